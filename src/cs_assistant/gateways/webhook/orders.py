"""A shop connected by messages only has no order system: facts about orders are asked for, none is guessed."""

from __future__ import annotations

from cs_assistant.domain.orders import Order


class NoOrders:
    """An order system that knows no orders (the level 粘贴 of the design, section 1.8)."""

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """Always None: nothing is on record."""
        return None

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """Always empty."""
        return ()
