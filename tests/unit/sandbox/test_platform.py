"""The imaginary platform: trouble on demand, time that acts by itself, a crowd for a morning, world data to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.app.scripts import read_scripts
from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.domain.remarks import Memo
from cs_assistant.errors import CsAssistantError, DeliveryError, MemoTooLongError, NotFoundError, StepRefusedError
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.gateways.sandbox.refunds import RefundBook, applied
from cs_assistant.library.world import World

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
REFUND_ONLY, RETURN = RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND


@pytest.fixture(scope="session")
def world() -> World:
    return read_scripts(None).checked_world


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(lambda: NOW)


@pytest.fixture
def orders(world: World, clock: SandboxClock) -> SandboxOrders:
    return SandboxOrders(world, clock)


def waiting(orders: SandboxOrders) -> RefundApplication:
    return orders.refunds_of("phones", orders.by_key["phone_refund_open"].order_no)[0]


# Trouble on demand


def on(operation: str, fault: Fault) -> Callable[[Call], Fault | None]:
    """This fault at the first call of the operation, none later."""
    return lambda call: fault if (call.operation, call.count) == (operation, 1) else None


@pytest.mark.parametrize(
    ("trouble", "uncertain", "done"),
    [(Trouble.BEFORE, False, False), (Trouble.LOST, True, False), (Trouble.AFTER, True, True)],
)
async def test_a_call_fails_before_or_after_it_took_effect_and_the_caller_knows_as_much_as_it_should(
    orders: SandboxOrders, trouble: Trouble, uncertain: bool, done: bool
) -> None:
    refund = waiting(orders)
    orders.disturb(on("agree_refund", Fault(trouble=trouble)))
    with pytest.raises(DeliveryError) as failed:
        await orders.agree_refund("phones", refund.refund_no, refund.amount, "小美")
    assert (failed.value.uncertain, failed.value.final) == (uncertain, False)
    found = await orders.refund("phones", refund.refund_no)
    assert found is not None
    assert (found.status is RefundStatus.SUCCESS) is done


async def test_somebody_may_write_between_our_reading_and_our_writing(orders: SandboxOrders) -> None:
    number = waiting(orders).order_no

    def between(call: Call) -> None:
        if call.operation == "write_memo":
            orders.colleague_writes("phones", call.number, "仓库已作废", "仓库老李")

    orders.disturb(between)
    await orders.write_memo("phones", number, Memo(text="已经提交未发退"))
    assert (await orders.memo("phones", number)).text == "已经提交未发退"
    assert [each.memo.text for each in await orders.memo_changes("phones", 0)] == ["仓库已作废", "已经提交未发退"]


async def test_the_feed_may_lag_and_may_tell_everything_twice(orders: SandboxOrders) -> None:
    orders.colleague_writes("phones", waiting(orders).order_no, "甲", "仓库老李")
    faults = {1: Fault(trouble=Trouble.HELD), 2: Fault(trouble=Trouble.REPEAT)}
    orders.disturb(lambda call: faults.get(call.count))
    held, twice, plain = [await orders.memo_changes("phones", 0) for _ in range(3)]
    assert (held, twice) == ((), plain * 2)
    assert len(plain) == 1


async def test_a_call_takes_the_time_it_is_told_on_both_ways(world: World, clock: SandboxClock) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    orders = SandboxOrders(world, clock, sleep=nap)
    orders.disturb(lambda _: Fault(seconds=2.0, answer_seconds=0.5))
    await orders.memo("phones", waiting(orders).order_no)
    orders.disturb(None)
    await orders.memo("phones", waiting(orders).order_no)
    assert naps == [2.0, 0.5]


async def test_of_two_who_agree_at_the_same_time_one_pays(orders: SandboxOrders) -> None:
    refund = waiting(orders)
    orders.disturb(lambda _: Fault(seconds=0.001, answer_seconds=0.001))
    outcomes = await asyncio.gather(
        *(orders.agree_refund("phones", refund.refund_no, refund.amount, who) for who in ("小美", "小丽")),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if each is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], DeliveryError)
    assert refused[0].final


async def test_nobody_agrees_without_a_name(orders: SandboxOrders) -> None:
    refund = waiting(orders)
    with pytest.raises(DeliveryError, match="子账号"):
        await orders.agree_refund("phones", refund.refund_no, refund.amount, " ")
    assert waiting(orders) == refund


@pytest.mark.parametrize("memo", [Memo(text="备" * 334), Memo(text="甲", flag=11)], ids=["too-long", "no-such-flag"])
async def test_what_the_platform_refuses_a_colleague_is_refused_too(orders: SandboxOrders, memo: Memo) -> None:
    number = waiting(orders).order_no
    with pytest.raises(DeliveryError):
        await orders.write_memo("phones", number, memo)
    with pytest.raises(MemoTooLongError):
        orders.colleague_writes("phones", number, memo.text, "仓库老李", flag=memo.flag)
    assert await orders.memo_changes("phones", 0) == ()


# What a buyer may do


def test_a_buyer_does_not_apply_twice_nor_for_more_than_was_paid(orders: SandboxOrders) -> None:
    order = orders.by_key["phone_unshipped"]
    orders.buyer_applies("phones", order.order_no, REFUND_ONLY, "缺货", Decimal("1000.00"))
    with pytest.raises(StepRefusedError, match="已有一个"):
        orders.buyer_applies("phones", order.order_no, REFUND_ONLY, "缺货")
    number = orders.refunds_of("phones", order.order_no)[0].refund_no
    with pytest.raises(StepRefusedError, match="最多能退"):
        orders.buyer_changes("phones", number, amount=Decimal("1999.01"))
    with pytest.raises(StepRefusedError, match="没有付款"):
        orders.buyer_applies("phones", orders.by_key["phone_unpaid"].order_no, REFUND_ONLY, "缺货")


async def test_what_was_paid_back_counts_when_the_buyer_applies_again(orders: SandboxOrders) -> None:
    order = orders.by_key["phone_unshipped"]
    first = orders.buyer_applies("phones", order.order_no, REFUND_ONLY, "缺货", Decimal("1000.00"))
    await orders.agree_refund("phones", first.refund_no, first.amount, "小美")
    with pytest.raises(StepRefusedError, match=r"已退 1000\.00 元"):
        orders.buyer_applies("phones", order.order_no, REFUND_ONLY, "缺货")
    rest = orders.buyer_applies("phones", order.order_no, REFUND_ONLY, "缺货", Decimal("999.00"))
    await orders.agree_refund("phones", rest.refund_no, rest.amount, "小美")


def test_a_refused_claim_that_is_changed_waits_for_the_shop_with_a_new_clock(
    orders: SandboxOrders, clock: SandboxClock
) -> None:
    refund = waiting(orders)
    clock.shift(timedelta(hours=20))
    orders.colleague_refuses("phones", refund.refund_no)
    changed = orders.buyer_changes("phones", refund.refund_no, reason="缺货", kind=REFUND_ONLY)
    assert changed.status is RefundStatus.WAIT_SELLER_AGREE
    clock.shift(timedelta(hours=47))
    assert waiting(orders).status is RefundStatus.WAIT_SELLER_AGREE
    clock.shift(timedelta(hours=1))
    assert waiting(orders).status is RefundStatus.SUCCESS


def test_what_does_not_fit_the_state_is_refused_and_changes_nothing(orders: SandboxOrders) -> None:
    refund = waiting(orders)
    acts: tuple[Callable[[], object], ...] = (
        lambda: orders.colleague_agrees_return("phones", refund.refund_no),
        lambda: orders.buyer_sends_back("phones", refund.refund_no),
        lambda: orders.warehouse_ships("phones", orders.by_key["phone_day3"].order_no),
    )
    for act in acts:
        with pytest.raises(StepRefusedError):
            act()
    with pytest.raises(NotFoundError, match="999"):
        orders.buyer_withdraws("phones", "999")
    assert waiting(orders) == refund


# Time


def test_a_parcel_that_left_gives_an_open_claim_the_time_of_a_shipped_one(
    orders: SandboxOrders, clock: SandboxClock
) -> None:
    refund = waiting(orders)
    orders.warehouse_ships("phones", refund.order_no, closes=False)
    clock.shift(timedelta(hours=48))
    assert waiting(orders).status is RefundStatus.WAIT_SELLER_AGREE
    clock.shift(timedelta(days=3))
    assert waiting(orders).status is RefundStatus.SUCCESS


def test_a_return_nobody_tends_is_agreed_after_five_days_and_closed_after_seven_more(
    orders: SandboxOrders, clock: SandboxClock
) -> None:
    order = orders.by_key["phone_return_open"]
    asked = orders.refunds_of("phones", order.order_no)[0].asked_at
    clock.shift(asked + timedelta(days=5) - NOW)
    assert orders.refunds_of("phones", order.order_no)[0].status is RefundStatus.WAIT_BUYER_RETURN_GOODS
    clock.shift(timedelta(days=7))
    (closed,) = orders.refunds_of("phones", order.order_no)
    assert (closed.status, closed.modified_at) == (RefundStatus.CLOSED, asked + timedelta(days=12))


async def test_a_clock_put_back_undoes_nothing_and_later_changes_still_come_after_earlier_ones(
    orders: SandboxOrders, clock: SandboxClock
) -> None:
    clock.shift(timedelta(days=30))
    seen = (await orders.refunds("phones", NOW))[-1].modified_at
    clock.reset()
    new = orders.buyer_applies("phones", orders.by_key["phone_unshipped"].order_no, REFUND_ONLY, "缺货")
    assert new in await orders.refunds("phones", seen)
    assert waiting(orders).status is RefundStatus.SUCCESS


ORDER = Order(
    order_no="2211000000000000001", shop_id="phones", buyer_id="b", amount=Decimal("100.00"),
    product=Product(title="甲", kind=ProductKind.PHONE), status=OrderStatus.UNSHIPPED,
)  # fmt: skip
ACTS = ("pay", "pay_wrong", "reason", "less", "close", "refuse", "agree_return", "sent_back", "left", "wait_long")


@settings(deadline=None)
@given(
    acts=st.lists(st.sampled_from(ACTS), max_size=30),
    kind=st.sampled_from(RefundKind),
    status=st.sampled_from((OrderStatus.UNSHIPPED, OrderStatus.SHIPPED, OrderStatus.SUCCESS)),
)
def test_whatever_people_do_money_moves_at_most_once_and_what_is_over_stays_as_it_is(
    acts: list[str], kind: RefundKind, status: OrderStatus
) -> None:
    book, number, now = RefundBook(), ("phones", "1"), NOW
    book.add(applied(replace(ORDER, status=status), refund_no="1", kind=kind, reason="缺货", amount=None, at=NOW))
    over: RefundApplication | None = None
    for act in acts:
        now += timedelta(hours=60 if act == "wait_long" else 1)
        book.at(now)
        before = book.get(number)
        try:
            _act(book, number, act, now)
        except CsAssistantError:
            assert book.get(number) == before
        found = book.get(number)
        assert over is None or found == over
        over = found if found.status.over else None
        assert found.modified_at >= before.modified_at
        assert found.asked_at == NOW
        assert found.amount <= Decimal("100.00")


def _act(book: RefundBook, number: tuple[str, str], act: str, now: datetime) -> None:
    amount = book.get(number).amount
    steps: dict[str, Callable[[], object]] = {
        "pay": lambda: book.pay(number, amount, now),
        "pay_wrong": lambda: book.pay(number, amount + 1, now),
        "reason": lambda: book.change(number, now, reason="其他", amount=None, kind=None),
        "less": lambda: book.change(number, now, reason=None, amount=Decimal("1.00"), kind=None),
        "close": lambda: book.close(number, now),
        "refuse": lambda: book.refuse(number, now),
        "agree_return": lambda: book.agree_return(number, now),
        "sent_back": lambda: book.sent_back(number, now),
        "left": lambda: book.goods_left(number, now),
    }
    if act in steps:
        steps[act]()


# Data to look at


async def test_the_demo_has_a_morning_of_refunds_before_shipment_in_both_shops(orders: SandboxOrders) -> None:
    since = NOW - timedelta(days=3)
    found = {shop: await orders.refunds(shop, since) for shop in ("phones", "shoes")}
    open_ones = {
        shop: [e for e in each if e.phase is Phase.UNSHIPPED and e.status is RefundStatus.WAIT_SELLER_AGREE]
        for shop, each in found.items()
    }
    assert min(map(len, open_ones.values())) >= 6
    together = [*open_ones["phones"], *open_ones["shoes"]]
    library = read_scripts(None).files
    known = library["reasons.yaml"]
    assert "未按约定时间发货" in {each.reason for each in together}
    assert [each.reason for each in together if each.reason not in known]
    assert [each for each in together if each.paid is not None and each.amount < each.paid]
    assert all(each.asked_at <= NOW for each in together)
    assert len([each for each in together if each.asked_at >= NOW - timedelta(hours=10)]) >= 8


@pytest.mark.parametrize("hour", range(24))
def test_no_order_of_the_demo_lies_ahead_whenever_it_is_started(world: World, hour: int) -> None:
    now = datetime(2026, 11, 22, hour, 5, tzinfo=UTC)
    for order in world.orders(now).values():
        times = [order.bought_at, order.paid_at, order.shipped_at, order.signed_at, order.success_at]
        assert all(each <= now for each in times if each is not None)
        for refund in order.refunds:
            assert order.paid_at is not None
            assert order.paid_at <= refund.asked_at <= now


async def test_a_crowd_is_unshipped_open_different_and_the_same_for_the_same_seed(
    world: World, orders: SandboxOrders, clock: SandboxClock
) -> None:
    made = orders.add_unshipped_refunds("shoes", 40, seed=7)
    again = SandboxOrders(world, clock).add_unshipped_refunds("shoes", 40, seed=7)
    assert made == again
    more = orders.add_unshipped_refunds("shoes", 10, seed=7)
    both = [*made, *more]
    assert len({each.refund_no for each in both} | {each.order_no for each in both}) == 100
    assert {(each.shop_id, each.kind, each.phase) for each in both} == {("shoes", REFUND_ONLY, Phase.UNSHIPPED)}
    assert set(both) <= set(await orders.refunds("shoes", NOW))
    for each in both:
        order = await orders.order("shoes", each.order_no)
        assert order is not None
        assert order.open_refund is not None
        assert order.paid_at is not None
        assert order.paid_at < each.asked_at <= NOW
    assert [each for each in made if each.paid is not None and each.amount < each.paid]


def test_a_shop_that_sells_nothing_has_no_crowd(orders: SandboxOrders) -> None:
    with pytest.raises(ValueError, match="hats"):
        orders.add_unshipped_refunds("hats", 1, seed=1)
