"""What the chat bridge has delivered and how far a client has read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import Id, UtcDateTime

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    """Create the tables; a line knows which account wrote it and when it was taken back."""
    op.add_column("messages", sa.Column("account", sa.String(128), nullable=True))
    op.add_column("messages", sa.Column("recalled_at", UtcDateTime(), nullable=True))
    _create_links()
    _create_chats()
    op.create_table(
        "bridge_nonces",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "nonce", name="pk_bridge_nonces"),
    )
    op.create_index("ix_bridge_nonces_at", "bridge_nonces", ["at"])
    op.create_table(
        "reply_echoes",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(200), nullable=False),
        sa.Column("act_key", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "channel", "external_id", name="pk_reply_echoes"),
    )
    op.create_index("ix_reply_echoes_shop_id_act_key", "reply_echoes", ["shop_id", "act_key"])


def downgrade() -> None:
    """Drop them."""
    for table in ("reply_echoes", "bridge_nonces", "bridge_sends", "bridge_chats", "bridge_frames", "bridge_links"):
        op.drop_table(table)
    op.drop_column("messages", "recalled_at")
    op.drop_column("messages", "account")


def _create_links() -> None:
    op.create_table(
        "bridge_links",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("received", Id, nullable=False),
        sa.Column("given", Id, nullable=False),
        sa.Column("acked", Id, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "link", name="pk_bridge_links"),
    )
    op.create_table(
        "bridge_frames",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("seq", Id, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "link", "seq", name="pk_bridge_frames"),
    )


def _create_chats() -> None:
    op.create_table(
        "bridge_chats",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("chat", sa.String(200), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("buyer_id", sa.String(128), nullable=False),
        sa.Column("nick", sa.String(128)),
        sa.Column("open_uid", sa.String(128)),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("last_seq", Id, nullable=False),
        sa.Column("read_seq", Id, nullable=False),
        sa.Column("read_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("shop_id", "chat", name="pk_bridge_chats"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_bridge_chats_conversation_id_conversations"
        ),
    )
    op.create_index("ix_bridge_chats_conversation_id", "bridge_chats", ["conversation_id"])
    op.create_index("ix_bridge_chats_shop_id_buyer_id", "bridge_chats", ["shop_id", "buyer_id"])
    op.create_table(
        "bridge_sends",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("act_key", sa.String(200), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("external_id", sa.String(200)),
        sa.Column("why", sa.Text()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "act_key", name="pk_bridge_sends"),
    )
