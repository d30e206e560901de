"""A row of the three guarantees: its windows, or why it has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cs_assistant.domain.verdicts import Verdict, VerdictValue
from cs_assistant.policy.ground import Anchor, Ground
from cs_assistant.policy.periods import Period, count_out
from cs_assistant.policy.statutes import Length

RETURN, EXCHANGE, REPAIR, PART = IDS = (
    "three_guarantees.return", "three_guarantees.exchange", "three_guarantees.repair", "three_guarantees.part")
"""The verdict ids of the contract, in its order."""

LAW = "R2.25; 消法§24; 消法实施条例§18"


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """One way to the right: as long as it is open, and what may then be said."""

    period: Period
    grant: str
    """What the buyer may have, in Chinese, without the day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Obstacle:
    """Why a row cannot be decided by windows."""

    value: VerdictValue
    reason: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One right before the fault is looked at."""

    id: str
    title: str
    """The right's name for the sentence: 三包退货."""
    clause: str
    anchor: Anchor | None
    windows: tuple[Window, ...] = ()
    obstacle: Obstacle | None = None
    """No windows, and this is why."""

    @property
    def end(self) -> date | None:
        """The day the last of its windows closes."""
        return max((window.period.end for window in self.windows), default=None)

    @property
    def why_none(self) -> str:
        """Why there is no window, for a row that has none."""
        return "" if self.obstacle is None else self.obstacle.reason

    @property
    def notes(self) -> tuple[str, ...]:
        """What the windows have to note (holidays beyond the data)."""
        return tuple(note for window in self.windows for note in window.period.notes)

    def verdict(
        self, value: VerdictValue, reason: str, *, last_day: date | None = None, missing: tuple[str, ...] = (),
        found: str | None = None,
    ) -> Verdict:
        """A verdict of this row with its clause, trace and window; `found` is what was known about the fault."""
        trace = [] if self.anchor is None else [self.anchor.trace]
        trace += [step for window in self.windows for step in window.period.trace]
        if found is not None:
            trace.append(f"故障：{found}")
        return Verdict(id=self.id, value=value, clause=self.clause, reason=reason, last_day=last_day,
                       window_end=self.end, missing=missing, trace=tuple(trace))


def row_without_windows(row_id: str, clause: str, obstacle: Obstacle, anchor: Anchor | None = None) -> Row:
    """A row that is decided by its obstacle alone."""
    return Row(id=row_id, title="三包", clause=clause, anchor=anchor, obstacle=obstacle)


def window(ground: Ground, anchor: Anchor, name: str, length: Length, grant: str) -> Window:
    """A window of `length` after the anchor, repairs taken out, moved to a workday."""
    return Window(period=count_out(name, anchor.day, length, ground.facts.repairs, ground.on), grant=grant)
