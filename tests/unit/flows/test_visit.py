"""上门维修 says what the procedure says (R3.1–R3.17); written by hand from the requirement, not from the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cs_assistant.domain.clocks import dues
from cs_assistant.domain.flows import Case, Fact, Step, advance, asked_facts, opening_facts, options
from cs_assistant.domain.modules import Module
from cs_assistant.domain.people import DESK, Role
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows.visit import VISIT, sheet_no
from tests.unit.flows.little import NOON, case_in, fact, facts, given_for, needs_of, valid
from tests.unit.flows.test_tables import walk

REPORT = facts(
    site_name="三号楼工地", contact="赵工", contact_phone="13800000000", fault_detail="门禁不亮", time_fixed="未定"
)
OPEN = [state.key for state in VISIT.states if state.key not in VISIT.finals]


def steps(event: str) -> list[Step]:
    return [step for step in VISIT.steps if step.event == event]


def take(case: Case, event: str, now: datetime = NOON, **given: str) -> Case:
    """Take a step, everything it asks for filled in; `given` says some of it otherwise."""
    (step,) = [step for step in VISIT.steps_from(case.state) if step.event == event]
    answered = {**given_for(step), **{key: replace(fact(value), at=now) for key, value in given.items()}}
    held = replace(case, facts={**case.facts, **needs_of(step)})
    return advance(VISIT, held, event, roles=step.roles, given=answered, now=now).case


def due_hours(case: Case, start: datetime = NOON) -> set[tuple[str, float]]:
    """Deadline and mark, with the hours after `start`."""
    return {(due.deadline.key, (due.at - start) / timedelta(hours=1)) for due in dues(VISIT, case)}


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ("assign appoint arrive repaired signed hand_in close_visit", "closed"),
        ("assign_fixed arrive repaired sign_refused hand_in close_visit", "closed"),
        ("assign appoint arrive not_repaired signed hand_in close_visit", "closed"),
        ("assign appoint arrive again_open appoint arrive repaired signed hand_in close_visit", "closed"),
        ("assign appoint arrive again_fixed arrive repaired signed hand_in close_visit", "closed"),
        ("assign appoint arrive bring_back signed hand_in to_factory factory_back close_visit", "closed"),
        ("assign appoint arrive bring_back signed hand_in to_factory factory_back again_fixed arrive repaired signed "
         "hand_in close_visit", "closed"),
        ("assign ask_exception confirm_exception appoint arrive repaired signed hand_in close_visit", "closed"),
        ("assign appoint ask_exception reject_exception appoint arrive repaired signed hand_in close_visit", "closed"),
        ("assign cancel_visit", "cancelled"),
    ],
)  # fmt: skip
def test_the_written_ways_can_be_walked(events: str, end: str) -> None:
    """R3.17: registered, on the board, assigned, agreed, visited, result, signed, handed in, factory, closed."""
    assert walk("visit", case_in(VISIT), *events.split()).state == end


@pytest.mark.parametrize("missing", ["site_name", "contact", "contact_phone", "fault_detail"])
def test_no_sheet_is_opened_without_one_of_the_four_items(missing: str) -> None:
    """R3.1, R3.2: the clerk records site, contact, phone and the detailed report; each is mandatory."""
    assert opening_facts(VISIT, DESK, REPORT)["site_name"].value == "三号楼工地"
    name = next(asked.name for asked in VISIT.opening if asked.key == missing)
    with pytest.raises(StepRefusedError, match=name):
        opening_facts(VISIT, DESK, {key: value for key, value in REPORT.items() if key != missing})


def test_requests_and_the_wished_time_have_places_of_their_own() -> None:
    """R3.4."""
    said = facts(special_request="进门要登记", wished_time="周六上午")
    assert set(said) <= set(opening_facts(VISIT, DESK, {**REPORT, **said}))


def test_sheets_are_opened_by_the_desk_only_and_only_where_the_module_is_on() -> None:
    """R3.1, R3.3: 《售后维修单》 is the office clerk's."""
    assert (VISIT.openers, VISIT.module, VISIT.name) == (DESK, Module.VISITS, "售后维修单")
    with pytest.raises(StepRefusedError, match="要由客服"):
        opening_facts(VISIT, {Role.WORKSHOP}, REPORT)


def test_a_sheet_has_a_number_that_follows_from_its_case() -> None:
    """R3.3: the rule is ours: WX, day, the last six of the case's id."""
    assert sheet_no("0198c0de-0000-7000-8000-00000012abcd", "20261123") == "WX20261123-12ABCD"


def test_a_new_sheet_waits_on_the_board_to_be_assigned() -> None:
    """R3.5."""
    assert (VISIT.start, VISIT.state(VISIT.start).name) == ("to_assign", "待派工")


def test_the_head_assigns_and_the_repairer_is_told_by_a_task() -> None:
    """R3.6: who assigned whom and when is on file with the fact itself."""
    for event in ("assign", "assign_fixed", "reassign"):
        for step in steps(event):
            assert step.roles == {Role.SENIOR, Role.SUPERVISOR}
            assert "technician" in {asked.key for asked in step.asks_for if not asked.optional}
    for event in ("assign", "assign_fixed"):
        assert [task.department for step in steps(event) for task in step.opens] == [Role.WORKSHOP]


def test_a_time_fixed_in_the_call_is_kept_and_the_24_hours_do_not_run() -> None:
    """R3.7: 24 hours only where no time was fixed; else the agreed time."""
    fixed = case_in(VISIT, None, {**REPORT, **facts(time_fixed="已定")})
    for case, event in ((fixed, "assign_fixed"), (case_in(VISIT, None, REPORT), "assign")):
        ready = {option.step.event for option in options(VISIT, case, {Role.SENIOR}) if option.ready}
        assert ready & {"assign", "assign_fixed"} == {event}
    assigned = take(fixed, "assign_fixed", appointed_at="2026-11-28 09:00")
    assert due_hours(assigned, datetime(2026, 11, 28, 9, tzinfo=SHANGHAI)) == {("visit_appointment", 1)}


def test_two_clocks_of_24_hours_run_from_the_notification_and_warn_at_12_and_20() -> None:
    """R3.7: one for the appointment, one for the visit, each warned of at 12 and 20 hours."""
    assigned = take(case_in(VISIT, None, REPORT), "assign")
    both = {(key, hours) for key in ("visit_appoint_24h", "visit_visit_24h") for hours in (12, 20, 24)}
    assert due_hours(assigned) == both
    later = NOON + timedelta(hours=5)
    agreed = take(assigned, "appoint", later, appointed_at="2026-11-23 09:00")
    assert {row for row in due_hours(agreed) if row[0] != "visit_appointment"} == {
        ("visit_visit_24h", hours) for hours in (12, 20, 24)
    }  # the first clock has stopped, the second goes on from the same moment


def test_the_clocks_count_from_when_the_repairer_was_told_not_from_when_it_was_typed() -> None:
    """R3.7."""
    told = NOON - timedelta(hours=3)
    assigned = take(case_in(VISIT, None, REPORT), "assign", notified_at=told.isoformat())
    assert {hours for _, hours in due_hours(assigned, told)} == {12, 20, 24}


def test_another_repairer_or_another_appointment_does_not_start_the_24_hours_anew() -> None:
    """R3.7: the customer waits for one and the same visit."""
    assigned = take(case_in(VISIT, None, REPORT), "assign")
    again = take(assigned, "reassign", NOON + timedelta(hours=10), technician="小马")
    assert due_hours(again) == due_hours(assigned)


def test_an_exception_wants_a_reason_and_another_persons_word_and_only_then_stops_the_clocks() -> None:
    """R3.8: mandatory reason, confirmed by the head, who is not the one who gave it."""
    assigned = take(case_in(VISIT, None, REPORT), "assign")
    with pytest.raises(StepRefusedError, match="特殊情况"):
        advance(VISIT, assigned, "ask_exception", roles={Role.WORKSHOP}, now=NOON)
    asked = take(assigned, "ask_exception", exception_reason="台风停航")
    assert {key for key, _ in due_hours(asked)} == {"visit_appoint_24h", "visit_visit_24h"}
    (confirm,) = steps("confirm_exception")
    assert confirm.roles == {Role.SENIOR, Role.SUPERVISOR}
    own_word = facts(exception_confirmed="同意", postponed_until="2026-11-26 18:00")
    with pytest.raises(StepRefusedError, match="两人不得相同"):
        advance(VISIT, asked, "confirm_exception", roles={Role.SENIOR}, given=own_word, now=NOON)
    head = {key: replace(value, by="王主管") for key, value in own_word.items()}
    confirmed = advance(VISIT, asked, "confirm_exception", roles={Role.SENIOR}, given=head, now=NOON).case
    assert due_hours(confirmed, datetime(2026, 11, 26, 18, tzinfo=SHANGHAI)) == {("visit_postponed", 1)}


def test_an_exception_that_is_not_confirmed_leaves_the_24_hours_as_they_were() -> None:
    """R3.8, R3.7."""
    assigned = take(case_in(VISIT, None, REPORT), "assign")
    asked = take(assigned, "ask_exception", NOON + timedelta(hours=2))
    (reject,) = steps("reject_exception")
    no = {asked.key: valid(asked) for asked in reject.asks_for}
    back = advance(VISIT, asked, "reject_exception", roles={Role.SUPERVISOR}, given=no, now=NOON + timedelta(hours=3))
    assert (back.case.state, due_hours(back.case)) == ("to_appoint", due_hours(assigned))


RESULTS = ("repaired", "not_repaired", "bring_back", "again_open", "again_fixed")


@pytest.mark.parametrize("event", RESULTS)
def test_every_result_is_told_to_the_customer_and_names_what_was_added_or_replaced(event: str) -> None:
    """R3.9, R3.11."""
    (step,) = [step for step in VISIT.steps_from("on_site") if step.event == event]
    wanted = {asked.key for asked in step.asks_for if not asked.optional}
    assert {"told_customer", "materials_added", "materials_replaced"} <= wanted


def test_the_five_results_are_the_only_ways_from_the_site() -> None:
    """R3.9: no visit ends without its result."""
    assert {step.event for step in VISIT.steps_from("on_site")} == set(RESULTS)


def test_a_second_visit_wants_its_reason_and_enters_the_24_hours_again() -> None:
    """R3.10: told with the reason; no term is written, so R3.7 holds again."""
    site = case_in(VISIT, "on_site", {**REPORT, **facts(notified_at=(NOON - timedelta(days=1)).isoformat())})
    for event in ("again_open", "again_fixed"):
        (step,) = [step for step in VISIT.steps_from("on_site") if step.event == event]
        assert "again_reason" in {asked.key for asked in step.asks_for if not asked.optional}
    again = take(site, "again_open", again_reason="缺主板")
    assert again.state == "to_appoint"
    assert {hours for _, hours in due_hours(again)} == {12, 20, 24}


def test_a_second_visit_writes_below_what_the_first_left_on_the_sheet() -> None:
    """R3.11: nothing that was added or replaced is lost."""
    site = case_in(VISIT, "on_site", REPORT)
    first = take(site, "again_fixed", materials_replaced="电源 1 个")
    second = take(replace(first, state="on_site"), "repaired", NOON + timedelta(days=1), materials_replaced="主板 1 块")
    assert str(second.fact("materials_replaced")).splitlines() == [
        "2026-11-22 12:00 小王：电源 1 个", "2026-11-23 12:00 小王：主板 1 块",
    ]  # fmt: skip


def test_the_customer_signs_or_it_is_written_down_why_not() -> None:
    """R3.12: no sheet is handed in before one of the two."""
    for source, target in (("signing", "to_hand_in"), ("signing_parts", "to_hand_in_parts")):
        found = {step.event: step for step in VISIT.steps_from(source)}
        assert set(found) == {"signed", "sign_refused"}
        assert {step.target for step in found.values()} == {target}
        assert {asked.key for asked in found["signed"].asks_for} == {"signed_by", "signed_on"}
        assert [asked.optional for asked in found["sign_refused"].asks_for] == [False]


def test_the_clerk_takes_the_sheet_with_the_actual_result() -> None:
    """R3.13, R3.14: when, who took it, and 修好, 未修好 or 带回."""
    for step in steps("hand_in"):
        asked = {each.key: each for each in step.asks_for}
        assert step.roles == DESK
        assert asked["result"].choices == ("修好", "未修好", "带回")
        assert {"handed_in_to", "handed_in_at"} <= set(asked)
    moved = take(case_in(VISIT, "to_hand_in"), "hand_in")
    assert moved.fact("handed_in_at") == NOON.isoformat()


def test_what_is_brought_back_has_a_tag_with_its_fault() -> None:
    """R3.15: sheet number, part, cause."""
    (step,) = steps("bring_back")
    assert {"part", "part_fault", "tagged"} <= {asked.key for asked in step.asks_for if not asked.optional}


@pytest.mark.parametrize(("hour", "hours_left"), [(9, 15), (23, 1)])
def test_parts_go_to_the_factory_on_the_same_day(hour: int, hours_left: int) -> None:
    """R3.16: "at once" has no figure: until the day is over, in Shanghai; with number, time, and the return."""
    at = datetime(2026, 11, 23, hour, tzinfo=SHANGHAI)
    handed = take(case_in(VISIT, "to_hand_in_parts"), "hand_in", at)
    ends = {(due.deadline.key, due.at) for due in dues(VISIT, handed) if due.share == 100}
    assert ends == {("visit_factory_same_day", at + timedelta(hours=hours_left))}
    sent = take(handed, "to_factory", at, factory_no="SF1")
    back = take(sent, "factory_back", at + timedelta(days=2))
    assert (sent.fact("factory_sent_at"), back.fact("factory_back_at")) == (
        at.isoformat(), (at + timedelta(days=2)).isoformat(),
    )  # fmt: skip


def test_a_customer_may_cancel_until_somebody_came_and_nothing_here_moves_money() -> None:
    assert {step.source for step in steps("cancel_visit")} == set(OPEN[: OPEN.index("on_site")])
    assert not [step for step in VISIT.steps if step.money]


def test_every_fact_of_the_sheet_is_asked_for_somewhere() -> None:
    """R3.3: what the printed sheet shows can be entered."""
    known: dict[str, Fact] = {asked.key: valid(asked) for asked in asked_facts(VISIT)}
    assert {"technician", "notified_at", "appointed_at", "visited_at", "exception_reason", "work_done"} <= set(known)


def test_no_department_is_left_with_a_task_that_is_not_wanted_any_more() -> None:
    """Every way out of a state answers the task that was opened for it, or ends the case, which cancels it."""
    for opening in VISIT.steps:
        for task in opening.opens:
            ways = [step for step in VISIT.steps_from(opening.target) if step.target != opening.target]
            left = {step.event for step in ways if step.target not in VISIT.finals} - set(task.answers)
            assert left == set(), (opening.event, task.title)
