"""What an agent types by hand: the superseded clauses D1–D14 and reason changes do not go out, lawful words do.

The superseded requirements are R2.9, R2.22, R2.27, R2.32, R5.16, R5.18, R5.24, R5.25, R5.54 and R5.55. The rows of
batch 1 were written before the rules; those of batches 2, 3 and 4 one after the other, without looking at the rules,
to see how far these carry. Counted before anything was mended for them, the rules were right on 43 of the 120 unlawful
and 115 of the 120 lawful rows of batch 2, and, each time mended in their mechanism, on 30 of the 60 and all 60 of batch
3, and on 24 of the 30 and all 30 of batch 4, whose wordings are plainer. A linter of words stops what it knows and its
like, not every paraphrase; it seldom hinders anybody.
"""

from __future__ import annotations

from collections import Counter

import pytest

from cs_assistant.policy.compliance import Linter
from tests.contract.worlds import packaged_library
from tests.unit.policy.wordings import blocked, of, read_wordings

DEVIATIONS = (*(f"D{number}" for number in range(1, 15)), "reason_change")
CONDUCT = ("withdraw", "confirm_first", "review", "stay_away", "label", "account")
SUPERSEDED = read_wordings("superseded_wordings.tsv")
OTHER_CONDUCT = read_wordings("conduct_wordings.tsv")
DELAY = "delay_cause"


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter(packaged_library().forbidden)


def test_every_deviation_has_ten_wordings_of_either_kind() -> None:
    counted = Counter((row.deviation, row.verdict) for row in (*SUPERSEDED, *OTHER_CONDUCT) if row.batch == "1")
    assert {counted[deviation, verdict] for deviation in DEVIATIONS for verdict in ("block", "pass")} == {10}
    assert {counted[conduct, verdict] for conduct in CONDUCT for verdict in ("block", "pass")} == {10}
    assert (counted[DELAY, "warn"], counted[DELAY, "pass"]) == (10, 10)
    assert len({row.text for row in SUPERSEDED}) == len(SUPERSEDED)


@pytest.mark.parametrize("deviation", DEVIATIONS)
def test_an_unlawful_wording_typed_by_hand_is_blocked(linter: Linter, deviation: str) -> None:
    let_through = [t for t in of(SUPERSEDED, deviation, "block") if not blocked(linter.lint(t, automatic=False))]
    assert not let_through


@pytest.mark.parametrize("deviation", DEVIATIONS)
def test_a_lawful_wording_near_it_passes(linter: Linter, deviation: str) -> None:
    held = [t for t in of(SUPERSEDED, deviation, "pass") if blocked(linter.lint(t, automatic=False))]
    assert not held


@pytest.mark.parametrize("conduct", CONDUCT)
def test_nobody_is_asked_to_withdraw_confirm_keep_quiet_or_give_an_account(linter: Linter, conduct: str) -> None:
    """R2.62, R5.55, `reference/domain.md` 3: withdrawing, early confirmation, reviews, platform, labels, accounts."""
    let_through = [t for t in of(OTHER_CONDUCT, conduct, "block") if not blocked(linter.lint(t, automatic=False))]
    held = [t for t in of(OTHER_CONDUCT, conduct, "pass") if blocked(linter.lint(t, automatic=False))]
    assert (let_through, held) == ([], [])


def test_a_cause_of_delay_is_pointed_out_and_asking_for_it_is_not(linter: Linter) -> None:
    """R5.17: only the warehouse's or QC's record says why; the linter does not see the record, so it warns."""
    warned = {row.text for row in OTHER_CONDUCT if DELAY in {f.rule for f in linter.lint(row.text, automatic=False)}}
    assert not [text for text in of(OTHER_CONDUCT, DELAY, "warn") if text not in warned]
    assert not [text for text in of(OTHER_CONDUCT, DELAY, "pass") if text in warned]


@pytest.mark.parametrize("text", ["运费走平台原路退回，请上传凭证", "我们按有权威的资料答复您", "核实后原路退回"])
def test_money_that_goes_back_and_an_authority_sound_like_no_refusal(linter: Linter, text: str) -> None:
    assert "cannot" not in {found.rule for found in linter.lint(text, automatic=False)}


@pytest.mark.parametrize("text", ["没登记的包裹原路退回", "我们有权不退"])
def test_a_parcel_that_goes_back_and_a_right_to_refuse_do(linter: Linter, text: str) -> None:
    assert "cannot" in {found.rule for found in linter.lint(text, automatic=False)}


def test_what_sounds_like_a_refusal_is_written_alike_wherever_a_rule_builds_on_it() -> None:
    rules = {rule.id: rule.pattern for rule in packaged_library().forbidden}
    building = ("scratches_refusal", "report_first", "used_no_return", "complete_or_no_return", "gift_no_warranty")
    assert not [rule_id for rule_id in building if not rules[rule_id].startswith(rules["cannot"])]


@pytest.mark.parametrize("gap", [" ", "\u200b", "\u3000", "\t"])
def test_what_is_blocked_stays_blocked_when_its_characters_are_set_apart(linter: Linter, gap: str) -> None:
    texts = [row.text for row in SUPERSEDED if row.verdict == "block"]
    assert not [text for text in texts if not blocked(linter.lint(gap.join(text), automatic=False))]
