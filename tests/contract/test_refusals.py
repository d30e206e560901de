"""What every connected OrderSystem promises of refusals and of an application's messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cs_assistant.domain.refund_answers import MESSAGE_BYTES, PICTURE_BYTES, PROOF_BYTES, Refusal, Speaker
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundStatus
from cs_assistant.errors import DeliveryError

from .conftest import PNG, people, waiting
from .shelves import Shelf
from .worlds import NOW


async def refusable(shelf: Shelf, shop: str) -> RefundApplication:
    """An application for goods the buyer has, for another reason than 七天无理由."""
    return next(
        each
        for each in await shelf.system.refunds(shop, NOW - timedelta(days=9))
        if each.phase is Phase.RECEIVED and "7天" not in each.reason and not each.status.over
    )


@pytest.mark.parametrize("shop", ["phones", "shoes"])
async def test_an_application_is_refused_with_a_reason_the_platform_offers_and_only_once(
    connected: Shelf, shop: str
) -> None:
    refund = await refusable(connected, shop)
    reasons = await connected.system.refusal_reasons(shop, refund.refund_no)
    assert {each.id for each in reasons} == {"106", "118", "1039"}
    assert all(each.text and each.tips for each in reasons)
    refusal = Refusal(reason_id=reasons[0].id, words="商品没有质量问题，已和您协商换货。", proof=PNG)
    await connected.system.refuse_refund(shop, refund.refund_no, refusal, "小美")
    seen = await connected.system.refund(shop, refund.refund_no)
    assert seen is not None
    assert seen.status is RefundStatus.SELLER_REFUSE_BUYER
    assert await connected.system.refusal_reasons(shop, refund.refund_no) == ()
    with pytest.raises(DeliveryError, match="商家已拒绝") as again:
        await connected.system.refuse_refund(shop, refund.refund_no, refusal, "小美")
    assert (again.value.final, again.value.uncertain) == (True, False)


async def test_other_reasons_are_offered_when_the_goods_came_back(connected: Shelf) -> None:
    refund = await refusable(connected, "shoes")
    people(connected).colleague_agrees_return("shoes", refund.refund_no)
    assert await connected.system.refusal_reasons("shoes", refund.refund_no) == ()
    people(connected).buyer_sends_back("shoes", refund.refund_no)
    reasons = {each.id for each in await connected.system.refusal_reasons("shoes", refund.refund_no)}
    assert {"1040", "1047"} <= reasons
    refusal = Refusal(reason_id="1047", words="寄回的不是我们的商品，请看照片。", proof=PNG)
    await connected.system.refuse_refund("shoes", refund.refund_no, refusal, "小美")
    seen = await connected.system.refund("shoes", refund.refund_no)
    assert seen is not None
    assert seen.status is RefundStatus.SELLER_REFUSE_BUYER


GOOD = Refusal(reason_id="106", words="已和您协商换货。", proof=PNG)


@pytest.mark.parametrize(
    ("refusal", "operator", "says"),
    [
        (replace(GOOD, reason_id="9999"), "小美", "选项"),
        (replace(GOOD, words="不"), "小美", "2 到 200"),
        (replace(GOOD, words="不" * 201), "小美", "2 到 200"),
        (replace(GOOD, proof=b"MZ" + bytes(64)), "小美", "GIF、JPG 或 PNG"),
        (replace(GOOD, proof=PNG + bytes(PROOF_BYTES)), "小美", "130000"),
        (GOOD, " ", "谁"),
    ],
    ids=["reason", "short", "long", "no picture", "too large", "nobody"],
)
async def test_a_refusal_that_is_not_as_the_platform_wants_it_changes_nothing(
    connected: Shelf, refusal: Refusal, operator: str, says: str
) -> None:
    refund = await refusable(connected, "phones")
    with pytest.raises(DeliveryError, match=says) as refused:
        await connected.system.refuse_refund("phones", refund.refund_no, refusal, operator)
    assert (refused.value.final, refused.value.uncertain) == (True, False)
    assert await connected.system.refund("phones", refund.refund_no) == refund


async def test_neither_what_was_not_shipped_nor_seven_days_without_reason_is_refused(connected: Shelf) -> None:
    every = await connected.system.refunds("phones", NOW - timedelta(days=9))
    seven = next(each for each in every if "7天无理由" in each.reason)
    for refund in (await waiting(connected), seven):
        with pytest.raises(DeliveryError) as refused:
            await connected.system.refuse_refund("phones", refund.refund_no, GOOD, "小美")
        assert refused.value.final
        assert await connected.system.refund("phones", refund.refund_no) == refund


async def test_messages_are_read_oldest_first_whoever_wrote_them(connected: Shelf) -> None:
    refund = await refusable(connected, "phones")
    before = await connected.system.refund_messages("phones", refund.refund_no)
    people(connected).buyer_says("phones", refund.refund_no, "发票什么时候开？", pictures=1)
    connected.clock.move(timedelta(minutes=1))
    await connected.system.add_refund_message("phones", refund.refund_no, "今天开好发您邮箱。", PNG, "小美")
    said = (await connected.system.refund_messages("phones", refund.refund_no))[len(before) :]
    assert [(each.by, each.text) for each in said] == [
        (Speaker.BUYER, "发票什么时候开？"), (Speaker.SELLER, "今天开好发您邮箱。"),
    ]  # fmt: skip
    assert [len(each.pictures) for each in said] == [1, 1]
    assert said[1].at - said[0].at == timedelta(minutes=1)
    assert await connected.system.refund_messages("phones", "999") == ()


@pytest.mark.parametrize(
    ("text", "picture", "says"),
    [
        ("字" * (MESSAGE_BYTES // 3) + "ab", PNG, "400"),
        ("  ", PNG, "没有内容"),
        ("您好", b"", "图片"),
        ("您好", PNG + bytes(PICTURE_BYTES), "最多"),
    ],
    ids=["long", "empty", "no picture", "too large"],
)
async def test_a_message_the_platform_would_not_take_is_refused_for_good(
    connected: Shelf, text: str, picture: bytes, says: str
) -> None:
    refund = await refusable(connected, "phones")
    before = await connected.system.refund_messages("phones", refund.refund_no)
    with pytest.raises(DeliveryError, match=says) as refused:
        await connected.system.add_refund_message("phones", refund.refund_no, text, picture, "小美")
    assert refused.value.final
    assert await connected.system.refund_messages("phones", refund.refund_no) == before


async def test_into_an_application_that_is_over_nothing_is_written(connected: Shelf) -> None:
    refund = await refusable(connected, "phones")
    people(connected).buyer_withdraws("phones", refund.refund_no)
    with pytest.raises(DeliveryError) as refused:
        await connected.system.add_refund_message("phones", refund.refund_no, "您好", PNG, "小美")
    assert refused.value.final
