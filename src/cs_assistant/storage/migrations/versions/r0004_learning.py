"""Examples made of buyers' own words after review, and the weights fitted with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import UtcDateTime

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "learned_examples",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("taken_back_at", UtcDateTime()),
        sa.Column("taken_back_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_learned_examples"),
    )
    op.create_table(
        "fitted_weights",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_fitted_weights"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("fitted_weights")
    op.drop_table("learned_examples")
