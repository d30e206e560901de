"""News for open consoles: what changed, never the change itself; a console reads the new state from the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

CONVERSATION = "conversation"
AUTOMATION = "automation"
ALARM = "alarm"
CASE = "case"
LINK = "link"
RESYNC = "resync"

QUEUE_SIZE = 256
"""Changes one console may lag behind before it is told to read everything anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """`conversation`, `automation`, `alarm`, `case` or `link` (to the platform) of one shop changed.

    `resync`: read everything anew.
    """

    kind: str
    shop_id: str = ""
    conversation_id: str | None = None


class Hub:
    """Tells every subscribed console about changes; a slow console never holds up the others."""

    def __init__(self, *, queue_size: int = QUEUE_SIZE) -> None:
        self._queue_size = queue_size
        self._queues: set[asyncio.Queue[Change]] = set()

    def publish(self, change: Change) -> None:
        """Hand `change` to every subscriber, at once and without waiting."""
        for queue in self._queues:
            if queue.full():
                _empty(queue)
                queue.put_nowait(Change(kind=RESYNC))
            else:
                queue.put_nowait(change)

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Queue[Change]]:
        """A queue of the changes from now on, until the block ends."""
        queue: asyncio.Queue[Change] = asyncio.Queue(self._queue_size)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)


def _empty(queue: asyncio.Queue[Change]) -> None:
    while not queue.empty():
        queue.get_nowait()
