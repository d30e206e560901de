"""Which bridges are there right now, and what wakes them. What must survive a restart is in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cs_assistant.gateways.wire.bridge_out import SuggestionsFrame

POLL_GRACE_SECONDS = 40.0
"""A bridge that exchanges over HTTP is there for so long after its last exchange: longer than one may wait."""


class Bell:
    """Wakes everybody who listens; nobody takes a ring away from another."""

    def __init__(self) -> None:
        self._heard: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Something happened."""
        for event in self._heard:
            event.set()

    @contextmanager
    def listen(self) -> Iterator[asyncio.Event]:
        """Set at every ring until the block ends; the listener clears it and looks."""
        event = asyncio.Event()
        self._heard.add(event)
        try:
            yield event
        finally:
            self._heard.discard(event)


@dataclass(kw_only=True, eq=False)
class LiveLink:
    """One bridge while it is there."""

    shop_id: str
    link: str
    window: int = 32
    """How many of our frames it takes unacknowledged."""
    suggestions: bool = True
    sockets: int = 0
    polled_at: float = float("-inf")
    given: Bell = field(default_factory=Bell)
    """There may be frames to give."""
    told: dict[str, SuggestionsFrame] = field(default_factory=dict)
    """Conversation → the suggestions it was told last."""
    acknowledged: Bell = field(default_factory=Bell)
    """Some of our frames were acknowledged: there may be room."""
    leave: Callable[[], None] | None = None
    """Ends the connection that is open: a newer one of the same bridge takes its place."""
    newer: Bell = field(default_factory=Bell)
    """Another exchange has come: one that waits for something to give ends and answers."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One exchange or connection at a time."""

    def is_there(self, now: float) -> bool:
        """Whether what is given now is taken soon; `now` is the loop's time."""
        return self.sockets > 0 or now - self.polled_at < POLL_GRACE_SECONDS


class Live:
    """The bridges that are there."""

    def __init__(self) -> None:
        self._links: dict[tuple[str, str], LiveLink] = {}
        self._reports: dict[tuple[str, str], asyncio.Event] = {}

    def link(self, shop_id: str, link: str) -> LiveLink:
        """The bridge, made when it comes for the first time."""
        return self._links.setdefault((shop_id, link), LiveLink(shop_id=shop_id, link=link))

    def reachable(self, shop_id: str, link: str) -> LiveLink | None:
        """The bridge if it is there."""
        found = self._links.get((shop_id, link))
        return found if found is not None and found.is_there(asyncio.get_running_loop().time()) else None

    def expect(self, shop_id: str, act_key: str) -> asyncio.Event:
        """Set when something is reported about this request to send."""
        return self._reports.setdefault((shop_id, act_key), asyncio.Event())

    def forget(self, shop_id: str, act_key: str) -> None:
        """Nobody waits for a report about it any more."""
        self._reports.pop((shop_id, act_key), None)

    def reported(self, shop_id: str, act_key: str) -> None:
        """Something was reported."""
        event = self._reports.get((shop_id, act_key))
        if event is not None:
            event.set()
