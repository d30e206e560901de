from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .house import FakeChannel, House, house_at


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
async def house(tmp_path: Path, channel: FakeChannel) -> AsyncIterator[House]:
    async with house_at(tmp_path / "desk.sqlite3", channel) as house:
        yield house
