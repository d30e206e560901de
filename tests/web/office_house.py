"""The console over the real services about cases, with the sandbox's platform behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, cast

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.gateways.base import Documents
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.office import Office
from cs_assistant.services.whose import Whose
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock, packaged_library
from tests.unit.services.case_house import case_house

from .browsing import Client, carry, origin
from .conftest import Staff, build

MAX_BODY = 6 * 1024 * 1024
"""As `app` sets it."""
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class OfficeHouse:
    client: Client
    office: Office
    orders: SandboxOrders
    database: Database
    clock: MovableClock
    staff: Staff

    async def enter(self, name: str) -> None:
        """Log this browser in as somebody who was hired."""
        carry(self.client, await self.staff.logins.enter(name))

    async def enter_as(self, what: str, role: Role, *shops: str) -> str:
        """Hire somebody for one test and log in as them; returns the name, which nobody else has."""
        name = f"{what}{next(_numbers)}"
        await self.staff.hire(name, role, *shops or ("phones", "shoes"))
        await self.enter(name)
        return name

    async def get(self, path: str) -> tuple[int, Any]:
        answer = await self.client.get(path)
        return answer.status, await answer.json()

    async def post(self, path: str, body: object = None, data: bytes | None = None) -> tuple[int, Any]:
        given: dict[str, Any] = {"data": BytesIO(data)} if data is not None else {"json": {} if body is None else body}
        answer = await self.client.post(path, headers=origin(self.client), **given)
        return answer.status, await answer.json()

    async def rows(self) -> list[dict[str, Any]]:
        """The morning table's rows, for who is logged in."""
        status, table = await self.get("/api/v1/unshipped")
        assert status == 200
        return cast("list[dict[str, Any]]", table["rows"])

    async def row(self, case_id: str) -> dict[str, Any]:
        return next(row for row in await self.rows() if row["id"] == case_id)


@asynccontextmanager
async def office_house(
    path: Path, staff: Staff, connections: Mapping[str, Connection] | None = None,
    erps: Mapping[str, Documents] | None = None,
) -> AsyncIterator[OfficeHouse]:
    """A console with real cases: the refunds of the packaged world are read already."""
    async with case_house(path, connections, erps) as house:
        app = web.Application(client_max_size=MAX_BODY)
        build(
            app, staff, office=house.office, whose=Whose(house.database), hub=house.hub, clock=house.clock,
            library=packaged_library,
        )
        await house.office.sync.read_all()
        async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
            yield OfficeHouse(
                client=client, office=house.office, orders=house.orders, database=house.database, clock=house.clock,
                staff=staff,
            )
