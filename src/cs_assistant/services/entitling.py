"""What the buyer may have after an inspection found a fault: rights by the day it was reported (R2.43, R2.55).

A phone reported on its sixth day and inspected on its ninth keeps the return: the way to the inspection is not the
buyer's to answer for. They are computed from the order with what its cases recorded: earlier repairs that did not
hold, an exchange, and the sign-for day where the platform tells none. Without order and day they are not known, and
open no step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.orders import Order, Product
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.domain.verdicts import Verdicts, VerdictValue
from cs_assistant.errors import BadInputError, DeliveryError
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.flows.send_back_results import WHOLE_UNIT
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import Fault, facts_from_order
from cs_assistant.services.brain import Brain
from cs_assistant.services.knowing import read_cases
from cs_assistant.services.known_facts import signed_days, with_cases, with_day
from cs_assistant.services.moving import MACHINE
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

ENTITLED = "entitled."
FAULT_FOUND = "fault_found"
FAULT_STATES = frozenset({FAULT_FOUND, "fault_reported", "exchange_here"})
"""After our inspection, after the buyer's own report, and when the phone of such a one is here to be exchanged."""
SIGNED_ON = "signed_on"
SINCE = f"{ENTITLED}since"
"""Fact: the sign-for day they are computed from, or `unknown` where they are only estimated without one."""
RIGHTS = {
    f"{ENTITLED}return": "three_guarantees.return",
    f"{ENTITLED}exchange": "three_guarantees.exchange",
    f"{ENTITLED}repair": "three_guarantees.repair",
}
"""Fact to the verdict it says."""


class Entitling:
    """Computes the rights a case stands before."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._clock = clock

    async def facts(self, case: Case) -> Mapping[str, Fact]:
        """The rights as facts; empty unless the case waits for a choice after a confirmed fault.

        They are those of the day the case was opened: the day the buyer reported the fault.
        """
        if case.flow != SEND_BACK.key or case.state not in FAULT_STATES:
            return {}
        order = await self._known(case, await self._order(case))
        if order is None:
            return {}
        on, library = shanghai_day(case.opened_at), self._brain.assistant.library
        given = facts_from_order(order, on, fault=Fault.CONFIRMED, reasons=library.reasons)
        verdicts = judge(given, library.policy, library.reasons)
        said = {key: (verdict.value.value, verdict.reason) for key, verdict_id in RIGHTS.items()
                if (verdict := verdicts.get(verdict_id)) is not None}  # fmt: skip
        since = "unknown" if order.signed_at is None else shanghai_day(order.signed_at).isoformat()
        said |= {SINCE: (since, ""), WHOLE_UNIT: (_whole_unit(verdicts, dated=order.signed_at is not None), "")}
        now = self._clock.now()
        return {
            key: Fact(value=value, at=now, by=MACHINE, source=FactSource.COMPUTED, note=note)
            for key, (value, note) in said.items()
        }

    async def _order(self, case: Case) -> Order | None:
        """The order where it can be read just now: without it what people recorded has to do."""
        try:
            return await self._orders.order(case.shop_id, case.order_no) if case.order_no else None
        except DeliveryError:
            return None

    async def _known(self, case: Case, order: Order | None) -> Order | None:
        """The order with the day of this case, else of its chat, and with what its other cases recorded."""
        cases, noted = await self._database.read(lambda uow: _read(uow, case))
        own = signed_on(case.fact(SIGNED_ON) or "")
        day = noted if own is None else shanghai_day(own)
        if order is not None:
            return with_cases(with_day(order, day), cases)
        cases = tuple(other for other in cases if other.id == case.id or other.buyer_id == case.buyer_id)
        days = signed_days(cases)
        if day is None and len(days) != 1:
            return None
        product = Product(title="", kind=self._brain.assistant.library.shops[case.shop_id].product)
        bare = Order(order_no=case.order_no or "", shop_id=case.shop_id, buyer_id=case.buyer_id or "", product=product)
        return with_cases(with_day(bare, day), cases)


def _read(uow: UnitOfWork, case: Case) -> tuple[tuple[Case, ...], date | None]:
    """The cases of its order, and the sign-for day noted in its chat for that order."""
    cases = read_cases(uow, case.shop_id, case.order_no, None)[0] if case.order_no is not None else ()
    if case.conversation_id is None:
        return cases, None
    chat = uow.conversations.get(case.conversation_id)
    return cases, chat.told_signed_on if chat.chosen_order_no in (None, case.order_no) else None


def _whole_unit(verdicts: Verdicts, *, dated: bool) -> str:
    """Whether the whole unit is due in an exchange; an estimated day never takes it away (R2.47, D5)."""
    verdict = verdicts.get(RIGHTS[f"{ENTITLED}return"])
    if verdict is None or (verdict.value is not VerdictValue.YES and not dated):
        return VerdictValue.UNKNOWN.value
    return verdict.value.value


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
