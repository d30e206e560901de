"""The database as the services see it: `await database.write(fn)`, `await database.read(fn)`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from cs_assistant.errors import AlreadyRunningError
from cs_assistant.storage.engine import migrating_engine, reader_engine, writer_engine
from cs_assistant.storage.errors import translated
from cs_assistant.storage.migrate import upgrade
from cs_assistant.storage.reader import Reader
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork
from cs_assistant.storage.writer import Writer

T = TypeVar("T")


class Database:
    """One SQLite file, one writing thread, a few reading threads. Open it with `Database.open`."""

    def __init__(self, writing: Engine, reading: Engine, closing: ExitStack) -> None:
        self._listeners: set[tuple[Topic, asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._closing = closing
        self._writer = Writer(writing, self._wake)
        closing.callback(self._writer.close)
        self._reader = Reader(reading)
        closing.callback(self._reader.close)

    @classmethod
    def open(cls, path: Path, *, max_page_count: int | None = None, serving: bool = True) -> Database:
        """Open the file, create or migrate its tables.

        `serving` binds it to this process (`serve`, `demo`): AlreadyRunningError when another process has it. A short
        command passes False and waits for the other's transactions. `max_page_count` bounds the size, in pages.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as undo:
            if serving:
                undo.callback(_lock(path).release)
            migrating = migrating_engine(path)
            undo.callback(migrating.dispose)
            with translated(), migrating.begin() as connection:
                upgrade(connection)
            writing = writer_engine(path, max_page_count=max_page_count)
            undo.callback(writing.dispose)
            reading = reader_engine(path)
            undo.callback(reading.dispose)
            return cls(writing, reading, undo.pop_all())

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in a transaction and return its result once that is on disk.

        When `work` raises, its changes are undone and the error comes out here. `work` may run a second time when the
        group it shared a commit with failed, so it must change nothing but the database.
        """
        result: T = await self._writer.run(work)
        return result

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` on the state committed last; it cannot write."""
        return await self._reader.run(work)

    @contextmanager
    def listen(self, topic: Topic) -> Iterator[asyncio.Event]:
        """An event set after each commit of a unit that woke `topic`; the listener clears it and looks."""
        listener = (topic, asyncio.get_running_loop(), asyncio.Event())
        self._listeners.add(listener)
        try:
            yield listener[2]
        finally:
            self._listeners.discard(listener)

    async def close(self) -> None:
        """Commit what is queued, close the file, give it free for another process."""
        await asyncio.to_thread(self._closing.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _wake(self, topics: set[Topic]) -> None:
        for topic, loop, event in tuple(self._listeners):
            if topic in topics and not loop.is_closed():
                loop.call_soon_threadsafe(event.set)


def _lock(path: Path) -> FileLock:
    # Not per thread: it is taken where the database is opened and given back by the thread that closes it.
    lock = FileLock(f"{path}.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(
            f"数据库 {path} 已有一个 cs-assistant 在使用。请先停掉它，或用 --database 换一个文件。"
        ) from error
    return lock
