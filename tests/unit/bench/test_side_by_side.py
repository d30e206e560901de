"""Systems in processes of their own, by turns."""

from __future__ import annotations

import pytest

from bench.contract import LabelledLine
from bench.peers import MissingPeerError, require
from bench.side_by_side import Answers, all_started, by_turns
from bench.understanding import affordable

LINES = [LabelledLine("我要退货", "return", example=True), LabelledLine("手机充不进电", "charging", example=True)]
MESSAGES = ["我要退货", "充不进电", "退货"] * 10


def test_each_system_answers_in_the_order_asked_and_as_often_as_its_limit_says() -> None:
    with all_started([("rapidfuzz", LINES), ("rapidfuzz", LINES)], None, lambda _: None) as children:
        every, few = by_turns(children, MESSAGES, [len(MESSAGES), 2])
    assert every.intents == ["return", "charging", "return"] * 10
    assert few.intents == ["return", "charging"]
    assert len(every.milliseconds) == len(MESSAGES)
    assert all(child.built.seconds >= 0 and child.lines == len(LINES) for child in children)


def test_a_slow_system_is_asked_as_much_as_its_time_allows() -> None:
    slow = Answers(intents=["a"] * 10, milliseconds=[500.0] * 10, processor=[500.0] * 10)
    assert affordable(slow, budget=60.0) == 120
    assert slow.each_second == 2.0


def test_a_missing_library_is_named_with_what_to_install() -> None:
    with pytest.raises(MissingPeerError, match=r"no_such_library.*\.\[bench\].*--systems"):
        require("no_such_library")
