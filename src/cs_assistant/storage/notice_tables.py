"""Table of the notices supervisors wrote beside those of the script files. On the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Index, String, Table

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import UtcDateTime

shop_notices = Table(
    "shop_notices",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("notice", String(64), nullable=False),
    Column("text", String(300), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("regions", JSON, nullable=False),
    Column("products", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String(64)),
    Index(None, "shop_id", "ended_at"),
)
