"""Two houses for all journeys of cases: all shops connected, and all by hand. Each test takes its own orders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .office import House, house


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every part on the way is counted by its own tests; counting it here doubles the time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
async def connected(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("connected"), connection="直连") as up:
        await up.running.office.sync.read_all()
        yield up


@pytest.fixture(scope="session")
async def by_hand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("by-hand"), connection="粘贴") as up:
        yield up
