"""Which replies are offered, in which order, and why others fell away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund
from cs_assistant.domain.script_library import Terms, TermsText
from cs_assistant.domain.scripts import Place, When
from cs_assistant.domain.understanding import OTHER, IntentScore, Signal
from tests.unit.assistant.little import (
    NOW,
    asked,
    assistant,
    intent,
    library,
    offered,
    outcome,
    reply,
    situation,
    understood,
)

PHONE = Order(
    order_no="2211000000000000001",
    shop_id="phones",
    buyer_id="b",
    status=OrderStatus.SIGNED,
    product=Product(title="示例手机", kind=ProductKind.PHONE),
)
EXCHANGED = replace(PHONE, exchanged_at=NOW - timedelta(days=4))


def test_the_new_box_explanation_is_offered_only_where_an_exchange_is_on_record() -> None:
    with_record = outcome(understood("service.new_box"), given=situation(order=EXCHANGED))
    without = outcome(understood("service.new_box"), given=situation(order=PHONE))
    no_order = outcome(understood("service.new_box"))
    assert offered(with_record)[0] == "service.new_box/explain"
    assert offered(without) == ["service.new_box/ask"]
    assert offered(no_order) == ["service.new_box/ask"]


def test_at_most_five_are_offered_the_more_specific_first() -> None:
    plain = [reply(f"x.y/{number}") for number in range(7)]
    special = reply("x.y/special", when=When(order_known=False))
    decision = outcome(understood("x.y"), lib=library(intent("x.y", *plain, special)))
    assert len(offered(decision)) == 5
    assert offered(decision)[0] == "x.y/special"


def test_a_reply_whose_variable_has_no_value_is_withheld_and_says_so() -> None:
    lib = library(intent("x.y", reply("x.y/phone", "请拨打 {{ hotline }}。")))
    decision = outcome(understood("x.y"), lib=lib)
    assert offered(decision) == []
    assert decision.candidates.dropped[0].reply_id == "x.y/phone"
    assert decision.candidates.dropped[0].why


def test_runner_up_intents_follow_the_first() -> None:
    scores = (
        IntentScore(intent="service.new_box", confidence=0.6),
        IntentScore(intent="return.request", confidence=0.3),
    )
    decision = outcome(understood("service.new_box", 0.6, candidates=scores))
    assert offered(decision) == ["service.new_box/ask", "return.request/how"]


def test_an_unlikely_runner_up_is_left_out() -> None:
    scores = (
        IntentScore(intent="service.new_box", confidence=0.9),
        IntentScore(intent="return.request", confidence=0.01),
    )
    assert offered(outcome(understood("service.new_box", candidates=scores))) == ["service.new_box/ask"]


REFUND = Refund(refund_no="1", kind="仅退款", asked_at=NOW)


@pytest.mark.parametrize(
    ("when", "order", "fits"),
    [
        (When(product=frozenset({ProductKind.PHONE})), None, True),
        (When(product=frozenset({ProductKind.SHOES})), None, False),
        (When(product=frozenset({ProductKind.SHOES})), PHONE, False),
        (When(status=frozenset({OrderStatus.SIGNED})), PHONE, True),
        (When(status=frozenset({OrderStatus.UNSHIPPED})), PHONE, False),
        (When(status=frozenset({OrderStatus.SIGNED})), None, False),
        (When(order_known=True), None, False),
        (When(refund_open=True), PHONE, False),
        (When(refund_open=True), replace(PHONE, refunds=(REFUND,)), True),
        (When(removable_battery=True), PHONE, False),
        (When(removable_battery=False), PHONE, True),
    ],
    ids=[
        "the shop's goods while no order is known",
        "another shop's goods",
        "the order's goods",
        "status",
        "other status",
        "status of no order",
        "order known",
        "no refund",
        "refund",
        "battery unknown is not removable",
        "sealed by default",
    ],
)
def test_every_condition_of_a_reply_is_held_against_the_record(when: When, order: Order | None, fits: bool) -> None:
    lib = library(intent("x.y", reply("x.y/one", when=when)))
    decision = outcome(understood("x.y"), given=situation(order=order), lib=lib)
    assert (offered(decision) == ["x.y/one"]) is fits


def test_a_follow_up_is_not_offered_before_its_question_was_asked() -> None:
    assert "fault.charging/outlet" not in offered(outcome(understood("fault.charging")))


def test_a_free_answer_to_our_question_brings_the_follow_up_that_waits_for_any_answer() -> None:
    free = outcome(understood(OTHER, 0.8), given=situation(open_question=asked("fault.charging/port")))
    assert offered(free)[0] == "fault.charging/outlet"


@pytest.mark.parametrize(("confidence", "first"), [(0.4, True), (0.9, False)])
def test_a_free_answer_that_sounds_a_little_like_another_intent_is_still_an_answer(
    confidence: float, first: bool
) -> None:
    given = situation(open_question=asked("fault.charging/port"))
    found = offered(outcome(understood("return.request", confidence), given=given))
    assert "fault.charging/outlet" in found
    assert (found[0] == "fault.charging/outlet") is first


def test_a_buyer_who_has_tried_already_is_not_first_told_to_try_again() -> None:
    further = reply("x.y/outlet", automatic=False)
    lib = library(intent("x.y", reply("x.y/restart", step=1), further))
    assert offered(outcome(understood("x.y"), lib=lib)) == ["x.y/restart", "x.y/outlet"]
    tried = understood("x.y", signals=frozenset({Signal.TRIED}))
    assert offered(outcome(tried, lib=lib)) == ["x.y/outlet", "x.y/restart"]


def test_a_follow_up_may_answer_one_of_several_questions() -> None:
    first, second = reply("x.y/terms", opens=True), reply("x.y/plainly", opens=True)
    both = When(answering=frozenset({"x.y/terms", "x.y/plainly"}))
    lib = library(intent("x.y", first, second, reply("x.y/address", when=both)))
    for question in ("x.y/terms", "x.y/plainly"):
        given = situation(open_question=asked(question))
        assert offered(outcome(understood(OTHER), given=given, lib=lib))[0] == "x.y/address"


TERMS_TEXT = TermsText(
    id="terms/send_back.2026-11-01#any", situation="any", title="其他", text="运费我们出。您同意吗？",
    clause=("R2.24", "D2"), when=When(), place=Place(file="terms/send_back.2026-11-01.yaml", line=4),
)
TERMS = Terms(
    version="send_back.2026-11-01", kind="send_back", valid_from=date(2026, 11, 1), texts=(TERMS_TEXT,),
    place=Place(file="terms/send_back.2026-11-01.yaml", line=1),
)


def test_terms_are_offered_as_the_text_in_force_under_its_own_id_and_clauses() -> None:
    carrier = reply("x.y/terms", "", terms="send_back", automatic=False, clause=("R2.19",), warning="先看照片")
    lib = replace(library(intent("x.y", carrier)), terms=(TERMS,))
    (found,) = outcome(understood("x.y"), lib=lib).candidates.items
    assert (found.reply_id, found.text, found.clause) == (TERMS_TEXT.id, TERMS_TEXT.text, TERMS_TEXT.clause)
    assert (found.intent, found.title, found.warnings) == ("x.y", carrier.title, ("先看照片",))
    assert assistant(lib).terms("send_back", situation()) == replace(
        found, reason="案件走到了发细则这一步", confidence=0.0
    )


def test_terms_that_are_not_in_force_yet_are_withheld_and_say_so() -> None:
    lib = replace(
        library(intent("x.y", reply("x.y/terms", "", terms="send_back"))),
        terms=(replace(TERMS, valid_from=date(2027, 1, 1)),),
    )
    (dropped,) = outcome(understood("x.y"), lib=lib).candidates.dropped
    assert dropped.reply_id == "x.y/terms"
    assert "没有生效的细则" in dropped.why
