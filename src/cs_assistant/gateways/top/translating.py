"""The platform's trades, applications and messages as the desk's (`reference/top-api.md` 2.2, 3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund
from cs_assistant.domain.refund_answers import RefundMessage, Speaker
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.errors import PlatformAnswerError
from cs_assistant.gateways.top.models import TopOrder, TopRefund, TopRefundMessage, TopTrade, variant
from cs_assistant.gateways.top.shops import BuyerKey, ProductOf, TopShop

STATUSES: Mapping[str, OrderStatus] = {
    "TRADE_NO_CREATE_PAY": OrderStatus.UNPAID,
    "WAIT_BUYER_PAY": OrderStatus.UNPAID,
    "PAY_PENDING": OrderStatus.UNPAID,
    "WAIT_PRE_AUTH_CONFIRM": OrderStatus.UNPAID,
    "WAIT_SELLER_SEND_GOODS": OrderStatus.UNSHIPPED,
    "PAID_FORBID_CONSIGN": OrderStatus.UNSHIPPED,
    "WAIT_BUYER_CONFIRM_GOODS": OrderStatus.SHIPPED,
    "TRADE_BUYER_SIGNED": OrderStatus.SIGNED,
    "TRADE_FINISHED": OrderStatus.SUCCESS,
}
"""A closed trade is in none of our states; one that was shipped in part is looked at line by line."""
PARTLY = "SELLER_CONSIGNED_PART"
UNSHIPPED = frozenset({"WAIT_SELLER_SEND_GOODS", "PAID_FORBID_CONSIGN"})
KINDS: Mapping[str, RefundKind] = {
    "REFUND": RefundKind.REFUND_ONLY,
    "REFUND_AND_RETURN": RefundKind.RETURN_AND_REFUND,
    "TMALL_EXCHANGE": RefundKind.EXCHANGE,
    "TAOBAO_EXCHANGE": RefundKind.EXCHANGE,
    "REPAIR": RefundKind.OTHER,
    "RESHIPPING": RefundKind.OTHER,
    "OTHERS": RefundKind.OTHER,
}
REFUND_STATUSES: Mapping[str, RefundStatus] = {
    **{each.value: each for each in RefundStatus},
    # Exchanges have more states; all of them wait for the shop, or for the goods (3.2).
    "WAIT_SELLER_CONFIRM_RETURN_ADDRESS": RefundStatus.WAIT_SELLER_AGREE,
    "WAIT_SELLER_CONSIGN_GOOGDS": RefundStatus.WAIT_SELLER_CONFIRM_GOODS,
    "WAIT_SELLER_CONSIGN_GOODS": RefundStatus.WAIT_SELLER_CONFIRM_GOODS,
    "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS": RefundStatus.WAIT_SELLER_CONFIRM_GOODS,
    "WAIT_BUYER_CONFIRM_REDO_SEND_GOODS": RefundStatus.WAIT_SELLER_CONFIRM_GOODS,
    "EXCHANGE_WAIT_BUYER_CONFIRM_GOODS": RefundStatus.WAIT_SELLER_CONFIRM_GOODS,
    "EXCHANGE_TRANSFORM_TO_REFUND": RefundStatus.WAIT_SELLER_AGREE,
}
SPEAKERS = {"1": Speaker.BUYER, "2": Speaker.SELLER, "3": Speaker.PLATFORM}
AFTER_SUCCESS = "aftersale"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def order_of(shop: TopShop, trade: TopTrade, refunds: Iterable[TopRefund], product_of: ProductOf) -> Order:
    """A trade as the desk's order. What the platform does not say stays unknown: when it was signed for, serials."""
    line = trade.line
    shipped = trade.consign_time or (line.consign_time if line else None)
    return Order(
        order_no=trade.tid,
        shop_id=shop.shop_id,
        buyer_id=buyer_id(shop, trade),
        product=product_of(shop.shop_id, line) if line else Product(title="", kind=ProductKind.OTHER),
        status=_status(trade, shipped),
        amount=trade.payment,
        bought_at=trade.created,
        paid_at=trade.pay_time,
        shipped_at=shipped,
        success_at=trade.end_time if trade.status == "TRADE_FINISHED" else None,
        refunds=tuple(_refund(each) for each in sorted(refunds, key=lambda each: (each.created, each.refund_id))),
        free_shipping=None if trade.post_fee is None else trade.post_fee == 0,
        courier=(line.logistics_company or None) if line else None,
        tracking_no=(line.invoice_no or None) if line else None,
        seller_memo=trade.seller_memo,
        region=trade.receiver_state or None,
    )


def _status(trade: TopTrade, shipped: datetime | None) -> OrderStatus | None:
    if trade.status == PARTLY:
        return OrderStatus.UNSHIPPED if shipped is None else OrderStatus.SHIPPED
    return STATUSES.get(trade.status)


def buyer_id(shop: TopShop, of: TopTrade | TopRefund) -> str:
    """What the desk knows the buyer by; of an application alone only the nick is to be had."""
    key = of.buyer_open_uid if isinstance(of, TopTrade) and shop.buyers is BuyerKey.OPEN_UID else ""
    return key or of.buyer_nick


def _refund(row: TopRefund) -> Refund:
    status = refund_status(row)
    return Refund(
        refund_no=row.refund_id, kind=refund_kind(row).value, asked_at=row.created, reason=row.reason or None,
        amount=row.refund_fee, open=not status.over, status=status,
    )


def refund_kind(row: TopRefund) -> RefundKind:
    """What the buyer asked for."""
    plain = RefundKind.RETURN_AND_REFUND if row.has_good_return else RefundKind.REFUND_ONLY
    return KINDS.get(row.dispute_type, RefundKind.OTHER) if row.dispute_type else plain


def refund_status(row: TopRefund) -> RefundStatus:
    """Where it stands. Raises PlatformAnswerError for a word nobody knows: a state is not guessed."""
    known = REFUND_STATUSES.get(row.status)
    if known is None:
        raise PlatformAnswerError(f"平台给出了不认识的退款状态「{row.status[:40]}」，这一笔没有读。请告诉管理员。")
    return known


def changed_at(row: TopRefund) -> datetime:
    """When it last changed: as a list says or, to the second, its record's version, whichever is later."""
    version = row.refund_version
    stamps = (row.modified, None if version is None else _EPOCH + timedelta(seconds=version // 1000))
    return max((stamp for stamp in stamps if stamp is not None), default=row.created)


def application_of(shop: TopShop, row: TopRefund, trade: TopTrade | None) -> RefundApplication:
    """An application as the register keeps it. `trade` tells who asked and where the goods were.

    Without one: as far as the row says.
    """
    return RefundApplication(
        shop_id=shop.shop_id, refund_no=row.refund_id, order_no=row.tid, buyer_id=buyer_id(shop, trade or row),
        kind=refund_kind(row), phase=phase_of(row, trade), amount=row.refund_fee or Decimal(0), paid=_paid(row),
        reason=row.reason, asked_at=row.created, modified_at=changed_at(row), status=refund_status(row),
        style=row.title, size=variant(row.sku), courier=_courier(row, trade), note=row.desc,
        return_courier=row.company_name, return_no=row.sid, deadline=row.deadline,
    )


def _paid(row: TopRefund) -> Decimal | None:
    if row.total_fee is not None:
        return row.total_fee
    return None if row.payment is None or row.refund_fee is None else row.payment + row.refund_fee


def phase_of(row: TopRefund, trade: TopTrade | None) -> Phase:
    """Where the goods were when the buyer asked."""
    if row.refund_phase == AFTER_SUCCESS:
        return Phase.AFTER_SUCCESS
    line = _line(row, trade)
    shipped = (line.consign_time if line else None) or (trade.consign_time if trade else None)
    if trade is not None and (shipped is None or shipped > row.created):
        return Phase.UNSHIPPED
    if trade is None and row.order_status in UNSHIPPED:
        return Phase.UNSHIPPED
    return Phase.IN_TRANSIT if row.good_status == "BUYER_NOT_RECEIVED" else Phase.RECEIVED


def _line(row: TopRefund, trade: TopTrade | None) -> TopOrder | None:
    """The line of the trade the money is asked back for."""
    if trade is None:
        return None
    return next((each for each in trade.orders if each.oid == row.oid), trade.line)


def unshipped(row: TopRefund, trade: TopTrade) -> bool:
    """Whether what the money is asked back for is still in the house."""
    line = _line(row, trade)
    return ((line.status if line else "") or trade.status) in UNSHIPPED


def _courier(row: TopRefund, trade: TopTrade | None) -> str:
    line = _line(row, trade)
    return line.logistics_company if line else ""


def message_of(row: TopRefundMessage) -> RefundMessage:
    """One message in an application; who wrote is the platform where its role is not known."""
    return RefundMessage(
        id=row.id, by=SPEAKERS.get(row.owner_role, Speaker.PLATFORM), text=row.content, at=row.created,
        pictures=tuple(each.url for each in row.pic_urls if each.url),
    )
