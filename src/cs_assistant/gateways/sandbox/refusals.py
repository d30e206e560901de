"""What the imaginary platform lets a shop answer: the reasons to refuse with, what may not be refused, the messages."""

from __future__ import annotations

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refund_answers import RefundMessage, Refusal, RefusalReason, Speaker
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundStatus
from cs_assistant.gateways.sandbox.papers import Papers
from cs_assistant.gateways.sandbox.papers import Role as Writer
from cs_assistant.gateways.sandbox.refunds import WORDS

Offered = tuple[tuple[int, str, str], ...]
"""Number, text and what the platform wants to see with it."""
BEFORE_GOODS: Offered = (
    (106, "与买家协商换货", "请上传与买家协商的记录"),
    (118, "已经影响商品完好", "请上传商品影响完好的凭证"),
    (1039, "与买家协商一致不退款", "请上传与买家协商的记录"),
)
AFTER_GOODS: Offered = (
    (118, "已经影响商品完好", "请上传商品影响完好的凭证"),
    (103, "买家使用到付或平邮", "请上传快递面单"),
    (1040, "退货商品不全、空包", "请上传拆包照片"),
    (1047, "退货商品与订单商品不一致", "请上传退货商品照片"),
    (104, "未收到退货，快递还在途中", "请上传物流截图"),
    (105, "买家退货单号错误或无走件记录", "请上传物流截图"),
)
NEVER_REFUSED = ("7天无理由", "七天无理由")
"""In the reasons a shop may not refuse."""
_OFFERED = {
    RefundStatus.WAIT_SELLER_AGREE: BEFORE_GOODS,
    RefundStatus.WAIT_SELLER_CONFIRM_GOODS: AFTER_GOODS,
}
_SPEAKERS = {Writer.BUYER: Speaker.BUYER, Writer.SELLER: Speaker.SELLER, Writer.PLATFORM: Speaker.PLATFORM}


def reasons_for(found: RefundApplication) -> tuple[RefusalReason, ...]:
    """What the shop may choose where the application stands now."""
    offered = _OFFERED.get(found.status, ())
    return tuple(RefusalReason(id=str(number), text=text, tips=tips) for number, text, tips in offered)


def never_refused(found: RefundApplication) -> bool:
    """Whether the buyer's reason is one that no shop may refuse."""
    return any(word in found.reason for word in NEVER_REFUSED)


def why_not_refused(found: RefundApplication, order: Order, refusal: Refusal, operator: str) -> str | None:
    """Why the platform does not let this application be refused so, in Chinese, or None."""
    if not operator.strip():
        return "拒绝退款要有操作人，没有说是谁，没有拒绝。"
    if found.status not in _OFFERED:
        return f"退款单 {found.refund_no} 现在「{WORDS[found.status]}」，不能拒绝。请刷新后再看。"
    if never_refused(found):
        return "七天无理由退货不能拒绝。商品有损坏的，收货后按验货结果处理。"
    if order.shipped_at is None and found.phase is Phase.UNSHIPPED:
        return "还没有发货的退款不能拒绝。已经发出的请先在千牛里填发货单号。"
    if refusal.reason_id not in {each.id for each in reasons_for(found)}:
        return f"拒绝原因 {refusal.reason_id} 不在平台给这笔退款的选项里。请重新打开拒绝原因再选。"
    return None


def told(found: RefundApplication, papers: Papers) -> tuple[RefundMessage, ...]:
    """The messages of an application, oldest first, numbered as the platform numbers them."""
    return tuple(
        RefundMessage(
            id=str(int(found.refund_no) * 1000 + each.number), by=_SPEAKERS[each.role], text=each.text, at=each.at,
            pictures=tuple(
                f"https://img.alicdn.com/{found.refund_no}-{each.number}-{picture}.jpg"
                for picture in range(each.pictures)
            ),
        )
        for each in papers.messages
    )
