"""Refusing an application, and writing into it (`reference/top-api.md` 3.1, 3.5).

What the platform would refuse anyway is refused here before anything is sent, each with what to do.
"""

from __future__ import annotations

from cs_assistant.domain.refund_answers import (
    RefundMessage,
    Refusal,
    RefusalReason,
    why_no_message,
    why_no_refusal,
)
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.errors import DeliveryError, PlatformRefusedError
from cs_assistant.gateways.top.answering import WORDS, Answering, somebody
from cs_assistant.gateways.top.client import Param, TopClient
from cs_assistant.gateways.top.models import SellerType, TopReason, TopRefund, TopRefundMessage, read
from cs_assistant.gateways.top.reading import Reader
from cs_assistant.gateways.top.shops import TopShop
from cs_assistant.gateways.top.translating import message_of, refund_status, unshipped
from cs_assistant.understanding.masking import mask

REFUSE, REFUSE_GOODS = "taobao.refund.refuse", "taobao.rp.returngoods.refuse"
REASONS = "taobao.refund.refusereason.get"
MESSAGES, ADD_MESSAGE = "taobao.refund.messages.get", "taobao.refund.message.add"
MESSAGE_FIELDS = "id,content,created,owner_role,pic_urls"
SEVEN_DAYS = ("七天无理由", "7天无理由")
REFUSABLE = (RefundStatus.WAIT_SELLER_AGREE, RefundStatus.WAIT_SELLER_CONFIRM_GOODS)
PAGE = 100
ON_THE_WEB = {"cannot_refuse": "平台不允许拒绝这笔退款", "refund_onweb": "平台要求这笔退款在网页上处理"}


class Refusing:
    """Refuses, and speaks, in applications of one application's shops."""

    def __init__(self, client: TopClient, reader: Reader, answering: Answering) -> None:
        self._client = client
        self._reader = reader
        self._answering = answering

    async def reasons(self, shop: TopShop, refund_no: str) -> tuple[RefusalReason, ...]:
        """What the platform offers for this application; none when it may not be refused now."""
        row = await self._answering.fresh(shop, refund_no, "没有可选的拒绝原因")
        if refund_status(row) not in REFUSABLE:
            return ()
        return await self._offered(shop, row)

    async def _offered(self, shop: TopShop, row: TopRefund) -> tuple[RefusalReason, ...]:
        params: dict[str, Param] = {
            "refund_id": row.refund_id, "refund_phase": row.refund_phase or "onsale",
            "fields": "reason_id,reason_text,reason_tips",
        }  # fmt: skip
        body = await self._client.call(REASONS, params, shop_id=shop.shop_id)
        rows = [read(TopReason, each) for each in body.get("reasons") or ()]
        return tuple(RefusalReason(id=each.reason_id, text=each.reason_text, tips=each.reason_tips) for each in rows)

    async def refuse(self, shop: TopShop, refund_no: str, refusal: Refusal, operator: str) -> None:
        """Refuse. Raises DeliveryError, final before anything was sent when the platform's rules forbid it."""
        somebody(operator, "拒绝退款", "拒绝")
        _sound(why_no_refusal(refusal, proof_wanted=shop.seller is SellerType.TMALL))
        row = await self._answering.fresh(shop, refund_no, "没有拒绝")
        await self._check_allowed(shop, row)
        if refusal.reason_id not in {each.id for each in await self._offered(shop, row)}:
            raise _not(f"拒绝原因 {refusal.reason_id} 不在平台给这笔退款的选项里", "请重新打开拒绝原因再选")
        method, params = _said(shop, row, refusal)
        files = {"refuse_proof": refusal.proof} if refusal.proof else None
        body = await self._client.call(method, params, shop_id=shop.shop_id, files=files, write=True)
        if (body.get("is_success") if method == REFUSE else body.get("result")) is False:
            raise PlatformRefusedError("平台没有接受这次拒绝，没有执行。请在千牛里看这笔退款的状态。", final=True)

    async def _check_allowed(self, shop: TopShop, row: TopRefund) -> None:
        status = refund_status(row)
        if status not in REFUSABLE:
            raise _not(f"退款单 {row.refund_id} 现在「{WORDS[status]}」，不能拒绝", "请刷新后再看")
        if row.operation_contraint in ON_THE_WEB:
            raise _not(ON_THE_WEB[row.operation_contraint], "请在千牛里处理")
        if any(word in row.reason for word in SEVEN_DAYS):
            raise _not("七天无理由退货不能拒绝", "商品有损坏的，收货后按验货结果处理")
        trade = await self._reader.trade(shop.shop_id, row.tid)
        if trade is None:
            raise _not("读不到这笔退款的订单，不知道发货没有，不能拒绝", "请在千牛里看这个订单")
        if unshipped(row, trade):
            raise _not("还没有发货的退款不能拒绝", "已经发出的请先在千牛里填发货单号")
        detail = await self._reader.detail(shop.shop_id, row.refund_id)
        for each in detail.not_allowed_operations:
            if "refuse" in each.operation_code.lower():
                raise _not(f"平台现在不允许拒绝：{mask(each.tips) or '没有说原因'}", "请在千牛里看这笔退款")

    async def messages(self, shop: TopShop, refund_no: str) -> tuple[RefundMessage, ...]:
        """Everything written in the application, oldest first."""
        row = await self._reader.refund(shop.shop_id, refund_no)
        if row is None:
            return ()
        found: dict[str, TopRefundMessage] = {}
        number, more = 1, True
        while more:
            params: dict[str, Param] = {
                "refund_id": row.refund_id, "refund_phase": row.refund_phase, "fields": MESSAGE_FIELDS,
                "page_no": number, "page_size": PAGE,
            }  # fmt: skip
            body = await self._client.call(MESSAGES, params, shop_id=shop.shop_id)
            rows = [read(TopRefundMessage, each) for each in body.get("refund_messages") or ()]
            found |= {each.id: each for each in rows}
            more = bool(rows) and number * PAGE < int(body.get("total_results") or 0)
            number += 1
        ordered = sorted(found.values(), key=lambda each: (each.created, int(each.id)))
        return tuple(message_of(each) for each in ordered)

    async def say(self, shop: TopShop, refund_no: str, text: str, picture: bytes, operator: str) -> None:
        """Write into the application. Raises DeliveryError."""
        somebody(operator, "退款留言", "留言")
        _sound(why_no_message(text, picture))
        row = await self._answering.fresh(shop, refund_no, "没有留言")
        if refund_status(row).over:
            raise _not(f"退款单 {row.refund_id} 已经结束，不能再留言", "请在旺旺里联系买家")
        params: dict[str, Param] = {"refund_id": row.refund_id, "content": text}
        await self._client.call(ADD_MESSAGE, params, shop_id=shop.shop_id, files={"image": picture}, write=True)


def _said(shop: TopShop, row: TopRefund, refusal: Refusal) -> tuple[str, dict[str, Param]]:
    """天猫 refuses goods that came back through an interface of its own, which has no room for words."""
    params: dict[str, Param] = {"refund_id": row.refund_id, "refuse_reason_id": refusal.reason_id}
    if shop.seller is SellerType.TMALL:
        params |= {"refund_phase": row.refund_phase, "refund_version": row.refund_version}
        if refund_status(row) is RefundStatus.WAIT_SELLER_CONFIRM_GOODS:
            return REFUSE_GOODS, params
    return REFUSE, {**params, "refuse_message": refusal.words.strip()}


def _sound(wrong: str | None) -> None:
    if wrong is not None:
        raise DeliveryError(wrong, final=True)


def _not(why: str, then: str) -> DeliveryError:
    return DeliveryError(f"{why}，没有发给平台。{then}。", final=True)
