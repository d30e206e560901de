"""The procedures are sound, and say what the written ones say. What must hold of money is written here by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from cs_assistant.domain.flows import Case, Flow, advance, options
from cs_assistant.domain.people import DEPARTMENTS, DESK, Role
from cs_assistant.domain.refunds import UNMAPPED, Phase, RefundKind
from cs_assistant.domain.script_library import Library
from cs_assistant.flows import FLOWS, PLATFORM_EVENTS, flow_for
from cs_assistant.flows.checking import check_flow
from tests.contract.worlds import packaged_library
from tests.unit.flows.little import NOON, case_in, facts, given_for, needs_of
from tests.unit.flows.money import MONEY

REFUNDS = [flow for flow in FLOWS.values() if flow.refund]


@pytest.fixture(scope="module")
def library() -> Library:
    return packaged_library()


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_flow_is_sound_with_the_packaged_library(flow: Flow, library: Library) -> None:
    kept = {clause.id for clause in library.clauses.values() if clause.kept}
    assert check_flow(flow, library.remarks, kept, FLOWS) == ()


def test_money_is_exactly_where_it_is_written_and_wants_exactly_that() -> None:
    found = {
        (flow.key, step.source, step.event): {need.key for need in step.needs}
        for flow in FLOWS.values()
        for step in flow.steps
        if step.money
    }
    assert found == MONEY
    for flow in FLOWS.values():
        for step in flow.steps:
            if step.money:
                alone = step.source.startswith("weighing")  # what was brought to a supervisor only a supervisor pays
                assert step.roles == ({Role.SUPERVISOR} if alone else {Role.SENIOR, Role.SUPERVISOR})


def test_every_pair_of_kind_phase_and_reason_has_a_flow(library: Library) -> None:
    """R5.80, R5.26: nothing is left out, and every refund flow is somebody's."""
    reasons = (*library.reasons, UNMAPPED, "")
    found = {flow_for(*each) for each in product(RefundKind, Phase, reasons)}
    assert found == {flow.key for flow in REFUNDS}


ONLY, BACK = RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND
UNSHIPPED, TRANSIT, HERE, LATER = Phase


@pytest.mark.parametrize(
    ("kind", "phase", "reasons", "flow"),
    [
        (ONLY, UNSHIPPED, "unwanted ordered_wrongly late_shipping out_of_stock quality unmapped", "refund_unshipped"),
        (BACK, UNSHIPPED, "unwanted seven_day", "refund_unshipped"),
        (ONLY, UNSHIPPED, "freight", "refund_freight"),
        (BACK, UNSHIPPED, "freight", "refund_freight"),
        (ONLY, UNSHIPPED, "invoice", "refund_invoice"),
        (ONLY, TRANSIT, "not_received", "refund_not_received"),
        (ONLY, HERE, "not_received", "refund_not_received"),
        (ONLY, TRANSIT, "unwanted seven_day size late_shipping damaged", "refund_intercept"),
        (ONLY, HERE, "invoice", "refund_invoice"),
        (ONLY, HERE, "damaged quality missing_item", "refund_damaged"),
        (ONLY, HERE, "mismatch", "refund_mismatch"),
        (ONLY, HERE, "freight", "refund_freight"),
        (BACK, HERE, "seven_day unwanted size late_shipping negotiated unmapped", "refund_return"),
        (BACK, TRANSIT, "seven_day", "refund_return"),
        (BACK, HERE, "quality mismatch damaged missing_item", "refund_fault_return"),
        (ONLY, LATER, "seven_day unwanted size ordered_wrongly", "refund_after_success"),
        (BACK, LATER, "seven_day unwanted negotiated unmapped", "refund_after_success"),
        (ONLY, LATER, "not_received mismatch damaged quality invoice freight counterfeit other unmapped",
         "refund_after_success_by_reason"),
        (BACK, LATER, "quality mismatch damaged not_received counterfeit", "refund_after_success_by_reason"),
        (RefundKind.OTHER, LATER, "other seven_day", "refund_after_success_by_reason"),
        (RefundKind.EXCHANGE, HERE, "quality size", "exchange"),
        (ONLY, HERE, "counterfeit unwanted seven_day negotiated other unmapped", "refund_by_hand"),
        (BACK, HERE, "counterfeit", "refund_by_hand"),
        (RefundKind.OTHER, HERE, "other", "refund_by_hand"),
    ],
)  # fmt: skip
def test_the_lawful_column_of_the_matrix(kind: RefundKind, phase: Phase, reasons: str, flow: str) -> None:
    """R5.80, R5.23, R5.62: written from the matrix, not from the code."""
    assert {flow_for(kind, phase, reason) for reason in reasons.split()} == {flow}


@pytest.mark.parametrize(
    ("kind", "reasons", "flow"),
    [
        (ONLY, "seven_day unwanted size ordered_wrongly", "refund_after_success"),
        (ONLY, "not_received", "refund_not_received"),
        (ONLY, "damaged quality missing_item", "refund_damaged"),
        (ONLY, "mismatch", "refund_mismatch"),
        (ONLY, "invoice", "refund_invoice"),
        (ONLY, "freight", "refund_freight"),
        (ONLY, "counterfeit negotiated other unmapped", "refund_by_hand"),
        (BACK, "seven_day unwanted negotiated unmapped freight invoice", "refund_after_success"),
        (BACK, "quality mismatch damaged missing_item", "refund_fault_return"),
        (BACK, "not_received", "refund_not_received"),
        (BACK, "counterfeit", "refund_by_hand"),
        (RefundKind.OTHER, "other seven_day counterfeit", "refund_by_hand"),
    ],
)
def test_once_the_remark_stands_a_reason_goes_its_own_way_also_after_success(
    kind: RefundKind, reasons: str, flow: str
) -> None:
    """R5.64, R5.80. They all once ended where a senior could agree at once, 假货 too, with nothing verified."""
    assert {flow_for(kind, LATER, reason, remarked=True) for reason in reasons.split()} == {flow}


def test_the_remark_changes_no_way_before_success(library: Library) -> None:
    for each in product(RefundKind, (UNSHIPPED, TRANSIT, HERE), (*library.reasons, UNMAPPED)):
        assert flow_for(*each, remarked=True) == flow_for(*each)


def test_what_begins_by_reason_after_success_moves_no_money_itself_and_leaves_only_with_its_remark() -> None:
    """R5.62–R5.65."""
    flow = FLOWS["refund_after_success_by_reason"]
    assert not [step for step in flow.steps if step.money]
    (leaving,) = [step for step in flow.steps if step.event == "by_reason"]
    assert {need.key for need in leaving.needs} == {"remark.after_sale_refund"}


@pytest.mark.parametrize("flow", REFUNDS, ids=lambda flow: flow.key)
def test_what_the_platform_decides_ends_the_case_in_every_state(flow: Flow) -> None:
    for state, event in product(flow.states, PLATFORM_EVENTS.values()):
        if state.key not in flow.finals:
            moved = advance(flow, case_in(flow, state.key), event, roles={Role.PLATFORM}, now=NOON)
            assert moved.case.state in flow.finals
            assert not moved.step.money


@pytest.mark.parametrize("flow", REFUNDS, ids=lambda flow: flow.key)
def test_a_changed_application_voids_both_checks_in_every_state(flow: Flow) -> None:
    for state in flow.states:
        if state.key not in flow.finals:
            held = facts(type_checked="仅退款", amount_checked="99.00", asked_at=NOON.isoformat())
            case = case_in(flow, state.key, held)
            after = advance(flow, case, "buyer_changed", roles={Role.PLATFORM}, now=NOON).case
            assert (after.state, set(after.facts)) == (state.key, {"asked_at"})


def test_a_refund_flow_refuses_nothing_a_supervisor_may_have_it_weighed() -> None:
    """R5.61, R5.24: the way to a refusal is a case of its own, which only a supervisor opens."""
    named = [step for flow in REFUNDS for step in flow.steps if "refus" in step.event or "拒绝" in step.name]
    assert {step.event for step in named} == {"propose_refusal", "refusal_over"}
    for step in named:
        if step.event == "propose_refusal":
            assert (step.starts, step.roles, step.money) == ("refusal", {Role.SUPERVISOR}, False)


def test_the_platforms_clock_runs_in_every_waiting_state_of_an_unshipped_refund() -> None:
    flow = FLOWS["refund_unshipped"]
    for state in flow.states:
        hours = [(line.hours, line.base) for line in state.deadlines]
        assert hours == ([] if state.key in flow.finals else [(48, "asked_at")])


def walk(flow_key: str, case: Case, *events: str) -> Case:
    """Take steps with everything they want on file; whoever may."""
    flow = FLOWS[flow_key]
    for event in events:
        step = next(step for step in flow.steps_from(case.state) if step.event == event)
        case = replace(case, facts={**case.facts, **needs_of(step)})
        case = advance(flow, case, event, roles=step.roles, given=given_for(step), now=NOON).case
    return case


@pytest.mark.parametrize(
    ("flow_key", "events", "end"),
    [
        ("refund_unshipped", "submit warehouse_voided agree", "agreed"),
        ("refund_unshipped", "submit warehouse_shipped intercept parcel_back agree_intercepted", "agreed"),
        ("refund_unshipped", "submit warehouse_shipped intercept intercept_failed", "in_transit"),
        ("refund_unshipped", "submit warehouse_voided warehouse_shipped intercept_failed", "in_transit"),
        ("parcel", "ask_courier tell_buyer arrived", "arrived"),
        ("parcel", "ask_courier lost choose_reship reship_arrived", "reshipped"),
        ("parcel", "intercept intercept_failed intercept wanted_again choose_refund applied", "handed_over"),
        ("parcel", "intercept parcel_back choose_reship choose_again choose_refund drop", "dropped"),
        ("refund_by_hand", "decide agree", "agreed"),
        ("refund_by_hand", "propose_refusal refusal_over decide agree", "agreed"),
        ("refund_by_hand", "settled", "settled"),
        ("refund_after_success", "understand remark_after_sale agree", "agreed"),
        ("refund_after_success", "understand remark_after_sale agree_return parcel_sent goods_received three_looks "
                                 "agree", "agreed"),
        ("refund_after_success", "understand rerouted", "rerouted"),
        ("refund_after_success_by_reason", "understand remark_after_sale by_reason rerouted", "handed_on"),
        ("refund_after_success_by_reason", "understand buyer_withdrew", "closed"),
        ("refund_return", "agree_return ask_for_number parcel_sent goods_received three_looks agree", "agreed"),
        ("refund_return", "agree_return ask_for_number no_number number_by_chat number_wrong number_corrected "
                          "goods_received three_looks_freight agree", "agreed"),
        ("refund_return", "agree_return parcel_sent goods_received to_supervisor go_on three_looks agree", "agreed"),
        ("refund_return", "agree_return parcel_sent goods_received to_supervisor propose_refusal settled", "settled"),
        ("refund_fault_return", "ask_evidence fault_shown agree_return ask_for_number parcel_sent goods_received "
                                "three_looks_freight agree", "agreed"),
        ("refund_fault_return", "differs verified agree_return parcel_sent goods_received three_looks_freight agree",
         "agreed"),
        ("refund_fault_return", "wrong_item not_verified go_on agree_return buyer_withdrew", "closed"),
        ("refund_not_received", "ask_courier tell_buyer arrived buyer_withdrew", "closed"),
        ("refund_not_received", "ask_courier lost choose_refund agree", "agreed"),
        ("refund_not_received", "ask_courier lost choose_reship choose_again choose_refund agree", "agreed"),
        ("refund_not_received", "choose_refund agree", "agreed"),
        ("refund_not_received", "intercept parcel_back agree", "agreed"),
        ("refund_intercept", "intercept parcel_back agree", "agreed"),
        ("refund_intercept", "intercept intercept_failed agree", "agreed"),
        ("refund_damaged", "found_on_arrival photos_in shown choose_keep agree", "agreed"),
        ("refund_damaged", "found_later ask_evidence photos_in photos_unclear photos_in shown choose_return rerouted",
         "rerouted"),
        ("refund_mismatch", "records_seen differs verified choose_exchange choose_again choose_return rerouted",
         "rerouted"),
        ("refund_mismatch", "records_seen ask_evidence wrong_item verified choose_reship buyer_withdrew", "closed"),
        ("refund_invoice", "needs_invoice title_corrected invoice_issued buyer_withdrew", "closed"),
        ("refund_invoice", "not_about_invoice rerouted", "rerouted"),
        ("refund_freight", "freight_promised agree", "agreed"),
        ("refund_freight", "not_sent_back to_supervisor agree", "agreed"),
        ("exchange", "back_first parcel_sent goods_received shipped_out arrived", "exchanged"),
        ("exchange", "ship_first shipped_out goods_received", "exchanged"),
        ("exchange", "back_first cancel", "cancelled"),
        ("exchange_offer", "plain_reason route_told offer accept", "retained"),
        ("exchange_offer", "plain_reason insist", "honoured"),
        ("exchange_offer", "not_fitting", "not_fitting"),
        ("reship", "order_reship shipped_out arrived", "arrived"),
        ("invoice", "needs_invoice invoice_issued invoice_sent", "done"),
        ("freight_back", "approve_freight freight_paid", "paid"),
        ("freight_back", "covered", "covered"),
        ("refusal", "propose approve explain refuse lapsed", "refused"),
        ("refusal", "propose approve explain refuse platform_steps_in answer_platform ruled", "platform_took_over"),
        ("refusal", "propose drop", "dropped"),
        ("complaint", "soothed clarified facts_seen answer accepted", "settled"),
        ("complaint", "soothed clarified facts_seen outlet_told second_test escalate coordinated answer_platform "
                      "not_satisfied answer ruled", "ruled"),
        ("send_back", "simple_fault worked", "solved"),
        ("send_back", "other_fault outlet_found report_received result_fault return", "platform_return"),
        ("send_back", "other_fault outlet_found outlet_settled", "solved"),
        ("send_back", "other_fault no_outlet send_terms refuse_terms own_report report_received result_fault "
                      "choose_exchange received exchange send_unit_back", "exchanged"),
        ("send_back", "report_received result_fault choose_repair received send_unit_back", "repaired"),
        ("send_back", "report_received report_unclear report_received result_none told", "told"),
        ("send_back", "report_received result_human dispute report_received result_fault outlet_settled", "solved"),
        ("send_back", "report_received result_none reconsider send_terms consent", "consented"),
        ("send_back", "simple_fault failed outlet_found", "to_outlet"),
        ("send_back", "other_fault no_outlet send_terms refuse_terms to_outlet", "to_outlet"),
        ("send_back", "other_fault no_outlet send_terms refuse_terms own_report", "own_report"),
        ("send_back", "other_fault no_outlet send_terms refuse_terms platform_return", "platform_return"),
        ("send_back", "other_fault no_outlet send_terms ask_again consent give_address parcel_sent received "
                      "result_fault exchange send_unit_back", "exchanged"),
        ("send_back", "other_fault no_outlet send_terms consent give_address received result_fault repair "
                      "send_unit_back", "repaired"),
        ("send_back", "other_fault no_outlet send_terms refuse_terms reconsider send_terms consent give_address "
                      "parcel_sent received result_fault return", "platform_return"),
        ("send_back", "other_fault no_outlet send_terms consent give_address parcel_sent received result_none "
                      "dispute result_fault return", "platform_return"),
        ("send_back", "other_fault no_outlet send_terms consent give_address parcel_sent received result_human "
                      "send_unit_back", "sent_back"),
        ("send_back", "other_fault no_outlet send_terms consent give_address parcel_sent withdraw_consent "
                      "send_unit_back own_report", "own_report"),
    ],
)  # fmt: skip
def test_the_written_ways_can_be_walked(flow_key: str, events: str, end: str) -> None:
    assert walk(flow_key, case_in(FLOWS[flow_key]), *events.split()).state == end


def missing(flow_key: str, case: Case, event: str) -> set[str]:
    found = options(FLOWS[flow_key], case, {Role.SUPERVISOR})
    return {need.key for option in found if option.step.event == event for need in option.missing}


def test_a_shut_door_names_both_remarks_and_both_checks() -> None:
    case = case_in(FLOWS["refund_unshipped"], "voided")
    four = {"remark.submitted_unshipped", "warehouse_remark", "type_checked", "amount_checked"}
    assert missing("refund_unshipped", case, "agree") == four
    for key in four:
        held = facts(**dict.fromkeys(four - {key}, "1"))
        assert missing("refund_unshipped", replace(case, facts=held), "agree") == {key}


def test_no_address_without_consent_but_a_platform_return_from_everywhere() -> None:
    flow = FLOWS["send_back"]
    assert missing("send_back", case_in(flow, "consented"), "give_address") == {"consent"}
    assert missing("send_back", case_in(flow, "consent_due"), "consent") == {"consent", "terms_delivered"}
    for state in flow.states:
        if state.key not in flow.finals:
            for role in (Role.PLATFORM, Role.AGENT):
                moved = advance(flow, case_in(flow, state.key), "platform_return_agreed", roles={role}, now=NOON)
                assert moved.case.state == "platform_return"


def test_consent_goes_with_withdrawal_refusal_and_terms_sent_anew() -> None:
    flow = FLOWS["send_back"]
    held = facts(consent="c-1", terms_delivered="2026-11-01")
    seen = set()
    for step in flow.steps:
        if step.event in ("withdraw_consent", "refuse_terms", "send_terms"):
            after = advance(flow, case_in(flow, step.source, held), step.event, roles=DESK, now=NOON).case
            assert after.fact("consent") is None
            seen.add((step.event, step.source))
    assert {source for event, source in seen if event == "withdraw_consent"} == {
        "consented", "parcel_due", "on_the_way", "inspecting",
    }  # fmt: skip


def test_a_unit_here_or_on_its_way_goes_back_as_it_is_after_a_withdrawal() -> None:
    flow = FLOWS["send_back"]
    for state in ("on_the_way", "inspecting"):
        moved = advance(flow, case_in(flow, state), "withdraw_consent", roles=DESK, now=NOON)
        (task,) = moved.step.opens
        assert moved.case.state == "as_is_due"
        assert task.title.startswith("原样寄回")
        number = facts(outbound_tracking_no="SF1")
        back = advance(flow, moved.case, "send_unit_back", roles={task.department}, given=number, now=NOON)
        assert back.case.state == "declined"


def test_a_no_leads_to_three_ways_and_back_never_to_a_dead_end() -> None:
    flow = FLOWS["send_back"]
    events = {option.step.event for option in options(flow, case_in(flow, "declined"), DESK) if option.ready}
    assert {"to_outlet", "own_report", "platform_return", "reconsider"} <= events


def test_a_disputed_report_is_not_judged_again_by_those_who_wrote_it() -> None:
    flow = FLOWS["send_back"]
    mine = {
        state: {option.step.event for option in options(flow, case_in(flow, state), {Role.WORKSHOP})}
        for state in ("inspecting", "disputed")
    }
    assert mine == {"inspecting": {"result_fault", "result_none", "result_human"}, "disputed": {"send_unit_back"}}


def test_self_help_is_for_the_closed_list_only() -> None:
    flow = FLOWS["send_back"]
    (simple,) = [step for step in flow.steps if step.event == "simple_fault"]
    assert simple.asks_for[0].choices == ("卡顿、死机", "充不进电", "自动关机、亏电")
    assert simple.target == "self_help"


def test_the_next_step_after_a_fault_goes_by_the_rights_of_the_day() -> None:
    case = case_in(FLOWS["send_back"], "fault_found", facts(entitled__exchange="yes", entitled__return="no"))
    assert missing("send_back", case, "exchange") == set()
    assert missing("send_back", case, "return") == {"entitled.return"}
    assert missing("send_back", case, "repair") == {"entitled.repair"}


def test_a_withdrawal_after_submission_sets_the_goods_free_again() -> None:
    flow = FLOWS["refund_unshipped"]
    titles = {
        step.source: [task.title[:4] for task in step.opens] for step in flow.steps if step.event == "buyer_withdrew"
    }
    assert titles == {
        "to_submit": [], "submitted": ["恢复发货"], "voided": ["恢复发货"], "returned": ["恢复发货"],
        "shipped": ["恢复派送"], "intercepting": ["恢复派送"],
    }  # fmt: skip


def test_money_paid_by_the_platform_never_leaves_the_goods_forgotten() -> None:
    flow = FLOWS["refund_unshipped"]
    kinds = {
        step.source: [task.kind for task in step.opens] for step in flow.steps if step.event == "platform_refunded"
    }
    assert kinds == {
        "to_submit": ["void_refunded_order"], "submitted": ["void_refunded_order"], "voided": [], "returned": [],
        "shipped": ["receive_parcel"], "intercepting": ["receive_parcel"],
    }  # fmt: skip


def test_what_a_buyer_writes_about_leads_to_one_case_to_open(library: Library) -> None:
    """A flow offered in a chat may be opened by the desk, and no two are offered for the same words."""
    offered = [intent for flow in FLOWS.values() for intent in flow.intents]
    assert set(offered) <= set(library.intents)
    assert len(offered) == len(set(offered))
    assert all(flow.openers & DESK for flow in FLOWS.values() if flow.intents)


def test_tasks_go_to_departments_which_may_give_every_answer() -> None:
    for flow in FLOWS.values():
        for step in flow.steps:
            for task in step.opens:
                assert task.department in DEPARTMENTS
                for event in task.answers:
                    mine = options(flow, case_in(flow, step.target), {task.department})
                    assert event in {option.step.event for option in mine}
