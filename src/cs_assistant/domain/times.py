"""Time as the desk means it: aware, stored in UTC, spoken of in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def check_aware(moment: datetime) -> datetime:
    """Return `moment` unchanged; raise ValueError when it carries no time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a time without a zone was given; pass an aware datetime")
    return moment


def to_utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive time."""
    return check_aware(moment).astimezone(UTC)


def shanghai_day(moment: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai, the day every deadline is counted in."""
    return check_aware(moment).astimezone(SHANGHAI).date()


def chinese_date(day: date, *, seen_from: date | None = None) -> str:
    """A day as buyers read it: 11月30日, with its year where it differs from that of `seen_from`: 2027年11月30日."""
    year = "" if seen_from is None or seen_from.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
