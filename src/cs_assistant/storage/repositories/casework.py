"""What surrounds a case: tasks, timers, calls, consents, pictures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from cs_assistant.domain.people import Role
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.case_records import Attachment, Call, Consent, Task, TaskState, Timer
from cs_assistant.storage.case_tables import attachments, calls, consents, tasks, timers
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.repositories.rows import record_of, values_of

_NO_ATTACHMENT = "没有这个附件。请刷新后再看。"


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
        """Tasks of some departments: open ones the oldest first, others those answered last first."""
        query = select(tasks).where(tasks.c.shop_id.in_(shop_ids), tasks.c.department.in_(departments))
        if state is not None:
            query = query.where(tasks.c.state == state)
        answered = func.coalesce(tasks.c.answered_at, tasks.c.opened_at)
        order = (tasks.c.opened_at, tasks.c.id) if state is TaskState.OPEN else (answered.desc(), tasks.c.id.desc())
        return tuple(record_of(Task, row) for row in self._connection.execute(query.order_by(*order).limit(limit)))


class Timers:
    """Rows of `timers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, timer: Timer) -> None:
        """Set a timer, once a (case, key, moment): one that has fired stays and so never fires again."""
        values = values_of(timer, without=("id",))
        insert_unless_there(self._connection, timers, ("case_id", "key", "due_at"), "id", values)

    def drop(self, case_id: str) -> None:
        """The case left the state that asked for them: those that have not fired are gone."""
        self._connection.execute(delete(timers).where(timers.c.case_id == case_id, timers.c.fired_at.is_(None)))

    def due(self, now: datetime, limit: int = 100) -> tuple[Timer, ...]:
        """Timers that should fire now, earliest first."""
        query = select(timers).where(timers.c.fired_at.is_(None), timers.c.due_at <= now)
        rows = self._connection.execute(query.order_by(timers.c.due_at, timers.c.id).limit(limit))
        return tuple(record_of(Timer, row) for row in rows)

    def fire(self, timer: Timer, now: datetime) -> bool:
        """Mark a timer as fired; False when it was already, or its case left the state meanwhile."""
        # By what it stands for: SQLite gives the id of a row that is gone to the next one.
        same = (timers.c.case_id == timer.case_id) & (timers.c.key == timer.key) & (timers.c.due_at == timer.due_at)
        statement = update(timers).where(same, timers.c.fired_at.is_(None))
        return self._connection.execute(statement.values(fired_at=now)).rowcount == 1

    def of_case(self, case_id: str) -> tuple[Timer, ...]:
        """A case's timers that are still to come, earliest first."""
        query = select(timers).where(timers.c.case_id == case_id, timers.c.fired_at.is_(None))
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
        return self.of_cases((case_id,))

    def of_cases(self, case_ids: Collection[str]) -> tuple[Call, ...]:
        """The calls of these cases, oldest first."""
        rows = self._connection.execute(select(calls).where(calls.c.case_id.in_(case_ids)).order_by(calls.c.id))
        return tuple(record_of(Call, row) for row in rows)


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
            raise NotFoundError(_NO_ATTACHMENT)
        return record_of(Attachment, row)

    def shop_of(self, attachment_id: str) -> str:
        """The shop it belongs to, without reading the file. Raises NotFoundError."""
        query = select(attachments.c.shop_id).where(attachments.c.id == attachment_id)
        found = self._connection.execute(query).scalar_one_or_none()
        if found is None:
            raise NotFoundError(_NO_ATTACHMENT)
        return str(found)

    def names_of_case(self, case_id: str) -> tuple[tuple[str, str, str | None], ...]:
        """Id, name and task of a case's files, oldest first."""
        query = select(attachments.c.id, attachments.c.name, attachments.c.task_id)
        rows = self._connection.execute(query.where(attachments.c.case_id == case_id).order_by(attachments.c.at))
        return tuple((row.id, row.name, row.task_id) for row in rows)
