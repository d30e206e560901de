"""What a shop brought in files: orders, refunds, products, outlets, and how its columns are called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import Id, UtcDateTime

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "imported_rows",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("other", sa.String(200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "kind", "key", name="pk_imported_rows"),
    )
    op.create_index("ix_imported_rows_shop_id_kind_owner", "imported_rows", ["shop_id", "kind", "owner"])
    op.create_index("ix_imported_rows_other", "imported_rows", ["shop_id", "kind", "other"])
    _create_batches()
    op.create_table(
        "import_columns",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "kind", name="pk_import_columns"),
    )
    op.create_table(
        "onboarding_steps",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "step", name="pk_onboarding_steps"),
    )


def _create_batches() -> None:
    op.create_table(
        "import_batches",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("undone_at", UtcDateTime()),
        sa.Column("undone_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_import_batches"),
    )
    op.create_index("ix_import_batches_shop_id_kind_at", "import_batches", ["shop_id", "kind", "at"])
    op.create_table(
        "import_changes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("batch_id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_changes"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name="fk_import_changes_batch_id_import_batches"
        ),
    )
    op.create_index("ix_import_changes_batch_id", "import_changes", ["batch_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("onboarding_steps", "import_columns", "import_changes", "import_batches", "imported_rows"):
        op.drop_table(table)
