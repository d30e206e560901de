"""A house for cases: the real database, the packaged library, the sandbox's platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from cs_assistant.app.scripts import read_scripts
from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.refunds import Connection, RegisteredRefund
from cs_assistant.domain.scripts import Library
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.agreeing import Agreeing
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.casework import Casework
from cs_assistant.services.consents import Consents
from cs_assistant.services.live import Hub
from cs_assistant.services.morning import Morning
from cs_assistant.services.refund_sync import RefundSync
from cs_assistant.services.remarking import Remarking
from cs_assistant.services.tasks import TaskDesk
from cs_assistant.services.timekeeping import Timekeeping
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock, packaged_world

SHOES, PHONES = "shoes", "phones"


@cache
def packaged_library() -> Library:
    return read_scripts(None).checked_library


@dataclass
class LibraryOnly:
    """The part of the thinker that case services ask for."""

    library: Library


def person(name: str, *roles: Role, shops: tuple[str, ...] = (SHOES, PHONES)) -> Person:
    return Person(id=name, name=name, roles=dict.fromkeys(shops, frozenset(roles)))


AGENT = person("小林", Role.AGENT)
SENIOR = person("陈姐", Role.SENIOR)
SUPERVISOR = person("王主管", Role.SUPERVISOR)
WAREHOUSE = person("老周", Role.WAREHOUSE)
WORKSHOP = person("马师傅", Role.WORKSHOP)
STRANGER = person("外人", Role.SUPERVISOR, shops=("elsewhere",))


@dataclass(frozen=True, kw_only=True)
class CaseHouse:
    database: Database
    orders: SandboxOrders
    clock: MovableClock
    casework: Casework
    agreeing: Agreeing
    sync: RefundSync
    morning: Morning
    tasks: TaskDesk
    timekeeping: Timekeeping
    consents: Consents
    remarking: Remarking

    async def refund(self, shop_id: str, refund_no: str) -> RegisteredRefund:
        return await self.database.read(lambda uow: uow.refunds.get(shop_id, refund_no))


@asynccontextmanager
async def case_house(path: Path, connections: Mapping[str, Connection] | None = None) -> AsyncIterator[CaseHouse]:
    clock, hub = MovableClock(), Hub()
    orders = SandboxOrders(packaged_world(), clock, connections=connections)
    brain = Brain(cast("Thinker", LibraryOnly(library=packaged_library())))
    async with Database.open(path) as database:
        casework = Casework(database, orders, brain, hub, clock)
        agreeing = Agreeing(database, orders, casework)
        yield CaseHouse(
            database=database, orders=orders, clock=clock, casework=casework, agreeing=agreeing,
            sync=RefundSync(database, orders, brain, casework, agreeing),
            morning=Morning(database, orders, brain, casework), tasks=TaskDesk(database, casework),
            timekeeping=Timekeeping(database, orders, brain, hub, clock), consents=Consents(database, casework),
            remarking=Remarking(database, orders, brain, hub, clock),
        )
