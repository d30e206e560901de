"""The buyer's own report leads on, whoever made it and whenever it comes (R2.20, R2.21, R2.30, R2.41, R2.57)."""

from __future__ import annotations

import pytest

from cs_assistant.domain.flows import advance, options
from cs_assistant.domain.people import DESK, Role
from cs_assistant.domain.reports import REPORT_KINDS
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.flows.send_back_reports import EARLY, REPORT_STATES
from tests.unit.flows.little import NOON, case_in, facts

REPORT = facts(report_kind="特约", report_no="TY-1", report_on="2026-11-20")
RESULTS = ("result_fault", "result_none", "result_human")


def test_every_result_of_a_test_says_whose_report_its_number_and_its_day() -> None:
    """R2.20, R2.21, R2.30: three kinds, a closed list."""
    steps = [step for step in SEND_BACK.steps if step.event in RESULTS and step.source != "report_in"]
    assert {step.source for step in steps} == {"inspecting", "disputed"}
    for step in steps:
        asked = {asked.key: asked for asked in step.asks_for}
        assert {"report_kind", "report_no", "report_on"} <= set(asked)
        assert asked["report_kind"].choices == REPORT_KINDS
        with pytest.raises(StepRefusedError) as refused:
            advance(SEND_BACK, case_in(SEND_BACK, step.source), step.event, roles=step.roles, now=NOON)
        assert {"报告是谁出的", "检测报告编号", "报告日期"} <= set(refused.value.missing)


@pytest.mark.parametrize("source", [*EARLY, "to_outlet", "own_report"])
def test_a_report_of_the_buyers_is_taken_at_every_point_before_the_goods(source: str) -> None:
    """R2.21, R2.30."""
    moved = advance(SEND_BACK, case_in(SEND_BACK, source), "report_received", roles=DESK, given=REPORT, now=NOON)
    assert moved.case.state == "report_in"
    assert {each.step.event for each in options(SEND_BACK, moved.case, DESK)} >= {*RESULTS, "report_unclear"}


def test_the_buyers_report_is_never_one_of_ours() -> None:
    wrong = REPORT | facts(report_kind="本店")
    with pytest.raises(StepRefusedError, match="厂家、特约"):
        advance(SEND_BACK, case_in(SEND_BACK, "own_report"), "report_received", roles=DESK, given=wrong, now=NOON)


def test_a_day_that_is_none_is_refused() -> None:
    wrong = REPORT | facts(report_on="上星期")
    with pytest.raises(StepRefusedError, match="报告日期"):
        advance(SEND_BACK, case_in(SEND_BACK, "own_report"), "report_received", roles=DESK, given=wrong, now=NOON)


@pytest.mark.parametrize(("event", "right"), [("return", "return"), ("choose_exchange", "exchange"),
                                              ("choose_repair", "repair")])  # fmt: skip
def test_what_a_report_opens_goes_by_the_same_rights_of_the_day(event: str, right: str) -> None:
    """R2.43, R2.55."""
    case = case_in(SEND_BACK, "fault_reported")
    (option,) = [each for each in options(SEND_BACK, case, DESK) if each.step.event == event]
    assert [(need.key, need.value) for need in option.missing] == [(f"entitled.{right}", "yes")]


def test_no_consent_to_our_inspection_is_asked_of_who_brings_a_report() -> None:
    """R2.19, D2."""
    needs = {need.key for step in SEND_BACK.steps for need in step.needs
             if step.source in {state.key for state in REPORT_STATES}}
    assert not needs & {"consent", "terms_delivered"}


def test_a_report_that_finds_nothing_leaves_the_three_ways_of_a_dispute() -> None:
    """R2.57, D2."""
    case = case_in(SEND_BACK, "no_fault_reported")
    steps = {each.step.event: each.step for each in options(SEND_BACK, case, DESK)}
    assert {"dispute", "reconsider", "told", "platform_return_agreed"} <= set(steps)
    assert steps["dispute"].asks_for[0].choices == ("品牌官方检测", "双方商定的机构")


def test_neither_the_outlet_nor_an_own_report_is_a_dead_end() -> None:
    for state in ("to_outlet", "own_report"):
        assert state not in SEND_BACK.finals
        events = {each.step.event for each in options(SEND_BACK, case_in(SEND_BACK, state), {Role.AGENT})}
        assert {"report_received", "reconsider", "close_quiet"} <= events
