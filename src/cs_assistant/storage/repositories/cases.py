"""Cases: the present state with the facts on file. Their history is the audit log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy import case as either

from cs_assistant.domain.flows import Case, Fact
from cs_assistant.errors import ConflictError, NotFoundError
from cs_assistant.storage.case_records import TaskState
from cs_assistant.storage.case_tables import cases, refunds, tasks, timers
from cs_assistant.storage.tables import metadata

FACTS = TypeAdapter(dict[str, Fact])


class Cases:
    """Rows of `cases`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, case: Case, *, final: bool = False) -> None:
        """A new case. Raises StorageError when the refund has one of this flow already."""
        self._connection.execute(insert(cases).values(**_values(case), id=case.id, final=final))

    def get(self, case_id: str) -> Case:
        """Raises NotFoundError."""
        row = self._connection.execute(select(cases).where(cases.c.id == case_id)).one_or_none()
        if row is None:
            raise NotFoundError("没有这个案件。请刷新后再看。")
        return case_of(row)

    def save(self, case: Case, *, final: bool, seen_revision: int) -> None:
        """Write a changed case. Raises ConflictError when somebody else changed it since `seen_revision`."""
        statement = update(cases).where(cases.c.id == case.id, cases.c.revision == seen_revision)
        changed = self._connection.execute(statement.values(**_values(case), final=final))
        if changed.rowcount != 1:
            raise ConflictError("这个案件刚被别人改过。请刷新后再看，您填的内容还在页面上。")

    def is_untouched(self, case_id: str) -> bool:
        """Whether nothing but its refund, its timers and its unanswered tasks is about a case."""
        own = {timers.name, refunds.name}
        about = [
            column
            for table in metadata.sorted_tables
            for column in table.columns
            if table.name not in own and any(key.column is cases.c.id for key in column.foreign_keys)
        ]
        for column in about:
            query = select(func.count()).select_from(column.table).where(column == case_id)
            if column.table is tasks:
                query = query.where(tasks.c.state != TaskState.OPEN)
            if self._connection.execute(query).scalar_one():
                return False
        return True

    def remove(self, case_id: str) -> None:
        """Take a case back that `is_untouched`, with its timers and tasks. The audit log keeps that it was opened."""
        for owned in (timers, tasks):
            self._connection.execute(delete(owned).where(owned.c.case_id == case_id))
        self._connection.execute(delete(cases).where(cases.c.id == case_id))

    def of_refund(self, shop_id: str, refund_no: str) -> tuple[Case, ...]:
        """The cases of a refund, oldest first."""
        return self._found(select(cases).where(cases.c.shop_id == shop_id, cases.c.refund_no == refund_no))

    def of_order(self, shop_id: str, order_no: str) -> tuple[Case, ...]:
        """The cases of an order, oldest first."""
        return self._found(select(cases).where(cases.c.shop_id == shop_id, cases.c.order_no == order_no))

    def of_conversation(self, conversation_id: str) -> tuple[Case, ...]:
        """The cases opened in a chat, oldest first."""
        return self._found(select(cases).where(cases.c.conversation_id == conversation_id))

    def linked(self, case: Case) -> tuple[Case, ...]:
        """The case it was opened from and those opened from it."""
        related = (cases.c.parent_id == case.id) | (cases.c.id == (case.parent_id or ""))
        return self._found(select(cases).where(related))

    def listed(
        self,
        shop_ids: Collection[str],
        *,
        flow: str | None = None,
        final: bool | None = None,
        number: str | None = None,
        limit: int = 300,
    ) -> tuple[Case, ...]:
        """Cases of some shops; `number` is part of an order or refund number.

        Those that are still open first, longest open first, so that no limit hides what has waited longest; then the
        finished ones, newest first.
        """
        query = select(cases).where(cases.c.shop_id.in_(shop_ids))
        if number is not None:
            in_order = cases.c.order_no.contains(number, autoescape=True)
            query = query.where(in_order | cases.c.refund_no.contains(number, autoescape=True))
        if flow is not None:
            query = query.where(cases.c.flow == flow)
        if final is not None:
            query = query.where(cases.c.final == final)
        waiting = either((cases.c.final, None), else_=cases.c.opened_at)
        order = (cases.c.final, waiting, cases.c.opened_at.desc(), cases.c.id.desc())
        rows = self._connection.execute(query.order_by(*order).limit(limit))
        return tuple(case_of(row) for row in rows)

    def ended_between(self, shop_ids: Collection[str], start: datetime, end: datetime) -> tuple[Case, ...]:
        """Cases that ended from `start` (inclusive) to `end` (exclusive), the earliest end first."""
        query = select(cases).where(
            cases.c.shop_id.in_(shop_ids), cases.c.final, cases.c.entered_at >= start, cases.c.entered_at < end
        )
        rows = self._connection.execute(query.order_by(cases.c.entered_at, cases.c.id))
        return tuple(case_of(row) for row in rows)

    def ended_since(self, shop_ids: Collection[str], flow: str, since: datetime) -> int:
        """How many cases of a flow ended at or after `since`."""
        query = select(func.count()).select_from(cases).where(
            cases.c.shop_id.in_(shop_ids), cases.c.flow == flow, cases.c.final, cases.c.entered_at >= since
        )
        return int(self._connection.execute(query).scalar_one())

    def _found(self, query: Any) -> tuple[Case, ...]:
        return tuple(case_of(row) for row in self._connection.execute(query.order_by(cases.c.opened_at, cases.c.id)))


def _values(case: Case) -> dict[str, Any]:
    return {
        "shop_id": case.shop_id, "flow": case.flow, "flow_version": case.flow_version, "state": case.state,
        "order_no": case.order_no, "refund_no": case.refund_no, "buyer_id": case.buyer_id,
        "conversation_id": case.conversation_id, "parent_id": case.parent_id, "entered_at": case.entered_at,
        "opened_at": case.opened_at, "revision": case.revision,
        "facts": FACTS.dump_json(dict(case.facts)).decode(),
    }  # fmt: skip


def case_of(row: Row[Any]) -> Case:
    """The case a row stands for; further columns of the row do not matter."""
    return Case(
        id=row.id, shop_id=row.shop_id, flow=row.flow, flow_version=row.flow_version, state=row.state,
        entered_at=row.entered_at, opened_at=row.opened_at, facts=FACTS.validate_json(row.facts),
        order_no=row.order_no, refund_no=row.refund_no, buyer_id=row.buyer_id, conversation_id=row.conversation_id,
        parent_id=row.parent_id, revision=row.revision,
    )  # fmt: skip
