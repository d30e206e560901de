"""What shops brought in files: the records, each import with what it changed, how columns are called, what was skipped.

Records travel as JSON objects; `ORDER`, `PRODUCT` and `OUTLET` turn them into the domain's and back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from cs_assistant.domain.cards import Outlet
from cs_assistant.domain.imports import (
    ImportBatch,
    ImportChange,
    ImportedOrder,
    ImportedProduct,
    ImportKind,
    RowProblem,
)
from cs_assistant.domain.phone_models import model_key
from cs_assistant.errors import ConflictError, NotFoundError
from cs_assistant.storage.imported_tables import (
    import_batches,
    import_changes,
    import_columns,
    imported_rows,
    onboarding_steps,
)
from cs_assistant.storage.repositories.dialect import insert_or_change

ORDER, PRODUCT, OUTLET = TypeAdapter(ImportedOrder), TypeAdapter(ImportedProduct), TypeAdapter(Outlet)
PROBLEMS = TypeAdapter(tuple[RowProblem, ...])
Data = Mapping[str, Any]
AT_ONCE = 400
"""Keys looked up in one statement: SQLite bounds how many values one may carry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedRow:
    """One record under its key; `owner` and `other` are what else it is found by."""

    key: str
    owner: str = ""
    other: str = ""
    data: Data


class Imported:
    """Rows of `imported_rows`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, shop_id: str, kind: ImportKind, keys: Collection[str]) -> dict[str, Data]:
        """Key → record, of those that are there."""
        table, wanted = imported_rows, list(keys)
        found: dict[str, Data] = {}
        for start in range(0, len(wanted), AT_ONCE):
            query = select(table.c.key, table.c.data).where(
                table.c.shop_id == shop_id, table.c.kind == kind, table.c.key.in_(wanted[start : start + AT_ONCE])
            )
            found |= {row.key: row.data for row in self._connection.execute(query)}
        return found

    def put(self, shop_id: str, kind: ImportKind, row: ImportedRow) -> None:
        """Keep a record, in the place of the one with the same key."""
        values = {
            "shop_id": shop_id, "kind": kind.value, "key": row.key, "owner": row.owner, "other": row.other,
            "data": dict(row.data),
        }  # fmt: skip
        insert_or_change(self._connection, imported_rows, ("shop_id", "kind", "key"), values)

    def drop(self, shop_id: str, kind: ImportKind, key: str) -> None:
        """Forget a record."""
        table = imported_rows
        self._connection.execute(
            delete(table).where(table.c.shop_id == shop_id, table.c.kind == kind, table.c.key == key)
        )

    def count(self, shop_id: str, kind: ImportKind) -> int:
        """How many records of a kind a shop has."""
        table = imported_rows
        query = select(func.count()).select_from(table).where(table.c.shop_id == shop_id, table.c.kind == kind)
        return int(self._connection.execute(query).scalar_one())

    def shops(self) -> frozenset[str]:
        """The shops that brought orders."""
        table = imported_rows
        query = select(table.c.shop_id).where(table.c.kind == ImportKind.ORDERS).distinct()
        return frozenset(self._connection.execute(query).scalars())

    def order(self, shop_id: str, order_no: str) -> ImportedOrder | None:
        """The order with this number, or None."""
        found = self.find(shop_id, ImportKind.ORDERS, (order_no,))
        return ORDER.validate_python(found[order_no]) if found else None

    def orders_of(self, shop_id: str, buyer_id: str) -> tuple[ImportedOrder, ...]:
        """A buyer's orders, in no order."""
        return tuple(ORDER.validate_python(data) for data in self._owned(shop_id, ImportKind.ORDERS, buyer_id))

    def product(self, shop_id: str, order: ImportedOrder) -> ImportedProduct | None:
        """The product an order is about: by its number or code, else by its very title."""
        kind, table = ImportKind.PRODUCTS, imported_rows
        if order.item_no:
            numbered = self.find(shop_id, kind, (order.item_no,))
            if numbered:
                return PRODUCT.validate_python(numbered[order.item_no])
            query = select(table.c.data).where(
                table.c.shop_id == shop_id, table.c.kind == kind, table.c.other == order.item_no
            )
            coded = self._connection.execute(query).scalars().first()
            if coded is not None:
                return PRODUCT.validate_python(coded)
        titled = self._owned(shop_id, kind, model_key(order.title)[:200]) if order.title else ()
        return PRODUCT.validate_python(titled[0]) if titled else None

    def outlets(self) -> tuple[Outlet, ...]:
        """Every shop's outlets."""
        table = imported_rows
        query = select(table.c.data).where(table.c.kind == ImportKind.OUTLETS).order_by(table.c.shop_id, table.c.key)
        return tuple(OUTLET.validate_python(data) for data in self._connection.execute(query).scalars())

    def _owned(self, shop_id: str, kind: ImportKind, owner: str) -> tuple[Data, ...]:
        table = imported_rows
        query = select(table.c.data).where(
            table.c.shop_id == shop_id, table.c.kind == kind, table.c.owner == owner
        )
        return tuple(self._connection.execute(query.order_by(table.c.key)).scalars())


class Imports:
    """Rows of `import_batches` and `import_changes`, `import_columns` and `onboarding_steps`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: ImportBatch, changes: Iterable[ImportChange]) -> None:
        """Keep an import with everything it changed."""
        self._connection.execute(
            insert(import_batches).values(
                id=batch.id, shop_id=batch.shop_id, kind=batch.kind.value, file_name=batch.file_name, at=batch.at,
                actor=batch.actor, new=batch.new, changed=batch.changed, same=batch.same, unwritten=batch.unwritten,
                problems=PROBLEMS.dump_python(batch.problems, mode="json"),
            )
        )
        self._note_changes(batch, changes)

    def grow(self, batch: ImportBatch, changes: Iterable[ImportChange]) -> None:
        """Write down what one more part of an import changed, its new counts and what more was left out.

        Raises ConflictError where it was taken back meanwhile.
        """
        table = import_batches
        grown = self._connection.execute(
            update(table).where(
                table.c.id == batch.id, table.c.shop_id == batch.shop_id, table.c.undone_by.is_(None)
            ).values(
                new=batch.new, changed=batch.changed, same=batch.same, unwritten=batch.unwritten,
                problems=PROBLEMS.dump_python(batch.problems, mode="json"),
            )
        )  # fmt: skip
        if not grown.rowcount:
            raise ConflictError("导入到一半时被撤销了，余下的没有导入。要的话请再导入一次。")
        self._note_changes(batch, changes)

    def _note_changes(self, batch: ImportBatch, changes: Iterable[ImportChange]) -> None:
        rows = [
            {
                "shop_id": batch.shop_id, "batch_id": batch.id, "key": each.key,
                "before": None if each.before is None else dict(each.before), "after": dict(each.after),
                "marks": dict(each.marks),
            }
            for each in changes
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(import_changes), rows)

    def get(self, batch_id: str) -> ImportBatch:
        """Raises NotFoundError."""
        row = self._connection.execute(select(import_batches).where(import_batches.c.id == batch_id)).one_or_none()
        if row is None:
            raise NotFoundError("没有这次导入。请刷新后再看。")
        return _batch(row)

    def latest(self, shop_id: str, kind: ImportKind) -> ImportBatch | None:
        """The last import of a kind that was not taken back."""
        table = import_batches
        query = select(table).where(table.c.shop_id == shop_id, table.c.kind == kind, table.c.undone_at.is_(None))
        row = self._connection.execute(query.order_by(table.c.at.desc(), table.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else _batch(row)

    def brought(self, shop_id: str, kind: ImportKind) -> int:
        """How many new records the imports of a kind brought that were not taken back."""
        table = import_batches
        query = select(func.coalesce(func.sum(table.c.new), 0)).where(
            table.c.shop_id == shop_id, table.c.kind == kind, table.c.undone_at.is_(None)
        )
        return int(self._connection.execute(query).scalar_one())

    def changes(self, batch_id: str, most: int) -> tuple[ImportChange, ...]:
        """What an import changed and 撤销 has not dealt with, the last first."""
        table = import_changes
        query = select(table).where(table.c.batch_id == batch_id, ~table.c.settled)
        return tuple(
            ImportChange(key=row.key, before=row.before, after=row.after, marks=row.marks, id=row.id)
            for row in self._connection.execute(query.order_by(table.c.id.desc()).limit(most))
        )

    def settle(self, batch_id: str, changes: Iterable[ImportChange], actor: str) -> None:
        """撤销 dealt with these changes of an import; nothing more is written of it from now on."""
        table, batches = import_changes, import_batches
        self._connection.execute(update(batches).where(batches.c.id == batch_id).values(undone_by=actor))
        wanted = [each.id for each in changes]
        for start in range(0, len(wanted), AT_ONCE):
            part = table.c.id.in_(wanted[start : start + AT_ONCE])
            self._connection.execute(update(table).where(table.c.batch_id == batch_id, part).values(settled=True))

    def end(self, batch_id: str, actor: str, at: datetime) -> bool:
        """Mark an import as taken back; False when it was before."""
        table = import_batches
        done = self._connection.execute(
            update(table).where(table.c.id == batch_id, table.c.undone_at.is_(None)).values(
                undone_at=at, undone_by=actor
            )
        )
        return bool(done.rowcount)

    def columns(self, shop_id: str, kind: ImportKind) -> dict[str, str]:
        """Field → heading, as the shop last mapped this kind of file."""
        table = import_columns
        query = select(table.c.columns).where(table.c.shop_id == shop_id, table.c.kind == kind)
        return dict(self._connection.execute(query).scalar_one_or_none() or {})

    def remember(
        self, shop_id: str, kind: ImportKind, columns: Mapping[str, str], *, at: datetime, actor: str
    ) -> None:
        """Keep how the columns of this kind of file are called in this shop."""
        values = {"shop_id": shop_id, "kind": kind.value, "columns": dict(columns), "at": at, "actor": actor}
        insert_or_change(self._connection, import_columns, ("shop_id", "kind"), values)

    def skipped(self, shop_id: str) -> frozenset[str]:
        """The steps of 接入向导 the shop passed over."""
        table = onboarding_steps
        query = select(table.c.step).where(table.c.shop_id == shop_id, table.c.skipped)
        return frozenset(self._connection.execute(query).scalars())

    def skip(self, shop_id: str, step: str, *, skipped: bool, at: datetime, actor: str) -> None:
        """Pass a step over, or take it up again."""
        values = {"shop_id": shop_id, "step": step, "skipped": skipped, "at": at, "actor": actor}
        insert_or_change(self._connection, onboarding_steps, ("shop_id", "step"), values)


def _batch(row: Row[Any]) -> ImportBatch:
    return ImportBatch(
        id=row.id, shop_id=row.shop_id, kind=ImportKind(row.kind), file_name=row.file_name, at=row.at,
        actor=row.actor, new=row.new, changed=row.changed, same=row.same,
        problems=PROBLEMS.validate_python(row.problems), undone_at=row.undone_at, undone_by=row.undone_by,
        unwritten=row.unwritten,
    )
