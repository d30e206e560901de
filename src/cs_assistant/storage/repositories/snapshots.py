"""Published script libraries, each kept for good."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from cs_assistant.storage.repositories.rows import record_of
from cs_assistant.storage.tables import snapshots


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """One published library."""

    digest: str
    content: str
    """The packed files."""
    at: datetime


class Snapshots:
    """Rows of `snapshots`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, shop_id: str, snapshot: Snapshot) -> None:
        """Keep a snapshot; it is the shop's current one from now on."""
        self._connection.execute(insert(snapshots).values(shop_id=shop_id, **asdict(snapshot)))

    def latest(self, shop_id: str) -> Snapshot | None:
        """The shop's current snapshot."""
        row = self._connection.execute(
            select(snapshots).where(snapshots.c.shop_id == shop_id).order_by(snapshots.c.id.desc()).limit(1)
        ).one_or_none()
        return None if row is None else record_of(Snapshot, row)
