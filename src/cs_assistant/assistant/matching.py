"""Which replies are for which situation."""

from __future__ import annotations

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.phone_models import SerialMatch
from cs_assistant.domain.scripts import When
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import Understanding
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.understanding.entities.serials import compared


def product_of(situation: Situation) -> ProductKind:
    """The kind of goods the turn is about: the order's, else what the shop mainly sells."""
    return situation.order.product.kind if situation.order else situation.shop.product


def fits(when: When, situation: Situation, understanding: Understanding, verdicts: Verdicts | None) -> bool:
    """Whether every condition of `when` holds. `answering` is checked by the caller, who knows the open question."""
    return fits_facts(when, situation, verdicts) and _fits_turn(when, understanding)


def fits_facts(when: When, situation: Situation, verdicts: Verdicts | None) -> bool:
    """Whether the conditions about order, record and rights hold, whatever was said."""
    return _fits_order(when, situation) and _fits_verdicts(when, verdicts)


def _fits_order(when: When, situation: Situation) -> bool:
    order = situation.order
    if when.product and product_of(situation) not in when.product:
        return False
    if when.status and (order is None or order.status not in when.status):
        return False
    # A fact that is not on record counts as false: an exchange, a refund or a removable battery is never assumed.
    facts = (
        (when.order_known, order is not None),
        (when.exchange_on_record, order is not None and order.exchanged_at is not None),
        (when.refund_open, order is not None and order.open_refund is not None),
        (when.removable_battery, order is not None and order.product.removable_battery is True),
        (when.consent, situation.consent),
        (when.serials, SerialMatch.UNKNOWN if order is None else compared(order.old_serial, order.new_serial)),
        (when.whole_unit_due, situation.whole_unit_due),
    )
    return all(wanted is None or wanted == actual for wanted, actual in facts)


def _fits_turn(when: When, understanding: Understanding) -> bool:
    if when.signal is not None and not understanding.has(when.signal):
        return False
    return when.answer is None or when.answer == understanding.answer


def _fits_verdicts(when: When, verdicts: Verdicts | None) -> bool:
    for verdict_id, wanted in when.verdicts.items():
        verdict = verdicts.get(verdict_id) if verdicts else None
        if verdict is None or verdict.value not in wanted:
            return False
    return True
