"""What a connected shop needs to remember: tokens, authorisations, messages handled, what is wrong, trades as seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import Id, UtcDateTime

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "platform_tokens",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(8), nullable=False),
        sa.Column("access_token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text()),
        sa.Column("got_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("refresh_expires_at", UtcDateTime()),
        sa.Column("r1_expires_at", UtcDateTime()),
        sa.Column("r2_expires_at", UtcDateTime()),
        sa.Column("w1_expires_at", UtcDateTime()),
        sa.Column("w2_expires_at", UtcDateTime()),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("user_nick", sa.String(128), nullable=False),
        sa.Column("refused_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("shop_id", "account", name="pk_platform_tokens"),
    )
    op.create_table(
        "authorisations",
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(8), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("state", name="pk_authorisations"),
    )
    op.create_table(
        "handled_messages",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("message_id", Id, nullable=False, autoincrement=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=False),
        sa.Column("feed_seq", Id),
        sa.PrimaryKeyConstraint("shop_id", "message_id", name="pk_handled_messages"),
    )
    op.create_index("ix_handled_messages_handled_at", "handled_messages", ["handled_at"])
    op.create_index("ix_handled_messages_shop_id_feed_seq", "handled_messages", ["shop_id", "feed_seq"])
    op.add_column("memo_writes", sa.Column("seen", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    _what_was_seen()


def _what_was_seen() -> None:
    op.create_table(
        "link_troubles",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("number", sa.String(128), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "part", "number", name="pk_link_troubles"),
    )
    op.create_table(
        "seen_trades",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("order_no", sa.String(128), nullable=False),
        sa.Column("modified_at", UtcDateTime(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("flag", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "order_no", name="pk_seen_trades"),
    )


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("memo_writes") as writes:
        writes.drop_column("seen")
    for table in ("seen_trades", "link_troubles", "handled_messages", "authorisations", "platform_tokens"):
        op.drop_table(table)
