"""The imaginary platform as the desk reaches it: the port, with the trouble a test asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refund_answers import (
    Payer,
    RefundMessage,
    Refusal,
    RefusalReason,
    why_no_message,
    why_no_refusal,
)
from cs_assistant.domain.refunds import Connection, RefundApplication, RefundStatus
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.errors import DeliveryError, NotConnectedError, NotFoundError, StepRefusedError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.sandbox.faults import Disturb, Line, Sleep, Trouble
from cs_assistant.gateways.sandbox.memos import why_refused
from cs_assistant.gateways.sandbox.papers import Role
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.refusals import reasons_for, told, why_not_refused
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

    async def agree_return(
        self, shop_id: str, refund_no: str, operator: str, payer: Payer | None = None
    ) -> None:
        """The goods may come back; a second call changes nothing. Another type or state: DeliveryError, final."""
        self._check(shop_id)
        async with self._line.call("agree_return", shop_id, refund_no):
            if not operator.strip():
                raise DeliveryError("同意退货要用子账号，没有说是谁，没有同意。", final=True)
            found = self._book.find((shop_id, refund_no))
            if found is not None and found.status is RefundStatus.WAIT_BUYER_RETURN_GOODS:
                return
            try:
                self._book.agree_return((shop_id, refund_no), self._now())
            except (NotFoundError, StepRefusedError) as error:
                raise DeliveryError(f"{error.message}请刷新后再看。", final=True) from error

    async def refusal_reasons(self, shop_id: str, refund_no: str) -> tuple[RefusalReason, ...]:
        """What the platform offers; none for an application that waits for somebody else. Raises DeliveryError."""
        self._check(shop_id)
        async with self._line.call("refusal_reasons", shop_id, refund_no):
            return reasons_for(self._application(shop_id, refund_no))

    async def refuse_refund(self, shop_id: str, refund_no: str, refusal: Refusal, operator: str) -> None:
        """Refuse. What the platform forbids, and what is not as it wants it: DeliveryError, final."""
        self._check(shop_id)
        async with self._line.call("refuse_refund", shop_id, refund_no):
            found = self._application(shop_id, refund_no)
            order = self._order(shop_id, found.order_no)
            wrong = why_no_refusal(refusal, proof_wanted=False) or why_not_refused(found, order, refusal, operator)
            if wrong is not None:
                raise DeliveryError(wrong, final=True)
            self._book.refuse((shop_id, refund_no), self._now())

    async def refund_messages(self, shop_id: str, refund_no: str) -> tuple[RefundMessage, ...]:
        """What was written in the application, oldest first."""
        self._check(shop_id)
        async with self._line.call("refund_messages", shop_id, refund_no):
            number, found = (shop_id, refund_no), self._book.find((shop_id, refund_no))
            return () if found is None else told(found, self._book.papers(number))

    async def add_refund_message(
        self, shop_id: str, refund_no: str, text: str, picture: bytes, operator: str
    ) -> None:
        """Write into the application. Raises DeliveryError, final."""
        self._check(shop_id)
        async with self._line.call("add_refund_message", shop_id, refund_no):
            self._application(shop_id, refund_no)
            wrong = why_no_message(text, picture) if operator.strip() else "留言要有操作人，没有留言。"
            if wrong is not None:
                raise DeliveryError(wrong, final=True)
            try:
                self._book.say(
                    (shop_id, refund_no), self._now(), role=Role.SELLER, nick=self.account(shop_id), text=text,
                    pictures=1,
                )
            except StepRefusedError as error:
                raise DeliveryError(f"{error.message}请刷新后再看。", final=True) from error

    def _application(self, shop_id: str, refund_no: str) -> RefundApplication:
        self._now()
        found = self._book.find((shop_id, refund_no))
        if found is None:
            raise DeliveryError(f"平台上没有退款单 {refund_no}。请核对店铺和退款单号。", final=True)
        return found

    def _check(self, shop_id: str) -> None:
        if self.connection(shop_id) is not Connection.DIRECT:
            raise NotConnectedError
