"""The goals count how cases ended (R5.2): nothing twice, nothing that goes on, no names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.goals import GOALS, HONOURED, PARTS, belongs, count
from cs_assistant.flows import FLOWS
from cs_assistant.services.goals import REFUNDS

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def case(flow: str, state: str, *, hours: float = 1, **facts: str) -> Case:
    on_file = {key: Fact(value=value, at=NOW, by="小林", source=FactSource.PERSON) for key, value in facts.items()}
    return Case(
        id="c", shop_id="shoes", flow=flow, flow_version=1, state=state, opened_at=NOW,
        entered_at=NOW + timedelta(hours=hours), facts=on_file,
    )


def test_every_part_names_a_final_state_of_a_flow_there_is() -> None:
    for part in PARTS.values():
        if part.flow is not None:
            assert part.state in FLOWS[part.flow].finals, part
        assert part.without <= {state for flow in FLOWS.values() for state in flow.finals}


def test_every_fact_with_an_amount_is_entered_in_its_flow() -> None:
    for part in PARTS.values():
        if part.amount is not None and part.flow is not None:
            asked = {each.key for step in FLOWS[part.flow].steps for each in step.asks_for}
            assert part.amount in asked, part


def test_retained_and_honoured_are_counted_apart_and_neither_is_the_other() -> None:
    ended = [case("exchange_offer", "retained"), case("exchange_offer", "honoured"), case("exchange_offer", "honoured")]
    assert count(PARTS["retained"], ended, REFUNDS).count == 1
    assert count(HONOURED, ended, REFUNDS).count == 2


def test_what_was_paid_is_summed_to_the_cent_and_what_has_no_amount_is_said() -> None:
    part = PARTS["freight_paid"]
    ended = [
        case("freight_back", "paid", freight_amount="12.50"), case("freight_back", "paid", freight_amount="10元"),
        case("freight_back", "paid"), case("freight_back", "paid", freight_amount="看发票"),
        case("freight_back", "not_owed", freight_amount="99"),
    ]
    found = count(part, ended, REFUNDS)
    assert (found.count, found.yuan, found.without_amount) == (4, Decimal("22.50"), 2)


def test_every_kind_of_compensation_is_counted_once_and_a_refund_in_full_is_none() -> None:
    """R5.2, R4.18, R5.39, R5.43."""
    kinds = [part for goal in GOALS if goal.key == "compensation" for part in goal.parts]
    ended = [
        case("freight_back", "paid", freight_amount="10"), case("refund_freight", "agreed", promised_amount="8"),
        case("refund_damaged", "agreed", promised_amount="30"), case("refund_damaged", "agreed"),
        case("refund_mismatch", "agreed", promised_amount="15.50"), case("refund_unshipped", "agreed"),
        case("compensation", "summed", issue_total="120"), case("compensation", "solved"),
    ]  # fmt: skip
    found = {part.key: count(part, ended, REFUNDS) for part in kinds}
    assert {key: (each.count, each.yuan, each.without_amount) for key, each in found.items()} == {
        "freight_paid": (1, Decimal(10), 0), "freight_refund": (1, Decimal(8), 0),
        "difference_damaged": (1, Decimal(30), 0), "difference_mismatch": (1, Decimal("15.50"), 0),
        "parts": (1, Decimal(120), 0),
    }  # fmt: skip


@pytest.mark.parametrize("amount", ["-5", "NaN", "Infinity", "1e9"])
def test_an_amount_nobody_can_have_paid_does_not_count(amount: str) -> None:
    found = count(PARTS["freight_paid"], [case("freight_back", "paid", freight_amount=amount)], REFUNDS)
    assert (found.yuan, found.without_amount) == (Decimal(0), 1)


def test_a_refund_that_goes_on_in_another_case_is_not_finished() -> None:
    ended = [case("refund_unshipped", "agreed", hours=4), case("refund_unshipped", "in_transit", hours=900)]
    found = count(PARTS["finished"], ended, REFUNDS)
    assert (found.count, found.half) == (1, 4)


@given(st.lists(st.floats(min_value=0, max_value=500), min_size=1))
def test_half_and_nine_of_ten_are_really_done_by_then(hours: list[float]) -> None:
    ended = [case("refund_unshipped", "agreed", hours=each) for each in hours]
    found = count(PARTS["finished"], ended, REFUNDS)
    taken = [(each.entered_at - each.opened_at).total_seconds() / 3600 for each in ended]
    assert found.half is not None
    assert found.most is not None
    assert sum(each <= found.half for each in taken) * 2 >= len(hours)
    assert sum(each <= found.most for each in taken) * 10 >= len(hours) * 9
    assert found.most in taken


def test_without_cases_there_is_no_hour_to_show() -> None:
    found = count(PARTS["finished"], [], REFUNDS)
    assert (found.count, found.half, found.most) == (0, None, None)


@given(st.sampled_from(sorted(FLOWS)), st.data())
def test_a_case_counts_for_one_part_of_a_goal_at_most(flow: str, data: st.DataObject) -> None:
    ended = case(flow, data.draw(st.sampled_from(sorted(FLOWS[flow].finals))))
    for goal in GOALS:
        assert sum(belongs(part, ended, REFUNDS) for part in goal.parts) <= 1
