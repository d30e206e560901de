"""The audit log. Rows are added and never changed: the database itself refuses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from cs_assistant.domain.events import Event
from cs_assistant.storage.tables import events

_ADD = insert(events)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What of the log is looked for; None = whatever."""

    shops: Collection[str]
    actor: str | None = None
    kind: str | None = None
    """A type, or the part before its dot."""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment after."""
    before: int | None = None
    """Only rows older than this one."""


class Events:
    """Rows of `events`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> None:
        """Write an event in the transaction of the change it tells of."""
        values = {
            "shop_id": event.shop_id,
            "type": event.type,
            "at": event.at,
            "actor": event.actor,
            "conversation_id": event.conversation_id,
            "case_id": event.case_id,
            "data": dict(event.data),
        }
        self._connection.execute(_ADD, values)

    def latest(self, shop_id: str, *, types: Collection[str] | None = None, limit: int = 100) -> tuple[Event, ...]:
        """The newest events of a shop, newest first."""
        query = select(events).where(events.c.shop_id == shop_id)
        if types is not None:
            query = query.where(events.c.type.in_(types))
        return tuple(_event(row) for row in self._connection.execute(query.order_by(events.c.id.desc()).limit(limit)))

    def of_conversation(self, shop_id: str, conversation_id: str) -> tuple[Event, ...]:
        """What happened in one conversation, oldest first."""
        query = select(events).where(events.c.shop_id == shop_id, events.c.conversation_id == conversation_id)
        return tuple(_event(row) for row in self._connection.execute(query.order_by(events.c.id)))

    def of_case(self, shop_id: str, case_id: str) -> tuple[Event, ...]:
        """What happened in one case, oldest first."""
        query = select(events).where(events.c.shop_id == shop_id, events.c.case_id == case_id)
        return tuple(_event(row) for row in self._connection.execute(query.order_by(events.c.id)))

    def openers(self, case_ids: Collection[str]) -> dict[str, str]:
        """Case id to who opened it."""
        query = select(events.c.case_id, events.c.actor).where(
            events.c.case_id.in_(case_ids), events.c.type == "case.opened"
        )
        return {row.case_id: row.actor for row in self._connection.execute(query)}

    def search(self, wanted: Wanted, most: int) -> tuple[tuple[int, Event], ...]:
        """The newest matching events with their row ids, newest first."""
        query = select(events).order_by(events.c.id.desc()).limit(most)
        if wanted.actor is not None:
            query = query.where(events.c.actor == wanted.actor)
        if wanted.kind is not None:
            group = events.c.type.startswith(f"{wanted.kind}.", autoescape=True)
            query = query.where(or_(events.c.type == wanted.kind, group))
        if wanted.since is not None:
            query = query.where(events.c.at >= wanted.since)
        if wanted.until is not None:
            query = query.where(events.c.at < wanted.until)
        if wanted.before is not None:
            query = query.where(events.c.id < wanted.before)
        found = [
            (row.id, _event(row))
            for shop_id in wanted.shops  # one by one: each then reads its newest rows from the index and nothing else
            for row in self._connection.execute(query.where(events.c.shop_id == shop_id))
        ]
        return tuple(sorted(found, key=itemgetter(0), reverse=True)[:most])

    def actors(self, shops: Collection[str]) -> tuple[str, ...]:
        """Everybody who acted in these shops."""
        query = select(events.c.actor).where(events.c.shop_id.in_(shops)).distinct().order_by(events.c.actor)
        return tuple(self._connection.execute(query).scalars())


def _event(row: Row[Any]) -> Event:
    return Event(
        type=row.type,
        shop_id=row.shop_id,
        at=row.at,
        actor=row.actor,
        conversation_id=row.conversation_id,
        case_id=row.case_id,
        data=row.data,
    )
