"""What happens on the imaginary platform, told to whoever listens: the message service makes its messages of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import RefundApplication, RefundStatus
from cs_assistant.domain.remarks import MemoChange


class Topic(StrEnum):
    """The platform's own names of what happens (`reference/top-api.md` 4.3, 4.4)."""

    REFUND_CREATED = "taobao_refund_RefundCreated"
    RETURN_AGREED = "taobao_refund_RefundSellerAgreeAgreement"
    REFUSED = "taobao_refund_RefundSellerRefuseAgreement"
    CHANGED = "taobao_refund_RefundBuyerModifyAgreement"
    SENT_BACK = "taobao_refund_RefundBuyerReturnGoods"
    MESSAGE = "taobao_refund_RefundCreateMessage"
    CLOSED = "taobao_refund_RefundClosed"
    SUCCESS = "taobao_refund_RefundSuccess"
    PLATFORM_ASKED = "taobao_refund_TaobaoInterApplied"
    PLATFORM_IN = "taobao_refund_TaobaoIntervened"
    MEMO = "taobao_trade_TradeMemoModified"
    SHIPPED = "taobao_trade_TradeSellerShip"
    PARTLY_REFUNDED = "taobao_trade_TradePartlyRefund"
    TRADE_CLOSED = "taobao_trade_TradeClose"
    AUTH_CANCELLED = "taobao_top_AuthCancel"


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """One thing that happened."""

    topic: Topic
    order: Order
    """As it stands now."""
    at: datetime
    refund: RefundApplication | None = None
    memo: MemoChange | None = None


Told = Callable[[News], None]
RefundTold = Callable[[Topic, RefundApplication], None]


_ENTERED: Mapping[RefundStatus, Topic] = {
    RefundStatus.WAIT_SELLER_AGREE: Topic.CHANGED,
    RefundStatus.WAIT_BUYER_RETURN_GOODS: Topic.RETURN_AGREED,
    RefundStatus.WAIT_SELLER_CONFIRM_GOODS: Topic.SENT_BACK,
    RefundStatus.SELLER_REFUSE_BUYER: Topic.REFUSED,
    RefundStatus.CLOSED: Topic.CLOSED,
    RefundStatus.SUCCESS: Topic.SUCCESS,
}


def turn(before: RefundApplication | None, now: RefundApplication) -> Topic:
    """What an application's change is called: by the state it is in now."""
    return Topic.REFUND_CREATED if before is None else _ENTERED[now.status]


def unheard(_: Topic, __: RefundApplication) -> None:
    """Nobody listens."""
