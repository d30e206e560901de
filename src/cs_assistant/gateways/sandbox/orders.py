"""The imaginary shops' orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from cs_assistant.domain.orders import Order
from cs_assistant.gateways.base import Clock
from cs_assistant.library.world import World

_NEVER = datetime.min.replace(tzinfo=UTC)


class SandboxOrders:
    """Orders of world.yaml, their times fixed relative to the moment this was made: moving the clock ages them."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._orders = world.orders(clock.now())

    @property
    def by_key(self) -> Mapping[str, Order]:
        """World key to order, for the page that plays a buyer."""
        return self._orders

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The order with this number in this shop, or None."""
        return next((o for o in self._orders.values() if (o.shop_id, o.order_no) == (shop_id, order_no)), None)

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """The buyer's orders in this shop, newest first."""
        mine = [order for order in self._orders.values() if (order.shop_id, order.buyer_id) == (shop_id, buyer_id)]
        return tuple(sorted(mine, key=_bought, reverse=True))


def _bought(order: Order) -> datetime:
    return order.bought_at or order.paid_at or _NEVER
