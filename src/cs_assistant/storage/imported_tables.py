"""Tables of what shops brought in files. On the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, text

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import Id, UtcDateTime

imported_rows = Table(
    "imported_rows",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("other", String(200), nullable=False, default=""),
    Column("data", JSON, nullable=False),
    Index(None, "shop_id", "kind", "owner"),
    Index("ix_imported_rows_other", "shop_id", "kind", "other"),
)

import_batches = Table(
    "import_batches",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("undone_at", UtcDateTime),
    Column("undone_by", String(64)),
    Column("unwritten", Integer, nullable=False, default=0, server_default=text("0")),
    Index(None, "shop_id", "kind", "at"),
)

import_changes = Table(
    "import_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("batch_id", String(36), ForeignKey("import_batches.id"), nullable=False),
    Column("key", String(200), nullable=False),
    Column("before", JSON),
    Column("after", JSON, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("settled", Boolean, nullable=False, default=False, server_default=text("0")),
    Index(None, "batch_id"),
)

import_columns = Table(
    "import_columns",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("columns", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
)

onboarding_steps = Table(
    "onboarding_steps",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("step", String(16), primary_key=True),
    Column("skipped", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
)
