"""The imaginary world the sandbox's ports are held to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cs_assistant.app.scripts import LoadedScripts, read_scripts
from cs_assistant.domain.script_library import Library
from cs_assistant.library.world import World

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by

    def forward(self, seconds: float) -> None:
        self.move(timedelta(seconds=seconds))


@cache
def _packaged() -> LoadedScripts:
    return read_scripts(None)


def packaged_world() -> World:
    """The world the demo plays in."""
    return _packaged().checked_world


def packaged_library() -> Library:
    """The shipped library."""
    return _packaged().checked_library
