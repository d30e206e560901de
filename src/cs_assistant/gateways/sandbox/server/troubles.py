"""Trouble on the wire, dealt from a seed: what goes wrong with the next call, and with the message service."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import TypeVar

Item = TypeVar("Item")
EVERY = "*"


class Trouble(StrEnum):
    """What happens to one call. The first group does nothing, the second did it, the third answers oddly."""

    NONE = "none"
    ERROR_BEFORE = "error_before"
    """HTTP 502, nothing was done."""
    LOST_BEFORE = "lost_before"
    """No answer (after `seconds` of silence), nothing was done."""
    BUSY = "busy"
    """An `isp.` error that asks to try again, nothing was done."""
    LIMITED = "limited"
    """Code 7 with seconds to wait, nothing was done."""
    ERROR_AFTER = "error_after"
    """HTTP 502, it was done."""
    LOST_AFTER = "lost_after"
    """No answer, it was done."""
    TWICE = "twice"
    """The line repeated the request: it is done twice, the second answer comes back."""
    STALE = "stale"
    """A read sees every refund and memo as before its last change."""


AFTER = frozenset({Trouble.ERROR_AFTER, Trouble.LOST_AFTER})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What happens to one call."""

    trouble: Trouble = Trouble.NONE
    seconds: float = 0.0
    """How long the call takes before anything else; with a lost one how long the silence lasts."""


FINE = Fault()


@dataclass(kw_only=True, slots=True)
class MessageTroubles:
    """What happens to messages on their way out."""

    duplicates: float = 0.0
    """Share of messages that come twice in a row of deliveries."""
    reorder: bool = False
    """Messages that go out together come in any order."""
    cut_after: list[int] = field(default_factory=list)
    """The connection breaks after so many messages in all (counted over connections), each number once."""


class FaultSchedule:
    """What goes wrong. The same seed and the same calls give the same troubles."""

    def __init__(self, seed: int = 0) -> None:
        self.messages = MessageTroubles()
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Start anew from a seed, without any trouble."""
        self.seed = seed
        self._dice = Random(seed)  # noqa: S311 (weather, not a secret)
        self._rates: dict[str, tuple[dict[Trouble, float], float]] = {}
        self._planned: dict[str, deque[Fault]] = {}
        self.messages = MessageTroubles()
        self._sent = 0

    def clear(self) -> None:
        """Nothing goes wrong from now on; the dice go on."""
        self._rates, self._planned, self.messages = {}, {}, MessageTroubles()

    def rate(self, method: str, chances: Mapping[Trouble, float], seconds: float = 0.0) -> None:
        """From now on calls of a method (`*`: of those without rates of their own) have these troubles so often.

        `chances` are shares from 0 to 1 that sum to 1 at most. Raises ValueError.
        """
        if any(chance < 0 for chance in chances.values()) or sum(chances.values()) > 1 or seconds < 0:
            raise ValueError("chances are shares that sum to 1 at most, seconds are not negative")
        self._rates[method] = (dict(chances), seconds)

    def plan(self, method: str, *faults: Fault) -> None:
        """The next calls of this method (`*`: of any) have exactly these, in this order, before any rate counts."""
        self._planned.setdefault(method, deque()).extend(faults)

    def for_call(self, method: str) -> Fault:
        """What happens to this call."""
        for name in (method, EVERY):
            if self._planned.get(name):
                return self._planned[name].popleft()
        chances, seconds = self._rates.get(method) or self._rates.get(EVERY) or ({}, 0.0)
        thrown = self._dice.random() if chances else 1.0
        for trouble, chance in chances.items():
            thrown -= chance
            if thrown < 0:
                return Fault(trouble=trouble, seconds=seconds)
        return Fault(seconds=seconds)

    def deliveries(self, batch: Sequence[Item]) -> list[Item]:
        """What really goes out of a batch of messages, and in which order."""
        out = [each for item in batch for each in [item] * self._copies()]
        if self.messages.reorder:
            self._dice.shuffle(out)
        return out

    def cuts(self) -> bool:
        """Count one message that went out; whether the connection breaks now."""
        self._sent += 1
        if self._sent in self.messages.cut_after:
            self.messages.cut_after.remove(self._sent)
            return True
        return False

    def _copies(self) -> int:
        return 2 if self.messages.duplicates and self._dice.random() < self.messages.duplicates else 1
