"""One order system for the whole desk: each shop is asked where it is connected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refund_answers import Payer, RefundMessage, Refusal, RefusalReason
from cs_assistant.domain.refunds import Connection, RefundApplication
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.gateways.base import OrderSystem


class OrderSystems:
    """Implements `OrderSystem` by handing each call to the shop's own."""

    def __init__(self, by_shop: Mapping[str, OrderSystem], otherwise: OrderSystem) -> None:
        self._by_shop = by_shop
        self._otherwise = otherwise

    def of(self, shop_id: str) -> OrderSystem:
        """The shop's order system."""
        return self._by_shop.get(shop_id, self._otherwise)

    def connection(self, shop_id: str) -> Connection:
        """How this shop is connected."""
        return self.of(shop_id).connection(shop_id)

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The order with this number in this shop, or None."""
        return await self.of(shop_id).order(shop_id, order_no)

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """The buyer's orders in this shop, newest first."""
        return await self.of(shop_id).orders_of(shop_id, buyer_id)

    async def memo(self, shop_id: str, order_no: str) -> Memo:
        """The seller's memo as it stands now."""
        return await self.of(shop_id).memo(shop_id, order_no)

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        """Overwrite the whole memo."""
        await self.of(shop_id).write_memo(shop_id, order_no, memo)

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """Changes with a feed number above `after`, oldest first."""
        return await self.of(shop_id).memo_changes(shop_id, after)

    async def refund(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        """One refund application as it stands now, or None."""
        return await self.of(shop_id).refund(shop_id, refund_no)

    async def refunds(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """Applications changed at `since` or later, oldest change first."""
        return await self.of(shop_id).refunds(shop_id, since)

    async def agree_refund(self, shop_id: str, refund_no: str, amount: Decimal, operator: str) -> None:
        """Tell the platform to pay."""
        await self.of(shop_id).agree_refund(shop_id, refund_no, amount, operator)

    async def agree_return(
        self, shop_id: str, refund_no: str, operator: str, payer: Payer | None = None
    ) -> None:
        """Tell the platform that the goods may come back."""
        await self.of(shop_id).agree_return(shop_id, refund_no, operator, payer)

    async def refusal_reasons(self, shop_id: str, refund_no: str) -> tuple[RefusalReason, ...]:
        """What the platform offers to refuse this application with."""
        return await self.of(shop_id).refusal_reasons(shop_id, refund_no)

    async def refuse_refund(self, shop_id: str, refund_no: str, refusal: Refusal, operator: str) -> None:
        """Refuse."""
        await self.of(shop_id).refuse_refund(shop_id, refund_no, refusal, operator)

    async def refund_messages(self, shop_id: str, refund_no: str) -> tuple[RefundMessage, ...]:
        """What was written in the application, oldest first."""
        return await self.of(shop_id).refund_messages(shop_id, refund_no)

    async def add_refund_message(
        self, shop_id: str, refund_no: str, text: str, picture: bytes, operator: str
    ) -> None:
        """Write into the application."""
        await self.of(shop_id).add_refund_message(shop_id, refund_no, text, picture, operator)
