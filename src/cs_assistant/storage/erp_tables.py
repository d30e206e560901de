"""The table of papers handed to an ERP, on the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import Id, UtcDateTime

erp_papers = Table(
    "erp_papers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("act_key", String(200), nullable=False),
    Column("case_id", String(36), ForeignKey("cases.id"), nullable=False),
    Column("paper_id", String(36), nullable=False),
    Column("deed", String(8), nullable=False),
    Column("number", String(32), nullable=False),
    Column("paper", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("maybe_sent", Boolean, nullable=False, default=False),
    Column("why", Text),
    Column("arrived_at", UtcDateTime),
    Column("external_id", String(128)),
    Column("settled_by", String(64)),
    UniqueConstraint("shop_id", "act_key"),
    Index(None, "shop_id", "state", "not_before"),
    Index(None, "case_id"),
)
