"""How long the platform leaves each side in each state of a refund, and what it does when the time is over (R5.9).

A dated table and no constants: the figures were read on a day, and the platform may change them on another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PLATFORM_STEPS = frozenset({
    "platform_48h", "platform_5d", "platform_return_7d", "platform_10d", "platform_refused_7d", "platform_confirm_10d",
    "platform_ruling",
})  # fmt: skip
"""What the table may give hours for: the deadlines of the procedures that are the platform's, and two to look up."""


class Actor(StrEnum):
    """Who has to act before the time is over."""

    SELLER = "卖家"
    BUYER = "买家"
    PLATFORM = "平台"
    BOTH = "双方"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeout:
    """One row of timeouts.yaml."""

    key: str
    """Key of the deadline in the procedures, where one counts these hours."""
    state: str
    """Where the refund stands, in Chinese."""
    actor: Actor
    hours: int
    on_expiry: str
    """What happens when nobody acts, in Chinese."""
    valid_from: date
    """In force for clocks that start on this day or later, until the next row of the same key."""
    clause: tuple[str, ...]
    source: str
    checked_on: date
    """When a person last compared the figure with its source."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """All rows; `at` picks the one in force."""

    rows: tuple[Timeout, ...] = ()

    def at(self, key: str, on: date) -> Timeout | None:
        """The row of `key` in force on a day: the one with the latest `valid_from` not after it, else None."""
        known = [row for row in self.rows if row.key == key and row.valid_from <= on]
        return max(known, key=lambda row: row.valid_from, default=None)

    def hours(self, key: str, on: date) -> int | None:
        """The hours of `key` for a clock that starts on a day, or None where the table is silent."""
        row = self.at(key, on)
        return None if row is None else row.hours
