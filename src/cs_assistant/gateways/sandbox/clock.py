"""A clock people can move, to see what the rights are in a week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def system_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


class SandboxClock:
    """The real time plus an offset, as fast as it or faster. Nothing is stored: a restart is today again."""

    def __init__(self, real: Callable[[], datetime] = system_now) -> None:
        self._real = real
        self._offset = timedelta()
        self._since: datetime | None = None
        self._speed = 1.0

    @property
    def offset(self) -> timedelta:
        """How far the sandbox is ahead of the real time; negative when it is behind."""
        return self.now() - self._real()

    @property
    def speed(self) -> float:
        """How many seconds of the sandbox go by in a real one."""
        return self._speed

    def now(self) -> datetime:
        """The sandbox's present moment, aware, UTC."""
        real = self._real()
        run = (real - self._since) * (self._speed - 1) if self._since is not None else timedelta()
        return real + self._offset + run

    def real(self) -> datetime:
        """The real time, as everybody else's clock shows it."""
        return self._real()

    def run(self, speed: float) -> None:
        """From now on time goes `speed` times as fast. Raises ValueError below 1: time stands still for nobody."""
        if speed < 1:
            raise ValueError(f"speed {speed} is below 1")
        self._offset, self._since, self._speed = self.offset, self._real(), speed

    def shift(self, by: timedelta) -> None:
        """Move the clock by `by`, backwards when negative."""
        self._offset += by

    def reset(self) -> None:
        """Back to the real time at its own speed."""
        self._offset, self._since, self._speed = timedelta(), None, 1.0
