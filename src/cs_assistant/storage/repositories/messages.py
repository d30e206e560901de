"""Lines of conversations, in receive order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from cs_assistant.domain.messages import RECALLED_TEXT, Line, Message, MessageKind, Sender
from cs_assistant.storage.records import Act, StoredLine
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.tables import messages

AT_ONCE = 400
"""Lines named in one statement: SQLite bounds how many values one may carry."""
_KEYS = ("shop_id", "channel", "external_id")
_FIND = select(messages.c.seq).where(*(messages.c[key] == bindparam(key) for key in _KEYS))
_SHOWN = ("seq", "sender", "kind", "text", "at", "order_no", "reply_id", "act_key", "account", "recalled_at")
_LATEST = (
    select(*(messages.c[name] for name in (*_SHOWN, "external_id")))
    .where(messages.c.shop_id == bindparam("by_shop"), messages.c.conversation_id == bindparam("by_id"))
    .order_by(messages.c.seq.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """Where a message is stored."""

    seq: int
    new: bool
    """False: it was there already, a repeat."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recalled:
    """A line that was taken back just now."""

    seq: int
    conversation_id: str
    sender: Sender
    act_key: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Untimed:
    """Words of the buyer that were pasted without their time."""

    seq: int
    text: str
    sent_at: datetime
    """When they were pasted."""
    said_again: Mapping[str, Sequence[int]]
    """Id of a line that came with its time → which lines of `text` it was, from 0."""


class Messages:
    """Rows of `messages`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, message: Message) -> int | None:
        """Receive sequence of this message if it is stored already."""
        keys = {key: getattr(message, key) for key in _KEYS}
        seq: int | None = self._connection.execute(_FIND, keys).scalar_one_or_none()
        return seq

    def add(self, conversation_id: str, message: Message, received_at: datetime) -> Stored:
        """Store a message; one with the same shop, channel and platform id is a repeat and changes nothing."""
        seq = self._insert(
            shop_id=message.shop_id,
            channel=message.channel,
            external_id=message.external_id,
            conversation_id=conversation_id,
            sender=message.sender.value,
            kind=message.kind.value,
            text=message.text,
            at=message.sent_at,
            received_at=received_at,
            order_no=message.order_no,
            image_url=message.image_url,
            account=message.account,
        )
        if seq is not None:
            return Stored(seq=seq, new=True)
        return Stored(seq=self.find(message) or 0, new=False)

    def add_sent(self, act: Act, external_id: str, sender: Sender, at: datetime) -> int:
        """Store an act that went out as a line of its conversation and return its sequence.

        When the platform's echo of it came in first, that line is taken over: our own echo is not a person.
        """
        seq = self._insert(
            shop_id=act.shop_id,
            channel=act.channel,
            external_id=external_id,
            conversation_id=act.conversation_id,
            sender=sender.value,
            kind=MessageKind.TEXT.value,
            text=act.text,
            at=at,
            received_at=at,
            reply_id=act.reply_id,
            act_key=act.act_key,
        )
        if seq is not None:
            return seq
        echo = (
            update(messages)
            .where(
                messages.c.shop_id == act.shop_id,
                messages.c.channel == act.channel,
                messages.c.external_id == external_id,
            )
            .values(reply_id=act.reply_id, act_key=act.act_key, sender=sender.value)
            .returning(messages.c.seq)
        )
        return int(self._connection.execute(echo).scalar_one())

    def latest(self, shop_id: str, conversation_id: str, limit: int) -> tuple[StoredLine, ...]:
        """The newest lines, oldest first."""
        which = {"by_shop": shop_id, "by_id": conversation_id, "most": limit}
        rows = self._connection.execute(_LATEST, which).all()
        return tuple(_stored_line(row) for row in reversed(rows))

    def recall(self, shop_id: str, channel: str, external_id: str, at: datetime) -> Recalled | None:
        """Mark a line as taken back; None when there is no such line or it was taken back before."""
        row = self._connection.execute(
            update(messages)
            .where(
                messages.c.shop_id == shop_id,
                messages.c.channel == channel,
                messages.c.external_id == external_id,
                messages.c.recalled_at.is_(None),
            )
            .values(recalled_at=at)
            .returning(messages.c.seq, messages.c.conversation_id, messages.c.sender, messages.c.act_key)
        ).one_or_none()
        if row is None:
            return None
        return Recalled(
            seq=row.seq, conversation_id=row.conversation_id, sender=Sender(row.sender), act_key=row.act_key
        )

    def seq_of(self, shop_id: str, channel: str, external_id: str) -> int | None:
        """Receive sequence of the line the platform shows under this id."""
        keys = {"shop_id": shop_id, "channel": channel, "external_id": external_id}
        seq: int | None = self._connection.execute(_FIND, keys).scalar_one_or_none()
        return seq

    def take_back(self, shop_id: str, channel: str, seqs: Collection[int]) -> Counter[str]:
        """Delete lines of one channel (an import undone); how many went, by their conversation."""
        wanted, gone = list(seqs), Counter[str]()
        for start in range(0, len(wanted), AT_ONCE):
            lines = delete(messages).where(
                messages.c.shop_id == shop_id, messages.c.channel == channel,
                messages.c.seq.in_(wanted[start : start + AT_ONCE]),
            )  # fmt: skip
            gone.update(self._connection.execute(lines.returning(messages.c.conversation_id)).scalars())
        return gone

    def untimed(self, shop_id: str, conversation_id: str, prefix: str, limit: int) -> tuple[Untimed, ...]:
        """The buyer's newest lines of a conversation whose ids begin with `prefix`, the oldest of them first."""
        table = messages.c
        query = select(table.seq, table.text, table.at, table.said_again).where(
            table.shop_id == shop_id,
            table.conversation_id == conversation_id,
            table.sender == Sender.BUYER.value,
            table.external_id.startswith(prefix, autoescape=True),
        )
        rows = self._connection.execute(query.order_by(table.seq.desc()).limit(limit)).all()
        return tuple(
            Untimed(seq=row.seq, text=row.text, sent_at=row.at, said_again=row.said_again or {})
            for row in reversed(rows)
        )

    def note_said_again(self, shop_id: str, seq: int, again: Mapping[str, Sequence[int]]) -> None:
        """Keep which lines of a paste came again with their time."""
        where = (messages.c.shop_id == shop_id, messages.c.seq == seq)
        self._connection.execute(update(messages).where(*where).values(said_again=dict(again)))

    def ours_after(self, shop_id: str, conversation_id: str, seq: int) -> bool:
        """Whether a line of the shop came after `seq`."""
        query = select(messages.c.seq).where(
            messages.c.shop_id == shop_id,
            messages.c.conversation_id == conversation_id,
            messages.c.seq > seq,
            messages.c.sender != Sender.BUYER.value,
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def _insert(self, **values: Any) -> int | None:
        seq: int | None = insert_unless_there(self._connection, messages, _KEYS, "seq", values)
        return seq


def _stored_line(row: Row[Any]) -> StoredLine:
    recalled = row.recalled_at is not None
    line = Line(
        seq=row.seq,
        sender=Sender(row.sender),
        text=RECALLED_TEXT if recalled else row.text,
        at=row.at,
        kind=MessageKind.RECALLED if recalled else MessageKind(row.kind),
        reply_id=row.reply_id,
    )
    return StoredLine(
        line=line, order_no=None if recalled else row.order_no, act_key=row.act_key, account=row.account,
        external_id=row.external_id,
    )
