"""Table of the notices written in the console."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import UtcDateTime

revision = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "shop_notices",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("notice", sa.String(64), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("ended_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_shop_notices"),
    )
    op.create_index("ix_shop_notices_shop_id_ended_at", "shop_notices", ["shop_id", "ended_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("shop_notices")
