"""Refusing and the messages of an application over the platform's interfaces."""

from __future__ import annotations

from typing import Any

import pytest

from cs_assistant.domain.refund_answers import Refusal, Speaker
from cs_assistant.errors import DeliveryError, PlatformRefusedError
from cs_assistant.gateways.top.models import SellerType

from .recorder import Asked, Recorder
from .trades import DETAIL, GOOD, MESSAGES, PNG, REFUND, REFUND_NO, REFUSE, VERSION, Make, orders, refunds, refusable


async def test_a_refusal_on_tmall_names_phase_and_version_and_brings_its_proof(
    recorder: Recorder, client: Make
) -> None:
    refusable(recorder)
    await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    (asked,) = recorder.of(REFUSE)
    wanted = {
        "refund_phase": "onsale", "refund_version": str(VERSION), "refuse_reason_id": "118",
        "refuse_message": "商品已影响二次销售",
    }  # fmt: skip
    assert {name: asked.params[name] for name in wanted} == wanted
    assert asked.files == {"refuse_proof": PNG}


async def test_goods_that_came_back_to_tmall_are_refused_through_their_own_interface(
    recorder: Recorder, client: Make
) -> None:
    refusable(recorder, status="WAIT_SELLER_CONFIRM_GOODS", has_good_return=True)
    await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    (asked,) = recorder.of("taobao.rp.returngoods.refuse")
    assert "refuse_message" not in asked.params
    assert recorder.of(REFUSE) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"operation_contraint": "cannot_refuse"}, "不允许拒绝"), ({"operation_contraint": "refund_onweb"}, "网页"),
        ({"reason": "7天无理由退换货"}, "七天无理由"),
        ({"status": "WAIT_BUYER_RETURN_GOODS"}, "待买家寄回"),
    ],
)  # fmt: skip
async def test_what_may_not_be_refused_is_not_sent(
    recorder: Recorder, client: Make, changes: dict[str, Any], says: str
) -> None:
    refusable(recorder, **changes)
    with pytest.raises(DeliveryError, match=says) as refused:
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    assert refused.value.final
    assert recorder.of(REFUSE) == []


async def test_what_the_platform_says_is_not_allowed_now_is_not_sent(recorder: Recorder, client: Make) -> None:
    refusable(recorder)
    not_now = [{"operation_code": "refuseRefund", "tips": "小二处理中"}]
    recorder.answer(DETAIL, {"detail": {"not_allowed_operations": not_now}})
    with pytest.raises(DeliveryError, match="小二处理中"):
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    assert recorder.of(REFUSE) == []


async def test_tmall_takes_no_refusal_without_a_proof_and_taobao_does(recorder: Recorder, client: Make) -> None:
    refusable(recorder)
    bare = Refusal(reason_id="118", words="商品已影响二次销售")
    with pytest.raises(DeliveryError, match="凭证"):
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, bare, "小美")
    await orders(client, recorder, SellerType.TAOBAO).refuse_refund("phones", REFUND_NO, bare, "小美")
    (asked,) = recorder.of(REFUSE)
    assert "refund_version" not in asked.params
    assert asked.files == {}


async def test_a_refusal_the_platform_did_not_take_is_told(recorder: Recorder, client: Make) -> None:
    refusable(recorder)
    recorder.answer(REFUSE, {"is_success": False})
    with pytest.raises(PlatformRefusedError):
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")


async def test_messages_of_all_pages_are_told_once_with_who_wrote_them(recorder: Recorder, client: Make) -> None:
    refunds(recorder, REFUND)

    def message(number: int, role: int) -> dict[str, Any]:
        return {"id": number, "content": f"第{number}条", "created": "2026-11-20 10:00:00", "owner_role": role,
                "pic_urls": [{"url": "https://img.example/1.jpg"}] if number == 1 else []}  # fmt: skip

    def page(asked: Asked) -> dict[str, Any]:
        number = int(asked.params["page_no"])
        rows = [message(each, 1 + each % 3) for each in range(1, 151)]
        return {"refund_messages": rows[(number - 1) * 100 : number * 100], "total_results": 150}

    recorder.answer(MESSAGES, page)
    said = await orders(client, recorder).refund_messages("phones", REFUND_NO)
    assert [each.id for each in said] == [str(number) for number in range(1, 151)]
    assert {each.by for each in said} == set(Speaker)
    assert said[0].pictures == ("https://img.example/1.jpg",)
    assert recorder.of(MESSAGES)[0].params["refund_phase"] == "onsale"
