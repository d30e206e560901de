"""Table of the phone models supervisors added beside those of the script files. On the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, String, Table

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import UtcDateTime

phone_models = Table(
    "phone_models",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("brand", String(40)),
    Column("removable_battery", Boolean, nullable=False),
    Column("serial", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String(64)),
    Index(None, "shop_id", "ended_at"),
)
