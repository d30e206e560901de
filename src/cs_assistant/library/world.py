"""The invented shops' buyers and orders (world.yaml): what script tests and the demo play in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cs_assistant.domain.orders import Order, Product, Refund, Repair
from cs_assistant.domain.scripts import Place
from cs_assistant.domain.times import SHANGHAI, shanghai_day, to_utc
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.marketplace import Marketplace, build_marketplace
from cs_assistant.library.month import MonthPlan, build_month
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.schema import OrderNode, SceneNode, WorldFile

_MOMENT = re.compile(r"([+-]?\d{1,4})d(?: +([01]?\d|2[0-3]):([0-5]\d))?")
_ORDER_NO = re.compile(r"\d{16,19}")
_TIMES = ("bought_at", "paid_at", "shipped_at", "signed_at", "success_at", "exchanged_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Buyer:
    """An invented buyer."""

    id: str
    """The platform id as it stands in orders and messages."""
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A buyer who writes by himself some seconds after the demo starts."""

    buyer: str
    """Key of a buyer."""
    shop: str
    order: str | None
    """Key of an order."""
    after_seconds: int
    say: str


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """Invented data; every time is relative to a `now` that is given."""

    now: datetime
    """The moment script tests play at; aware."""
    buyers: Mapping[str, Buyer]
    scenes: tuple[Scene, ...]
    nodes: Mapping[str, OrderNode]
    """Orders as the file gives them."""
    month: MonthPlan | None = None
    """A month of refunds the demo's statistics are filled with."""
    marketplace: Marketplace = field(default_factory=Marketplace)
    """The shops' accounts on the imaginary platform, and buyers who act there."""

    def orders(self, now: datetime) -> dict[str, Order]:
        """Key → order with its times counted from `now` (aware), days in Asia/Shanghai, times in UTC; none is ahead."""
        return {key: self._until(node, now) for key, node in self.nodes.items()}

    def _until(self, node: OrderNode, now: datetime) -> Order:
        """The order; one whose times are not all over yet (this morning's, seen at night) is a day older."""
        order = self._order(node, shanghai_day(now))
        times = [moment for name in _TIMES if (moment := getattr(order, name)) is not None]
        ahead = max([*times, *(refund.asked_at for refund in order.refunds)], default=now) > now
        return self._order(node, shanghai_day(now) - timedelta(days=1)) if ahead else order

    def _order(self, node: OrderNode, today: date) -> Order:
        product = node.product
        times = {name: _moment(getattr(node, name), today) for name in _TIMES if getattr(node, name) is not None}
        return Order(
            order_no=str(node.order_no),
            shop_id=str(node.shop),
            buyer_id=self.buyers[node.buyer].id,
            product=Product(
                title=str(product.title),
                kind=product.kind,
                model=_plain(product.model),
                sku=_plain(product.sku),
                removable_battery=product.removable_battery,
            ),
            status=node.status,
            amount=node.amount,
            old_serial=_plain(node.old_serial),
            new_serial=_plain(node.new_serial),
            repairs=tuple(
                Repair(
                    start=_day(repair.start, today),
                    end=None if repair.end is None else _day(repair.end, today),
                    fixed=repair.fixed,
                    cause=_plain(repair.cause),
                )
                for repair in node.repairs
            ),
            refunds=tuple(
                Refund(
                    refund_no=str(refund.refund_no),
                    kind=refund.kind.value,
                    asked_at=_moment(refund.asked_at, today),
                    reason=_plain(refund.reason),
                    amount=refund.amount,
                    open=refund.open,
                )
                for refund in node.refunds
            ),
            free_shipping=node.free_shipping,
            courier=_plain(node.courier),
            tracking_no=_plain(node.tracking_no),
            seller_memo=_plain(node.seller_memo) or "",
            region=_plain(node.region),
            **times,
        )


def _plain(value: Text | None) -> str | None:
    return None if value is None else str(value)


def _day(value: str, today: date) -> date:
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise ValueError(f"not a time of world.yaml: {value!r}")
    return today + timedelta(days=int(found[1]))


def _moment(value: str, today: date) -> datetime:
    found = _MOMENT.fullmatch(value)
    clock = time(int(found[2]), int(found[3])) if found is not None and found[2] else time(12)
    return to_utc(datetime.combine(_day(value, today), clock, SHANGHAI))


def build_world(draft: Draft, report: Report) -> World | None:
    """The world with everything in it that holds together; what does not is a problem."""
    node = draft.world.value
    if node is None:
        return None
    check = _WorldCheck(draft, node, report)
    orders = {key: order for key, order in node.orders.items() if check.order(order)}
    check.numbers()
    return World(
        now=node.now,
        buyers={key: Buyer(id=str(buyer.id), name=str(buyer.name)) for key, buyer in node.buyers.items()},
        scenes=tuple(scene for each in node.scenes if (scene := check.scene(each)) is not None),
        nodes=orders,
        month=build_month(draft, node.month, report),
        marketplace=build_marketplace(draft, node.marketplace, orders, report),
    )


class _WorldCheck:
    def __init__(self, draft: Draft, world: WorldFile, report: Report) -> None:
        self._part, self._world, self._report = draft.world, world, report
        self._shops = frozenset(draft.shops) | draft.broken_shops

    def order(self, node: OrderNode) -> bool:
        """Whether the order can be built; its problems are noted."""
        ok = self._known(node.shop, self._shops, "店铺")
        ok &= self._known(node.buyer, self._world.buyers, "买家")
        if not _ORDER_NO.fullmatch(node.order_no):
            ok = self._bad(node.order_no, f"订单号「{node.order_no}」不对", "写 16 到 19 位数字，并加引号")
        for repair in node.repairs:
            ok &= self._time(repair.start) and self._time(repair.end)
        times = [*(getattr(node, name) for name in _TIMES), *(refund.asked_at for refund in node.refunds)]
        bad = [value for value in times if not self._time(value)]
        return not bad and ok

    def numbers(self) -> None:
        """Two orders never share a number, nor do two refunds."""
        seen: dict[str, str] = {}
        refunds: dict[str, str] = {}
        for key, node in self._world.orders.items():
            first = seen.setdefault(node.order_no, key)
            if first != key:
                self._bad(node.order_no, f"订单号和 {first} 的一样", "换一个不同的订单号")
            for refund in node.refunds:
                if refund.refund_no in refunds:
                    what = f"退款单号和 {refunds[refund.refund_no]} 的一样"
                    self._bad(refund.refund_no, what, "换一个不同的退款单号")
                refunds[refund.refund_no] = key

    def scene(self, node: SceneNode) -> Scene | None:
        """The scene, or None with its problems noted."""
        ok = self._known(node.buyer, self._world.buyers, "买家")
        order = None if node.order is None else self._world.orders.get(node.order)
        if node.order is not None:
            ok &= self._known(node.order, self._world.orders, "订单")
        shop = node.shop or (order.shop if order else None)
        if shop is None:
            if node.order is None:
                self._report.add(self._part.place(node.line), "场景没有写订单，也没有写店铺", "加上 order 或 shop")
            return None
        if node.shop is not None:
            ok &= self._known(node.shop, self._shops, "店铺")
        if ok and order is not None and order.buyer != node.buyer:
            ok = self._bad(node.buyer, f"订单 {node.order} 是买家 {order.buyer} 的", "买家和订单写成一致的")
        if not ok:
            return None
        order_key = _plain(node.order)
        return Scene(
            buyer=str(node.buyer), shop=str(shop), order=order_key, after_seconds=node.after_seconds, say=str(node.say)
        )

    def _known(self, word: Text, known: Mapping[str, object] | frozenset[str], kind: str) -> bool:
        if word in known:
            return True
        if self._part.whole:
            fix = did_you_mean(word, known, f"可以写：{'、'.join(sorted(known))}")
            self._bad(word, f"没有这个{kind}「{word}」", fix)
        return False

    def _time(self, value: Text | None) -> bool:
        if value is None or _MOMENT.fullmatch(value):
            return True
        return self._bad(value, f"时间「{value}」的写法不对", "写成「-5d 20:10」：5 天前的 20:10；只要日期时写 -5d")

    def _bad(self, at: Text, what: str, fix: str) -> bool:
        place: Place = self._part.place(at.line)
        self._report.add(place, what, fix)
        return False
