"""The reasons of a refund: the first stays what it was and the histories only grow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.refunds import Reasons, Selected, Stated, Verified
from tests.unit.flows.little import NOON

TEXTS = st.sampled_from(["7天无理由", "质量问题", "缺货", "不喜欢/不想要", ""])
ACTS = st.lists(st.tuples(st.sampled_from(["select", "state", "verify"]), TEXTS), max_size=40)


@given(TEXTS, ACTS)
def test_first_and_histories_are_never_rewritten(first: str, acts: list[tuple[str, str]]) -> None:
    reasons = Reasons(history=(Selected(text=first, at=NOON, by="买家"),))
    for number, (act, text) in enumerate(acts, start=1):
        at, before = NOON + timedelta(minutes=number), reasons
        if act == "select":
            reasons = reasons.select(Selected(text=text, at=at, by="平台"))
        elif act == "state":
            reasons = reasons.state(Stated(reason="quality", words=text, at=at, by="小王"))
        else:
            reasons = reasons.verify(Verified(reason="quality", evidence=text, at=at, by="小王"))
        assert reasons.first == Selected(text=first, at=NOON, by="买家")
        assert reasons.history[: len(before.history)] == before.history
        assert reasons.stated[: len(before.stated)] == before.stated
        assert reasons.verified[: len(before.verified)] == before.verified
        grown = [len(now) - len(then) for now, then in zip(parts(reasons), parts(before), strict=True)]
        assert sum(grown) == (0 if act == "select" and text == before.current.text else 1)
        if act == "select":
            assert reasons.current.text == text


def parts(reasons: Reasons) -> tuple[tuple[object, ...], ...]:
    return reasons.history, reasons.stated, reasons.verified


def test_a_refund_without_a_first_reason_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="first selected reason"):
        Reasons(history=())


def test_the_same_selection_seen_again_is_no_news() -> None:
    reasons = Reasons(history=(Selected(text="缺货", at=NOON, by="买家"),))
    assert reasons.select(Selected(text="缺货", at=NOON + timedelta(days=1), by="平台")) is reasons
