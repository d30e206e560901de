"""Promises to buyers and hand-overs between shifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import Id, UtcDateTime

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Create the three tables, and the indexes that a hand-over and the goals read by."""
    _create_promises()
    op.create_index("ix_remarks_shop_id_state", "remarks", ["shop_id", "state"])
    op.create_index("ix_cases_shop_id_final_entered_at", "cases", ["shop_id", "final", "entered_at"])
    op.create_table(
        "handovers",
        sa.Column("id", Id, nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_shop_id_id", "handovers", ["shop_id", "id"])
    op.create_table(
        "handover_lines",
        sa.Column("handover_id", Id, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(64)),
        sa.Column("accepted_by", sa.String(64)),
        sa.Column("accepted_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("handover_id", "kind", "ref", name="pk_handover_lines"),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name="fk_handover_lines_handover_id_handovers"
        ),
    )


def downgrade() -> None:
    """Drop them, referring tables first."""
    op.drop_index("ix_cases_shop_id_final_entered_at", "cases")
    op.drop_index("ix_remarks_shop_id_state", "remarks")
    for table in ("handover_lines", "handovers", "promises"):
        op.drop_table(table)


def _create_promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(36)),
        sa.Column("case_id", sa.String(36)),
        sa.Column("order_no", sa.String(128)),
        sa.Column("buyer_id", sa.String(128)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("first_due_at", UtcDateTime()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", UtcDateTime()),
        sa.Column("settled_by", sa.String(64)),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("moved_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
        sa.UniqueConstraint("shop_id", "source", name="uq_promises_shop_id_source"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_promises_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_promises_case_id_cases"),
    )
    op.create_index("ix_promises_shop_id_state_due_at", "promises", ["shop_id", "state", "due_at"])
    op.create_index("ix_promises_shop_id_order_no", "promises", ["shop_id", "order_no"])
    op.create_index("ix_promises_conversation_id", "promises", ["conversation_id"])
    op.create_index("ix_promises_case_id", "promises", ["case_id"])
