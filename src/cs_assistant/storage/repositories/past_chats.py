"""Chats that are over (channel `transcript`): found by buyer or order, read by time. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from cs_assistant.domain.messages import TRANSCRIPT, MessageKind, Sender
from cs_assistant.storage.tables import conversations, messages


@dataclass(frozen=True, kw_only=True, slots=True)
class PastChat:
    """One buyer's chat as it was brought in."""

    id: str
    shop_id: str
    buyer_id: str
    lines: int
    first_at: datetime
    last_at: datetime
    last_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PastLine:
    """One thing that was said."""

    seq: int
    sender: Sender
    account: str | None
    kind: MessageKind
    text: str
    at: datetime
    order_no: str | None


class PastChats:
    """Rows of `conversations` and `messages` that were brought in by file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(
        self, shops: Collection[str], *, buyer_id: str | None, order_no: str | None, skip: int, most: int
    ) -> tuple[str, ...]:
        """Ids of chats with exactly this nick, or in which this order is named; the last brought in first."""
        table, wanted = conversations.c, [conversations.c.shop_id.in_(shops), conversations.c.channel == TRANSCRIPT]
        if buyer_id is not None:
            wanted.append(table.buyer_id == buyer_id)
        if order_no is not None:
            said = select(messages.c.conversation_id).where(
                messages.c.shop_id.in_(shops), messages.c.channel == TRANSCRIPT, _names(order_no)
            )
            wanted.append(table.id.in_(said))
        query = select(table.id).where(*wanted).order_by(table.last_seq.desc(), table.id)
        return tuple(self._connection.execute(query.offset(skip).limit(most)).scalars())

    def masked(self, shop_id: str, first: str) -> tuple[tuple[str, str], ...]:
        """Id and nick of chats under a masked nick that begins with `first`, or with a star."""
        table = conversations.c
        query = select(table.id, table.buyer_id).where(
            table.shop_id == shop_id, table.channel == TRANSCRIPT, table.buyer_id.contains("*", autoescape=True),
            or_(table.buyer_id.startswith(first, autoescape=True), table.buyer_id.startswith("*", autoescape=True)),
        )
        return tuple((row.id, row.buyer_id) for row in self._connection.execute(query))

    def name_order(self, conversation_id: str, order_no: str) -> bool:
        """Whether this order is named in a chat: as its order, or in words."""
        query = select(messages.c.seq).where(messages.c.conversation_id == conversation_id, _names(order_no)).limit(1)
        return self._connection.execute(query).first() is not None

    def summaries(self, ids: Sequence[str]) -> tuple[PastChat, ...]:
        """What these chats hold, in this order; one without a line is left out."""
        found = [self._summary(each) for each in ids]
        return tuple(each for each in found if each is not None)

    def _summary(self, conversation_id: str) -> PastChat | None:
        table = messages.c
        about = select(conversations.c.shop_id, conversations.c.buyer_id).where(conversations.c.id == conversation_id)
        chat = self._connection.execute(about).one()
        count = select(func.count(), func.min(table.at), func.max(table.at)).where(
            table.conversation_id == conversation_id
        )
        lines, first_at, last_at = self._connection.execute(count).one()
        if not lines:
            return None
        (last,) = self.lines(conversation_id, None, 1)
        return PastChat(
            id=conversation_id, shop_id=chat.shop_id, buyer_id=chat.buyer_id, lines=lines, first_at=first_at,
            last_at=last_at, last_text=last.text,
        )

    def lines(self, conversation_id: str, before: int | None, most: int) -> tuple[PastLine, ...]:
        """The last lines by time, those before line `before` only; the earliest of them first.

        Files come in any order: what was brought in later may have been said earlier.
        """
        table = messages.c
        query = select(table.seq, table.sender, table.account, table.kind, table.text, table.at, table.order_no).where(
            table.conversation_id == conversation_id
        )
        if before is not None:
            mark = select(table.at).where(table.conversation_id == conversation_id, table.seq == before)
            at = self._connection.execute(mark).scalar_one_or_none()
            if at is None:
                return ()
            query = query.where(or_(table.at < at, and_(table.at == at, table.seq < before)))
        rows = self._connection.execute(query.order_by(table.at.desc(), table.seq.desc()).limit(most)).all()
        return tuple(
            PastLine(
                seq=row.seq, sender=Sender(row.sender), account=row.account, kind=MessageKind(row.kind), text=row.text,
                at=row.at, order_no=row.order_no,
            )
            for row in reversed(rows)
        )


def _names(order_no: str) -> ColumnElement[bool]:
    return or_(messages.c.order_no == order_no, messages.c.text.contains(order_no, autoescape=True))
