"""What agents said a text meant: the raw material of better examples."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from cs_assistant.storage.records import Correction
from cs_assistant.storage.repositories.rows import record_of
from cs_assistant.storage.tables import corrections


class Corrections:
    """Rows of `corrections`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, correction: Correction) -> None:
        """Keep a correction."""
        self._connection.execute(insert(corrections).values(**asdict(correction)))

    def of_shop(self, shop_id: str) -> tuple[Correction, ...]:
        """The shop's corrections, oldest first."""
        return self._where(corrections.c.shop_id == shop_id)

    def since(self, shop_ids: Collection[str], since: datetime) -> tuple[Correction, ...]:
        """The corrections of these shops from `since` on, oldest first."""
        return self._where(corrections.c.shop_id.in_(shop_ids), corrections.c.at >= since)

    def _where(self, *wanted: ColumnElement[bool]) -> tuple[Correction, ...]:
        rows = self._connection.execute(select(corrections).where(*wanted).order_by(corrections.c.id))
        return tuple(record_of(Correction, row) for row in rows)
