"""A promise is one people at the desk can keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.hours import ServiceHours, answer_by, say_moment
from cs_assistant.domain.times import SHANGHAI

HOURS = ServiceHours.read("9:00–21:00")
TWO = timedelta(hours=2)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "by"),
    [
        (at(22, 10), "11月22日12:00"),
        (at(22, 10, 7), "11月22日12:10"),
        (at(22, 19), "11月22日21:00"),
        (at(22, 20), "11月23日10:00"),
        (at(22, 22, 30), "11月23日11:00"),
        (at(22, 3), "11月22日11:00"),
        (at(30, 23), "12月1日11:00"),
    ],
    ids=["in hours", "to ten minutes", "just", "over closing", "after closing", "before opening", "over the month"],
)
def test_the_clock_of_a_promise_runs_only_while_people_are_there(now: datetime, by: str) -> None:
    assert say_moment(answer_by(now, TWO, HOURS)) == by


def test_without_known_hours_the_clock_runs_through() -> None:
    assert say_moment(answer_by(at(22, 23), TWO, None)) == "11月23日01:00"


@pytest.mark.parametrize("written", ["全天", "", "9点到21点", "21:00–9:00", "9:00–9:00", "25:00–26:00", "9:00–21:75"])
def test_hours_that_cannot_be_read_are_no_hours(written: str) -> None:
    assert ServiceHours.read(written) is None


@pytest.mark.parametrize("written", ["9:00-21:00", " 09:00 ~ 21:00 ", "9:00至21:00"])
def test_hours_are_read_as_shops_write_them(written: str) -> None:
    assert ServiceHours.read(written) == HOURS


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.integers(min_value=1, max_value=40 * 60),
)
def test_a_promise_lies_in_the_hours_and_never_before_the_work_is_done(now: datetime, minutes: int) -> None:
    assert HOURS is not None
    by = HOURS.after(now, timedelta(minutes=minutes))
    assert by - now >= timedelta(minutes=minutes)
    assert HOURS.opens <= by.time() <= HOURS.closes
