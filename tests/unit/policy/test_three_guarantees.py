"""Rows `three_guarantees.*` of the entitlement table, clause by clause."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.policy.cases import ask, outcome, policy, verdict

RETURN, EXCHANGE, REPAIR, PART = (f"three_guarantees.{row}" for row in ("return", "exchange", "repair", "part"))
ROWS = [RETURN, EXCHANGE, REPAIR, PART]
SIGNED = {"signed_at": "2026-11-02T15:30", "product": "phone"}  # a Monday: day 7 and day 15 are a Monday and a Tuesday
CONFIRMED = {**SIGNED, "fault": "confirmed"}


# --- the order of every row ---


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("fault", ["none", "human"])
def test_no_fault_or_human_damage_is_a_no_before_anything_else(row: str, fault: str) -> None:
    found = verdict(row, on="2026-11-05", fault=fault)
    assert (found.value, found.last_day, found.missing) == ("no", None, ())
    assert "如有出入请告诉我" in found.reason


@pytest.mark.parametrize("row", ROWS)
def test_no_date_is_unknown_and_asks_for_the_sign_for_day(row: str) -> None:
    found = verdict(row, on="2026-11-05", product="phone", fault="confirmed")
    assert (found.value, found.missing) == ("unknown", ("signed_at",))


@pytest.mark.parametrize("fault", ["unknown", "claimed", "confirmed"])
def test_every_window_closed_is_a_no_whatever_the_fault(fault: str) -> None:
    found = verdict(RETURN, on="2026-11-10", **SIGNED, fault=fault)
    assert (found.value, found.last_day, found.missing) == ("no", date(2026, 11, 9), ())


def test_an_unknown_fault_is_asked_for_while_the_window_is_open() -> None:
    found = verdict(RETURN, on="2026-11-09", **SIGNED)
    assert (found.value, found.missing, found.last_day) == ("unknown", ("fault",), None)
    assert found.window_end == date(2026, 11, 9)
    assert "11月9日" in found.reason


def test_a_claimed_fault_waits_for_a_report_even_with_a_report_named() -> None:
    for report in ("none", "maker"):
        found = verdict(EXCHANGE, on="2026-11-09", **SIGNED, fault="claimed", report=report)
        assert (found.value, found.missing, found.window_end) == ("unknown", ("report",), date(2026, 11, 17))


@pytest.mark.parametrize("report", ["maker", "contracted", "ours", "none"])
def test_a_confirmed_fault_is_a_yes_with_or_without_a_report(report: str) -> None:
    assert outcome(RETURN, on="2026-11-09", **CONFIRMED, report=report) == ("yes", "2026-11-09")


def test_scratches_box_and_accessories_never_decide() -> None:
    worst = ["scratched", "box_missing", "accessories_missing", "opened", "activated", "worn", "soiled"]
    plain, battered = ask(on="2026-11-05", **CONFIRMED), ask(on="2026-11-05", **CONFIRMED, condition=worst)
    assert [plain.get(row) for row in ROWS] == [battered.get(row) for row in ROWS]


# --- days ---


def test_the_delivery_day_is_the_shanghai_day_of_signing() -> None:
    before = outcome(RETURN, on="2026-11-05", **{**CONFIRMED, "signed_at": "2026-11-02T15:59:59Z"})
    after = outcome(RETURN, on="2026-11-05", **{**CONFIRMED, "signed_at": "2026-11-02T16:00:00Z"})
    assert (before, after) == (("yes", "2026-11-09"), ("yes", "2026-11-10"))


def test_without_a_sign_for_day_the_later_of_bought_and_paid_is_an_estimate() -> None:
    found = verdict(RETURN, on="2026-11-09", product="phone", fault="confirmed", bought_at="2026-11-01",
                    paid_at="2026-11-02")
    assert (found.value, found.last_day, found.missing) == ("yes", date(2026, 11, 9), ("signed_at",))
    assert "估算" in found.reason
    closed = verdict(RETURN, on="2026-11-10", product="phone", fault="unknown", bought_at="2026-11-02")
    assert (closed.value, closed.last_day, closed.missing) == ("no", date(2026, 11, 9), ("signed_at",))
    asked = verdict(RETURN, on="2026-11-09", product="phone", bought_at="2026-11-02")
    assert asked.missing == ("signed_at", "fault")


@pytest.mark.parametrize(("signed", "last"), [
    ("2026-09-23", "2026-09-30"),  # the day before National Day
    ("2026-09-24", "2026-10-08"),  # ends on National Day: the next workday
    ("2026-10-03", "2026-10-10"),  # a make-up Saturday is a workday
    ("2026-10-04", "2026-10-12"),  # the Sunday after it is not
    ("2026-02-08", "2026-02-24"),  # ends on the first day of Spring Festival
    ("2026-02-07", "2026-02-14"),  # the make-up Saturday before it
    ("2025-12-25", "2026-01-04"),  # New Year's Day, and the make-up Sunday after it
    ("2025-12-24", "2025-12-31"),
])
def test_day_seven_on_a_day_off_moves_to_the_next_workday(signed: str, last: str) -> None:
    assert outcome(RETURN, on=signed, **{**CONFIRMED, "signed_at": signed}) == ("yes", last)


@pytest.mark.parametrize(("signed", "last"), [
    ("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28"), ("2025-02-28", "2026-02-28"),
    ("2025-12-31", "2026-12-31"),
])
def test_a_year_is_counted_by_calendar(signed: str, last: str) -> None:
    assert outcome(REPAIR, on=signed, **{**CONFIRMED, "signed_at": signed}) == ("yes", last)


def test_beyond_the_holiday_data_weekends_decide_and_a_note_says_so() -> None:
    found = ask(on="2090-01-02", **{**CONFIRMED, "signed_at": "2090-01-02"})
    assert found.get(RETURN) is not None
    assert any("2090 年的放假安排没有数据" in note for note in found.notes)
    assert outcome(RETURN, on="2090-01-02", **{**CONFIRMED, "signed_at": "2090-01-07"}) == ("yes", "2090-01-16")


# --- repairs ---


def test_the_days_in_repair_do_not_count() -> None:
    case = {"signed_at": "2026-05-25", "product": "phone", "fault": "confirmed",
            "repairs": [{"from": "2026-06-01", "to": "2026-06-08", "fixed": True}]}
    assert outcome(RETURN, on="2026-06-08", **case) == ("yes", "2026-06-08")  # day 7 was 1 June; 7 days in repair
    assert outcome(EXCHANGE, on="2026-06-09", **case) == ("yes", "2026-06-16")


def test_overlapping_repairs_count_once() -> None:
    case = {"signed_at": "2026-06-01", "product": "phone", "fault": "confirmed", "repairs": [
        {"from": "2026-06-02", "to": "2026-06-06"}, {"from": "2026-06-04", "to": "2026-06-09"},
        {"from": "2026-06-03", "to": "2026-06-05"}]}
    assert outcome(EXCHANGE, on="2026-06-23", **case) == ("yes", "2026-06-23")


def test_an_open_repair_counts_up_to_the_day_asked_about() -> None:
    case = {"signed_at": "2026-06-01", "product": "phone", "fault": "confirmed",
            "repairs": [{"from": "2026-06-10", "to": None}]}
    assert outcome(EXCHANGE, on="2026-06-20", **case) == ("yes", "2026-06-26")
    assert outcome(EXCHANGE, on="2026-06-26", **case) == ("yes", "2026-07-02")


def test_a_repair_after_the_period_closed_cannot_reopen_it() -> None:
    repairs = [{"from": "2026-11-12", "to": "2026-11-20"}]
    assert outcome(RETURN, on="2026-11-12", **CONFIRMED, repairs=repairs) == ("no", "2026-11-09")


def test_a_repair_handed_in_on_the_last_day_stretches_the_period() -> None:
    repairs = [{"from": "2026-11-09", "to": "2026-11-12"}]
    assert outcome(RETURN, on="2026-11-12", **CONFIRMED, repairs=repairs) == ("yes", "2026-11-12")


# --- three_guarantees.return ---


@pytest.mark.parametrize(("on", "value"), [("2026-11-02", "yes"), ("2026-11-09", "yes"), ("2026-11-10", "no")])
def test_return_until_day_seven(on: str, value: str) -> None:
    assert outcome(RETURN, on=on, **CONFIRMED) == (value, "2026-11-09")


def test_return_is_not_restarted_by_an_exchange() -> None:
    assert outcome(RETURN, on="2026-11-10", **CONFIRMED, exchanged_at="2026-11-06") == ("no", "2026-11-09")


def test_return_when_an_exchange_is_due_and_there_is_no_same_model() -> None:
    assert outcome(RETURN, on="2026-11-17", **CONFIRMED, no_same_model=True) == ("yes", "2026-11-17")
    assert outcome(RETURN, on="2026-11-18", **CONFIRMED, no_same_model=True) == ("no", "2026-11-17")
    assert outcome(RETURN, on="2026-11-17", **CONFIRMED, no_same_model=False) == ("no", "2026-11-09")
    assert verdict(RETURN, on="2026-11-17", **SIGNED, no_same_model=True).missing == ("fault",)


def test_return_by_no_same_model_lasts_the_year_after_two_failed_repairs() -> None:
    case = {**CONFIRMED, "signed_at": "2025-11-03", "no_same_model": True, "repairs": [
        {"from": "2025-12-01", "to": "2025-12-03", "fixed": False},
        {"from": "2026-02-02", "to": "2026-02-04", "fixed": False}]}
    assert outcome(RETURN, on="2026-06-01", **case) == ("yes", "2026-11-09")  # a year, 4 days of repair, a weekend
    assert outcome(RETURN, on="2026-11-10", **case) == ("no", "2026-11-09")


def test_return_of_a_part_replaced_twice_and_faulty_again() -> None:
    case = {**CONFIRMED, "part": "battery"}
    assert outcome(RETURN, on="2027-03-01", **case, part_replacements=2) == ("yes", "2027-11-02")
    assert "电池" in verdict(RETURN, on="2027-03-01", **case, part_replacements=2).reason
    assert outcome(RETURN, on="2027-03-01", **case, part_replacements=1) == ("no", None)
    assert verdict(RETURN, on="2027-03-01", **SIGNED, part="battery", part_replacements=2).missing == ("fault",)
    assert outcome(RETURN, on="2027-03-01", **{**case, "part": "gift"}, part_replacements=2) == ("no", None)


# --- three_guarantees.exchange ---


@pytest.mark.parametrize(("on", "value"), [("2026-11-10", "yes"), ("2026-11-17", "yes"), ("2026-11-18", "no")])
def test_exchange_until_day_fifteen(on: str, value: str) -> None:
    assert outcome(EXCHANGE, on=on, **CONFIRMED) == (value, "2026-11-17")


def test_exchange_restarts_at_the_exchange() -> None:
    assert outcome(EXCHANGE, on="2026-12-01", **CONFIRMED, exchanged_at="2026-11-16") == ("yes", "2026-12-01")
    assert outcome(REPAIR, on="2027-11-16", **CONFIRMED, exchanged_at="2026-11-16") == ("yes", "2027-11-16")


def test_an_exchange_still_to_come_restarts_nothing() -> None:
    assert outcome(EXCHANGE, on="2026-11-18", **CONFIRMED, exchanged_at="2026-11-19") == ("no", "2026-11-17")


def test_an_exchange_alone_gives_exchange_and_repair_their_date() -> None:
    case = {"product": "phone", "fault": "confirmed", "exchanged_at": "2026-11-02", "on": "2026-11-03"}
    found = ask(**case)
    assert [found.get(row).value.value for row in (RETURN, EXCHANGE, REPAIR)] == ["unknown", "yes", "yes"]  # type: ignore[union-attr]
    assert found.get(EXCHANGE).missing == ()  # type: ignore[union-attr]
    assert outcome(RETURN, **case, no_same_model=True) == ("yes", "2026-11-17")


def _two_repairs(second: object = False, **more: object) -> list[dict]:
    return [{"from": "2026-03-02", "to": "2026-03-04", "fixed": False},
            {"from": "2026-04-01", "to": "2026-04-03", "fixed": second, **more}]


def test_exchange_within_the_year_after_two_repairs_that_did_not_help() -> None:
    case = {**CONFIRMED, "signed_at": "2026-01-05", "on": "2026-06-01"}
    assert outcome(EXCHANGE, **case, repairs=_two_repairs()) == ("yes", "2027-01-11")
    for second in (True, None):
        assert outcome(EXCHANGE, **case, repairs=_two_repairs(second))[0] == "no"
    assert outcome(EXCHANGE, **case, repairs=_two_repairs()[:1])[0] == "no"
    assert outcome(EXCHANGE, **case, repairs=_two_repairs(to=None))[0] == "no"  # the second is still open


def test_repairs_of_the_unit_exchanged_away_do_not_count_against_the_new_one() -> None:
    case = {**CONFIRMED, "signed_at": "2026-01-05", "on": "2026-06-01", "exchanged_at": "2026-04-10"}
    assert outcome(EXCHANGE, **case, repairs=_two_repairs())[0] == "no"


@pytest.mark.parametrize(("cause", "nights", "value"), [
    ("parts", 60, "no"), ("parts", 61, "yes"), ("repairer", 30, "no"), ("repairer", 31, "yes"), ("other", 90, "no"),
    (None, 90, "no"),
])
def test_exchange_after_one_repair_over_the_limit_of_its_cause(cause: str | None, nights: int, value: str) -> None:
    start = date(2026, 3, 2)
    repair = {"from": str(start), "to": str(date.fromordinal(start.toordinal() + nights)), "cause": cause}
    case = {**CONFIRMED, "signed_at": "2026-01-05", "on": "2026-08-03"}
    assert outcome(EXCHANGE, **case, repairs=[repair])[0] == value
    still_open = {**repair, "to": None}
    on = str(date.fromordinal(start.toordinal() + nights))
    assert outcome(EXCHANGE, **{**case, "on": on}, repairs=[still_open])[0] == value


# --- three_guarantees.repair ---


@pytest.mark.parametrize(("on", "value"), [("2026-11-18", "yes"), ("2027-11-02", "yes"), ("2027-11-03", "no")])
def test_repair_within_the_year(on: str, value: str) -> None:
    assert outcome(REPAIR, on=on, **CONFIRMED) == (value, "2027-11-02")


# --- three_guarantees.part ---


@pytest.mark.parametrize(("part", "last", "promise"), [
    ("battery", "2026-08-03", False), ("charger", "2027-02-02", False), ("wired_earphone", "2026-05-06", False),
    ("memory_card", "2026-05-06", True), ("bluetooth_headset", "2027-02-02", True),
])
def test_each_part_has_its_own_period(part: str, last: str, promise: bool) -> None:
    case = {"signed_at": "2026-02-02", "product": "phone", "fault": "confirmed", "part": part}
    found = verdict(PART, on=last, **case)
    assert (found.value, str(found.last_day)) == ("yes", last)
    assert ("本店承诺" in found.reason) is promise
    assert ("本店承诺" in verdict(PART, on=last, **{**case, "fault": "unknown"}).reason) is promise
    after = str(date.fromordinal(date.fromisoformat(last).toordinal() + 1))
    assert outcome(PART, on=after, **case) == ("no", last)


def test_an_exchange_restarts_the_part() -> None:
    assert outcome(PART, on="2026-12-01", **CONFIRMED, part="battery", exchanged_at="2026-11-16") == (
        "yes", "2027-05-17")  # 16 May 2027 is a Sunday


def test_a_gift_is_no_after_human_damage_and_otherwise_the_shops_setting() -> None:
    assert outcome(PART, on="2026-11-05", **SIGNED, part="gift", fault="human") == ("no", None)
    assert outcome(PART, on="2026-11-05", **CONFIRMED, part="gift") == ("unknown", None)
    assert outcome(PART, policy(gift_warranty_months=1), on="2026-11-05", **CONFIRMED, part="gift") == (
        "yes", "2026-12-02")


def test_the_unit_has_no_part_row_and_a_part_no_unit_row() -> None:
    unit, battery = ask(on="2026-11-05", **CONFIRMED), ask(on="2026-11-05", **CONFIRMED, part="battery")
    assert [unit.get(row).value.value for row in ROWS] == ["yes", "yes", "yes", "no"]  # type: ignore[union-attr]
    assert [battery.get(row).value.value for row in ROWS] == ["no", "no", "no", "yes"]  # type: ignore[union-attr]


# --- other goods, and the numbers of the library ---


@pytest.mark.parametrize("product", ["shoes", "appliance", "other"])
def test_other_goods_are_unknown_without_the_shops_card(product: str) -> None:
    for row in ROWS:
        assert outcome(row, on="2027-11-05", **{**CONFIRMED, "product": product}) == ("unknown", None)


def test_the_shops_own_card_decides_for_shoes_and_is_named() -> None:
    card = policy(shoes_return_days=7, shoes_exchange_days=30, shoes_warranty_months=3)
    case = {**CONFIRMED, "product": "shoes"}
    assert outcome(RETURN, card, on="2026-11-09", **case) == ("yes", "2026-11-09")
    assert outcome(EXCHANGE, card, on="2026-12-03", **case) == ("no", "2026-12-02")
    assert outcome(REPAIR, card, on="2027-02-02", **case) == ("yes", "2027-02-02")
    assert "店铺三包卡" in verdict(RETURN, card, on="2026-11-09", **case).reason
    assert outcome(PART, card, on="2026-11-09", **case) == ("unknown", None)
    assert outcome(RETURN, card, on="2026-11-09", **case, part="gift") == ("unknown", None)
    assert outcome(RETURN, policy(appliance_return_days=10), on="2026-11-12", **{**case, "product": "appliance"}) == (
        "yes", "2026-11-12")


def test_a_product_that_is_not_recorded_is_asked_for() -> None:
    found = verdict(RETURN, on="2026-11-05", signed_at="2026-11-02", fault="confirmed")
    assert (found.value, found.missing) == ("unknown", ("product",))
    assert verdict(RETURN, on="2026-11-05", bought_at="2026-11-02").missing == ("product", "signed_at")


def test_a_shop_may_promise_more_than_the_law() -> None:
    more = policy(phone_return_days=10, repair_days_by_repairer=20)
    assert outcome(RETURN, more, on="2026-11-12", **CONFIRMED) == ("yes", "2026-11-12")


def test_a_shop_cannot_set_less_than_the_law() -> None:
    less = policy(phone_return_days=5, repair_days_by_repairer=40)
    found = ask(less, on="2026-11-09", **CONFIRMED)
    assert found.get(RETURN).value == "yes"  # type: ignore[union-attr]
    assert [note for note in found.notes if "phone_return_days" in note]
    assert [note for note in found.notes if "repair_days_by_repairer" in note]


def test_a_promise_of_the_shop_may_be_changed_either_way() -> None:
    found = ask(policy(memory_card_warranty_months=1), on="2026-12-03", **CONFIRMED, part="memory_card")
    assert found.get(PART).value == "no"  # type: ignore[union-attr]
    assert [note for note in found.notes if "memory_card" in note] == []


def test_numbers_in_force_on_the_day_of_purchase_count() -> None:
    from dataclasses import replace

    longer = policy(phone_return_days=10).facts[0]
    later = replace(policy(), facts=(replace(longer, valid_from=date(2026, 11, 1)),))
    assert outcome(RETURN, later, on="2026-11-10", **CONFIRMED, bought_at="2026-10-30") == ("no", "2026-11-09")
    assert outcome(RETURN, later, on="2026-11-10", **CONFIRMED, bought_at="2026-11-01") == ("yes", "2026-11-12")


# --- odd dates ---


def test_a_day_before_the_delivery_is_counted_with_and_noted() -> None:
    found = ask(on="2026-10-30", **CONFIRMED)
    assert found.get(RETURN).value == "yes"  # type: ignore[union-attr]
    assert found.get("seven_day.return").last_day == date(2026, 11, 9)  # type: ignore[union-attr]
    assert [note for note in found.notes if "早于签收日" in note]


def test_an_exchange_dated_before_the_delivery_is_noted_and_cannot_shorten_a_period() -> None:
    found = ask(on="2026-11-05", **CONFIRMED, exchanged_at="2026-10-01")
    assert found.get(EXCHANGE).last_day == date(2026, 11, 17)  # type: ignore[union-attr]
    assert [note for note in found.notes if "换货日" in note]


def test_a_year_that_is_not_this_one_is_said() -> None:
    assert "2027年11月2日" in verdict(REPAIR, on="2026-11-05", **CONFIRMED).reason
    assert "11月9日24:00" in verdict(RETURN, on="2026-11-05", **CONFIRMED).reason
