"""Slips of pinyin are read as the shop's own words, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.understanding.correction import PinyinCorrector
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.syllables import SYLLABLES, code, sound_of, split_latin
from cs_assistant.understanding.words import WordIndex

from .little import EXAMPLES


@pytest.fixture(scope="module")
def corrector() -> PinyinCorrector:
    return PinyinCorrector(WordIndex.of(normalise(line).text for lines in EXAMPLES.values() for line in lines))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tuihuo", "退货"),
        ("woyaotuihuo", "我要退货"),
        ("siji", "死机"),
        ("kai发票", "开发票"),
        ("chong不进电", "充不进电"),
        ("冲不进电", "充不进电"),
        ("ka死了", "卡死了"),
        ("手机chongqi", "手机重启"),
    ],
)
def test_a_slip_is_read_as_the_shops_word(corrector: PinyinCorrector, typed: str, read: str) -> None:
    found = corrector.correct(typed)
    assert found.text == read
    assert found.readings


@pytest.mark.parametrize(
    "typed",
    [
        "充不进电",
        "我要退货",
        "什么吗",
        "行的",
        "wifi连不上",
        "app打不开",
        "ok",
        "没法拒收的",
        "手机",
        "好的",
        "我记不住",
        "冲",
        "司机还没到",
    ],
)
def test_what_is_no_slip_stays(corrector: PinyinCorrector, typed: str) -> None:
    assert corrector.correct(typed).text == typed


@given(st.text(alphabet=st.sampled_from("我你退货充不进电冲手机死四机司的了吗呢abctuihos12"), max_size=20))
def test_a_correction_keeps_its_sound_and_is_stable(text: str) -> None:
    lines = (normalise(line).text for line in EXAMPLES["return.request"] + EXAMPLES["fault.charging"])
    corrector = PinyinCorrector(WordIndex.of(lines))
    found = corrector.correct(text)
    assert bool(found.readings) == (found.text != text)
    assert corrector.correct(found.text).text == found.text


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [("tuihuo", ("tui", "huo")), ("zhuangtai", ("zhuang", "tai")), ("lv", ("lv",)), ("iphone", None), ("app", None)],
)
def test_letters_are_cut_into_syllables(letters: str, syllables: tuple[str, ...] | None) -> None:
    assert split_latin(letters) == syllables


def test_sounds_people_mix_up_are_one(corrector: PinyinCorrector) -> None:
    assert code("是") == code("四")
    assert code("您") == code("领")
    assert sound_of("a1") == "a1"
    assert len(SYLLABLES) == 403


def test_a_phrase_with_a_reading_that_is_no_syllable_breaks_nothing() -> None:
    """Regression: 谁都得 (谁 as shei) was indexed under a sound a sign too short; what sounds like its rest crashed."""
    corrector = PinyinCorrector(WordIndex.of(["谁都得给个说法", "谁都得马上处理", "谁都得"] * 5))
    assert corrector.correct("doude给个说法").text == "都得给个说法"


@given(st.lists(st.text(alphabet=st.sampled_from("我退货充不进电重行a1"), max_size=12), max_size=8))
def test_stored_words_are_the_words(lines: list[str]) -> None:
    words = WordIndex.of(lines)
    again = WordIndex.from_text(words.to_text())
    assert again.pairs == words.pairs
    sounds = {sound_of(line[start:end]) for line in lines for start in range(len(line)) for end in range(len(line) + 1)}
    assert all(list(again.sounding(sound)) == list(words.sounding(sound)) for sound in sounds)
