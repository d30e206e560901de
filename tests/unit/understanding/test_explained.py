"""A clause nobody accounted for is noticed, small words are not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cs_assistant.domain.understanding import OTHER
from cs_assistant.understanding.explained import explains

NOTHING: Mapping[str, float] = {OTHER: 1.0}


@pytest.mark.parametrize("clause", ["怎么办", "怎么回事", "帮我看看", "急死了", "求解决", "急", "流程是什么"])
def test_a_filler_says_nothing_of_its_own(clause: str) -> None:
    assert explains("fault.power", clause, NOTHING)


@pytest.mark.parametrize("clause", ["娃把手机丢鱼缸里了", "你们几点下班", "我看群里好几个", "急着用钱"])
def test_a_clause_nobody_understood_is_not_accounted_for(clause: str) -> None:
    assert not explains("fault.power", clause, NOTHING)


@pytest.mark.parametrize(
    ("intent", "read", "accounted"),
    [
        ("fault.power", {"fault.power": 0.2, OTHER: 0.8}, True),
        ("fault.crash", {"fault.screen": 0.5, OTHER: 0.5}, True),
        ("fault.crash", {"chat.ack": 0.3, "chat.thanks": 0.3}, True),
        ("fault.crash", {"return.request": 0.6, "fault.crash": 0.1}, False),
        ("chat.thanks", {"fault.screen": 0.9}, False),
        (OTHER, {"return.request": 0.9}, True),
    ],
    ids=["the same", "another fault", "small talk", "another wish", "a fault beside thanks", "nothing understood"],
)
def test_a_clause_fits_its_message_by_its_own_reading(intent: str, read: Mapping[str, float], accounted: bool) -> None:
    assert explains(intent, "随便说了一句", read) is accounted
