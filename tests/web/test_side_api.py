"""千牛旁挂窗: pasting a block, the sign-for day, and what the page needs to open without a connection."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.orders import Order
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.services.live import Hub
from cs_assistant.services.pasting import Pasting
from cs_assistant.web.build import STATIC_DIR
from cs_assistant.web.context import templates
from cs_assistant.web.side_shell import side_shell
from tests.contract.worlds import MovableClock

from . import fakes
from .conftest import Console, Staff, build

BLOCK = "小鱼儿1987(2026-11-22 09:50:00):\n鞋子开胶了\n青禾鞋坊旗舰店:小林(2026-11-22 09:51:00):\n您好"


class PastedShops:
    """Order records of two shops, one with an app key. There are no orders."""

    def connection(self, shop_id: str) -> Connection:
        return Connection.DIRECT if shop_id == "phones" else Connection.PASTE

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        return None


class Telling:
    """Remembers what was noted."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, date | None, str]] = []

    async def note(self, conversation_id: str, signed_on: date | None, actor: str) -> None:
        self.noted.append((conversation_id, signed_on, actor))


@pytest.fixture
def telling() -> Telling:
    return Telling()


@pytest.fixture
async def console(staff: Staff, telling: Telling) -> AsyncIterator[Console]:
    """The console of a supervisor of both shops, over the real reading of a paste."""
    desk, automation, hub, app = fakes.FakeDesk(), fakes.FakeAutomation(), Hub(), web.Application()
    brain: Any = SimpleNamespace(assistant=SimpleNamespace(library=fakes.library()))
    shops: Any = PastedShops()
    office = fakes.office()
    office.pasting, office.telling = Pasting(staff.database, shops, brain, MovableClock()), telling
    routes = build(app, staff, desk=desk, automation=automation, hub=hub, office=office)
    client = TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True))
    async with client:
        made = Console(client=client, desk=desk, automation=automation, hub=hub, routes=routes, staff=staff)
        await made.enter()
        yield made


async def paste(console: Console, **changed: object) -> tuple[int, Any]:
    body = {"text": BLOCK, "click_id": "click-0001", **changed}
    answer = await console.client.post("/api/v1/side/paste", json=body, headers=console.origin)
    return answer.status, await answer.json()


async def test_a_block_is_stored_line_by_line_and_the_answer_says_how_it_was_recognised(console: Console) -> None:
    status, told = await paste(console, text=f"{BLOCK}\n小鱼儿1987(2026-11-22 09:52:00):\n订单2211000000000000137")
    assert (status, told["ask"], told["conversation_id"]) == (201, None, "0198-pasted")
    assert (told["shop"]["id"], told["shop_how"], told["buyer_how"]) == ("shoes", "nick", "nick")
    said = [call[4] for call in console.desk.calls]
    assert said == ["鞋子开胶了", "您好", "订单2211000000000000137"]
    assert (told["new"], told["ours"], told["repeated"]) == (2, 1, 0)
    assert [call[5] for call in console.desk.calls] == ["2211000000000000137", None, "2211000000000000137"]


async def test_what_cannot_be_recognised_is_asked_and_nothing_is_stored(console: Console) -> None:
    status, told = await paste(console, text="鞋子开胶了")
    assert (status, told["ask"], told["conversation_id"], told["shop"]) == (201, "shop", None, None)
    _, told = await paste(console, text="鞋子开胶了", shop="shoes")
    assert (told["ask"], told["conversation_id"], told["shop"]["id"]) == ("buyer", None, "shoes")
    assert console.desk.calls == []
    _, told = await paste(console, text="鞋子开胶了", shop="shoes", buyer=" 小鱼儿  1987")
    assert (told["ask"], console.desk.calls[0][3]) == (None, "小鱼儿 1987")
    _, nameless = await paste(console, text="鞋子开胶了", shop="shoes", nameless=True)
    assert (nameless["ask"], console.desk.calls[1][3]) == (None, "未写昵称 click-00")


@pytest.mark.parametrize(
    ("changed", "where", "word"),
    [
        ({"text": ""}, "text", "是空的"),
        ({"text": "a" * 20_001}, "text", "太长"), ({"order_no": "12"}, "order_no", "订单号"),
        ({"text": "小鱼儿1987(2026-11-22 09:50:00):"}, "text", "没有文字"),
    ],
    ids=["empty", "too-long", "short-number", "picture-only"],
)
async def test_what_cannot_be_pasted_says_why(
    console: Console, changed: dict[str, object], where: str, word: str
) -> None:
    status, told = await paste(console, **changed)
    assert (status, told["error"]["where"]) == (400, where)
    assert word in told["error"]["message"]
    assert console.desk.calls == []


async def test_a_chat_that_is_not_theirs_is_none(console: Console) -> None:
    await console.enter_as("旁挂手机客服", Role.AGENT, "phones")
    assert (await paste(console, shop="shoes"))[0] == 404
    assert (await paste(console, conversation_id="shoes-1"))[0] == 404
    assert (await paste(console, conversation_id="nowhere"))[0] == 404


async def test_the_sign_for_day_is_noted_by_whoever_asked(console: Console, telling: Telling) -> None:
    path = "/api/v1/conversations/0198-first/signed"
    for day in ("2026-11-20", None):
        answer = await console.client.post(path, json={"signed_on": day}, headers=console.origin)
        assert answer.status == 200
    wrong = await console.client.post(path, json={"signed_on": "昨天"}, headers=console.origin)
    assert (wrong.status, (await wrong.json())["error"]["where"]) == (400, "signed_on")
    assert telling.noted == [("0198-first", date(2026, 11, 20), "王主管"), ("0198-first", None, "王主管")]


async def test_the_page_tells_nothing_of_who_asked_for_it(console: Console) -> None:
    page = await (await console.client.get("/side")).text()
    assert "王主管" not in page
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    await console.enter_as("旁挂审计", Role.AUDITOR, "shoes")
    assert (await console.client.get("/side")).status == 403


async def test_the_worker_keeps_everything_the_page_loads_and_no_answer_of_the_api(console: Console) -> None:
    answer = await console.client.get("/side-worker.js")
    worker = await answer.text()
    assert (answer.content_type, answer.headers["Service-Worker-Allowed"]) == ("text/javascript", "/side")
    assert answer.headers["Cache-Control"] == "no-cache"
    shell = side_shell(templates(), STATIC_DIR)
    assert {"/static/side.js", "/static/side_queue.js", "/static/side.css", "/static/api.js"} <= set(shell.files)
    for path in shell.files:
        assert f'"{path}"' in worker
        assert (await console.client.get(path)).status == 200, path
    assert not any(path.startswith("/api") for path in shell.files)


def test_the_version_is_of_the_contents(tmp_path: Path) -> None:
    before = side_shell(templates(), STATIC_DIR)
    for path in before.files:
        name = path.removeprefix("/static/")
        (tmp_path / name).write_bytes((STATIC_DIR / name).read_bytes())
    (tmp_path / "side_worker.js").write_bytes((STATIC_DIR / "side_worker.js").read_bytes())
    assert side_shell(templates(), tmp_path).version == before.version
    (tmp_path / "dom.js").write_text("export const changed = 1;", "utf-8")
    after = side_shell(templates(), tmp_path)
    assert after.version != before.version
    assert f'const VERSION = "{after.version}"' in after.worker
