"""Two houses for all journeys of cases: all shops connected, and all by hand. Each test takes its own orders."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from .office import House, house


@pytest.fixture(scope="session")
async def connected(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("connected"), connection="直连") as up:
        await up.running.office.sync.read_all()
        yield up


@pytest.fixture(scope="session")
async def by_hand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("by-hand"), connection="粘贴") as up:
        yield up
