"""What is proposed or done for one turn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Exactly one of three for every turn (design, section 3, step 7)."""

    REPLY = "reply"
    """One reply goes out by itself."""
    SUGGEST = "suggest"
    """A person chooses from the suggestions."""
    HAND_OVER = "hand_over"
    """A person answers; suggestions may be there but none is trusted."""


class Level(StrEnum):
    """How bad a finding of the outbound linter is."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing the outbound linter found in a text (R-ids, `reference/domain.md` 3)."""

    rule: str
    level: Level
    excerpt: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A rendered, linted reply that may be offered."""

    reply_id: str
    intent: str
    title: str
    text: str
    """Final text without the robot's notice."""
    clause: tuple[str, ...]
    reason: str
    """Why it is offered, in Chinese."""
    automatic: bool
    """Whether the script allows it to go out by itself."""
    opens: bool
    confidence: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """A reply that fell away, and why (missing variable, linter, already sent)."""

    reply_id: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """Ranked suggestions of one turn, best first, at most five, and what fell away."""

    items: tuple[Candidate, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Automation:
    """Which intents may answer by themselves in one shop right now."""

    enabled: frozenset[str] = frozenset()
    stopped: bool = False
    """Nothing goes out by itself, whatever is enabled: the kill switch is pulled, or `why` says what else stops it."""
    why: str = ""
    """Why it is stopped, in Chinese (a pasted chat, an intent a person picked); empty where the kill switch is why."""

    def allows(self, intent: str) -> bool:
        """Whether `intent` is switched on and nothing stops them all."""
        return not self.stopped and intent in self.enabled


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The one outcome of a turn."""

    outcome: Outcome
    candidates: Candidates
    reply: Candidate | None = None
    """What goes out by itself; only with outcome `reply`."""
    reply_text: str | None = None
    """`reply` as sent: with the robot's notice."""
    vetoes: tuple[str, ...] = ()
    """Why nothing goes out by itself, in Chinese; empty with outcome `reply`."""
    reason: str = ""
    """One Chinese sentence: why this outcome."""
    alarm: bool = False
    """A danger: a person is called at once, also when the safety text goes out by itself."""
