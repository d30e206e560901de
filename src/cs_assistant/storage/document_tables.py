"""The table of documents cases have made (R1), on the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import UtcDateTime

LIVE = "state != 'voided'"
"""One document a step that has not been voided: a second click makes no second one."""

case_documents = Table(
    "case_documents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("case_id", String(36), ForeignKey("cases.id"), nullable=False),
    Column("order_no", String(128)),
    Column("plan", String(32), nullable=False),
    Column("step", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("number", String(32)),
    Column("day", String(10)),
    Column("serial", Integer),
    Column("values", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("approved_at", UtcDateTime),
    Column("approved_by", String(64)),
    Column("finished_at", UtcDateTime),
    Column("finished_by", String(64)),
    Column("exported_at", UtcDateTime),
    Column("exported_by", String(64)),
    Column("voided_at", UtcDateTime),
    Column("voided_by", String(64)),
    Column("why", Text),
    UniqueConstraint("shop_id", "kind", "day", "serial"),
    UniqueConstraint("shop_id", "number"),
    Index(
        "ix_case_documents_live", "case_id", "plan", "step", unique=True, sqlite_where=text(LIVE),
        postgresql_where=text(LIVE),
    ),
    Index(None, "shop_id", "at"),
    Index(None, "case_id"),
)
