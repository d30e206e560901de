"""The imaginary platform as its people see it: buyers who apply, colleagues in 千牛, a warehouse that ships."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind
from cs_assistant.domain.remarks import Memo
from cs_assistant.errors import MemoTooLongError, StepRefusedError
from cs_assistant.gateways.sandbox.ground import Ground
from cs_assistant.gateways.sandbox.made_up import Goods, unshipped_orders
from cs_assistant.gateways.sandbox.memos import why_refused
from cs_assistant.gateways.sandbox.news import Topic
from cs_assistant.gateways.sandbox.papers import CsStatus, Papers, Role
from cs_assistant.gateways.sandbox.refunds import applications, applied


class Platform(Ground):
    """Orders, memos and refunds of world.yaml; what people do to them. Nothing is kept: a restart is today again.

    The methods of this class are the world's side, for tests and for the page that plays it.
    """

    def buyer_says(self, shop_id: str, refund_no: str, text: str, *, pictures: int = 0) -> Papers:
        """The buyer writes into the application. Raises StepRefusedError."""
        now = self._now()
        nick = self._book.get((shop_id, refund_no)).buyer_id
        return self._book.say((shop_id, refund_no), now, role=Role.BUYER, nick=nick, text=text, pictures=pictures)

    def buyer_asks_platform(self, shop_id: str, refund_no: str) -> RefundApplication:
        """The buyer asks the platform in. Raises StepRefusedError."""
        return self._book.ask_platform((shop_id, refund_no), self._now(), CsStatus.WANTED)

    def platform_steps_in(self, shop_id: str, refund_no: str) -> RefundApplication:
        """The platform's people look at it. Raises StepRefusedError."""
        return self._book.ask_platform((shop_id, refund_no), self._now(), CsStatus.STEPPED_IN)

    def platform_waits(self, shop_id: str, refund_no: str, until: datetime) -> RefundApplication:
        """The platform gives the open application another end. Raises StepRefusedError."""
        return self._book.wait((shop_id, refund_no), self._now(), until)

    def colleague_writes(self, shop_id: str, order_no: str, text: str, by: str, flag: int | None = None) -> None:
        """Somebody edits the memo in 千牛; without `flag` its colour stays.

        Raises UnknownOrderError, MemoTooLongError.
        """
        number = self._number(shop_id, order_no)
        memo = Memo(text=text, flag=self._memos.read(number).flag if flag is None else flag)
        refused = why_refused(memo)
        if refused is not None:
            raise MemoTooLongError(refused)
        self._memos.write(number, memo, by=by, at=self._now())

    def colleague_refuses(self, shop_id: str, refund_no: str) -> RefundApplication:
        """Somebody refuses the application in 千牛."""
        return self._book.refuse((shop_id, refund_no), self._now())

    def colleague_agrees_return(self, shop_id: str, refund_no: str) -> RefundApplication:
        """Somebody agrees in 千牛 that the goods come back."""
        return self._book.agree_return((shop_id, refund_no), self._now())

    def buyer_applies(
        self, shop_id: str, order_no: str, kind: RefundKind, reason: str, amount: Decimal | None = None,
        note: str = "",
    ) -> RefundApplication:  # fmt: skip
        """The buyer applies, also again after the last application is over; without `amount` for all that was paid.

        Raises StepRefusedError while another one is open, or when the money is back already.
        """
        now, order = self._now(), self._order(shop_id, order_no)
        if order.open_refund is not None:
            raise StepRefusedError(f"订单 {order_no} 已有一个退款申请在处理，不能再申请。可以改它，或先撤销。")
        if order.status is OrderStatus.UNPAID:
            raise StepRefusedError(f"订单 {order_no} 还没有付款，没有可以退的。")
        self._applied += 1
        number = f"9930{self._applied:08d}"
        made = applied(order, refund_no=number, kind=kind, reason=reason, amount=amount, at=now, note=note)
        paid = self.paid_back(shop_id, order_no)
        if made.paid is not None and paid + made.amount > made.paid:
            raise StepRefusedError(f"订单 {order_no} 实付 {made.paid} 元，已退 {paid} 元，不能再退 {made.amount} 元。")
        return self._book.file(made, now)

    def buyer_changes(
        self,
        shop_id: str,
        refund_no: str,
        *,
        reason: str | None = None,
        amount: Decimal | None = None,
        kind: RefundKind | None = None,
    ) -> RefundApplication:
        """The buyer changes what is given; a refused application waits for the shop again."""
        return self._book.change((shop_id, refund_no), self._now(), reason=reason, amount=amount, kind=kind)

    def buyer_withdraws(self, shop_id: str, refund_no: str) -> RefundApplication:
        """The buyer withdraws the application."""
        return self._book.close((shop_id, refund_no), self._now())

    def buyer_sends_back(
        self, shop_id: str, refund_no: str, *, carrier: str = "", waybill: str = ""
    ) -> RefundApplication:
        """The buyer fills in the parcel's number."""
        return self._book.sent_back((shop_id, refund_no), self._now(), carrier=carrier, waybill=waybill)

    def warehouse_ships(self, shop_id: str, order_no: str, *, closes: bool = True) -> Order:
        """The parcel leaves although the buyer wanted the money back.

        The platform then closes the open application (`closes`) or leaves it open for the buyer: both are told of it.
        """
        now, number = self._now(), self._number(shop_id, order_no)
        key = self._keys[number]
        if self._orders[key].status is not OrderStatus.UNSHIPPED:
            raise StepRefusedError(f"订单 {order_no} 不是待发货，不能发货。")
        self._orders[key] = replace(
            self._orders[key], status=OrderStatus.SHIPPED, shipped_at=now, courier="蓝鲸速运",
            tracking_no=f"LJ9{order_no[-12:]}",
        )
        self._tell(Topic.SHIPPED, *number, at=now)
        waiting = [each for each in self._book.of_order(*number) if not each.status.over]
        for each in waiting:
            if closes:
                self._book.close((shop_id, each.refund_no), now)
            elif each.phase is Phase.UNSHIPPED:
                self._book.goods_left((shop_id, each.refund_no), now)
        return self._order(shop_id, order_no)

    def add_unshipped_refunds(self, shop_id: str, n: int, seed: int) -> tuple[RefundApplication, ...]:
        """`n` more invented orders of this shop, unshipped, each with an open 仅退款 of the last ten hours.

        Raises ValueError for a shop that sells nothing in world.yaml.
        """
        goods = [
            Goods(product=order.product, price=order.amount)
            for order in self._orders.values()
            if order.shop_id == shop_id and order.amount is not None
        ]
        if not goods:
            raise ValueError(f"no goods in shop {shop_id!r}")
        first, self._made = self._made, self._made + n
        now, added = self._now(), list[RefundApplication]()
        for order in unshipped_orders(shop_id, goods, count=n, first=first, seed=seed, now=now):
            self._orders[order.order_no] = order
            self._keys[shop_id, order.order_no] = order.order_no
            added += [self._book.file(application, now) for application in applications(order)]
        return tuple(added)
