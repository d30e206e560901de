"""What the imaginary platform keeps: orders, memos, refunds, who hears of their changes, and how they look now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from cs_assistant.domain.orders import Order, Refund
from cs_assistant.domain.refunds import RefundApplication, RefundStatus
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.errors import UnknownOrderError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.sandbox.memos import MemoBook, Number
from cs_assistant.gateways.sandbox.news import News, Told, Topic
from cs_assistant.gateways.sandbox.refunds import RefundBook, applications
from cs_assistant.library.world import World

_TIMES = ("bought_at", "paid_at", "shipped_at", "signed_at", "success_at", "exchanged_at")
_NEVER = datetime.min.replace(tzinfo=UTC)


class Ground:
    """Orders, memos and refunds of world.yaml. Nothing is kept: a restart is today again."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._clock = clock
        self._world = world
        self._told: list[Told] = []
        self._begin()

    def _begin(self) -> None:
        """The world as it is at the beginning, counted from now."""
        now = self._clock.now()
        self._orders = self._world.orders(now)
        self._keys = {(order.shop_id, order.order_no): key for key, order in self._orders.items()}
        self._memos = MemoBook({number: Memo(text=self._orders[key].seller_memo) for number, key in self._keys.items()})
        self._book = RefundBook()
        for order in self._orders.values():
            for application in applications(order):
                self._book.add(application)
        self._book.told, self._memos.told = self._refund_told, self._memo_told
        self._changed: dict[Number, datetime] = {}
        self._applied = 0
        self._made = 0

    def start_over(self) -> None:
        """Everything is as at the beginning, with times counted from now; whoever listens goes on listening."""
        self._begin()

    @property
    def world(self) -> World:
        """What it was made of."""
        return self._world

    @property
    def clock(self) -> Clock:
        """Its time."""
        return self._clock

    def listen(self, told: Told) -> None:
        """Hear of everything that happens from now on, time's own work included."""
        self._told.append(told)

    @property
    def book(self) -> RefundBook:
        """The applications, with everything done that was due until now."""
        self._now()
        return self._book

    @property
    def memo_book(self) -> MemoBook:
        """The sellers' memos."""
        return self._memos

    def find_order(self, shop_id: str, order_no: str) -> Order | None:
        """The shop's order as it stands now, or None."""
        self._now()
        return self._order(shop_id, order_no) if (shop_id, order_no) in self._keys else None

    def orders_in(self, shop_id: str) -> tuple[Order, ...]:
        """The shop's orders as they stand now."""
        self._now()
        return tuple(self._seen(order) for order in self._orders.values() if order.shop_id == shop_id)

    def changed_at(self, order: Order) -> datetime | None:
        """When the order, its memo or one of its refunds last changed; None when no time at all is on record."""
        number = (order.shop_id, order.order_no)
        times = [getattr(order, name) for name in _TIMES]
        times += [each.modified_at for each in self._book.of_order(*number)]
        times.append(self._changed.get(number))
        return max((each for each in times if each is not None), default=None)

    @property
    def by_key(self) -> Mapping[str, Order]:
        """World key to order as it stands now, for the page that plays a buyer."""
        self._now()
        return {key: self._seen(order) for key, order in self._orders.items()}

    def refunds_of(self, shop_id: str, order_no: str) -> tuple[RefundApplication, ...]:
        """The order's applications as they stand now, first asked first."""
        self._now()
        return tuple(self._book.of_order(shop_id, order_no))

    def _now(self) -> datetime:
        """The present, with everything done that was due until then."""
        now = self._clock.now()
        self._book.at(now)
        return now

    def _refund_told(self, topic: Topic, refund: RefundApplication) -> None:
        self._tell(topic, refund.shop_id, refund.order_no, at=refund.modified_at, refund=refund)
        if topic is Topic.SUCCESS:
            whole = refund.paid is not None and self.paid_back(refund.shop_id, refund.order_no) >= refund.paid
            closing = Topic.TRADE_CLOSED if whole else Topic.PARTLY_REFUNDED
            self._tell(closing, refund.shop_id, refund.order_no, at=refund.modified_at)

    def _memo_told(self, number: Number, change: MemoChange) -> None:
        self._tell(Topic.MEMO, *number, at=change.at, memo=change)

    def _tell(
        self,
        topic: Topic,
        shop_id: str,
        order_no: str,
        *,
        at: datetime,
        refund: RefundApplication | None = None,
        memo: MemoChange | None = None,
    ) -> None:
        self._changed[shop_id, order_no] = at
        news = News(topic=topic, order=self._order(shop_id, order_no), at=at, refund=refund, memo=memo)
        for told in self._told:
            told(news)

    def paid_back(self, shop_id: str, order_no: str) -> Decimal:
        """Yuan of the order that went back to the buyer."""
        paid = (each.amount for each in self._book.of_order(shop_id, order_no) if each.status is RefundStatus.SUCCESS)
        return sum(paid, Decimal(0))

    def _number(self, shop_id: str, order_no: str) -> Number:
        if (shop_id, order_no) not in self._keys:
            raise UnknownOrderError(f"这个店铺没有订单 {order_no}。请核对店铺和订单号。")
        return shop_id, order_no

    def _order(self, shop_id: str, order_no: str) -> Order:
        return self._seen(self._orders[self._keys[self._number(shop_id, order_no)]])

    def _orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        mine = [order for order in self._orders.values() if (order.shop_id, order.buyer_id) == (shop_id, buyer_id)]
        return tuple(self._seen(order) for order in sorted(mine, key=_bought, reverse=True))

    def _seen(self, order: Order) -> Order:
        """The order with its refunds and memo as they stand now."""
        number = (order.shop_id, order.order_no)
        refunds = tuple(
            Refund(
                refund_no=each.refund_no, kind=each.kind.value, asked_at=each.asked_at, reason=each.reason or None,
                amount=each.amount, open=not each.status.over, status=each.status,
            )
            for each in self._book.of_order(*number)
        )
        return replace(order, refunds=refunds, seller_memo=self._memos.read(number).text)


def _bought(order: Order) -> datetime:
    return order.bought_at or order.paid_at or _NEVER
