"""What the policy has to answer for every kind of goods: nothing falls through, no "unknown" without a question.

The check-lists of 完好 goods (R2.26–R2.31) say the same as the seven-day return; the rights of parts, gifts, repairs
and goods out of warranty are walked through for phones, shoes and other goods (R2.5–R2.9).
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from cs_assistant.domain.intact import Condition, Weight
from cs_assistant.domain.orders import ProductKind
from cs_assistant.web.wording import QUESTIONS
from tests.unit.policy.cases import ask, outcome, policy, verdict
from tests.unit.policy.shipped import shipped
from tests.unit.policy.test_policy_against_oracle import any_case, lively_case

RETURN, EXCHANGE, REPAIR, PART = (f"three_guarantees.{row}" for row in ("return", "exchange", "repair", "part"))


def names_the_gap(case: dict) -> None:
    for found in ask(**case):
        if found.value != "unknown":
            continue
        assert set(found.missing) <= set(QUESTIONS), (found.id, found.missing)
        # What only the shop can set is no fact of an order: the sentence says who has to write it down.
        assert found.missing or "没有登记；我请主管确认" in found.reason, (found.id, case)


@settings(max_examples=250, deadline=None)
@given(any_case)
def test_every_unknown_names_a_fact_there_is_a_question_for(case: dict) -> None:
    names_the_gap(case)


@settings(max_examples=100, deadline=None)
@given(lively_case())
def test_every_unknown_near_a_boundary_does_too(case: dict) -> None:
    names_the_gap(case)


@pytest.mark.parametrize(
    ("verdict_id", "case", "missing"),
    [
        ("seven_day.return", {"product": "phone", "condition": ["scratched"]}, ("condition",)),
        ("seven_day.return", {"product": "shoes", "condition": ["box_missing"]}, ("condition",)),
        ("seven_day.return", {"condition": ["box_missing"]}, ("product",)),
        ("freight.outbound", {"product": "shoes", "agreed_freight": "shop"}, ("verified_reason",)),
        ("freight.return", {"product": "shoes", "reason": "unwanted", "condition": ["scratched"]}, ("agreed_freight",)),
    ],
)
def test_the_fact_that_would_settle_it_is_named(verdict_id: str, case: dict, missing: tuple[str, ...]) -> None:
    found = verdict(verdict_id, on="2026-11-14", signed_at="2026-11-12", fault="confirmed", **case) if (
        not verdict_id.startswith("freight")) else verdict(verdict_id, on="2026-11-14", signed_at="2026-11-12", **case)
    assert (found.value, found.missing) == ("unknown", missing)


@pytest.mark.parametrize("kind", list(ProductKind))
def test_each_check_list_says_what_the_seven_day_return_does(kind: ProductKind) -> None:
    """Every condition of the contract stands in it once, with the weight the policy gives it."""
    findings = shipped().intact[kind]
    value = {Weight.FINE: "yes", Weight.WEIGHED: "unknown", Weight.ENDS: "no"}
    for condition in Condition:
        found = findings.of(condition.value)
        assert found is not None, condition
        got = outcome("seven_day.return", on="2026-11-14", signed_at="2026-11-12", product=kind.value,
                      condition=[condition.value])[0]  # fmt: skip
        assert got == value[found.weight], (kind, condition)


def test_every_line_of_a_check_list_tells_what_to_look_at_and_cites_a_rule() -> None:
    library = shipped()
    assert set(library.intact) == set(ProductKind)
    for found in library.intact.values():
        for finding in found.findings:
            assert finding.look
            assert all(library.clauses[clause].kept for clause in finding.clause)


@pytest.mark.parametrize("condition", list(Condition))
def test_no_look_of_a_phone_takes_a_three_guarantees_right_away(condition: Condition) -> None:
    """D4."""
    plain = {"on": "2026-11-14", "signed_at": "2026-11-12", "product": "phone", "fault": "confirmed"}
    for row in (RETURN, EXCHANGE, REPAIR):
        assert outcome(row, **plain) == outcome(row, **plain, condition=[condition.value])


CHOICES = [
    ("phone", 5, {RETURN: "yes", EXCHANGE: "yes", REPAIR: "yes", "seven_day.return": "yes"}),
    ("phone", 10, {RETURN: "no", EXCHANGE: "yes", REPAIR: "yes", "seven_day.return": "no"}),
    ("phone", 20, {RETURN: "no", EXCHANGE: "no", REPAIR: "yes", "seven_day.return": "no"}),
    ("phone", 400, {RETURN: "no", EXCHANGE: "no", REPAIR: "no", "seven_day.return": "no"}),
    ("shoes", 5, {RETURN: "unknown", EXCHANGE: "unknown", REPAIR: "unknown", "seven_day.return": "yes"}),
    ("shoes", 20, {RETURN: "unknown", "seven_day.return": "no"}),
    ("other", 5, {RETURN: "unknown", "seven_day.return": "yes"}),
]


@pytest.mark.parametrize(("product", "day", "rights"), CHOICES)
def test_what_a_buyer_may_choose_today(product: str, day: int, rights: dict[str, str]) -> None:
    """R2.5–R2.7: with a confirmed fault, by the day; out of warranty everything is a worded no."""
    from datetime import date, timedelta

    on = date(2025, 6, 2) + timedelta(days=day)
    found = ask(on=str(on), signed_at="2025-06-02", product=product, fault="confirmed")
    for verdict_id, value in rights.items():
        right = found.get(verdict_id)
        assert right is not None
        assert right.value == value, (verdict_id, day)
        if value == "no":
            assert "告诉我" in right.reason


CARD = policy(shoes_return_days=7, shoes_exchange_days=30, shoes_warranty_months=3)


@pytest.mark.parametrize(("day", "values"), [(5, ("yes", "yes", "yes")), (20, ("no", "yes", "yes")),
                                             (60, ("no", "no", "yes")), (100, ("no", "no", "no"))])
def test_shoes_by_the_shops_own_card(day: int, values: tuple[str, str, str]) -> None:
    from datetime import date, timedelta

    on = str(date(2026, 3, 2) + timedelta(days=day))
    case = {"on": on, "signed_at": "2026-03-02", "product": "shoes", "fault": "confirmed"}
    assert tuple(outcome(row, CARD, **case)[0] for row in (RETURN, EXCHANGE, REPAIR)) == values


def test_a_gift_by_the_shops_setting_once_it_is_written() -> None:
    """R2.9, D11."""
    case = {"on": "2026-11-20", "signed_at": "2026-11-12", "product": "phone", "part": "gift", "fault": "confirmed"}
    assert outcome(PART, **case)[0] == "unknown"
    assert outcome(PART, policy(gift_warranty_months=1), **case) == ("yes", "2026-12-14")
    assert outcome(PART, policy(gift_warranty_months=1), **{**case, "fault": "human"})[0] == "no"
