"""Agreeing and refusing (`reference/top-api.md` 3.4, 3.5): who may, what must be said, which version counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.domain.refund_answers import PROOF_BYTES
from cs_assistant.domain.refunds import RefundKind, RefundStatus
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.sandbox.refusals import AFTER_GOODS, BEFORE_GOODS
from cs_assistant.gateways.sandbox.server.accounts import Level
from cs_assistant.gateways.sandbox.server.ask import Api, Ask, Body
from cs_assistant.gateways.sandbox.server.pictures import checked_picture
from cs_assistant.gateways.sandbox.server.refund_views import Case, asked_case, find_case
from cs_assistant.gateways.sandbox.server.refusal import RefusedError, business, invalid, wrong_state
from cs_assistant.gateways.sandbox.server.views import made_number, when

MOST = {True: (30, Decimal(10000)), False: (20, Decimal(6000))}
"""天猫 or not: how many applications one call may agree to, and how much money without a second check."""
_WAITING, _RETURNING = RefundStatus.WAIT_SELLER_AGREE, RefundStatus.WAIT_BUYER_RETURN_GOODS
_CONFIRMING = RefundStatus.WAIT_SELLER_CONFIRM_GOODS
_NUMBER = re.compile("[0-9]{1,19}")


def allowed(ask: Ask, case: Case) -> Iterator[tuple[str, str, bool]]:
    """Every act with its Chinese name and whether it fits now."""
    status, goods = case.claim.status, case.claim.kind is RefundKind.RETURN_AND_REFUND
    pays = _CONFIRMING if goods else _WAITING
    money = case.claim.kind in (RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND)
    yield "agreeRefund", "同意退款", money and status is pays
    yield "agreeReturnGoods", "同意退货", case.with_goods and status is _WAITING
    yield "refuseRefund", "拒绝退款", status in (_WAITING, _CONFIRMING) and not case.never_refused
    yield "refillWaybill", "填写退货单号", ask.tmall and status is _RETURNING


def agree(ask: Ask) -> Body:
    """taobao.rp.refunds.agree: money leaves. A success says nothing yet: every row is to be read."""
    if ask.caller.account is not GrantedTo.SUB:
        raise business("isv.invalid-permission:not_sub_user", "只有子账号才能同意退款")
    infos = ask.args.listed("refund_infos")
    wanted = [_Info(text) for text in infos]
    most, money = MOST[ask.tmall]
    if len(wanted) > most:
        raise invalid("refund_infos", f"一次最多同意 {most} 笔")
    if sum(each.amount for each in wanted) > money and not _second_check(ask):
        return {"succ": False, "message": "发送二次验证短信成功", "msg_code": "OP_FAILURE_UE", "results": []}
    rows = [_row(ask, each) for each in wanted]
    done = sum(row["succ"] for row in rows)
    code = "OP_SUCC" if done == len(rows) else "SOME_OP_SUCC" if done else "OP_FAILURE_UE"
    return {"succ": done == len(rows), "message": _OUTCOMES[code], "msg_code": code, "results": rows}


_OUTCOMES = {"OP_SUCC": "操作成功", "SOME_OP_SUCC": "部分操作成功", "OP_FAILURE_UE": "操作失败"}


class _Info:
    """One `refund_id|amount|version|phase`; the amount is in 分."""

    def __init__(self, text: str) -> None:
        parts = text.split("|")
        if len(parts) not in (3, 4) or not all(_NUMBER.fullmatch(part) for part in parts[:3]):
            raise invalid("refund_infos")
        self.number, self.amount, self.version = parts[0], Decimal(parts[1]) / 100, int(parts[2])
        self.phase = parts[3] if len(parts) == 4 else None


def _second_check(ask: Ask) -> bool:
    """Whether the code of the text message was given and is right; if not, one is sent (again)."""
    code = ask.args.find("code")
    if code is not None:
        if ask.office.sms.pop(ask.shop_id, None) == code:
            return True
        raise business("isv.invalid-parameter", "短信验证码不正确")
    ask.office.sms[ask.shop_id] = f"{made_number(f'{ask.shop_id}{ask.now}')}"[-6:]
    return False


def _row(ask: Ask, info: _Info) -> Body:
    why = "操作成功"
    try:
        _agree_one(ask, info)
    except (DeliveryError, RefusedError) as error:
        why = (error.sub_msg or error.words) if isinstance(error, RefusedError) else error.message
        return {"refund_id": int(info.number), "succ": False, "message": why}
    return {"refund_id": int(info.number), "succ": True, "message": why}


def _agree_one(ask: Ask, info: _Info) -> None:
    case = find_case(ask, info.number)
    if ask.tmall and info.phase is None:
        raise invalid("refund_infos", "天猫退款要写 refund_phase")
    if info.phase not in (None, case.phase):
        raise invalid("refund_infos", "refund_phase 不正确")
    check_version(case, info.version)
    if ask.tmall and not case.papers.reviewed:
        raise wrong_state("退款单还没有审核，请先审核")
    ask.office.platform.book.pay(case.key, info.amount, ask.now)


def check_version(case: Case, version: int | None) -> None:
    """The caller looked at the application as it stands now. Raises RefusedError."""
    if version is not None and version != case.version:
        raise wrong_state("退款单已变更，请重新查询 refund_version")


def named_case(ask: Ask, *, tmall_only: bool = False, versioned: bool = True) -> Case:
    """The application of an act: on 天猫 phase and version must be given, elsewhere they may. Raises RefusedError."""
    if tmall_only and not ask.tmall:
        raise business("isv.invalid-permission", "该接口只支持天猫退款")
    case = asked_case(ask)
    if ask.tmall:
        ask.args.text("refund_phase")
        if versioned:
            ask.args.number("refund_version")
    if ask.args.find("refund_phase") not in (None, case.phase):
        raise invalid("refund_phase")
    check_version(case, ask.args.find_number("refund_version"))
    return case


def review(ask: Ask) -> Body:
    """taobao.rp.refund.review, 天猫 only: what comes before agreeing."""
    case = named_case(ask, tmall_only=True)
    ask.args.text("operator")
    ask.args.text("message")
    result = ask.args.flag("result")
    if case.claim.status.over:
        raise business("2101", "退款单已完结，无需审核")
    if case.claim.status not in (_WAITING, _CONFIRMING):
        raise business("2101", "操作状态错误")
    if result:
        ask.office.platform.book.review(case.key)
    return {"is_success": True}


def refuse(ask: Ask) -> Body:
    """taobao.refund.refuse: 天猫 also wants a picture; never for what was not shipped, nor for 7天无理由."""
    case = named_case(ask)
    if not 2 <= len(ask.args.text("refuse_message")) <= 200:
        raise invalid("refuse_message", "拒绝说明要 2 到 200 字")
    checked_picture(ask, "refuse_proof", PROOF_BYTES, required=ask.tmall)
    if case.claim.status not in (_WAITING, _CONFIRMING):
        raise wrong_state()
    if case.never_refused:
        raise business("isv.invalid-permission", "卖家未发货或 7 天无理由的退款不能拒绝")
    check_reason(ask, case)
    now = ask.office.platform.book.refuse(case.key, ask.now)
    return {
        "refund": {"refund_id": now.refund_no, "status": now.status.value, "modified": when(now.modified_at)},
        "is_success": True,
    }


def check_reason(ask: Ask, case: Case) -> None:
    """A reason that is given is one of this case's. Raises RefusedError."""
    chosen = ask.args.find_number("refuse_reason_id")
    if chosen is not None and chosen not in {number for number, _, _ in _reasons(case)}:
        raise invalid("refuse_reason_id")


def refuse_reasons(ask: Ask) -> Body:
    """taobao.refund.refusereason.get: they depend on where the case stands."""
    ask.args.text("fields")
    ask.args.text("refund_phase")
    case = asked_case(ask)
    rows = [{"reason_id": number, "reason_text": text, "reason_tips": tips} for number, text, tips in _reasons(case)]
    return {"reasons": rows, "total_results": len(rows), "has_next": False}


def _reasons(case: Case) -> tuple[tuple[int, str, str], ...]:
    return AFTER_GOODS if case.claim.status is _CONFIRMING else BEFORE_GOODS


APIS = {
    "taobao.rp.refunds.agree": Api(handle=agree, level=Level.WRITE_MONEY),
    "taobao.rp.refund.review": Api(handle=review, level=Level.WRITE_MONEY),
    "taobao.refund.refuse": Api(handle=refuse, level=Level.WRITE_MONEY),
    "taobao.refund.refusereason.get": Api(handle=refuse_reasons),
}
