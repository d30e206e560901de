"""Small pieces of the sentences an agent reads out."""

from __future__ import annotations

from datetime import date

from cs_assistant.domain.times import chinese_date

CORRECT_ME = "如有出入请告诉我"
"""Closes every "no": the record may be wrong, and a person decides (design, section 1.3)."""


def say_day(day: date, on: date) -> str:
    """A day as buyers read it: 11月30日, with the year when it is not the year of `on`."""
    return chinese_date(day, seen_from=on)
