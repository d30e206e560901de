"""Quick phrases a shop brought, with the identity that survives an edit elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import UtcDateTime

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "phrases",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("base_code", sa.Text()),
        sa.Column("base_text", sa.Text()),
        sa.Column("base_group", sa.Text()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("script_id", sa.String(128)),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("ended_by", sa.String(64)),
        sa.PrimaryKeyConstraint("shop_id", "id", name="pk_phrases"),
    )
    op.create_index("ix_phrases_shop_id_ended_at_position", "phrases", ["shop_id", "ended_at", "position"])
    op.create_table(
        "phrase_changes",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", UtcDateTime()),
        sa.Column("undone_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_phrase_changes"),
    )
    op.create_index("ix_phrase_changes_shop_id_at", "phrase_changes", ["shop_id", "at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("phrase_changes")
    op.drop_table("phrases")
