"""The chat bridge: how far each side is, what is on its way, which chats there are, which hellos were used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from cs_assistant.storage.bridge_tables import (
    bridge_chats,
    bridge_frames,
    bridge_links,
    bridge_nonces,
    bridge_sends,
    reply_echoes,
)
from cs_assistant.storage.repositories.dialect import insert_or_change, insert_unless_there
from cs_assistant.storage.repositories.rows import record_of, values_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One bridge of one shop. Sequences begin at 1; 0 = none yet."""

    shop_id: str
    link: str
    received: int
    """Up to which of its frames we have dealt with."""
    given: int
    """The number of our newest frame."""
    acked: int
    """Up to which of our frames it has dealt with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One of our frames, kept until it is acknowledged."""

    seq: int
    kind: str
    content: str
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chat:
    """One chat of the platform, as the bridge that saw it last names it."""

    shop_id: str
    chat: str
    conversation_id: str
    buyer_id: str
    nick: str | None
    open_uid: str | None
    link: str
    """The bridge that saw it last: what is sent goes there."""
    last_seq: int = 0
    """Our newest line when it was seen last."""
    read_seq: int = 0
    """Up to which of our lines the buyer has read."""
    read_at: datetime | None = None


class SendState(StrEnum):
    """What became of a request to send."""

    WAITING = "waiting"
    SENT = "sent"
    NOT_SENT = "not_sent"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeSend:
    """One request to send; its act key is used once and never again."""

    shop_id: str
    act_key: str
    link: str
    state: SendState
    external_id: str | None
    why: str | None
    at: datetime


class Bridges:
    """Rows of the bridge's tables. Every query is scoped by shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use_nonce(self, shop_id: str, nonce: str, now: datetime, keep: timedelta) -> bool:
        """Note a hello's nonce; False when it was used before. Older ones than `keep` are forgotten."""
        self._connection.execute(delete(bridge_nonces).where(bridge_nonces.c.at < now - keep))
        values = {"shop_id": shop_id, "nonce": nonce, "at": now}
        return insert_unless_there(self._connection, bridge_nonces, ("shop_id", "nonce"), "nonce", values) is not None

    def link(self, shop_id: str, link: str) -> Link | None:
        """How far this bridge is."""
        table = bridge_links
        query = select(table).where(table.c.shop_id == shop_id, table.c.link == link)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record_of(Link, row)

    def keep_link(self, link: Link, now: datetime) -> None:
        """Note how far this bridge is, and that it was seen."""
        insert_or_change(self._connection, bridge_links, ("shop_id", "link"), {**values_of(link), "seen_at": now})

    def give(self, link: Link, kind: str, content: str, now: datetime, *, expires_at: datetime | None = None) -> int:
        """Put a frame on its way to a bridge; its number."""
        seq = link.given + 1
        self._connection.execute(
            insert(bridge_frames).values(
                shop_id=link.shop_id, link=link.link, seq=seq, kind=kind, content=content, expires_at=expires_at, at=now
            )
        )
        self._change_link(link, given=seq)
        return seq

    def acknowledge(self, link: Link, up_to: int) -> None:
        """The bridge has dealt with our frames up to this one: they need not be kept."""
        table = bridge_frames
        self._change_link(link, acked=up_to)
        self._connection.execute(
            delete(table).where(table.c.shop_id == link.shop_id, table.c.link == link.link, table.c.seq <= up_to)
        )

    def received(self, link: Link, up_to: int, now: datetime) -> None:
        """We have dealt with the bridge's frames up to this one."""
        self._change_link(link, received=up_to, seen_at=now)

    def on_their_way(self, shop_id: str, link: str, after: int, most: int) -> tuple[Frame, ...]:
        """Our frames above `after`, oldest first."""
        table = bridge_frames
        query = (
            select(table)
            .where(table.c.shop_id == shop_id, table.c.link == link, table.c.seq > after)
            .order_by(table.c.seq)
            .limit(most)
        )
        return tuple(record_of(Frame, row) for row in self._connection.execute(query))

    def chat(self, shop_id: str, chat: str) -> Chat | None:
        """The chat the bridge names so."""
        table = bridge_chats
        row = self._connection.execute(
            select(table).where(table.c.shop_id == shop_id, table.c.chat == chat)
        ).one_or_none()
        return None if row is None else record_of(Chat, row)

    def chat_of(self, shop_id: str, conversation_id: str) -> Chat | None:
        """The chat of a conversation that was written in last."""
        table = bridge_chats
        query = (
            select(table)
            .where(table.c.shop_id == shop_id, table.c.conversation_id == conversation_id)
            .order_by(table.c.last_seq.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record_of(Chat, row)

    def keep_chat(self, chat: Chat) -> None:
        """Note a chat, or what is new about it."""
        insert_or_change(self._connection, bridge_chats, ("shop_id", "chat"), values_of(chat))

    def send(self, shop_id: str, act_key: str) -> BridgeSend | None:
        """The request to send with this key."""
        table = bridge_sends
        query = select(table).where(table.c.shop_id == shop_id, table.c.act_key == act_key)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record_of(BridgeSend, row)

    def add_send(self, send: BridgeSend) -> None:
        """Note a request to send."""
        self._connection.execute(insert(bridge_sends).values(**values_of(send)))

    def settle_send(
        self, send: BridgeSend, to: SendState, *, external_id: str | None = None, why: str | None = None
    ) -> bool:
        """What became of it; False when it is no longer as it was read."""
        table = bridge_sends
        done = self._connection.execute(
            update(table)
            .where(
                table.c.shop_id == send.shop_id, table.c.act_key == send.act_key, table.c.state == send.state.value
            )
            .values(state=to.value, external_id=external_id, why=why)
        )
        return bool(done.rowcount)

    def _change_link(self, link: Link, **values: Any) -> None:
        table = bridge_links
        self._connection.execute(
            update(table).where(table.c.shop_id == link.shop_id, table.c.link == link.link).values(**values)
        )


class Echoes:
    """Which line of the platform is which of our own replies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, shop_id: str, channel: str, external_id: str, act_key: str) -> None:
        """The platform shows this reply under this id."""
        values = {"shop_id": shop_id, "channel": channel, "external_id": external_id, "act_key": act_key}
        insert_unless_there(
            self._connection, reply_echoes, ("shop_id", "channel", "external_id"), "external_id", values
        )

    def act_key(self, shop_id: str, channel: str, external_id: str) -> str | None:
        """Which of our replies the platform shows under this id; None = none we know of."""
        table = reply_echoes
        found: str | None = self._connection.execute(
            select(table.c.act_key).where(
                table.c.shop_id == shop_id, table.c.channel == channel, table.c.external_id == external_id
            )
        ).scalar_one_or_none()
        return found

    def seen(self, shop_id: str, act_keys: Collection[str]) -> frozenset[str]:
        """Those of these replies whose line on the platform is known."""
        table = reply_echoes
        query = select(table.c.act_key).where(table.c.shop_id == shop_id, table.c.act_key.in_(act_keys))
        return frozenset(self._connection.execute(query).scalars())
