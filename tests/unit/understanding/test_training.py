"""A fit on nearly the same lines keeps how sure the model may be; on other lines it is measured again."""

from __future__ import annotations

from collections import Counter

import pytest

from cs_assistant.understanding.model import Calibration, LinearModel
from cs_assistant.understanding.training import TrainingLine, fit

from .little import EXAMPLES

LINES = [TrainingLine(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
SIZES = Counter(line.intent for line in LINES)
MEASURED = Calibration(0.5, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6), SIZES)


def test_the_calibration_of_the_same_lines_is_taken_over() -> None:
    assert fit(LINES, MEASURED).calibration == MEASURED


def test_a_calibration_survives_being_stored() -> None:
    stored = LinearModel.from_bytes(fit(LINES, MEASURED).to_bytes())
    assert stored is not None
    assert stored.calibration == MEASURED


def test_one_example_more_does_not_measure_it_again() -> None:
    found = fit([*LINES, TrainingLine("完全新的一句话", LINES[0].intent)], MEASURED).calibration
    assert found.measured_on == MEASURED.measured_on


@pytest.mark.parametrize(
    "lines",
    [
        LINES[: len(LINES) // 2],
        [line for line in LINES if line.intent != LINES[0].intent],
        [*LINES, TrainingLine("没见过的意图", "fault.new")],
    ],
    ids=["half the lines", "an intent less", "an intent more"],
)
def test_on_other_lines_it_is_measured_again(lines: list[TrainingLine]) -> None:
    found = fit(lines, MEASURED).calibration
    assert found.measured_on == Counter(line.intent for line in lines)
    assert found.weights != MEASURED.weights
