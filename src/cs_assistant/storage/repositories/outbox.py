"""The outbox: one row for every outward act, unique by its key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, update

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.messages import Sender
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.records import Act, NewAct
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.repositories.rows import record_of
from cs_assistant.storage.tables import automation_switches, conversations, messages, outbox, shop_settings

_SELECT = select(*(outbox.c[field.name] for field in fields(Act)))
_FIND = _SELECT.where(outbox.c.shop_id == bindparam("by_shop"), outbox.c.act_key == bindparam("by_key"))
_OF_CONVERSATION = _SELECT.where(
    outbox.c.shop_id == bindparam("by_shop"),
    outbox.c.conversation_id == bindparam("by_id"),
    outbox.c.state.in_(bindparam("states", expanding=True)),
).order_by(outbox.c.id)
_OF_CONVERSATION_SINCE = _OF_CONVERSATION.where(outbox.c.created_at > bindparam("since"))
_GIVEN = select(outbox.c.reply_id).where(
    outbox.c.shop_id == bindparam("by_shop"),
    outbox.c.conversation_id == bindparam("by_id"),
    outbox.c.state.in_([ActState.SENDING.value, ActState.SENT.value, ActState.UNCERTAIN.value]),
    outbox.c.reply_id.is_not(None),
)
_QUEUED_AUTOMATIC = _SELECT.where(
    outbox.c.shop_id == bindparam("by_shop"), outbox.c.automatic, outbox.c.state == ActState.QUEUED.value
).order_by(outbox.c.id)
_QUEUED_AUTOMATIC_HERE = _QUEUED_AUTOMATIC.where(outbox.c.conversation_id == bindparam("by_id"))
_MOVE = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("by_id"),
        outbox.c.shop_id == bindparam("by_shop"),
        outbox.c.state == bindparam("from_state"),
    )
    .returning(outbox.c.id)
)
_NEXT_DUE = select(func.min(outbox.c.not_before)).where(
    outbox.c.state == ActState.QUEUED.value, outbox.c.channel == bindparam("by_channel")
)
_ON_ITS_WAY = outbox.alias("on_its_way")
_TAKEN_BACK = (
    select(messages.c.seq)
    .where(
        messages.c.conversation_id == outbox.c.conversation_id,
        messages.c.seq <= outbox.c.answers_seq,
        messages.c.sender == Sender.BUYER.value,
        messages.c.recalled_at > outbox.c.created_at,
    )
    .correlate(outbox)
    .exists()
)
"""Words a reply was made for were taken back since."""
_STANDING = (
    _SELECT.add_columns(
        conversations.c.buyer_seq,
        conversations.c.taken_over,
        func.coalesce(shop_settings.c.stopped, False).label("stopped"),
        func.coalesce(automation_switches.c.enabled, False).label("enabled"),
        _TAKEN_BACK.label("recalled"),
    )
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .outerjoin(shop_settings, shop_settings.c.shop_id == outbox.c.shop_id)
    .outerjoin(
        automation_switches,
        and_(automation_switches.c.shop_id == outbox.c.shop_id, automation_switches.c.intent == outbox.c.intent),
    )
)
"""Rows with what may forbid them by now."""
_CLAIMED = _STANDING.where(
    outbox.c.shop_id == bindparam("by_shop"), outbox.c.act_key == bindparam("by_key"),
    outbox.c.state == ActState.SENDING.value,
)  # fmt: skip
_DUE = (
    _STANDING.where(
        outbox.c.state == ActState.QUEUED.value,
        outbox.c.channel == bindparam("by_channel"),
        or_(outbox.c.not_before <= bindparam("now"), outbox.c.created_at > bindparam("now")),
        ~select(_ON_ITS_WAY.c.id)
        .where(
            _ON_ITS_WAY.c.conversation_id == outbox.c.conversation_id, _ON_ITS_WAY.c.state == ActState.SENDING.value
        )
        .exists(),
    )
    .order_by(outbox.c.not_before, outbox.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A row that is due or on its way, with what may forbid it by now."""

    act: Act
    buyer_seq: int
    taken_over: bool
    stopped: bool
    enabled: bool
    recalled: bool = False
    """The buyer took back words it answers."""


class Outbox:
    """Rows of `outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, act: NewAct) -> bool:
        """Queue an act; False when its key was there already: then nothing happens a second time."""
        values = {**asdict(act), "state": ActState.QUEUED.value}
        return insert_unless_there(self._connection, outbox, ("shop_id", "act_key"), "id", values) is not None

    def find(self, shop_id: str, act_key: str) -> Act | None:
        """The row with this key in this shop."""
        row = self._connection.execute(_FIND, {"by_shop": shop_id, "by_key": act_key}).one_or_none()
        return None if row is None else _act(row)

    def uncertain_with_key(self, act_key: str) -> Act:
        """The row to be settled. Keys hold a UUID, so one shop at most has it; raises NotFoundError."""
        row = self._connection.execute(
            _SELECT.where(outbox.c.act_key == act_key, outbox.c.state == ActState.UNCERTAIN.value)
        ).one_or_none()
        if row is None:
            raise NotFoundError("这条回复不需要核对，可能已被别人处理。请刷新后再看。")
        return _act(row)

    def of_conversation(self, shop_id: str, conversation_id: str, states: Collection[ActState]) -> tuple[Act, ...]:
        """Rows of one conversation in these states, oldest first."""
        which = {"by_shop": shop_id, "by_id": conversation_id, "states": [state.value for state in states]}
        return tuple(_act(row) for row in self._connection.execute(_OF_CONVERSATION, which))

    def of_conversation_since(
        self, shop_id: str, conversation_id: str, states: Collection[ActState], since: datetime
    ) -> tuple[Act, ...]:
        """Of these, those made after `since`."""
        which = {
            "by_shop": shop_id, "by_id": conversation_id, "states": [state.value for state in states], "since": since,
        }  # fmt: skip
        return tuple(_act(row) for row in self._connection.execute(_OF_CONVERSATION_SINCE, which))

    def replies_given(self, shop_id: str, conversation_id: str) -> frozenset[str]:
        """Ids of replies that went out or may have."""
        rows = self._connection.execute(_GIVEN, {"by_shop": shop_id, "by_id": conversation_id})
        return frozenset(str(row.reply_id) for row in rows)

    def due(self, channel: str, now: datetime, limit: int) -> tuple[Due, ...]:
        """Queued rows whose time has come, longest due first; one a conversation, none while one is on its way.

        A row from the future (the clock was set back) is due: it would wait for days otherwise.
        """
        first: dict[str, Due] = {}
        for row in self._connection.execute(_DUE, {"by_channel": channel, "now": now, "most": limit}):
            first.setdefault(row.conversation_id, _due(row))
        return tuple(first.values())

    def claimed(self, shop_id: str, act_key: str) -> Due | None:
        """A row on its way as it stands now, with what may have come to forbid it since it was claimed."""
        row = self._connection.execute(_CLAIMED, {"by_shop": shop_id, "by_key": act_key}).one_or_none()
        return _due(row) if row is not None else None

    def next_due(self, channel: str) -> datetime | None:
        """When the next queued row of a channel is due."""
        moment: datetime | None = self._connection.execute(_NEXT_DUE, {"by_channel": channel}).scalar_one()
        return moment

    def in_state(self, state: ActState) -> tuple[Act, ...]:
        """Rows of all shops in one state, for the delivering machine."""
        rows = self._connection.execute(_SELECT.where(outbox.c.state == state.value).order_by(outbox.c.id))
        return tuple(_act(row) for row in rows)

    def any_in(self, states: Collection[ActState]) -> bool:
        """Whether a row is in one of these states."""
        query = select(outbox.c.id).where(outbox.c.state.in_([state.value for state in states])).limit(1)
        return self._connection.execute(query).first() is not None

    def queued_outside(self, channels: Collection[str]) -> tuple[Act, ...]:
        """Queued rows for channels that are not among `channels`."""
        query = _SELECT.where(outbox.c.state == ActState.QUEUED.value, outbox.c.channel.not_in(list(channels)))
        return tuple(_act(row) for row in self._connection.execute(query))

    def queued_automatic(
        self, shop_id: str, *, conversation_id: str | None = None, intent: str | None = None
    ) -> tuple[Act, ...]:
        """Automatic replies of a shop that have not been claimed: all, of one conversation, or of one intent."""
        query, which = _QUEUED_AUTOMATIC, {"by_shop": shop_id}
        if conversation_id is not None:
            query, which = _QUEUED_AUTOMATIC_HERE, {"by_shop": shop_id, "by_id": conversation_id}
        acts = (_act(row) for row in self._connection.execute(query, which))
        return tuple(act for act in acts if intent is None or act.intent == intent)

    def move(self, act: Act, to: ActState, **values: Any) -> bool:
        """Move a row on; False when it is no longer in the state it was read in."""
        which = {"by_id": act.id, "by_shop": act.shop_id, "from_state": act.state.value}
        return self._connection.execute(_MOVE, {**which, "state": to.value, **values}).scalar_one_or_none() is not None


def _due(row: Row[Any]) -> Due:
    return Due(
        act=_act(row),
        buyer_seq=row.buyer_seq,
        taken_over=row.taken_over,
        stopped=bool(row.stopped),
        enabled=bool(row.enabled),
        recalled=bool(row.recalled),
    )


def _act(row: Row[Any]) -> Act:
    return record_of(Act, row)
