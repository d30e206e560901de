"""What part of the refunds is looked at: a period of days and filters that only ever take rows away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from cs_assistant.domain.reason_rows import Attribute, ReasonRow, View
from cs_assistant.domain.times import SHANGHAI


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Whole days in Asia/Shanghai, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on or after the day it begins")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def previous(self) -> Period:
        """The period of equal length right before it."""
        return Period(first=self.first - timedelta(days=self.days), last=self.first - timedelta(days=1))

    @property
    def start(self) -> datetime:
        """Its first moment, UTC."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it, UTC."""
        return _midnight(self.last + timedelta(days=1))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which rows count. Every condition must hold; an absent one does not matter."""

    period: Period
    attributes: Mapping[Attribute, str] = field(default_factory=dict)
    """Attribute to its value; an empty value asks for refunds where it is not on record."""
    reasons: Mapping[View, str] = field(default_factory=dict)
    """View to a reason id, the unknown ones included."""
    quality: bool | None = None
    """With or without quality evidence."""

    def takes(self, row: ReasonRow) -> bool:
        """Whether this row counts."""
        return (
            row.day in self.period
            and (self.quality is None or row.quality == self.quality)
            and all(row.attribute(name) == value for name, value in self.attributes.items())
            and all(row.reason(view) == reason for view, reason in self.reasons.items())
        )

    def of(self, rows: Iterable[ReasonRow]) -> tuple[ReasonRow, ...]:
        """The rows that count, in the order given."""
        return tuple(row for row in rows if self.takes(row))

    @property
    def before(self) -> Selection:
        """The same filters on the previous period of equal length."""
        return replace(self, period=self.period.previous)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
