"""What a person enters, with a step or by hand: rules the table of a procedure cannot say.

They need the library: the outbound linter, the shop's freight list, the check-lists of 完好.
"""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.facts import not_given
from cs_assistant.domain.flows import Case, Fact, Flow, Step, asked_facts, fact_names
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError
from cs_assistant.flows.goods_out import APPROVE_FREIGHT
from cs_assistant.services.entitling import ENTITLED, SIGNED_ON, signed_on
from cs_assistant.services.freight_amounts import check_freight
from cs_assistant.services.intact_findings import check_findings
from cs_assistant.services.moving import Hand, flow_of
from cs_assistant.services.outbound_words import check_said
from cs_assistant.services.serial_checks import check_serials

CHECKS = {"type_checked": "退款类型已核对", "amount_checked": "退款金额已核对"}
"""Facts only `Casework.check_refund` sets (R5.4, R5.5, R5.14)."""


def check_step(hand: Hand, moved: Case, step: Step, given: Mapping[str, str]) -> None:
    """After a step was taken, so that what is missing is named first; a refusal takes the whole step back.

    Raises BadInputError naming the field.
    """
    check_serials(moved, given)
    check_said(step.asks_for, given, hand.library.forbidden)
    check_findings(step.asks_for, given, hand.library.intact)
    check_freight(hand, moved, step)


def free_facts(flow: Flow) -> dict[str, str]:
    """Facts a person may enter by hand: what steps ask for, and plain needs.

    Not those that two people have to fill in, nor those that keep everything ever said, nor the moment a step was
    taken, nor an amount somebody with the right to approved: all would lose their point.
    """
    kept = ("remark.", ENTITLED, "consent", "terms_", "warehouse_remark", *CHECKS)
    bound = {key for asked in asked_facts(flow) for key in (*asked.not_by.split(), asked.key * bool(asked.not_by))}
    bound |= {asked.key for asked in asked_facts(flow) if asked.adds}
    bound |= {asked.key for step in flow.steps if step.event == APPROVE_FREIGHT for asked in step.asks_for}
    stamped = {key for step in flow.steps for key in step.stamps}
    bound |= stamped - {asked.key for asked in asked_facts(flow)}
    return {key: name for key, name in fact_names(flow).items() if not key.startswith(kept) and key not in bound}


def check_corrected(case: Case, key: str, fact: Fact, library: Library) -> None:
    """A corrected fact is what it has to be wherever it is asked for; empty takes it back. Raises BadInputError."""
    if key == SIGNED_ON:
        signed_on(fact.value)
    check_serials(case, {key: fact.value})
    asked = next((asked for asked in asked_facts(flow_of(case)) if asked.key == key), None)
    if asked is None or not fact.value:
        return
    if wrong := not_given((asked,), {key: fact}, {}, dict):
        raise BadInputError(f"不能登记：{'；'.join(wrong)}。", where="value")
    check_said((asked,), {key: fact.value}, library.forbidden)
    check_findings((asked,), {key: fact.value}, library.intact)
