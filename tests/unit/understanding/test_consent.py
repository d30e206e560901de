"""Consent is proposed for plain agreement only: on the lines the rule was made with, and on what is made of them."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from cs_assistant.domain.consent import ConsentKind
from cs_assistant.understanding.consent import LONGEST, judge_consent

LINES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "consent_dev.tsv").read_text("utf-8").splitlines()[1:]
]
EVERY_CLEAR = [text for kind, text in LINES if kind == "clear"]
CLEAR = [text for text in EVERY_CLEAR if judge_consent(text).proposes_consent]
OTHERS = [text for kind, text in LINES if kind != "clear"]

CONDITIONS = (
    "但是运费你们出", "前提是包邮", "不过要先退款", "如果三天内修好的话", "除非换新", "要是修不好就退货",
    "只要你们出运费", "不同意", "我不寄了", "还是算了", "不认你们的检测", "开玩笑的", "我是说我老公",
    "等我问问家里人", "明天再说", "运费谁出", "凭什么要我出运费", "呵呵", "你们说了算", "先退款再寄",
    "万一没问题呢", "我要投诉", "其他的不行", "当我买个教训", "要厂家检测", "修好为止", "保价寄",
)  # fmt: skip
SOMEBODY_ELSE = (
    "我老公", "我妈说", "客服", "你们", "老板", "老闆", "店家", "掌柜", "他", "平台", "大家", "谁", "别人",
    "上次那个客服",
)  # fmt: skip
DENIALS = ("不", "没", "没有", "不太", "别", "未", "不是", "不能", "从没", "才不", "唔", "冇")
TRADITIONAL = OpenCC("s2t")
SINGLE_MARK = re.compile(r"(?<![，。！？,.!?~ ])([，。！？,.!?~ ])(?![，。！？,.!?~ ])")
"""A run of full stops is typed hesitation; one more full stop is not."""
AGREEING = ("同意", "可以", "接受", "认可", "愿意", "没问题", "没意见")


def proposes(text: str) -> bool:
    return judge_consent(text).proposes_consent


def test_there_are_lines_of_every_kind() -> None:
    counts = Counter(kind for kind, _ in LINES)
    assert len(LINES) >= 150
    assert len(counts) == 9
    assert counts["clear"] >= 60


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_plain_agreement_is_never_proposed(text: str) -> None:
    assert not proposes(text), judge_consent(text)


def test_plain_agreement_is_proposed() -> None:
    missed = sorted(set(EVERY_CLEAR) - set(CLEAR))
    assert len(missed) <= 0.07 * len(EVERY_CLEAR), missed


def test_a_proposal_quotes_the_words_it_rests_on() -> None:
    assert "同意，地址发我" in judge_consent("同意，地址发我").evidence


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("嗯", ConsentKind.VAGUE),
        ("好吧", ConsentKind.VAGUE),
        ("收到", ConsentKind.VAGUE),
        ("随便吧", ConsentKind.VAGUE),
        ("👌", ConsentKind.VAGUE),
        ("", ConsentKind.VAGUE),
        ("同意，但是运费你们出", ConsentKind.CONDITIONAL),
        ("要是包邮我就寄", ConsentKind.CONDITIONAL),
        ("不同意", ConsentKind.REFUSED),
        ("算了，不寄了", ConsentKind.REFUSED),
        ("我撤回刚才的同意", ConsentKind.WITHDRAWN),
        ("刚才说的同意不算", ConsentKind.WITHDRAWN),
        ("呵呵，同意", ConsentKind.SARCASTIC),
        ("同意，你们说了算", ConsentKind.SARCASTIC),
        ("运费谁出", ConsentKind.QUESTION),
        ("可以吗", ConsentKind.QUESTION),
        ("快递到了", ConsentKind.OTHER),
        ("我老公同意", ConsentKind.OTHER),
    ],
)
def test_what_is_unclear_is_named(text: str, kind: ConsentKind) -> None:
    judgement = judge_consent(text)
    assert judgement.kind is kind, judgement
    assert judgement.evidence


@settings(deadline=None)
@given(
    st.sampled_from(CLEAR), st.sampled_from(CONDITIONS), st.sampled_from("，。！ \n"), st.booleans()
)
def test_a_condition_or_doubt_beside_it_makes_it_unclear(text: str, more: str, mark: str, first: bool) -> None:
    assert not proposes(f"{more}{mark}{text}" if first else f"{text}{mark}{more}")


@settings(deadline=None)
@given(st.sampled_from(CLEAR), st.sampled_from(DENIALS), st.sampled_from(AGREEING))
def test_a_denial_before_the_agreeing_word_takes_it_away(text: str, denial: str, word: str) -> None:
    # The same letters may agree a second time elsewhere in the line: deny each.
    denied = text.replace(word, f"{denial}{word}")
    assert denied == text or not proposes(denied)


@settings(deadline=None)
@given(st.sampled_from(CLEAR).filter(lambda text: text.startswith(AGREEING)), st.sampled_from(SOMEBODY_ELSE))
def test_somebody_elses_agreement_is_not_the_buyers(text: str, who: str) -> None:
    if {"我", "你"} & set(text):
        return  # 「店家你们的条件我同意」 addresses the shop; who agrees is said
    assert not proposes(f"{who}{text}")


@settings(deadline=None)
@given(st.sampled_from(CLEAR))
def test_a_question_mark_behind_the_agreement_asks(text: str) -> None:
    # 「发个地址就可以？」 asks for the address, after an agreement that stands on its own.
    if text.endswith(AGREEING) and "地址" not in text:
        assert not proposes(f"{text}？")


@settings(deadline=None)
@given(st.sampled_from([text for _, text in LINES]))
def test_script_width_and_doubled_marks_change_nothing(text: str) -> None:
    plain = proposes(text)
    assert proposes(TRADITIONAL.convert(text)) == plain
    assert proposes(full_width(text)) == plain
    assert proposes(SINGLE_MARK.sub(r"\1\1", text)) == plain
    assert proposes(f"  {text}\n") == plain


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@settings(deadline=None)
@given(st.text(max_size=200))
@example("同意" * 5000)
@example("同意寄回检测，" * 15)
@example("看了" * 60)
@example("的" * LONGEST)
@example("😡" * 10_000)
def test_whatever_comes_is_judged_at_once(text: str) -> None:
    started = time.process_time()
    judgement = judge_consent(text)
    assert time.process_time() - started < 0.5
    assert judgement.evidence


NO_WORDS = ("", " ", "\n", "？", "👌", "😡😡😡", "🙂", "[微笑]", "……", "1", "同意" * 5000, "好的，" * 3000)


@pytest.mark.parametrize("text", NO_WORDS)
def test_empty_signs_only_and_endless_messages_are_never_consent(text: str) -> None:
    assert not proposes(text)


SYLLABLES = "同意可以行好的不没吗你们我老板寄地址发谢了再就先才是看"


@settings(deadline=None)
@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=9).map("".join))
def test_random_words_with_a_denial_or_another_person_are_never_consent(text: str) -> None:
    if any(word in text for word in ("不", "吗", "老板", "才", "先")):
        assert not proposes(text), text
