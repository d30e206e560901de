"""The reason pages over a real database with the planted month in it, and people of every kind to look at them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from aiohttp import web

from cs_assistant.domain.people import ROLE_NAMES, Role
from cs_assistant.gateways.sandbox.month import Month, planted_month
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.desk import Desk
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.live import Hub
from cs_assistant.services.logins import Logins
from cs_assistant.services.office import Office
from cs_assistant.services.reason_mapping import ReasonMappings
from cs_assistant.services.statistics import Statistics
from cs_assistant.services.whose import Whose
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.web.build import add_console
from cs_assistant.web.context import Accept, DemoLogin
from cs_assistant.web.reason_api import add_reasons
from tests.contract.worlds import NOW, MovableClock, packaged_library, packaged_world

SHOPS = ("phones", "shoes")
PASSWORD = "zheng-que-2026"
PEOPLE = {role: f"某{ROLE_NAMES[role]}" for role in (Role.AGENT, Role.SUPERVISOR, Role.AUDITOR)}
PHONE_SUPERVISOR = "手机店主管"
HOUSE = Keeper(name="测试")


@cache
def planted() -> Month:
    """The month the demo shows."""
    month = planted_month(packaged_world(), NOW)
    assert month is not None
    return month


@dataclass(frozen=True, kw_only=True)
class Services:
    """Statistics over the planted month."""

    database: Database
    statistics: Statistics
    mappings: ReasonMappings
    month: Month


@asynccontextmanager
async def services(folder: Path) -> AsyncIterator[Services]:
    """The services over a database that holds the month."""
    brain, clock = Brain(cast(Thinker, SimpleNamespace(library=packaged_library()))), MovableClock()
    async with Database.open(folder / "desk.sqlite3") as database:

        def fill(uow: UnitOfWork) -> None:
            for refund in planted().refunds:
                uow.refunds.add(refund)

        await database.write(fill)
        yield Services(
            database=database, statistics=Statistics(database, brain, clock),
            mappings=ReasonMappings(database, brain, clock), month=planted(),
        )


async def application(
    given: Services, *, names: Mapping[Role, str] = PEOPLE, token: str = "reasons-test-token"
) -> web.Application:
    """The console with the reason pages; `token` logs the supervisor in."""
    clock, database = MovableClock(), given.database
    accounts = Accounts(database, clock)
    for role, name in names.items():
        await accounts.create(HOUSE, name, {shop: frozenset({role}) for shop in SHOPS}, PASSWORD)
    await accounts.create(HOUSE, PHONE_SUPERVISOR, {"phones": frozenset({Role.SUPERVISOR})}, PASSWORD)
    app = web.Application()
    routes, pages = add_reasons(app, given.statistics, given.mappings)
    library = packaged_library()
    add_console(
        app, desk=cast(Desk, None), automation=cast(AutomationDesk, None), office=cast(Office, None),
        accept=cast(Accept, None), accounts=accounts,
        logins=Logins(database, clock), audit=AuditLog(database), whose=Whose(database), hub=Hub(),
        library=lambda: library, intents={}, clock=clock, add_routes=routes, add_pages=pages,
        demo=DemoLogin(
            token=token, name=names[Role.SUPERVISOR],
            accounts={**{name: ROLE_NAMES[role] for role, name in names.items()}, PHONE_SUPERVISOR: "主管"},
        ),
    )
    return app
