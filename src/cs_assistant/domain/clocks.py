"""The clocks of a case: what a state's deadlines come to, with the warnings before (design, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cs_assistant.domain.facts import moment_of
from cs_assistant.domain.flows import ENTERED, Case, Deadline, Flow
from cs_assistant.domain.times import SHANGHAI, shanghai_day

WARNINGS = (50, 80)
"""Percent of the time that has passed at each warning, unless the deadline says otherwise."""
HoursInForce = Callable[[str, date], int | None]
"""Key of a deadline and the day its clock starts → the hours in force; None = those of the table, 0 = none runs."""


class Basis(StrEnum):
    """Where the end of one of the platform's deadlines comes from."""

    RECORD = "按平台记录"
    RULE = "按规定估算"


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
    basis: Basis | None = None
    """Where a deadline of the platform's comes from; None = it is none of the platform's."""


def dues(flow: Flow, case: Case, hours: HoursInForce | None = None) -> tuple[Due, ...]:
    """The timers of a case's present state, warnings at 50 and 80 percent included, earliest first.

    `hours` is the library's dated table of deadlines; without it the figures of the flow hold. An end the platform's
    record names goes before both, and stands once where two deadlines wait for it. Raises ValueError when the fact a
    deadline counts from, or ends at, is no ISO time.
    """
    found: list[Due] = []
    ended: set[str] = set()
    for deadline in flow.state(case.state).deadlines:
        start = _base(case, deadline)
        if start is None or deadline.told in ended:
            continue
        end = told_end(case, deadline)
        if end is not None:
            ended.add(deadline.told)
        length = _length(deadline, start, hours) if end is None else end - start
        if length is None:
            continue
        for share, passed in _marks(deadline, length):
            key, basis = f"{deadline.key}:{share}", basis_of(case, deadline)
            found.append(Due(key=key, deadline=deadline, at=start + passed, share=share, basis=basis))
    return tuple(sorted(found, key=lambda due: (due.at, due.deadline.key, due.share)))


def told_end(case: Case, deadline: Deadline) -> datetime | None:
    """The end the platform's record names for this deadline, or None. Raises ValueError when it is no ISO time."""
    value = case.fact(deadline.told) if deadline.told else None
    return None if value is None else moment_of(value)


def basis_of(case: Case, deadline: Deadline) -> Basis | None:
    """Where the end of a deadline comes from; None where it is not the platform's."""
    if not deadline.told:
        return None
    return Basis.RULE if case.fact(deadline.told) is None else Basis.RECORD


def _length(deadline: Deadline, start: datetime, hours: HoursInForce | None) -> timedelta | None:
    """How long it runs by the rules; None = not at all."""
    given = hours(deadline.key, shanghai_day(start)) if hours is not None else None
    if given == 0:
        return None
    return _rest_of_day(start) if deadline.same_day else timedelta(hours=given or deadline.hours)


def _marks(deadline: Deadline, length: timedelta) -> Iterator[tuple[int, timedelta]]:
    """Percent and time passed of each warning and of the end; an end that was past from the start has no warnings."""
    if length <= timedelta(0):
        pass
    elif deadline.warns is None:
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
