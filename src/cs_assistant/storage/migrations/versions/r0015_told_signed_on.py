"""The sign-for day of a pasted chat, as a person noted it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    """One column more."""
    op.add_column("conversations", sa.Column("told_signed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Without it again."""
    op.drop_column("conversations", "told_signed_on")
