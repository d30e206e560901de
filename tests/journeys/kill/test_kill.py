"""Eight deaths over every named point; the full run is a documented command (docs/reliability.md)."""

from __future__ import annotations

import pytest

from .harness import journey
from .serve import POINTS

KILLS = 8


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", ["keyed", "unkeyed"])
async def test_whenever_serve_is_killed_nothing_is_lost_and_nothing_is_said_twice(mode: str) -> None:
    seen = await journey(mode, kill_count=KILLS, message_count=400)
    print(f"\n{seen.table()}")
    assert seen.problems() == []
    assert set(POINTS) < set(seen.killed)
    assert seen.killed.total() == KILLS
