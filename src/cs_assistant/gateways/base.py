"""The ports: what the services ask of the outside, and no more than the platforms offer.

Every implementation passes the contract suite in tests/contract/. Foreign errors become `DeliveryError` at this edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cs_assistant.domain.acts import Outgoing
from cs_assistant.domain.orders import Order


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The receiver's word that it has the message."""

    external_id: str | None = None


class Channel(Protocol):
    """A way messages go out to buyers."""

    @property
    def takes_keys(self) -> bool:
        """True when the receiver drops a repeat with the same act key: then a send may be retried by itself."""

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one message over.

        Raises DeliveryError; `uncertain` is True when the receiver may have got the message although no answer came.
        """


class OrderSystem(Protocol):
    """Where orders are read from. Every query is scoped to one shop."""

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The order with this number in this shop, or None."""

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """The buyer's orders in this shop, newest first; empty when none is known."""


class Clock(Protocol):
    """The time; a sandbox may shift it."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
