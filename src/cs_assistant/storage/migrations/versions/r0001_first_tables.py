"""The first tables: conversations, lines, thoughts, outbox, events, switches, snapshots, corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cs_assistant.storage.types import Id, UtcDateTime

revision = "0001"
down_revision: str | None = None

DUE = "buyer_seq > thought_seq AND buyer_seq > answered_seq"
IN_QUEUE = "(waiting_since IS NOT NULL OR alarm OR uncertain)"


def upgrade() -> None:
    """Create everything."""
    _create_conversations()
    _create_messages()
    _create_turns()
    _create_outbox()
    _create_events()
    _create_switches()
    _create_snapshots()
    _create_corrections()
    _forbid_changing_events()


def downgrade() -> None:
    """Drop everything, referring tables first."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER events_only_added ON events")
        op.execute("DROP FUNCTION events_only_added()")
    for table in (
        "corrections", "snapshots", "shop_settings", "automation_switches", "events", "outbox", "turns", "messages",
        "conversations",
    ):  # fmt: skip
        op.drop_table(table)


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(36), nullable=False),
        _shop(),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("buyer_id", sa.String(128), nullable=False),
        sa.Column("last_seq", Id, nullable=False),
        sa.Column("buyer_seq", Id, nullable=False),
        sa.Column("answered_seq", Id, nullable=False),
        sa.Column("thought_seq", Id, nullable=False),
        sa.Column("waiting_since", UtcDateTime()),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.Column("alarm", sa.Boolean(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("chosen_order_no", sa.String(128)),
        sa.Column("picked_intent", sa.String(64)),
        sa.Column("last_text", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(64)),
        sa.Column("outcome", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("shop_id", "channel", "buyer_id", name="uq_conversations_shop_id_channel_buyer_id"),
    )
    for name, column, where in (
        ("ix_conversations_due", "buyer_seq", sa.text(DUE)),
        ("ix_conversations_queue", "waiting_since", sa.text(IN_QUEUE)),
    ):
        op.create_index(name, "conversations", [column], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_conversations_last_seq", "conversations", ["last_seq"])


def _create_messages() -> None:
    op.create_table(
        "messages",
        _id("seq"),
        _shop(),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(200), nullable=False),
        _conversation(),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("order_no", sa.String(128)),
        sa.Column("image_url", sa.Text()),
        sa.Column("reply_id", sa.String(128)),
        sa.Column("act_key", sa.String(200)),
        sa.PrimaryKeyConstraint("seq", name="pk_messages"),
        sa.UniqueConstraint("shop_id", "channel", "external_id", name="uq_messages_shop_id_channel_external_id"),
        _refers_to_conversation("messages"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_conversation_id_seq", "messages", ["conversation_id", "seq"])


def _create_turns() -> None:
    op.create_table(
        "turns",
        _id("id"),
        _shop(),
        _conversation(),
        sa.Column("up_to_seq", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("library_digest", sa.String(64), nullable=False),
        sa.Column("picked_intent", sa.String(64)),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("automation", sa.Text(), nullable=False),
        sa.Column("understanding", sa.Text(), nullable=False),
        sa.Column("verdicts", sa.Text()),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        _refers_to_conversation("turns"),
    )
    op.create_index("ix_turns_conversation_id_id", "turns", ["conversation_id", "id"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        _id("id"),
        _shop(),
        sa.Column("act_key", sa.String(200), nullable=False),
        _conversation(),
        sa.Column("turn_id", Id),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("buyer_id", sa.String(128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_id", sa.String(128)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("intent", sa.String(64)),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("answers_seq", Id, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("maybe_sent", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("settled_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("shop_id", "act_key", name="uq_outbox_shop_id_act_key"),
        _refers_to_conversation("outbox"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_outbox_turn_id_turns"),
    )
    op.create_index("ix_outbox_state_channel_not_before", "outbox", ["state", "channel", "not_before"])
    op.create_index("ix_outbox_conversation_id_state", "outbox", ["conversation_id", "state"])


def _create_events() -> None:
    op.create_table(
        "events",
        _id("id"),
        _shop(),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(36)),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        _refers_to_conversation("events"),
    )
    op.create_index("ix_events_shop_id_id", "events", ["shop_id", "id"])
    op.create_index("ix_events_conversation_id_id", "events", ["conversation_id", "id"])


def _create_switches() -> None:
    op.create_table(
        "automation_switches",
        _shop(),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "intent", name="pk_automation_switches"),
    )
    op.create_table(
        "shop_settings",
        _shop(),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", name="pk_shop_settings"),
    )


def _create_snapshots() -> None:
    op.create_table(
        "snapshots",
        _id("id"),
        _shop(),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
    )
    op.create_index("ix_snapshots_shop_id_id", "snapshots", ["shop_id", "id"])


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        _id("id"),
        _shop(),
        _conversation(),
        sa.Column("seq", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("understood", sa.String(64)),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        _refers_to_conversation("corrections"),
    )
    op.create_index("ix_corrections_shop_id_id", "corrections", ["shop_id", "id"])


def _forbid_changing_events() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION events_only_added() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'events are only added'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            "CREATE TRIGGER events_only_added BEFORE UPDATE OR DELETE ON events "
            "FOR EACH ROW EXECUTE FUNCTION events_only_added()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER events_no_{action.lower()} BEFORE {action} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are only added'); END"
        )


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, Id, autoincrement=True, nullable=False)


def _shop() -> sa.Column[str]:
    return sa.Column("shop_id", sa.String(64), nullable=False)


def _conversation() -> sa.Column[str]:
    return sa.Column("conversation_id", sa.String(36), nullable=False)


def _refers_to_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_conversation_id_conversations"
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name)
