"""Documents cases have made. Whatever has a number is never deleted: numbers have no gaps."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from cs_assistant.domain.bookkeeping import DocumentKind
from cs_assistant.domain.case_documents import DocumentState
from cs_assistant.errors import ConflictError, NotFoundError
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.document_tables import case_documents as table
from cs_assistant.storage.repositories.rows import record_from, values_of

_AS_TEXT = ("values", "terms")


class CaseDocuments:
    """Rows of `case_documents`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, document: CaseDocument) -> None:
        """A new document. Raises StorageError when its step has one that was not voided."""
        self._connection.execute(insert(table).values(_columns(document)))

    def get(self, document_id: str) -> CaseDocument:
        """Raises NotFoundError."""
        row = self._connection.execute(select(table).where(table.c.id == document_id)).one_or_none()
        if row is None:
            raise NotFoundError("没有这张单据。请刷新后再看。")
        return document_of(row)

    def save(self, document: CaseDocument, *, seen: DocumentState) -> None:
        """Write a changed document. Raises ConflictError when it is not in the state `seen` any more."""
        statement = update(table).where(table.c.id == document.id, table.c.state == seen.value)
        if self._connection.execute(statement.values(_columns(document))).rowcount != 1:
            raise ConflictError("这张单据刚被别人动过。请刷新后再看。")

    def forget_draft(self, document_id: str) -> None:
        """Delete a draft; what has a number stays."""
        draft = table.c.state == DocumentState.DRAFT.value
        self._connection.execute(delete(table).where(table.c.id == document_id, draft))

    def of_case(self, case_id: str) -> tuple[CaseDocument, ...]:
        """A case's documents, oldest first, voided ones too."""
        query = select(table).where(table.c.case_id == case_id).order_by(table.c.at, table.c.id)
        return tuple(document_of(row) for row in self._connection.execute(query))

    def next_serial(self, shop_id: str, kind: DocumentKind, day: date) -> int:
        """The serial after the last one of that shop, kind and day: 1, 2, 3 … in the order of the commits."""
        query = select(func.max(table.c.serial)).where(
            table.c.shop_id == shop_id, table.c.kind == kind.value, table.c.day == day.isoformat()
        )
        return int(self._connection.execute(query).scalar_one() or 0) + 1


def _columns(document: CaseDocument) -> dict[str, Any]:
    values = values_of(document)
    # Text, so that a search reads what people wrote.
    return values | {name: json.dumps(values[name], ensure_ascii=False) for name in _AS_TEXT}


def document_of(row: Row[Any]) -> CaseDocument:
    """The document a row stands for; further columns of the row do not matter."""
    read = {name: json.loads(row._mapping[name]) for name in _AS_TEXT}
    return record_from(CaseDocument, {**row._mapping, **read})
