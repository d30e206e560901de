"""One open case a flow and refund: one that is over no longer bars the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"

OPEN = "NOT final"
COLUMNS = ["shop_id", "flow", "refund_no"]


def upgrade() -> None:
    """Exchange the constraint for an index over open cases."""
    with op.batch_alter_table("cases") as table:
        table.drop_constraint("uq_cases_shop_id_flow_refund_no", type_="unique")
    still_open = sa.text(OPEN)
    op.create_index(
        "uq_cases_open_refund", "cases", COLUMNS, unique=True, sqlite_where=still_open, postgresql_where=still_open
    )


def downgrade() -> None:
    """Back to one case a flow and refund; fails where there are more."""
    op.drop_index("uq_cases_open_refund", "cases")
    with op.batch_alter_table("cases") as table:
        table.create_unique_constraint("uq_cases_shop_id_flow_refund_no", COLUMNS)
