"""Another style or an exchange is offered to who changed their mind, after the way back, once, never after a no.

R5.15, R5.22, R5.75–R5.79 in their lawful form (`spec/voice.md` 13).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_assistant.assistant import retention
from cs_assistant.domain.decision import Decision
from cs_assistant.domain.messages import Line, Sender
from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import RefundReason
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import IntentScore, Signal, Understanding
from tests.unit.assistant.little import (
    NOW,
    PLACE,
    SHOP,
    intent,
    library,
    offered,
    outcome,
    reply,
    situation,
    understood,
)

ROUTE, OFFER, PLAIN = "return.request/route", "return.request/offer", "return.request/plain"
ORDER = Order(
    order_no="2211000000000000001", shop_id=SHOP.id, buyer_id="b", status=OrderStatus.SIGNED,
    product=Product(title="示例鞋", kind=ProductKind.SHOES),
)


def reason(key: str, name: str, fault: str, quality: bool) -> RefundReason:
    return RefundReason(id=key, name=name, platform=(), fault=fault, quality=quality, place=PLACE)


def shelf() -> Library:
    made = library(
        intent(
            "return.request",
            reply(OFFER, "想看看别的款式吗？", automatic=False, opens=True, retention=True),
            reply(ROUTE, "在订单页申请退货。", automatic=False, shows_return=True),
            reply(PLAIN, "单号填在申请里。", automatic=False),
        ),
        intent("fault.power", reply("fault.power/one")),
        intent("complaint.general", reply("complaint.general/one", automatic=False)),
    )
    reasons = (
        reason("size", "大小不合适", "buyer", False), reason("quality", "质量问题", "shop", True),
        reason("late_shipping", "未按约定时间发货", "shop", False),
    )
    return replace(made, reasons={one.id: one for one in reasons})


def says(*texts: str, sent: frozenset[str] = frozenset({ROUTE}), **changes: Any) -> Situation:
    lines = tuple(Line(seq=n, sender=Sender.BUYER, text=text, at=NOW) for n, text in enumerate(texts, 1))
    return situation(turn=lines[-1:], history=lines[:-1], order=ORDER, sent_replies=sent, **changes)


def suggested(given: Situation, meaning: Understanding | None = None) -> Decision:
    return outcome(meaning or understood("return.request"), given=given, lib=shelf())


def why(decision: Decision) -> str | None:
    return next((dropped.why for dropped in decision.candidates.dropped if dropped.reply_id == OFFER), None)


def test_who_changed_their_mind_may_be_asked_once_after_the_way_back_was_shown_and_as_the_last_suggestion() -> None:
    decision = suggested(says("尺码偏小，想退"))
    assert offered(decision) == [ROUTE, PLAIN, OFFER]
    assert decision.reply is None


@pytest.mark.parametrize("signal", [Signal.DANGER, Signal.ANGER, Signal.THREAT, Signal.HARM])
def test_never_with_danger_anger_threat_or_harm(signal: Signal) -> None:
    meaning = understood("return.request", signals=frozenset({signal}))
    assert OFFER not in offered(suggested(says("不喜欢，退了"), meaning))


@pytest.mark.parametrize("text", [
    "尺码小，鞋底还开胶", "不喜欢，而且有质量问题", "颜色不对，你们发错了", "不想要了，再不退我投诉",
])
def test_never_where_the_words_tell_of_a_defect_or_a_complaint(text: str) -> None:
    assert why(suggested(says(text))) == retention.GRIEVED


@pytest.mark.parametrize("other", ["fault.power", "complaint.general", "delivery.damaged", "compensation.request"])
def test_never_with_a_grievance_beside_or_as_a_likely_second_meaning(other: str) -> None:
    beside = understood("return.request", secondary=(other,))
    scores = (IntentScore(intent="return.request", confidence=0.6), IntentScore(intent=other, confidence=0.2))
    likely = understood("return.request", 0.6, candidates=scores)
    assert [why(suggested(says("不喜欢"), meaning)) for meaning in (beside, likely)] == [retention.GRIEVED] * 2


def test_never_later_in_a_conversation_that_was_about_a_fault_or_a_complaint() -> None:
    told = frozenset({ROUTE, "complaint.general/one"})
    assert why(suggested(says("尺码偏小", sent=told))) == retention.GRIEVED
    assert why(suggested(says("充电口坏了", "算了，不喜欢，退吧"))) == retention.GRIEVED


def test_never_before_the_way_back_was_shown() -> None:
    assert why(suggested(says("尺码偏小，想退货", sent=frozenset()))) == retention.ROUTE_FIRST


def test_an_application_that_stands_shows_that_the_way_back_is_known() -> None:
    applied = replace(ORDER, refunds=(Refund(refund_no="1", kind="退货退款", asked_at=NOW, reason="大小不合适"),))
    given = replace(says("尺码偏小", sent=frozenset()), order=applied)
    assert OFFER in offered(suggested(given))


@pytest.mark.parametrize("selected", ["质量问题", "未按约定时间发货", "没有人认得的原因"])
def test_never_to_who_applied_for_a_reason_of_ours_or_one_nobody_can_place(selected: str) -> None:
    applied = replace(ORDER, refunds=(Refund(refund_no="1", kind="退货退款", asked_at=NOW, reason=selected),))
    assert why(suggested(replace(says("颜色不喜欢"), order=applied))) == retention.GRIEVED


def test_once_a_conversation() -> None:
    assert why(suggested(says("尺码偏小", sent=frozenset({ROUTE, OFFER})))) == retention.ONCE


@pytest.mark.parametrize("no", ["不换，就要退", "不想换了", "别推荐了", "直接退吧", "不用介绍"])
def test_a_no_is_the_end_of_it_also_turns_later(no: str) -> None:
    assert why(suggested(says(f"颜色不喜欢，{no}"))) == retention.SAID_NO
    assert why(suggested(says(no, "颜色不喜欢"))) == retention.SAID_NO


def test_nobody_is_offered_anything_before_saying_why() -> None:
    assert why(suggested(says("退货单填哪里"))) == retention.REASON_FIRST
