"""The tables. Every row carries its shop; times are UTC; the order of events is the receive sequence.

Changing a table means a new file in migrations/versions: a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from cs_assistant.storage.types import Id, UtcDateTime

ALL_SHOPS = "*"
"""The shop of a row that belongs to every shop: a snapshot of the whole script library and its events."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

DUE = "buyer_seq > thought_seq AND buyer_seq > answered_seq"
"""A conversation whose newest buyer line has not been thought about: work that is due is a column."""
IN_QUEUE = "(waiting_since IS NOT NULL OR alarm OR uncertain)"
"""A conversation a person should look at."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("buyer_id", String(128), nullable=False),
    Column("last_seq", Id, nullable=False, default=0),
    Column("buyer_seq", Id, nullable=False, default=0),
    Column("answered_seq", Id, nullable=False, default=0),
    Column("thought_seq", Id, nullable=False, default=0),
    Column("waiting_since", UtcDateTime),
    Column("taken_over", Boolean, nullable=False, default=False),
    Column("alarm", Boolean, nullable=False, default=False),
    Column("uncertain", Boolean, nullable=False, default=False),
    Column("chosen_order_no", String(128)),
    Column("picked_intent", String(64)),
    Column("last_text", Text, nullable=False, default=""),
    Column("intent", String(64)),
    Column("outcome", String(16)),
    Column("told_signed_on", Date),
    UniqueConstraint("shop_id", "channel", "buyer_id"),
    Index("ix_conversations_due", "buyer_seq", sqlite_where=text(DUE), postgresql_where=text(DUE)),
    Index(
        "ix_conversations_queue", "shop_id", "waiting_since",
        sqlite_where=text(IN_QUEUE), postgresql_where=text(IN_QUEUE),
    ),
    Index(None, "shop_id", "last_seq"),
    Index(None, "shop_id", "buyer_id", "last_seq"),
)

messages = Table(
    "messages",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("sender", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("order_no", String(128)),
    Column("image_url", Text),
    Column("reply_id", String(128)),
    Column("act_key", String(200)),
    Column("account", String(128)),
    Column("recalled_at", UtcDateTime),
    Column("said_again", JSON),
    UniqueConstraint("shop_id", "channel", "external_id"),
    Index(None, "conversation_id", "seq"),
    sqlite_autoincrement=True,
)

turns = Table(
    "turns",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("up_to_seq", Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("library_digest", String(64), nullable=False),
    Column("picked_intent", String(64)),
    Column("situation", Text, nullable=False),
    Column("automation", Text, nullable=False),
    Column("understanding", Text, nullable=False),
    Column("verdicts", Text),
    Column("decision", Text, nullable=False),
    Index(None, "conversation_id", "id"),
    Index(None, "shop_id", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("act_key", String(200), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("turn_id", Id, ForeignKey("turns.id")),
    Column("channel", String(64), nullable=False),
    Column("buyer_id", String(128), nullable=False),
    Column("text", Text, nullable=False),
    Column("reply_id", String(128)),
    Column("title", String(200), nullable=False, default=""),
    Column("intent", String(64)),
    Column("automatic", Boolean, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("answers_seq", Id, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("maybe_sent", Boolean, nullable=False, default=False),
    Column("why", Text),
    Column("settled_by", String(64)),
    UniqueConstraint("shop_id", "act_key"),
    Index(None, "state", "channel", "not_before"),
    Index(None, "conversation_id", "state"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id")),
    Column("data", JSON, nullable=False),
    Column("case_id", String(36)),
    Index(None, "shop_id", "id"),
    Index(None, "shop_id", "actor", "id"),
    Index(None, "conversation_id", "id"),
    Index(None, "case_id", "id"),
)

automation_switches = Table(
    "automation_switches",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("intent", String(64), primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
)

shop_settings = Table(
    "shop_settings",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("stopped", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "shop_id", "id"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("shop_id", String(64), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("seq", Id, nullable=False),
    Column("text", Text, nullable=False),
    Column("understood", String(64)),
    Column("intent", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Index(None, "shop_id", "id"),
)

learned_examples = Table(
    "learned_examples",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("intent", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("taken_back_at", UtcDateTime),
    Column("taken_back_by", String(64)),
)

fitted_weights = Table(
    "fitted_weights",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
