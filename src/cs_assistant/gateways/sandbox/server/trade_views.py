"""An order of the invented world as the platform's Trade (`reference/top-api.md` 2.2)."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.refunds import RefundApplication, RefundStatus
from cs_assistant.gateways.sandbox.server.ask import Ask, Body
from cs_assistant.gateways.sandbox.server.views import given, made_number, masked_nick, when, yuan

STATUS = {
    OrderStatus.UNPAID: "WAIT_BUYER_PAY",
    OrderStatus.UNSHIPPED: "WAIT_SELLER_SEND_GOODS",
    OrderStatus.SHIPPED: "WAIT_BUYER_CONFIRM_GOODS",
    OrderStatus.SIGNED: "WAIT_BUYER_CONFIRM_GOODS",
    OrderStatus.SUCCESS: "TRADE_FINISHED",
}
"""That the parcel was signed for shows in its track only, not in the trade."""
TYPE = "fixed"
PEOPLE = ("receiver_name", "receiver_mobile", "receiver_phone", "receiver_address")
FOR_OAID = frozenset({"receiver_name", "receiver_address", "created", "receiver_mobile", "receiver_phone"})
MASKED = "***"


def trade_status(order: Order, paid_back: Decimal) -> str:
    """The platform's word: a trade that was refunded as a whole is closed."""
    status = STATUS[order.status or OrderStatus.UNPAID]
    return "TRADE_CLOSED" if order.amount and paid_back >= order.amount else status


def status_now(ask: Ask, order: Order) -> str:
    """The same as the caller is shown it."""
    paid = (each.amount for each in refunds_of(ask, order) if each.status is RefundStatus.SUCCESS)
    return trade_status(order, sum(paid, Decimal(0)))


def trade_view(ask: Ask, order: Order, fields: Collection[str] = ()) -> Body:
    """Everything the platform tells of a trade; what is left out is not on record."""
    memo = ask.office.platform.memo_book
    number = (order.shop_id, order.order_no)
    written = memo.before(number) if ask.stale else memo.read(number)
    created = order.bought_at or order.paid_at
    status = status_now(ask, order)
    people = dict.fromkeys(PEOPLE, MASKED) if order.region else {}
    return given(
        {
            "tid": int(order.order_no),
            "tid_str": order.order_no,
            "seller_nick": ask.seller.nick,
            "title": ask.seller.nick,
            "buyer_nick": nick_of(ask, order.buyer_id),
            "buyer_open_uid": order.buyer_id,
            "type": TYPE,
            "status": status,
            "payment": yuan(order.amount),
            "total_fee": yuan(order.amount),
            "received_payment": yuan(order.amount if status == "TRADE_FINISHED" else Decimal(0)),
            "post_fee": "0.00",
            "discount_fee": "0.00",
            "adjust_fee": "0.00",
            "created": when(created),
            "pay_time": when(order.paid_at),
            "consign_time": when(order.shipped_at),
            "end_time": when(order.success_at),
            "modified": when(ask.office.platform.changed_at(order)),
            "seller_memo": written.text or None,
            "seller_flag": written.flag,
            "receiver_state": order.region,
            **people,
            "oaid": f"oaid-{made_number(order.order_no)}" if set(fields) >= FOR_OAID else None,
            "orders": [_order_view(ask, order, status)],
        }
    )


def _order_view(ask: Ask, order: Order, status: str) -> Body:
    """The one line of an order."""
    last = _last_refund(ask, order)
    product = order.product
    return given(
        {
            "oid": int(order.order_no),
            "oid_str": order.order_no,
            "num_iid": made_number(product.title),
            "sku_id": str(made_number(f"{product.title}/{product.sku}")) if product.sku else None,
            "outer_iid": product.model,
            "title": product.title,
            "sku_properties_name": f"规格:{product.sku}" if product.sku else None,
            "price": yuan(order.amount),
            "num": 1,
            "payment": yuan(order.amount),
            "total_fee": yuan(order.amount),
            "divide_order_fee": yuan(order.amount),
            "status": status,
            "refund_status": last.status.value if last else "NO_REFUND",
            "refund_id": int(last.refund_no) if last else None,
            "seller_type": ask.seller.type.value,
            "consign_time": when(order.shipped_at),
            "end_time": when(order.success_at),
            "logistics_company": order.courier,
            "invoice_no": order.tracking_no,
        }
    )


def refunds_of(ask: Ask, order: Order) -> list[RefundApplication]:
    """The order's applications, first asked first; a stale copy shows them as before their last change."""
    book = ask.office.platform.book
    found = book.of_order(order.shop_id, order.order_no)
    if not ask.stale:
        return found
    return [book.papers((each.shop_id, each.refund_no)).before or each for each in found]


def nick_of(ask: Ask, buyer_id: str) -> str:
    """The buyer's name, masked."""
    return masked_nick(ask.office.nicks.get(buyer_id, buyer_id))


def _last_refund(ask: Ask, order: Order) -> RefundApplication | None:
    return next(iter(reversed(refunds_of(ask, order))), None)
