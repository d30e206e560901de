"""Tables of promises and of shift hand-overs, on the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import Id, UtcDateTime

promises = Table(
    "promises",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id")),
    Column("case_id", String(36), ForeignKey("cases.id")),
    Column("order_no", String(128)),
    Column("buyer_id", String(128)),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("due_at", UtcDateTime),
    Column("first_due_at", UtcDateTime),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("source", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", String(64)),
    Column("how", Text, nullable=False, default=""),
    Column("moved_why", Text, nullable=False, default=""),
    Column("overdue_at", UtcDateTime),
    UniqueConstraint("shop_id", "source"),
    Index(None, "shop_id", "state", "due_at"),
    Index(None, "shop_id", "order_no"),
    Index(None, "conversation_id"),
    Index(None, "case_id"),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Index(None, "shop_id", "id"),
)

handover_lines = Table(
    "handover_lines",
    metadata,
    Column("handover_id", Id, ForeignKey("handovers.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("ref", String(64), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("noted_by", String(64)),
    Column("accepted_by", String(64)),
    Column("accepted_at", UtcDateTime),
)
