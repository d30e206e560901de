"""The owner's decisions (annex E): each is a setting with a recommended default, and changing it changes an outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from cs_assistant.domain.bookkeeping import Carries, DocumentKind, ReturnKind, Warehouse
from cs_assistant.domain.clocks import dues
from cs_assistant.domain.decisions import UNLAWFUL, Choice, Decision
from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.people import Role
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.flows import FLOWS
from cs_assistant.flows.visit import APPOINT_24H, VISIT_24H
from cs_assistant.policy import owner
from cs_assistant.policy.bookkeeping import BookkeepingFacts, plan
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import EntitlementFacts, Fault, Report
from tests.unit.policy.cases import REASONS
from tests.unit.policy.shipped import shipped

SHOP = "phones"
SILENT: dict[str, Decision] = {}


def choosing(**chosen: str) -> Library:
    """The packaged library of a shop that chose so."""
    library = shipped()
    shop = replace(library.shops[SHOP], decisions=chosen)
    return replace(library, shops={**library.shops, SHOP: shop})


def test_all_fifteen_are_there_each_with_a_lawful_default_and_a_sentence_of_why() -> None:
    decisions = shipped().decisions
    assert list(decisions) == [f"E{number}" for number in range(1, 16)]
    for decision in decisions.values():
        default = decision.option(decision.recommended)
        assert default is not None
        assert default.superseded is None
        assert decision.why.endswith("。")
        assert decision.rules
        assert all(re.fullmatch(r"R[1-5]\.\d{1,2}", rule) for rule in decision.rules), decision.id


def test_the_unlawful_options_of_the_source_are_shown_with_why_and_never_in_force() -> None:
    """R5.16, R2.22, R2.32, R5.59: superseded, whatever a shop writes."""
    for decision_id, keys in UNLAWFUL.items():
        decision = shipped().decisions[decision_id]
        for key in keys:
            option = decision.option(key)
            assert option is not None
            assert option.superseded
            assert choosing(**{decision_id: key}).decided(SHOP, decision_id) == decision.recommended


def test_a_choice_counts_for_its_shop_alone_and_one_nobody_knows_not_at_all() -> None:
    library = choosing(E8="spares")
    assert library.decided(SHOP, "E8") == "spares"
    assert library.decided("shoes", "E8") == "closed"
    assert choosing(E8="maybe").decided(SHOP, "E8") == "closed"
    assert library.decided(SHOP, "E99") is None


def test_a_question_whose_default_is_missing_is_a_mistake_of_the_program() -> None:
    broken = replace(shipped().decisions["E8"], recommended="nothing")
    with pytest.raises(KeyError):
        broken.in_force(None)
    assert broken.in_force("spares") == Choice(key="spares", name="建；外购的修好入维修备品仓")


def test_a_library_that_asks_nothing_behaves_as_recommended() -> None:
    silent, facts = replace(shipped(), decisions=SILENT), BookkeepingFacts(repaired=True, bought_in=True)
    assert owner.as_decided(silent, SHOP, facts) == owner.as_decided(shipped(), SHOP, facts) == facts
    assert owner.visit_has_a_clock(silent, SHOP) is owner.visit_has_a_clock(shipped(), SHOP) is True
    assert owner.task_for(silent, SHOP, owner.HAND_OVER_CLAIM, Role.WAREHOUSE) is Role.WAREHOUSE
    assert owner.may_ever_ask_change(silent, SHOP)


def test_e1_a_shop_may_never_ask() -> None:
    assert owner.may_ever_ask_change(choosing(E1="own_words_once"), SHOP)
    assert not owner.may_ever_ask_change(choosing(E1="never"), SHOP)


@pytest.mark.parametrize(("chosen", "payer"), [("all", "buyer"), ("official_only", "unknown")])
def test_e3_our_own_report_alone_may_not_put_the_freight_on_the_buyer(chosen: str, payer: str) -> None:
    """R2.20, R2.21."""
    from cs_assistant.policy.contract import read_facts

    given = read_facts(
        {"on": "2026-11-22", "signed_at": "2026-11-20", "product": "phone", "fault": "none", "report": "ours"}, REASONS
    )
    facts = owner.weighed(choosing(E3=chosen), SHOP, given)
    found = judge(facts, shipped().policy, REASONS).get("freight.return")
    assert found is not None
    assert found.value.value == payer
    assert ("report" in found.missing) == (payer == "unknown")


@pytest.mark.parametrize(("chosen", "value"), [("all", "no"), ("official_only", "unknown")])
def test_e3_our_own_nothing_found_alone_takes_no_guarantee_away(chosen: str, value: str) -> None:
    """R2.20: where only official reports count, ours closes neither return nor repair."""
    from cs_assistant.policy.contract import read_facts

    given = read_facts(
        {"on": "2026-11-22", "signed_at": "2026-11-20", "product": "phone", "fault": "none", "report": "ours"}, REASONS
    )
    facts = owner.weighed(choosing(E3=chosen), SHOP, given)
    found = judge(facts, shipped().policy, REASONS).get("three_guarantees.return")
    assert found is not None
    assert found.value.value == value


@pytest.mark.parametrize(
    ("chosen", "report", "fault"),
    [("all", Report.OURS, Fault.HUMAN), ("official_only", Report.OURS, Fault.CLAIMED),
     ("official_only", Report.MAKER, Fault.HUMAN)],
)  # fmt: skip
def test_e3_human_damage_on_a_report_that_does_not_count_is_only_a_claim(
    chosen: str, report: Report, fault: Fault
) -> None:
    """R2.20, R2.21: our word alone takes no right away where the owner counts official reports only."""
    given = EntitlementFacts(on=date(2026, 11, 22), fault=Fault.HUMAN, report=report)
    assert owner.weighed(choosing(E3=chosen), SHOP, given).fault is fault


@pytest.mark.parametrize("report", [Report.MAKER, Report.CONTRACTED, Report.NONE])
def test_e3_leaves_every_other_report_alone(report: Report) -> None:
    assert owner.counted_report(choosing(E3="official_only"), SHOP, report) is report


def test_e5_what_is_not_built_is_not_in_force_even_where_a_shop_chose_it() -> None:
    """R5.55."""
    assert choosing(E5="consent").decided(SHOP, "E5") == shipped().decided(SHOP, "E5") == "off"


@pytest.mark.parametrize(
    ("chosen", "kinds", "place"),
    [
        ("same_both", [DocumentKind.DECREASE, DocumentKind.ISSUE], Warehouse.ENTRUSTED),
        ("same_decrease", [DocumentKind.DECREASE], Warehouse.ENTRUSTED),
        ("same_issue", [DocumentKind.ISSUE], Warehouse.ENTRUSTED),
        ("apart_both", [DocumentKind.DECREASE, DocumentKind.ISSUE], Warehouse.VIRTUAL),
    ],
)
def test_e7_which_warehouse_and_which_papers_a_repair_takes(
    chosen: str, kinds: list[DocumentKind], place: Warehouse
) -> None:
    """R1.18, R1.21."""
    facts = owner.as_decided(choosing(E7=chosen), SHOP, BookkeepingFacts(repaired=True))
    found = plan(ReturnKind.EXCHANGE_BACK_FIRST, facts).documents
    papers = [document for document in found if document.step in ("repair", "parts")]
    assert [document.kind for document in papers] == kinds
    assert {place_ for document in found for place_ in (document.leaves, document.enters) if place_} == {place}
    back = next(document for document in found if document.step == "back")
    assert (back.problems({"数量": "1", "仓别": "维修虚拟仓"}) == ()) is True
    assert (back.problems({"数量": "1", "仓别": "受托维修仓"}) == ()) is (place is Warehouse.ENTRUSTED)


@pytest.mark.parametrize("chosen", ["same_both", "same_decrease", "same_issue", "apart_both"])
def test_e7_every_plan_can_still_be_walked_to_its_end(chosen: str) -> None:
    facts = owner.as_decided(choosing(E7=chosen), SHOP, BookkeepingFacts(repaired=True))
    found, done = plan(ReturnKind.EXCHANGE_BACK_FIRST, facts), frozenset[str]()
    while due := found.due(done):
        done |= {document.step for document in due}
    assert done == {document.step for document in found.documents}


@pytest.mark.parametrize(("chosen", "place"), [("closed", Warehouse.FINISHED), ("spares", Warehouse.SPARES)])
def test_e8_where_bought_in_goods_go_once_repaired(chosen: str, place: Warehouse) -> None:
    """R1.27."""
    facts = owner.as_decided(choosing(E8=chosen), SHOP, BookkeepingFacts(repaired=True, bought_in=True))
    assert plan(ReturnKind.EXCHANGE_SHIP_FIRST, facts).documents[-1].enters is place


@pytest.mark.parametrize(("chosen", "cost"), [("with_cost", Carries.WITH), ("without_cost", Carries.WITHOUT)])
def test_e9_whether_the_return_leg_of_an_exchange_carries_the_cost(chosen: str, cost: Carries) -> None:
    """R1.13."""
    facts = owner.as_decided(choosing(E9=chosen), SHOP, BookkeepingFacts(invoiced=True))
    back = next(each for each in plan(ReturnKind.EXCHANGE_OTHER, facts).documents if each.step == "back")
    assert back.cost is cost
    filled = {"数量": "1", "原发票号": "A1", "成本": "10.00"}
    assert (back.problems(filled) == ()) is (cost is Carries.WITH)


@pytest.mark.parametrize(("chosen", "clocked"), [("both", True), ("agree_only", False)])
def test_e10_what_the_24_hours_of_a_visit_mean(chosen: str, clocked: bool) -> None:
    """R3.7, R3.8."""
    assert owner.visit_has_a_clock(choosing(E10=chosen), SHOP) is clocked


@pytest.mark.parametrize(("chosen", "clocks"), [("both", {"appoint", "visit"}), ("agree_only", {"appoint"})])
def test_e10_takes_the_clock_of_the_visit_away_and_leaves_that_of_the_agreement(chosen: str, clocks: set[str]) -> None:
    """R3.7: seen in the procedure itself."""
    now = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
    flow, state = FLOWS["visit"], "to_appoint"
    bases = {line.base for line in flow.state(state).deadlines}
    on_file = Fact(value=now.isoformat(), at=now, by="t", source=FactSource.PERSON)
    case = Case(
        id="c", shop_id=SHOP, flow=flow.key, flow_version=flow.version, state=state, entered_at=now, opened_at=now,
        facts=dict.fromkeys(bases, on_file),
    )  # fmt: skip
    found = dues(flow, case, owner.hours_in_force(choosing(E10=chosen), SHOP))
    known = {APPOINT_24H.key: "appoint", VISIT_24H.key: "visit"}
    assert {known[due.deadline.key] for due in found if due.deadline.key in known} == clocks
    assert owner.hours_in_force(choosing(E10=chosen), SHOP)("platform_48h", now.date()) == 48


@pytest.mark.parametrize(("chosen", "role"), [("warehouse", Role.WAREHOUSE), ("finance", Role.FINANCE),
                                              ("service", None)])
def test_e12_who_takes_the_claim_sheet_to_the_courier(chosen: str, role: Role | None) -> None:
    """R5.32; no other task moves."""
    library = choosing(E12=chosen)
    assert owner.task_for(library, SHOP, "hand_over_claim", Role.WAREHOUSE) is role
    assert owner.task_for(library, SHOP, "stamp_claim", Role.FINANCE) is Role.FINANCE


@pytest.mark.parametrize(
    ("chosen", "closed", "start"),
    [
        ("closed", "2026-12-01", "2026-12-01"), ("closed", None, None), ("opened", None, "2026-11-22"),
        ("opened", "2026-12-01", "2026-11-22"),
    ],
)  # fmt: skip
def test_e13_from_which_day_the_five_years_count(chosen: str, closed: str | None, start: str | None) -> None:
    """R4.30."""

    def at(day: str) -> datetime:
        return datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)

    choice = choosing(E13=chosen).decided(SHOP, "E13")
    found = owner.kept_from(choice, opened=at("2026-11-22"), closed=at(closed) if closed else None)
    assert (found and found.isoformat()) == start
    assert owner.kept_from(None, opened=at("2026-11-22"), closed=None) is None


def test_e4_and_e6_no_choice_makes_looks_or_sales_a_ground() -> None:
    """R2.5, R2.32, R5.59: the contract does not even take how well a style sells."""
    from cs_assistant.domain.intact import Condition
    from cs_assistant.policy.contract import EntitlementInput

    assert not [key for key in EntitlementInput.model_fields if "hot" in key or "rating" in key or "score" in key]
    from tests.unit.policy.cases import outcome

    plain = {"on": "2026-11-22", "signed_at": "2026-11-20", "product": "phone", "fault": Fault.CONFIRMED.value}
    for condition in (Condition.SCRATCHED, Condition.ACCESSORIES_MISSING, Condition.BOX_MISSING):
        assert outcome("three_guarantees.return", **plain, condition=[condition.value])[0] == "yes"
