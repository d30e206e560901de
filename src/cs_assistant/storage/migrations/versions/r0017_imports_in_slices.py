"""Imports are written, and taken back, in slices: how much of one is still to be written, and what 撤销 dealt with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    """Two columns more."""
    op.add_column("import_batches", sa.Column("unwritten", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("import_changes", sa.Column("settled", sa.Boolean(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    """Without them again."""
    op.drop_column("import_changes", "settled")
    op.drop_column("import_batches", "unwritten")
