"""Cases, remarks, tasks, timers, calls, consents, refunds and their reasons; the audit log names the case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import Id, UtcDateTime

revision = "0003"
down_revision: str | None = "0002"

NOT_FIRED = "fired_at IS NULL"
TABLES = (
    "attachments", "cursors", "reason_requests", "reason_maps", "agreements", "refunds", "consents", "calls", "timers",
    "tasks", "memo_writes", "memo_feed", "remarks", "cases",
)  # fmt: skip
"""In the order they are dropped: referring tables first."""


def upgrade() -> None:
    """Create everything."""
    _create_cases()
    _create_remarks()
    _create_memo_feed()
    _create_memo_writes()
    _create_tasks()
    _create_timers()
    _create_calls()
    _create_consents()
    _create_refunds()
    _create_agreements()
    _create_reason_maps()
    _create_reason_requests()
    _create_cursors()
    _create_attachments()
    op.add_column("events", sa.Column("case_id", sa.String(36)))
    op.create_index("ix_events_case_id_id", "events", ["case_id", "id"])
    _forbid_changing_first_reasons()


def downgrade() -> None:
    """Drop everything, referring tables first."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER first_reason_stays ON refunds")
        op.execute("DROP FUNCTION first_reason_stays()")
    op.drop_index("ix_events_case_id_id", "events")
    op.drop_column("events", "case_id")
    for table in TABLES:
        op.drop_table(table)


def _shop() -> sa.Column[str]:
    return sa.Column("shop_id", sa.String(64), nullable=False)


def _case(*, nullable: bool = False) -> sa.Column[str]:
    return sa.Column("case_id", sa.String(36), nullable=nullable)


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(36), nullable=False),
        _shop(),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("order_no", sa.String(128)),
        sa.Column("refund_no", sa.String(128)),
        sa.Column("buyer_id", sa.String(128)),
        sa.Column("conversation_id", sa.String(36)),
        sa.Column("parent_id", sa.String(36)),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_cases_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["cases.id"], name="fk_cases_parent_id_cases"),
        sa.UniqueConstraint("shop_id", "flow", "refund_no", name="uq_cases_shop_id_flow_refund_no"),
    )
    op.create_index("ix_cases_shop_id_final_flow", "cases", ["shop_id", "final", "flow"])
    op.create_index("ix_cases_shop_id_order_no", "cases", ["shop_id", "order_no"])
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])


def _create_remarks() -> None:
    op.create_table(
        "remarks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        _shop(),
        _case(),
        sa.Column("order_no", sa.String(128), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("losses", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("confirmed_how", sa.String(16)),
        sa.Column("confirmed_by", sa.String(64)),
        sa.Column("confirmed_at", UtcDateTime()),
        sa.Column("why", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_remarks_case_id_cases"),
        sa.UniqueConstraint("shop_id", "case_id", "key", "order_no", name="uq_remarks_shop_id_case_id_key_order_no"),
    )
    op.create_index("ix_remarks_state_not_before", "remarks", ["state", "not_before"])
    op.create_index("ix_remarks_shop_id_order_no", "remarks", ["shop_id", "order_no"])


def _create_memo_feed() -> None:
    op.create_table(
        "memo_feed",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("seq", Id, autoincrement=False, nullable=False),
        sa.Column("order_no", sa.String(128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("flag", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("handled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "seq", name="pk_memo_feed"),
    )
    op.create_index("ix_memo_feed_shop_id_handled", "memo_feed", ["shop_id", "handled"])
    op.create_index("ix_memo_feed_shop_id_order_no_seq", "memo_feed", ["shop_id", "order_no", "seq"])


def _create_memo_writes() -> None:
    op.create_table(
        "memo_writes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        _shop(),
        sa.Column("order_no", sa.String(128), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("base_flag", sa.Integer(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("written_flag", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_memo_writes"),
    )
    op.create_index("ix_memo_writes_shop_id_order_no_checked", "memo_writes", ["shop_id", "order_no", "checked"])


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(36), nullable=False),
        _shop(),
        _case(),
        sa.Column("department", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("order_no", sa.String(128)),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("answer", sa.String(64)),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(64)),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("on_behalf", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_tasks_case_id_cases"),
    )
    op.create_index("ix_tasks_shop_id_state_department", "tasks", ["shop_id", "state", "department"])
    op.create_index("ix_tasks_case_id", "tasks", ["case_id"])


def _create_timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        _shop(),
        _case(),
        sa.Column("visit", UtcDateTime(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(64)),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("fired_at", UtcDateTime()),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_timers_case_id_cases"),
        sa.UniqueConstraint("case_id", "key", "due_at", name="uq_timers_case_id_key_due_at"),
    )
    op.create_index(
        "ix_timers_due", "timers", ["due_at"], sqlite_where=sa.text(NOT_FIRED), postgresql_where=sa.text(NOT_FIRED)
    )


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        _shop(),
        _case(nullable=True),
        sa.Column("conversation_id", sa.String(36)),
        sa.Column("order_no", sa.String(128)),
        sa.Column("buyer_id", sa.String(128)),
        sa.Column("whom", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_calls_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_calls_conversation_id_conversations"
        ),
    )
    op.create_index("ix_calls_shop_id_id", "calls", ["shop_id", "id"])
    op.create_index("ix_calls_case_id", "calls", ["case_id"])


def _create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.String(36), nullable=False),
        _shop(),
        _case(),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("order_no", sa.String(128)),
        sa.Column("terms_id", sa.String(128), nullable=False),
        sa.Column("terms_seq", Id, nullable=False),
        sa.Column("answer_seq", Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime()),
        sa.Column("withdrawn_by", sa.String(64)),
        sa.Column("withdrawn_words", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_consents_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_consents_conversation_id_conversations"
        ),
    )
    op.create_index("ix_consents_shop_id_recorded_at", "consents", ["shop_id", "recorded_at"])
    op.create_index("ix_consents_case_id", "consents", ["case_id"])


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("refund_no", sa.String(128), nullable=False),
        sa.Column("order_no", sa.String(128), nullable=False),
        sa.Column("buyer_id", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("modified_at", UtcDateTime(), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("first_reason", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        _case(nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "refund_no", name="pk_refunds"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_refunds_case_id_cases"),
    )
    op.create_index("ix_refunds_shop_id_asked_at", "refunds", ["shop_id", "asked_at"])
    op.create_index("ix_refunds_shop_id_order_no", "refunds", ["shop_id", "order_no"])
    op.create_index("ix_refunds_shop_id_status_phase", "refunds", ["shop_id", "status", "phase"])


def _create_agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("refund_no", sa.String(128), nullable=False),
        _case(),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("amount", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("confirmed_how", sa.String(16)),
        sa.Column("confirmed_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("shop_id", "refund_no", name="pk_agreements"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_agreements_case_id_cases"),
    )
    op.create_index("ix_agreements_state", "agreements", ["state"])


def _create_reason_maps() -> None:
    op.create_table(
        "reason_maps",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "text", name="pk_reason_maps"),
    )


def _create_reason_requests() -> None:
    op.create_table(
        "reason_requests",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("refund_no", sa.String(128), nullable=False),
        _case(nullable=True),
        sa.Column("stated", sa.String(64), nullable=False),
        sa.Column("selected", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "refund_no", name="pk_reason_requests"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reason_requests_case_id_cases"),
    )


def _create_cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("shop_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "name", name="pk_cursors"),
    )


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(36), nullable=False),
        _shop(),
        _case(),
        sa.Column("task_id", sa.String(36)),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_attachments_case_id_cases"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_attachments_task_id_tasks"),
    )
    op.create_index("ix_attachments_case_id", "attachments", ["case_id"])


def _forbid_changing_first_reasons() -> None:
    """What a buyer selected first stays for ever (design, 1.6): the database itself refuses."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION first_reason_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the first reason of a refund never changes'; END $$"
        )
        op.execute(
            "CREATE TRIGGER first_reason_stays BEFORE UPDATE ON refunds FOR EACH ROW "
            "WHEN (OLD.first_reason IS DISTINCT FROM NEW.first_reason) EXECUTE FUNCTION first_reason_stays()"
        )
        return
    op.execute(
        "CREATE TRIGGER first_reason_stays BEFORE UPDATE ON refunds "
        "WHEN OLD.first_reason IS NOT NEW.first_reason "
        "BEGIN SELECT RAISE(ABORT, 'the first reason of a refund never changes'); END"
    )
