"""The policy against the slow oracle: around every boundary, and on anything hypothesis can think of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.policy import oracle
from tests.unit.policy.cases import REASONS, ask

pytestmark = pytest.mark.no_cover  # so often that counting lines would take longer than the tests

SIGN_DAYS = [
    date(2026, 9, 23),  # day 7 = 30 September, day 8 opens National Day
    date(2026, 9, 24),  # day 7 = 1 October: moves to 8 October
    date(2026, 9, 16),  # day 15 = 1 October
    date(2026, 10, 3),  # day 7 = the make-up Saturday 10 October: a workday
    date(2026, 2, 8),  # day 7 = 15 February, Spring Festival: moves to 24 February
    date(2026, 2, 7),  # day 7 = the make-up Saturday 14 February
    date(2026, 2, 13),  # day 15 = the make-up Saturday 28 February
    date(2026, 1, 31),  # months end: six months later is 31 July
    date(2025, 8, 31),  # six months later is 28 February
    date(2024, 2, 29),  # a year later is 28 February 2025
    date(2025, 2, 28), date(2025, 12, 25), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 1), date(2026, 11, 14),
]


def agree(case: dict) -> None:
    mine = {found.id: (found.value.value, found.last_day and found.last_day.isoformat()) for found in ask(**case)}
    assert mine == oracle.judge(case), case


@pytest.mark.parametrize("signed", SIGN_DAYS, ids=str)
@pytest.mark.parametrize("part", ["unit", "battery", "charger", "wired_earphone"])
def test_every_day_around_every_boundary_agrees_with_the_oracle(signed: date, part: str) -> None:
    near = {offset + step for offset in (0, 7, 15, 25, 89, 92, 181, 184, 365, 367) for step in range(-2, 12)}
    for offset in sorted(near):
        for fault in ("confirmed", "unknown"):
            agree({"on": str(signed + timedelta(days=offset)), "signed_at": f"{signed}T23:59:59", "product": "phone",
                   "part": part, "fault": fault})


def test_the_oracles_own_table_of_three_years_is_the_calendars() -> None:
    from cs_assistant.policy.workdays import is_workday

    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(3 * 365 + 1)]
    assert [day for day in days if is_workday(day) != (not oracle.day_off(day), True)] == []


FIRST = date(2025, 10, 1)
days = st.integers(0, 480).map(lambda n: FIRST + timedelta(days=n))
times = st.tuples(days, st.sampled_from(["", "T00:00", "T12:00:00Z", "T15:59:59Z", "T16:00:00Z", "T23:59+08:00"])).map(
    lambda pair: f"{pair[0]}{pair[1]}")
repairs = st.builds(
    lambda start, length, fixed, cause: {
        "from": str(start), "to": None if length is None else str(start + timedelta(days=length)), "fixed": fixed,
        "cause": cause},
    days, st.none() | st.integers(0, 75), st.sampled_from([None, True, False, False]),
    st.sampled_from([None, "parts", "repairer", "other"]),
)


def optional(**keys: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries({"on": days.map(str)}, optional=keys)


any_case = optional(
    bought_at=times, paid_at=times, shipped_at=times, signed_at=times, success_at=times, refund_asked_at=times,
    product=st.sampled_from(["phone"] * 5 + ["shoes", "appliance", "other"]),
    part=st.sampled_from(["unit"] * 3 + [*oracle.PART_MONTHS, "gift"]),
    fault=st.sampled_from(["confirmed", "confirmed", "claimed", "none", "human", "unknown"]),
    report=st.sampled_from(["maker", "contracted", "ours", "none"]),
    condition=st.lists(st.sampled_from(["scratched", "accessories_missing", "box_missing", "opened", "tried",
                                        "activated", "worn", "soiled", "label_removed"]), max_size=2),
    repairs=st.lists(repairs, max_size=4), exchanged_at=times, free_shipping=st.booleans(),
    agreed_freight=st.sampled_from(["shop", "buyer", "split"]),
    reason=st.sampled_from(sorted(REASONS)), stated_reason=st.sampled_from(sorted(REASONS)),
    verified_reason=st.sampled_from(sorted(REASONS)),
    status=st.sampled_from(["unpaid", "unshipped", "shipped", "signed", "success"]), no_same_model=st.booleans(),
    part_replacements=st.integers(0, 3),
)


@st.composite
def lively_case(draw: st.DrawFn) -> dict:
    """A phone with a confirmed fault and a date near the end of something: where the boundaries are."""
    signed = draw(days)
    near = st.sampled_from([0, 7, 15, 90, 181, 365]).flatmap(lambda n: st.integers(max(n - 3, 0), n + 30))
    begun = st.integers(0, 380).map(lambda n: signed + timedelta(days=n))
    return {
        "on": str(signed + timedelta(days=draw(near))), "signed_at": str(signed), "product": "phone",
        "fault": "confirmed",
        "repairs": [
            {"from": str(start), "to": str(start + timedelta(days=draw(st.integers(0, 70)))), "fixed": False,
             "cause": draw(st.sampled_from(["parts", "repairer", "other"]))}
            for start in draw(st.lists(st.one_of(begun, st.integers(0, 20).map(lambda n: signed + timedelta(days=n))),
                                       max_size=3))
        ],
        **draw(st.fixed_dictionaries({}, optional={
            "exchanged_at": begun.map(str), "no_same_model": st.booleans(),
            "part": st.sampled_from(["unit", "battery"]), "part_replacements": st.integers(0, 3)})),
    }


@settings(max_examples=250, deadline=None)
@given(any_case)
def test_any_combination_of_facts_agrees_with_the_oracle(case: dict) -> None:
    agree(case)


@settings(max_examples=250, deadline=None)
@given(lively_case())
def test_repairs_and_exchanges_around_the_boundaries_agree_with_the_oracle(case: dict) -> None:
    agree(case)


@settings(max_examples=150, deadline=None)
@given(any_case)
def test_every_verdict_explains_itself(case: dict) -> None:
    for found in ask(**case):
        assert found.reason.endswith(("。", "？"))
        assert found.clause.startswith("R")
        assert found.trace or found.missing
        if found.value == "unknown":
            assert found.last_day is None
        if found.last_day is not None:
            assert f"{found.last_day.month}月{found.last_day.day}日" in found.reason
        if found.last_day is not None and found.id != "platform.after_sale":
            assert found.window_end == found.last_day
        if found.value in ("no", "buyer") and found.id != "reason.may_ask_change":
            assert "告诉我" in found.reason or found.reason.startswith("之前约定"), found.reason


@settings(max_examples=150, deadline=None)
@given(any_case)
def test_an_open_right_is_still_open_on_its_last_day_and_a_closed_one_stays_closed(case: dict) -> None:
    case["repairs"] = []
    case.pop("success_at", None)
    case.pop("exchanged_at", None)
    for found in ask(**case):
        if found.last_day is None or found.value == "no":
            continue
        on_last = {verdict.id: verdict for verdict in ask(**{**case, "on": str(found.last_day)})}
        after = {verdict.id: verdict for verdict in ask(**{**case, "on": str(found.last_day + timedelta(days=1))})}
        assert on_last[found.id].value == "yes"
        assert (after[found.id].value, after[found.id].last_day) == ("no", found.last_day)
