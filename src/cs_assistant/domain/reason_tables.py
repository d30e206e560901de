"""Count tables over refund reasons. Each carries its denominator, and its cells sum to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cs_assistant.domain.reason_rows import UNKNOWN, Attribute, ReasonRow, View
from cs_assistant.domain.reason_selection import Period


class Step(StrEnum):
    """How wide the buckets of a trend are; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class ParetoBar:
    """One reason in a Pareto chart."""

    reason: str
    count: int
    cumulative: int
    """Its count and those of all bars before it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pareto:
    """Reasons by weight; unknown buckets stand last whatever their size."""

    view: View
    bars: tuple[ParetoBar, ...]
    total: int
    """All refunds counted, the unknown ones included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendPoint:
    """One bucket of days."""

    period: Period
    """Clipped to the period looked at."""
    counts: Mapping[str, int]
    """Reason id to refunds; absent = none."""
    quality: int
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """Refunds over time; a bucket without refunds is there with zero."""

    view: View
    step: Step
    points: tuple[TrendPoint, ...]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Refunds that share the values of one or more attributes."""

    values: tuple[str, ...]
    """One value an attribute of the breakdown; empty = not on record."""
    counts: Mapping[str, int]
    quality: int
    """With quality evidence."""
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakdown:
    """Refunds by attributes, most quality evidence first, then largest first."""

    attributes: tuple[Attribute, ...]
    view: View
    groups: tuple[Group, ...]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixCell:
    """How many refunds have this triple."""

    selected: str
    stated: str
    verified: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """Selected × stated × verified; cells of zero are left out."""

    selected: View
    """FIRST or CURRENT: what `selected` means."""
    cells: tuple[MatrixCell, ...]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One reason now and before."""

    reason: str
    now: int
    before: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """This period beside the previous one of equal length."""

    view: View
    changes: tuple[Change, ...]
    now: int
    before: int


def pareto(rows: Sequence[ReasonRow], view: View) -> Pareto:
    """Reasons of one view by weight."""
    bars: list[ParetoBar] = []
    cumulative = 0
    for reason, count in _ranked(Counter(row.reason(view) for row in rows)):
        cumulative += count
        bars.append(ParetoBar(reason=reason, count=count, cumulative=cumulative))
    return Pareto(view=view, bars=tuple(bars), total=len(rows))


def trend(rows: Sequence[ReasonRow], view: View, period: Period, step: Step) -> Trend:
    """Refunds a bucket. `rows` are those of `period`; a row outside of it is refused with ValueError."""
    starts = _starts(period, step)
    sorted_rows: dict[date, list[ReasonRow]] = {start: [] for start in starts}
    for row in rows:
        if row.day not in period:
            raise ValueError(f"a refund of {row.day} is outside of {period.first} to {period.last}")
        sorted_rows[max(period.first, _start(row.day, step))].append(row)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), period.last]
    points = tuple(
        TrendPoint(
            period=Period(first=start, last=end),
            counts=Counter(row.reason(view) for row in sorted_rows[start]),
            quality=sum(row.quality for row in sorted_rows[start]),
            total=len(sorted_rows[start]),
        )
        for start, end in zip(starts, ends, strict=True)
    )
    return Trend(view=view, step=step, points=points, total=len(rows))


def breakdown(rows: Sequence[ReasonRow], attributes: tuple[Attribute, ...], view: View) -> Breakdown:
    """Refunds by the values of `attributes`."""
    members: dict[tuple[str, ...], list[ReasonRow]] = {}
    for row in rows:
        members.setdefault(tuple(row.attribute(name) for name in attributes), []).append(row)
    groups = (
        Group(
            values=values,
            counts=Counter(row.reason(view) for row in group),
            quality=sum(row.quality for row in group),
            total=len(group),
        )
        for values, group in members.items()
    )
    ordered = sorted(groups, key=lambda group: (-group.quality, -group.total, group.values))
    return Breakdown(attributes=attributes, view=view, groups=tuple(ordered), total=len(rows))


def matrix(rows: Sequence[ReasonRow], selected: View) -> Matrix:
    """Selected × stated × verified. `selected` is FIRST or CURRENT; ValueError for another view."""
    if selected not in (View.FIRST, View.CURRENT):
        raise ValueError("the matrix sets what was selected against what was stated and verified")
    counts = Counter((row.reason(selected), row.stated, row.verified) for row in rows)
    cells = (
        MatrixCell(selected=chosen, stated=stated, verified=verified, count=count)
        for (chosen, stated, verified), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    return Matrix(selected=selected, cells=tuple(cells), total=len(rows))


def comparison(now: Sequence[ReasonRow], before: Sequence[ReasonRow], view: View) -> Comparison:
    """Each reason of one view in two periods, the largest of now first."""
    counts_now = Counter(row.reason(view) for row in now)
    counts_before = Counter(row.reason(view) for row in before)
    every = Counter({reason: counts_now[reason] for reason in {*counts_now, *counts_before}})
    changes = tuple(
        Change(reason=reason, now=count, before=counts_before[reason]) for reason, count in _ranked(every)
    )
    return Comparison(view=view, changes=changes, now=len(now), before=len(before))


def fitting_step(period: Period) -> Step:
    """Buckets that keep a trend readable: days up to a month, weeks up to half a year, else months."""
    if period.days <= 31:
        return Step.DAY
    return Step.WEEK if period.days <= 183 else Step.MONTH


def _ranked(counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (item[0] in UNKNOWN, -item[1], item[0]))


def _start(day: date, step: Step) -> date:
    if step is Step.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step is Step.MONTH else day


def _starts(period: Period, step: Step) -> list[date]:
    days = (period.first + timedelta(days=number) for number in range(period.days))
    return list(dict.fromkeys(max(period.first, _start(day, step)) for day in days))
