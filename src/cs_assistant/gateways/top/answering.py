"""Answering an application: agree to pay, agree that goods come back, refuse (`reference/top-api.md` 3.4, 3.5).

Money leaves and nothing here is repeatable: each act reads the application anew first and names the version it read,
so that one that was changed meanwhile is refused by the platform. A person has clicked before any of it is called.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal

import structlog

from cs_assistant.domain.refund_answers import Payer
from cs_assistant.domain.refunds import RefundKind, RefundStatus
from cs_assistant.errors import (
    DeliveryError,
    PlatformAnswerError,
    PlatformFaultError,
    PlatformRefusedError,
    SecondConfirmationError,
)
from cs_assistant.gateways.top.client import Param, Sleep, TopClient
from cs_assistant.gateways.top.models import Agreed, SellerType, TopAddress, TopRefund, read
from cs_assistant.gateways.top.reading import Reader
from cs_assistant.gateways.top.shops import TopShop
from cs_assistant.gateways.top.tokens import Account
from cs_assistant.gateways.top.translating import refund_kind, refund_status
from cs_assistant.understanding.masking import mask

AGREE, REVIEW = "taobao.rp.refunds.agree", "taobao.rp.refund.review"
AGREE_RETURN, ADDRESSES = "taobao.rp.returngoods.agree", "taobao.logistics.address.search"
REVIEW_SECONDS = 1.0
"""Between 天猫's review and the payment: asked for at once, the payment does not see the review yet."""
REVIEWED_BEFORE = "2101"
"""操作状态错误, as 天猫 answers a review that is not due any more."""
REVIEW_DONE_WITH = "无需审核"
"""The same in words: 退款单已完结，无需审核."""
REVIEW_LATER, REVIEW_FAILED = "A-AUDIT-00-16-003-01", "A-AUDIT-00-16-002-00"
"""天猫's review is to be asked for again (3.4); it was not passed."""
REVIEW_TRIES = 3
WORDS = {
    RefundStatus.WAIT_SELLER_AGREE: "待商家处理",
    RefundStatus.WAIT_BUYER_RETURN_GOODS: "待买家寄回",
    RefundStatus.WAIT_SELLER_CONFIRM_GOODS: "待商家收货",
    RefundStatus.SELLER_REFUSE_BUYER: "商家已拒绝",
    RefundStatus.SUCCESS: "已退款",
    RefundStatus.CLOSED: "已关闭",
}
PAYABLE = {
    RefundKind.REFUND_ONLY: RefundStatus.WAIT_SELLER_AGREE,
    RefundKind.RETURN_AND_REFUND: RefundStatus.WAIT_SELLER_CONFIRM_GOODS,
}
REMARK = "同意退货，请按退货地址寄回，并在退款页面填写物流单号。"
"""What 天猫 wants to tell the buyer with the agreement."""
_SMS = ("二次验证", "短信验证")
log = structlog.get_logger(__name__)


class Answering:
    """Agrees applications of one application's shops."""

    def __init__(self, client: TopClient, reader: Reader, sleep: Sleep = asyncio.sleep) -> None:
        self._client = client
        self._reader = reader
        self._sleep = sleep

    async def pay(self, shop: TopShop, refund_no: str, amount: Decimal, operator: str) -> None:
        """Tell the platform to pay exactly this application. Raises DeliveryError."""
        somebody(operator, "同意退款", "退款")
        row = await self._payable(shop, refund_no, amount)
        if shop.seller is SellerType.TMALL:
            await self._reviewed(shop, row, operator)
            await self._sleep(REVIEW_SECONDS)
            row = await self._payable(shop, refund_no, amount)
        infos = [row.refund_id, str(fen(amount)), str(row.refund_version)]
        if shop.seller is SellerType.TMALL:
            infos.append(row.refund_phase)
        body = await self._client.call(
            AGREE, {"refund_infos": "|".join(infos)}, shop_id=shop.shop_id, write=True, account=Account.SUB
        )
        _paid(read_answer(body), refund_no)

    async def _payable(self, shop: TopShop, refund_no: str, amount: Decimal) -> TopRefund:
        """The application as it stands this moment. Raises DeliveryError, final, when it may not be paid so."""
        row = await self.fresh(shop, refund_no, "没有退款")
        kind, status = refund_kind(row), refund_status(row)
        if PAYABLE.get(kind) is not status:
            what = f"退款单 {refund_no} 是{kind.value}，现在「{WORDS[status]}」，不能同意退款，没有退款。请刷新后再看。"
            raise DeliveryError(what, final=True)
        if row.refund_fee is None or row.refund_fee != amount:
            what = f"退款单 {refund_no} 申请的是 {row.refund_fee} 元，不是 {amount} 元，没有退款。请看清金额后再操作。"
            raise DeliveryError(what, final=True)
        if row.refund_version is None or (shop.seller is SellerType.TMALL and not row.refund_phase):
            raise DeliveryError(f"平台没有给出退款单 {refund_no} 的版本，没有退款。请在千牛里操作。", final=True)
        return row

    async def fresh(self, shop: TopShop, refund_no: str, nothing_done: str) -> TopRefund:
        """The application's own record, read now. Raises DeliveryError, final, when the shop has no such one."""
        row = await self._reader.refund(shop.shop_id, refund_no)
        if row is None:
            raise DeliveryError(f"平台上没有退款单 {refund_no}，{nothing_done}。请核对店铺和退款单号。", final=True)
        return row

    async def _reviewed(self, shop: TopShop, row: TopRefund, operator: str) -> None:
        """天猫's first step, by the main account, asked for again where 天猫 says so: no money moves by it."""
        for number in range(1, REVIEW_TRIES + 1):
            try:
                await self._review(shop, row, operator)
            except PlatformRefusedError as error:
                if error.sub_code != REVIEW_LATER:
                    raise
                if number == REVIEW_TRIES:
                    what = "天猫还没有做完这笔退款的审核，没有退款。请过一会儿再点一次。"
                    raise PlatformRefusedError(what, sub_code=error.sub_code) from error
            else:
                return
            await self._sleep(REVIEW_SECONDS)
            row = await self._payable(shop, row.refund_id, row.refund_fee or Decimal(0))

    async def _review(self, shop: TopShop, row: TopRefund, operator: str) -> None:
        """One try. An answer that never came is a plain failure."""
        params: dict[str, Param] = {
            "refund_id": row.refund_id, "operator": operator, "refund_phase": row.refund_phase,
            "refund_version": row.refund_version, "result": True, "message": "同意退款",
        }  # fmt: skip
        try:
            body = await self._client.call(REVIEW, params, shop_id=shop.shop_id, write=True)
        except PlatformFaultError as error:
            raise PlatformFaultError("审核退款单时平台没有回音，还没有退款。请稍后再点一次。") from error
        except PlatformRefusedError as error:
            if error.sub_code == REVIEWED_BEFORE or REVIEW_DONE_WITH in error.message:
                return  # an earlier click got so far: the payment itself tells whether it may be
            if error.sub_code == REVIEW_FAILED:
                what = "天猫没有通过这笔退款的审核，没有退款。请在千牛里看这笔退款的状态和原因，能退再点。"
                raise PlatformRefusedError(what, final=True, sub_code=error.sub_code) from error
            raise
        if body.get("is_success") is not True:
            raise PlatformRefusedError("平台没有通过退款审核，没有退款。请在千牛里看这笔退款的状态。", final=True)

    async def agree_return(self, shop: TopShop, refund_no: str, operator: str, payer: Payer | None) -> None:
        """Tell the platform that the goods may come back to the default return address. Raises DeliveryError."""
        somebody(operator, "同意退货", "同意")
        row = await self.fresh(shop, refund_no, "没有同意退货")
        kind, status = refund_kind(row), refund_status(row)
        if kind is RefundKind.RETURN_AND_REFUND and status is RefundStatus.WAIT_BUYER_RETURN_GOODS:
            return
        if kind is not RefundKind.RETURN_AND_REFUND or status is not RefundStatus.WAIT_SELLER_AGREE:
            what = f"退款单 {refund_no} 是{kind.value}，现在「{WORDS[status]}」，不能同意退货。请刷新后再看。"
            raise DeliveryError(what, final=True)
        address = await self._return_address(shop)
        params: dict[str, Param] = {"refund_id": row.refund_id, "seller_address_id": address.contact_id}
        if payer is not None:
            params["post_fee_bear_role"] = 1 if payer is Payer.BUYER else 0
        params |= _for_tmall(row) if shop.seller is SellerType.TMALL else _for_taobao(address)
        body = await self._client.call(AGREE_RETURN, params, shop_id=shop.shop_id, write=True)
        if body.get("is_success") is not True:
            raise PlatformRefusedError("平台没有接受同意退货，没有执行。请在千牛里看这笔退款的状态。", final=True)

    async def _return_address(self, shop: TopShop) -> TopAddress:
        body = await self._client.call(ADDRESSES, {"rdef": "cancel_def"}, shop_id=shop.shop_id)
        rows = body.get("addresses") or []
        if not rows:
            what = "店铺没有设置默认退货地址，没有同意退货。请在千牛的地址库里设一个默认退货地址。"
            raise DeliveryError(what, final=True)
        return read(TopAddress, rows[0])


def fen(amount: Decimal) -> int:
    """Yuan as the whole number of 分 the platform wants. Raises ValueError for less than a 分."""
    exact = amount * 100
    if exact != exact.to_integral_value():
        raise ValueError(f"{amount} yuan is no whole number of fen")
    return int(exact)


def read_answer(body: object) -> Agreed:
    """The answer to an agreement; one that cannot be read is uncertain: money may have left."""
    try:
        return read(Agreed, body)
    except PlatformAnswerError as error:
        raise PlatformFaultError("平台对同意退款的回答读不懂，可能已经退了，请先核对。", uncertain=True) from error


def _paid(answer: Agreed, refund_no: str) -> None:
    """Every row is looked at: success of the call is not success of the refund."""
    rows = [row for row in answer.results if row.refund_id == refund_no]
    said = "；".join(dict.fromkeys(words for words in (answer.message, *(row.message for row in rows)) if words))
    if any(word in said for word in _SMS):
        raise SecondConfirmationError(final=True)
    if rows and all(row.succ for row in rows):
        return
    log.warning("top.not_agreed", msg_code=answer.msg_code, rows=len(rows))
    if rows or not answer.succ:
        why = mask(said) or "没有说原因"
        raise PlatformRefusedError(f"平台没有退这一笔：{why}。请在千牛里看这笔退款的状态。", final=True)
    raise PlatformFaultError("平台的回答里没有这一笔退款，可能已经退了，请先核对。", uncertain=True)


def somebody(operator: str, what: str, done: str) -> None:
    """Raises DeliveryError, final, when nobody says that it is them."""
    if not operator.strip():
        raise DeliveryError(f"{what}要有操作人，没有说是谁，没有{done}。", final=True)


def _for_tmall(row: TopRefund) -> dict[str, Param]:
    return {"refund_phase": row.refund_phase, "refund_version": row.refund_version, "remark": REMARK}


def _for_taobao(address: TopAddress) -> dict[str, Param]:
    """淘宝 wants the whole address beside its number; where one of the two telephones is missing, the other one."""
    return {
        "name": address.contact_name, "address": address.line, "post": address.zip_code,
        "tel": address.phone or address.mobile_phone, "mobile": address.mobile_phone or address.phone,
    }  # fmt: skip
