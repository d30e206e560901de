"""扮演买家 as an address: it writes through the door it was given, behind the console's guard."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.app.application import sandbox_pages
from cs_assistant.app.scripts import read_scripts
from cs_assistant.domain.messages import Message, MessageKind
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.sandbox.build import Sandbox, add_sandbox, build_sandbox
from cs_assistant.services.live import Hub
from cs_assistant.web.context import frame

from . import fakes
from .browsing import Client, carry, origin
from .conftest import SUPERVISOR, Staff, build

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30 + b"IEND\xaeB`\x82"


@dataclass(frozen=True)
class Accepted:
    conversation_id: str


@dataclass(kw_only=True)
class Stage:
    client: Client
    sandbox: Sandbox
    hub: Hub
    messages: list[Message] = field(default_factory=list)

    async def accept(self, message: Message) -> Accepted:
        if len(message.text) > 2000:
            raise BadInputError("消息太长。", where="text")
        self.messages.append(message)
        return Accepted(fakes.CONVERSATION)

    @property
    def headers(self) -> dict[str, str]:
        return {**origin(self.client), "Accept": "application/json"}

    async def state(self, order: str) -> dict[str, Any]:
        answer = await self.client.get("/sandbox/state", params={"order": order}, headers=self.headers)
        assert answer.status == 200
        shown: dict[str, Any] = await answer.json()
        return shown


@pytest.fixture
async def stage(staff: Staff) -> AsyncIterator[Stage]:
    app, hub, desk = web.Application(), Hub(), fakes.FakeDesk()
    sandbox = build_sandbox(read_scripts(None).checked_world)
    client = TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True))
    made = Stage(client=client, sandbox=sandbox, hub=hub)
    mounted = add_sandbox(app, sandbox, accept=made.accept, library=fakes.library, hub=hub, frame=frame)
    build(app, staff, desk=desk, hub=hub, clock=sandbox.clock, add_pages=sandbox_pages(mounted))
    async with client:
        yield made


@pytest.fixture
async def inside(stage: Stage, staff: Staff) -> Stage:
    carry(stage.client, await staff.logins.enter(SUPERVISOR))
    return stage


async def test_without_a_login_nobody_plays(stage: Stage) -> None:
    assert (await stage.client.get("/sandbox")).url.path == "/login"
    body = {"order": "phone_day3", "text": "充不进电", "click_id": "click-0001"}
    assert (await stage.client.post("/sandbox/say", json=body, headers=stage.headers)).status == 401
    assert stage.messages == []


async def test_the_page_offers_both_shops_and_has_nothing_inline(inside: Stage) -> None:
    text = await (await inside.client.get("/sandbox")).text()
    assert "晨光手机旗舰店" in text
    assert "青禾鞋坊旗舰店" in text
    assert 'data-say="充不进电"' in text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)


async def test_a_sentence_enters_through_the_door_with_the_buyers_order_and_shows_on_the_phone(inside: Stage) -> None:
    body = {"order": "phone_day3", "text": "充不进电", "click_id": "click-0001"}
    assert (await inside.client.post("/sandbox/say", json=body, headers=inside.headers)).status == 202
    (message,) = inside.messages
    order = inside.sandbox.orders.by_key["phone_day3"]
    assert (message.channel, message.shop_id, message.order_no) == ("sandbox", "phones", order.order_no)
    assert message.external_id == "play:click-0001"
    state = await inside.state("phone_day3")
    assert [bubble["text"] for bubble in state["bubbles"]] == ["充不进电"]
    assert state["conversation"] == fakes.CONVERSATION


@pytest.mark.parametrize(("data", "kind"), [(PNG, MessageKind.IMAGE), (b"no picture", MessageKind.BROKEN)])
async def test_a_picture_says_whether_it_can_be_read(inside: Stage, data: bytes, kind: MessageKind) -> None:
    url = "/sandbox/picture?order=phone_day3&click_id=click-0002"
    assert (await inside.client.post(url, data=data, headers=inside.headers)).status == 202
    assert [message.kind for message in inside.messages] == [kind]


async def test_what_the_shop_refuses_is_told_and_not_shown(inside: Stage) -> None:
    body = {"order": "phone_day3", "text": "长" * 2001, "click_id": "click-0003"}
    answer = await inside.client.post("/sandbox/say", json=body, headers=inside.headers)
    assert answer.status == 400
    assert (await answer.json())["error"]["message"] == "消息太长。"
    assert (await inside.state("phone_day3"))["bubbles"] == []


async def test_moving_the_clock_tells_every_open_console(inside: Stage) -> None:
    with inside.hub.subscribe() as changes:
        await inside.client.post("/sandbox/clock", json={"days": 8}, headers=inside.headers)
        assert changes.get_nowait().kind == "resync"
    assert (await inside.state("phone_day3"))["offset_hours"] == 192
    await inside.client.post("/sandbox/clock", json={}, headers=inside.headers)
    assert (await inside.state("phone_day3"))["offset_hours"] == 0


async def test_an_order_that_is_not_in_the_demo_is_not_found(inside: Stage) -> None:
    answer = await inside.client.get("/sandbox/state", params={"order": "hat"}, headers=inside.headers)
    assert answer.status == 404


async def test_a_malformed_step_is_refused(inside: Stage) -> None:
    answer = await inside.client.post("/sandbox/clock", json={"days": 4000}, headers=inside.headers)
    assert (answer.status, (await answer.json())["error"]["where"]) == (400, "days")


async def act(stage: Stage, button: str, text: str = "", **more: str) -> tuple[int, dict[str, Any]]:
    body = {"order": "phone_unshipped", "act": button, "text": text, **more}
    answer = await stage.client.post("/sandbox/platform", json=body, headers=stage.headers)
    shown: dict[str, Any] = await answer.json()
    return answer.status, shown


async def test_a_played_buyer_applies_changes_the_reason_and_withdraws_on_the_platform(inside: Stage) -> None:
    assert (await inside.state("phone_unshipped"))["platform"] == {"refund": None, "open": False, "memo": ""}
    shown = []
    for kind, text in (("apply", "拍错/多拍"), ("reason", "缺货"), ("withdraw", "")):
        assert (await act(inside, kind, text))[0] == 200
        shown.append((await inside.state("phone_unshipped"))["platform"])
    assert [each["refund"] for each in shown] == [
        "仅退款 1999.00 元，拍错/多拍，待商家处理",
        "仅退款 1999.00 元，缺货，待商家处理",
        "仅退款 1999.00 元，缺货，已关闭",
    ]
    assert [each["open"] for each in shown] == [True, True, False]
    assert (await act(inside, "apply", "7天无理由", kind="退货退款"))[0] == 200
    assert (await inside.state("phone_unshipped"))["platform"]["refund"].startswith("退货退款")


async def test_a_played_buyer_changes_the_type_and_sends_the_goods_back(inside: Stage) -> None:
    assert (await act(inside, "apply", "7天无理由", order="phone_day3"))[0] == 200
    assert (await act(inside, "send_back", order="phone_day3"))[0] == 409
    assert (await act(inside, "kind", kind="退货退款", order="phone_day3"))[0] == 200
    shop, number = "phones", inside.sandbox.orders.by_key["phone_day3"].open_refund
    assert number is not None
    inside.sandbox.orders.colleague_agrees_return(shop, number.refund_no)
    assert (await act(inside, "send_back", order="phone_day3"))[0] == 200
    shown = (await inside.state("phone_day3"))["platform"]["refund"]
    assert shown.startswith("退货退款 1999.00 元，7天无理由，待商家收货")


async def test_a_played_colleague_overwrites_the_memo_and_open_consoles_are_told(inside: Stage) -> None:
    with inside.hub.subscribe() as changes:
        assert (await act(inside, "memo", "仓库已作废 老李"))[0] == 200
        assert changes.get_nowait().kind == "resync"
    assert (await inside.state("phone_unshipped"))["platform"]["memo"] == "仓库已作废 老李"
    order = inside.sandbox.orders.by_key["phone_unshipped"]
    (change,) = await inside.sandbox.orders.memo_changes("phones", 0)
    assert (change.order_no, change.by) == (order.order_no, "仓库（演示）")


@pytest.mark.parametrize(
    ("kind", "text", "status", "said"),
    [
        ("withdraw", "", 409, "没有正在处理的退款申请"),
        ("reason", "缺货", 409, "没有正在处理的退款申请"),
        ("apply", "", 400, "没有选退款原因"),
        ("memo", "备" * 334, 400, "1000 字节"),
        ("ship", "", 400, "没有执行"),
    ],
)
async def test_what_the_platform_refuses_is_told(
    inside: Stage, kind: str, text: str, status: int, said: str
) -> None:
    found, answer = await act(inside, kind, text)
    assert found == status
    assert said in answer["error"]["message"]
