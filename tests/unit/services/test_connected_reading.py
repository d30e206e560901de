"""Reading a connected shop: a bad row blocks none and is seen, messages are hints, polling finds what they missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.connected import Part, PlatformMessage, TradeSeen
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.domain.remarks import Memo, RemarkState
from cs_assistant.errors import DeliveryError, NotAuthorisedError, PlatformSetupError
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from cs_assistant.services import refund_sync
from cs_assistant.services.memo_hearing import FOUND
from cs_assistant.services.patience import LONGEST, LONGEST_FOR_GOOD, Patience
from cs_assistant.services.platform_messages import AUTH_CANCELLED, MEMO_TOPIC, PlatformMessages
from cs_assistant.services.refund_sync import OVERLAP
from cs_assistant.services.registering import take_in
from cs_assistant.services.trade_sync import CURSOR, FIRST_SPAN, WINDOW, TradeSync
from tests.contract.worlds import NOW, MovableClock

from .case_house import SHOES, CaseHouse, case_house
from .house import SHOP
from .memo_house import ORDER, MemoHouse, memo_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as house:
        await house.office.sync.read_shop(SHOES)
        yield house


@pytest.fixture
async def memos(tmp_path: Path) -> AsyncIterator[MemoHouse]:
    async with memo_house(tmp_path / "memos.sqlite3") as house:
        yield house


def messages(house: CaseHouse) -> PlatformMessages:
    return PlatformMessages(house.database, house.office.sync, house.hub, house.clock)


def message(number: int, topic: str, **content: Any) -> PlatformMessage:
    return PlatformMessage(id=number, topic=topic, content=content, at=NOW)


def broken_by(monkeypatch: pytest.MonkeyPatch, refund_no: str) -> None:
    """From now on this refund cannot be taken in, as one a fault of the program makes impossible."""

    def failing(hand: Any, application: RefundApplication, source: Any) -> Any:
        if application.refund_no == refund_no:
            raise KeyError("a row nobody thought of")
        return take_in(hand, application, source)

    monkeypatch.setattr(refund_sync, "take_in", failing)


async def test_one_refund_that_breaks_blocks_none_is_seen_and_is_taken_in_long_after_the_overlap(
    house: CaseHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = house.orders.add_unshipped_refunds(SHOES, 2, 1)
    broken_by(monkeypatch, bad.refund_no)
    assert await house.office.sync.read_shop(SHOES) >= 1
    assert (await house.refund(SHOES, good.refund_no)).application == good
    (trouble,) = await house.database.read(lambda uow: uow.connected.troubles((SHOES,), Part.REFUND))
    assert (trouble.number, trouble.why) == (bad.refund_no, refund_sync.BROKEN)
    house.clock.move(OVERLAP * 9)
    (later,) = house.orders.add_unshipped_refunds(SHOES, 1, 2)
    await house.office.sync.read_shop(SHOES)
    monkeypatch.undo()
    house.clock.move(LONGEST)
    await house.office.sync.read_shop(SHOES)
    assert (await house.refund(SHOES, bad.refund_no)).application == bad
    assert (await house.refund(SHOES, later.refund_no)).application == later
    assert await house.database.read(lambda uow: uow.connected.troubles((SHOES,))) == ()


async def test_how_far_we_read_moves_with_what_is_committed_and_never_back(house: CaseHouse) -> None:
    before = await house.database.read(lambda uow: uow.refunds.read_up_to(SHOES))
    house.clock.forward(60)
    (made,) = house.orders.add_unshipped_refunds(SHOES, 1, 1)
    changed = house.orders.buyer_changes(SHOES, made.refund_no, reason="缺货")
    await house.office.sync.read_shop(SHOES)
    read_to = await house.database.read(lambda uow: uow.refunds.read_up_to(SHOES))
    assert before is not None
    assert read_to == changed.modified_at > before
    await house.office.sync.read_refund(SHOES, made.refund_no)
    assert await house.database.read(lambda uow: uow.refunds.read_up_to(SHOES)) == read_to


async def test_a_wrong_key_is_said_once_and_asked_less_and_less_and_a_right_one_takes_it_back(
    house: CaseHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    async def refused(shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        nonlocal calls
        calls += shop_id == SHOES
        raise PlatformSetupError("App Key 不对，请核对。", final=True)

    monkeypatch.setattr(house.orders, "refunds", refused)
    for _ in range(720):  # an hour of rounds
        await house.office.sync.read_all()
        house.clock.forward(5)
    assert calls < 15
    (trouble,) = await house.database.read(lambda uow: uow.connected.troubles((SHOES,)))
    assert (trouble.part, trouble.why, trouble.times) == (Part.CALLS, "App Key 不对，请核对。", 1)
    monkeypatch.undo()
    house.clock.move(LONGEST_FOR_GOOD)
    await house.office.sync.read_all()
    assert await house.database.read(lambda uow: uow.connected.troubles((SHOES,))) == ()


def test_patience_doubles_up_to_its_limit_and_is_new_after_a_success() -> None:
    clock = MovableClock()
    patience = Patience(clock)
    waits = [patience.failed("x") for _ in range(8)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST
    assert not patience.may_try("x")
    clock.move(LONGEST)
    assert patience.may_try("x")
    patience.well("x")
    assert patience.failed("x") == waits[0]


async def test_a_refund_message_is_a_hint_what_counts_is_read_and_its_repeats_change_nothing(house: CaseHouse) -> None:
    (made,) = house.orders.add_unshipped_refunds(SHOES, 1, 1)
    desk = messages(house)
    told = message(1, "taobao_refund_RefundCreated", refund_id=int(made.refund_no), refund_fee="0.01")
    for _ in range(3):
        await desk.handle(SHOES, told)
    await messages(house).handle(SHOES, told)  # after a restart
    assert (await house.refund(SHOES, made.refund_no)).application == made
    assert await house.database.read(lambda uow: uow.connected.count_handled(SHOES)) == 1


async def test_a_message_whose_refund_cannot_be_read_now_is_not_handled_and_comes_again(house: CaseHouse) -> None:
    (made,) = house.orders.add_unshipped_refunds(SHOES, 1, 1)
    told = message(1, "taobao_refund_RefundCreated", refund_id=made.refund_no)
    house.orders.disturb(lambda call: Fault(trouble=Trouble.BEFORE) if call.operation == "refund" else None)
    with pytest.raises(DeliveryError):
        await messages(house).handle(SHOES, told)
    assert await house.database.read(lambda uow: uow.connected.count_handled(SHOES)) == 0
    house.orders.disturb(None)
    await messages(house).handle(SHOES, told)
    assert await house.database.read(lambda uow: uow.connected.count_handled(SHOES)) == 1


@pytest.mark.parametrize(
    ("topic", "content"),
    [
        ("taobao_refund_RefundCreated", {}),
        ("taobao_refund_RefundCreated", {"refund_id": 1.5e19}),
        ("taobao_refund_RefundCreated", {"refund_id": "999"}),
        (MEMO_TOPIC, {"tid": 7, "action_type": "buyer"}),
        (MEMO_TOPIC, {"tid": 7, "seller_flag": "blue"}),
        ("taobao_trade_TradeSellerShip", {"tid": 7}),
        ("taobao_item_ItemUpdate", {"num_iid": 7}),
    ],
)
async def test_a_message_that_says_nothing_to_us_is_done_with_and_stops_none(
    house: CaseHouse, topic: str, content: dict[str, Any]
) -> None:
    await messages(house).handle(SHOES, message(1, topic, **content))
    assert await house.database.read(lambda uow: uow.connected.count_handled(SHOES)) == 1


async def test_a_seller_who_withdraws_is_told_where_people_see_it(house: CaseHouse) -> None:
    await messages(house).handle(SHOES, message(1, AUTH_CANCELLED, user_id=1))
    (trouble,) = await house.database.read(lambda uow: uow.connected.troubles((SHOES,)))
    assert trouble.part is Part.MAIN_GRANT
    assert f"cs-assistant connect {SHOES}" in trouble.why


class Polled:
    """The platform's list of changed orders, from the sandbox's memos."""

    def __init__(self, house: MemoHouse) -> None:
        self.house, self.asked = house, list[tuple[datetime, datetime]]()

    async def trades_changed(self, shop_id: str, start: datetime, end: datetime) -> tuple[TradeSeen, ...]:
        self.asked.append((start, end))
        last = {change.order_no: change for change in self.house.orders._memos.changes(shop_id, 0)}
        return tuple(
            TradeSeen(order_no=each.order_no, modified_at=each.at, memo=each.memo)
            for each in last.values() if start <= each.at <= end
        )  # fmt: skip


def trade_sync(house: MemoHouse, polled: Polled) -> TradeSync:
    return TradeSync(house.database, polled, (SHOP,), house.hub, house.clock)


async def test_a_remark_somebody_took_away_while_no_message_came_is_found_by_reading_and_written_again(
    memos: MemoHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(shop_id: str, after: int) -> tuple[()]:
        return ()

    monkeypatch.setattr(memos.orders, "memo_changes", nothing)
    polled = Polled(memos)
    sync = trade_sync(memos, polled)
    case = await memos.submitted()
    await memos.remarking.write_due()
    memos.clock.forward(600)
    assert await sync.read_shop(SHOP) == 1
    await memos.remarking.read_feed(SHOP)
    memos.overwrites("客户电话改了")
    assert await sync.read_shop(SHOP) == 0, "its message may still be coming"
    memos.clock.forward(300)
    assert await sync.read_shop(SHOP) == 1
    assert await sync.read_shop(SHOP) == 0
    await memos.remarking.read_feed(SHOP)
    await memos.remarking.write_due()
    remark = await memos.remark(case)
    assert remark.state is RemarkState.STANDING
    assert await memos.lines() == ["客户电话改了", remark.line]


async def test_a_message_that_comes_after_reading_had_found_its_change_is_no_second_change(
    memos: MemoHouse, house: CaseHouse
) -> None:
    await memos.submitted()
    await memos.remarking.write_due()
    memos.clock.forward(600)
    await trade_sync(memos, Polled(memos)).read_shop(SHOP)
    memo = await memos.memo()
    late = message(1, MEMO_TOPIC, tid=int(ORDER), action_type="seller", seller_memo=memo.text, seller_flag=memo.flag)
    desk = PlatformMessages(memos.database, house.office.sync, memos.hub, memos.clock)
    await desk.handle(SHOP, late)
    feed = await memos.database.read(lambda uow: uow.remarks.feed_of(SHOP, ORDER))
    assert [change.by for change in feed] == [FOUND]


async def test_changes_told_in_any_order_within_one_second_stand_in_the_order_of_their_ids(
    memos: MemoHouse, house: CaseHouse
) -> None:
    desk = PlatformMessages(memos.database, house.office.sync, memos.hub, memos.clock)
    for number in (3, 1, 2):
        content = {"tid": int(ORDER), "action_type": "seller", "seller_memo": f"第{number}次", "seller_flag": 0}
        told = message(number, MEMO_TOPIC, **content)
        await desk.handle(SHOP, told)
        await desk.handle(SHOP, replace(told, id=number + 10, at=NOW + timedelta(seconds=1)))
    feed = await memos.database.read(lambda uow: uow.remarks.feed_of(SHOP, ORDER))
    assert [change.memo for change in feed] == [Memo(text=f"第{number}次") for number in (1, 2, 3, 1, 2, 3)]
    assert await memos.database.read(lambda uow: uow.remarks.fed_after(SHOP, feed[0].seq)) == feed[1:]


async def test_windows_leave_no_gap_overlap_and_never_go_on_past_one_that_failed(memos: MemoHouse) -> None:
    polled = Polled(memos)
    sync = trade_sync(memos, polled)
    await sync.read_shop(SHOP)
    memos.clock.move(timedelta(hours=3))
    down = memos.clock.now() - timedelta(hours=1)
    fine = polled.trades_changed

    async def half(shop_id: str, start: datetime, end: datetime) -> tuple[TradeSeen, ...]:
        if end > down:
            raise DeliveryError("平台没有回音")
        return await fine(shop_id, start, end)

    polled.trades_changed = half  # type: ignore[method-assign]
    with pytest.raises(DeliveryError):
        await sync.read_shop(SHOP)
    polled.trades_changed = fine  # type: ignore[method-assign]
    await sync.read_shop(SHOP)
    assert polled.asked[0][0] == NOW - FIRST_SPAN
    assert all(end - start <= WINDOW for start, end in polled.asked)
    reached = polled.asked[0][1]
    for start, end in polled.asked[1:]:
        assert start <= reached
        reached = max(reached, end)
    assert reached == memos.clock.now()
    assert await memos.database.read(lambda uow: uow.connected.read_up_to(SHOP, CURSOR)) == memos.clock.now()


async def test_without_authorisation_a_remark_waits_and_is_never_given_up(memos: MemoHouse) -> None:
    case = await memos.submitted()

    def unauthorised(call: Call) -> Fault | None:
        raise NotAuthorisedError("店铺的授权已经过期。请重新授权。")

    memos.orders.disturb(unauthorised)
    for _ in range(30):
        await memos.remarking.write_due()
        memos.clock.forward(70)
    waiting = await memos.remark(case)
    assert (waiting.state, waiting.attempts, waiting.why) == (
        RemarkState.PLANNED, 0, "店铺的授权已经过期。请重新授权。"
    )
    memos.orders.disturb(None)
    await memos.remarking.write_due()
    assert (await memos.remark(case)).state is RemarkState.STANDING
