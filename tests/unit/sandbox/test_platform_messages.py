"""The message service: who may connect, what comes, how often, and that every change of the world is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from cs_assistant.domain.refunds import RefundKind
from cs_assistant.gateways.sandbox.news import Topic
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.mailbox import AGAIN, KEPT, Letter, Mailbox
from cs_assistant.gateways.sandbox.server.troubles import MessageTroubles
from cs_assistant.gateways.wire.tmc_frames import KIND, Frame, Int, Kind, MessageType, Width, decode, encode
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call
from tests.contract.worlds import packaged_world
from tests.platform_calls import NOW, ApiError, PlatformHouse, platform_house

REFUND_ONLY, RETURN = RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND
SHOP = "shoes"


@pytest.fixture(scope="module")
async def built() -> AsyncIterator[PlatformHouse]:
    async with platform_house() as made:
        yield made


@pytest.fixture
def house(built: PlatformHouse) -> PlatformHouse:
    built.server.backstage.reset()
    box(built).permit(SHOP, (), NOW)
    return built


def box(house: PlatformHouse) -> Mailbox:
    return house.server.mailbox


async def until(house: PlatformHouse, holds: Callable[[], bool]) -> None:
    """Wait for it, looking whenever the service itself looks."""
    bell = asyncio.Event()
    box(house).bells.add(bell)
    async with asyncio.timeout(10):
        while not holds():
            bell.clear()
            await bell.wait()
    box(house).bells.discard(bell)


def hello(house: PlatformHouse, **changed: str) -> bytes:
    app = house.server.apps[0]
    stamp = f"{house.clock.now().timestamp() * 1000:.0f}"
    given = {"app_key": app.app_key, "group_name": "default", "timestamp": stamp, **changed}
    sign = changed.get("sign") or sign_call(given, app.secret, SignMethod.MD5)
    return encode(Frame(kind=MessageType.CONNECT, flag=1, headers={**given, "sign": sign, "sdk": "test"}))


class Line:
    """One connection."""

    def __init__(self, socket: ClientWebSocketResponse, token: str) -> None:
        self._socket, self._token = socket, token

    async def send(self, kind: Kind, number: int | None = None) -> None:
        headers = {KIND: Int(kind, Width.BYTE), **({"id": number} if number else {})}
        await self._socket.send_bytes(encode(Frame(kind=MessageType.SEND, token=self._token, headers=headers)))

    async def get(self) -> Frame:
        message = await self._socket.receive(timeout=10)
        if message.type is not WSMsgType.BINARY:
            raise ConnectionError(message.type)
        return decode(message.data)


@asynccontextmanager
async def connected(house: PlatformHouse) -> AsyncIterator[Line]:
    async with house.session.ws_connect(house.server.tmc_url) as socket:
        await socket.send_bytes(hello(house))
        token = decode(await socket.receive_bytes()).token
        assert token
        yield Line(socket, token)


@pytest.mark.parametrize(
    "changed",
    [{"app_key": "1"}, {"sign": "A" * 32}, {"group_name": "other"}, {"timestamp": "1"}],
    ids=["app", "sign", "group", "time"],
)
async def test_who_does_not_sign_rightly_is_refused(house: PlatformHouse, changed: dict[str, str]) -> None:
    async with house.session.ws_connect(house.server.tmc_url) as socket:
        await socket.send_bytes(hello(house, **changed))
        frame = decode(await socket.receive_bytes())
        assert (frame.kind, frame.token) == (MessageType.CONNECTACK, None)
        assert frame.status_code
        assert frame.status_phrase
        assert (await socket.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


async def test_nothing_comes_before_a_pull_then_everything_also_what_happens_later(house: PlatformHouse) -> None:
    order_no = house.order_no("shoes_day3")
    house.platform.colleague_writes(SHOP, order_no, "甲", "仓库老李", flag=2)
    async with connected(house) as line:
        assert len(box(house).unconfirmed) == 1
        await line.send(Kind.PULL_REQUEST)
        first = await line.get()
        assert (first.kind, first.number(KIND)) == (MessageType.SEND, Kind.DATA)
        assert json.loads(first.text("content") or "") == {
            "tid": int(order_no), "oid": int(order_no), "buyer_nick": "于**", "buyer_open_uid": "tb_demo_yu12",
            "seller_nick": "青禾鞋坊", "payment": "239.00", "status": "WAIT_BUYER_CONFIRM_GOODS",
            "type": "guarantee_trade", "action_type": "seller", "seller_flag": 2, "seller_memo": "甲",
        }  # fmt: skip
        house.platform.colleague_writes(SHOP, order_no, "乙", "仓库老李")
        second = await line.get()
        assert (first.text("topic"), first.number("userid")) == (Topic.MEMO, 2200000000274)
        assert second.number("id") == (first.number("id") or 0) + 1


async def test_what_is_not_confirmed_comes_again_until_it_is(house: PlatformHouse) -> None:
    house.platform.colleague_writes(SHOP, house.order_no("shoes_day3"), "甲", "仓库老李")
    async with connected(house) as line:
        await line.send(Kind.PULL_REQUEST)
        number = (await line.get()).number("id")
        house.server.backstage.move(AGAIN)
        assert (await line.get()).number("id") == number
        assert number
        await line.send(Kind.CONFIRM, number)
        await until(house, lambda: not box(house).unconfirmed)
        house.server.backstage.move(AGAIN)
        house.platform.colleague_writes(SHOP, house.order_no("shoes_day3"), "乙", "仓库老李")
        assert (await line.get()).number("id") == number + 1


async def test_messages_may_come_twice_in_any_order_and_the_line_may_break_but_none_is_lost(
    house: PlatformHouse,
) -> None:
    house.server.faults.reseed(7)
    house.server.faults.messages = MessageTroubles(duplicates=0.5, reorder=True, cut_after=[5, 12])
    for number in range(20):
        house.server.backstage.publish(SHOP, "taobao_trade_TradeChanged", {"tid": number})
    wanted = {letter.id for letter in box(house).unconfirmed}
    arrived: list[int] = []
    for _ in range(3):
        async with connected(house) as line:
            await line.send(Kind.PULL_REQUEST)
            while wanted - set(arrived):
                try:
                    number = (await line.get()).number("id") or 0
                    arrived.append(number)
                    await line.send(Kind.CONFIRM, number)
                except ConnectionError:
                    break
        house.server.backstage.move(AGAIN)
    assert set(arrived) == wanted
    assert len(arrived) > len(wanted)
    assert arrived != sorted(arrived)


def test_a_letter_is_kept_a_day() -> None:
    seller = packaged_world().marketplace.sellers[SHOP]
    mailbox, mail = Mailbox(), [Letter(id=1, topic="t", content="{}", seller=seller, at=NOW)]
    mailbox.put(mail[0])
    assert mailbox.take(NOW, 10) == mail
    assert mailbox.take(NOW + AGAIN - timedelta(seconds=1), 10) == []
    assert mailbox.take(NOW + KEPT, 10) == mail
    assert mailbox.take(NOW + KEPT + AGAIN + timedelta(seconds=1), 10) == []
    assert not mailbox.unconfirmed


async def test_the_same_letters_come_over_http_too(house: PlatformHouse) -> None:
    house.platform.colleague_writes(SHOP, house.order_no("shoes_day3"), "甲", "仓库老李")
    got = (await house.call("taobao.tmc.messages.consume", quantity=10))["messages"]
    assert [(row["topic"], row["user_nick"]) for row in got] == [(Topic.MEMO, "青禾鞋坊")]
    assert (await house.call("taobao.tmc.messages.confirm", s_message_ids=got[0]["id"]))["is_success"]
    assert not box(house).unconfirmed
    with pytest.raises(ApiError) as refused:
        await house.call("taobao.tmc.messages.consume", quantity=9)
    assert refused.value.code == 41


async def test_only_what_a_seller_permitted_comes(house: PlatformHouse) -> None:
    phone, shoe = house.order_no("phone_day3"), house.order_no("shoes_day3")
    assert await house.call("taobao.tmc.user.permit", SHOP, topics="taobao_refund_RefundCreated")
    user = (await house.call("taobao.tmc.user.get", nick="青禾鞋坊", fields="topics,is_valid,user_id"))["tmc_user"]
    assert user == {"topics": ["taobao_refund_RefundCreated"], "is_valid": True, "user_id": 2200000000274}
    house.platform.colleague_writes("phones", phone, "甲", "仓库老李")
    house.platform.colleague_writes(SHOP, shoe, "甲", "仓库老李")
    house.platform.buyer_applies(SHOP, shoe, RETURN, "大小不合适")
    assert [letter.topic for letter in box(house).unconfirmed] == [Topic.REFUND_CREATED]
    assert (await house.call("taobao.tmc.user.cancel", nick="青禾鞋坊"))["is_success"]
    assert not (await house.call("taobao.tmc.user.cancel", nick="青禾鞋坊"))["is_success"]


async def test_a_seller_in_a_group_of_his_own_is_heard_there_and_nowhere_else(house: PlatformHouse) -> None:
    added = await house.call("taobao.tmc.group.add", group_name="desk", nicks="青禾鞋坊")
    assert added["group_name"] == "desk"
    house.platform.colleague_writes(SHOP, house.order_no("shoes_day3"), "甲", "仓库老李")
    asked = {"quantity": 10}
    assert (await house.call("taobao.tmc.messages.consume", **asked))["messages"] == []
    (letter,) = (await house.call("taobao.tmc.messages.consume", group_name="desk", **asked))["messages"]
    await house.call("taobao.tmc.messages.confirm", group_name="desk", s_message_ids=letter["id"])
    user = (await house.call("taobao.tmc.user.get", nick="青禾鞋坊", fields="group_name"))["tmc_user"]
    assert user == {"group_name": "desk"}
    await house.call("taobao.tmc.group.add", group_name="default", nicks="青禾鞋坊")
    for wrong in ({"group_name": "g" * 33}, {"group_name": "desk", "nicks": "nobody"}):
        with pytest.raises(ApiError) as refused:
            await house.call("taobao.tmc.group.add", **wrong)
        assert refused.value.code == 41


def _whole_return(platform: Platform, order_no: str, made: str) -> None:
    platform.colleague_agrees_return(SHOP, made)
    platform.buyer_sends_back(SHOP, made)
    platform.colleague_refuses(SHOP, made)
    platform.buyer_changes(SHOP, made, reason="质量问题")


def _talk(platform: Platform, order_no: str, made: str) -> None:
    platform.buyer_says(SHOP, made, "在吗")
    platform.buyer_asks_platform(SHOP, made)
    platform.platform_steps_in(SHOP, made)
    platform.buyer_withdraws(SHOP, made)


@pytest.mark.parametrize(
    ("key", "happen", "topics"),
    [
        ("shoes_day3", _whole_return, [Topic.RETURN_AGREED, Topic.SENT_BACK, Topic.REFUSED, Topic.CHANGED]),
        ("shoes_day3", _talk, [Topic.MESSAGE, Topic.PLATFORM_ASKED, Topic.PLATFORM_IN, Topic.CLOSED]),
        ("shoes_unshipped", lambda p, o, _: p.warehouse_ships(SHOP, o), [Topic.SHIPPED, Topic.CLOSED]),
    ],
    ids=["return", "talk", "ship"],
)
async def test_every_act_of_people_is_told(
    house: PlatformHouse, key: str, happen: Callable[[Platform, str, str], object], topics: list[Topic]
) -> None:
    order_no = house.order_no(key)
    kind = RETURN if key == "shoes_day3" else REFUND_ONLY
    made = house.platform.buyer_applies(SHOP, order_no, kind, "大小不合适")
    happen(house.platform, order_no, made.refund_no)
    told = list(box(house).unconfirmed)
    assert [letter.topic for letter in told] == [Topic.REFUND_CREATED, *topics]
    content = json.loads(told[0].content)
    assert set(content) == {
        "tid", "oid", "buyer_nick", "buyer_open_uid", "seller_nick", "refund_id", "refund_fee", "bill_type",
        "refund_phase", "modified",
    }  # fmt: skip


async def test_what_time_does_by_itself_is_told_without_anybody_calling(house: PlatformHouse) -> None:
    number = house.refund_no("shoes_cancel_bian")
    house.clock.shift(timedelta(hours=48))
    await until(house, lambda: len(box(house).unconfirmed) > 0)
    told = [(letter.topic, json.loads(letter.content)["tid"]) for letter in box(house).unconfirmed]
    tid = int(house.order_no("shoes_cancel_bian"))
    assert [topic for topic, order in told if order == tid] == [Topic.SUCCESS, Topic.TRADE_CLOSED]
    assert house.platform.book.papers((SHOP, number)).ended_at is not None
