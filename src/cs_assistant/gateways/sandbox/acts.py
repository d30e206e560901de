"""What the page does on the platform's side for the order on stage: the buyer's application, a colleague's memo."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import RefundApplication, RefundKind
from cs_assistant.errors import BadInputError, StepRefusedError
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.refunds import WORDS

KINDS = (RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND)
"""What a buyer may apply for on the page."""
COLLEAGUE = "仓库（演示）"
"""The platform account a played colleague writes with."""


class ActKind(StrEnum):
    """One button each."""

    APPLY = "apply"
    REASON = "reason"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    KIND = "kind"
    MEMO = "memo"


class Act(BaseModel):
    """One click on the platform's side."""

    model_config = ConfigDict(extra="forbid")
    order: str
    act: ActKind
    kind: RefundKind = RefundKind.REFUND_ONLY
    text: str = ""
    """The reason, or the whole new memo."""


def perform(platform: Platform, order: Order, act: Act) -> None:
    """Do it. Raises StepRefusedError, BadInputError."""
    text = act.text.strip()
    if act.act is ActKind.MEMO:
        platform.colleague_writes(order.shop_id, order.order_no, text, COLLEAGUE)
    elif act.act is ActKind.WITHDRAW:
        platform.buyer_withdraws(order.shop_id, _open(order))
    elif act.act is ActKind.SEND_BACK:
        platform.buyer_sends_back(order.shop_id, _open(order))
    elif act.act is ActKind.KIND:
        platform.buyer_changes(order.shop_id, _open(order), kind=act.kind)
    elif not text:
        raise BadInputError("没有选退款原因，没有执行。请先选一个原因。", where="text")
    elif act.act is ActKind.APPLY:
        platform.buyer_applies(order.shop_id, order.order_no, act.kind, text)
    else:
        platform.buyer_changes(order.shop_id, _open(order), reason=text)


def shown(platform: Platform, order: Order) -> dict[str, Any]:
    """The order's last application and its memo, as the page shows them."""
    found = platform.refunds_of(order.shop_id, order.order_no)
    return {"refund": _line(found[-1]) if found else None, "open": order.open_refund is not None,
            "memo": order.seller_memo}  # fmt: skip


def _line(found: RefundApplication) -> str:
    return f"{found.kind} {found.amount} 元，{found.reason or '没有写原因'}，{WORDS[found.status]}"


def _open(order: Order) -> str:
    if order.open_refund is None:
        raise StepRefusedError("这个订单没有正在处理的退款申请。请先点「申请退款」。")
    return order.open_refund.refund_no
