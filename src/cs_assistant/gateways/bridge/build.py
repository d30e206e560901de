"""The bridge put together: its channel, and its two routes for whoever mounts them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.bridge.channel import SEND_SECONDS, BridgeChannel
from cs_assistant.gateways.bridge.exchange import exchange_handler
from cs_assistant.gateways.bridge.live import Live
from cs_assistant.gateways.bridge.opening import Openings
from cs_assistant.gateways.bridge.session import Parts
from cs_assistant.gateways.bridge.socket import OpenSockets, socket_handler
from cs_assistant.services.bridge_links import BridgeLinks
from cs_assistant.services.bridge_sending import BridgeSending
from cs_assistant.services.bridging import Bridging
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.services.outcomes import AfterSent
from cs_assistant.services.receive import Receive
from cs_assistant.storage.database import Database

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeRoutes:
    """What answers a bridge."""

    socket: Handler
    exchange: Handler
    close: Callable[[web.Application], Awaitable[None]]
    """To be called when the house closes: connections would hold it open."""


class Bridge:
    """The bridge's parts that outlive a connection."""

    def __init__(
        self, database: Database, hub: Hub, clock: Clock, *, after_sent: AfterSent, send_seconds: float = SEND_SECONDS
    ) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock
        self._live = Live()
        self._sending = BridgeSending(database, hub, clock, after_sent=after_sent)
        self.channel = BridgeChannel(self._sending, self._live, clock, send_seconds=send_seconds)

    def routes(self, receive: Receive, desk: Desk, secrets: Mapping[str, str], clock: Clock) -> BridgeRoutes:
        """The handlers. `clock` is what signatures are held against."""
        parts = Parts(
            links=BridgeLinks(self._database, self._clock),
            bridging=Bridging(self._database, receive, desk, self._hub, self._clock),
            sending=self._sending, desk=desk, live=self._live, clock=self._clock,
        )
        openings = Openings(parts, secrets, clock)
        sockets = OpenSockets()
        return BridgeRoutes(
            socket=socket_handler(openings, self._hub, sockets), exchange=exchange_handler(openings, self._hub),
            close=sockets.close,
        )
