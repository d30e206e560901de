"""What the buyer may have after an inspection found a fault: rights by the day it was reported (R2.43, R2.55).

A phone reported on its sixth day and inspected on its ninth keeps the return: the way to the inspection is not the
buyer's to answer for. They are computed from the order, or where the shop is not connected from the sign-for day a
colleague entered with the result. Without either they are not known, and open no step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.orders import Order
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.errors import BadInputError, DeliveryError
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import EntitlementFacts, Fault, facts_from_order
from cs_assistant.services.brain import Brain
from cs_assistant.services.moving import MACHINE

ENTITLED = "entitled."
FAULT_FOUND = "fault_found"
FAULT_STATES = frozenset({FAULT_FOUND, "fault_reported"})
"""After our inspection, and after the buyer's own report."""
SIGNED_ON = "signed_on"
RIGHTS = {
    f"{ENTITLED}return": "three_guarantees.return",
    f"{ENTITLED}exchange": "three_guarantees.exchange",
    f"{ENTITLED}repair": "three_guarantees.repair",
}
"""Fact to the verdict it says."""


class Entitling:
    """Computes the rights a case stands before."""

    def __init__(self, orders: OrderSystem, brain: Brain, clock: Clock) -> None:
        self._orders = orders
        self._brain = brain
        self._clock = clock

    async def facts(self, case: Case) -> Mapping[str, Fact]:
        """The rights as facts; empty unless the case waits for a choice after a confirmed fault.

        They are those of the day the case was opened: the day the buyer reported the fault.
        """
        if case.flow != SEND_BACK.key or case.state not in FAULT_STATES:
            return {}
        now = self._clock.now()
        order = await self._order(case)
        verdicts = self._verdicts(case, order, shanghai_day(case.opened_at))
        if verdicts is None:
            return {}
        found = {key: verdicts.get(verdict_id) for key, verdict_id in RIGHTS.items()}
        return {
            key: Fact(
                value=verdict.value.value, at=now, by=MACHINE, source=FactSource.COMPUTED, note=verdict.reason
            )
            for key, verdict in found.items()
            if verdict is not None
        }

    async def _order(self, case: Case) -> Order | None:
        """The order where it can be read just now: without it what people recorded has to do."""
        try:
            return await self._orders.order(case.shop_id, case.order_no) if case.order_no else None
        except DeliveryError:
            return None

    def _verdicts(self, case: Case, order: Order | None, on: date) -> Verdicts | None:
        library = self._brain.assistant.library
        if order is not None:
            given = facts_from_order(order, on, fault=Fault.CONFIRMED, reasons=library.reasons)
            return judge(given, library.policy, library.reasons)
        signed = signed_on(case.fact(SIGNED_ON) or "")
        if signed is None:
            return None
        product = library.shops[case.shop_id].product
        facts = EntitlementFacts(on=on, signed_at=signed, product=product, fault=Fault.CONFIRMED)
        return judge(facts, library.policy, library.reasons)


def with_rights(case: Case, granted: Mapping[str, Fact]) -> Case:
    """The case with these rights in the place of those on file: what the order says now decides."""
    kept = {key: fact for key, fact in case.facts.items() if not key.startswith(ENTITLED)}
    return replace(case, facts={**kept, **granted})


def signed_on(text: str) -> datetime | None:
    """A sign-for day as entered; None when empty. Raises BadInputError."""
    if not text.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(text.strip()), datetime.min.time(), SHANGHAI)
    except ValueError:
        raise BadInputError("签收日期读不懂。请写成 2026-11-20 这样。", where=SIGNED_ON) from None
