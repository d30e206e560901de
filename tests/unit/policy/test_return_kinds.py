"""What a case's goods come back as (R1.1), and the questions a plan depends on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.flows import FLOWS
from cs_assistant.flows.goods_out import EXCHANGES
from cs_assistant.policy import return_kinds
from cs_assistant.policy.bookkeeping import BookkeepingFacts, plan
from cs_assistant.policy.return_kinds import (
    BACK_FIRST,
    PLAN_QUESTIONS,
    REFUND_KIND,
    SHIP_FIRST,
    WAY,
    KindQuestion,
    facts_of,
    kind_of,
)

SAME, RESIZED, OTHER = EXCHANGES
RETURNED = {REFUND_KIND: "退货退款"}


@pytest.mark.parametrize(
    ("flow", "facts", "kind"),
    [
        ("refund_return", {}, "return"),
        ("refund_fault_return", {}, "return"),
        ("refund_intercept", {}, "return"),
        ("refund_by_hand", RETURNED, "return"),
        ("refund_after_success", RETURNED, "return"),
        ("exchange", {"exchange_for": OTHER, WAY: BACK_FIRST}, "exchange_other"),
        ("exchange", {"exchange_for": RESIZED, WAY: SHIP_FIRST}, "exchange_other"),
        ("exchange", {"exchange_for": SAME, WAY: BACK_FIRST}, "exchange_back_first"),
        ("exchange", {"exchange_for": SAME, WAY: SHIP_FIRST}, "exchange_ship_first"),
        ("send_back", {}, "unit"),
    ],
)
def test_the_table_knows_what_comes_back(flow: str, facts: dict[str, str], kind: str) -> None:
    """R1.1."""
    assert kind_of(flow, facts) is ReturnKind(kind)


@pytest.mark.parametrize(
    ("flow", "facts"),
    [("exchange", {}), ("exchange", {"exchange_for": SAME}), ("refund_by_hand", {REFUND_KIND: "换货"})],
)
def test_an_exchange_nobody_has_settled_is_asked_about_and_not_guessed(flow: str, facts: dict[str, str]) -> None:
    """R1.1: three kinds of exchange, two of them with the same goods."""
    asked = kind_of(flow, facts)
    assert isinstance(asked, KindQuestion)
    assert asked.choices == return_kinds.EXCHANGES
    assert asked.expected


@pytest.mark.parametrize("flow", ["refund_unshipped", "claim", "reship", "invoice", "complaint", "refund_freight"])
def test_where_nothing_comes_back_the_question_stays_in_the_background(flow: str) -> None:
    asked = kind_of(flow, {})
    assert isinstance(asked, KindQuestion)
    assert not asked.expected
    assert asked.choices == tuple(ReturnKind)


def test_a_visit_may_take_parts_from_a_repair_point() -> None:
    """R1.1, R1.34."""
    asked = kind_of("visit", {})
    assert isinstance(asked, KindQuestion)
    assert (asked.choices, asked.expected) == ((ReturnKind.REPAIR_POINT,), False)


def test_every_flow_there_is_stands_in_the_table() -> None:
    """A new procedure has to say what comes back in it: only a flow nobody wrote down is asked about without a hint."""
    unwritten = kind_of("a_flow_of_tomorrow", {})
    by_kind_of_refund = {"refund_by_hand", "refund_after_success"}
    assert [flow for flow in FLOWS if kind_of(flow, {}) == unwritten and flow not in by_kind_of_refund] == []


def test_a_flow_the_table_does_not_know_lets_the_person_choose_among_all_kinds() -> None:
    """R1.1."""
    asked = kind_of("a_flow_of_tomorrow", {})
    assert isinstance(asked, KindQuestion)
    assert (asked.expected, asked.choices) == (True, tuple(ReturnKind))


@given(
    flow=st.sampled_from([*FLOWS, "?"]),
    facts=st.dictionaries(
        st.sampled_from(["exchange_for", WAY, REFUND_KIND]),
        st.sampled_from([*EXCHANGES, BACK_FIRST, SHIP_FIRST, "换货", "退货退款", "仅退款", ""]),
    ),
)
def test_every_case_has_a_kind_or_a_question_with_choices(flow: str, facts: dict[str, str]) -> None:
    found = kind_of(flow, facts)
    assert isinstance(found, ReturnKind) or (found.choices and found.text)


def test_every_question_of_a_plan_is_asked_in_words_of_its_own() -> None:
    """R1.3, R1.9, R1.27, R1.36: whatever a plan misses has a question, two answers and nothing in between."""
    missing = {name for kind in ReturnKind for name in plan(kind, BookkeepingFacts()).missing}
    assert missing == {question.missing for question in PLAN_QUESTIONS}
    for question in PLAN_QUESTIONS:
        assert (question.answer(question.yes), question.answer(question.no)) == (True, False)
        assert (question.answer(None), question.answer("大概")) == (None, None)


def test_answers_become_the_facts_of_the_plan() -> None:
    facts = facts_of({"invoiced": "已开票", "repaired": "无法修理", "bought_in": None})
    assert facts == BookkeepingFacts(invoiced=True, repaired=False)
