"""The way of a reply out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.messages import Sender
from cs_assistant.errors import DeliveryError, DiskFullError
from cs_assistant.services.deliver import ATTEMPTS, Deliver, backoff
from cs_assistant.storage import Database, UnitOfWork
from cs_assistant.storage.records import Act
from tests.contract.worlds import NOW

from .house import CHANNEL, SHOP, FakeChannel, House, house_at, working


class Killed(BaseException):
    """The process dies here: nothing after this line happens."""


def die_at(point: str) -> Callable[[str], None]:
    def checkpoint(name: str) -> None:
        if name == point:
            raise Killed

    return checkpoint


async def acts(house: House, state: ActState) -> tuple[Act, ...]:
    return await house.database.read(lambda uow: uow.outbox.in_state(state))


async def dies_claimed(path: Path, channel: FakeChannel, point: str) -> None:
    """A process that took 充不进电, queued the reply and died at `point` of delivering it."""
    async with house_at(path, channel) as house:
        await house.enable_charging()
        await house.say("充不进电")
        house.clock.forward(5)
        deliver = Deliver(house.database, {CHANNEL: channel}, house.hub, house.clock, die_at(point))
        if point == "after_claim":
            with pytest.raises(Killed):
                await deliver._claim(CHANNEL, 1)
            return
        (act,) = await deliver._claim(CHANNEL, 1)
        with pytest.raises(Killed):
            await deliver._deliver(act, channel)


async def test_a_sent_reply_becomes_a_line_and_answers_the_turn(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    assert len(channel.received) == 1
    assert await house.desk.queue() == ()
    view = await house.desk.conversation(await house.conversation_id())
    assert [(one.line.sender, one.state) for one in view.lines] == [(Sender.BUYER, None), (Sender.ROBOT, ActState.SENT)]
    assert view.suggestions == ()


async def test_nothing_is_sent_before_the_quiet_seconds_have_passed(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    assert await house.deliver._claim(CHANNEL, 8) == ()
    assert channel.received == []


async def test_a_clock_set_back_does_not_hold_a_reply_for_days(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    house.clock.moment -= timedelta(days=3)
    await house.quiet_passes()
    assert len(channel.received) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda uow: uow.automation.stop(SHOP, stopped=True, at=NOW, actor="x"), "红色开关按下"),
        (
            lambda uow: uow.automation.switch(SHOP, "fault.charging", enabled=False, at=NOW, actor="x"),
            "这个意图的自动回复已关闭",
        ),
        (lambda uow: uow.conversations.change(uow.conversations.queue(None)[0], taken_over=True), "人工接手"),
        (lambda uow: uow.conversations.change(uow.conversations.queue(None)[0], buyer_seq=99), "买家又发来新消息"),
    ],
)
async def test_the_claim_looks_again_whether_a_reply_may_still_go_out(
    house: House, channel: FakeChannel, change: Callable[[UnitOfWork], None], why: str
) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.database.write(change)
    house.clock.forward(5)
    assert await house.deliver._claim(CHANNEL, 8) == ()
    (act,) = await acts(house, ActState.SUPERSEDED)
    assert act.why == why
    assert (await house.all_events())[-1].sentence == f"一条待发回复因{why}没有发出"
    assert channel.received == []


async def test_with_keys_an_unanswered_send_is_tried_again_and_arrives_once(house: House, channel: FakeChannel) -> None:
    channel.answers = ["lost", DeliveryError("连不上"), "ok"]
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    assert (channel.attempts, len(channel.received)) == (3, 1)
    (act,) = await acts(house, ActState.SENT)
    assert act.attempts == 3


async def test_without_keys_an_unanswered_send_is_never_repeated_and_a_person_checks(
    house: House, channel: FakeChannel
) -> None:
    channel.takes_keys, channel.answers = False, ["lost"]
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    assert channel.attempts == 1
    (item,) = await house.desk.queue()
    assert item.uncertain
    assert (await house.all_events())[-1].sentence == "一条回复可能已发送，请核对"


async def test_without_keys_a_send_that_surely_failed_is_tried_again(house: House, channel: FakeChannel) -> None:
    channel.takes_keys, channel.answers = False, [DeliveryError("连不上"), "ok"]
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    assert len(channel.received) == 1


async def test_a_refusal_for_good_fails_visibly_and_the_buyer_waits_for_a_person(
    house: House, channel: FakeChannel
) -> None:
    channel.answers = [DeliveryError("接收方拒收", final=True)]
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    (act,) = await acts(house, ActState.FAILED)
    assert act.why == "接收方拒收"
    (item,) = await house.desk.queue()
    assert item.outcome == "suggest"
    assert "reply.failed" in await house.events()
    assert channel.attempts == 1


@pytest.mark.parametrize(("uncertain", "state"), [(False, ActState.FAILED), (True, ActState.UNCERTAIN)])
async def test_after_the_last_attempt_it_failed_or_is_to_be_checked(
    house: House, channel: FakeChannel, uncertain: bool, state: ActState
) -> None:
    channel.answers = [DeliveryError("不通", uncertain=uncertain) for _ in range(ATTEMPTS + 5)]
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    assert channel.attempts == ATTEMPTS
    assert len(await acts(house, state)) == 1


async def test_a_fault_of_the_channel_itself_counts_as_perhaps_sent(house: House, channel: FakeChannel) -> None:
    class Broken(FakeChannel):
        async def send(self, outgoing: object) -> object:  # type: ignore[override]
            raise RuntimeError("a bug")

    house.deliver = Deliver(house.database, {CHANNEL: Broken(takes_keys=False)}, house.hub, house.clock)  # type: ignore[dict-item]
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    assert len(await acts(house, ActState.UNCERTAIN)) == 1


@pytest.mark.parametrize("point", ["after_claim", "after_send"])
async def test_with_keys_a_killed_delivery_is_taken_up_and_arrives_exactly_once(tmp_path: Path, point: str) -> None:
    path, channel = tmp_path / "desk.sqlite3", FakeChannel()
    await dies_claimed(path, channel, point)
    async with house_at(path, channel) as house:
        house.clock.forward(10)
        await house.deliver.recover()
        await house.quiet_passes()
        assert len(channel.received) == 1
        assert len(await acts(house, ActState.SENT)) == 1


@pytest.mark.parametrize(("point", "arrived"), [("after_claim", 0), ("after_send", 1)])
async def test_without_keys_a_killed_delivery_is_never_sent_again(tmp_path: Path, point: str, arrived: int) -> None:
    path, channel = tmp_path / "desk.sqlite3", FakeChannel(takes_keys=False)
    await dies_claimed(path, channel, point)
    async with house_at(path, channel) as house:
        house.clock.forward(10)
        await house.deliver.recover()
        await house.quiet_passes()
        assert len(channel.received) == arrived
        assert len(await acts(house, ActState.UNCERTAIN)) == 1
        (item,) = await house.desk.queue()
        assert item.uncertain


async def test_a_reply_perhaps_sent_is_not_taken_back_silently(tmp_path: Path) -> None:
    path, channel = tmp_path / "desk.sqlite3", FakeChannel()
    await dies_claimed(path, channel, "after_send")
    async with house_at(path, channel) as house:
        house.clock.forward(10)
        await house.deliver.recover()
        await house.say("死机")
        await house.quiet_passes()
        assert len(await acts(house, ActState.UNCERTAIN)) == 1
        assert len(channel.received) == 1


async def test_while_a_reply_is_to_be_checked_nothing_goes_out_by_itself(house: House, channel: FakeChannel) -> None:
    channel.takes_keys, channel.answers = False, ["lost"]
    await house.enable_charging()
    await house.say("充不进电")
    await house.quiet_passes()
    await house.say("充不进电")
    await house.quiet_passes()
    assert channel.attempts == 1


async def test_without_keys_only_one_reply_is_on_its_way(house: House) -> None:
    channel = FakeChannel(takes_keys=False, gate=asyncio.Event())
    house.deliver = Deliver(house.database, {CHANNEL: channel}, house.hub, house.clock)
    await house.enable_charging()
    for number in range(5):
        await house.say("充不进电", buyer=f"b{number}")
    house.clock.forward(5)
    async with working(house.deliver.run()):
        while not channel.attempts:
            await asyncio.sleep(0.001)
        assert len(await acts(house, ActState.SENDING)) == 1
        assert channel.gate is not None
        channel.gate.set()
        await house.deliver.idle()
    assert len(channel.received) == 5


async def test_a_stop_lets_what_is_on_its_way_land(house: House) -> None:
    channel = FakeChannel(takes_keys=False, gate=asyncio.Event())
    house.deliver = Deliver(house.database, {CHANNEL: channel}, house.hub, house.clock)
    await house.enable_charging()
    await house.say("充不进电")
    house.clock.forward(5)
    async with working(house.deliver.run()):
        while not channel.attempts:
            await asyncio.sleep(0.001)
        assert channel.gate is not None
        asyncio.get_running_loop().call_later(0.02, channel.gate.set)
    assert len(await acts(house, ActState.SENT)) == 1


class FullFor:
    """A database that refuses the next writes, as on a full disk."""

    def __init__(self, database: Database, times: int) -> None:
        self._database = database
        self._left = times

    async def write(self, work: Callable[[UnitOfWork], object]) -> object:
        if self._left:
            self._left -= 1
            raise DiskFullError
        return await self._database.write(work)

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)


async def test_a_reply_that_went_out_is_recorded_once_there_is_room_again(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    house.clock.forward(5)
    (act,) = await house.deliver._claim(CHANNEL, 1)
    house.deliver._database = FullFor(house.database, 3)  # type: ignore[assignment]
    await house.deliver._deliver(act, channel)
    assert channel.attempts == 1
    assert len(await acts(house, ActState.SENT)) == 1


async def test_nothing_is_sent_while_the_claim_cannot_be_stored(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    house.clock.forward(5)
    house.deliver._database = FullFor(house.database, 2)  # type: ignore[assignment]
    assert await house.deliver._claim(CHANNEL, 1) == ()
    assert channel.received == []
    await house.quiet_passes()
    assert len(channel.received) == 1


async def test_a_channel_that_is_not_connected_fails_at_once(house: House) -> None:
    house.deliver = Deliver(house.database, {}, house.hub, house.clock)
    await house.say("死机")
    await house.desk.send(
        await house.conversation_id(), click_id="c", actor="小李", text="您好", reply_id=None, seen_seq=1
    )
    await house.quiet_passes()
    (act,) = await acts(house, ActState.FAILED)
    assert "没有接上" in (act.why or "")


def test_the_wait_between_attempts_grows_to_a_minute() -> None:
    assert [backoff(attempts).total_seconds() for attempts in (1, 2, 3, 20)] == [0.5, 1.0, 2.0, 60.0]


@pytest.mark.no_cover  # so often that counting lines would take longer than the test
async def test_two_thousand_messages_in_a_burst_all_get_their_reply(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with house_at(tmp_path / "desk.sqlite3", channel) as house:
        await house.enable_charging()
        await asyncio.gather(
            *(house.receive.accept(house.message("充不进电", buyer=f"b{number}")) for number in range(2000))
        )
        await house.receive.idle()
        await house.quiet_passes()
        assert len({outgoing.buyer_id for outgoing in channel.received}) == len(channel.received) == 2000
        assert await house.desk.queue() == ()
