"""Refunds entered by hand where the shop is not connected (粘贴): copied from 千牛, checked here."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from aiohttp import web

from cs_assistant.domain.money import YUAN_FORM, yuan
from cs_assistant.domain.people import Right
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.errors import BadInputError
from cs_assistant.web.case_models import CaseDetail
from cs_assistant.web.case_requests import RefundRequest
from cs_assistant.web.cases_api import case_detail
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.routes import ApiRoute, answer, read_body
from cs_assistant.web.scoping import by_body_shop

Choice = TypeVar("Choice", bound=StrEnum)


async def post_refund(request: web.Request) -> web.Response:
    """Enter a refund; its case opens by itself."""
    body = await read_body(request, RefundRequest)
    office, person = request.app[CONSOLE].office, person_of(request)
    buyer = body.buyer
    if body.conversation_id is not None:
        buyer = (await office.opening.chat(body.shop, body.conversation_id)).buyer_id
    if buyer is None:
        raise BadInputError("没有写买家。请照千牛抄，或在买家的会话里登记。", where="buyer")
    refund = await office.sync.register(_application(body, buyer, request), person, body.conversation_id)
    if refund.case_id is None:
        raise BadInputError("这笔退款已经结束，只登记，不开案件。", where="status")
    return answer(await case_detail(request, refund.case_id), status=201)


def _application(body: RefundRequest, buyer: str, request: web.Request) -> RefundApplication:
    now = request.app[CONSOLE].clock.now()
    if body.asked_at.tzinfo is None:
        raise BadInputError("申请时间要带时区，比如 2026-11-22T08:30:00+08:00。", where="asked_at")
    if body.asked_at > now:
        raise BadInputError("申请时间在将来。请核对。", where="asked_at")
    amount, paid = _money(body.amount, "amount"), _money(body.paid, "paid") if body.paid else None
    return RefundApplication(
        shop_id=body.shop, refund_no=body.refund_no, order_no=body.order_no, buyer_id=buyer,
        kind=_one_of(RefundKind, body.kind, "kind"), phase=_one_of(Phase, body.phase, "phase"), amount=amount,
        paid=paid, reason=body.reason, asked_at=body.asked_at, modified_at=now,
        status=RefundStatus.WAIT_SELLER_AGREE, style=body.style, size=body.size,
    )  # fmt: skip


def _one_of(kind: type[Choice], given: str, where: str) -> Choice:
    try:
        return kind(given)
    except ValueError:
        raise BadInputError(f"「{given}」不在可选的里面：{'、'.join(kind)}。", where=where) from None


def _money(given: str, where: str) -> Decimal:
    amount = yuan(given)
    if amount is None:
        raise BadInputError(f"金额要写成 {YUAN_FORM}。", where=where)
    return amount


def refund_routes() -> tuple[ApiRoute, ...]:
    """Its place in the route table."""
    return (
        ApiRoute(
            method="POST", path="/api/v1/refunds", handler=post_refund, summary="登记一笔从千牛抄来的退款（粘贴）",
            request=RefundRequest, response=CaseDetail, errors=(404, 409), may=Right.REMARK, shop=by_body_shop,
        ),
    )
