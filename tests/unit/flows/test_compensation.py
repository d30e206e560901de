"""售后赔偿 says what the procedure says (R4.1–R4.33); written by hand from the requirement, not from the table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_assistant.domain.flows import Case, Fact, Step, advance, asked_facts, opening_facts, options
from cs_assistant.domain.modules import Module
from cs_assistant.domain.people import DESK, Role
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows.compensation import COMPENSATION, URGENT
from cs_assistant.flows.compensation_forms import DOCUMENT_NO, FORMS
from tests.unit.flows.little import NOON, case_in, fact, facts, given_for
from tests.unit.flows.test_tables import walk

PARTS = "part_requested production_agrees supplied issued shipped"
LIST = "list_given totalled"
REVIEWS = "appraisal_received first_reviewed second_reviewed"
PAID = "deducted recourse_summed summed"
FAX = facts(requester="南城服务站", product="发动机 A2", fault_detail="漏油", urgency="普通")


def step(source: str, event: str) -> Step:
    (found,) = [step for step in COMPENSATION.steps_from(source) if step.event == event]
    return found


def asked(source: str, event: str) -> set[str]:
    """What has to be entered with a step."""
    return {each.key for each in step(source, event).asks_for if not each.optional}


def by(name: str, value: str = "同意") -> Fact:
    return replace(fact(value), by=name)


def refused(case: Case, event: str, given: dict[str, Fact]) -> str:
    with pytest.raises(StepRefusedError) as caught:
        advance(COMPENSATION, case, event, roles=frozenset(Role), given=given, now=NOON)
    return caught.value.message


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ("solve", "solved"),
        (f"{PARTS} old_part_back nonconforming old_part_booked {LIST} {REVIEWS} recourse_outside party_signed "
         f"all_signed {PAID}", "summed"),
        (f"{PARTS} old_part_back conforming stocked note_line_use old_part_booked {LIST} {REVIEWS} assess_inside "
         f"all_signed {PAID}", "summed"),
        (f"{PARTS} no_old_part {LIST} no_appraisal summed", "summed"),
        (f"{PARTS} no_old_part {LIST} {REVIEWS} nobody_liable summed", "summed"),
        (f"{PARTS} no_old_part {LIST} {REVIEWS} recourse_outside refused_to_sign refusal_reviewed refusal_overruled "
         f"{PAID}", "summed"),
        (f"{PARTS} no_old_part {LIST} {REVIEWS} recourse_outside refused_to_sign refusal_reviewed refusal_upheld "
         "rejudged director_frees summed", "summed"),
        (f"{PARTS} no_old_part {LIST} {REVIEWS} dispute_appraisal rejudged director_returns rejudged "
         f"director_charges {PAID}", "summed"),
        ("part_requested production_declines solve", "solved"),
        ("part_requested withdraw_request", "withdrawn"),
    ],
)  # fmt: skip
def test_the_written_ways_can_be_walked(events: str, end: str) -> None:
    """R4.2: the whole of it, steps 3.1 to 3.13."""
    assert walk("compensation", case_in(COMPENSATION), *events.split()).state == end


def test_it_begins_with_the_information_the_service_office_receives() -> None:
    """R4.7: 《调件传真》; the desk stands for 品保部售后服务室."""
    assert (COMPENSATION.openers, COMPENSATION.module) == (DESK, Module.COMPENSATION)
    assert set(opening_facts(COMPENSATION, DESK, FAX)) == set(FAX)
    for key in FAX:
        with pytest.raises(StepRefusedError):
            opening_facts(COMPENSATION, DESK, {other: value for other, value in FAX.items() if other != key})


def test_urgency_is_noted_and_no_urgent_channel_is_made_up() -> None:
    """R4.29: the flow chart is missing; urgent and ordinary go the same way."""
    urgent = opening_facts(COMPENSATION, DESK, {**FAX, "urgency": fact(URGENT)})
    ways = [
        [option.step.event for option in options(COMPENSATION, case_in(COMPENSATION, None, held), DESK)]
        for held in (urgent, FAX)
    ]
    assert ways[0] == ways[1]
    assert "待补" in URGENT
    assert not [need for each in COMPENSATION.steps for need in each.needs]


def test_what_can_be_solved_at_once_is_judged_and_closed() -> None:
    """R4.8, R4.1: a conclusion in any case; a reminder stands for 快速, which has no figure."""
    assert asked("received", "solve") == {"judgement"}
    assert "judgement" in asked("received", "part_requested")
    assert COMPENSATION.state("received").deadlines[0].source.startswith("own:R4.1")


def test_production_reviews_supplies_and_packs_against_rust() -> None:
    """R4.9, R4.10, R4.4: the request is on file; a no goes back to be judged anew."""
    assert {"request_no", "part_no", "part_name", "quantity"} <= asked("received", "part_requested")
    assert [task.department for task in step("received", "part_requested").opens] == [Role.WORKSHOP]
    assert step("requested", "production_declines").target == "received"
    for event in ("production_agrees", "production_declines"):
        assert asked("requested", event) == {"production_opinion"}
        assert Role.WORKSHOP in step("requested", event).roles
    assert asked("supplying", "supplied") == {"rust_proof"}


def test_the_warehouse_issues_to_the_service_office_which_ships() -> None:
    """R4.5, R4.11."""
    assert Role.WAREHOUSE in step("issuing", "issued").roles
    assert {"transfer_no", "issued_quantity"} <= asked("issuing", "issued")
    assert step("shipping", "shipped").roles == DESK
    assert {"recipient", "recipient_phone", "courier", "shipment_no"} <= asked("shipping", "shipped")


def test_old_parts_are_confirmed_waited_for_and_reminded_of() -> None:
    """R4.12: number, quantity, condition; no term is written, so it reminds."""
    assert asked("old_part_due", "old_part_back") == {"old_part_no", "old_part_quantity", "old_part_state"}
    (due,) = COMPENSATION.state("old_part_due").deadlines
    assert (due.event, due.source[:4]) == (None, "own:")


def test_bad_parts_get_an_opinion_good_ones_are_stamped_accepted_and_stocked() -> None:
    """R4.13, R4.14."""
    assert asked("old_part_here", "nonconforming") == {"disposal"}
    assert asked("stocking", "stocked") == {"stamped", "accepted_by", "stock_in_no"}


def test_a_part_put_back_on_the_line_is_only_written_down() -> None:
    """R4.15: nothing is released by it: the case stays where it is, and no step needs it."""
    note = step("booking", "note_line_use")
    assert (note.source, note.opens, note.starts, note.money) == (note.target, (), None, False)


@pytest.mark.parametrize(
    ("source", "event"), [("booking", "old_part_booked"), ("totalling", "totalled"), ("deducting", "deducted")]
)
def test_finance_books_old_parts_totals_and_deducts(source: str, event: str) -> None:
    """R4.6, R4.16, R4.18, R4.24."""
    assert Role.FINANCE in step(source, event).roles
    assert asked(source, event)


def test_the_issue_list_goes_to_finance_month_by_month() -> None:
    """R4.17: 按时 has no figure: by month, and it reminds."""
    assert asked("listing", "list_given") == {"issue_list_no", "issue_period"}
    assert [task.department for task in step("listing", "list_given").opens] == [Role.FINANCE]
    assert COMPENSATION.state("listing").deadlines


def test_an_appraisal_is_received_and_reviewed_by_two_different_people() -> None:
    """R4.19, R4.20, R4.3."""
    assert asked("appraisal_due", "appraisal_received") == {"appraisal_no", "appraisal_finding"}
    for source, event in (("first_review", "first_reviewed"), ("second_review", "second_reviewed")):
        assert step(source, event).roles == {Role.SENIOR, Role.SUPERVISOR}
    case = case_in(COMPENSATION, "second_review", {"first_opinion": by("陈姐")})
    assert "两人不得相同" in refused(case, "second_reviewed", {"second_opinion": by("陈姐")})
    other = {"second_opinion": by("王主管")}
    moved = advance(COMPENSATION, case, "second_reviewed", roles={Role.SUPERVISOR}, given=other, now=NOON)
    assert moved.case.state == "judging"


def test_nobody_sends_back_what_was_their_own_first_review() -> None:
    """R4.20."""
    case = case_in(COMPENSATION, "second_review", {"first_opinion": by("陈姐")})
    assert "两人不得相同" in refused(case, "back_to_first_review", {"why_sent_back": by("陈姐")})


def test_outside_units_are_charged_and_inside_ones_assessed_after_a_joint_sign_off() -> None:
    """R4.21, R4.22: no money is deducted before all have signed or a refusal was overruled."""
    assert asked("judging", "recourse_outside") == {"liable_party", "recourse_amount"}
    assert asked("judging", "assess_inside") == {"liable_party", "assessment"}
    before = {each.source for each in COMPENSATION.steps if each.target == "deducting"}
    assert before == {"signing", "refusal_approval", "director"}
    assert {each.event for each in COMPENSATION.steps if each.target == "deducting"} == {
        "all_signed", "refusal_overruled", "director_charges",
    }  # fmt: skip


def test_every_signature_stays_on_the_list() -> None:
    """R4.22."""
    case = case_in(COMPENSATION, "signing")
    for who in ("甲公司李经理", "二车间张主任"):
        case = advance(
            COMPENSATION, case, "party_signed", roles=DESK, given={"signatures": fact(who)}, now=NOON
        ).case
    assert [line.partition("：")[2] for line in str(case.fact("signatures")).splitlines()] == [
        "甲公司李经理", "二车间张主任",
    ]  # fmt: skip


def test_a_refusal_to_sign_has_its_reason_is_reviewed_and_approved_by_another() -> None:
    """R4.23."""
    assert asked("signing", "refused_to_sign") == {"why_refused_to_sign"}
    case = case_in(COMPENSATION, "refusal_approval", {"refusal_opinion": by("王主管")})
    for event in ("refusal_overruled", "refusal_upheld"):
        assert step("refusal_approval", event).roles == {Role.SUPERVISOR}
        assert "两人不得相同" in refused(case, event, {"refusal_approval": by("王主管")})


@pytest.mark.parametrize("reviewer", ["first_opinion", "second_opinion", "judged_after"])
@pytest.mark.parametrize("event", ["director_charges", "director_frees", "director_returns"])
def test_the_director_is_none_of_those_who_judged(event: str, reviewer: str) -> None:
    """R4.26: 厂长 approves what was judged anew, and is another person than every reviewer."""
    assert step("director", event).roles == {Role.SUPERVISOR}
    held = {"first_opinion": by("甲"), "second_opinion": by("乙"), "judged_after": by("丙"), reviewer: by("王主管")}
    case = case_in(COMPENSATION, "director", held)
    assert "两人不得相同" in refused(case, event, {"director_opinion": by("王主管")})
    dictated = replace(by("王主管"), on_behalf="厂长李工，当面")
    assert advance(
        COMPENSATION, case, event, roles={Role.SUPERVISOR}, given={"director_opinion": dictated}, now=NOON
    ).case.fact("director_opinion")


def test_a_dispute_records_before_and_after() -> None:
    """R4.26."""
    assert asked("disputed", "rejudged") == {"judged_before", "judged_after"}


def test_recourse_and_the_whole_have_summaries_of_their_own() -> None:
    """R4.25, R4.27: 3.11.4 sums up recourse, 3.13 everything; nothing ends without the latter once goods went out."""
    assert asked("recourse_summary", "recourse_summed") == {"recourse_summary"}
    assert asked("summing", "summed") == {"overall_summary"}
    late = ("old_part_due", "listing", "first_review", "signing", "director", "summing")
    assert {each.target for each in COMPENSATION.steps if each.source in late} & COMPENSATION.finals == {"summed"}


def test_six_forms_belong_to_quality_and_are_kept_five_years() -> None:
    """R4.30, R4.28, R4.33: the forms by name, and where each is filled in."""
    assert {form.name: (form.owner, form.keep_years, form.step) for form in FORMS} == {
        "调件传真": ("品保部", 5, "3.1"),
        "调件申请单": ("品保部", 5, "3.3"),
        "备件调件单": ("品保部", 5, "3.4–3.5"),
        "售服领件明细表": ("品保部", 5, "3.7"),
        "用户赔偿发件登记表": ("品保部", 5, "3.5"),
        "赔偿鉴定单": ("品保部", 5, "3.9–3.12"),
    }
    assert DOCUMENT_NO == "506—E001-2"
    known = {each.key for each in asked_facts(COMPENSATION)}
    for form in FORMS:
        assert {form.since, *form.facts} <= known
        assert form.since in {
            each.key for place in (COMPENSATION.opening, *(s.asks_for for s in COMPENSATION.steps)) for each in place
            if not each.optional
        }  # fmt: skip


def test_each_form_is_filled_in_on_the_way() -> None:
    """R4.33: a case that went the whole way has all six."""
    case = case_in(COMPENSATION, None, opening_facts(COMPENSATION, DESK, FAX))
    events = f"{PARTS} no_old_part {LIST} {REVIEWS} recourse_outside all_signed {PAID}".split()
    for event in events:
        taken = step(case.state, event)
        case = advance(COMPENSATION, case, event, roles=taken.roles, given=given_for(taken), now=NOON).case
    assert all(case.fact(form.since) for form in FORMS)


def test_no_department_is_left_with_a_task_that_is_not_wanted_any_more() -> None:
    """Every way out of a state answers the task that was opened for it, or ends the case, which cancels it."""
    for opening in COMPENSATION.steps:
        for task in opening.opens:
            ways = [step for step in COMPENSATION.steps_from(opening.target) if step.target != opening.target]
            left = {step.event for step in ways if step.target not in COMPENSATION.finals} - set(task.answers)
            assert left == set(), (opening.event, task.title)
