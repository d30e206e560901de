"""Tables of phone models."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import UtcDateTime

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "phone_models",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("brand", sa.String(40)),
        sa.Column("removable_battery", sa.Boolean(), nullable=False),
        sa.Column("serial", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("ended_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_phone_models"),
    )
    op.create_index("ix_phone_models_shop_id_ended_at", "phone_models", ["shop_id", "ended_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("phone_models")
