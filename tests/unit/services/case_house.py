"""A house for cases: the real database, the packaged library, the sandbox's platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.refunds import Connection, RegisteredRefund
from cs_assistant.domain.script_library import Library
from cs_assistant.gateways.base import Documents
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.live import Hub
from cs_assistant.services.office import Office, build_office
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock, packaged_library, packaged_world

SHOES, PHONES = "shoes", "phones"


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
    hub: Hub
    office: Office

    async def refund(self, shop_id: str, refund_no: str) -> RegisteredRefund:
        return await self.database.read(lambda uow: uow.refunds.get(shop_id, refund_no))

    async def case_of_refund(self, shop_id: str, place: int = 0) -> Case:
        """The case of one of the sandbox's refunds."""
        found = await self.database.read(lambda uow: uow.cases.listed((shop_id,)))
        return sorted((case for case in found if case.refund_no), key=lambda case: str(case.refund_no))[place]


@asynccontextmanager
async def case_house(
    path: Path,
    connections: Mapping[str, Connection] | None = None,
    erps: Mapping[str, Documents] | None = None,
    *,
    before: CaseHouse | None = None,
) -> AsyncIterator[CaseHouse]:
    """`before`: the platform and the time of an earlier house, which went on while nobody was there."""
    clock, hub = before.clock if before else MovableClock(), Hub()
    orders = before.orders if before else SandboxOrders(packaged_world(), clock, connections=connections)
    brain = Brain(cast("Thinker", LibraryOnly(library=packaged_library())))
    async with Database.open(path) as database:
        office = build_office(database, orders, brain, hub, clock, erps)
        yield CaseHouse(database=database, orders=orders, clock=clock, hub=hub, office=office)
