"""Notices supervisors wrote. A change is a new row: the earlier one ends and stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cs_assistant.domain.notices import Notice
from cs_assistant.storage.notice_tables import shop_notices


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenNotice:
    """A notice with who wrote it and when."""

    id: str
    notice: Notice
    at: datetime
    actor: str


class Notices:
    """Rows of `shop_notices`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, written: WrittenNotice) -> None:
        """Keep a notice."""
        notice = written.notice
        self._connection.execute(
            insert(shop_notices).values(
                id=written.id, at=written.at, actor=written.actor, shop_id=notice.shop_id, notice=notice.id,
                text=notice.text, first=notice.first, last=notice.last, regions=sorted(notice.regions),
                products=sorted(notice.products),
            )
        )

    def in_force(self) -> tuple[WrittenNotice, ...]:
        """Those of every shop that nobody took down, past and coming ones too, oldest first."""
        table = shop_notices
        query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.at, table.c.id)
        return tuple(_written(row) for row in self._connection.execute(query))

    def end(self, row_id: str, actor: str, at: datetime) -> bool:
        """Take a notice down; False when it is not there any more."""
        table = shop_notices
        done = self._connection.execute(
            update(table).where(table.c.id == row_id, table.c.ended_at.is_(None)).values(ended_at=at, ended_by=actor)
        )
        return bool(done.rowcount)


def _written(row: Row[Any]) -> WrittenNotice:
    return WrittenNotice(
        id=row.id, at=row.at, actor=row.actor,
        notice=Notice(
            shop_id=row.shop_id, id=row.notice, text=row.text, first=row.first, last=row.last,
            regions=frozenset(row.regions), products=frozenset(row.products),
        ),
    )
