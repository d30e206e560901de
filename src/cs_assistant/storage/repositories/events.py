"""The audit log. Rows are added and never changed: the database itself refuses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from cs_assistant.domain.events import Event
from cs_assistant.storage.tables import events

_ADD = insert(events)


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


def _event(row: Row[Any]) -> Event:
    return Event(
        type=row.type,
        shop_id=row.shop_id,
        at=row.at,
        actor=row.actor,
        conversation_id=row.conversation_id,
        data=row.data,
    )
