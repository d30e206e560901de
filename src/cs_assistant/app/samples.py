"""Sample files as 千牛 would write them, of the imaginary shop of world.yaml: what a newcomer tries 接入向导 with.

Encodings, title lines, `="…"` and tabs around numbers are those of real exports. Times are relative to `now`, so that
the days in what the assistant then says are of this week.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

from pypinyin import Style, lazy_pinyin

from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.errors import LibraryError
from cs_assistant.gateways.sandbox.month import planted_month
from cs_assistant.library.world import World
from cs_assistant.services.spreadsheets import Sheet, to_xlsx

PHRASES, ORDERS, REFUNDS = "快捷短语.csv", "订单.xlsx", "退款.csv"
PRODUCTS, OUTLETS, CHATS = "商品.csv", "网点.csv", "聊天记录.csv"
STEP_FILES: Mapping[str, str] = {
    "phrases": PHRASES, "orders": ORDERS, "refunds": REFUNDS, "products": PRODUCTS, "outlets": OUTLETS, "chats": CHATS,
}
"""Step of 接入向导 to its sample file."""
MOST_PHRASES = 40
_STATUS = {
    OrderStatus.UNPAID: "等待买家付款", OrderStatus.UNSHIPPED: "买家已付款，等待卖家发货",
    OrderStatus.SHIPPED: "卖家已发货，等待买家确认", OrderStatus.SIGNED: "卖家已发货，等待买家确认",
    OrderStatus.SUCCESS: "交易成功", None: "交易关闭",
}  # fmt: skip
_GOODS = {
    Phase.UNSHIPPED: "未发货", Phase.IN_TRANSIT: "买家未收到货", Phase.RECEIVED: "买家已收到货",
    Phase.AFTER_SUCCESS: "交易成功",
}  # fmt: skip
_CATEGORY = {
    ProductKind.PHONE: "手机", ProductKind.SHOES: "鞋靴", ProductKind.APPLIANCE: "生活电器", ProductKind.OTHER: "其他",
}  # fmt: skip
_STATES = {
    RefundStatus.SUCCESS: "退款成功", RefundStatus.CLOSED: "退款关闭",
    RefundStatus.WAIT_SELLER_AGREE: "买家已经申请退款，等待卖家同意",
}  # fmt: skip
ORDER_HEADING = (
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "总金额", "买家实际支付金额",
    "订单状态", "买家留言", "收货人姓名", "收货地址", "运送方式", "联系电话", "联系手机", "订单创建时间",
    "订单付款时间", "宝贝标题", "商品属性", "商家编码", "宝贝总数量", "物流单号", "物流公司", "发货时间", "签收时间",
    "确认收货时间", "订单备注", "店铺名称",
)
SIGNED_HEADING = "签收时间"
REFUND_HEADING = (
    "退款编号", "订单编号", "买家会员名", "宝贝标题", "商品属性", "批次", "退款类型", "货物状态", "退款状态",
    "买家退款原因", "买家实际支付金额", "退款金额", "申请时间", "完结时间", "物流公司",
)


def sample_files(library: Library, world: World, now: datetime, *, masked: bool = False) -> Mapping[str, bytes]:
    """File name → content. Raises LibraryError for a world without a month of refunds.

    `masked`: nicks as t**8 and no column 签收时间, as the platform's own exports are.
    """
    month = planted_month(world, now)
    if month is None or world.month is None:
        raise LibraryError("world.yaml 里没有 month，写不出样例文件。")
    shop_id, first = world.month.shop_id, month.period.first
    nick: Callable[[str], str] = _masked if masked else str
    orders = [each for each in world.orders(now).values() if each.shop_id == shop_id]
    every = [each.application for each in month.refunds]
    closed = [each for each in every if shanghai_day(each.asked_at) >= first]
    open_ones = (_open(each, refund) for each in orders for refund in each.refunds)
    refunds = [replace(each, buyer_id=nick(each.buyer_id)) for each in (*closed, *open_ones)]
    names = {buyer.id: buyer.name for buyer in world.buyers.values()}
    rows = [
        _order_row(each, nick(each.buyer_id), names.get(each.buyer_id, ""), library.shops[shop_id].name)
        for each in (*orders, *(_order_of(application) for application in closed))
    ]
    return {
        PHRASES: _csv([("快捷短语编码", "快捷短语", "快捷短语分组"), *_phrases(library)], "gb18030"),
        ORDERS: _order_sheet(rows, without=SIGNED_HEADING if masked else None),
        REFUNDS: _csv(_refund_lines(refunds, now), "gb18030"),
        PRODUCTS: _csv(_product_lines(orders, refunds), "utf-8-sig"),
        OUTLETS: _csv(_outlet_lines(library), "utf-8-sig"),
        CHATS: _csv(_chat_lines(world, shop_id, now, nick), "gb18030"),
    }


def _order_sheet(rows: Iterable[tuple[str, ...]], *, without: str | None) -> bytes:
    """A workbook of orders, one column left out where one is named."""
    kept = [at for at, heading in enumerate(ORDER_HEADING) if heading != without]
    heading, *lines = (tuple(row[at] for at in kept) for row in (ORDER_HEADING, *rows))
    return to_xlsx((Sheet(name="订单", heading=heading, rows=lines),))


def _masked(nick: str) -> str:
    """As the platform's exports write a nick."""
    return f"{nick[:1]}**{nick[-1:]}"


def _csv(rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def _phrases(library: Library) -> list[tuple[str, str, str]]:
    """Replies without variables, as an agent would keep them: a short code of first letters, text, group."""
    found: list[tuple[str, str, str]] = []
    codes: set[str] = set()
    for intent in library.intents.values():
        plain = next((reply for reply in intent.replies if "{" not in reply.text and not reply.terms), None)
        if plain is None or len(found) == MOST_PHRASES:
            continue
        letters = "".join(lazy_pinyin(plain.title or intent.name, style=Style.FIRST_LETTER, errors="ignore"))[:3]
        code = next(each for each in (letters, *(f"{letters}{n}" for n in range(2, 99))) if each not in codes)
        codes.add(code)
        found.append((code, plain.text.strip(), intent.name))
    return found


def _order_of(application: RefundApplication) -> Order:
    """An order a refund of the month may have been about: its times agree with where the goods were."""
    asked, phase = application.asked_at, application.phase
    days = {Phase.UNSHIPPED: 1, Phase.IN_TRANSIT: 4, Phase.RECEIVED: 6, Phase.AFTER_SUCCESS: 25}[phase]
    paid = asked - timedelta(days=days, hours=1)
    arrived = phase in (Phase.RECEIVED, Phase.AFTER_SUCCESS)
    return Order(
        order_no=application.order_no, shop_id=application.shop_id, buyer_id=application.buyer_id,
        product=Product(title=application.style, kind=ProductKind.SHOES, sku=application.size), status=None,
        amount=application.paid, bought_at=paid - timedelta(minutes=3), paid_at=paid,
        shipped_at=None if phase is Phase.UNSHIPPED else paid + timedelta(hours=18),
        signed_at=paid + timedelta(days=3) if arrived else None,
        success_at=paid + timedelta(days=13) if phase is Phase.AFTER_SUCCESS else None,
        courier=application.courier or None,
        tracking_no=f"LJ{application.order_no[-13:]}" if phase is not Phase.UNSHIPPED else None,
    )


def _open(order: Order, refund: Refund) -> RefundApplication:
    """A refund of the imaginary world that still waits, or was settled."""
    reached = (
        (Phase.AFTER_SUCCESS, order.success_at), (Phase.RECEIVED, order.signed_at),
        (Phase.IN_TRANSIT, order.shipped_at),
    )  # fmt: skip
    phase = next((each for each, at in reached if at is not None and at <= refund.asked_at), Phase.UNSHIPPED)
    return RefundApplication(
        shop_id=order.shop_id, refund_no=refund.refund_no, order_no=order.order_no, buyer_id=order.buyer_id,
        kind=RefundKind(refund.kind), phase=phase, amount=refund.amount or order.amount or Decimal(0),
        paid=order.amount, reason=refund.reason or "", asked_at=refund.asked_at, modified_at=refund.asked_at,
        status=RefundStatus.WAIT_SELLER_AGREE if refund.open else RefundStatus.CLOSED, style=order.product.title,
        size=order.product.sku or "", courier=order.courier or "",
    )


def _order_row(order: Order, nick: str, name: str, shop: str) -> tuple[str, ...]:
    """A line of 已卖出的宝贝; who the buyer is stands there as 千牛 masks it."""
    amount, product = f"{order.amount:.2f}" if order.amount is not None else "", order.product
    return (
        order.order_no, nick, "***@**.com", amount, "0.00", amount, amount if order.paid_at else "0.00",
        _STATUS[order.status], "", f"{name[:1]}**", f"{order.region}省 ****" if order.region else "****", "快递", "",
        "*******", _time(order.bought_at or order.paid_at), _time(order.paid_at), product.title, product.sku or "",
        product.model or "", "1", f"No:{order.tracking_no}" if order.tracking_no else "", order.courier or "",
        _time(order.shipped_at), _time(order.signed_at), _time(order.success_at), "", shop,
    )


def _refund_lines(refunds: Iterable[RefundApplication], now: datetime) -> list[Sequence[str]]:
    rows = [
        (
            f'="{each.refund_no}"', f"\t{each.order_no}", each.buyer_id, each.style, each.size, each.batch,
            each.kind.value, _GOODS[each.phase], _STATES[each.status], each.reason, f"{each.paid or each.amount:.2f}",
            f"{each.amount:.2f}", _time(each.asked_at), _time(each.modified_at) if each.status.over else "",
            each.courier,
        )
        for each in refunds
    ]  # fmt: skip
    return [("退款管理导出",), (f"导出时间：{_time(now)}", f"共 {len(rows)} 条"), REFUND_HEADING, *rows]


def _product_lines(orders: Iterable[Order], refunds: Iterable[RefundApplication]) -> list[Sequence[str]]:
    """Every product the other files name, once."""
    listed: dict[str, tuple[str, str]] = {each.style: ("", _CATEGORY[ProductKind.SHOES]) for each in refunds}
    for order in orders:
        listed[order.product.title] = (order.product.model or "", _CATEGORY[order.product.kind])
    rows = [
        (title, f"66{number * 137:010d}", code, category, code)
        for number, (title, (code, category)) in enumerate(sorted(listed.items()), 1)
    ]
    return [("宝贝标题", "宝贝ID", "商家编码", "类目", "型号"), *rows]


def _outlet_lines(library: Library) -> list[Sequence[str]]:
    rows = [
        (each.brand, each.province, each.city, each.name, each.address, each.phone or "", each.checked_on.isoformat())
        for each in library.outlets
    ]
    return [("品牌", "省", "市", "网点名称", "地址", "电话", "核对日期"), *rows]


def _chat_lines(world: World, shop_id: str, now: datetime, nick: Callable[[str], str]) -> list[Sequence[str]]:
    """What the imaginary buyers of this shop write."""
    rows = [
        (
            nick(world.buyers[each.buyer].id),
            _time(now - timedelta(days=1) + timedelta(seconds=each.after_seconds)),
            nick(world.buyers[each.buyer].id), each.say,
        )
        for each in world.scenes
        if each.shop == shop_id
    ]  # fmt: skip
    return [("买家昵称", "发送时间", "发送人", "内容"), *rows]


def _time(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
