"""The material the measurements are made with."""

from __future__ import annotations

import pytest

from bench.contract import LabelledLine
from bench.made import messages, of_library, of_size
from cs_assistant.understanding.nearest import Line

OWN = [
    LabelledLine(text, intent, example=True)
    for intent, texts in {"a": ("我要退货", "怎么申请退货呀"), "b": ("手机充不进电", "老是死机怎么办")}.items()
    for text in texts
]


def test_messages_are_distinct_and_the_same_on_every_run() -> None:
    made = messages(3_000)
    assert len(set(made)) == len(made) == 3_000
    assert messages(500) == made[:500]


def test_a_smaller_library_is_a_part_of_the_lines() -> None:
    assert set(of_size(OWN, 3)) < set(OWN)


def test_a_grown_library_keeps_all_lines_and_adds_distinct_ones_of_the_same_intents() -> None:
    grown = of_size(OWN, 20)
    assert grown[: len(OWN)] == OWN
    assert len({line.text for line in grown}) == 20
    assert {line.intent for line in grown} == {"a", "b"}
    assert not any(line.example for line in grown[len(OWN) :])


@pytest.mark.parametrize("lines", [[], OWN[:1]])
def test_too_few_lines_to_grow_from_are_refused(lines: list[LabelledLine]) -> None:
    with pytest.raises(ValueError, match="lines"):
        of_size(lines, 1_000)


def test_a_line_that_stands_twice_is_taken_once() -> None:
    twice = [Line("我要退货！", "我要退货", "a", True), Line("我要退货", "我要退货", "a", False)]
    assert of_library(twice) == [LabelledLine("我要退货", "a", example=True)]
