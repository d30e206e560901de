"""依据 over HTTP: all requirements at once, of the library in use, for everybody who may read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.people import Role
from cs_assistant.web.requirements_api import add_requirements
from tests.contract.worlds import packaged_library

from .browsing import Client, carry
from .conftest import SUPERVISOR, Staff, build

API = "/api/v1/requirements"


@pytest.fixture
async def client(staff: Staff) -> AsyncIterator[Client]:
    app = web.Application()
    routes, pages = add_requirements(app)
    build(app, staff, add_routes=routes, add_pages=pages, library=packaged_library)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        carry(client, await staff.logins.enter(SUPERVISOR))
        yield client


async def test_all_of_them_come_with_where_they_live_and_what_proves_them(client: Client) -> None:
    answer = await (await client.get(API)).json()
    rows = {row["id"]: row for row in answer["items"]}
    assert len(rows) == 238
    assert [part["id"] for part in answer["parts"]] == [1, 2, 3, 4, 5]
    row = rows["R5.12"]
    assert (row["part"], row["level"], row["kept"], row["why"]) == (5, "机", True, None)
    assert any("已经提交未发退" in place["words"] for place in row["lives"])
    assert row["tests"]
    assert all(place["anchor"] for place in row["lives"])


async def test_a_superseded_one_says_why_and_what_holds_instead(client: Client) -> None:
    rows = {row["id"]: row for row in (await (await client.get(API)).json())["items"]}
    assert not rows["R2.22"]["kept"]
    assert "消法" in rows["R2.22"]["why"]


async def test_a_second_look_is_the_same_answer(client: Client) -> None:
    assert await (await client.get(API)).text() == await (await client.get(API)).text()


@pytest.mark.parametrize(("role", "status"), [(Role.AGENT, 200), (Role.AUDITOR, 200), (Role.FINANCE, 403)])
async def test_who_may_see_it(client: Client, staff: Staff, role: Role, status: int) -> None:
    await staff.hire(f"依据{role}", role)
    carry(client, await staff.logins.enter(f"依据{role}"))
    assert (await client.get(API)).status == status
    assert (await client.get("/requirements")).status == status


async def test_the_page_names_the_five_documents_and_holds_no_inline_script(client: Client) -> None:
    text = await (await client.get("/requirements")).text()
    assert "依据" in text
    assert "售后退回（单据）" in text
    assert "<script>" not in text
    assert "style=" not in text
