"""Facts taken from an order on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund, Repair
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.domain.scripts import PolicyFacts
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import EntitlementFacts, Fault, Report, facts_from_order
from tests.unit.policy.cases import REASONS

SHANGHAI = ZoneInfo("Asia/Shanghai")
ON = date(2026, 11, 22)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


ORDER = Order(
    order_no="2211000000000000001", shop_id="phones", buyer_id="b", status=OrderStatus.SIGNED,
    product=Product(title="手机", kind=ProductKind.PHONE), bought_at=at(16), paid_at=at(17), shipped_at=at(18),
    signed_at=at(20), free_shipping=True, repairs=(Repair(start=date(2026, 11, 21)),),
    refunds=(Refund(refund_no="1", kind="仅退款", asked_at=at(17, 12), reason="质量问题"),),
)


def test_everything_on_record_is_taken_over() -> None:
    facts = facts_from_order(ORDER, ON, fault="claimed", report=Report.OURS, reasons=REASONS)
    assert facts == EntitlementFacts(
        on=ON, bought_at=at(16), paid_at=at(17), shipped_at=at(18), signed_at=at(20), refund_asked_at=at(17, 12),
        product=ProductKind.PHONE, fault=Fault.CLAIMED, report=Report.OURS, repairs=ORDER.repairs, free_shipping=True,
        reason="quality", status=OrderStatus.SIGNED)


def test_a_platform_string_nobody_mapped_is_noted() -> None:
    refund = replace(ORDER.refunds[0], reason="新写法")
    facts = facts_from_order(replace(ORDER, refunds=(refund,)), ON, reasons=REASONS)
    assert facts.reason is None
    assert "「新写法」" in facts.notes[0]


def test_only_the_open_application_counts_and_a_closed_one_before_shipping_is_noted() -> None:
    closed = replace(ORDER.refunds[0], open=False)
    facts = facts_from_order(replace(ORDER, refunds=(closed,)), ON, reasons=REASONS)
    assert (facts.refund_asked_at, facts.reason) == (None, None)
    assert "已关闭的退款申请" in facts.notes[0]
    paid = replace(closed, status=RefundStatus.SUCCESS)
    assert facts_from_order(replace(ORDER, refunds=(paid,)), ON, reasons=REASONS).notes == ()
    later = replace(closed, asked_at=at(21))
    assert facts_from_order(replace(ORDER, refunds=(later,)), ON).notes == ()


def test_goods_still_on_the_way_have_no_delivery_day_and_none_is_estimated() -> None:
    on_the_way = replace(ORDER, status=OrderStatus.SHIPPED, signed_at=None, refunds=())
    verdicts = judge(facts_from_order(on_the_way, date(2026, 11, 30), fault="confirmed"), PolicyFacts())
    for verdict_id in ("three_guarantees.return", "seven_day.return"):
        found = verdicts.get(verdict_id)
        assert found is not None
        assert (found.value, found.missing) == ("unknown", ("signed_at",))


def test_a_signed_order_without_its_day_is_estimated() -> None:
    facts = facts_from_order(replace(ORDER, signed_at=None, repairs=()), ON, fault=Fault.CONFIRMED)
    found = judge(facts, PolicyFacts()).get("three_guarantees.return")
    assert found is not None
    assert (found.value, found.last_day, found.missing) == ("yes", date(2026, 11, 24), ("signed_at",))


def test_a_repair_handed_back_before_it_was_handed_in_is_left_out_with_a_note() -> None:
    odd = Repair(start=date(2026, 11, 21), end=date(2026, 11, 20))
    facts = facts_from_order(replace(ORDER, repairs=(odd, *ORDER.repairs)), ON, reasons=REASONS)
    assert facts.repairs == ORDER.repairs
    assert "取回日早于送修日" in facts.notes[0]


def test_an_order_with_nothing_on_record_is_judged_too() -> None:
    bare = Order(order_no="1", shop_id="s", buyer_id="b", product=Product(title="鞋", kind=ProductKind.SHOES))
    verdicts = judge(facts_from_order(bare, ON), PolicyFacts())
    assert {found.value.value for found in verdicts} == {"unknown", "no"}
    assert len(verdicts.items) == 10


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        EntitlementFacts(on=ON, signed_at=datetime(2026, 11, 20))
