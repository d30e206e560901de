"""Tables of connected shops: tokens, authorisations under way, messages handled, what is wrong, trades as seen last."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from cs_assistant.storage.tables import metadata
from cs_assistant.storage.types import Id, UtcDateTime

platform_tokens = Table(
    "platform_tokens",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("account", String(8), primary_key=True),
    Column("access_token", Text, nullable=False),
    Column("refresh_token", Text),
    Column("got_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("refresh_expires_at", UtcDateTime),
    Column("r1_expires_at", UtcDateTime),
    Column("r2_expires_at", UtcDateTime),
    Column("w1_expires_at", UtcDateTime),
    Column("w2_expires_at", UtcDateTime),
    Column("user_id", String(64), nullable=False, default=""),
    Column("user_nick", String(128), nullable=False, default=""),
    Column("refused_at", UtcDateTime),
)

authorisations = Table(
    "authorisations",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("shop_id", String(64), nullable=False),
    Column("account", String(8), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)
"""`state` is the SHA-256 of what the platform gives back with the code; it is good once."""

handled_messages = Table(
    "handled_messages",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("topic", String(80), nullable=False),
    Column("handled_at", UtcDateTime, nullable=False),
    Column("feed_seq", Id),
    Index(None, "handled_at"),
    Index(None, "shop_id", "feed_seq"),
)
"""`feed_seq`: where a message about a memo stands in `memo_feed`."""

link_troubles = Table(
    "link_troubles",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("part", String(16), primary_key=True),
    Column("number", String(128), primary_key=True),
    Column("why", Text, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
)

seen_trades = Table(
    "seen_trades",
    metadata,
    Column("shop_id", String(64), primary_key=True),
    Column("order_no", String(128), primary_key=True),
    Column("modified_at", UtcDateTime, nullable=False),
    Column("memo", Text, nullable=False),
    Column("flag", Integer, nullable=False),
)
