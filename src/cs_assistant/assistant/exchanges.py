"""What an exchange had to bring: the whole phone in the days of a return, the main unit afterwards (R2.47, D5)."""

from __future__ import annotations

from dataclasses import replace

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.verdicts import VerdictValue
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import Fault, facts_from_order

EXCHANGE = "换货"
"""In the kind of an application on the platform."""


def whole_unit_due(order: Order, library: Library) -> bool:
    """Whether the exchange on record fell in the days of a return.

    It counts by the day it was last asked for on the platform before it was done, else by the day a case of ours says
    it was asked for, else by the day it was completed:
    an earlier application came to nothing, or to another exchange, and one known to be closed came to nothing. False
    proves nothing where only the completion is on record: the buyer may have asked earlier, and the reply then asks
    for that day.
    """
    done = order.exchanged_at
    if done is None:
        return False
    asked = [
        refund.asked_at
        for refund in order.refunds
        if EXCHANGE in refund.kind and refund.asked_at <= done and refund.status is not RefundStatus.CLOSED
    ]
    day = shanghai_day(max(asked, default=order.exchange_asked_at or done))
    before = replace(order, exchanged_at=None)  # the days that ran until then: an exchange starts them anew
    given = facts_from_order(before, day, fault=Fault.CONFIRMED, reasons=library.reasons)
    verdict = judge(given, library.policy, library.reasons).get("three_guarantees.return")
    return verdict is not None and verdict.value is VerdictValue.YES
