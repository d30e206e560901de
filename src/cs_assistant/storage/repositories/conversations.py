"""Conversations: who waits, what is due, who speaks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, text, update

from cs_assistant.domain.messages import RECALLED_TEXT, TRANSCRIPT
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.tables import DUE, IN_QUEUE, conversations, messages, metadata

_SELECT = select(*(conversations.c[field.name] for field in fields(Conversation)))
_GET = _SELECT.where(conversations.c.id == bindparam("by_id"))
_OF_BUYER = _SELECT.where(
    conversations.c.shop_id == bindparam("by_shop"),
    conversations.c.channel == bindparam("by_channel"),
    conversations.c.buyer_id == bindparam("by_buyer"),
)
_OF_ORDER = (
    _SELECT.where(
        conversations.c.shop_id == bindparam("by_shop"),
        conversations.c.channel == bindparam("by_channel"),
        conversations.c.chosen_order_no == bindparam("by_order"),
    )
    .order_by(conversations.c.last_seq.desc())
    .limit(1)
)
_CHANGE = update(conversations).where(
    conversations.c.id == bindparam("by_id"), conversations.c.shop_id == bindparam("by_shop")
)
_FIRST_AFTER = select(func.min(messages.c.at)).where(
    messages.c.conversation_id == bindparam("by_id"),
    messages.c.seq > bindparam("after"),
    messages.c.sender == "buyer",
    messages.c.recalled_at.is_(None),
)
_LEFT = (
    select(messages.c.seq, messages.c.text)
    .where(
        messages.c.conversation_id == bindparam("by_id"),
        messages.c.sender == "buyer",
        messages.c.recalled_at.is_(None),
    )
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_LAST = (
    select(messages.c.seq, messages.c.text)
    .where(messages.c.conversation_id == bindparam("by_id"))
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_DUE = select(conversations.c.id).where(text(DUE)).order_by(conversations.c.buyer_seq).limit(bindparam("most"))
_QUEUE = _SELECT.where(text(IN_QUEUE)).order_by(
    conversations.c.alarm.desc(), conversations.c.waiting_since.nulls_last(), conversations.c.buyer_seq
)
_RECENT = (
    _SELECT.where(
        text(f"NOT ({IN_QUEUE})"),
        conversations.c.shop_id == bindparam("by_shop"),
        conversations.c.channel != TRANSCRIPT,
    )
    .order_by(conversations.c.last_seq.desc())
    .limit(bindparam("most"))
)


class Conversations:
    """Rows of `conversations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, conversation_id: str) -> Conversation:
        """The conversation with this id; raises NotFoundError. Its shop scopes everything read next."""
        row = self._connection.execute(_GET, {"by_id": conversation_id}).one_or_none()
        if row is None:
            raise NotFoundError("找不到这个会话。请回到接待台重新选择。")
        return _conversation(row)

    def of_buyer(self, shop_id: str, channel: str, buyer_id: str) -> Conversation | None:
        """The buyer's conversation in one shop and channel, if there is one."""
        keys = {"by_shop": shop_id, "by_channel": channel, "by_buyer": buyer_id}
        row = self._connection.execute(_OF_BUYER, keys).one_or_none()
        return None if row is None else _conversation(row)

    def of_order(self, shop_id: str, channel: str, order_no: str) -> Conversation | None:
        """The conversation of one shop and channel that is about this order, the one written in last."""
        keys = {"by_shop": shop_id, "by_channel": channel, "by_order": order_no}
        row = self._connection.execute(_OF_ORDER, keys).one_or_none()
        return None if row is None else _conversation(row)

    def newest_of(self, shop_id: str, buyer_id: str) -> str | None:
        """Id of the buyer's conversation in a shop that was written in last, whatever the channel."""
        query = select(conversations.c.id).where(
            conversations.c.shop_id == shop_id, conversations.c.buyer_id == buyer_id
        )
        return self._connection.execute(query.order_by(conversations.c.last_seq.desc()).limit(1)).scalar()

    def add(self, conversation_id: str, shop_id: str, channel: str, buyer_id: str) -> Conversation:
        """Begin a conversation with this id, or take the one another transaction began meanwhile."""
        values = {"id": conversation_id, "shop_id": shop_id, "channel": channel, "buyer_id": buyer_id}
        insert_unless_there(self._connection, conversations, ("shop_id", "channel", "buyer_id"), "id", values)
        found = self.of_buyer(shop_id, channel, buyer_id)
        if found is None:
            raise NotFoundError
        return found

    def change(self, conversation: Conversation, **values: Any) -> None:
        """Set columns of one conversation."""
        self._connection.execute(_CHANGE, {"by_id": conversation.id, "by_shop": conversation.shop_id, **values})

    def mark_answered(self, conversation: Conversation, up_to_seq: int, last_seq: int) -> None:
        """The buyer's lines up to `up_to_seq` are answered; who wrote more since keeps waiting."""
        answered = max(conversation.answered_seq, up_to_seq)
        more = conversation.buyer_seq > answered
        first = {"by_id": conversation.id, "after": answered}
        self.change(
            conversation,
            answered_seq=answered,
            last_seq=max(conversation.last_seq, last_seq),
            waiting_since=self._connection.execute(_FIRST_AFTER, first).scalar_one() if more else None,
            picked_intent=conversation.picked_intent if more else None,
        )

    def buyer_took_back(self, conversation: Conversation) -> None:
        """A line of the buyer was taken back: what is left is thought about anew, and nobody waits for the line."""
        left = self._connection.execute(_LEFT, {"by_id": conversation.id}).one_or_none()
        first = {"by_id": conversation.id, "after": conversation.answered_seq}
        self.change(
            conversation,
            buyer_seq=left.seq if left is not None else 0,
            thought_seq=0,
            last_text=left.text if left is not None else RECALLED_TEXT,
            waiting_since=self._connection.execute(_FIRST_AFTER, first).scalar_one(),
            intent=None,
            outcome=None,
            picked_intent=None,
        )

    def lines_went(self, shop_id: str, conversation_id: str) -> None:
        """Lines of a chat kept as history were taken back: it ends where the rest of it ends, or goes with them."""
        left = self._connection.execute(_LAST, {"by_id": conversation_id}).one_or_none()
        if left is None and not self._is_referred_to(conversation_id):
            gone = delete(conversations).where(
                conversations.c.id == conversation_id, conversations.c.shop_id == shop_id
            )
            self._connection.execute(gone)
            return
        seq, said = (left.seq, left.text) if left is not None else (0, "")
        ends = {"last_seq": seq, "buyer_seq": seq, "answered_seq": seq, "thought_seq": seq, "last_text": said}
        self._connection.execute(_CHANGE, {"by_id": conversation_id, "by_shop": shop_id, **ends})

    def _is_referred_to(self, conversation_id: str) -> bool:
        """Whether anything is about this conversation: a case opened there, an entry of the audit log."""
        about = (
            column
            for table in metadata.sorted_tables
            for column in table.columns
            if any(key.column is conversations.c.id for key in column.foreign_keys)
        )
        return any(
            self._connection.execute(select(column).where(column == conversation_id).limit(1)).first() is not None
            for column in about
        )

    def due(self, limit: int, without: Collection[str]) -> tuple[str, ...]:
        """Ids of conversations to think about, oldest line first, without those already in hand."""
        ids = self._connection.execute(_DUE, {"most": limit + len(without)}).scalars()
        return tuple(conversation_id for conversation_id in ids if conversation_id not in without)[:limit]

    def queue(self, shops: Collection[str] | None) -> tuple[Conversation, ...]:
        """Who waits for a person, alarms first, then by the longest wait; None = in every shop."""
        query = _QUEUE if shops is None else _QUEUE.where(conversations.c.shop_id.in_(shops))
        return tuple(_conversation(row) for row in self._connection.execute(query))

    def recent(self, shops: Collection[str], most: int) -> tuple[Conversation, ...]:
        """Who does not wait for a person, the newest line first."""
        found = [
            _conversation(row)
            for shop_id in shops  # one by one: each then reads its newest rows from the index and nothing else
            for row in self._connection.execute(_RECENT, {"by_shop": shop_id, "most": most})
        ]
        return tuple(sorted(found, key=lambda one: one.last_seq, reverse=True)[:most])


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(**row._mapping)
