"""Documents of goods that came back (R1)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import UtcDateTime

revision = "0006"
down_revision: str | None = "0005"

LIVE = "state != 'voided'"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "case_documents",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("order_no", sa.String(128)),
        sa.Column("plan", sa.String(32), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("number", sa.String(32)),
        sa.Column("day", sa.String(10)),
        sa.Column("serial", sa.Integer()),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("approved_at", UtcDateTime()),
        sa.Column("approved_by", sa.String(64)),
        sa.Column("finished_at", UtcDateTime()),
        sa.Column("finished_by", sa.String(64)),
        sa.Column("exported_at", UtcDateTime()),
        sa.Column("exported_by", sa.String(64)),
        sa.Column("voided_at", UtcDateTime()),
        sa.Column("voided_by", sa.String(64)),
        sa.Column("why", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_case_documents"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_documents_case_id_cases"),
        sa.UniqueConstraint("shop_id", "kind", "day", "serial", name="uq_case_documents_shop_id_kind_day_serial"),
        sa.UniqueConstraint("shop_id", "number", name="uq_case_documents_shop_id_number"),
    )
    op.create_index(
        "ix_case_documents_live", "case_documents", ["case_id", "plan", "step"], unique=True,
        sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE),
    )
    op.create_index("ix_case_documents_shop_id_at", "case_documents", ["shop_id", "at"])
    op.create_index("ix_case_documents_case_id", "case_documents", ["case_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("case_documents")
