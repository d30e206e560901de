"""Invented orders: days before a `now`, clock times in Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cs_assistant.domain.orders import OrderStatus, Repair
from cs_assistant.library.load import Problem, load
from cs_assistant.library.world import Buyer, Scene, World


@pytest.fixture
def world(mini: dict[str, str]) -> World:
    made = load(mini).world
    assert made is not None
    return made


def test_an_order_is_built_with_times_relative_to_now(world: World) -> None:
    order = world.orders(world.now)["phone_day3"]
    assert order.paid_at == datetime(2026, 11, 17, 12, 10, tzinfo=UTC)
    assert order.signed_at == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    assert order.shipped_at is None
    assert (order.status, order.amount, order.buyer_id) == (OrderStatus.SIGNED, Decimal("1999.00"), "tb_lin_88")
    repair = Repair(start=date(2026, 11, 20), end=date(2026, 11, 21), fixed=False, cause="parts")
    assert order.repairs == (repair,)
    assert order.refunds[0].asked_at == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert order.open_refund is None


@pytest.mark.parametrize("hour", [15, 16])
def test_days_are_counted_from_the_day_in_shanghai(world: World, hour: int) -> None:
    order = world.orders(datetime(2026, 11, 22, hour, 30, tzinfo=UTC))["phone_day3"]
    assert order.signed_at is not None
    assert order.signed_at.day == (19 if hour == 15 else 20)


def test_buyers_and_scenes_are_given(world: World) -> None:
    assert world.buyers == {"lin": Buyer(id="tb_lin_88", name="林女士")}
    assert world.scenes == (
        Scene(buyer="lin", shop="phones", order="phone_day3", after_seconds=4, say="手机充不进电了"),
    )


def scene_problems(mini: dict[str, str], scene: str) -> tuple[Problem, ...]:
    text = mini["world.yaml"].partition("scenes:")[0]
    return load({**mini, "world.yaml": f"{text}scenes:\n  - {scene}\n"}).problems


def test_a_scene_without_an_order_names_its_shop(mini: dict[str, str]) -> None:
    assert scene_problems(mini, "{buyer: lin, shop: phones, after_seconds: 1, say: 在吗}") == ()
    (problem,) = scene_problems(mini, "{buyer: lin, after_seconds: 1, say: 在吗}")
    assert problem.what == "场景没有写订单，也没有写店铺"


def test_a_buyer_writes_about_an_order_of_his_own(mini: dict[str, str]) -> None:
    mini["world.yaml"] = mini["world.yaml"].replace("orders:\n", "  wu: {id: tb_wu, name: 吴先生}\norders:\n", 1)
    (problem,) = scene_problems(mini, "{buyer: wu, order: phone_day3, after_seconds: 1, say: 在吗}")
    assert problem.what == "订单 phone_day3 是买家 lin 的"


def test_two_orders_never_share_a_number(mini: dict[str, str]) -> None:
    copy = "  twin: {order_no: '2211000000000000137', shop: phones, buyer: lin, product: {title: 甲, kind: other}}\n"
    mini["world.yaml"] = mini["world.yaml"].replace("scenes:", f"{copy}scenes:")
    assert [problem.what for problem in load(mini).problems] == ["订单号和 phone_day3 的一样"]


def test_two_refunds_never_share_a_number(mini: dict[str, str]) -> None:
    twice = '''refunds: [{refund_no: "881", kind: 仅退款, asked_at: -2d 09:00}, '''
    mini["world.yaml"] = mini["world.yaml"].replace("refunds: [", twice)
    assert [problem.what for problem in load(mini).problems] == ["退款单号和 phone_day3 的一样"]


def test_an_order_of_this_morning_seen_at_night_is_a_day_older(mini: dict[str, str]) -> None:
    mini["world.yaml"] = mini["world.yaml"].replace("asked_at: -1d 09:00", "asked_at: 0d 09:00")
    made = load(mini).world
    assert made is not None
    night = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    order = made.orders(night)["phone_day3"]
    assert order.refunds[0].asked_at == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert order.paid_at == datetime(2026, 11, 16, 12, 10, tzinfo=UTC)
