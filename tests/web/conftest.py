"""The console on a real socket, over stand-ins for the services; accounts and logins are the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.app.clock import SystemClock
from cs_assistant.domain.people import Role
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.live import Hub
from cs_assistant.services.logins import Logins
from cs_assistant.services.passwords import Passwords
from cs_assistant.storage import Database
from cs_assistant.web.build import add_console
from cs_assistant.web.context import DemoLogin
from cs_assistant.web.routes import ApiRoute
from tests.contract.worlds import MovableClock

from . import fakes
from .browsing import Client, carry, origin

TOKEN = "a-printed-token"
PASSWORD = "correct horse battery"
SHOPS = ("phones", "shoes")
SUPERVISOR = "王主管"
HOUSE = Keeper(name="测试")


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Everybody who works in the tests' shops: a supervisor of both shops is there already."""

    database: Database
    accounts: Accounts
    logins: Logins
    audit: AuditLog

    def services(self) -> dict[str, Any]:
        """The part of add_console that is about people."""
        return {
            "accounts": self.accounts, "logins": self.logins, "audit": self.audit, "whose": fakes.FakeWhose(),
            "demo": DemoLogin(token=TOKEN, name=SUPERVISOR, accounts={SUPERVISOR: "主管", "小林": "客服"}),
        }

    async def hire(self, name: str, role: Role, *shops: str) -> str:
        """An account with this role in these shops (the phones by default); returns its id."""
        roles = {shop: frozenset({role}) for shop in shops or ("phones",)}
        return (await self.accounts.create(HOUSE, name, roles, PASSWORD))[0]


@pytest.fixture(scope="session")
async def staff(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Staff]:
    """One database of people for all tests of the console; a test hires whom it needs under a name of its own."""
    async with Database.open(tmp_path_factory.mktemp("people") / "people.sqlite3") as database:
        # Logins live in real time, whatever day the desk plays.
        clock, passwords = SystemClock(), Passwords(memory_kib=8)
        made = Staff(
            database=database, accounts=Accounts(database, clock, passwords),
            logins=Logins(database, clock, passwords), audit=AuditLog(database),
        )
        await made.hire(SUPERVISOR, Role.SUPERVISOR, *SHOPS)
        await made.hire("小林", Role.AGENT, *SHOPS)
        yield made


@dataclass(frozen=True, kw_only=True)
class Console:
    client: Client
    desk: fakes.FakeDesk
    automation: fakes.FakeAutomation
    hub: Hub
    routes: tuple[ApiRoute, ...]
    staff: Staff

    @property
    def origin(self) -> dict[str, str]:
        return origin(self.client)

    async def enter(self, name: str = SUPERVISOR) -> str:
        """Log this browser in as somebody; returns the login token."""
        token = await self.staff.logins.enter(name)
        carry(self.client, token)
        return token

    async def enter_as(self, name: str, role: Role, *shops: str) -> str:
        """Hire somebody and log this browser in as them; returns the account's id."""
        account_id = await self.staff.hire(name, role, *shops)
        await self.enter(name)
        return account_id


def build(app: web.Application, staff: Staff, **changes: Any) -> tuple[ApiRoute, ...]:
    """The console on `app`, over stand-ins where `changes` names nothing else."""
    desk = changes.get("desk") or fakes.FakeDesk()
    given = {
        "desk": desk, "automation": fakes.FakeAutomation(), "hub": Hub(), "library": fakes.library,
        "intents": fakes.INTENTS, "clock": MovableClock(), "office": fakes.office(), "accept": desk.accept,
        **staff.services(), **changes,
    }
    return add_console(app, **given)


async def signed(request: web.Request) -> web.Response:
    return web.json_response({"seq": 1, "shop": request.match_info["shop"]})


@pytest.fixture
async def stranger(staff: Staff) -> AsyncIterator[Console]:
    """The console as somebody meets it who has not logged in."""
    desk, automation, hub = fakes.FakeDesk(), fakes.FakeAutomation(), Hub()
    app = web.Application()
    webhook = ApiRoute(
        method="POST", path="/api/v1/shops/{shop}/messages", handler=signed, summary="买家消息进线", open=True, may=None
    )
    routes = build(app, staff, desk=desk, automation=automation, hub=hub, add_routes=(webhook,))
    client = TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True))
    async with client:
        yield Console(
            client=client, desk=desk, automation=automation, hub=hub, routes=routes, staff=staff,
        )


@pytest.fixture
async def console(stranger: Console) -> Console:
    """The console of a logged-in supervisor of both shops."""
    await stranger.enter()
    return stranger
