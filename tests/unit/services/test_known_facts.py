"""What the cases of an order recorded reaches its rights: merged, never guessed, never against the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cs_assistant.assistant.exchanges import whole_unit_due
from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.intact import Condition
from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund, Repair
from cs_assistant.domain.refunds import (
    Phase,
    Reasons,
    RefundApplication,
    RefundKind,
    RefundStatus,
    RegisteredRefund,
    Selected,
    Stated,
    Verified,
)
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import Fault, facts_from_order
from cs_assistant.services.known_facts import known_facts, with_cases
from tests.contract.worlds import NOW, packaged_library

NUMBER = "2211000000000000001"
GOOD = {"yes": 2, "shop": 2, "split": 1, "unknown": 1, "no": 0, "buyer": 0}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def order(**changes: object) -> Order:
    made = Order(
        order_no=NUMBER, shop_id="phones", buyer_id="b", product=Product(title="手机", kind=ProductKind.PHONE),
        status=OrderStatus.SIGNED, paid_at=ago(42), shipped_at=ago(41), signed_at=ago(40),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


UNDATED = order(signed_at=None, status=OrderStatus.SHIPPED)


def case(state: str, *, opened: float = 20, entered: float = 15, flow: str = "send_back", **facts: str) -> Case:
    """A case opened and brought to `state` so many days ago."""
    at = ago(opened)
    return Case(
        id=f"{flow}-{opened}", shop_id="phones", flow=flow, flow_version=1, state=state, entered_at=ago(entered),
        opened_at=at, order_no=NUMBER,
        facts={key: Fact(value=text, at=at, by="小林", source=FactSource.PERSON) for key, text in facts.items()},
    )


def day(days: float) -> date:
    return shanghai_day(ago(days))


def test_why_an_order_was_not_sent_is_what_the_warehouse_answered_while_its_case_is_open() -> None:
    """R5.17."""
    told = {"delay_words": "仓库盘点三天", "ship_by": "2026-11-25"}
    unsent = order(status=OrderStatus.UNSHIPPED, shipped_at=None, signed_at=None)
    for state, expected in (("submitted", ("仓库盘点三天", date(2026, 11, 25))), ("agreed", (None, None))):
        facts = known_facts(unsent, [case(state, flow="refund_unshipped", **told)], None, {})
        assert (facts.delay_cause, facts.ship_by) == expected


def test_a_repair_runs_from_the_day_the_phone_came_and_fails_when_a_fault_is_found_again() -> None:
    first = case("repaired", opened=30, entered=20, received_at=ago(27).isoformat(), repair_delay="等厂家的配件")
    assert with_cases(order(), [first]).repairs == (Repair(start=day(27), end=day(20), cause="parts"),)
    again = case("fault_found", opened=10, entered=8)
    assert with_cases(order(), [first, again]).repairs[0].fixed is False
    for state in ("inspecting", "human_damage", "sent_back", "platform_return"):
        assert with_cases(order(), [first, replace(again, state=state)]).repairs[0].fixed is None


def test_a_unit_under_repair_is_a_repair_that_is_still_open() -> None:
    open_one = case("repairing", received_at=ago(18).isoformat())
    assert with_cases(order(), [open_one]).repairs == (Repair(start=day(18)),)


def test_without_the_day_it_came_our_own_report_proves_that_it_was_here() -> None:
    ours, theirs = (case("repaired", opened=20, entered=15, report_kind=kind) for kind in ("本店", "厂家"))
    assert with_cases(order(), [ours]).repairs[0].start == day(20)
    assert with_cases(order(), [theirs]).repairs[0].start == day(15)


def test_a_repair_on_the_order_is_not_counted_twice() -> None:
    known = Repair(start=day(21), end=day(16), fixed=False)
    assert with_cases(order(repairs=(known,)), [case("repaired", report_kind="本店")]).repairs == (known,)


def test_an_exchange_of_a_case_starts_the_periods_anew_and_says_when_it_was_asked_for() -> None:
    """R2.44-R2.49: asked for on day 5, sent on day 12; the box explanation needs both days and the serials."""
    merged = with_cases(order(), [case("exchanged", opened=35, entered=28, old_serial="1", new_serial="2")])
    assert (merged.exchanged_at, merged.exchange_asked_at) == (ago(28), ago(35))
    assert (merged.old_serial, merged.new_serial) == ("1", "2")
    assert whole_unit_due(merged, packaged_library()) is True
    late = with_cases(order(), [case("exchanged", opened=30, entered=28)])
    assert whole_unit_due(late, packaged_library()) is False
    assert late.new_serial is None


def test_what_the_order_says_of_an_exchange_stands_and_serials_are_never_mixed() -> None:
    recorded = order(exchanged_at=ago(30), new_serial="9")
    merged = with_cases(recorded, [case("exchanged", old_serial="1", new_serial="2")])
    assert (merged.exchanged_at, merged.old_serial, merged.new_serial) == (ago(30), None, "9")
    two = [case("exchanged", opened=days, old_serial="1", new_serial="2") for days in (30, 20)]
    assert with_cases(replace(recorded, new_serial=None), two).new_serial is None


@pytest.mark.parametrize(("what", "counts"), [("同款同尺码", True), ("同款换尺码或颜色", False), ("换别的款式", False)])
def test_another_size_or_style_is_no_exchange_of_the_same_thing(what: str, counts: bool) -> None:
    merged = with_cases(order(), [case("exchanged", flow="exchange", exchange_for=what)])
    assert (merged.exchanged_at is not None) is counts


def test_the_day_of_a_case_fills_a_missing_one_and_that_of_a_repair_sheet_never() -> None:
    told = case("inspecting", signed_on=day(35).isoformat())
    merged = with_cases(UNDATED, [told])
    assert merged.signed_at == datetime.combine(day(35), datetime.min.time(), SHANGHAI)
    assert merged.status is OrderStatus.SIGNED
    assert with_cases(order(), [told]).signed_at == ago(40)
    assert with_cases(UNDATED, [replace(told, flow="visit")]) == UNDATED


def test_days_that_contradict_each_other_or_the_record_fill_nothing_and_are_named() -> None:
    """Voice: what is wrong, where, what to do."""
    two = [case("inspecting", opened=days, signed_on=day(days).isoformat()) for days in (35, 30)]
    assert with_cases(UNDATED, two) == UNDATED
    assert "签收日期不一样" in known_facts(UNDATED, two, None, {}).notes[0]
    early = [case("inspecting", signed_on=day(50).isoformat())]
    assert with_cases(UNDATED, early) == UNDATED
    assert "发货的，没有采用" in known_facts(UNDATED, early, None, {}).notes[0]
    unshipped = replace(UNDATED, status=OrderStatus.UNSHIPPED, shipped_at=None)
    assert with_cases(unshipped, [two[0]]) == unshipped
    assert known_facts(order(), two, None, {}).notes == ()


def test_freight_is_as_recorded_in_what_is_running_and_two_that_differ_agree_on_nobody() -> None:
    """R5.49."""
    buyer, shop = (
        case("return_agreed", flow="refund_return", opened=days, freight_payer=payer)
        for days, payer in ((20, "买家"), (10, "店铺"))
    )
    assert known_facts(order(), [buyer], None, {}).agreed_freight == "buyer"
    assert known_facts(order(), [buyer, shop], None, {}).agreed_freight is None
    assert known_facts(order(), [replace(buyer, state="agreed")], None, {}).agreed_freight is None
    insured = case("return_agreed", flow="refund_return", freight_payer="退货宝或运费险")
    assert known_facts(order(), [insured], None, {}).agreed_freight is None


def test_what_the_warehouse_saw_is_weighed_and_the_ticked_list_goes_before_the_first_look() -> None:
    """R2.27, R5.51: a first look ends no right (D4, D8)."""
    lists = packaged_library().intact
    seen = case("received", flow="refund_return", received_whole="有使用痕迹")
    assert known_facts(order(), [seen], None, lists).condition == {Condition.SCRATCHED}
    other = case("received", flow="refund_return", received_whole="和寄出的不是同一件")
    assert known_facts(order(), [other], None, lists).condition == frozenset()
    worn = lists[ProductKind.SHOES].of("worn")
    assert worn is not None
    ticked = replace(seen, facts={**seen.facts, "intact_findings": Fact(
        value=f"鞋：{worn.name} 有", at=NOW, by="老周", source=FactSource.PERSON)})  # fmt: skip
    assert known_facts(order(), [ticked], None, lists).condition == {Condition.WORN}


def test_the_stated_and_the_verified_reason_are_those_of_the_open_application() -> None:
    application = RefundApplication(
        shop_id="phones", refund_no="1", order_no=NUMBER, buyer_id="b", kind=RefundKind.REFUND_ONLY,
        phase=Phase.RECEIVED, amount=Decimal(1), reason="其他", asked_at=ago(3), modified_at=ago(3),
        status=RefundStatus.WAIT_SELLER_AGREE,
    )
    reasons = Reasons(
        history=(Selected(text="其他", at=ago(3), by="买家"),),
        stated=(Stated(reason="invoice", words="发票", at=ago(2), by="小林"),
                Stated(reason="no_reason", words="不要了", at=ago(1), by="小林")),
        verified=(Verified(reason="quality", evidence="照片", at=ago(1), by="小林"),),
    )  # fmt: skip
    known = known_facts(order(), [], RegisteredRefund(application=application, reasons=reasons, first_seen_at=NOW), {})
    assert (known.stated_reason, known.verified_reason) == ("no_reason", "quality")


STATES = ("repairing", "repaired", "fault_found", "inspecting", "human_damage", "sent_back", "platform_return")


@example(states=["repaired"], start=5, signed=1, status=OrderStatus.SIGNED, dated=False, on=-366)  # asks for 交易成功日
@given(
    states=st.lists(st.sampled_from(STATES), max_size=4),
    start=st.integers(5, 39),
    signed=st.none() | st.integers(1, 60),
    status=st.sampled_from(OrderStatus),
    dated=st.booleans(),
    on=st.integers(-400, 0),
)
def test_records_never_take_a_right_away_that_the_order_alone_gave(
    states: list[str], start: int, signed: int | None, status: OrderStatus, dated: bool, on: int
) -> None:
    """Repairs and a noted day only lengthen and open; what an exchange ends is tested by its own claims."""
    library = packaged_library()
    before = order(status=status, signed_at=ago(40) if dated else None)
    cases = [
        case(
            state, opened=start - place, entered=start - place - 0.5, report_kind="本店",
            **({} if signed is None else {"signed_on": day(signed).isoformat()}),
        )
        for place, state in enumerate(states)
    ]  # fmt: skip
    after = with_cases(before, cases)
    asked = shanghai_day(ago(on))
    alone, merged = (
        judge(facts_from_order(each, asked, fault=Fault.CONFIRMED), library.policy, {}) for each in (before, after)
    )
    for verdict in alone:
        found = merged.get(verdict.id)
        assert found is not None
        if GOOD[found.value.value] < GOOD[verdict.value.value]:
            assert verdict.value.value == "unknown" or found.missing == ("success_at",), (verdict, found)


def test_an_open_application_keeps_its_place_in_the_merged_order() -> None:
    asked = Refund(refund_no="1", kind="仅退款", asked_at=ago(1))
    assert with_cases(order(refunds=(asked,)), [case("repaired")]).refunds == (asked,)
