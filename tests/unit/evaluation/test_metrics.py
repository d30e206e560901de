"""The figures are what their names say, also at the edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score

from cs_assistant.domain.understanding import OTHER
from cs_assistant.evaluation.metrics import (
    Answered,
    accuracy,
    calibration_error,
    confusions,
    coverage,
    macro_f1,
    reliability,
    separation,
    top,
)

LABELS = ("a", "b", "c", OTHER)


@st.composite
def answers(draw: st.DrawFn) -> Answered:
    label, answer = draw(st.sampled_from(LABELS)), draw(st.sampled_from(LABELS))
    trust = draw(st.integers(0, 20)) / 20
    rest = [intent for intent in LABELS if intent != answer]
    return Answered(text="t", intents=(label,), ranked=((answer, trust), *((intent, 0.0) for intent in rest)))


def one(label: str, answer: str, trust: float) -> Answered:
    return Answered(text=f"{label}{answer}", intents=tuple(label.split("|")), ranked=((answer, trust), ("z", 0.0)))


@given(st.lists(answers(), min_size=1, max_size=40))
def test_coverage_is_the_best_any_threshold_reaches(rows: list[Answered]) -> None:
    known = sum(not row.unknown for row in rows)
    best = 0
    for threshold in {row.trust for row in rows}:
        taken = [row for row in rows if row.intent != OTHER and row.trust >= threshold]
        right = sum(row.right for row in taken)
        if taken and right / len(taken) >= 0.98:
            best = max(best, right)
    assert coverage(rows) == (best / known if known else 0.0)


@given(st.lists(answers(), min_size=2, max_size=40))
def test_separation_and_f1_agree_with_scikit_learn(rows: list[Answered]) -> None:
    truth = [not row.unknown for row in rows]
    found = separation(rows)
    if len(set(truth)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(roc_auc_score(truth, [row.trust for row in rows]))
    labels = sorted({row.intents[0] for row in rows})
    theirs = f1_score([row.intents[0] for row in rows], [row.intent for row in rows], labels=labels, average="macro")
    assert macro_f1(rows) == pytest.approx(theirs)


def test_a_row_with_two_labels_is_right_with_either() -> None:
    rows = [one("a|b", "b", 0.9), one("a|b", "a", 0.8), one("a", "c", 0.7)]
    assert accuracy(rows) == pytest.approx(2 / 3)
    assert top([one("b", "a", 0.9)], 3) == 0.0
    assert macro_f1(rows[:2]) == 1.0


def test_calibration_error_is_the_distance_of_said_and_done() -> None:
    sure = [one("a", "a", 0.95)] * 9 + [one("a", "b", 0.95)]
    assert calibration_error(sure) == pytest.approx(0.05)
    [row] = reliability(sure)
    assert (row.low, row.count, row.accuracy) == (0.9, 10, 0.9)
    assert calibration_error([]) == 0.0


def test_confusions_are_counted_with_their_first_example_and_without_unknown_messages() -> None:
    rows = [one("a", "b", 0.5), one("a", "b", 0.4), one("c", "a", 0.5), one(OTHER, "a", 0.5), one("a", "a", 0.5)]
    found = confusions(rows, 5)
    assert [(each.label, each.answer, each.count) for each in found] == [("a", "b", 2), ("c", "a", 1)]
    assert found[0].example == "ab"
