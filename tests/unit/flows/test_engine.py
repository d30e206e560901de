"""The engine: what may be done, what it lacks, and that a refused step changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cs_assistant.domain.clocks import dues
from cs_assistant.domain.flows import Case, Deadline, Need, State, advance, options, with_facts
from cs_assistant.domain.people import DESK, Role
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.errors import StepRefusedError
from tests.unit.flows.little import LITTLE, NOON, case_in, fact, facts, step, with_steps

LATER = NOON + timedelta(hours=3)


def refused(
    case: Case, event: str, roles: frozenset[Role] = DESK, given: dict[str, str] | None = None
) -> StepRefusedError:
    with pytest.raises(StepRefusedError) as caught:
        advance(LITTLE, case, event, roles=roles, given=facts(**given or {}), now=LATER)
    return caught.value


def test_a_step_makes_a_new_case_and_leaves_the_old_one_alone() -> None:
    before = case_in(LITTLE)
    moved = advance(LITTLE, before, "look", roles=DESK, given=facts(kind="甲"), now=LATER)
    assert (moved.case.state, moved.case.entered_at, moved.case.revision) == ("looked", LATER, 1)
    assert moved.case.fact("kind") == "甲"
    assert moved.step.event == "look"
    assert before == case_in(LITTLE)


def test_options_name_what_each_step_still_lacks() -> None:
    (finish, drop) = options(LITTLE, case_in(LITTLE, "looked", facts(seen="1")), {Role.SENIOR})
    assert (finish.ready, [need.name for need in finish.missing]) == (False, ["核对"])
    assert drop.ready


def test_only_the_steps_of_ones_own_roles_are_options() -> None:
    looked = case_in(LITTLE, "looked")
    assert [option.step.event for option in options(LITTLE, looked, {Role.AGENT})] == ["drop"]
    assert options(LITTLE, looked, {Role.AUDITOR}) == ()
    assert options(LITTLE, looked, ()) == ()


def test_a_refusal_names_everything_that_is_missing() -> None:
    error = refused(case_in(LITTLE, "looked"), "finish", frozenset({Role.SENIOR}))
    assert error.missing == ("核对", "看到")
    assert "还不能「完成」，缺：核对；看到。" in error.message


@pytest.mark.parametrize(
    ("state", "event", "words"),
    [
        ("done", "look", "已经结束（完成）"),
        ("new", "fly", "没有这一步：fly"),
        ("new", "finish", "现在是「新建」，还不能「完成」"),
        ("looked", "finish", "要由资深客服来做"),
    ],
)
def test_a_refusal_says_why(state: str, event: str, words: str) -> None:
    assert words in refused(case_in(LITTLE, state), event, frozenset({Role.AGENT})).message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "类型"),
        ({"kind": " "}, "类型"),
        ({"kind": "丙"}, "只能是甲、乙"),
        ({"kind": "甲", "checked": "yes"}, "这一步不收「checked」"),
    ],
)
def test_a_step_takes_what_it_asks_for_and_nothing_else(given: dict[str, str], words: str) -> None:
    assert words in refused(case_in(LITTLE), "look", given=given).message


def test_a_blank_optional_answer_does_not_wipe_what_is_on_file() -> None:
    before = case_in(LITTLE, "new", facts(words="我要退"))
    moved = advance(LITTLE, before, "look", roles=DESK, given=facts(kind="乙", words="  "), now=LATER)
    assert moved.case.fact("words") == "我要退"


def test_a_need_may_want_a_value_and_blank_is_nothing() -> None:
    case = case_in(LITTLE, "looked", facts(checked="no", seen=" \n"))
    assert not case.holds(Need(key="checked", name="核对", value="yes"))
    assert case.holds(Need(key="checked", name="核对"))
    assert case.fact("seen") is None
    assert not case.holds(Need(key="seen", name="看到"))


def test_a_step_takes_facts_back() -> None:
    before = case_in(LITTLE, "new", facts(checked="yes", seen="1"))
    after = advance(LITTLE, before, "again", roles=DESK, now=LATER).case
    assert (after.fact("checked"), after.fact("seen")) == (None, "1")
    assert before.fact("checked") == "yes"


def test_more_on_file_leaves_the_state_and_an_empty_value_takes_a_fact_back() -> None:
    case = with_facts(case_in(LITTLE, "looked"), facts(seen="1"))
    assert (case.state, case.entered_at, case.revision, case.fact("seen")) == ("looked", NOON, 1, "1")
    assert with_facts(case, facts(seen="")).fact("seen") is None


def test_a_case_of_another_flow_is_a_mistake_of_the_program() -> None:
    stray = replace(case_in(LITTLE), flow="another")
    with pytest.raises(ValueError, match="walks another, not little"):
        options(LITTLE, stray, DESK)


def test_times_without_a_zone_are_refused() -> None:
    naive = datetime(2026, 11, 22, 12, 0)
    with pytest.raises(ValueError, match="without a zone"):
        advance(LITTLE, case_in(LITTLE), "drop", roles=DESK, now=naive)
    with pytest.raises(ValueError, match="without a zone"):
        fact(at=naive)


def test_timers_warn_at_half_at_eighty_and_at_the_end() -> None:
    found = dues(LITTLE, case_in(LITTLE))
    hours = [(due.key, (due.at - NOON) / timedelta(hours=1), due.share) for due in found]
    assert hours == [("entered_10h:50", 5, 50), ("entered_10h:80", 8, 80), ("entered_10h:100", 10, 100)]


def test_a_deadline_may_warn_at_hours_of_its_own_or_not_at_all() -> None:
    """R3.7: 24 hours, warned of at 12 and 20."""
    day = Deadline(key="day", name="一天", hours=24, warns=(12, 20, 30), source="R3.7")
    hour = Deadline(key="hour", name="一小时", hours=1, warns=(), source="R3.7")
    flow = with_steps(LITTLE, step("go", "new", "x"), states=[State(key="x", name="等", deadlines=(day, hour))])
    found = [(due.key, (due.at - NOON) / timedelta(hours=1), due.share) for due in dues(flow, case_in(flow, "x"))]
    assert found == [("hour:100", 1, 100), ("day:50", 12, 50), ("day:83", 20, 83), ("day:100", 24, 100)]


def test_what_is_due_on_the_same_day_is_due_when_that_day_is_over_in_shanghai() -> None:
    """R3.16."""
    today = Deadline(key="today", name="当天", hours=0, same_day=True, source="R3.16")
    flow = with_steps(LITTLE, step("go", "new", "x"), states=[State(key="x", name="等", deadlines=(today,))])
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    for late in (timedelta(0), timedelta(hours=11, minutes=59)):
        case = replace(case_in(flow, "x"), entered_at=NOON + late)
        assert dues(flow, case)[-1].at == midnight
    assert dues(flow, replace(case_in(flow, "x"), entered_at=midnight))[-1].at == midnight + timedelta(days=1)


def test_hours_that_count_from_a_fact_stay_the_same_over_states_and_self_loops() -> None:
    case = case_in(LITTLE, "new", facts(asked_at="2026-11-22T09:00:00+08:00"))
    asked = [due for due in dues(LITTLE, case) if due.deadline.key == "asked_48h"]
    again = advance(LITTLE, case, "again", roles=DESK, now=LATER).case
    assert dues(LITTLE, again) == dues(LITTLE, case)
    looked = advance(LITTLE, again, "look", roles=DESK, given=facts(kind="甲"), now=LATER).case
    assert list(dues(LITTLE, looked)) == asked


def test_a_time_on_file_without_a_zone_is_shanghai_time_and_nonsense_is_an_error() -> None:
    (half, *_) = dues(LITTLE, case_in(LITTLE, "looked", facts(asked_at="2026-11-22T09:00:00")))
    assert half.at == datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    with pytest.raises(ValueError, match="昨天"):
        dues(LITTLE, case_in(LITTLE, "looked", facts(asked_at="昨天")))


def test_a_final_state_stays_final_even_where_the_table_leaves_it() -> None:
    flawed = with_steps(LITTLE, step("reopen", "done", "new"))
    assert options(flawed, case_in(flawed, "done"), frozenset(Role)) == ()
    with pytest.raises(StepRefusedError, match="已经结束"):
        advance(flawed, case_in(flawed, "done"), "reopen", roles=frozenset(Role), now=LATER)


def test_final_states_have_no_options_and_no_timers() -> None:
    done = case_in(LITTLE, "done", facts(asked_at="2026-11-22T09:00:00+08:00"))
    assert options(LITTLE, done, frozenset(Role)) == ()
    assert dues(LITTLE, done) == ()
