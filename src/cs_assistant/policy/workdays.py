"""Working days: weekends, statutory holidays and make-up workdays (国务院办公厅放假安排, by `chinesecalendar`)."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def is_workday(day: date) -> tuple[bool, bool]:
    """Whether `day` is a workday, and whether that is known; beyond the data weekends alone decide."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:  # how the library says "no data for this year"
        return day.weekday() < 5, False


def next_workday(day: date) -> tuple[date, bool]:
    """`day` itself when it is a workday, else the first one after it; and whether all days looked at are known."""
    all_known = True
    while True:
        workday, known = is_workday(day)
        all_known = all_known and known
        if workday:
            return day, all_known
        day += timedelta(days=1)
