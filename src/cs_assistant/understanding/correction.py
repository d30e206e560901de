"""Pinyin correction against the library's own words: 冲不进电 → 充不进电, tuihuo → 退货, 卡si → 卡死.

Latin letters that are pinyin are always looked up; Chinese characters only where the library does not know what was
typed, and never the small words of grammar: a wrong correction is worse than none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pypinyin.constants import PHRASES_DICT

from cs_assistant.understanding.normalise import is_han
from cs_assistant.understanding.syllables import code, code_of_syllable, split_latin, syllable
from cs_assistant.understanding.words import LONGEST, MIN_LINES, WordIndex

_LATIN = re.compile("[a-z]+")
_GRAMMAR = frozenset(
    "的了吗呢啊吧呀嘛么不没未是非别勿我你您他她它们这那哪谁个在和与跟就都也还又再要会能可以去来到给把被让为什怎多少几上下里外有无好行"
    "一二三四五六七八九十两百千万说问想得着过地之所对错买卖用看做请叫快慢新旧大小前后天日月年时分点只很太最更先"
)
"""Characters never corrected and never the result of a correction: too common, or they turn the meaning round."""
_ENGLISH_WORDS = """
ok app wifi sim nfc usb imei meid id vip mate pro max plus mini iphone ipad hi hello no yes pin type bug an
men women me you to can open game home one line change page long time case fan gen die song hang bang dan
ban hen ten pen sun run gun fun type tai wen lan ai a e o n
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_SHORTEST_CHINESE = 3
"""Shorter spans are too little to be sure of; these must sound the same, not only alike."""
_EVERYDAY_LINES = 10
"""A word of two characters that so many lines use is read into two of the same sound that are no word: 钉单, 口款."""
_LATIN_GAIN, _LENGTH_GAIN, _CHANGE_COST, _LEFT_LATIN_COST, _SINGLE_COST, _EXACT_GAIN = 3.0, 0.6, 1.2, 2.0, 0.5, 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A text as it was read."""

    text: str
    readings: tuple[str, ...] = ()
    """The library words that were read into it, in order; empty when nothing was changed."""


class _Unit(NamedTuple):
    """One character, or one syllable typed in Latin letters."""

    surface: str
    code: str
    latin: bool


class PinyinCorrector:
    """Corrects normalised texts towards the words of one library."""

    def __init__(self, words: WordIndex) -> None:
        self._words = words

    def correct(self, text: str) -> Correction:
        """`text` (normalised) with slips of pinyin put right."""
        if _LATIN.search(text) is None and not self._strange(text):
            return Correction(text=text)
        pieces = self._cheapest(self._units(text))
        readings = tuple(_changed_part(old, new) for old, new in pieces if old != new)
        return Correction(text="".join(new for _, new in pieces), readings=readings)

    def _strange(self, text: str) -> bool:
        """Whether some pair of Chinese characters is unknown to the library."""
        known = self._words.pairs
        return any(one + two not in known and is_han(one) and is_han(two) for one, two in pairwise(text))

    def _units(self, text: str) -> list[_Unit]:
        units: list[_Unit] = []
        position = 0
        for match in _LATIN.finditer(text):
            units += (_Unit(char, code(char), False) for char in text[position : match.start()])
            letters = match.group()
            pieces = None if letters in _ENGLISH else split_latin(letters)
            if pieces is None:
                units.append(_Unit(letters, letters, False))
            else:
                units += (_Unit(piece, code_of_syllable(piece) or piece, True) for piece in pieces)
            position = match.end()
        units += (_Unit(char, code(char), False) for char in text[position:])
        return units

    def _cheapest(self, units: list[_Unit]) -> list[tuple[str, str]]:
        """The best-scored cover of `units` as (typed, read) pairs."""
        many_latin = sum([unit.latin for unit in units]) > 1
        shortest = 1 if many_latin else 2
        strange = self._strange_units(units)
        best: list[tuple[float, int, str]] = [(0.0, 0, "")]  # score, where the last piece starts, how it is read
        doubtful = -1  # the last one so far: only a piece that holds one is looked up
        first = 0  # after the last digit or English word: no library word holds one
        for end, unit in enumerate(units, 1):
            if not unit.latin and unit.code.isascii():
                first = end
            elif strange[end - 1] or unit.latin:
                doubtful = end - 1
            chosen = (best[-1][0] - (_LEFT_LATIN_COST if unit.latin else 0.0), end - 1, unit.surface)
            for start in range(max(first, end - LONGEST), min(doubtful + 1, end - shortest + 1)):
                found = self._reading(units, start, end)
                if found is not None and best[start][0] + found[0] > chosen[0]:
                    chosen = (best[start][0] + found[0], start, found[1])
            best.append(chosen)
        return _followed_back(best, units)

    def _strange_units(self, units: list[_Unit]) -> list[bool]:
        """For each unit whether the library knows neither pair it stands in, so that it may be a slip."""
        known = self._words.pairs
        pairs = [True, *[one.surface + two.surface not in known for one, two in pairwise(units)], True]
        return [before and after for before, after in pairwise(pairs)]

    def _reading(self, units: list[_Unit], start: int, end: int) -> tuple[float, str] | None:
        span = units[start:end]
        words = self._words.sounding("".join([unit.code for unit in span]))
        latin = sum([unit.latin for unit in span]) if words else 0
        if len(span) == 1 and not latin:
            return None
        found: tuple[float, str] | None = None
        for word, lines in words:
            changed = [i for i, unit in enumerate(span) if not unit.latin and unit.surface != word[i]]
            if latin:
                if changed:
                    continue
            elif not changed or lines < _fewest_lines(word) or not self._may_change(units, start, end, word, changed):
                continue
            gain = self._gain(span, word, lines, latin, len(changed))
            if found is None or gain > found[0]:
                found = (gain, word)
        return found

    @staticmethod
    def _gain(span: list[_Unit], word: str, lines: int, latin: int, changed: int) -> float:
        exact = sum(unit.latin and unit.surface == syllable(char) for unit, char in zip(span, word, strict=True))
        gain = 0.3 * math.log(lines) + _LENGTH_GAIN * (len(span) - 1) + _EXACT_GAIN * exact
        return gain - _SINGLE_COST if len(span) == 1 else gain + _LATIN_GAIN * latin - _CHANGE_COST * changed

    def _may_change(self, units: list[_Unit], start: int, end: int, word: str, changed: list[int]) -> bool:
        span = units[start:end]
        if len(changed) * 2 > len(span):
            return False
        for i in changed:
            typed = span[i].surface
            if len(span) <= _SHORTEST_CHINESE and syllable(typed) != syllable(word[i]):
                return False
            if not is_han(typed) or typed in _GRAMMAR or word[i] in _GRAMMAR:
                return False
            if self._is_word(units, start + i):
                return False
        return True

    def _is_word(self, units: list[_Unit], index: int) -> bool:
        """Whether the character at `index` stands in a word the library or the dictionary knows."""
        for size in (2, 3, 4):
            for start in range(max(0, index - size + 1), min(index, len(units) - size) + 1):
                word = "".join(unit.surface for unit in units[start : start + size])
                if word in PHRASES_DICT or (size == 2 and word in self._words.pairs):
                    return True
        return False


def _followed_back(best: Sequence[tuple[float, int, str]], units: Sequence[_Unit]) -> list[tuple[str, str]]:
    """The pieces that lead to the last of `best`, as (typed, read) pairs."""
    pieces: list[tuple[str, str]] = []
    end = len(units)
    while end:
        _, start, word = best[end]
        pieces.append(("".join(unit.surface for unit in units[start:end]), word))
        end = start
    return pieces[::-1]


def _fewest_lines(word: str) -> int:
    """Lines that must use a word before typed Chinese is read as it."""
    return _EVERYDAY_LINES if len(word) < _SHORTEST_CHINESE else MIN_LINES


def _changed_part(typed: str, word: str) -> str:
    """What to show of a reading: where letters were typed, the word they stand for without its neighbours."""
    if not _LATIN.search(typed):
        return word
    start, end = 0, len(word)
    while end - start > 2 and word[start] == typed[start]:
        start += 1
    while end - start > 2 and word[end - 1] == typed[end - len(word) - 1]:
        end -= 1
    return word[start:end]
