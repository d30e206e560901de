"""Every boundary of the policy's clocks by name, two days to either side, against the slow oracle (R2.5–R2.9, R5.62).

A boundary is the oracle's own: it says on which day a right ends, and the policy has to agree on that day and near it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cs_assistant.domain.verdicts import VERDICT_NAMES
from tests.unit.policy import oracle
from tests.unit.policy.cases import ask

pytestmark = pytest.mark.no_cover  # so often that counting lines would take longer than the tests

AROUND = range(-2, 3)
ONE = timedelta(days=1)

DAYS: dict[str, list[str]] = {
    "leap day and the days around it": ["2024-02-28", "2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01"],
    "a year before a leap day": ["2023-02-28", "2023-03-01", "2025-02-28"],
    "month ends": [
        "2024-01-31", "2024-03-31", "2024-04-30", "2024-05-31", "2024-08-31", "2024-10-31", "2024-11-30", "2024-12-31",
        "2025-01-31", "2025-08-29", "2025-08-30", "2025-08-31", "2025-11-30", "2026-05-31",
    ],
    "new year": ["2024-12-25", "2025-12-25", "2025-12-31", "2026-01-01", "2025-12-17"],
    "Spring Festival of 2024, 2025, 2026": [
        "2024-02-03", "2024-02-10", "2024-01-26", "2025-01-21", "2025-01-28", "2025-01-13", "2026-02-08", "2026-02-15",
    ],
    "Qingming, Labour Day, Dragon Boat": [
        "2024-03-28", "2024-04-24", "2024-06-03", "2025-03-28", "2025-04-24", "2025-05-24", "2026-03-29", "2026-04-24",
        "2026-06-12",
    ],
    "Mid-Autumn and National Day": [
        "2024-09-08", "2024-09-24", "2024-09-30", "2025-09-24", "2025-10-01", "2025-09-16", "2026-09-18", "2026-09-24",
    ],
    "make-up workdays": [
        "2024-02-04", "2024-02-11", "2024-04-07", "2024-04-21", "2024-09-07", "2024-09-22", "2024-10-05", "2025-01-19",
        "2025-02-01", "2025-04-20", "2025-09-21", "2025-10-04", "2026-02-07", "2026-02-21", "2026-05-02", "2026-09-13",
        "2026-10-03",
    ],
    "ordinary weekends": ["2025-11-15", "2025-11-16", "2026-11-14", "2026-11-15"],
}
"""Name of a boundary → sign-for days whose periods end on it or beside it."""
SIGNED = [pytest.param(day, id=f"{name}: {day}") for name, days in DAYS.items() for day in days]


def agree(case: dict) -> None:
    mine = {found.id: (found.value.value, found.last_day and found.last_day.isoformat()) for found in ask(**case)}
    assert mine == oracle.judge(case), case


def ends_of(case: dict) -> set[date]:
    """Every day on which the oracle lets a right end, for the case as it stands."""
    far = {**case, "on": "2031-01-01"}
    found = {
        date.fromisoformat(end)
        for fault in ("confirmed", "unknown")
        for _, end in oracle.judge({**far, "fault": fault}).values()
        if end is not None
    }
    signed = oracle.day_of(case.get("signed_at"))
    return found | ({signed + ONE * 15, signed + ONE * 25} if signed else set())


def around(case: dict) -> Iterator[dict]:
    for end in sorted(ends_of(case)):
        for step in AROUND:
            yield {**case, "on": str(end + ONE * step)}


def agree_around(case: dict) -> int:
    seen = 0
    for placed in around(case):
        for fault in ("confirmed", "claimed", "unknown"):
            agree({**placed, "fault": fault})
            seen += 1
    return seen


@pytest.mark.parametrize("signed", SIGNED)
def test_the_unit_around_each_of_its_boundaries(signed: str) -> None:
    """Day 7/8, 15/16 and one year, where a holiday, a make-up workday, a month's end or a leap day moves them."""
    assert agree_around({"on": signed, "signed_at": f"{signed}T09:30:00", "product": "phone"}) >= 45


@pytest.mark.parametrize("part", [*sorted(oracle.PART_MONTHS), "gift"])
@pytest.mark.parametrize("signed", ["2024-02-29", "2024-08-31", "2025-08-31", "2025-11-30", "2026-01-31", "2026-03-30"])
def test_each_part_around_the_end_of_its_months(part: str, signed: str) -> None:
    """R2.8: 3, 6 and 12 months, from a leap day and from days the last month does not have."""
    agree_around({"on": signed, "signed_at": f"{signed}T23:59:59", "product": "phone", "part": part})


@pytest.mark.parametrize("product", ["shoes", "appliance", "other"])
def test_other_goods_around_the_seven_days_and_the_platforms_window(product: str) -> None:
    agree_around({"on": "2026-02-08", "signed_at": "2026-02-08", "product": product, "success_at": "2026-02-20"})


REPAIRS: dict[str, list[dict]] = {
    "one inside the seven days": [{"from": "2026-06-03", "to": "2026-06-05"}],
    "one over day seven": [{"from": "2026-06-07", "to": "2026-06-12"}],
    "handed in on day seven": [{"from": "2026-06-08", "to": "2026-06-20"}],
    "handed in on day eight": [{"from": "2026-06-09", "to": "2026-06-20"}],
    "handed in and back the same day": [{"from": "2026-06-07", "to": "2026-06-07"}],
    "two that overlap": [{"from": "2026-06-03", "to": "2026-06-09"}, {"from": "2026-06-05", "to": "2026-06-13"}],
    "two that touch": [{"from": "2026-06-03", "to": "2026-06-06"}, {"from": "2026-06-06", "to": "2026-06-11"}],
    "one inside another": [{"from": "2026-06-03", "to": "2026-06-14"}, {"from": "2026-06-05", "to": "2026-06-07"}],
    "the same twice": [{"from": "2026-06-03", "to": "2026-06-09"}, {"from": "2026-06-03", "to": "2026-06-09"}],
    "begun before the goods were signed for": [{"from": "2026-05-20", "to": "2026-06-04"}],
    "two that failed": [
        {"from": "2026-06-20", "to": "2026-06-25", "fixed": False},
        {"from": "2026-08-01", "to": "2026-08-05", "fixed": False},
    ],
    "sixty days for parts": [{"from": "2026-07-01", "to": "2026-08-30", "cause": "parts"}],
    "sixty-one days for parts": [{"from": "2026-07-01", "to": "2026-08-31", "cause": "parts"}],
    "thirty days by the repairer": [{"from": "2026-07-01", "to": "2026-07-31", "cause": "repairer"}],
    "thirty-one days by the repairer": [{"from": "2026-07-01", "to": "2026-08-01", "cause": "repairer"}],
    "one over the end of the year": [{"from": "2027-05-28", "to": "2027-06-10"}],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REPAIRS))
def test_repairs_stretch_each_period_as_the_oracle_walks_them(name: str) -> None:
    case = {"on": "2026-06-01", "signed_at": "2026-06-01", "product": "phone", "repairs": REPAIRS[name]}
    agree_around(case)
    for repair in REPAIRS[name]:
        for key in ("from", "to"):
            for step in AROUND:
                on = date.fromisoformat(repair[key]) + ONE * step
                agree({**case, "on": str(on), "fault": "confirmed"})


@pytest.mark.parametrize("begun", ["2026-06-03", "2026-06-08", "2026-06-09", "2026-06-14", "2026-06-17", "2027-05-30"])
def test_an_open_repair_holds_the_clock_up_to_the_day_asked(begun: str) -> None:
    case = {"signed_at": "2026-06-01", "product": "phone", "repairs": [{"from": begun, "to": None, "cause": "parts"}]}
    start = date.fromisoformat(begun)
    for days in (*range(-2, 12), 29, 30, 31, 32, 59, 60, 61, 62, 90, 400):
        for fault in ("confirmed", "unknown"):
            agree({**case, "on": str(start + ONE * days), "fault": fault})


@pytest.mark.parametrize(
    "exchanged", ["2026-06-01", "2026-06-08", "2026-06-09", "2026-06-16", "2026-06-17", "2027-02-28"]
)
@pytest.mark.parametrize("repairs", [[], [{"from": "2026-06-05", "to": "2026-06-12", "fixed": False}]])
def test_an_exchange_restarts_exchange_and_repair_and_not_the_return(exchanged: str, repairs: list[dict]) -> None:
    case = {
        "on": "2026-06-01", "signed_at": "2026-06-01", "product": "phone", "exchanged_at": exchanged,
        "repairs": repairs,
    }  # fmt: skip
    for more in ({}, {"no_same_model": True}, {"part": "battery", "part_replacements": 2}):
        agree_around({**case, **more})
        for step in AROUND:
            on = date.fromisoformat(exchanged) + ONE * step
            agree({**case, **more, "on": str(on), "fault": "confirmed"})


WRITTEN = {
    "Shanghai's midnight, written in UTC": ("2026-06-01T15:59:59Z", "2026-06-01T16:00:00Z"),
    "Shanghai's midnight, written at +09:00": ("2026-06-02T00:59:59+09:00", "2026-06-02T01:00:00+09:00"),
    "Shanghai's midnight, written at -05:00": ("2026-06-01T10:59:59-05:00", "2026-06-01T11:00:00-05:00"),
    "Shanghai's midnight, without a zone": ("2026-06-01T23:59:59", "2026-06-02T00:00:00"),
    "the last microsecond": ("2026-06-01T23:59:59.999999", "2026-06-02T00:00:00.000000"),
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_the_day_of_signing_is_shanghais_whatever_zone_it_was_written_in(name: str) -> None:
    before, after = WRITTEN[name]
    for text, day in ((before, "2026-06-01"), (after, "2026-06-02")):
        written = {"on": "2026-06-10", "signed_at": text, "product": "phone"}
        assert oracle.day_of(text) == date.fromisoformat(day)
        agree_around(written)
        plain = {**written, "signed_at": day}
        assert [found.last_day for found in ask(**written)] == [found.last_day for found in ask(**plain)]


@pytest.mark.parametrize("zone", ["+08:00", "Z", "-05:00", "+09:00", "+01:00"])
def test_a_day_another_country_changes_its_clocks_is_a_day_like_any_other(zone: str) -> None:
    for day in ("2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"):
        agree_around({"on": day, "signed_at": f"{day}T12:00:00{zone}", "product": "phone"})


@pytest.mark.parametrize("asked", ["2026-06-01T10:00:00", "2026-06-01T02:00:00Z", "2026-06-01T11:00:00+09:00"])
@pytest.mark.parametrize("shipped", ["2026-06-01T09:59:59", "2026-06-01T10:00:00", "2026-06-01T10:00:01"])
def test_shipped_before_or_after_the_refund_was_asked_for_to_the_second(asked: str, shipped: str) -> None:
    """R5.8, R5.13 (争议规则§27)."""
    case = {"on": "2026-06-03", "paid_at": "2026-05-31", "shipped_at": shipped, "refund_asked_at": asked}
    agree(case)
    found = ask(**case).get("refund.unshipped")
    assert found is not None
    assert (found.value == "yes") == shipped.endswith("10:00:01")


def test_the_platforms_window_and_the_day_a_silent_order_is_no_longer_trusted() -> None:
    """R5.62: 15 days after success, 25 after signing without one."""
    for success in ("2024-02-14", "2025-02-13", "2026-12-31", "2026-09-16"):
        case = {"on": success, "signed_at": "2024-02-01", "success_at": f"{success}T00:00:00", "product": "shoes"}
        agree_around(case)
    for signed in ("2024-02-04", "2025-02-03", "2026-12-06"):
        day = date.fromisoformat(signed)
        for days in (14, 15, 16, 24, 25, 26, 27):
            agree({"on": str(day + ONE * days), "signed_at": signed, "product": "shoes"})


def test_every_verdict_of_the_contract_is_compared() -> None:
    case = {"on": "2026-06-10", "signed_at": "2026-06-01", "product": "phone"}
    assert set(oracle.judge(case)) == set(VERDICT_NAMES) == {found.id for found in ask(**case)}
