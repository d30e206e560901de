"""Threads that read, each with its own connection, beside the writer and never in its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine

from cs_assistant.storage.errors import translated
from cs_assistant.storage.unit_of_work import UnitOfWork

READERS = 2

T = TypeVar("T")


class Reader:
    """Runs reading units of work; each sees one consistent state."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """The result of `work` on the state committed last."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    def close(self) -> None:
        """Wait for what is being read and end the threads."""
        self._threads.shutdown()

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        with translated(), self._engine.begin() as connection:
            return work(UnitOfWork(connection))
