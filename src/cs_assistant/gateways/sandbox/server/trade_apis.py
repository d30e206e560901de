"""Reading trades, and the seller's memo (`reference/top-api.md` 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.remarks import MEMO_LIMIT
from cs_assistant.gateways.sandbox.server.accounts import Level
from cs_assistant.gateways.sandbox.server.ask import Api, Ask, Body
from cs_assistant.gateways.sandbox.server.refusal import business, invalid
from cs_assistant.gateways.sandbox.server.trade_views import PEOPLE, TYPE, status_now, trade_view
from cs_assistant.gateways.sandbox.server.views import no_trade, paged, picked, when

NOT_IN_FAST = {"seller_memo", "seller_flag", "receiver_state", "oaid", *PEOPLE}
"""What `trade.get` does not know."""
KEPT = timedelta(days=90)
LONGEST = timedelta(days=1)
WRITABLE_FLAGS = range(6)
ORDINARY = frozenset({TYPE, "guarantee_trade"})
"""Filters of `type` that let an ordinary trade through; the default does."""
_FILTERS = {
    "ALL_WAIT_PAY": frozenset({"WAIT_BUYER_PAY", "TRADE_NO_CREATE_PAY"}),
    "ALL_CLOSED": frozenset({"TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO"}),
}


def get_trade(ask: Ask) -> Body:
    """taobao.trade.get: fast and partial."""
    fields = ask.args.listed("fields")
    view = trade_view(ask, asked_order(ask))
    return {"trade": picked({name: value for name, value in view.items() if name not in NOT_IN_FAST}, fields)}


def get_full_trade(ask: Ask) -> Body:
    """taobao.trade.fullinfo.get."""
    fields = ask.args.listed("fields")
    return {"trade": picked(trade_view(ask, asked_order(ask), fields), fields)}


def get_sold_trades(ask: Ask) -> Body:
    """taobao.trades.sold.get: the last three months by creation, newest first."""
    start = ask.args.find_moment("start_created") or ask.now - KEPT
    end = ask.args.find_moment("end_created") or ask.now
    return _trades(ask, lambda order: order.bought_at or order.paid_at, max(start, ask.now - KEPT), end)


def get_changed_trades(ask: Ask) -> Body:
    """taobao.trades.sold.increment.get: by last change, newest first; a span of one day at most."""
    start, end = ask.args.moment("start_modified"), ask.args.moment("end_modified")
    if end < start or end - start > LONGEST:
        raise invalid("end_modified", "查询时间跨度不能超过 1 天")
    return _trades(ask, ask.office.platform.changed_at, start, end)


def _trades(ask: Ask, moment: Callable[[Order], datetime | None], start: datetime, end: datetime) -> Body:
    fields = ask.args.listed("fields")
    found = [
        (at, order)
        for order in ask.office.platform.orders_in(ask.shop_id)
        if (at := moment(order)) is not None and start <= at.replace(microsecond=0) <= end and _wanted(ask, order)
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].order_no), reverse=True)
    return paged(ask, [picked(trade_view(ask, order, fields), fields) for _, order in found], "trades")


def _wanted(ask: Ask, order: Order) -> bool:
    args = ask.args
    status, nick = args.find("status"), args.find("buyer_nick")
    buyer = args.find("buyer_open_uid") or args.find("buyer_open_id")
    kinds = args.listed("type") if args.find("type") else ORDINARY
    return (
        not ORDINARY.isdisjoint(kinds)
        and (status is None or status_now(ask, order) in _FILTERS.get(status, {status}))
        and (buyer is None or order.buyer_id == buyer)
        and (nick is None or order.buyer_id == nick)
    )


def asked_order(ask: Ask) -> Order:
    """The order `tid` names, if it is the caller's. Raises RefusedError."""
    found = ask.office.platform.find_order(ask.shop_id, f"{ask.args.number('tid')}")
    if found is None:
        raise no_trade()
    return found


def add_memo(ask: Ask) -> Body:
    """taobao.trade.memo.add: for a trade that has none."""
    order = asked_order(ask)
    text = ask.args.text("memo")
    if ask.office.platform.memo_book.read((ask.shop_id, order.order_no)).text:
        raise business("isv.trade-memo-exists", "该交易已有备注，请用 trade.memo.update 修改")
    return _write_memo(ask, order, text, "created")


def update_memo(ask: Ask) -> Body:
    """taobao.trade.memo.update: overwrite; empty leaves the text as it is, `reset` clears it whatever `memo` says.

    A flag that is not given is 0: the default of the platform's page.
    """
    order = asked_order(ask)
    if ask.args.flag("reset", default=False):
        return _write_memo(ask, order, "", "modified")
    standing = ask.office.platform.memo_book.read((ask.shop_id, order.order_no)).text
    return _write_memo(ask, order, ask.args.find("memo") or standing, "modified")


def _write_memo(ask: Ask, order: Order, text: str, stamp: str) -> Body:
    size = len(text.encode())
    if size > MEMO_LIMIT:
        raise business("isv.trade-memo-too-long", f"备注 {size} 字节，超过 {MEMO_LIMIT} 字节")
    flag = ask.args.find_number("flag") or 0
    if flag not in WRITABLE_FLAGS:
        raise invalid("flag")
    ask.office.platform.colleague_writes(ask.shop_id, order.order_no, text, ask.caller.nick, flag)
    return {"trade": {"tid": int(order.order_no), stamp: when(ask.now)}}


def track_parcel(ask: Ask) -> Body:
    """taobao.logistics.trace.search: what the carrier told; the only place that shows when a parcel was signed for."""
    order = asked_order(ask)
    if order.shipped_at is None:
        raise business("isv.logistics-order-not-exist", "物流订单不存在")
    steps = [("CONSIGN", "卖家已发货", order.shipped_at)]
    if order.signed_at is not None:
        steps.append(("SIGNED", "已签收", order.signed_at))
    signed = order.status in (OrderStatus.SIGNED, OrderStatus.SUCCESS)
    return {
        "tid": int(order.order_no),
        "out_sid": order.tracking_no or "",
        "company_name": order.courier or "",
        "status": "对方已签收" if signed else "运输中",
        "trace_list": [{"status_time": when(at), "status_desc": words, "action": act} for act, words, at in steps],
    }


APIS = {
    "taobao.trade.get": Api(handle=get_trade),
    "taobao.trade.fullinfo.get": Api(handle=get_full_trade, level=Level.READ_PEOPLE),
    "taobao.trades.sold.get": Api(handle=get_sold_trades, level=Level.READ_PEOPLE),
    "taobao.trades.sold.increment.get": Api(handle=get_changed_trades, level=Level.READ_PEOPLE),
    "taobao.trade.memo.add": Api(handle=add_memo, level=Level.WRITE),
    "taobao.trade.memo.update": Api(handle=update_memo, level=Level.WRITE),
    "taobao.logistics.trace.search": Api(handle=track_parcel),
}
