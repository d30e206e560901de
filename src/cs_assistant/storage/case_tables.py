"""Tables of cases: what happens after the reply. Kept apart from `tables` by topic, on the same metadata."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import Id, UtcDateTime

NOT_FIRED = "fired_at IS NULL"
"""A timer that is still to come: work that is due is a column."""


def _shop() -> Column[str]:
    return Column("shop_id", String(64), nullable=False)


def _case(*, nullable: bool = False) -> Column[str]:
    return Column("case_id", String(36), ForeignKey("cases.id"), nullable=nullable)


cases = Table(
    "cases",
    metadata,
    Column("id", String(36), primary_key=True),
    _shop(),
    Column("flow", String(64), nullable=False),
    Column("flow_version", Integer, nullable=False),
    Column("state", String(64), nullable=False),
    Column("final", Boolean, nullable=False),
    Column("order_no", String(128)),
    Column("refund_no", String(128)),
    Column("buyer_id", String(128)),
    Column("conversation_id", String(36), ForeignKey("conversations.id")),
    Column("parent_id", String(36), ForeignKey("cases.id")),
    Column("facts", Text, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(
        "uq_cases_open_refund", "shop_id", "flow", "refund_no", unique=True, sqlite_where=text("NOT final"),
        postgresql_where=text("NOT final"),
    ),
    Index(None, "shop_id", "final", "flow"),
    Index(None, "shop_id", "final", "entered_at"),
    Index(None, "shop_id", "order_no"),
    Index(None, "shop_id", "refund_no"),
    Index(None, "conversation_id"),
    Index(None, "parent_id"),
)

remarks = Table(
    "remarks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    _shop(),
    _case(),
    Column("order_no", String(128), nullable=False),
    Column("key", String(64), nullable=False),
    Column("line", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("losses", Integer, nullable=False, default=0),
    Column("not_before", UtcDateTime, nullable=False),
    Column("confirmed_how", String(16)),
    Column("confirmed_by", String(64)),
    Column("confirmed_at", UtcDateTime),
    Column("why", Text),
    UniqueConstraint("shop_id", "case_id", "key", "order_no"),
    Index(None, "state", "not_before"),
    Index(None, "shop_id", "state"),
    Index(None, "shop_id", "order_no"),
    Index(None, "case_id"),
)

memo_feed = Table(
    "memo_feed",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("order_no", String(128), nullable=False),
    Column("text", Text, nullable=False),
    Column("flag", Integer, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("handled", Boolean, nullable=False, default=False),
    Index(None, "shop_id", "order_no", "seq"),
    Index(None, "shop_id", "handled", "seq"),
)

memo_writes = Table(
    "memo_writes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    _shop(),
    Column("order_no", String(128), nullable=False),
    Column("base", Text, nullable=False),
    Column("base_flag", Integer, nullable=False, default=0),
    Column("written", Text, nullable=False),
    Column("written_flag", Integer, nullable=False, default=0),
    Column("at", UtcDateTime, nullable=False),
    Column("checked", Boolean, nullable=False, default=False),
    Column("seen", Boolean, nullable=False, default=False, server_default=text("0")),
    Index(None, "shop_id", "order_no", "checked"),
    Index(None, "shop_id", "checked"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(36), primary_key=True),
    _shop(),
    _case(),
    Column("department", String(16), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("order_no", String(128)),
    Column("answers", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("due_at", UtcDateTime),
    Column("answer", String(64)),
    Column("words", Text, nullable=False, default=""),
    Column("answered_by", String(64)),
    Column("answered_at", UtcDateTime),
    Column("on_behalf", String(64)),
    Index(None, "shop_id", "state", "department"),
    Index(None, "case_id"),
)

timers = Table(
    "timers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    _shop(),
    _case(),
    Column("key", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("share", Integer, nullable=False),
    Column("event", String(64)),
    Column("due_at", UtcDateTime, nullable=False),
    Column("fired_at", UtcDateTime),
    UniqueConstraint("case_id", "key", "due_at"),
    Index("ix_timers_due", "due_at", sqlite_where=text(NOT_FIRED), postgresql_where=text(NOT_FIRED)),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    _shop(),
    _case(nullable=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id")),
    Column("order_no", String(128)),
    Column("buyer_id", String(128)),
    Column("whom", String(64), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("reason", String(64)),
    Column("words", Text, nullable=False, default=""),
    Column("promise", Text, nullable=False, default=""),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Index(None, "shop_id", "at"),
    Index(None, "case_id"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", String(36), primary_key=True),
    _shop(),
    _case(),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("order_no", String(128)),
    Column("terms_id", String(128), nullable=False),
    Column("terms_seq", Id, nullable=False),
    Column("answer_seq", Id, nullable=False),
    Column("words", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_by", String(64)),
    Column("withdrawn_words", Text),
    Index(None, "shop_id", "recorded_at"),
    Index(None, "case_id"),
)

refunds = Table(
    "refunds",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("refund_no", String(128), primary_key=True),
    Column("order_no", String(128), nullable=False),
    Column("buyer_id", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("phase", String(16), nullable=False),
    Column("status", String(32), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("modified_at", UtcDateTime, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("application", Text, nullable=False),
    Column("first_reason", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    _case(nullable=True),
    Index(None, "shop_id", "asked_at"),
    Index(None, "shop_id", "order_no", "asked_at"),
)

agreements = Table(
    "agreements",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("refund_no", String(128), primary_key=True),
    _case(),
    Column("event", String(64), nullable=False),
    Column("amount", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("why", Text),
    Column("confirmed_how", String(16)),
    Column("confirmed_at", UtcDateTime),
    Index(None, "state"),
)

reason_maps = Table(
    "reason_maps",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("text", String(200), primary_key=True),
    Column("reason", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
)

reason_requests = Table(
    "reason_requests",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("refund_no", String(128), primary_key=True),
    _case(nullable=True),
    Column("stated", String(64), nullable=False),
    Column("selected", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("value", String(64), nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(36), primary_key=True),
    _shop(),
    _case(),
    Column("task_id", String(36), ForeignKey("tasks.id")),
    Column("name", String(200), nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Index(None, "case_id"),
)
