"""How long to leave a shop alone that does not answer: no loop that hammers at a wrong key or a dead token."""

from __future__ import annotations

from datetime import datetime, timedelta

from cs_assistant.gateways.base import Clock

SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(minutes=1)
LONGEST_FOR_GOOD = timedelta(minutes=10)
"""Where the platform refused for good (wrong key, no right): only a person's doing can change it."""


class Patience:
    """Counts failures by name; each doubles the wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, datetime] = {}

    def may_try(self, name: str) -> bool:
        """Whether it is time to try again."""
        return self._clock.now() >= self._not_before.get(name, datetime.min.replace(tzinfo=self._clock.now().tzinfo))

    def failed(self, name: str, *, for_good: bool = False) -> timedelta:
        """It failed: how long it is left alone now."""
        count = self._failures[name] = self._failures.get(name, -1) + 1
        longest = LONGEST_FOR_GOOD if for_good else LONGEST
        wait: timedelta = min(SHORTEST * int(2 ** min(count, 20)), longest)
        self._not_before[name] = self._clock.now() + wait
        return wait

    def well(self, name: str) -> None:
        """It works again."""
        self._failures.pop(name, None)
        self._not_before.pop(name, None)
