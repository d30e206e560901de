"""Tables of the shops' quick phrases and of what was done to them. On the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import UtcDateTime

phrases = Table(
    "phrases",
    metadata,
    Column("shop_id", String(64), nullable=False),
    Column("id", String(64), nullable=False),  # with its shop: a manifest may bring an id from elsewhere
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("group_name", Text, nullable=False),
    Column("base_code", Text),
    Column("base_text", Text),
    Column("base_group", Text),
    Column("position", Integer, nullable=False),
    Column("script_id", String(128)),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String(64)),
    PrimaryKeyConstraint("shop_id", "id", name="pk_phrases"),
    Index(None, "shop_id", "ended_at", "position"),
)

phrase_changes = Table(
    "phrase_changes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("counts", JSON, nullable=False),
    Column("before", JSON, nullable=False),
    Column("undone_at", UtcDateTime),
    Column("undone_by", String(64)),
    Index(None, "shop_id", "at"),
)
"""Every write as what stood there before: what 撤销 puts back. `before` holds id → row, or null for a new one."""
