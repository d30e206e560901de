"""What surrounds a case: tasks, timers, calls, consents, pictures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from cs_assistant.domain.people import Role
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.case_records import Attachment, Call, Consent, Task, TaskState, Timer
from cs_assistant.storage.case_tables import attachments, calls, consents, tasks, timers
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.repositories.rows import record_of, values_of


class Tasks:
    """Rows of `tasks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, task: Task) -> None:
        """Open a task."""
        self._connection.execute(insert(tasks).values(**values_of(task)))

    def get(self, task_id: str) -> Task:
        """Raises NotFoundError."""
        row = self._connection.execute(select(tasks).where(tasks.c.id == task_id)).one_or_none()
        if row is None:
            raise NotFoundError("没有这个待办。请刷新后再看。")
        return record_of(Task, row)

    def change(self, task_id: str, **values: Any) -> None:
        """Set columns of a task."""
        self._connection.execute(update(tasks).where(tasks.c.id == task_id).values(**values))

    def of_case(self, case_id: str) -> tuple[Task, ...]:
        """A case's tasks, oldest first."""
        rows = self._connection.execute(select(tasks).where(tasks.c.case_id == case_id).order_by(tasks.c.opened_at))
        return tuple(record_of(Task, row) for row in rows)

    def listed(
        self, shop_ids: Collection[str], *, departments: Collection[Role], state: TaskState | None, limit: int = 500
    ) -> tuple[Task, ...]:
        """Tasks of some departments, the oldest first; done ones newest first."""
        query = select(tasks).where(tasks.c.shop_id.in_(shop_ids), tasks.c.department.in_(departments))
        if state is not None:
            query = query.where(tasks.c.state == state)
        order = tasks.c.opened_at if state is TaskState.OPEN else tasks.c.opened_at.desc()
        return tuple(record_of(Task, row) for row in self._connection.execute(query.order_by(order).limit(limit)))


class Timers:
    """Rows of `timers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, timer: Timer) -> None:
        """Set a timer, once a (case, key, moment): one that has fired never fires again, one that was dropped may."""
        values = values_of(timer, without=("id",))
        keys = ("case_id", "key", "due_at")
        if insert_unless_there(self._connection, timers, keys, "id", values) is None:
            same = (timers.c.case_id == timer.case_id) & (timers.c.key == timer.key) & (timers.c.due_at == timer.due_at)
            self._connection.execute(update(timers).where(same).values(dropped=False, visit=timer.visit))

    def drop(self, case_id: str, *, but_visit: datetime | None = None) -> None:
        """Timers of a state that was left do not fire any more."""
        statement = update(timers).where(timers.c.case_id == case_id, timers.c.fired_at.is_(None))
        if but_visit is not None:
            statement = statement.where(timers.c.visit != but_visit)
        self._connection.execute(statement.values(dropped=True))

    def due(self, now: datetime, limit: int = 100) -> tuple[Timer, ...]:
        """Timers that should fire now, earliest first."""
        query = select(timers).where(timers.c.fired_at.is_(None), timers.c.dropped.is_(False), timers.c.due_at <= now)
        rows = self._connection.execute(query.order_by(timers.c.due_at, timers.c.id).limit(limit))
        return tuple(record_of(Timer, row) for row in rows)

    def fire(self, timer_id: int, now: datetime) -> bool:
        """Mark a timer as fired; False when it was already."""
        statement = update(timers).where(timers.c.id == timer_id, timers.c.fired_at.is_(None))
        return self._connection.execute(statement.values(fired_at=now)).rowcount == 1

    def next_due_at(self) -> datetime | None:
        """When the next timer is due."""
        query = select(func.min(timers.c.due_at)).where(timers.c.fired_at.is_(None), timers.c.dropped.is_(False))
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def of_case(self, case_id: str) -> tuple[Timer, ...]:
        """A case's timers that are still to come, earliest first."""
        to_come = timers.c.fired_at.is_(None) & timers.c.dropped.is_(False)
        query = select(timers).where(timers.c.case_id == case_id, to_come)
        return tuple(record_of(Timer, row) for row in self._connection.execute(query.order_by(timers.c.due_at)))


class Calls:
    """Rows of `calls`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, call: Call) -> None:
        """Keep a call."""
        self._connection.execute(insert(calls).values(**values_of(call, without=("id",))))

    def of_case(self, case_id: str) -> tuple[Call, ...]:
        """A case's calls, oldest first."""
        rows = self._connection.execute(select(calls).where(calls.c.case_id == case_id).order_by(calls.c.id))
        return tuple(record_of(Call, row) for row in rows)

    def listed(self, shop_ids: Collection[str], start: datetime, end: datetime) -> tuple[Call, ...]:
        """Calls of a period, newest first."""
        query = select(calls).where(calls.c.shop_id.in_(shop_ids), calls.c.at >= start, calls.c.at < end)
        return tuple(record_of(Call, row) for row in self._connection.execute(query.order_by(calls.c.id.desc())))


class Consents:
    """Rows of `consents`: only added to and withdrawn."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, consent: Consent) -> None:
        """Keep a consent."""
        self._connection.execute(insert(consents).values(**values_of(consent)))

    def of_case(self, case_id: str) -> tuple[Consent, ...]:
        """A case's consents, oldest first, withdrawn ones too."""
        query = select(consents).where(consents.c.case_id == case_id).order_by(consents.c.recorded_at)
        return tuple(record_of(Consent, row) for row in self._connection.execute(query))

    def withdraw(self, consent_id: str, *, at: datetime, by: str, words: str) -> bool:
        """Take a consent back, once; False when it was already."""
        statement = update(consents).where(consents.c.id == consent_id, consents.c.withdrawn_at.is_(None))
        values = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_words": words}
        return self._connection.execute(statement.values(**values)).rowcount == 1

    def listed(self, shop_ids: Collection[str], start: datetime, end: datetime) -> tuple[Consent, ...]:
        """Consents of a period, newest first."""
        query = select(consents).where(
            consents.c.shop_id.in_(shop_ids), consents.c.recorded_at >= start, consents.c.recorded_at < end
        )
        rows = self._connection.execute(query.order_by(consents.c.recorded_at.desc()))
        return tuple(record_of(Consent, row) for row in rows)


class Attachments:
    """Rows of `attachments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, attachment: Attachment) -> None:
        """Keep a file."""
        self._connection.execute(insert(attachments).values(**values_of(attachment)))

    def get(self, attachment_id: str) -> Attachment:
        """Raises NotFoundError."""
        row = self._connection.execute(select(attachments).where(attachments.c.id == attachment_id)).one_or_none()
        if row is None:
            raise NotFoundError("没有这个附件。请刷新后再看。")
        return record_of(Attachment, row)

    def names_of_case(self, case_id: str) -> tuple[tuple[str, str, str | None], ...]:
        """Id, name and task of a case's files, oldest first."""
        query = select(attachments.c.id, attachments.c.name, attachments.c.task_id)
        rows = self._connection.execute(query.where(attachments.c.case_id == case_id).order_by(attachments.c.at))
        return tuple((row.id, row.name, row.task_id) for row in rows)
