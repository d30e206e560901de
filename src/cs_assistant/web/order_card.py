"""The order card: what is on record, in the words of the shop's staff, personal data masked."""

from __future__ import annotations

from datetime import datetime

from cs_assistant.domain.orders import Order, Refund, Repair
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.understanding.masking import mask_number
from cs_assistant.web.models import Note, OrderEntry
from cs_assistant.web.wording import STATUSES


def order_entry(order: Order, year: int) -> OrderEntry:
    """One order as the desk shows it; a day of another year than `year` is written with its year."""
    return OrderEntry(
        order_no=order.order_no, product=order.product.title, model=order.product.model, sku=order.product.sku,
        tags=_tags(order), amount=order.amount, times=_times(order, year), facts=_facts(order),
        refund=_refund(order.open_refund, year),
    )


def _tags(order: Order) -> list[str]:
    tags = [
        STATUSES[order.status.value] if order.status else None,
        {True: "包邮", False: "不包邮", None: None}[order.free_shipping],
        {True: "电池可拆", False: "电池不可拆", None: None}[order.product.removable_battery],
    ]
    return [tag for tag in tags if tag]


def _times(order: Order, year: int) -> list[Note]:
    moments = (
        ("拍下", order.bought_at if order.paid_at is None else None), ("付款", order.paid_at),
        ("发货", order.shipped_at), ("签收", order.signed_at), ("完成", order.success_at), ("换新", order.exchanged_at),
    )
    return [Note(label=label, text=_moment(moment, year)) for label, moment in moments if moment is not None]


def _moment(moment: datetime, year: int) -> str:
    local = moment.astimezone(SHANGHAI)
    before = "" if local.year == year else f"{local.year}年"
    return f"{before}{local.month}月{local.day}日 {local:%H:%M}"


def _facts(order: Order) -> list[Note]:
    facts = [
        ("快递", " ".join(filter(None, (order.courier, order.tracking_no and mask_number(order.tracking_no))))),
        ("串号", _serials(order)),
        ("维修", "；".join(_repair(repair) for repair in order.repairs)),
        ("备注", order.seller_memo),
    ]
    return [Note(label=label, text=text) for label, text in facts if text]


def _serials(order: Order) -> str:
    known = (("旧机", order.old_serial), ("新机", order.new_serial))
    return "，".join(f"{label}{mask_number(serial)}" for label, serial in known if serial)


def _repair(repair: Repair) -> str:
    end = f"{repair.end.month}月{repair.end.day}日" if repair.end else "未取回"
    fixed = {True: "已修好", False: "没修好", None: ""}[repair.fixed]
    return f"{repair.start.month}月{repair.start.day}日至{end}{'，' + fixed if fixed else ''}"


def _refund(refund: Refund | None, year: int) -> str | None:
    if refund is None:
        return None
    amount = f"，{refund.amount} 元" if refund.amount is not None else ""
    reason = f"，原因「{refund.reason}」" if refund.reason else ""
    return f"{refund.kind}申请中{amount}{reason}，{_moment(refund.asked_at, year)}提出"
