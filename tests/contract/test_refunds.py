"""What every connected OrderSystem promises of applications: their list, agreeing, what happens to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.errors import DeliveryError

from .conftest import people, waiting
from .shelves import Shelf
from .worlds import NOW


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


async def test_a_deadline_is_the_records_own_and_gone_when_nothing_runs_any_more(connected: Shelf) -> None:
    refund = await waiting(connected)
    assert refund.deadline == refund.asked_at + timedelta(hours=48)
    people(connected).buyer_withdraws("phones", refund.refund_no)
    closed = await connected.system.refund("phones", refund.refund_no)
    assert closed is not None
    assert closed.deadline is None
