"""The imaginary platform as the desk reaches it: the port, with the trouble a test asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import Connection, RefundApplication
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.errors import DeliveryError, NotConnectedError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.sandbox.faults import Disturb, Line, Sleep, Trouble
from cs_assistant.gateways.sandbox.memos import why_refused
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.library.world import World


class SandboxOrders(Platform):
    """Orders of world.yaml, their times fixed relative to the moment this was made: moving the clock ages them."""

    def __init__(
        self,
        world: World,
        clock: Clock,
        *,
        connections: Mapping[str, Connection] | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        super().__init__(world, clock)
        self._connections = connections
        self._line = Line(sleep)

    def disturb(self, disturb: Disturb | None) -> None:
        """From now on `disturb` decides what goes wrong; None = nothing does."""
        self._line.disturb = disturb

    def account(self, shop_id: str) -> str:
        """The platform account our own writes carry."""
        return f"{shop_id}:售后台"

    def connection(self, shop_id: str) -> Connection:
        """As given; without word of it 直连."""
        return Connection.DIRECT if self._connections is None else self._connections.get(shop_id, Connection.PASTE)

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The order with this number in this shop, or None."""
        async with self._line.call("order", shop_id, order_no):
            self._now()
            return self._order(shop_id, order_no) if (shop_id, order_no) in self._keys else None

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """The buyer's orders in this shop, newest first."""
        async with self._line.call("orders_of", shop_id, buyer_id):
            self._now()
            return self._orders_of(shop_id, buyer_id)

    async def memo(self, shop_id: str, order_no: str) -> Memo:
        """The seller's memo as it stands now. Raises UnknownOrderError."""
        self._check(shop_id)
        async with self._line.call("memo", shop_id, order_no):
            return self._memos.read(self._number(shop_id, order_no))

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        """Overwrite the whole memo; the last writer wins. Raises UnknownOrderError, DeliveryError."""
        self._check(shop_id)
        async with self._line.call("write_memo", shop_id, order_no):
            number, refused = self._number(shop_id, order_no), why_refused(memo)
            if refused is not None:
                raise DeliveryError(refused, final=True)
            self._memos.write(number, memo, by=self.account(shop_id), at=self._now())

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """The shop's changes with a number above `after`, oldest first."""
        self._check(shop_id)
        async with self._line.call("memo_changes", shop_id) as fault:
            if fault.trouble is Trouble.HELD:
                return ()
            changes = self._memos.changes(shop_id, after)
            return tuple(each for each in changes for _ in range(2)) if fault.trouble is Trouble.REPEAT else changes

    async def refund(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        """The application as it stands now, or None."""
        self._check(shop_id)
        async with self._line.call("refund", shop_id, refund_no):
            self._now()
            return self._book.find((shop_id, refund_no))

    async def refunds(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """Applications changed at `since` or later, oldest change first."""
        self._check(shop_id)
        async with self._line.call("refunds", shop_id):
            self._now()
            return tuple(each for each in self._book.of_shop(shop_id) if each.modified_at >= since)

    async def agree_refund(self, shop_id: str, refund_no: str, amount: Decimal, operator: str) -> None:
        """Pay. A second call, another amount, a state that cannot be paid: DeliveryError, final."""
        self._check(shop_id)
        async with self._line.call("agree_refund", shop_id, refund_no):
            if not operator.strip():
                raise DeliveryError("同意退款要用子账号，没有说是谁，没有退款。", final=True)
            self._book.pay((shop_id, refund_no), amount, self._now())

    def _check(self, shop_id: str) -> None:
        if self.connection(shop_id) is not Connection.DIRECT:
            raise NotConnectedError
