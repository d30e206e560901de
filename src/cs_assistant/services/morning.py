"""未发退早班 (R5.8–R5.15): every refund before shipment that is open, with what is missing and until when.

The warehouse prints its orders every morning; what is submitted before that is not shipped (R5.10). What arrives later
stands in the same table as 后到, all day (R5.9 with the platform's 48 hours).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from cs_assistant.domain.clocks import Basis, basis_of, told_end
from cs_assistant.domain.flows import Case, Need, Option, options
from cs_assistant.domain.orders import Order
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.refunds import Connection, RegisteredRefund
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.errors import DeliveryError, NotConnectedError
from cs_assistant.flows.common import PLATFORM_48H
from cs_assistant.flows.refund_unshipped import REFUND_UNSHIPPED
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.batches import one_by_one
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import Casework
from cs_assistant.services.moving import flow_of, next_money_step
from cs_assistant.storage.case_records import Agreement, Remark, Task
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

PRINT_TIME = "warehouse_print_time"
READ_AT_ONCE = 8
"""Orders read from the platform at the same time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MorningRow:
    """One refund before shipment."""

    case: Case
    refund: RegisteredRefund
    state_name: str
    options: tuple[Option, ...]
    needs: tuple[tuple[Need, bool], ...]
    """What the money step ahead needs, and whether it is on file; the same for everybody who looks."""
    remarks: tuple[Remark, ...]
    tasks: tuple[Task, ...]
    agreement: Agreement | None
    order: Order | None
    """As the platform shows it now; None at level 粘贴, and when the platform did not answer."""
    connection: Connection
    late: bool
    """Asked for after this morning's print time: 后到."""
    missed: bool
    """The warehouse printed and this was asked for before, but not submitted: it may go out."""
    refunded_at: datetime
    """When the platform refunds by itself."""
    basis: Basis
    """Whether its record says so, or the table of its rules."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MorningTable:
    """The table of one person's shops."""

    rows: tuple[MorningRow, ...]
    print_at: dict[str, datetime | None]
    """Shop id to the next moment its warehouse prints; None where it is not set."""
    printed_at: dict[str, datetime | None]
    """Shop id to the last moment its warehouse printed."""
    finished: int
    """Cases of this flow that ended today."""


class Morning:
    """The table, and what is done to many rows at once."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, casework: Casework) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._casework = casework

    async def table(self, person: Person, shop_id: str | None = None) -> MorningTable:
        """Open refunds before shipment of the person's shops, the most urgent first."""
        shops = person.shops(Right.UNSHIPPED) & ({shop_id} if shop_id else person.shops(Right.UNSHIPPED))
        now = self._casework.now()
        known = self._brain.assistant.library.shops
        midnight = datetime.combine(shanghai_day(now), time.min, SHANGHAI)

        def work(uow: UnitOfWork) -> tuple[list[MorningRow], int]:
            cases = uow.cases.listed(shops, flow=REFUND_UNSHIPPED.key, final=False, limit=1000)
            ended = uow.cases.ended_since(shops, REFUND_UNSHIPPED.key, midnight)
            return [self._row(uow, case, person, now) for case in cases], ended

        rows, ended = await self._database.read(work)
        width = asyncio.Semaphore(READ_AT_ONCE)
        seen = await asyncio.gather(*(self._with_order(row, width) for row in rows))
        return MorningTable(
            rows=tuple(sorted(seen, key=lambda row: (row.refunded_at, row.case.id))),
            print_at={shop: next_print(known.get(shop), now) for shop in shops},
            printed_at={shop: last_print(known.get(shop), now) for shop in shops},
            finished=ended,
        )

    async def submit(self, case_ids: Iterable[str], person: Person) -> dict[str, str]:
        """Submit many to the warehouse, each on its own: why one was not submitted, empty where it was."""
        return await one_by_one(case_ids, lambda case_id: self._casework.step(case_id, "submit", person))

    def _row(self, uow: UnitOfWork, case: Case, person: Person, now: datetime) -> MorningRow:
        refund = uow.refunds.get(case.shop_id, case.refund_no or "")
        asked_at = refund.application.asked_at
        library = self._brain.assistant.library
        flow, shop = flow_of(case), library.shops.get(case.shop_id)
        money = next_money_step(flow, case.state)
        return MorningRow(
            case=case, refund=refund, state_name=flow.state(case.state).name,
            options=options(flow, case, person.roles_in(case.shop_id)),
            needs=tuple((need, case.holds(need)) for need in money.needs) if money else (),
            remarks=uow.remarks.of_case(case.id),
            tasks=uow.tasks.of_case(case.id), agreement=uow.agreements.find(case.shop_id, case.refund_no or ""),
            order=None, connection=self._casework.connection(case.shop_id),
            late=_late(shop, asked_at, now), missed=case.state == flow.start and _missed(shop, asked_at, now),
            refunded_at=told_end(case, PLATFORM_48H) or asked_at + timedelta(hours=_platform_hours(library, asked_at)),
            basis=basis_of(case, PLATFORM_48H) or Basis.RULE,
        )

    async def _with_order(self, row: MorningRow, width: asyncio.Semaphore) -> MorningRow:
        try:
            async with width:
                order = await self._orders.order(row.case.shop_id, row.case.order_no or "")
        except (DeliveryError, NotConnectedError):
            return row  # the table stands without it; the next look reads again
        return replace(row, order=order)


def print_time(shop: Shop | None) -> time | None:
    """When a shop's warehouse prints (R5.10); None where the shop has not set it."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", (shop.values.get(PRINT_TIME) or "").strip()) if shop else None
    return time(int(found[1]), int(found[2])) if found else None


def next_print(shop: Shop | None, now: datetime) -> datetime | None:
    """The next moment the warehouse prints, aware; None where it is not set."""
    at = print_time(shop)
    if at is None:
        return None
    today = datetime.combine(shanghai_day(now), at, SHANGHAI)
    return today if today > now else today + timedelta(days=1)


def last_print(shop: Shop | None, now: datetime) -> datetime | None:
    """The last moment the warehouse printed, aware; None where it is not set."""
    following = next_print(shop, now)
    return following - timedelta(days=1) if following is not None else None


def _missed(shop: Shop | None, asked_at: datetime, now: datetime) -> bool:
    printed = last_print(shop, now)
    return printed is not None and asked_at < printed


def _platform_hours(library: Library, asked_at: datetime) -> int:
    """After how long the platform refunds by itself what is not shipped."""
    return library.timeouts.hours(PLATFORM_48H.key, shanghai_day(asked_at)) or PLATFORM_48H.hours


def _late(shop: Shop | None, asked_at: datetime, now: datetime) -> bool:
    at = print_time(shop)
    if at is None or shanghai_day(asked_at) != shanghai_day(now):
        return False
    return asked_at >= datetime.combine(shanghai_day(now), at, SHANGHAI)
