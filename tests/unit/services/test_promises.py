"""Promises: what went out with a time stands until a person says how it ended; never twice (R5.34, voice 5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from uuid_utils import uuid7

from cs_assistant.domain.promises import Promise, PromiseKind, PromiseState, ScriptPromise
from cs_assistant.domain.scripts import PolicyFact, PolicyFacts
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError
from cs_assistant.services.promising import keep_promises

from .case_house import AGENT, STRANGER, SUPERVISOR, CaseHouse, case_house
from .house import PLACE, SHOP, FakeChannel, House, house_at, reply, shop

PROMISING = "fault.charging/look"
SAID = "好的，我记着。能怎么处理，我11月22日14:00前告诉您。"


def promising_library(house: House) -> None:
    """The charging fault gets a reply that promises an answer within two hours."""
    library = house.assistant.library
    charging = library.intents["fault.charging"]
    promise = ScriptPromise(kind=PromiseKind.COURIER_QUERY, within_hours="answer_within_hours")
    look = replace(
        reply(PROMISING, "看了再答", "{{ answer_by }}前告诉您。", automatic=False, opens=False), promise=promise
    )
    hours = PolicyFact(
        key="answer_within_hours", value=Decimal(2), unit="小时", valid_from=date(2014, 3, 15), clause=("own:x",),
        source="本店", place=PLACE,
    )
    shops = {**library.shops, SHOP: replace(shop(SHOP, "晨光手机"), values={"service_hours": "9:00–21:00"})}
    house.assistant.library = replace(
        library, policy=PolicyFacts(facts=(hours,)), shops=shops,
        intents={**library.intents, "fault.charging": replace(charging, replies=(*charging.replies, look))},
    )
    # As `app` does it: a line that is delivered keeps its promise, like one a person settles.
    house.deliver._after_sent = keep_promises(house.brain, house.clock)


@pytest.fixture
async def desk(tmp_path: Path, channel: FakeChannel) -> AsyncIterator[House]:
    async with house_at(tmp_path / "desk.sqlite3", channel) as house:
        promising_library(house)
        yield house


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as house:
        await house.office.sync.read_all()
        yield house


async def send(house: House, text: str, *, reply_id: str | None = PROMISING, click: str | None = None) -> None:
    conversation = await house.database.read(lambda uow: uow.conversations.of_buyer(SHOP, "webhook", "lin"))
    assert conversation is not None
    await house.desk.send(
        conversation.id, click_id=click or str(uuid7()), actor="小林", text=text, reply_id=reply_id,
        seen_seq=conversation.last_seq,
    )


async def kept(house: House) -> tuple[Promise, ...]:
    return await house.database.read(lambda uow: uow.promises.open_of((SHOP,)))


async def test_a_reply_that_names_a_time_makes_a_promise_once_it_is_out_and_not_before(desk: House) -> None:
    await desk.say("充不进电")
    await send(desk, SAID)
    assert await kept(desk) == ()
    await desk.quiet_passes()
    (promise,) = await kept(desk)
    assert promise.due_at == datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    assert (promise.kind, promise.made_by, promise.buyer_id) == (PromiseKind.COURIER_QUERY, "小林", "lin")
    assert promise.text == "能怎么处理，我11月22日14:00前告诉您。"
    assert promise.conversation_id == await desk.conversation_id()
    (event,) = [event for event in await desk.all_events() if event.type == "promise.made"]
    assert event.sentence == "小林答应了买家（最晚11月22日14:00）：能怎么处理，我11月22日14:00前告诉您。"


async def test_a_moment_the_agent_wrote_over_the_scripts_counts_and_without_one_the_policy_hours_do(
    desk: House,
) -> None:
    await desk.say("充不进电")
    await send(desk, "我11月23日9:30前告诉您。")
    await desk.quiet_passes()
    await desk.say("好的")
    await send(desk, "我查了2小时内告诉您。")
    await desk.quiet_passes()
    first, second = sorted(await kept(desk), key=lambda promise: promise.made_at)
    assert first.due_at == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert second.due_at is not None
    # From when it was written on, which is a few seconds before it is out.
    assert timedelta(hours=1, minutes=59) <= second.due_at - second.made_at <= timedelta(hours=2, minutes=10)


async def test_an_agent_who_took_the_time_out_of_the_script_promised_nothing(desk: House) -> None:
    await desk.say("充不进电")
    await send(desk, "好的，请您拍一张照片发来。")
    await desk.quiet_passes()
    assert await kept(desk) == ()


async def test_own_words_with_a_moment_and_an_answer_are_a_promise_too(desk: House) -> None:
    await desk.say("在吗")
    await send(desk, "我问仓库，11月22日18:00前答复您。", reply_id=None)
    await desk.quiet_passes()
    (promise,) = await kept(desk)
    assert promise.kind is PromiseKind.ANSWER
    await desk.say("好")
    await send(desk, "这款11月22日18:00开始有活动。", reply_id=None)
    await desk.quiet_passes()
    assert len(await kept(desk)) == 1


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("我问下仓库，今天18点前答复您", datetime(2026, 11, 22, 10, 0, tzinfo=UTC)),
        ("明天给您答复", datetime(2026, 11, 23, 13, 0, tzinfo=UTC)),  # 21:00, when the desk closes
        ("半小时内联系您", None), ("明天给您答复可以吗", None),
    ],
)  # fmt: skip
async def test_own_words_with_a_time_from_now_on_are_a_promise_with_that_time(
    desk: House, text: str, due: datetime | None
) -> None:
    """R5.68: 「今天18点前」 binds like a date."""
    await desk.say("在吗")
    await send(desk, text, reply_id=None)
    await desk.quiet_passes()
    found = await kept(desk)
    if "可以吗" in text:
        assert found == ()
        return
    (promise,) = found
    assert promise.due_at == (due or datetime(2026, 11, 22, 2, 30, tzinfo=UTC))  # from when it was written on
    assert (promise.text, promise.kind) == (text, PromiseKind.ANSWER)


async def test_a_time_from_now_on_written_over_a_script_goes_before_the_policys_hours(desk: House) -> None:
    await desk.say("充不进电")
    await send(desk, "我今天18点前给您答复。")
    await desk.quiet_passes()
    (promise,) = await kept(desk)
    assert promise.due_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def test_the_history_tells_once_that_the_time_passed_and_again_for_a_new_time(office: CaseHouse) -> None:
    """R5.68."""
    made = await promise(office)
    house, times = office, office.office.timekeeping

    async def story() -> list[str]:
        assert made.case_id is not None
        history = (await house.office.casework.view(made.case_id, AGENT)).history
        return [event.sentence for event in history if event.type == "promise.overdue"]

    assert (await times.tell_overdue(), await story()) == (0, [])
    house.clock.move(timedelta(hours=3))
    assert [await times.tell_overdue() for _ in range(2)] == [1, 0]
    assert await story() == ["答应买家的时间到了，还没有人说做到（最晚11月22日12:00）：查到什么告诉您"]
    later = house.clock.now() + timedelta(hours=1)
    await house.office.promises.move(made.id, AGENT, due_at=later, why="快递还没回")
    assert await times.tell_overdue() == 0
    house.clock.move(timedelta(hours=2))
    assert await times.tell_overdue() == 1
    await house.office.promises.kept(made.id, AGENT)
    house.clock.move(timedelta(hours=9))
    assert (await times.tell_overdue(), len(await story())) == (0, 2)


async def test_a_day_that_lies_behind_is_no_time_to_answer_by(desk: House) -> None:
    """R5.68: neither the day it was signed for nor a stop of the parcel is what the shop promised."""
    await desk.say("充不进电")
    await send(desk, "您11月20日10:00签收的，我们11月22日18:00前答复您。")
    await desk.quiet_passes()
    await desk.say("好的")
    await send(desk, "物流显示11月21日09:15已到站。我今天18点前给您答复。")
    await desk.quiet_passes()
    first, second = sorted(await kept(desk), key=lambda promise: promise.made_at)
    assert first.due_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert second.text == "我今天18点前给您答复。"
    assert second.due_at is not None
    assert second.due_at > second.made_at


async def test_the_same_click_twice_is_one_promise(desk: House) -> None:
    await desk.say("充不进电")
    click = str(uuid7())
    await send(desk, SAID, click=click)
    await send(desk, SAID, click=click)
    await desk.quiet_passes()
    assert len(await kept(desk)) == 1


@pytest.mark.parametrize(("arrived", "promises"), [(True, 1), (False, 0)])
async def test_a_line_that_may_have_been_sent_promises_only_when_somebody_saw_it_there(
    tmp_path: Path, arrived: bool, promises: int
) -> None:
    channel = FakeChannel(takes_keys=False, answers=["lost"])
    async with house_at(tmp_path / "desk.sqlite3", channel) as desk:
        promising_library(desk)
        await desk.say("充不进电")
        await send(desk, SAID, click="click-number-one")
        await desk.quiet_passes()
        assert await kept(desk) == ()
        await desk.desk.settle("click:click-number-one", arrived, "小林")
        assert len(await kept(desk)) == promises


async def test_a_line_checked_the_next_day_promised_for_the_day_it_was_written_on(tmp_path: Path) -> None:
    channel = FakeChannel(takes_keys=False, answers=["lost"])
    async with house_at(tmp_path / "desk.sqlite3", channel) as desk:
        promising_library(desk)
        await desk.say("在吗")
        await send(desk, "我今天18点前给您答复。", reply_id=None, click="click-number-one")
        await desk.quiet_passes()
        desk.clock.move(timedelta(days=1))
        await desk.desk.settle("click:click-number-one", True, "小林")
        (promise,) = await kept(desk)
        assert promise.due_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
        assert promise.made_at == desk.clock.now()


async def test_a_promise_stands_on_the_open_case_about_the_chats_order(office: CaseHouse) -> None:
    case = await office.case_of_refund("shoes")
    made = await office.office.promises.add_to_case(
        case.id, AGENT, kind=PromiseKind.SEND, text="明早寄出新鞋", due_at=office.clock.now() + timedelta(hours=20),
        click="one-click",
    )
    assert (made.case_id, made.order_no, made.buyer_id) == (case.id, case.order_no, case.buyer_id)
    assert await office.office.promises.of_case(case.id) == (made,)
    again = await office.office.promises.add_to_case(
        case.id, AGENT, kind=PromiseKind.SEND, text="明早寄出新鞋", due_at=office.clock.now() + timedelta(hours=20),
        click="one-click",
    )
    assert again.id == made.id
    assert len(await office.office.promises.open(("shoes",))) == 1
    assert await office.office.promises.open(("phones",)) == ()


async def test_what_a_call_promised_is_a_promise_with_the_time_that_was_said(office: CaseHouse) -> None:
    case = await office.case_of_refund("shoes")
    due = office.clock.now() + timedelta(hours=5)
    await office.office.calling.record(
        case.id, AGENT, whom="买家", outcome="接通", promise="下午再打给他", promise_due=due
    )
    await office.office.calling.record(case.id, AGENT, whom="买家", outcome="接通", promise="会跟进")
    first, second = await office.office.promises.of_case(case.id)
    assert (first.text, first.due_at, first.kind) == ("下午再打给他", due, PromiseKind.OTHER)
    assert (second.text, second.due_at) == ("会跟进", None)
    with pytest.raises(BadInputError, match="答应了什么"):
        await office.office.calling.record(case.id, AGENT, whom="买家", outcome="接通", promise_due=due)
    assert len(await office.office.promises.of_case(case.id)) == 2


async def promise(house: CaseHouse) -> Promise:
    case = await house.case_of_refund("shoes")
    due = house.clock.now() + timedelta(hours=2)
    return await house.office.promises.add_to_case(
        case.id, AGENT, kind=PromiseKind.ANSWER, text="查到什么告诉您", due_at=due, click="a-click-of-mine",
    )


async def test_done_is_one_click_and_nobody_can_settle_it_again(office: CaseHouse) -> None:
    made = await promise(office)
    done = await office.office.promises.kept(made.id, SUPERVISOR, "已在旺旺里回了")
    assert (done.state, done.settled_by, done.how) == (PromiseState.KEPT, "王主管", "已在旺旺里回了")
    assert await office.office.promises.open(("shoes",)) == ()
    with pytest.raises(ConflictError, match="王主管已经处理过"):
        await office.office.promises.withdrawn(made.id, AGENT)


async def test_a_new_time_needs_a_reason_and_what_was_said_first_stays_on_record(office: CaseHouse) -> None:
    made = await promise(office)
    later = office.clock.now() + timedelta(hours=9)
    with pytest.raises(BadInputError, match="改期要写原因"):
        await office.office.promises.move(made.id, AGENT, due_at=later, why=" ")
    with pytest.raises(BadInputError, match="已经过了"):
        await office.office.promises.move(made.id, AGENT, due_at=office.clock.now(), why="快递没回")
    moved = await office.office.promises.move(made.id, AGENT, due_at=later, why="快递没回")
    assert (moved.due_at, moved.first_due_at, moved.moved_why) == (later, made.due_at, "快递没回")
    (found,) = await office.office.promises.open(("shoes",))
    assert found == moved
    assert found.state is PromiseState.OPEN


async def test_another_shops_promise_is_out_of_reach(office: CaseHouse) -> None:
    made = await promise(office)
    with pytest.raises(ForbiddenError):
        await office.office.promises.kept(made.id, STRANGER)
