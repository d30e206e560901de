"""The answer to an open step is read by the shop's rules first, then by a few of our own."""

from __future__ import annotations

import pytest

from cs_assistant.domain.understanding import AnswerKind
from cs_assistant.understanding.answers import AnswerReader
from cs_assistant.understanding.normalise import normalise

from .little import ANSWERS


def answer(text: str) -> AnswerKind | None:
    found = AnswerReader(ANSWERS).read(normalise(text).text)
    return found.kind if found is not None else None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("试过了还是不行", AnswerKind.FAILED),
        ("没用", AnswerKind.FAILED),
        ("还是充不进", AnswerKind.FAILED),
        ("换了线也不行", AnswerKind.FAILED),
        ("没好", AnswerKind.FAILED),
        ("好了", AnswerKind.SOLVED),
        ("可以了，谢谢", AnswerKind.SOLVED),
        ("能充电了", AnswerKind.SOLVED),
        ("满血复活", AnswerKind.SOLVED),
        ("是", AnswerKind.YES),
        ("是的", AnswerKind.YES),
        ("有的", AnswerKind.YES),
        ("不是", AnswerKind.NO),
        ("没有", AnswerKind.NO),
        ("不知道", AnswerKind.UNCLEAR),
        ("怎么弄啊", AnswerKind.UNCLEAR),
        ("我要开发票", None),
        ("好了吗", None),
        ("是不是坏了", None),
        ("跟之前一样", AnswerKind.FAILED),
        ("跟之前一样呢", AnswerKind.FAILED),
        ("好了呢", AnswerKind.SOLVED),
        ("好了吗呢", None),
        ("好了么呢", None),
    ],
)
def test_an_answer_is_read(text: str, kind: AnswerKind | None) -> None:
    assert answer(text) == kind


def test_an_exception_of_a_shop_rule_vetoes_it() -> None:
    assert answer("没满血复活") is not AnswerKind.SOLVED
