"""索赔单 says what the procedure says (R5.30–R5.34)."""

from __future__ import annotations

import pytest

from cs_assistant.domain.flows import advance, options
from cs_assistant.domain.people import DESK, Role
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows.claim import BUYER_CHOICES, CLAIM, CLAIM_REMARK, SHEET
from tests.unit.flows.little import NOON, case_in, facts, given_for
from tests.unit.flows.test_tables import walk

OPEN = [state.key for state in CLAIM.states if state.key not in CLAIM.finals]


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ("open_claim stamped original_received hand_over paid", "paid"),
        ("open_claim stamped original_received hand_over rejected", "rejected"),
        ("open_claim stamped withdraw", "withdrawn"),
    ],
)
def test_the_written_ways_can_be_walked(events: str, end: str) -> None:
    assert walk("claim", case_in(CLAIM), *events.split()).state == end


def test_no_sheet_is_opened_with_an_item_missing_and_each_is_named() -> None:
    full = facts(**{need.key: "填了" for need in SHEET})
    given = given_for(next(step for step in CLAIM.steps if step.event == "open_claim"))
    for need in SHEET:
        case = case_in(CLAIM, None, {key: fact for key, fact in full.items() if key != need.key})
        with pytest.raises(StepRefusedError, match=need.name.partition("（")[0]):
            advance(CLAIM, case, "open_claim", roles=DESK, given=given, now=NOON)
    assert advance(CLAIM, case_in(CLAIM, None, full), "open_claim", roles=DESK, given=given, now=NOON).case


def test_the_sheet_goes_from_finance_to_the_warehouse_to_the_courier() -> None:
    tasks = {step.event: [task.department for task in step.opens] for step in CLAIM.steps if step.opens}
    assert tasks == {
        "open_claim": [Role.FINANCE], "stamped": [Role.WAREHOUSE], "original_received": [Role.WAREHOUSE],
        "hand_over": [Role.FINANCE],
    }  # fmt: skip


def test_the_remark_comes_after_stamp_and_copies_and_only_the_courier_waits_for_it() -> None:
    """R5.32, R5.33. It once stood before the stamp and nothing waited for it."""
    assert [(step.event, step.remark) for step in CLAIM.steps if step.remark] == [("original_received", "claim_opened")]
    waiting = {step.event for step in CLAIM.steps if any(need.key == CLAIM_REMARK.key for need in step.needs)}
    assert waiting == {"hand_over"}


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("choice", BUYER_CHOICES)
def test_the_buyer_chooses_in_every_open_state_and_the_claim_goes_on_where_it_was(state: str, choice: str) -> None:
    case = case_in(CLAIM, state)
    after = advance(CLAIM, case, "buyer_choice", roles=DESK, given=facts(buyer_choice=choice), now=NOON).case
    assert (after.state, after.entered_at, after.fact("buyer_choice")) == (state, case.entered_at, choice)


def test_no_step_waits_for_the_buyers_choice_and_none_moves_money() -> None:
    assert not [step.event for step in CLAIM.steps if "buyer_choice" in {need.key for need in step.needs}]
    assert not [step.event for step in CLAIM.steps if step.money]


def test_another_choice_than_the_three_is_refused() -> None:
    with pytest.raises(StepRefusedError, match="只能是补发、退款重拍、只退款"):
        advance(CLAIM, case_in(CLAIM), "buyer_choice", roles=DESK, given=facts(buyer_choice="等等看"), now=NOON)


def test_only_finance_or_the_desk_says_that_money_came() -> None:
    for role in Role:
        events = {option.step.event for option in options(CLAIM, case_in(CLAIM, "with_courier"), {role})}
        assert ("paid" in events) is (role in DESK | {Role.FINANCE})
