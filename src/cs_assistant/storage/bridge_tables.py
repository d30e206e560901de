"""Tables of the chat bridge: what each bridge has given and taken, and which chats it has. On `tables`' metadata."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import Id, UtcDateTime

bridge_links = Table(
    "bridge_links",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("link", String(64), primary_key=True),
    Column("received", Id, nullable=False, default=0),
    Column("given", Id, nullable=False, default=0),
    Column("acked", Id, nullable=False, default=0),
    Column("seen_at", UtcDateTime, nullable=False),
)

bridge_frames = Table(
    "bridge_frames",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("link", String(64), primary_key=True),
    Column("seq", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("at", UtcDateTime, nullable=False),
)

bridge_chats = Table(
    "bridge_chats",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("chat", String(200), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("buyer_id", String(128), nullable=False),
    Column("nick", String(128)),
    Column("open_uid", String(128)),
    Column("link", String(64), nullable=False),
    Column("last_seq", Id, nullable=False, default=0),
    Column("read_seq", Id, nullable=False, default=0),
    Column("read_at", UtcDateTime),
    Index(None, "conversation_id"),
    Index(None, "shop_id", "buyer_id"),
)

bridge_sends = Table(
    "bridge_sends",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("act_key", String(200), primary_key=True),
    Column("link", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("external_id", String(200)),
    Column("why", Text),
    Column("at", UtcDateTime, nullable=False),
)

bridge_nonces = Table(
    "bridge_nonces",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "at"),
)

reply_echoes = Table(
    "reply_echoes",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("external_id", String(200), primary_key=True),
    Column("act_key", String(200), nullable=False),
    Index(None, "shop_id", "act_key"),
)
