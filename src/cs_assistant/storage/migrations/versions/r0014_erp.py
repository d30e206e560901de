"""Documents told to an ERP system, once each; when a promise was told to be overdue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import Id, UtcDateTime

revision = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    """Create the table, add the column."""
    op.create_table(
        "erp_papers",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("act_key", sa.String(200), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("paper_id", sa.String(36), nullable=False),
        sa.Column("deed", sa.String(8), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("maybe_sent", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("arrived_at", UtcDateTime()),
        sa.Column("external_id", sa.String(128)),
        sa.Column("settled_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_erp_papers"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_erp_papers_case_id_cases"),
        sa.UniqueConstraint("shop_id", "act_key", name="uq_erp_papers_shop_id_act_key"),
    )
    op.create_index("ix_erp_papers_shop_id_state_not_before", "erp_papers", ["shop_id", "state", "not_before"])
    op.create_index("ix_erp_papers_case_id", "erp_papers", ["case_id"])
    op.add_column("promises", sa.Column("overdue_at", UtcDateTime()))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("promises") as table:
        table.drop_column("overdue_at")
    op.drop_table("erp_papers")
