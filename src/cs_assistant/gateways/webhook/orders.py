"""A shop connected by messages only has no order system: facts about orders are asked for, none is guessed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import Connection, RefundApplication
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.errors import NotConnectedError


class NoOrders:
    """An order system that knows no orders (the level 粘贴 of the design, section 1.8)."""

    def connection(self, shop_id: str) -> Connection:
        """Always 粘贴."""
        return Connection.PASTE

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """Always None: nothing is on record."""
        return None

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """Always empty."""
        return ()

    async def memo(self, shop_id: str, order_no: str) -> Memo:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def refund(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def refunds(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def agree_refund(self, shop_id: str, refund_no: str, amount: Decimal, operator: str) -> None:
        """Raises NotConnectedError."""
        raise NotConnectedError
