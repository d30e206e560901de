"""The platform's own people in a refund: asked in by the buyer, or there already (R5.74).

Only the message service tells of it: no list and no record of an application gives it among its fields
(`reference/top-api.md` 3.2). It is written on the cases it concerns; what is answered to the platform is a person's.
"""

from __future__ import annotations

from enum import StrEnum

from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.people import Role
from cs_assistant.flows.common import INTERVENTION
from cs_assistant.flows.refusal import REFUSAL
from cs_assistant.services.moving import Hand, by_machine, flow_of, is_open, move, put_facts
from cs_assistant.services.record_facts import PLATFORM

_STEPS_IN = "platform_steps_in"


class Intervention(StrEnum):
    """How far it is; what comes later in this list is never taken back by what comes before."""

    APPLIED = "买家申请了平台介入"
    STEPPED_IN = "平台已介入"


def intervene(hand: Hand, shop_id: str, refund_no: str, seen: Intervention) -> bool:
    """Tell the refund's open cases; a refusal that waits is to be answered now. False where it was known."""
    machine, news = by_machine(hand, Role.PLATFORM, PLATFORM), False
    for case in hand.uow.cases.of_refund(shop_id, refund_no):
        if not is_open(case) or not (flow_of(case).refund or case.flow == REFUSAL.key) or not _is_news(case, seen):
            continue
        fact = machine.fact(seen.value, source=FactSource.PLATFORM)
        follow_intervention(hand, put_facts(machine, case, {INTERVENTION: fact}, {INTERVENTION: "平台介入"}))
        news = True
    return news


def follow_intervention(hand: Hand, case: Case) -> Case:
    """A refusal with the platform in it goes on to the answer as soon as the table lets it."""
    steps = {step.event for step in flow_of(case).steps_from(case.state)}
    if case.flow != REFUSAL.key or case.fact(INTERVENTION) is None or _STEPS_IN not in steps:
        return case
    return move(by_machine(hand, Role.PLATFORM, PLATFORM), case, _STEPS_IN)


def _is_news(case: Case, seen: Intervention) -> bool:
    order = [each.value for each in Intervention]
    known = case.fact(INTERVENTION)
    return known not in order or order.index(seen.value) > order.index(known)
