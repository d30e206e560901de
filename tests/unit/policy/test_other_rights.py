"""Rows `seven_day`, `platform`, `refund`, `freight` and `reason` of the entitlement table, clause by clause."""

from __future__ import annotations

import pytest

from tests.unit.policy.cases import REASONS, ask, outcome, policy, verdict

SEVEN, AFTER_SALE, UNSHIPPED = "seven_day.return", "platform.after_sale", "refund.unshipped"
BACK, OUT, MAY_ASK = "freight.return", "freight.outbound", "reason.may_ask_change"
PHONE = {"signed_at": "2026-11-10T09:00", "product": "phone"}
SHOES = {**PHONE, "product": "shoes"}


# --- seven_day.return ---


@pytest.mark.parametrize(("on", "value"), [
    ("2026-11-10", "yes"), ("2026-11-11", "yes"), ("2026-11-17", "yes"), ("2026-11-18", "no")])
def test_seven_days_from_the_midnight_after_signing(on: str, value: str) -> None:
    """R2.26: the source names no term; it is that of the seven days."""
    assert outcome(SEVEN, on=on, **PHONE) == (value, "2026-11-17")


@pytest.mark.parametrize(("signed", "last"), [
    ("2026-11-10T15:59:59Z", "2026-11-17"), ("2026-11-10T16:00:00Z", "2026-11-18"), ("2026-09-24", "2026-10-01"),
    ("2026-11-14", "2026-11-21"),
])
def test_the_168_hours_follow_the_shanghai_day_and_no_holiday_moves_them(signed: str, last: str) -> None:
    assert outcome(SEVEN, on=signed[:10], product="shoes", signed_at=signed) == ("yes", last)


def test_repairs_and_exchanges_do_not_move_the_seven_days() -> None:
    assert outcome(SEVEN, on="2026-11-18", **PHONE, exchanged_at="2026-11-15",
                   repairs=[{"from": "2026-11-11", "to": "2026-11-16"}]) == ("no", "2026-11-17")


def test_a_shop_may_give_more_hours_but_not_fewer() -> None:
    assert outcome(SEVEN, policy(seven_day_hours=360), on="2026-11-25", **PHONE) == ("yes", "2026-11-25")
    assert outcome(SEVEN, policy(seven_day_hours=24), on="2026-11-17", **PHONE) == ("yes", "2026-11-17")


@pytest.mark.parametrize(("condition", "phone", "shoes"), [
    ("opened", "yes", "yes"), ("tried", "yes", "yes"), ("activated", "no", "unknown"), ("worn", "no", "no"),
    ("soiled", "no", "no"), ("label_removed", "no", "no"), ("box_missing", "yes", "unknown"),
    ("scratched", "unknown", "unknown"), ("accessories_missing", "unknown", "unknown"),
])
def test_each_condition_of_the_goods(condition: str, phone: str, shoes: str) -> None:
    for product, value in ((PHONE, phone), (SHOES, shoes)):
        found = verdict(SEVEN, on="2026-11-17", **product, condition=[condition])
        assert found.value == value
        assert (found.last_day is not None) is (value == "yes")
        assert str(found.window_end) == "2026-11-17"


def test_a_condition_that_ends_it_outweighs_one_that_is_weighed() -> None:
    assert outcome(SEVEN, on="2026-11-12", **SHOES, condition=["scratched", "opened", "worn"]) == ("no", None)


def test_goods_not_recorded_are_asked_for_where_they_decide() -> None:
    for condition in ("activated", "box_missing"):
        found = verdict(SEVEN, on="2026-11-12", signed_at="2026-11-10", condition=[condition])
        assert (found.value, found.missing) == ("unknown", ("product",))


def test_human_damage_ends_it_and_a_confirmed_fault_does_not() -> None:
    assert outcome(SEVEN, on="2026-11-12", **PHONE, fault="human") == ("no", None)
    assert outcome(SEVEN, on="2026-11-12", **PHONE, fault="confirmed") == ("yes", "2026-11-17")


def test_without_a_condition_the_goods_are_checked_on_arrival() -> None:
    note = "完好以收到后查验为准"
    assert note in ask(on="2026-11-12", **PHONE).notes
    assert note in verdict(SEVEN, on="2026-11-12", **PHONE).reason
    assert note not in ask(on="2026-11-12", **PHONE, condition=["opened"]).notes
    assert note not in ask(on="2026-11-18", **PHONE).notes


def test_without_a_sign_for_day_it_is_estimated_or_unknown() -> None:
    found = verdict(SEVEN, on="2026-11-17", product="shoes", paid_at="2026-11-10", bought_at="2026-11-09")
    assert (found.value, str(found.last_day), found.missing) == ("yes", "2026-11-17", ("signed_at",))
    assert "估算" in found.reason
    assert verdict(SEVEN, on="2026-11-17", product="shoes").missing == ("signed_at",)
    assert "估算" in verdict(SEVEN, on="2026-11-18", product="shoes", paid_at="2026-11-10").reason


# --- platform.after_sale ---


@pytest.mark.parametrize(("status", "value"), [
    ("unpaid", "no"), ("unshipped", "yes"), ("shipped", "yes"), ("signed", "yes"), ("success", "unknown")])
def test_after_sale_by_status(status: str, value: str) -> None:
    assert outcome(AFTER_SALE, on="2026-11-12", status=status) == (value, None)


def test_after_sale_without_any_time_is_unknown() -> None:
    assert verdict(AFTER_SALE, on="2026-11-12").missing == ("status",)


@pytest.mark.parametrize(("times", "value"), [
    ({"bought_at": "2026-11-01"}, "no"), ({"bought_at": "2026-11-01", "paid_at": "2026-11-01"}, "yes"),
    ({"paid_at": "2026-11-01", "shipped_at": "2026-11-02"}, "yes"), ({"signed_at": "2026-11-03"}, "yes"),
    ({"paid_at": "2026-11-13"}, "unknown"),
])
def test_the_status_is_taken_from_the_times_up_to_that_day(times: dict, value: str) -> None:
    assert outcome(AFTER_SALE, on="2026-11-12", **times)[0] == value


@pytest.mark.parametrize(("on", "value"), [("2026-11-20", "yes"), ("2026-12-05", "yes"), ("2026-12-06", "no")])
def test_after_success_fifteen_days(on: str, value: str) -> None:
    assert outcome(AFTER_SALE, on=on, signed_at="2026-11-10", success_at="2026-11-20T23:59") == (value, "2026-12-05")


def test_the_days_after_success_are_a_setting() -> None:
    assert outcome(AFTER_SALE, policy(after_success_days=3), on="2026-11-24", success_at="2026-11-20") == (
        "no", "2026-11-23")


@pytest.mark.parametrize(("on", "value"), [("2026-12-05", "yes"), ("2026-12-06", "unknown")])
def test_signed_over_25_days_ago_without_success_is_unknown(on: str, value: str) -> None:
    found = verdict(AFTER_SALE, on=on, **PHONE)
    assert (found.value, found.missing) == (value, ("success_at",) if value == "unknown" else ())
    assert verdict(AFTER_SALE, on=on, **PHONE, status="signed").value == value
    assert verdict(AFTER_SALE, on="2027-12-06", **PHONE, status="unpaid").value == "no"


# --- refund.unshipped ---


@pytest.mark.parametrize(("case", "value"), [
    ({"paid_at": "2026-11-10"}, "yes"),
    ({"status": "unshipped"}, "yes"),
    ({"status": "unpaid"}, "no"),
    ({"bought_at": "2026-11-10"}, "no"),
    ({}, "unknown"),
    ({"paid_at": "2026-11-10", "shipped_at": "2026-11-11"}, "no"),
    ({"paid_at": "2026-11-10", "shipped_at": "2026-11-13"}, "yes"),  # not shipped yet on that day
    ({"shipped_at": "2026-11-11T10:00:01", "refund_asked_at": "2026-11-11T10:00"}, "yes"),
    ({"shipped_at": "2026-11-11T10:00", "refund_asked_at": "2026-11-11T10:00"}, "no"),
    ({"shipped_at": "2026-11-11T10:00", "refund_asked_at": "2026-11-11T12:00"}, "no"),
    ({"shipped_at": "2026-11-11T10:00+08:00", "refund_asked_at": "2026-11-11T01:59Z"}, "yes"),
    ({"status": "shipped", "refund_asked_at": "2026-11-11"}, "unknown"),
    ({"status": "signed"}, "no"),
])
def test_refund_before_shipping(case: dict, value: str) -> None:
    assert outcome(UNSHIPPED, on="2026-11-12", **case) == (value, None)


# --- freight ---


def pays(on: str = "2026-11-12", **case: object) -> tuple[str, str]:
    found = ask(on=on, **{**PHONE, **case})
    back, out = found.get(BACK), found.get(OUT)
    assert back is not None
    assert out is not None
    return str(back.value), str(out.value)


def test_a_confirmed_fault_in_any_open_window_is_the_shops() -> None:
    for on in ("2026-11-12", "2026-11-20", "2027-11-10"):
        assert pays(on, fault="confirmed", agreed_freight="split", free_shipping=False) == ("shop", "shop")
    assert pays("2027-11-11", fault="confirmed", agreed_freight="split") == ("split", "unknown")
    assert pays("2027-11-11", fault="confirmed") == ("unknown", "unknown")


def test_a_confirmed_fault_of_shoes_is_the_shops_while_seven_days_or_the_platform_are_open() -> None:
    assert pays(product="shoes", fault="confirmed", reason="unwanted") == ("shop", "shop")
    assert pays("2026-12-01", product="shoes", fault="confirmed") == ("shop", "shop")
    assert pays("2026-12-10", product="shoes", fault="confirmed") == ("unknown", "unknown")


def test_the_platforms_window_counts_only_once_the_goods_are_with_the_buyer() -> None:
    for status, payer in (("signed", "shop"), ("shipped", "unknown")):
        found = verdict(BACK, on="2026-12-12", product="shoes", fault="confirmed", paid_at="2026-11-01", status=status)
        assert found.value == payer


@pytest.mark.parametrize(("verified", "payer"), [
    ("quality", "shop"), ("damaged", "shop"), ("unwanted", "unknown"), ("negotiated", "unknown"),
    ("没见过", "unknown"),
])
def test_a_verified_reason_of_shop_or_courier_is_the_shops(verified: str, payer: str) -> None:
    assert pays(fault="human" if payer == "shop" else "unknown", verified_reason=verified) == (payer, payer)


def test_shipping_after_the_refund_was_asked_for_is_the_shops() -> None:
    assert pays(shipped_at="2026-11-09", refund_asked_at="2026-11-08", agreed_freight="buyer") == ("shop", "shop")


@pytest.mark.parametrize("agreed", ["shop", "buyer", "split"])
def test_an_agreement_comes_before_human_damage_and_reason(agreed: str) -> None:
    assert pays(fault="human", reason="unwanted", agreed_freight=agreed)[0] == agreed


@pytest.mark.parametrize(("case", "payer"), [
    ({"fault": "human"}, "buyer"),
    ({"fault": "none", "report": "ours"}, "buyer"), ({"fault": "none", "report": "maker"}, "buyer"),
    ({"fault": "none", "report": "none"}, "unknown"), ({"fault": "claimed"}, "unknown"),
    ({"reason": "unwanted"}, "buyer"), ({"reason": "7天无理由"}, "buyer"),
    ({"reason": "unwanted", "on": "2026-11-18"}, "unknown"),
    ({"reason": "unwanted", "condition": ["scratched"]}, "unknown"),
    ({"reason": "quality"}, "unknown"), ({"reason": "other"}, "unknown"), ({}, "unknown"),
])
def test_the_buyers_cases(case: dict, payer: str) -> None:
    assert pays(**case)[0] == payer


@pytest.mark.parametrize(("free", "payer"), [(True, "shop"), (False, "buyer"), (None, "unknown")])
def test_the_original_freight_in_the_buyers_cases_follows_free_shipping(free: bool | None, payer: str) -> None:
    for case in ({"fault": "human"}, {"reason": "unwanted"}, {"agreed_freight": "buyer"}):
        assert pays(**case, free_shipping=free) == ("buyer", payer)
    assert verdict(OUT, on="2026-11-12", **PHONE, fault="human").missing == ("free_shipping",)


@pytest.mark.parametrize("agreed", ["shop", "split"])
def test_the_original_freight_is_otherwise_unknown(agreed: str) -> None:
    assert pays(agreed_freight=agreed, free_shipping=True)[1] == "unknown"
    assert pays(free_shipping=True)[1] == "unknown"


def test_an_unknown_payer_names_what_would_settle_it() -> None:
    for case, missing in (
        ({"fault": "claimed"}, ("report",)), ({"fault": "none"}, ("report",)), ({}, ("fault", "reason")),
        ({"reason": "quality"}, ("verified_reason",)),
        ({"reason": "unwanted", "on": "2026-11-18"}, ("agreed_freight",)),
        ({"fault": "confirmed", "product": "shoes", "on": "2026-12-10"}, ("success_at",)),
        ({"fault": "confirmed", "success_at": "2026-11-12", "on": "2027-12-10"}, ("agreed_freight",)),
    ):
        assert verdict(BACK, **{"on": "2026-11-12", **PHONE, **case}).missing == missing
    assert verdict(BACK, on="2026-11-12", product="phone", reason="unwanted").missing == ("signed_at",)


# --- reason.may_ask_change ---


@pytest.mark.parametrize("stated", [None, *sorted(REASONS)])
@pytest.mark.parametrize("chosen", [None, *sorted(REASONS)])
def test_a_reason_may_be_questioned_only_against_the_buyers_own_words(stated: str | None, chosen: str | None) -> None:
    own_matter = stated is not None and REASONS[stated].fault == "buyer"
    allowed = own_matter and chosen in ("invoice", "freight", "negotiated", "other")
    found = verdict(MAY_ASK, on="2026-11-12", stated_reason=stated, reason=chosen)
    assert found.value == ("yes" if allowed else "no")


def test_the_sentence_names_both_reasons() -> None:
    reason = verdict(MAY_ASK, on="2026-11-12", stated_reason="unwanted", reason="invoice").reason
    assert "不想要了" in reason
    assert "发票问题" in reason
