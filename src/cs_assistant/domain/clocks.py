"""The clocks of a case: what a state's deadlines come to, with the warnings before (design, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cs_assistant.domain.facts import moment_of
from cs_assistant.domain.flows import ENTERED, Case, Deadline, Flow
from cs_assistant.domain.times import SHANGHAI, shanghai_day

WARNINGS = (50, 80)
"""Percent of the time that has passed at each warning, unless the deadline says otherwise."""
HoursInForce = Callable[[str, date], int | None]
"""Key of a deadline and the day its clock starts → the hours in force; None = those of the table, 0 = none runs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One moment a case's state asks for attention."""

    key: str
    """Deadline key and which mark it is, e.g. `platform_48h:50`; unique in one visit of a state.

    `(case, key, at)` is one timer: hours that count from a fact go on over several states and warn once.
    """
    deadline: Deadline
    at: datetime
    share: int
    """Percent of the time that has passed: 50, 80 or 100, or of the deadline's own warnings."""


def dues(flow: Flow, case: Case, hours: HoursInForce | None = None) -> tuple[Due, ...]:
    """The timers of a case's present state, warnings at 50 and 80 percent included, earliest first.

    `hours` is the library's dated table of deadlines; without it the figures of the flow hold. Raises
    ValueError when the fact a deadline counts from is no ISO time.
    """
    found: list[Due] = []
    for deadline in flow.state(case.state).deadlines:
        start = _base(case, deadline)
        if start is None:
            continue
        given = hours(deadline.key, shanghai_day(start)) if hours is not None else None
        if given == 0:
            continue
        length = _rest_of_day(start) if deadline.same_day else timedelta(hours=given or deadline.hours)
        for share, passed in _marks(deadline, length):
            found.append(Due(key=f"{deadline.key}:{share}", deadline=deadline, at=start + passed, share=share))
    return tuple(sorted(found, key=lambda due: (due.at, due.deadline.key, due.share)))


def _marks(deadline: Deadline, length: timedelta) -> Iterator[tuple[int, timedelta]]:
    """Percent and time passed of each warning and of the end."""
    if deadline.warns is None:
        yield from ((share, length * share / 100) for share in WARNINGS)
    else:
        passed = (timedelta(hours=hours) for hours in deadline.warns)
        yield from ((int(100 * (each / length)), each) for each in passed if each < length)
    yield 100, length


def _rest_of_day(start: datetime) -> timedelta:
    midnight = datetime.combine(shanghai_day(start) + timedelta(days=1), time(), SHANGHAI)
    return midnight - start


def _base(case: Case, deadline: Deadline) -> datetime | None:
    if deadline.base == ENTERED:
        return case.entered_at
    value = case.fact(deadline.base)
    if value is None:
        return None
    return moment_of(value)
