"""Promises and hand-overs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from cs_assistant.domain.handover import Handover, HandoverMark, LineKind
from cs_assistant.domain.promises import Promise, PromiseState
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.promise_tables import handover_lines, handovers, promises
from cs_assistant.storage.repositories.dialect import insert_or_change, insert_unless_there
from cs_assistant.storage.repositories.rows import record_of, values_of

_SOONEST = (promises.c.due_at.nulls_last(), promises.c.made_at, promises.c.id)


class Promises:
    """Rows of `promises`: made once a source, then moved and settled by people."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, promise: Promise) -> bool:
        """Keep a promise; False when its source made it already: then nothing changes."""
        keys = ("shop_id", "source")
        return insert_unless_there(self._connection, promises, keys, "id", values_of(promise)) is not None

    def get(self, promise_id: str) -> Promise:
        """Raises NotFoundError."""
        row = self._connection.execute(select(promises).where(promises.c.id == promise_id)).one_or_none()
        if row is None:
            raise NotFoundError("没有这条承诺。请刷新后再看。")
        return record_of(Promise, row)

    def by_source(self, shop_id: str, source: str) -> Promise | None:
        """What this source made, if it made something."""
        query = select(promises).where(promises.c.shop_id == shop_id, promises.c.source == source)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record_of(Promise, row)

    def change(self, promise: Promise, **values: Any) -> bool:
        """Set columns of a promise that is open; False when somebody settled it meanwhile."""
        same = (promises.c.id == promise.id) & (promises.c.shop_id == promise.shop_id)
        statement = update(promises).where(same, promises.c.state == PromiseState.OPEN)
        return self._connection.execute(statement.values(**values)).rowcount == 1

    def open_of(self, shop_ids: Collection[str], most: int | None = None) -> tuple[Promise, ...]:
        """Open promises of some shops, the soonest due first; `most` of them, or all."""
        query = select(promises).where(promises.c.shop_id.in_(shop_ids), promises.c.state == PromiseState.OPEN)
        return self._found(query.limit(most))

    def overdue(self, now: datetime) -> tuple[Promise, ...]:
        """Open promises of every shop whose time has passed and of which the history does not tell yet."""
        passed = (promises.c.state == PromiseState.OPEN) & (promises.c.due_at <= now) & promises.c.overdue_at.is_(None)
        return self._found(select(promises).where(passed))

    def of_conversation(self, shop_id: str, conversation_id: str) -> tuple[Promise, ...]:
        """Every promise made in a chat, the soonest due first."""
        query = select(promises).where(promises.c.shop_id == shop_id, promises.c.conversation_id == conversation_id)
        return self._found(query)

    def of_case(self, shop_id: str, case_id: str, order_no: str | None) -> tuple[Promise, ...]:
        """Promises of a case, and those about its order that belong to no other case."""
        theirs = promises.c.case_id == case_id
        if order_no is not None:
            theirs = or_(theirs, promises.c.case_id.is_(None) & (promises.c.order_no == order_no))
        return self._found(select(promises).where(promises.c.shop_id == shop_id, theirs))

    def _found(self, query: Select[Any]) -> tuple[Promise, ...]:
        return tuple(record_of(Promise, row) for row in self._connection.execute(query.order_by(*_SOONEST)))


class Handovers:
    """Rows of `handovers` and `handover_lines`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, handover: Handover) -> int:
        """A new change of shift; its id."""
        statement = insert(handovers).values(**values_of(handover, without=("id",))).returning(handovers.c.id)
        made: int = self._connection.execute(statement).scalar_one()
        return made

    def latest(self, shop_id: str) -> Handover | None:
        """The change of shift that is under way; None before the first."""
        query = select(handovers).where(handovers.c.shop_id == shop_id).order_by(handovers.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record_of(Handover, row)

    def marks(self, handover: Handover) -> dict[tuple[LineKind, str], HandoverMark]:
        """Notes and acceptances of one hand-over by kind and ref."""
        query = select(handover_lines).where(
            handover_lines.c.handover_id == handover.id, handover_lines.c.shop_id == handover.shop_id
        )
        found = (record_of(HandoverMark, row) for row in self._connection.execute(query))
        return {(mark.kind, mark.ref): mark for mark in found}

    def mark(self, mark: HandoverMark) -> None:
        """Write a note or an acceptance; the other columns of the line are set with it."""
        keys = ("handover_id", "kind", "ref")
        insert_or_change(self._connection, handover_lines, keys, values_of(mark))
