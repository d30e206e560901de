"""What the message service writes of what happened (`reference/top-api.md` 4.3, 4.4): hints, no status, no reason."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind
from cs_assistant.gateways.sandbox.news import News, Topic
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.ask import Body
from cs_assistant.gateways.sandbox.server.refund_views import AFTER_SALE, ON_SALE
from cs_assistant.gateways.sandbox.server.trade_views import trade_status
from cs_assistant.gateways.sandbox.server.views import given, masked_nick, when, yuan
from cs_assistant.library.marketplace import Seller

_BILLS = {RefundKind.RETURN_AND_REFUND: "return_bill", RefundKind.EXCHANGE: "replace_bill"}


def content(news: News, platform: Platform, seller: Seller, nicks: Mapping[str, str]) -> Body:
    """The letter's content."""
    order = news.order
    common: Body = {
        "tid": int(order.order_no),
        "oid": int(order.order_no),
        "buyer_nick": masked_nick(nicks.get(order.buyer_id, order.buyer_id)),
        "buyer_open_uid": order.buyer_id,
        "seller_nick": seller.nick,
    }
    if news.refund is not None:
        return given({**common, **_refund(news.refund, news.topic)})
    trade: Body = {
        **common,
        "payment": yuan(order.amount),
        "status": trade_status(order, platform.paid_back(order.shop_id, order.order_no)),
        "type": "guarantee_trade",
    }
    if news.memo is not None:
        memo = news.memo.memo
        trade |= {"action_type": "seller", "seller_flag": memo.flag, "seller_memo": memo.text}
    return given(trade)


def _refund(refund: RefundApplication, topic: Topic) -> Body:
    return {
        "refund_id": int(refund.refund_no),
        "refund_fee": yuan(refund.amount),
        "bill_type": _BILLS.get(refund.kind, "refund_bill"),
        "refund_phase": AFTER_SALE if refund.phase is Phase.AFTER_SUCCESS else ON_SALE,
        "modified": None if topic is Topic.MESSAGE else when(refund.modified_at),
    }
