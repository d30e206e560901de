"""The way of a message in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.decision import Outcome
from cs_assistant.domain.messages import MAX_TEXT_LENGTH, Message, MessageKind, Sender
from cs_assistant.domain.situation import Situation
from cs_assistant.errors import BadInputError, DiskFullError
from cs_assistant.storage import Database
from tests.contract.worlds import NOW

from .house import CHANNEL, SHOP, STEP, FakeChannel, House, house_at, order, working


async def test_a_message_is_stored_before_it_is_answered_and_thought_about_after(house: House) -> None:
    accepted = await house.receive.accept(house.message("手机死机"))
    lines = await house.database.read(lambda uow: uow.messages.latest(SHOP, uow.conversations.queue(None)[0].id, 9))
    assert [stored.line.seq for stored in lines] == [accepted.seq]
    await house.receive.idle()
    (item,) = await house.desk.queue()
    assert (item.last_text, item.intent_name, item.outcome) == ("手机死机", "死机卡顿", "suggest")
    assert item.waiting_since == NOW


async def test_a_repeat_is_no_news(house: House) -> None:
    message = house.message("充不进电", external_id="same")
    first = await house.receive.accept(message)
    await house.receive.idle()
    again = await house.receive.accept(message)
    await house.receive.idle()
    assert again == replace(first, new=False)
    assert len(house.assistant.situations) == 1


async def test_the_same_platform_id_in_another_shop_is_another_message(house: House) -> None:
    first = await house.receive.accept(house.message("充不进电", external_id="same"))
    second = await house.receive.accept(house.message("充不进电", external_id="same", shop_id="shoes"))
    assert second.new
    assert second.seq != first.seq


async def test_a_repeat_after_a_kill_between_the_two_transactions_is_thought_about_once(tmp_path: Path) -> None:
    path, channel = tmp_path / "desk.sqlite3", FakeChannel()
    async with Database.open(path) as database:
        killed = House(database, channel)
        message = killed.message("充不进电")
        await killed.receive.accept(message)
        assert killed.assistant.situations == []
    async with house_at(path, channel) as house:
        assert not (await house.receive.accept(message)).new
        await house.receive.idle()
        assert [situation.text for situation in house.assistant.situations] == ["充不进电"]


async def test_several_bubbles_at_once_are_one_turn_in_receive_order(house: House) -> None:
    bubbles = [house.message(f"第{number}句") for number in range(20)]
    accepted = await asyncio.gather(*(house.receive.accept(bubble) for bubble in bubbles))
    await house.receive.idle()
    last = house.assistant.situations[-1]
    assert [line.seq for line in last.turn] == sorted(one.seq for one in accepted)
    by_seq = {one.seq: bubble.text for one, bubble in zip(accepted, bubbles, strict=True)}
    assert [line.text for line in last.turn] == [by_seq[line.seq] for line in last.turn]


async def test_one_conversation_is_thought_about_by_one_at_a_time(house: House) -> None:
    thinking: list[str] = []

    def alone(situation: Situation) -> None:
        assert thinking == []
        thinking.append(situation.text)
        thinking.pop()

    house.assistant.before = alone
    await asyncio.gather(*(house.receive.accept(house.message(f"充{number}")) for number in range(30)))
    await house.receive.idle()
    turns = await house.database.read(lambda uow: uow.turns.all_of(SHOP, uow.conversations.queue(None)[0].id))
    assert [turn.up_to_seq for turn in turns] == sorted({turn.up_to_seq for turn in turns})


async def test_a_thought_is_thrown_away_when_a_newer_message_came_while_thinking(house: House) -> None:
    await house.enable_charging()
    loop = asyncio.get_running_loop()

    def interrupt(situation: Situation) -> None:
        house.assistant.before = lambda situation: None
        newer = house.receive.accept(house.message("不对，是死机"))
        asyncio.run_coroutine_threadsafe(newer, loop).result(10)

    house.assistant.before = interrupt
    await house.say("充不进电")
    conversation_id = await house.conversation_id()
    turns = await house.database.read(lambda uow: uow.turns.all_of(SHOP, conversation_id))
    assert [turn.situation.text for turn in turns] == ["充不进电\n不对，是死机"]


async def test_nothing_of_a_thought_is_stored_when_its_transaction_fails(tmp_path: Path) -> None:
    path, channel = tmp_path / "desk.sqlite3", FakeChannel()
    async with house_at(path, channel) as house:
        await house.enable_charging()
        house.orders.broken = 1
        await house.say("充不进电")
        acts = await house.database.read(lambda uow: uow.outbox.in_state(ActState.QUEUED))
        assert [act.reply_id for act in acts] == [STEP]
        assert (await house.events()).count("reply.automatic") == 1


async def test_a_turn_that_cannot_be_thought_about_waits_for_a_person(house: House) -> None:
    house.orders.broken = 99
    await house.say("充不进电")
    (item,) = await house.desk.queue()
    assert item.outcome == Outcome.HAND_OVER
    assert item.waiting_since is not None
    assert await house.events() == ["decision.held_back"]


async def test_a_shop_missing_from_the_library_hands_over(house: House) -> None:
    await house.say("充不进电", shop_id="unknown")
    (item,) = await house.desk.queue()
    assert (item.shop_name, item.outcome) == ("unknown", "hand_over")


async def test_an_automatic_reply_waits_for_five_quiet_seconds(house: House) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    (act,) = await house.database.read(lambda uow: uow.outbox.in_state(ActState.QUEUED))
    assert act.not_before - act.created_at == timedelta(seconds=5)
    assert act.text.endswith("我是智能助手，回复「人工」转人工。")
    assert await house.events() == ["automation.enabled", "reply.automatic"]


async def test_a_newer_bubble_takes_the_queued_reply_back_and_makes_one_turn_of_both(
    house: House, channel: FakeChannel
) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.say("线也换过了，充不了")
    await house.quiet_passes()
    assert len(channel.received) == 1
    assert house.assistant.situations[-1].text == "充不进电\n线也换过了，充不了"
    assert "reply.superseded" in await house.events()


async def test_what_the_buyer_wrote_while_a_reply_went_out_still_waits(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    channel.gate = asyncio.Event()
    house.clock.forward(5)
    async with working(house.deliver.run()):
        while not channel.attempts:
            await asyncio.sleep(0.001)
        await house.say("还有，死机")
        assert house.assistant.situations[-1].text == "还有，死机"
        assert house.assistant.situations[-1].sent_replies == {STEP}
        channel.gate.set()
        await house.deliver.idle()
    (item,) = await house.desk.queue()
    assert item.last_text == "还有，死机"
    assert item.waiting_since is not None


async def test_the_open_question_is_the_last_reply_that_waits_for_an_answer(house: House) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    await house.say("死机了")
    question = house.assistant.situations[-1].open_question
    assert question is not None
    assert question.reply_id == STEP
    assert [line.text for line in house.assistant.situations[-1].turn] == ["死机了"]
    assert [line.sender for line in house.assistant.situations[-1].history] == [Sender.BUYER, Sender.ROBOT]


async def test_a_persons_line_closes_the_open_question(house: House) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    await house.desk.send(
        await house.conversation_id(), click_id="c1", actor="小李", text="我来看看", reply_id=None, seen_seq=2
    )
    await house.quiet_passes()
    await house.say("死机了")
    assert house.assistant.situations[-1].open_question is None
    assert house.assistant.situations[-1].taken_over


async def test_a_danger_raises_one_alarm_whatever_is_switched_on(house: House) -> None:
    await house.say("电池鼓包了", "鼓包很大")
    (item,) = await house.desk.queue()
    assert item.alarm
    assert (await house.events()).count("alarm.danger") == 1


async def test_alarms_come_first_and_then_the_longest_wait(house: House) -> None:
    for buyer in ("a", "b"):
        await house.say("死机", buyer=buyer)
        house.clock.forward(60)
    await house.say("鼓包", buyer="c")
    assert [item.buyer_id for item in await house.desk.queue()] == ["c", "a", "b"]


async def test_a_broken_image_is_stored_and_says_so(house: House) -> None:
    broken = Message(
        shop_id=SHOP, channel=CHANNEL, buyer_id="lin", text="", sent_at=NOW, external_id="i1", kind=MessageKind.BROKEN
    )
    assert (await house.receive.accept(broken)).new
    await house.receive.idle()
    (item,) = await house.desk.queue()
    assert item.last_text == "[图片无法读取]"


@pytest.mark.parametrize("text", ["", "  \n ", "长" * (MAX_TEXT_LENGTH + 1)])
async def test_an_empty_or_overlong_message_is_refused_with_a_reason(house: House, text: str) -> None:
    with pytest.raises(BadInputError, match="没有保存") as caught:
        await house.receive.accept(house.message(text))
    assert caught.value.where == "text"
    assert await house.desk.queue() == ()


async def test_our_own_echo_is_not_a_person(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    echo = Message(
        shop_id=SHOP, channel=CHANNEL, buyer_id="lin", text=channel.texts[0], sent_at=house.clock.now(),
        external_id="echo-1", sender=Sender.AGENT,
    )
    assert not (await house.receive.accept(echo)).new
    view = await house.desk.conversation(await house.conversation_id())
    assert not view.taken_over
    assert len(view.lines) == 2


async def test_an_echo_that_came_first_and_the_reply_are_one_line(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    (act,) = await house.database.read(lambda uow: uow.outbox.in_state(ActState.QUEUED))
    echo = Message(
        shop_id=SHOP, channel=CHANNEL, buyer_id="lin", text="平台改写过的回复", sent_at=NOW,
        external_id=f"out-{act.act_key}", sender=Sender.AGENT,
    )
    house.clock.forward(5)
    (claimed,) = await house.deliver._claim(CHANNEL, 1)
    await house.receive.accept(echo)
    await house.deliver._deliver(claimed, channel)
    view = await house.desk.conversation(await house.conversation_id())
    assert [(one.line.sender, one.act_key) for one in view.lines] == [(Sender.BUYER, None), (Sender.ROBOT, act.act_key)]


async def test_a_colleagues_line_on_the_platform_ends_automation(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    colleague = Message(
        shop_id=SHOP, channel=CHANNEL, buyer_id="lin", text="我来处理", sent_at=NOW, external_id="a1",
        sender=Sender.AGENT,
    )
    await house.receive.accept(colleague)
    await house.quiet_passes()
    assert channel.received == []
    assert (await house.desk.conversation(await house.conversation_id())).taken_over
    assert await house.desk.queue() == ()


async def test_every_thought_can_be_replayed_from_what_is_stored(house: House) -> None:
    house.orders.orders.append(order())
    await house.enable_charging()
    await house.say("充不进电")
    conversation_id = await house.conversation_id()
    turn = await house.database.read(lambda uow: uow.turns.latest(SHOP, conversation_id))
    assert turn is not None
    again = house.assistant.consider(turn.situation, turn.automation, intent=turn.picked_intent)
    assert (again.understanding, again.verdicts, again.decision) == (turn.understanding, turn.verdicts, turn.decision)
    assert turn.library_digest == "d" * 64


async def accept_until_full(house: House, offered: list[Message]) -> tuple[list[Message], Message]:
    """What was accepted, and the first that was refused."""
    for number, message in enumerate(offered):
        try:
            await house.receive.accept(message)
        except DiskFullError:
            return offered[:number], message
    raise AssertionError("the database never filled up")


async def test_a_full_database_refuses_the_message_and_keeps_the_earlier_ones(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    async with Database.open(path, max_page_count=170) as database:
        house = House(database, FakeChannel())
        offered = [house.message(f"{number}" + "长" * 900, buyer=f"b{number}") for number in range(500)]
        stored, refused = await accept_until_full(house, offered)
        assert len(await house.desk.queue()) == len(stored) > 0
    async with Database.open(path, max_page_count=10_000) as database:
        house = House(database, FakeChannel())
        for message in stored:
            assert not (await house.receive.accept(message)).new
        assert (await house.receive.accept(refused)).new
