"""A clock people can move, to see what the rights are in a week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def system_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


class SandboxClock:
    """The real time plus an offset. The offset is never stored: a restart is today again."""

    def __init__(self, real: Callable[[], datetime] = system_now) -> None:
        self._real = real
        self._offset = timedelta()

    @property
    def offset(self) -> timedelta:
        """How far the sandbox is ahead of the real time; negative when it is behind."""
        return self._offset

    def now(self) -> datetime:
        """The sandbox's present moment, aware, UTC."""
        return self._real() + self._offset

    def shift(self, by: timedelta) -> None:
        """Move the clock by `by`, backwards when negative."""
        self._offset += by

    def reset(self) -> None:
        """Back to the real time."""
        self._offset = timedelta()
