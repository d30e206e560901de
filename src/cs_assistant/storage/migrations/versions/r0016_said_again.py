"""Which lines of a paste without times came again with their time: each stands for one line of the buyer only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    """One column more."""
    op.add_column("messages", sa.Column("said_again", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Without it again."""
    op.drop_column("messages", "said_again")
