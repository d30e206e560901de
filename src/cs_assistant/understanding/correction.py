"""Pinyin correction against the library's own words: 冲不进电 → 充不进电, tuihuo → 退货, 卡si → 卡死.

Every 2 to 5 characters of a library line are indexed by how they sound. Latin letters that are pinyin are always looked
up; Chinese characters only where the library does not know what was typed, and never the small words of grammar: a
wrong correction is worse than none.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pypinyin.constants import PHRASES_DICT

from cs_assistant.understanding.normalise import is_han
from cs_assistant.understanding.syllables import code, code_of_syllable, plain_syllable, sound_of, split_latin, syllable

_LATIN = re.compile("[a-z]+")
_HAN_RUN = re.compile("[^a-z0-9]+")
_POLYPHONES = frozenset("重行长还得着地为调发乐会便传背干量降倒弹藏朝盛省数同系")
"""Characters with a second reading in shop talk."""
_LONGEST = 5
_GRAMMAR = frozenset(
    "的了吗呢啊吧呀嘛么不没未是非别勿我你您他她它们这那哪谁个在和与跟就都也还又再要会能可以去来到给把被让为什怎多少几上下里外有无好行"
    "一二三四五六七八九十两百千万说问想得着过地之所对错买卖用看做请叫快慢新旧大小前后天日月年时分点只很太最更先"
)
"""Characters never corrected and never the result of a correction: too common, or they turn the meaning round."""
_ENGLISH = frozenset(
    [
        "ok",
        "app",
        "wifi",
        "sim",
        "nfc",
        "usb",
        "imei",
        "meid",
        "id",
        "vip",
        "mate",
        "pro",
        "max",
        "plus",
        "mini",
        "iphone",
        "ipad",
        "hi",
        "hello",
        "no",
        "yes",
        "pin",
        "type",
        "bug",
        "an",
        "men",
        "women",
        "me",
        "you",
        "to",
        "can",
        "open",
        "game",
        "home",
        "one",
        "line",
        "change",
        "page",
        "long",
        "time",
        "case",
        "fan",
        "gen",
        "die",
        "song",
        "hang",
        "bang",
        "dan",
        "ban",
        "hen",
        "ten",
        "pen",
        "sun",
        "run",
        "gun",
        "fun",
        "type",
        "tai",
        "wen",
        "lan",
        "ai",
        "a",
        "e",
        "o",
        "n",
    ]
)
_MIN_LINES = 2
"""A library word replaces typed Chinese only when at least this many lines use it: one line may itself hold a slip."""
_SHORTEST_CHINESE = 3
"""Shorter spans are too little to be sure of; these must sound the same, not only alike."""
_EVERYDAY_LINES = 10
"""A word of two characters that so many lines use is read into two of the same sound that are no word: 钉单, 口款."""
_COMMON_WORDS = frozenset(
    (
        "统一",
        "报修",
        "司机",
        "收回",
        "实付",
        "直到",
        "意见",
        "快点",
        "统计",
        "机主",
        "时机",
        "四季",
        "世纪",
        "会员",
        "开票",
        "供起",
    )
)
"""Words that sound like shop words and are meant as they stand."""
_SLIP_LINES, _SLIP_RATIO = 5, 5
_CHOICES = 8
_LATIN_GAIN, _LENGTH_GAIN, _CHANGE_COST, _LEFT_LATIN_COST, _SINGLE_COST, _EXACT_GAIN = 3.0, 0.6, 1.2, 2.0, 0.5, 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A text as it was read."""

    text: str
    readings: tuple[str, ...] = ()
    """The library words that were read into it, in order; empty when nothing was changed."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """One character, or one syllable typed in Latin letters."""

    surface: str
    code: str
    latin: bool


class PinyinCorrector:
    """Corrects normalised texts towards the words of one library."""

    def __init__(self, lines: Iterable[str]) -> None:
        runs = [run for line in set(lines) for run in _HAN_RUN.findall(line)]
        counts = _counted(runs)
        self._pairs = frozenset(_trusted_pairs(counts)) | _COMMON_WORDS
        by_sound: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for word, lines_with in counts.items():
            if lines_with >= _MIN_LINES or len(word) <= 2:
                for sound in _sounds(word):
                    by_sound[sound].append((word, lines_with))
        self._by_sound = {
            sound: sorted(words, key=lambda item: (-item[1], item[0]))[:_CHOICES] if len(words) > 1 else words
            for sound, words in by_sound.items()
        }

    def correct(self, text: str) -> Correction:
        """`text` (normalised) with slips of pinyin put right."""
        units = self._units(text)
        if not any(unit.latin for unit in units) and not self._strange(text):
            return Correction(text=text)
        pieces = self._cheapest(units)
        readings = tuple(_changed_part(old, new) for old, new in pieces if old != new)
        return Correction(text="".join(new for _, new in pieces), readings=readings)

    def _strange(self, text: str) -> bool:
        """Whether some pair of Chinese characters is unknown to the library."""
        return any(
            text[i : i + 2] not in self._pairs and is_han(text[i]) and is_han(text[i + 1]) for i in range(len(text) - 1)
        )

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
        doubtful = [unit.latin or self._strange_at(units, index) for index, unit in enumerate(units)]
        best: list[tuple[float, list[tuple[str, str]]]] = [(0.0, [])]
        many_latin = sum(unit.latin for unit in units) > 1
        for end in range(1, len(units) + 1):
            unit = units[end - 1]
            score, pieces = best[end - 1]
            options = [(score - (_LEFT_LATIN_COST if unit.latin else 0.0), [*pieces, (unit.surface, unit.surface)])]
            for start in range(max(0, end - _LONGEST), end):
                found = self._reading(units, start, end, many_latin) if any(doubtful[start:end]) else None
                if found is not None:
                    gain, word = found
                    typed = "".join(u.surface for u in units[start:end])
                    options.append((best[start][0] + gain, [*best[start][1], (typed, word)]))
            best.append(max(options, key=lambda option: option[0]))
        return best[-1][1]

    def _strange_at(self, units: list[_Unit], index: int) -> bool:
        """Whether the library knows neither pair the unit stands in, so that it may be a slip."""
        pairs = (units[max(0, index - 1) : index + 1], units[index : index + 2])
        return all("".join(unit.surface for unit in pair) not in self._pairs for pair in pairs if len(pair) == 2)

    def _reading(self, units: list[_Unit], start: int, end: int, many_latin: bool) -> tuple[float, str] | None:
        span = units[start:end]
        latin = sum(unit.latin for unit in span)
        if len(span) == 1 and not (latin and many_latin):
            return None
        found: tuple[float, str] | None = None
        for word, lines in self._by_sound.get("".join(unit.code for unit in span), ()):
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
                if word in PHRASES_DICT or (size == 2 and word in self._pairs):
                    return True
        return False


def _fewest_lines(word: str) -> int:
    """Lines that must use a word before typed Chinese is read as it."""
    return _EVERYDAY_LINES if len(word) < _SHORTEST_CHINESE else _MIN_LINES


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


def _counted(runs: Sequence[str]) -> Counter[str]:
    """How often every one or two characters stand in `runs`, and every longer word that stands there often enough.

    A longer word is looked at only where the words one shorter in it stand often enough: most never do.
    """
    counts = Counter(
        [run[start : start + size] for size in (1, 2) for run in runs for start in range(len(run) - size + 1)]
    )
    often = {word for word, lines in counts.items() if len(word) == 2 and lines >= _MIN_LINES}
    for size in range(3, _LONGEST + 1):
        longer = Counter(
            [
                run[start : start + size]
                for run in runs
                for start in range(len(run) - size + 1)
                if run[start : start + size - 1] in often and run[start + 1 : start + size] in often
            ]
        )
        often = {word for word, lines in longer.items() if lines >= _MIN_LINES}
        counts.update({word: longer[word] for word in often})
    return counts


def _trusted_pairs(counts: Counter[str]) -> Iterator[str]:
    """Pairs of characters that are words, not slips the library lists beside a far more frequent pair of that sound."""
    pairs = {word: lines for word, lines in counts.items() if len(word) == 2}
    sounds = {word: (syllable(word[0]), syllable(word[1])) for word in pairs}
    most: dict[tuple[str, str], int] = {}
    for word, lines in pairs.items():
        most[sounds[word]] = max(lines, most.get(sounds[word], 0))
    return (word for word, lines in pairs.items() if lines > _SLIP_LINES or lines * _SLIP_RATIO > most[sounds[word]])


def _sounds(word: str) -> set[str]:
    """How the word sounds character by character and, where that differs, read in context (重启 is chong qi)."""
    sounds = {sound_of(word)}
    if len(word) > 1 and not _POLYPHONES.isdisjoint(word):
        in_context = [code_of_syllable(reading) or reading for reading in _in_context(word)]
        # A rare reading may be no standard syllable (谁 as shei): a sound has one sign for every character or is none.
        if all(len(sign) == 1 for sign in in_context):
            sounds.add("".join(in_context))
    return sounds


def _in_context(word: str) -> Iterator[str]:
    """The toneless syllables of `word`, read by the longest phrases that stand in it from the left.

    As `pypinyin.lazy_pinyin` reads it, whose own segmenter takes a second to start.
    """
    start = 0
    while start < len(word):
        ends = range(len(word), start + 1, -1)
        end = next((end for end in ends if word[start:end] in PHRASES_DICT), start + 1)
        if end > start + 1:
            yield from (plain_syllable(readings[0]) for readings in PHRASES_DICT[word[start:end]])
        else:
            yield syllable(word[start]) or word[start]
        start = end
