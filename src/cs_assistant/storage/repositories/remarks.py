"""Order remarks on their way, our memo writes and the feed of memo changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from cs_assistant.domain.remarks import Memo, MemoChange, RemarkState
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.case_records import MemoWrite, Remark
from cs_assistant.storage.case_tables import memo_feed, memo_writes, remarks
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.repositories.rows import record_of, values_of

PER_MILLISECOND = 1000
"""Feed numbers kept for each millisecond of a shop."""


def numbers_of(at: datetime) -> tuple[int, int]:
    """The first and the last feed number kept for the millisecond of `at`."""
    first = round(at.timestamp() * 1000) * PER_MILLISECOND
    return first, first + PER_MILLISECOND - 1


class Remarks:
    """Rows of `remarks`, `memo_writes` and `memo_feed`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, remark: Remark) -> int | None:
        """Keep a remark to be written: one a (case, key, order). None when it is there already."""
        keys = ("shop_id", "case_id", "key", "order_no")
        values = values_of(remark, without=("id",))
        found: int | None = insert_unless_there(self._connection, remarks, keys, "id", values)
        return found

    def get(self, remark_id: int) -> Remark:
        """Raises NotFoundError."""
        row = self._connection.execute(select(remarks).where(remarks.c.id == remark_id)).one_or_none()
        if row is None:
            raise NotFoundError("没有这条备注。请刷新后再看。")
        return record_of(Remark, row)

    def change(self, remark_id: int, **values: Any) -> None:
        """Set columns of a remark."""
        self._connection.execute(update(remarks).where(remarks.c.id == remark_id).values(**values))

    def of_case(self, case_id: str) -> tuple[Remark, ...]:
        """A case's remarks, oldest first."""
        return self._found(select(remarks).where(remarks.c.case_id == case_id))

    def of_order(self, shop_id: str, order_no: str) -> tuple[Remark, ...]:
        """All remarks of ours on one order, oldest first."""
        query = select(remarks).where(remarks.c.shop_id == shop_id, remarks.c.order_no == order_no)
        return self._found(query)

    def in_state(self, *states: RemarkState) -> tuple[Remark, ...]:
        """Remarks in some states, oldest first."""
        return self._found(select(remarks).where(remarks.c.state.in_(states)))

    def of_shop_in_state(self, shop_id: str, *states: RemarkState) -> tuple[Remark, ...]:
        """A shop's remarks in some states, oldest first."""
        return self._found(select(remarks).where(remarks.c.shop_id == shop_id, remarks.c.state.in_(states)))

    def due(self, now: datetime, limit: int = 50) -> tuple[Remark, ...]:
        """Remarks to be written now."""
        query = select(remarks).where(remarks.c.state == RemarkState.PLANNED, remarks.c.not_before <= now)
        return self._found(query.limit(limit))

    def hurry(self, shop_id: str, now: datetime) -> None:
        """What waits for its next try in a shop is due now."""
        waiting = (remarks.c.shop_id == shop_id) & (remarks.c.state == RemarkState.PLANNED)
        self._connection.execute(update(remarks).where(waiting, remarks.c.not_before > now).values(not_before=now))

    def next_due_at(self) -> datetime | None:
        """When the next remark may be tried."""
        query = select(func.min(remarks.c.not_before)).where(remarks.c.state == RemarkState.PLANNED)
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def wrote(self, write: MemoWrite) -> int:
        """Keep what a write of ours was based on, before it is made; its id."""
        values = values_of(write, without=("id",))
        statement = insert(memo_writes).values(**values, checked=False).returning(memo_writes.c.id)
        made: int = self._connection.execute(statement).scalar_one()
        return made

    def not_written(self, write_id: int) -> None:
        """The platform refused a write: it certainly was not made."""
        self._connection.execute(delete(memo_writes).where(memo_writes.c.id == write_id))

    def unchecked(self, shop_id: str, order_no: str | None = None) -> tuple[MemoWrite, ...]:
        """Writes not yet compared with the feed, oldest first."""
        query = select(memo_writes).where(memo_writes.c.shop_id == shop_id, memo_writes.c.checked.is_(False))
        if order_no is not None:
            query = query.where(memo_writes.c.order_no == order_no)
        return tuple(record_of(MemoWrite, row) for row in self._connection.execute(query.order_by(memo_writes.c.id)))

    def seen_written(self, write_id: int) -> None:
        """A write was read back as it was made."""
        self._connection.execute(update(memo_writes).where(memo_writes.c.id == write_id).values(seen=True))

    def writes_of(self, shop_id: str, order_no: str) -> tuple[MemoWrite, ...]:
        """All our writes to one order's memo, oldest first."""
        query = select(memo_writes).where(memo_writes.c.shop_id == shop_id, memo_writes.c.order_no == order_no)
        return tuple(record_of(MemoWrite, row) for row in self._connection.execute(query.order_by(memo_writes.c.id)))

    def check(self, write_id: int) -> None:
        """A write was compared with the feed."""
        self._connection.execute(update(memo_writes).where(memo_writes.c.id == write_id).values(checked=True))

    def fed(self, shop_id: str, change: MemoChange) -> bool:
        """Keep a change of the feed; False when it was there already."""
        values = {
            "shop_id": shop_id, "seq": change.seq, "order_no": change.order_no, "text": change.memo.text,
            "flag": change.memo.flag, "by": change.by, "at": change.at, "handled": False,
        }  # fmt: skip
        return insert_unless_there(self._connection, memo_feed, ("shop_id", "seq"), "seq", values) is not None

    def feed_number(self, shop_id: str, at: datetime) -> int:
        """A free feed number for a change whose platform tells only the time; changes sort by it.

        Within one millisecond the order in which we heard of them decides, unless `put_right` is told better.
        """
        first, last = numbers_of(at)
        query = select(func.max(memo_feed.c.seq)).where(
            memo_feed.c.shop_id == shop_id, memo_feed.c.seq.between(first, last)
        )
        taken: int | None = self._connection.execute(query).scalar_one_or_none()
        return first if taken is None else taken + 1

    def put_right(self, shop_id: str, changes: Collection[MemoChange]) -> None:
        """Give changes of the feed other contents under the same numbers; their consequences are drawn anew."""
        for change in changes:
            where = (memo_feed.c.shop_id == shop_id) & (memo_feed.c.seq == change.seq)
            values = {"text": change.memo.text, "flag": change.memo.flag, "by": change.by, "at": change.at}
            self._connection.execute(update(memo_feed).where(where).values(**values, handled=False))

    def recent_fed(self, shop_id: str, count: int) -> tuple[int, ...]:
        """Feed numbers of the shop's newest `count` known changes, newest first."""
        query = select(memo_feed.c.seq).where(memo_feed.c.shop_id == shop_id)
        return tuple(self._connection.execute(query.order_by(memo_feed.c.seq.desc()).limit(count)).scalars())

    def fed_after(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """The shop's known changes with a feed number above `after`, oldest first."""
        query = select(memo_feed).where(memo_feed.c.shop_id == shop_id, memo_feed.c.seq > after)
        return tuple(_change(row) for row in self._connection.execute(query.order_by(memo_feed.c.seq)))

    def unhandled(self, shop_id: str, order_no: str | None = None) -> tuple[tuple[str, int], ...]:
        """Order number and feed number of the changes whose consequences were not drawn yet, oldest first."""
        query = select(memo_feed.c.order_no, memo_feed.c.seq)
        query = query.where(memo_feed.c.shop_id == shop_id, memo_feed.c.handled.is_(False))
        if order_no is not None:
            query = query.where(memo_feed.c.order_no == order_no)
        return tuple((row.order_no, row.seq) for row in self._connection.execute(query.order_by(memo_feed.c.seq)))

    def handle(self, shop_id: str, seqs: Collection[int]) -> None:
        """The consequences of these changes were drawn."""
        statement = update(memo_feed).where(memo_feed.c.shop_id == shop_id, memo_feed.c.seq.in_(seqs))
        self._connection.execute(statement.values(handled=True))

    def feed_of(self, shop_id: str, order_no: str) -> tuple[MemoChange, ...]:
        """The known changes of one order's memo, oldest first."""
        query = select(memo_feed).where(memo_feed.c.shop_id == shop_id, memo_feed.c.order_no == order_no)
        return tuple(_change(row) for row in self._connection.execute(query.order_by(memo_feed.c.seq)))

    def _found(self, query: Select[Any]) -> tuple[Remark, ...]:
        return tuple(record_of(Remark, row) for row in self._connection.execute(query.order_by(remarks.c.id)))


def _change(row: Row[Any]) -> MemoChange:
    memo = Memo(text=row.text, flag=row.flag)
    return MemoChange(seq=row.seq, order_no=row.order_no, memo=memo, by=row.by, at=row.at)
