"""What the house makes of a chat that comes over the bridge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.acts import ActState, Outgoing
from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import RECALLED_TEXT, MessageKind, Sender
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.bridge.client import BridgeClient, ReplacedError
from cs_assistant.gateways.bridge.client_store import Outcome
from cs_assistant.services.bridge_sending import BridgeSending
from cs_assistant.storage import Database

from .house import SHOP, BridgeHouse, ChatWindow, bridge_house, connected, line, outgoing

REPLY = "请换一根数据线试试。\n我是智能助手，回复「人工」转人工。"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[BridgeHouse]:
    async with bridge_house(tmp_path) as up:
        yield up


def recall(id_: str, *, role: str = "buyer", nick: str | None = None, chat: str = "c1") -> dict[str, Any]:
    return {
        "type": "recall", "id": id_, "conversation": chat, "buyer": {"nick": "lin"},
        "sender": {"role": role, **({"nick": nick} if nick else {})}, "at": datetime.now(UTC).isoformat(),
    }


async def events(house: BridgeHouse) -> list[Event]:
    return list(reversed(await house.database.read(lambda uow: uow.events.latest(SHOP, limit=100))))


async def test_a_buyers_question_is_answered_once_and_its_echo_is_not_a_person(house: BridgeHouse) -> None:
    window = ChatWindow()
    await house.automation.enable(SHOP, "fault.charging", "主管")
    async with connected(house.url, window) as client:
        await client.report(line("充不进电", id_="m1"))
        await house.until(lambda: window.texts("c1"))
        await client.report(line(REPLY.replace("\n", " "), id_="1.PNM", role="account", nick="晨光:小王"))
        await client.report(line("充不进电", id_="m1"))
        await client.all_acknowledged()
        await house.deliver.idle()
        assert window.texts("c1") == [REPLY]
        assert await house.texts("lin") == ["充不进电", REPLY]
        assert not await house.taken_over("lin")


async def test_a_person_ends_automation_until_the_chat_is_handed_back(house: BridgeHouse) -> None:
    window = ChatWindow()
    await house.automation.enable(SHOP, "fault.charging", "主管")
    async with connected(house.url, window) as client:
        await client.report(line("在吗", id_="m1"))
        await client.report(line("您好，我来处理", id_="a1", role="account", nick="cntaobao晨光:小王"))
        await client.report(line("充不进电", id_="m2"))
        await client.all_acknowledged()
        await house.receive.idle()
        await house.deliver.idle()
        assert window.lines == {}
        taken = [event.actor for event in await events(house) if event.type == "conversation.taken_over"]
        assert taken == ["晨光:小王"]
        await client.report({"type": "hand_back", "conversation": "c1", "by": "晨光:小王"})
        await house.until(lambda: window.texts("c1"))
        await house.deliver.idle()
        assert window.texts("c1") == [REPLY]


async def test_a_recalled_line_is_marked_and_nobody_thinks_about_its_words(house: BridgeHouse) -> None:
    async with connected(house.url, ChatWindow()) as client:
        await client.report(line("我电话是13812345678", id_="m1"))
        await client.report(line("手机死机", id_="m2"))
        await client.all_acknowledged()
        await house.receive.idle()
        await client.report(recall("m1"))
        await client.all_acknowledged()
        await house.receive.idle()
        view = await house.desk.conversation(await house.conversation_id("lin"))
        assert [shown.line.text for shown in view.lines] == [RECALLED_TEXT, "手机死机"]
        assert view.lines[0].line.kind is MessageKind.RECALLED
        assert [one.text for one in house.assistant.situations[-1].turn] == ["手机死机"]
        assert "conversation.recalled" in [event.type for event in await events(house)]


async def test_the_recall_of_the_only_question_ends_the_wait_and_shows_nothing_of_it(house: BridgeHouse) -> None:
    async with connected(house.url, ChatWindow()) as client:
        await client.report(line("手机死机，身份证330102199001011234", id_="m1"))
        await client.all_acknowledged()
        await house.receive.idle()
        assert len(await house.desk.queue()) == 1
        await client.report(recall("m1"))
        await client.all_acknowledged()
        await house.receive.idle()
        assert await house.desk.queue() == ()
        view = await house.desk.conversation(await house.conversation_id("lin"))
        (recent,) = await house.desk.recent([SHOP])
        assert (view.understanding, view.suggestions, recent.last_text) == (None, (), RECALLED_TEXT)


async def test_the_recall_withdraws_a_queued_automatic_answer(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        house = BridgeHouse(database, retry_seconds=1.0)  # on a busy machine twelve short tries end before the recall
        await house.automation.enable(SHOP, "fault.charging", "主管")
        window = ChatWindow()
        async with house.open():
            async with connected(house.url, window) as client:
                await client.report(line("在吗", id_="m0"))
                await client.all_acknowledged()
            await house.until(lambda: house.bridge._live.link(SHOP, "pc-1").sockets == 0)
            # The bridge is away: the answer waits in the queue.
            await house.receive.accept(_buyer("充不进电", "m1"))
            await house.receive.idle()
            await house.receive.recall(_buyer("", "m1"))
            async with connected(house.url, window) as client:
                await client.all_acknowledged()
                await house.deliver.idle()
        acts = await database.read(lambda uow: uow.outbox.in_state(ActState.SUPERSEDED))
        assert [act.why for act in acts] == ["买家撤回了消息"]
        assert window.lines == {}


def _buyer(text: str, id_: str) -> Any:
    from cs_assistant.domain.messages import Message

    return Message(
        shop_id=SHOP, channel="bridge", buyer_id="lin", text=text, sent_at=datetime.now(UTC), external_id=id_
    )


async def test_what_was_taken_back_while_the_answer_was_on_its_way_is_not_answered(
    house: BridgeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that was claimed while the bridge was away, or had no room, once went out when it came back."""
    window, link_of = ChatWindow(), BridgeSending.link_of

    async def recalled_first(sending: BridgeSending, act: Outgoing) -> str:
        await house.receive.recall(_buyer("", "m1"))
        return await link_of(sending, act)

    monkeypatch.setattr(BridgeSending, "link_of", recalled_first)
    await house.automation.enable(SHOP, "fault.charging", "主管")
    async with connected(house.url, window) as client:
        await client.report(line("充不进电", id_="m1"))
        await client.all_acknowledged()
        await house.receive.idle()
        await house.deliver.idle()
    acts = await house.database.read(lambda uow: uow.outbox.in_state(ActState.SUPERSEDED))
    assert [act.why for act in acts] == ["买家撤回了消息"]
    assert window.lines == {}


async def test_a_colleague_who_takes_back_the_robots_words_has_the_chat(house: BridgeHouse) -> None:
    window = ChatWindow()
    await house.automation.enable(SHOP, "fault.charging", "主管")
    async with connected(house.url, window) as client:
        await client.report(line("充不进电", id_="m1"))
        await house.until(lambda: window.texts("c1"))
        await client.all_acknowledged()
        await client.report(recall("1.PNM", role="account", nick="晨光:小王"))
        await client.all_acknowledged()
        assert await house.taken_over("lin")
        assert await house.texts("lin") == ["充不进电", RECALLED_TEXT]


async def test_a_reply_of_ours_whose_id_came_later_is_taken_back_once_and_not_shown_any_more(
    house: BridgeHouse,
) -> None:
    async def without_id(send: Any) -> Outcome:
        return Outcome(outcome="sent")

    window = ChatWindow()
    window.write = without_id  # type: ignore[method-assign]
    async with connected(house.url, window) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.all_acknowledged()
        await house.receive.idle()
        conversation = await house.conversation_id("lin")
        await house.desk.send(conversation, click_id="1", actor="小王", text="您好", reply_id=None, seen_seq=1)
        await house.deliver.idle()
        await client.report(line("您好", id_="9.PNM", role="account", nick="晨光:小王"))
        for _ in range(2):
            await client.report(recall("9.PNM", role="account", nick="晨光:小王"))
        await client.all_acknowledged()
    assert await house.texts("lin") == ["手机死机", RECALLED_TEXT]
    assert [event.type for event in await events(house)].count("conversation.recalled") == 1


async def test_an_id_of_another_chat_recalls_nothing(house: BridgeHouse) -> None:
    told: list[dict[str, Any]] = []
    async with connected(house.url, ChatWindow(), told=told.append) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.report(line("在吗", id_="z1", chat="c2", buyer="zhou"))
        await client.report({**recall("m1", chat="c2"), "buyer": {"nick": "zhou"}})
        await client.all_acknowledged()
        assert await house.texts("lin") == ["手机死机"]
        assert [frame["where"] for frame in told if frame["type"] == "error"] == ["id"]


async def test_cards_bring_the_order_and_say_nothing_themselves(house: BridgeHouse) -> None:
    number = "2211000000000000001"
    async with connected(house.url, ChatWindow()) as client:
        card = {"kind": "order", "order_no": number, "title": "充电宝"}
        await client.report(line("", id_="m1", card=card))
        await client.report(line("手机死机", id_="m2"))
        await client.report(line("", id_="m3", card={"kind": "product", "product_id": "7788", "title": "晨光手机"}))
        await client.all_acknowledged()
        await house.receive.idle()
        situation = house.assistant.situations[-1]
        assert situation.text == "手机死机"
        assert situation.unknown_order_no == number
        assert (await house.texts("lin"))[2] == "[商品卡片] 7788 晨光手机"


async def test_pictures_readable_or_not_are_kept(house: BridgeHouse) -> None:
    async with connected(house.url, ChatWindow()) as client:
        await client.report(line("", id_="m1", picture={"url": "https://img.example/1.png"}))
        await client.report(line("看", id_="m2", picture={"data": "bm8gcGljdHVyZQ=="}))
        await client.all_acknowledged()
        view = await house.desk.conversation(await house.conversation_id("lin"))
        assert [shown.line.kind for shown in view.lines] == [MessageKind.IMAGE, MessageKind.BROKEN]


async def test_a_buyer_is_one_person_under_nick_and_open_uid_of_the_same_chat(house: BridgeHouse) -> None:
    async with connected(house.url, ChatWindow()) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.report({**line("在吗", id_="m2"), "buyer": {"nick": "l**", "open_uid": "AAEx"}})
        await client.all_acknowledged()
        assert await house.texts("lin") == ["手机死机", "在吗"]


async def test_a_shops_bridge_reaches_no_other_shop(house: BridgeHouse) -> None:
    window, others = ChatWindow(), ChatWindow()
    async with (
        connected(house.url, window) as client,
        connected(house.url, others, shop="shoes") as other,
    ):
        await client.report(line("手机死机", id_="m1"))
        await other.report(line("鞋子", id_="m1"))
        await client.all_acknowledged()
        await other.all_acknowledged()
        assert await house.texts("lin") == ["手机死机"]
        assert await house.texts("lin", "shoes") == ["鞋子"]
        conversation = await house.conversation_id("lin", "shoes")
        await house.bridge.channel.send(outgoing("click:1", "您好", conversation, shop="shoes"))
        assert (window.lines, others.texts("c1")) == ({}, ["您好"])


async def test_without_a_bridge_nothing_is_asked_and_it_may_be_tried_again(house: BridgeHouse) -> None:
    async with connected(house.url, ChatWindow()) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.all_acknowledged()
    await house.until(lambda: house.bridge._live.link(SHOP, "pc-1").sockets == 0)
    conversation = await house.conversation_id("lin")
    with pytest.raises(DeliveryError) as caught:
        await house.bridge.channel.send(outgoing("click:1", "您好", conversation))
    assert (caught.value.uncertain, caught.value.final) == (False, False)
    with pytest.raises(DeliveryError, match="没有经过聊天桥接") as caught:
        await house.bridge.channel.send(outgoing("click:2", "您好", "no-such-chat"))
    assert caught.value.final


@pytest.mark.parametrize(
    ("outcome", "uncertain"), [("not_sent", False), ("uncertain", True)], ids=["not sent", "uncertain"]
)
async def test_what_the_bridge_reports_is_final_and_never_asked_again(
    house: BridgeHouse, outcome: str, uncertain: bool
) -> None:
    window = ChatWindow(outcome=Outcome(outcome=outcome, why="窗口关了"))
    async with connected(house.url, window) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.all_acknowledged()
        conversation = await house.conversation_id("lin")
        for _ in range(2):
            with pytest.raises(DeliveryError, match="窗口关了") as caught:
                await house.bridge.channel.send(outgoing("click:1", "您好", conversation))
            assert (caught.value.uncertain, caught.value.final) == (uncertain, True)
            window.outcome = None
        assert window.lines == {}


async def test_no_report_in_time_is_uncertain_and_a_late_one_settles_it(tmp_path: Path) -> None:
    released = asyncio.Event()

    async def slow(send: Any) -> Outcome:
        await released.wait()
        return Outcome(outcome="sent", id="late.PNM")

    window = ChatWindow()
    window.write = slow  # type: ignore[method-assign]
    async with bridge_house(tmp_path, send_seconds=0.2) as house, connected(house.url, window) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.all_acknowledged()
        await house.receive.idle()
        conversation = await house.conversation_id("lin")
        await house.desk.send(conversation, click_id="1", actor="小王", text="您好", reply_id=None, seen_seq=1)
        await house.deliver.idle()
        (waiting,) = await house.desk.queue()
        assert waiting.uncertain
        released.set()
        await house.until(_settled(house))
        view = await house.desk.conversation(conversation)
        assert [(shown.line.sender, shown.state) for shown in view.lines] == [
            (Sender.BUYER, None), (Sender.AGENT, ActState.SENT),
        ]  # fmt: skip
        assert [event.data["answer"] for event in await events(house) if event.type == "reply.settled"] == ["已送达"]


def _settled(house: BridgeHouse) -> Any:
    async def look() -> bool:
        return await house.desk.queue() == ()

    return look


async def test_suggestions_are_told_with_reason_and_clause_and_withdrawn_when_answered(house: BridgeHouse) -> None:
    told: list[dict[str, Any]] = []
    async with connected(house.url, ChatWindow(), told=told.append) as client:
        await client.report(line("手机死机", id_="m1"))
        await house.until(lambda: told)
        (item,) = told[0]["items"]
        assert (item["text"], item["clause"], item["reason"]) == ("请问是卡住还是自动重启？", ["R2.13"], "意图")
        assert (told[0]["up_to"], told[0]["outcome"]) == ("m1", "suggest")
        await client.report(line("您好", id_="a1", role="account", nick="晨光:小王"))
        await house.until(lambda: told[-1]["items"] == [])
        assert told[-1]["taken_over"]


async def test_a_line_thought_about_before_its_chat_is_known_is_told_once_it_is(house: BridgeHouse) -> None:
    told: list[dict[str, Any]] = []
    async with connected(house.url, ChatWindow(), told=told.append) as client:
        await house.receive.accept(_buyer("手机死机", "m1"))
        await house.receive.idle()
        await client.report(line("手机死机", id_="m1"))
        await house.until(lambda: told)
    assert [item["title"] for item in told[0]["items"]] == ["问清现象"]


async def test_a_bridge_that_comes_back_is_told_what_waits(house: BridgeHouse) -> None:
    async with connected(house.url, ChatWindow(), suggestions=False) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.all_acknowledged()
        await house.receive.idle()
    told: list[dict[str, Any]] = []
    async with connected(house.url, ChatWindow(), told=told.append):
        await house.until(lambda: told)
    assert [frame["conversation"] for frame in told] == ["c1"]


async def test_a_newer_connection_of_the_same_bridge_takes_the_place_of_the_older(house: BridgeHouse) -> None:
    """And the older says why it ends: connecting again would only throw the newer out, and so on for ever."""
    window = ChatWindow()
    with pytest.raises(ReplacedError, match="换一个 --bridge"):
        await _replaced_by(house, window)
    assert window.texts("c1") == ["您好"]


async def _replaced_by(house: BridgeHouse, window: ChatWindow) -> None:
    async with connected(house.url, ChatWindow()) as first:
        await first.report(line("手机死机", id_="m1"))
        await first.all_acknowledged()
        async with connected(house.url, window) as second:
            await second.report(line("在吗", id_="m2"))
            await second.all_acknowledged()
            await house.until(lambda: house.bridge._live.link(SHOP, "pc-1").sockets == 1)
            conversation = await house.conversation_id("lin")
            await house.bridge.channel.send(outgoing("click:1", "您好", conversation))


async def test_connections_that_bring_nothing_are_tried_less_and_less_often_until_one_does(
    house: BridgeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, attempts = BridgeClient._connected, list[int]()

    async def dropped(client: BridgeClient) -> None:
        if len(attempts) == 3:
            await connect(client)

    def pause(attempt: int) -> float:
        attempts.append(attempt)
        return 0.0

    monkeypatch.setattr(BridgeClient, "_connected", dropped)
    async with connected(house.url, ChatWindow(), pause=pause) as client:
        await client.report(line("手机死机", id_="m1"))
        await client.all_acknowledged()
        assert (attempts, client._attempt) == ([0, 1, 2], 0)
