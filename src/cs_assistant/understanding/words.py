"""The words of a library's lines: what the corrector knows, and what it may read into a slip of pinyin."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pypinyin.constants import PHRASES_DICT

from cs_assistant.understanding.syllables import code_of_syllable, plain_syllable, sound_of, syllable

LONGEST = 5
"""Characters of the longest word."""
MIN_LINES = 2
"""A library word replaces typed Chinese only when at least this many lines use it: one line may itself hold a slip."""
_HAN_RUN = re.compile("[^a-z0-9]+")
_POLYPHONES = frozenset("重行长还得着地为调发乐会便传背干量降倒弹藏朝盛省数同系")
"""Characters with a second reading in shop talk."""
_COMMON = "统一 报修 司机 收回 实付 直到 意见 快点 统计 机主 时机 四季 世纪 会员 开票 供起"
"""Words that sound like shop words and are meant as they stand."""
_SLIP_LINES, _SLIP_RATIO = 5, 5
_CHOICES = 8
_FIELDS = "\t"


class WordIndex:
    """Every 1 to 5 characters that stand together in some lines, by how they sound."""

    def __init__(self, pairs: frozenset[str], by_sound: Mapping[str, str]) -> None:
        """As `of` and `from_text` make it; the words of a sound are kept written out, because few are ever read."""
        self.pairs = pairs
        """Pairs of characters that are no slip."""
        self._by_sound = by_sound

    @classmethod
    def of(cls, lines: Iterable[str]) -> WordIndex:
        """The words of normalised lines."""
        counts = _counted([run for line in set(lines) for run in _HAN_RUN.findall(line)])
        by_sound: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for word, lines_with in counts.items():
            if lines_with >= MIN_LINES or len(word) <= 2:
                for sound in _sounds(word):
                    by_sound[sound].append((word, lines_with))
        frequent = {
            sound: sorted(words, key=lambda item: (-item[1], item[0]))[:_CHOICES] for sound, words in by_sound.items()
        }
        written = {sound: " ".join(f"{word} {n}" for word, n in words) for sound, words in sorted(frequent.items())}
        return cls(frozenset(_trusted_pairs(counts)) | frozenset(_COMMON.split()), written)

    def sounding(self, sound: str) -> Sequence[tuple[str, int]]:
        """The words that sound so, with the number of lines that use them, the most used first."""
        written = self._by_sound.get(sound)
        if written is None:
            return ()
        fields = written.split()
        return list(zip(fields[::2], map(int, fields[1::2]), strict=True))

    def to_text(self) -> str:
        """For storing."""
        return _FIELDS.join((" ".join(sorted(self.pairs)), *self._by_sound, *self._by_sound.values()))

    @classmethod
    def from_text(cls, text: str) -> WordIndex:
        """What `to_text` wrote."""
        pairs, *fields = text.split(_FIELDS)
        half = len(fields) // 2
        return cls(frozenset(pairs.split()), dict(zip(fields[:half], fields[half:], strict=True)))


def _counted(runs: Sequence[str]) -> Counter[str]:
    """How often every one or two characters stand in `runs`, and every longer word that stands there often enough.

    A longer word is looked at only where the words one shorter in it stand often enough: most never do.
    """
    counts = Counter(
        [run[start : start + size] for size in (1, 2) for run in runs for start in range(len(run) - size + 1)]
    )
    often = {word for word, lines in counts.items() if len(word) == 2 and lines >= MIN_LINES}
    for size in range(3, LONGEST + 1):
        longer = Counter(
            [
                run[start : start + size]
                for run in runs
                for start in range(len(run) - size + 1)
                if run[start : start + size - 1] in often and run[start + 1 : start + size] in often
            ]
        )
        often = {word for word, lines in longer.items() if lines >= MIN_LINES}
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
