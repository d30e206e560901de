"""Agreeing over the platform's interfaces: to pay, and that goods come back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cs_assistant.domain.refund_answers import Payer
from cs_assistant.errors import DeliveryError, PlatformFaultError, PlatformRefusedError, SecondConfirmationError
from cs_assistant.gateways.top.models import SellerType

from .recorder import MAIN, SUB, Error, Recorder
from .trades import (
    ADDRESS,
    ADDRESSES,
    AGREE,
    AGREE_RETURN,
    GET,
    REFUND,
    REFUND_NO,
    RETURN,
    REVIEW,
    VERSION,
    Make,
    orders,
    refunds,
)

# Agreeing to pay


def paid(*rows: dict[str, Any], succ: bool = True, message: str = "操作成功") -> dict[str, Any]:
    return {"succ": succ, "message": message, "msg_code": "OP_SUCC" if succ else "OP_FAILURE_UE", "results": list(rows)}


ROW = {"refund_id": int(REFUND_NO), "succ": True, "message": "操作成功"}


async def test_on_tmall_it_is_reviewed_by_the_main_account_and_paid_by_the_sub_account_in_fen_with_the_last_version(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, REFUND, {**REFUND, "refund_version": VERSION + 5})
    recorder.answer(REVIEW, {"is_success": True})
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    (review,), (agree,) = recorder.of(REVIEW), recorder.of(AGREE)
    assert (review.params["session"], agree.params["session"]) == (MAIN, SUB)
    assert (review.params["operator"], review.params["refund_version"]) == ("小美", str(VERSION))
    assert agree.params["refund_infos"] == f"{REFUND_NO}|1990|{VERSION + 5}|onsale"
    assert recorder.naps == [1.0]


async def test_on_taobao_there_is_no_review_and_no_phase(recorder: Recorder, client: Make) -> None:
    refunds(recorder, REFUND)
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder, SellerType.TAOBAO).agree_refund("phones", REFUND_NO, Decimal("19.9"), "小美")
    assert recorder.of(AGREE)[0].params["refund_infos"] == f"{REFUND_NO}|1990|{VERSION}"
    assert recorder.of(REVIEW) == []


@pytest.mark.parametrize(
    ("answer", "kind", "uncertain", "says"),
    [
        (paid({**ROW, "succ": False, "message": "退款单已变更"}), PlatformRefusedError, False, "退款单已变更"),
        (paid(ROW, {**ROW, "succ": False, "message": "余额不足"}), PlatformRefusedError, False, "余额不足"),
        (paid(succ=False, message="操作失败"), PlatformRefusedError, False, "操作失败"),
        (paid(succ=False, message="发送二次验证短信成功"), SecondConfirmationError, False, "验证码"),
        (paid(), PlatformFaultError, True, "先核对"),
        (paid({**ROW, "refund_id": 7}), PlatformFaultError, True, "先核对"),
        ({"succ": "?"}, PlatformFaultError, True, "先核对"),
        (Error(15, "isv.invalid-permission:not_sub_user"), DeliveryError, False, "子账号"),
        (Error(15, "isp.remote-service-timeout"), PlatformFaultError, True, "先核对"),
    ],
    ids=["row", "one of two rows", "whole", "sms", "no row", "another row", "unreadable", "main account", "timeout"],
)
async def test_success_of_the_call_is_not_success_of_the_refund(
    recorder: Recorder, client: Make, answer: Any, kind: type[DeliveryError], uncertain: bool, says: str
) -> None:
    refunds(recorder, REFUND)
    recorder.answer(AGREE, answer)
    with pytest.raises(kind, match=says) as failed:
        await orders(client, recorder, SellerType.TAOBAO).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert (failed.value.uncertain, failed.value.final) == (uncertain, not uncertain)
    assert len(recorder.of(AGREE)) == 1


async def test_a_review_without_an_answer_is_no_uncertain_payment(recorder: Recorder, client: Make) -> None:
    refunds(recorder, REFUND)
    recorder.answer(REVIEW, Error(15, "isp.remote-service-timeout"))
    with pytest.raises(PlatformFaultError, match="还没有退款") as failed:
        await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert (failed.value.uncertain, failed.value.final) == (False, False)
    assert recorder.of(AGREE) == []


async def test_a_review_that_was_done_before_leaves_the_decision_to_the_payment(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, REFUND)
    recorder.answer(REVIEW, Error(15, "2101", "操作状态错误"))
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    recorder.answer(REVIEW, Error(15, "A-AUDIT-00-16-002-00", "审核失败"), {"is_success": False})
    for _ in range(2):
        with pytest.raises(PlatformRefusedError, match="没有退款。请在千牛里看"):
            await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert len(recorder.of(AGREE)) == 1


async def test_a_review_tmall_wants_asked_for_again_is_and_one_that_is_done_with_is_no_obstacle(
    recorder: Recorder, client: Make
) -> None:
    """3.4; the record is read anew before each try, and the payment decides."""
    refunds(recorder, REFUND)
    later = Error(15, "A-AUDIT-00-16-003-01", "审核中")
    recorder.answer(REVIEW, later, later, Error(15, "isv.x", "退款单已完结，无需审核"))
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert (len(recorder.of(REVIEW)), len(recorder.of(GET)), len(recorder.of(AGREE))) == (3, 4, 1)
    recorder.answer(REVIEW, later)
    with pytest.raises(PlatformRefusedError, match="没有退款。请过一会儿再点") as failed:
        await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert not failed.value.final
    assert len(recorder.of(REVIEW)) == 6
    assert len(recorder.of(AGREE)) == 1


@pytest.mark.parametrize(
    "second",
    [{"refund_fee": "18.00"}, {"status": "CLOSED"}, {"has_good_return": True}, {"refund_version": None}],
    ids=["amount", "closed", "kind", "version"],
)
async def test_what_changed_between_review_and_payment_is_not_paid(
    recorder: Recorder, client: Make, second: dict[str, Any]
) -> None:
    changed = {name: value for name, value in {**REFUND, **second}.items() if value is not None}
    refunds(recorder, REFUND, changed)
    recorder.answer(REVIEW, {"is_success": True})
    with pytest.raises(DeliveryError) as refused:
        await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert refused.value.final
    assert recorder.of(AGREE) == []


async def test_nobody_agrees_without_a_name(recorder: Recorder, client: Make) -> None:
    made = orders(client, recorder)
    with pytest.raises(DeliveryError, match="谁"):
        await made.agree_refund("phones", REFUND_NO, Decimal("19.90"), " ")
    with pytest.raises(DeliveryError, match="谁"):
        await made.agree_return("phones", REFUND_NO, " ")
    assert recorder.asked == []


# Agreeing that goods come back


async def test_tmall_wants_phase_version_and_words_and_taobao_the_whole_address(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, RETURN)
    recorder.answer(ADDRESSES, {"addresses": [ADDRESS]})
    recorder.answer(AGREE_RETURN, {"is_success": True})
    await orders(client, recorder).agree_return("phones", REFUND_NO, "小美", Payer.SELLER)
    await orders(client, recorder, SellerType.TAOBAO).agree_return("phones", REFUND_NO, "小美", Payer.BUYER)
    await orders(client, recorder, SellerType.TAOBAO).agree_return("phones", REFUND_NO, "小美")
    tmall, taobao, open_ = (asked.params for asked in recorder.of(AGREE_RETURN))
    assert recorder.of(ADDRESSES)[0].params["rdef"] == "cancel_def"
    assert (tmall["refund_phase"], tmall["refund_version"]) == ("onsale", str(VERSION))
    assert {each["seller_address_id"] for each in (tmall, taobao, open_)} == {"88"}
    assert tmall["remark"]
    assert "address" not in tmall
    assert (taobao["name"], taobao["address"], taobao["post"]) == ("李仓", "浙江省杭州市余杭区仓前路1号", "311100")
    assert (taobao["tel"], taobao["mobile"]) == ("13800000000", "13800000000")
    assert [each.get("post_fee_bear_role") for each in (tmall, taobao, open_)] == ["0", "1", None]


async def test_without_a_return_address_nothing_is_agreed(recorder: Recorder, client: Make) -> None:
    refunds(recorder, RETURN)
    recorder.answer(ADDRESSES, {"addresses": []})
    with pytest.raises(DeliveryError, match="默认退货地址") as refused:
        await orders(client, recorder).agree_return("phones", REFUND_NO, "小美")
    assert refused.value.final
    assert recorder.of(AGREE_RETURN) == []


async def test_an_agreement_the_platform_did_not_take_is_told(recorder: Recorder, client: Make) -> None:
    refunds(recorder, RETURN)
    recorder.answer(ADDRESSES, {"addresses": [ADDRESS]})
    recorder.answer(AGREE_RETURN, {"is_success": False})
    with pytest.raises(PlatformRefusedError):
        await orders(client, recorder).agree_return("phones", REFUND_NO, "小美")
