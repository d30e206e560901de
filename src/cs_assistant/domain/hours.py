"""Service hours: when people are at the desk, and what they can promise (spec/voice.md, point 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cs_assistant.domain.times import SHANGHAI, check_aware, chinese_date

_WRITTEN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})\s*")
ROUND_TO = timedelta(minutes=10)
"""Promises are given to the next ten minutes: 「12:07前」 sounds like a machine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceHours:
    """Daily hours in Asia/Shanghai; `opens` lies before `closes` on the same day."""

    opens: time
    closes: time

    @classmethod
    def read(cls, written: str) -> ServiceHours | None:
        """Hours as a shop writes them (9:00–21:00), or None when they cannot be read as such."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            return None
        numbers = [int(part) for part in found.groups()]
        if numbers[0] > 23 or numbers[2] > 23 or numbers[1] > 59 or numbers[3] > 59:
            return None
        opens, closes = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
        return cls(opens=opens, closes=closes) if opens < closes else None

    def after(self, now: datetime, working: timedelta) -> datetime:
        """The moment at which `working` time at the desk has passed since `now`, in Asia/Shanghai."""
        moment, left = check_aware(now).astimezone(SHANGHAI), working
        while True:
            day = moment.date()
            start = max(moment, datetime.combine(day, self.opens, SHANGHAI))
            end = datetime.combine(day, self.closes, SHANGHAI)
            if start < end and left <= end - start:
                return start + left
            left -= max(end - start, timedelta(0))
            moment = datetime.combine(day + timedelta(days=1), self.opens, SHANGHAI)


def answer_by(now: datetime, working: timedelta, hours: ServiceHours | None) -> datetime:
    """When an answer is promised: `working` time at the desk from `now`, to the next ten minutes, in Asia/Shanghai.

    Without known hours the clock runs through.
    """
    by = hours.after(now, working) if hours else check_aware(now).astimezone(SHANGHAI) + working
    over = timedelta(minutes=by.minute % 10, seconds=by.second, microseconds=by.microsecond)
    return by + (ROUND_TO - over) if over else by


def say_moment(moment: datetime) -> str:
    """A moment as buyers read it: 11月22日18:00."""
    local = check_aware(moment).astimezone(SHANGHAI)
    return f"{chinese_date(local.date())}{local:%H:%M}"
