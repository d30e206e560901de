"""A slow second opinion on every timer: minutes are counted one by one, written without the engine's code.

Knows no library of times: its own calendar walks from 2024-01-01 00:00 UTC, a written time is taken apart by hand, a
time without a zone is Shanghai's (eight hours ahead, no summer time).
"""

from __future__ import annotations

import re

from cs_assistant.domain.flows import Case, Deadline, Flow

FIRST_YEAR = 2024
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WRITTEN = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?")
SHANGHAI_MINUTES = 8 * 60


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_before(year: int, month: int, day: int) -> int:
    """Whole days since 2024-01-01, walked one by one."""
    count, at = 0, (FIRST_YEAR, 1, 1)
    while at != (year, month, day):
        y, m, d = at
        length = MONTHS[m - 1] + (1 if m == 2 and leap(y) else 0)
        at = (y, m, d + 1) if d < length else (y, m + 1, 1) if m < 12 else (y + 1, 1, 1)
        count += 1
    return count


def microseconds(text: str) -> int:
    """A written time as microseconds since 2024-01-01 00:00 UTC."""
    found = WRITTEN.fullmatch(text.strip())
    assert found is not None, text
    year, month, day, hour, minute = (int(found[n]) for n in range(1, 6))
    zone = found[8]
    ahead = SHANGHAI_MINUTES if zone is None else 0
    if zone not in (None, "Z"):
        ahead = (int(zone[1:3]) * 60 + int(zone[4:6])) * (1 if zone[0] == "+" else -1)
    minutes = days_before(year, month, day) * 24 * 60 + hour * 60 + minute - ahead
    fraction = int((found[7] or "0").ljust(6, "0"))
    return (minutes * 60 + int(found[6] or 0)) * 1_000_000 + fraction


def rest_of_day(began: int) -> int:
    """Microseconds to the next midnight in Shanghai, sixteen hours into a UTC day."""
    second = 1_000_000
    passed = (began + SHANGHAI_MINUTES * 60 * second) % (24 * 3600 * second)
    return 24 * 3600 * second - passed


def marks(deadline: Deadline, began: int, hours: int | None = None) -> list[tuple[str, int]]:
    """Every warning of one deadline with its moment: minute by minute until the whole time has passed."""
    if deadline.same_day:
        rest = rest_of_day(began)
        return [(f"{deadline.key}:{share}", began + rest * share // 100) for share in (50, 80, 100)]
    whole, passed, left = (deadline.hours if hours is None else hours) * 60, 0, [50, 80, 100]
    found: list[tuple[str, int]] = []
    if deadline.warns is not None:
        early = [hour for hour in deadline.warns if hour * 60 < whole]
        return [
            *((f"{deadline.key}:{hour * 100 * 60 // whole}", began + hour * 3600 * 1_000_000) for hour in early),
            (f"{deadline.key}:100", began + whole * 60 * 1_000_000),
        ]
    while left:
        passed += 1
        while left and passed * 100 >= whole * left[0]:
            found.append((f"{deadline.key}:{left.pop(0)}", began + passed * 60 * 1_000_000))
    return found


def told_marks(deadline: Deadline, began: int, ends: int) -> list[tuple[str, int]]:
    """The warnings of an end the platform's record names: by the share of the way to it; one long past has none."""
    early = (50, 80) if ends > began else ()
    return [
        *((f"{deadline.key}:{share}", began + (ends - began) * share // 100) for share in early),
        (f"{deadline.key}:100", ends),
    ]


def timers(flow: Flow, case: Case) -> list[tuple[str, int]]:
    """What a case's state asks for, with the moments; a deadline whose fact is not on file asks nothing."""
    found: list[tuple[str, int]] = []
    state = next(state for state in flow.states if state.key == case.state)
    spoken: list[str] = []
    for deadline in state.deadlines:
        if deadline.base == "entered":
            began = microseconds(case.entered_at.isoformat())
        elif deadline.base in case.facts and case.facts[deadline.base].value.strip():
            began = microseconds(case.facts[deadline.base].value)
        else:
            continue
        if deadline.told not in case.facts or not case.facts[deadline.told].value.strip():
            found += marks(deadline, began)
        elif deadline.told not in spoken:
            spoken.append(deadline.told)
            found += told_marks(deadline, began, microseconds(case.facts[deadline.told].value))
    return sorted(found, key=lambda pair: (pair[1], pair[0].partition(":")[0], int(pair[0].partition(":")[2])))
