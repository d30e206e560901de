"""Indexes as the queries use them; timers of a state that was left are gone instead of marked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import UtcDateTime

revision = "0005"
down_revision: str | None = "0004"

IN_QUEUE = "(waiting_since IS NOT NULL OR alarm OR uncertain)"
Indexes = dict[str, tuple[tuple[str, ...], ...]]

ADDED: Indexes = {
    "calls": (("shop_id", "at"),),
    "cases": (("shop_id", "refund_no"), ("parent_id",)),
    "conversations": (("shop_id", "buyer_id", "last_seq"), ("shop_id", "last_seq")),
    "events": (("shop_id", "actor", "id"),),
    "memo_feed": (("shop_id", "handled", "seq"),),
    "memo_writes": (("shop_id", "checked"),),
    "refunds": (("shop_id", "order_no", "asked_at"),),
    "remarks": (("case_id",),),
    "turns": (("shop_id", "at"),),
}
DROPPED: Indexes = {
    "account_roles": (("shop_id", "role"),),
    "calls": (("shop_id", "id"),),
    "conversations": (("last_seq",),),
    "memo_feed": (("shop_id", "handled"),),
    "refunds": (("shop_id", "order_no"), ("shop_id", "status", "phase")),
}


def upgrade() -> None:
    """Exchange the indexes, forget the timers that were dropped."""
    _drop(DROPPED)
    _create(ADDED)
    _index_queue("shop_id", "waiting_since")
    op.execute(sa.text("DELETE FROM timers WHERE dropped"))
    op.drop_column("timers", "dropped")
    op.drop_column("timers", "visit")


def downgrade() -> None:
    """Exchange them back; when a state was entered is not known any more, and nothing asks."""
    op.add_column("timers", sa.Column("visit", UtcDateTime(), nullable=False, server_default="1970-01-01 00:00:00"))
    op.add_column("timers", sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false()))
    _index_queue("waiting_since")
    _drop(ADDED)
    _create(DROPPED)


def _create(indexes: Indexes) -> None:
    for table, columns in _each(indexes):
        op.create_index(_name(table, columns), table, list(columns))


def _drop(indexes: Indexes) -> None:
    for table, columns in _each(indexes):
        op.drop_index(_name(table, columns), table)


def _each(indexes: Indexes) -> list[tuple[str, tuple[str, ...]]]:
    return [(table, columns) for table, several in indexes.items() for columns in several]


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _index_queue(*columns: str) -> None:
    where = sa.text(IN_QUEUE)
    op.drop_index("ix_conversations_queue", "conversations")
    op.create_index(
        "ix_conversations_queue", "conversations", list(columns), sqlite_where=where, postgresql_where=where
    )
