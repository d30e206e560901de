"""The one thread that writes: queued units of work committed in groups.

A group shares one commit and so one sync of the disk; each unit has its own savepoint, so that one that fails rolls
back alone. A caller hears of its unit only after the group is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine

from cs_assistant.errors import StorageError
from cs_assistant.storage.errors import translated
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

GROUP_SIZE = 64
"""Most units in one commit: bounds how long the first one waits for the last."""

Work = Callable[[UnitOfWork], Any]


@dataclass(slots=True)
class _Job:
    work: Work
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    topics: set[Topic] = field(default_factory=set)


class Writer:
    """Owns the writing connection and its thread."""

    def __init__(self, engine: Engine, on_commit: Callable[[set[Topic]], None]) -> None:
        self._engine = engine
        self._on_commit = on_commit
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._thread = Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Work) -> Any:
        """The result of `work`, once it is committed. It may run twice, so it changes nothing but the database."""
        if self._closed:
            raise StorageError("数据库已经关闭，这一步没有保存。请重启后重试。")
        loop = asyncio.get_running_loop()
        job = _Job(work=work, loop=loop, future=loop.create_future())
        self._jobs.put(job)
        return await job.future

    def close(self) -> None:
        """Commit what is queued and end the thread."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        with self._engine.connect() as connection:
            ending = False
            while not ending:
                group, ending = self._next_group()
                if group:
                    self._commit(connection, group)

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == GROUP_SIZE:
                return group, False
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return group, False
        return group, True

    def _commit(self, connection: Connection, group: list[_Job]) -> None:
        done = _attempt(connection, group)
        if not done and len(group) > 1:
            # The whole transaction is gone (a full disk ends it): each unit again alone, so that only those that
            # do not fit are refused.
            for job in group:
                _attempt(connection, [job])
        self._on_commit({topic for job in group if job.error is None for topic in job.topics})
        for loop in {job.loop for job in group}:
            _hand_over(loop, [job for job in group if job.loop is loop])


def _attempt(connection: Connection, group: list[_Job]) -> bool:
    """Run a group in one transaction. False when the transaction as a whole failed; its jobs then carry the error."""
    try:
        with translated(), connection.begin():
            for job in group:
                _run_job(connection, job, alone=len(group) == 1)
    except Exception as error:
        for job in group:
            job.error, job.result = error, None
        return False
    return True


def _run_job(connection: Connection, job: _Job, *, alone: bool) -> None:
    unit = UnitOfWork(connection)
    job.error, job.topics = None, unit.topics
    if alone:
        job.result = job.work(unit)
        return
    with connection.begin_nested() as savepoint:
        try:
            with translated():
                job.result = job.work(unit)
        except Exception as error:
            job.error, job.result = error, None
            savepoint.rollback()


def _hand_over(loop: asyncio.AbstractEventLoop, jobs: Iterable[_Job]) -> None:
    def resolve() -> None:
        for job in jobs:
            if job.future.done():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)

    if not loop.is_closed():
        loop.call_soon_threadsafe(resolve)
