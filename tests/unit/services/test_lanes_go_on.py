"""A database that cannot be read a while stops nobody: once it can, replies and papers go out without a restart.

Regression: one failed look at what is due next ended all lanes of the delivery until the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.papers import Deed
from cs_assistant.errors import DiskFullError
from cs_assistant.services import paper_delivery
from cs_assistant.storage import Database, UnitOfWork

from .case_house import AGENT
from .erp_house import erp_house
from .house import FakeChannel, house_at

FAILS = 9
"""Reads that fail: every lane looks for what is due and for what comes next, more than once each."""


class Unreadable:
    """The real database, but for the next reads."""

    def __init__(self, database: Database) -> None:
        self._database, self.left = database, FAILS

    async def read(self, work: Callable[[UnitOfWork], object]) -> object:
        if self.left:
            self.left -= 1
            raise DiskFullError
        return await self._database.read(work)

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)


@asynccontextmanager
async def survives(run: Coroutine[Any, Any, None], database: Unreadable) -> AsyncIterator[None]:
    """The lanes, once all those reads failed."""
    running = asyncio.create_task(run)
    try:
        async with asyncio.timeout(20):
            while database.left:
                assert not running.done(), "the lanes ended"
                await asyncio.sleep(0.01)
            yield
    finally:
        running.cancel()
        await asyncio.wait({running})


async def test_replies_go_out_after_reads_that_failed(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with house_at(tmp_path / "desk.sqlite3", channel) as house:
        await house.enable_charging()
        await house.say("充不进电")
        house.clock.forward(5)
        house.deliver._retry_seconds = 0.01
        database = Unreadable(house.database)
        house.deliver._database = database  # type: ignore[assignment]
        async with survives(house.deliver.run(), database):
            await house.deliver.idle()
    assert len(channel.received) == 1


async def test_papers_go_to_the_erp_after_reads_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_delivery, "RETRY_SECONDS", 0.01)
    async with erp_house(tmp_path / "desk.sqlite3") as house:
        case, made = await house.exchange()
        await house.desk.hand(case.case_id, made.id, Deed.BOOK, AGENT, final=True)
        database = Unreadable(house.house.database)
        house.delivery._database = database  # type: ignore[assignment]
        async with survives(house.delivery.run(), database):
            await house.delivery.idle()
        assert await house.states(case) == ["sent"]
