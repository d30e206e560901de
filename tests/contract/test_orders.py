"""What every OrderSystem promises. A new implementation is one more entry in SYSTEMS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from _pytest.mark import ParameterSet

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refund_answers import MESSAGE_BYTES, PICTURE_BYTES, PROOF_BYTES, Payer, Refusal, Speaker
from cs_assistant.domain.refunds import Connection, Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.domain.remarks import MEMO_LIMIT, Memo
from cs_assistant.errors import DeliveryError, NotConnectedError, UnknownOrderError
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.gateways.sandbox.platform import Platform

from .platform_shelf import platform_server
from .report_shelf import brought, nothing
from .shelves import Shelf
from .worlds import NOW, MovableClock, packaged_world

NEVER = datetime.min.replace(tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@asynccontextmanager
async def sandbox() -> AsyncIterator[Shelf]:
    clock = MovableClock()
    system = SandboxOrders(packaged_world(), clock)
    yield Shelf(system=system, orders=tuple(system.by_key.values()), people=system, clock=clock)


@asynccontextmanager
async def pasted() -> AsyncIterator[Shelf]:
    system = SandboxOrders(packaged_world(), MovableClock(), connections={"phones": Connection.REPORT})
    yield Shelf(system=system, orders=tuple(system.by_key.values()))


CONNECTED: dict[str, Callable[[], AbstractAsyncContextManager[Shelf]]] = {
    "sandbox": sandbox, "platform": platform_server,
}  # fmt: skip
APART: dict[str, Callable[[], AbstractAsyncContextManager[Shelf]]] = {"pasted": pasted, "none": nothing}
SYSTEMS = {**CONNECTED, **APART, "brought": brought}


def named(systems: Iterable[str]) -> list[ParameterSet]:
    """Over a socket counting lines takes longer than the calls; the client has unit tests that are counted."""
    return [
        pytest.param(name, marks=[pytest.mark.no_cover] if name == "platform" else []) for name in sorted(systems)
    ]


@pytest.fixture(params=named(SYSTEMS))
async def shelf(request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    async with SYSTEMS[request.param]() as made:
        yield made


async def test_an_order_is_found_by_its_number_in_its_shop(shelf: Shelf) -> None:
    for order in shelf.orders:
        assert await shelf.system.order(order.shop_id, order.order_no) == order


async def test_an_order_of_another_shop_is_not_there(shelf: Shelf) -> None:
    for order in shelf.orders:
        other = "shoes" if order.shop_id == "phones" else "phones"
        assert await shelf.system.order(other, order.order_no) is None
        assert order not in await shelf.system.orders_of(other, order.buyer_id)


async def test_an_unknown_number_is_none_not_an_error(shelf: Shelf) -> None:
    for number in ("", "0", "9999999999999999999", "' or 1=1 --"):
        assert await shelf.system.order("phones", number) is None


async def test_an_unknown_buyer_has_no_orders(shelf: Shelf) -> None:
    assert await shelf.system.orders_of("phones", "nobody") == ()


async def test_a_buyers_orders_are_all_there_newest_first_and_only_theirs(shelf: Shelf) -> None:
    for shop, buyer in {(order.shop_id, order.buyer_id) for order in shelf.orders}:
        found = await shelf.system.orders_of(shop, buyer)
        mine = [
            order
            for order in shelf.orders
            if (order.shop_id, order.buyer_id) == (shop, buyer)
            and (shelf.reaches_back is None or (order.bought_at or NEVER) >= NOW - shelf.reaches_back)
        ]
        assert sorted(order.order_no for order in found) == sorted(order.order_no for order in mine)
        bought = [order.bought_at or order.paid_at or NEVER for order in found]
        assert bought == sorted(bought, reverse=True)


async def test_every_time_of_an_order_is_aware(shelf: Shelf) -> None:
    for order in shelf.orders:
        for name in ("bought_at", "paid_at", "shipped_at", "signed_at", "success_at", "exchanged_at"):
            moment = getattr(order, name)
            assert moment is None or moment.utcoffset() is not None, (order.order_no, name)


# At every level but 直连 a person does it in 千牛


@pytest.fixture(params=sorted(APART))
async def apart(request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    async with APART[request.param]() as made:
        yield made


async def test_what_is_not_connected_says_so_and_touches_nothing(apart: Shelf) -> None:
    for shop in ("phones", "shoes"):
        assert apart.system.connection(shop) is not Connection.DIRECT
        for call in (
            apart.system.memo(shop, "2211000000000000896"),
            apart.system.write_memo(shop, "2211000000000000896", Memo(text="已经提交未发退")),
            apart.system.memo_changes(shop, 0),
            apart.system.refund(shop, "990000000001"),
            apart.system.refunds(shop, NOW - timedelta(days=9)),
            apart.system.agree_refund(shop, "990000000001", Decimal("2499.00"), "小美"),
            apart.system.agree_return(shop, "990000000001", "小美", Payer.BUYER),
            apart.system.refusal_reasons(shop, "990000000001"),
            apart.system.refuse_refund(shop, "990000000001", Refusal(reason_id="1", words="说明"), "小美"),
            apart.system.refund_messages(shop, "990000000001"),
            apart.system.add_refund_message(shop, "990000000001", "您好", PNG, "小美"),
        ):
            with pytest.raises(NotConnectedError):
                await call
    for order in apart.orders:
        assert await apart.system.order(order.shop_id, order.order_no) == order


async def test_what_files_told_is_read_only_and_a_person_does_the_rest() -> None:
    async with brought() as shelf:
        system = shelf.system
        assert {system.connection(shop) for shop in ("phones", "shoes")} == {Connection.REPORT}
        assert await system.refund("phones", "990000000001") is None
        assert await system.refunds("phones", NOW - timedelta(days=9)) == ()
        for call in (
            system.memo("phones", "2211000000000000896"),
            system.write_memo("phones", "2211000000000000896", Memo(text="已经提交未发退")),
            system.memo_changes("phones", 0),
            system.agree_refund("phones", "990000000001", Decimal("2499.00"), "小美"),
            system.agree_return("phones", "990000000001", "小美", Payer.BUYER),
            system.refusal_reasons("phones", "990000000001"),
            system.refuse_refund("phones", "990000000001", Refusal(reason_id="1", words="说明"), "小美"),
            system.refund_messages("phones", "990000000001"),
            system.add_refund_message("phones", "990000000001", "您好", PNG, "小美"),
        ):
            with pytest.raises(NotConnectedError):
                await call


# Memos


@pytest.fixture(params=named(CONNECTED))
async def connected(request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    async with CONNECTED[request.param]() as made:
        yield made


def people(shelf: Shelf) -> Platform:
    assert shelf.people is not None
    return shelf.people


def unshipped(shelf: Shelf, shop: str = "phones") -> Order:
    return next(order for order in shelf.orders if order.shop_id == shop and order.open_refund is not None)


async def test_a_connected_shop_says_so(connected: Shelf) -> None:
    assert {connected.system.connection(order.shop_id) for order in connected.orders} == {Connection.DIRECT}


async def test_a_memo_is_read_back_as_written_flag_included_and_the_order_shows_it(connected: Shelf) -> None:
    order = unshipped(connected)
    memo = Memo(text="已经提交未发退 2026-11-22 08:30 小美\n第二行", flag=3)
    await connected.system.write_memo(order.shop_id, order.order_no, memo)
    assert await connected.system.memo(order.shop_id, order.order_no) == memo
    found = await connected.system.order(order.shop_id, order.order_no)
    assert found is not None
    assert found.seller_memo == memo.text


async def test_a_write_replaces_everything_the_last_writer_wins(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    people(connected).colleague_writes(shop, number, "仓库已作废 老李", "仓库老李", flag=2)
    assert await connected.system.memo(shop, number) == Memo(text="仓库已作废 老李", flag=2)
    await connected.system.write_memo(shop, number, Memo(text="已经提交未发退"))
    assert await connected.system.memo(shop, number) == Memo(text="已经提交未发退", flag=0)


async def test_a_colleague_who_writes_without_a_flag_keeps_its_colour(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    await connected.system.write_memo(shop, number, Memo(text="甲", flag=5))
    people(connected).colleague_writes(shop, number, "乙", "仓库老李")
    assert await connected.system.memo(shop, number) == Memo(text="乙", flag=5)


async def test_a_memo_of_1000_bytes_is_taken_and_one_more_is_refused_for_good(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    longest = Memo(text="备" * 333 + "a")
    assert len(longest.text.encode()) == MEMO_LIMIT
    await connected.system.write_memo(shop, number, longest)
    with pytest.raises(DeliveryError) as refused:
        await connected.system.write_memo(shop, number, Memo(text=longest.text + "a"))
    assert (refused.value.final, refused.value.uncertain) == (True, False)
    assert await connected.system.memo(shop, number) == longest


async def test_every_write_is_in_the_feed_in_order_with_who_and_what_ours_too(connected: Shelf) -> None:
    order = unshipped(connected)
    shop, number = order.shop_id, order.order_no
    await connected.system.write_memo(shop, number, Memo(text="一", flag=1))
    connected.clock.move(timedelta(minutes=1))
    people(connected).colleague_writes(shop, number, "二", "仓库老李")
    await connected.system.write_memo(shop, number, Memo(text="三", flag=1))
    changes = await connected.system.memo_changes(shop, 0)
    ours = changes[0].by
    assert [(each.memo.text, each.memo.flag) for each in changes] == [("一", 1), ("二", 1), ("三", 1)]
    assert ours.strip()
    if connected.names_writers:
        assert [each.by for each in changes] == [ours, "仓库老李", ours]
    assert {each.order_no for each in changes} == {number}
    assert [each.seq for each in changes] == sorted({each.seq for each in changes})
    assert changes[1].at - changes[0].at == timedelta(minutes=1)


async def test_the_feed_goes_on_after_a_number_and_tells_again_what_was_not_taken(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    for text in ("一", "二", "三"):
        await connected.system.write_memo(shop, number, Memo(text=text))
    changes = await connected.system.memo_changes(shop, 0)
    assert await connected.system.memo_changes(shop, changes[0].seq) == changes[1:]
    assert await connected.system.memo_changes(shop, 0) == changes
    assert await connected.system.memo_changes(shop, changes[-1].seq) == ()


async def test_memos_and_their_feed_are_of_one_shop(connected: Shelf) -> None:
    phone, shoe = unshipped(connected, "phones"), unshipped(connected, "shoes")
    await connected.system.write_memo("phones", phone.order_no, Memo(text="手机"))
    assert await connected.system.memo_changes("shoes", 0) == ()
    for call in (
        connected.system.memo("shoes", phone.order_no),
        connected.system.write_memo("phones", shoe.order_no, Memo(text="错店")),
        connected.system.memo("phones", "2211000000009999999"),
    ):
        with pytest.raises(UnknownOrderError):
            await call
    assert (await connected.system.memo("shoes", shoe.order_no)).text == shoe.seller_memo


# Refunds


async def waiting(shelf: Shelf, kind: RefundKind = RefundKind.REFUND_ONLY) -> RefundApplication:
    """An application that waits for the shop: before shipment, or for goods that are to come back."""
    found = await shelf.system.refunds("phones", NOW - timedelta(days=9))
    unshipped = kind is RefundKind.REFUND_ONLY
    return next(each for each in found if each.kind is kind and (each.phase is Phase.UNSHIPPED) is unshipped)


async def test_a_refund_says_what_the_order_says(connected: Shelf) -> None:
    for order in connected.orders:
        for refund in order.refunds:
            found = await connected.system.refund(order.shop_id, refund.refund_no)
            assert found is not None
            assert (found.order_no, found.buyer_id, found.paid) == (order.order_no, order.buyer_id, order.amount)
            assert (found.kind, found.amount, found.reason) == (refund.kind, refund.amount, refund.reason or "")
            assert found.status.over is not refund.open
            if order.shipped_at is None or order.shipped_at <= refund.asked_at:
                assert (found.phase is Phase.UNSHIPPED) is (order.shipped_at is None)


async def test_refunds_and_their_numbers_are_of_one_shop(connected: Shelf) -> None:
    for order in connected.orders:
        other = "shoes" if order.shop_id == "phones" else "phones"
        for refund in order.refunds:
            assert await connected.system.refund(other, refund.refund_no) is None
            with pytest.raises(DeliveryError) as refused:
                await connected.system.agree_refund(other, refund.refund_no, refund.amount or Decimal(0), "小美")
            assert refused.value.final
    assert await connected.system.refund("phones", "999") is None


async def test_the_list_has_what_changed_since_oldest_change_first(connected: Shelf) -> None:
    every = await connected.system.refunds("phones", NOW - timedelta(days=9))
    stamps = [each.modified_at for each in every]
    assert stamps == sorted(stamps)
    assert {each.shop_id for each in every} == {"phones"}
    middle = stamps[len(stamps) // 2]
    assert await connected.system.refunds("phones", middle) == tuple(e for e in every if e.modified_at >= middle)


async def test_whatever_a_buyer_does_to_an_application_puts_it_into_the_list_again(connected: Shelf) -> None:
    first = await waiting(connected)
    acts: tuple[Callable[[], RefundApplication], ...] = (
        lambda: people(connected).buyer_changes("phones", first.refund_no, reason="缺货"),
        lambda: people(connected).buyer_changes("phones", first.refund_no, amount=Decimal("1.00")),
        lambda: people(connected).buyer_withdraws("phones", first.refund_no),
    )
    for act in acts:
        connected.clock.move(timedelta(minutes=5))
        act()
        (changed,) = await connected.system.refunds("phones", connected.clock.now())
        assert changed == await connected.system.refund("phones", first.refund_no)
    assert (changed.status, changed.reason, changed.amount) == (RefundStatus.CLOSED, "缺货", Decimal("1.00"))
    assert (changed.asked_at, changed.phase) == (first.asked_at, first.phase)


async def test_a_refund_is_agreed_once_and_a_second_time_is_refused_for_good(connected: Shelf) -> None:
    refund = await waiting(connected)
    connected.clock.move(timedelta(minutes=1))
    await connected.system.agree_refund("phones", refund.refund_no, refund.amount, "小美")
    (paid,) = await connected.system.refunds("phones", connected.clock.now())
    assert (paid.refund_no, paid.status) == (refund.refund_no, RefundStatus.SUCCESS)
    with pytest.raises(DeliveryError) as refused:
        await connected.system.agree_refund("phones", refund.refund_no, refund.amount, "小美")
    assert (refused.value.final, refused.value.uncertain) == (True, False)
    order = await connected.system.order("phones", refund.order_no)
    assert order is not None
    assert order.open_refund is None
    assert [each.status for each in order.refunds] == [RefundStatus.SUCCESS]


async def test_a_return_is_agreed_and_agreeing_it_twice_changes_nothing(connected: Shelf) -> None:
    refund = await waiting(connected, RefundKind.RETURN_AND_REFUND)
    for _ in range(2):
        await connected.system.agree_return("phones", refund.refund_no, "小美")
        seen = await connected.system.refund("phones", refund.refund_no)
        assert seen is not None
        assert seen.status is RefundStatus.WAIT_BUYER_RETURN_GOODS


async def test_a_return_cannot_be_agreed_where_none_was_asked_for_or_nobody_says_who_agrees(connected: Shelf) -> None:
    only = await waiting(connected)
    back = await waiting(connected, RefundKind.RETURN_AND_REFUND)
    for number, operator in ((only.refund_no, "小美"), (back.refund_no, " "), ("999", "小美")):
        with pytest.raises(DeliveryError) as refused:
            await connected.system.agree_return("phones", number, operator)
        assert (refused.value.final, refused.value.uncertain) == (True, False)
    for each in (only, back):
        assert await connected.system.refund("phones", each.refund_no) == each


@pytest.mark.parametrize("other", [Decimal("-0.01"), Decimal("0.01"), Decimal(-1)], ids=str)
async def test_only_the_very_amount_is_agreed(connected: Shelf, other: Decimal) -> None:
    refund = await waiting(connected)
    with pytest.raises(DeliveryError) as refused:
        await connected.system.agree_refund("phones", refund.refund_no, refund.amount + other, "小美")
    assert refused.value.final
    assert await connected.system.refund("phones", refund.refund_no) == refund
    await connected.system.agree_refund("phones", refund.refund_no, Decimal(f"{refund.amount:.4f}"), "小美")


async def test_an_amount_the_buyer_changed_meanwhile_is_refused_for_good(connected: Shelf) -> None:
    refund = await waiting(connected)
    people(connected).buyer_changes("phones", refund.refund_no, amount=refund.amount - 1)
    with pytest.raises(DeliveryError) as refused:
        await connected.system.agree_refund("phones", refund.refund_no, refund.amount, "小美")
    assert refused.value.final


async def test_what_was_withdrawn_or_refused_is_not_agreed(connected: Shelf) -> None:
    refund = await waiting(connected)
    people(connected).colleague_refuses("phones", refund.refund_no)
    with pytest.raises(DeliveryError, match="商家已拒绝"):
        await connected.system.agree_refund("phones", refund.refund_no, refund.amount, "小美")
    people(connected).buyer_withdraws("phones", refund.refund_no)
    with pytest.raises(DeliveryError, match="已关闭"):
        await connected.system.agree_refund("phones", refund.refund_no, refund.amount, "小美")


async def test_a_return_is_paid_only_after_the_goods_were_sent_back(connected: Shelf) -> None:
    order = next(o for o in connected.orders if o.open_refund and o.open_refund.kind == RefundKind.RETURN_AND_REFUND)
    assert order.open_refund is not None
    shop, number, amount = order.shop_id, order.open_refund.refund_no, order.open_refund.amount
    assert amount is not None
    for act in (people(connected).colleague_agrees_return, people(connected).buyer_sends_back):
        with pytest.raises(DeliveryError) as refused:
            await connected.system.agree_refund(shop, number, amount, "小美")
        assert refused.value.final
        act(shop, number)
    await connected.system.agree_refund(shop, number, amount, "小美")
    found = await connected.system.refund(shop, number)
    assert found is not None
    assert found.status is RefundStatus.SUCCESS


async def test_a_buyer_who_withdrew_may_apply_again_as_a_new_application(connected: Shelf) -> None:
    first = await waiting(connected)
    people(connected).buyer_withdraws("phones", first.refund_no)
    connected.clock.move(timedelta(minutes=1))
    again = people(connected).buyer_applies("phones", first.order_no, RefundKind.REFUND_ONLY, "缺货")
    assert again.refund_no != first.refund_no
    (seen,) = await connected.system.refunds("phones", connected.clock.now())
    assert (seen.refund_no, seen.reason, seen.asked_at) == (again.refund_no, again.reason, again.asked_at)
    order = await connected.system.order("phones", first.order_no)
    assert order is not None
    assert [refund.open for refund in order.refunds] == [False, True]
    assert [refund.status for refund in order.refunds] == [RefundStatus.CLOSED, RefundStatus.WAIT_SELLER_AGREE]


async def test_an_unshipped_application_nobody_answers_is_paid_by_the_platform_after_48_hours(connected: Shelf) -> None:
    refund = await waiting(connected)
    connected.clock.moment = refund.asked_at + timedelta(hours=48, seconds=-1)
    assert await connected.system.refund("phones", refund.refund_no) == refund
    connected.clock.move(timedelta(hours=30))
    paid = await connected.system.refund("phones", refund.refund_no)
    assert paid is not None
    assert (paid.status, paid.modified_at) == (RefundStatus.SUCCESS, refund.asked_at + timedelta(hours=48))
    with pytest.raises(DeliveryError, match="已退款"):
        await connected.system.agree_refund("phones", refund.refund_no, refund.amount, "小美")


@pytest.mark.parametrize(("closes", "status"), [(True, RefundStatus.CLOSED), (False, RefundStatus.WAIT_SELLER_AGREE)])
async def test_a_parcel_that_leaves_all_the_same_is_seen_on_the_order(
    connected: Shelf, closes: bool, status: RefundStatus
) -> None:
    refund = await waiting(connected)
    connected.clock.move(timedelta(minutes=1))
    people(connected).warehouse_ships("phones", refund.order_no, closes=closes)
    order = await connected.system.order("phones", refund.order_no)
    found = await connected.system.refund("phones", refund.refund_no)
    assert order is not None
    assert found is not None
    assert (order.status, order.shipped_at) == ("shipped", connected.clock.now())
    assert (found.status, found.phase) == (status, Phase.UNSHIPPED)


# Deadlines, refusals and messages


async def test_a_deadline_is_the_records_own_and_gone_when_nothing_runs_any_more(connected: Shelf) -> None:
    refund = await waiting(connected)
    assert refund.deadline == refund.asked_at + timedelta(hours=48)
    people(connected).buyer_withdraws("phones", refund.refund_no)
    closed = await connected.system.refund("phones", refund.refund_no)
    assert closed is not None
    assert closed.deadline is None


async def refusable(shelf: Shelf, shop: str) -> RefundApplication:
    """An application for goods the buyer has, for another reason than 七天无理由."""
    return next(
        each
        for each in await shelf.system.refunds(shop, NOW - timedelta(days=9))
        if each.phase is Phase.RECEIVED and "7天" not in each.reason and not each.status.over
    )


@pytest.mark.parametrize("shop", ["phones", "shoes"])
async def test_an_application_is_refused_with_a_reason_the_platform_offers_and_only_once(
    connected: Shelf, shop: str
) -> None:
    refund = await refusable(connected, shop)
    reasons = await connected.system.refusal_reasons(shop, refund.refund_no)
    assert {each.id for each in reasons} == {"106", "118", "1039"}
    assert all(each.text and each.tips for each in reasons)
    refusal = Refusal(reason_id=reasons[0].id, words="商品没有质量问题，已和您协商换货。", proof=PNG)
    await connected.system.refuse_refund(shop, refund.refund_no, refusal, "小美")
    seen = await connected.system.refund(shop, refund.refund_no)
    assert seen is not None
    assert seen.status is RefundStatus.SELLER_REFUSE_BUYER
    assert await connected.system.refusal_reasons(shop, refund.refund_no) == ()
    with pytest.raises(DeliveryError, match="商家已拒绝") as again:
        await connected.system.refuse_refund(shop, refund.refund_no, refusal, "小美")
    assert (again.value.final, again.value.uncertain) == (True, False)


async def test_other_reasons_are_offered_when_the_goods_came_back(connected: Shelf) -> None:
    refund = await refusable(connected, "shoes")
    people(connected).colleague_agrees_return("shoes", refund.refund_no)
    assert await connected.system.refusal_reasons("shoes", refund.refund_no) == ()
    people(connected).buyer_sends_back("shoes", refund.refund_no)
    reasons = {each.id for each in await connected.system.refusal_reasons("shoes", refund.refund_no)}
    assert {"1040", "1047"} <= reasons
    refusal = Refusal(reason_id="1047", words="寄回的不是我们的商品，请看照片。", proof=PNG)
    await connected.system.refuse_refund("shoes", refund.refund_no, refusal, "小美")
    seen = await connected.system.refund("shoes", refund.refund_no)
    assert seen is not None
    assert seen.status is RefundStatus.SELLER_REFUSE_BUYER


GOOD = Refusal(reason_id="106", words="已和您协商换货。", proof=PNG)


@pytest.mark.parametrize(
    ("refusal", "operator", "says"),
    [
        (replace(GOOD, reason_id="9999"), "小美", "选项"),
        (replace(GOOD, words="不"), "小美", "2 到 200"),
        (replace(GOOD, words="不" * 201), "小美", "2 到 200"),
        (replace(GOOD, proof=b"MZ" + bytes(64)), "小美", "GIF、JPG 或 PNG"),
        (replace(GOOD, proof=PNG + bytes(PROOF_BYTES)), "小美", "130000"),
        (GOOD, " ", "谁"),
    ],
    ids=["reason", "short", "long", "no picture", "too large", "nobody"],
)
async def test_a_refusal_that_is_not_as_the_platform_wants_it_changes_nothing(
    connected: Shelf, refusal: Refusal, operator: str, says: str
) -> None:
    refund = await refusable(connected, "phones")
    with pytest.raises(DeliveryError, match=says) as refused:
        await connected.system.refuse_refund("phones", refund.refund_no, refusal, operator)
    assert (refused.value.final, refused.value.uncertain) == (True, False)
    assert await connected.system.refund("phones", refund.refund_no) == refund


async def test_neither_what_was_not_shipped_nor_seven_days_without_reason_is_refused(connected: Shelf) -> None:
    every = await connected.system.refunds("phones", NOW - timedelta(days=9))
    seven = next(each for each in every if "7天无理由" in each.reason)
    for refund in (await waiting(connected), seven):
        with pytest.raises(DeliveryError) as refused:
            await connected.system.refuse_refund("phones", refund.refund_no, GOOD, "小美")
        assert refused.value.final
        assert await connected.system.refund("phones", refund.refund_no) == refund


async def test_messages_are_read_oldest_first_whoever_wrote_them(connected: Shelf) -> None:
    refund = await refusable(connected, "phones")
    before = await connected.system.refund_messages("phones", refund.refund_no)
    people(connected).buyer_says("phones", refund.refund_no, "发票什么时候开？", pictures=1)
    connected.clock.move(timedelta(minutes=1))
    await connected.system.add_refund_message("phones", refund.refund_no, "今天开好发您邮箱。", PNG, "小美")
    said = (await connected.system.refund_messages("phones", refund.refund_no))[len(before) :]
    assert [(each.by, each.text) for each in said] == [
        (Speaker.BUYER, "发票什么时候开？"), (Speaker.SELLER, "今天开好发您邮箱。"),
    ]  # fmt: skip
    assert [len(each.pictures) for each in said] == [1, 1]
    assert said[1].at - said[0].at == timedelta(minutes=1)
    assert await connected.system.refund_messages("phones", "999") == ()


@pytest.mark.parametrize(
    ("text", "picture", "says"),
    [
        ("字" * (MESSAGE_BYTES // 3) + "ab", PNG, "400"),
        ("  ", PNG, "没有内容"),
        ("您好", b"", "图片"),
        ("您好", PNG + bytes(PICTURE_BYTES), "最多"),
    ],
    ids=["long", "empty", "no picture", "too large"],
)
async def test_a_message_the_platform_would_not_take_is_refused_for_good(
    connected: Shelf, text: str, picture: bytes, says: str
) -> None:
    refund = await refusable(connected, "phones")
    before = await connected.system.refund_messages("phones", refund.refund_no)
    with pytest.raises(DeliveryError, match=says) as refused:
        await connected.system.add_refund_message("phones", refund.refund_no, text, picture, "小美")
    assert refused.value.final
    assert await connected.system.refund_messages("phones", refund.refund_no) == before


async def test_into_an_application_that_is_over_nothing_is_written(connected: Shelf) -> None:
    refund = await refusable(connected, "phones")
    people(connected).buyer_withdraws("phones", refund.refund_no)
    with pytest.raises(DeliveryError) as refused:
        await connected.system.add_refund_message("phones", refund.refund_no, "您好", PNG, "小美")
    assert refused.value.final
