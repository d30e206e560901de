"""When a three-guarantees period closes (民法典§201, §203; 消法实施条例§18)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cs_assistant.domain.orders import Repair
from cs_assistant.policy.statutes import Length
from cs_assistant.policy.workdays import next_workday


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A period that has been counted out."""

    end: date
    """Its last day, ending at 24:00 in Asia/Shanghai."""
    trace: tuple[str, ...]
    notes: tuple[str, ...] = ()


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter (29 February → 28 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_length(day: date, length: Length) -> date:
    """`day` plus a length; `day` itself is not counted."""
    return day + timedelta(days=length.count) if length.unit == "days" else add_months(day, length.count)


def days_in_repair(repair: Repair, on: date) -> int:
    """Days between hand-in and hand-back as known on `on`; an open repair runs up to `on`."""
    return max((min(repair.end or on, on) - repair.start).days, 0)


def repair_spans(repairs: Iterable[Repair], start: date, on: date) -> list[tuple[date, date]]:
    """Hand-in and hand-back days after `start` and up to `on`, overlaps merged, in order."""
    spans: list[tuple[date, date]] = []
    for repair in sorted(repairs, key=lambda item: item.start):
        first, last = max(repair.start, start), min(repair.end or on, on)
        if last <= first:
            continue
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return spans


def count_out(name: str, start: date, length: Length, repairs: Iterable[Repair], on: date) -> Period:
    """The period `name` of `length` after `start`, as known on `on`.

    A repair begun while the period runs stretches it by its days; one begun after it closed cannot reopen it.
    """
    end = add_length(start, length)
    trace = [f"{name}：{start} 不计入，加 {length} 到 {end}"]
    for first, last in repair_spans(repairs, start, on):
        if first > next_workday(end)[0]:
            break
        end += last - first
        trace.append(f"{first} 至 {last} 在修 {(last - first).days} 天不计，顺延到 {end}")
    workday, known = next_workday(end)
    if workday != end:
        trace.append(f"{end} 是休息日，顺延到工作日 {workday}")
    notes = () if known else (f"{end.year} 年的放假安排没有数据，{name}的最后一天只按周末推算，可能还会顺延。",)
    return Period(end=workday, trace=tuple(trace), notes=notes)
