"""One spelling for what buyers type: width, case, script, emoji, repeats and fillers taken out, offsets kept.

The result is read by rules and by the model; a person always sees the original. Idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from cs_assistant.understanding.spelling import GESTURES, HEAD_FILLERS, TAIL_FILLERS, WORDS

_PLACEHOLDER = re.compile(r"\[[一-鿿]{1,6}x?\]|【(?:图片|表情|视频|语音)】|/:[\w^$*!@.|~<>-]{1,4}")
"""Tags a platform or a log puts in the place of a picture, an emoticon or a masked value."""
_KAOMOJI = re.compile(r"[a-z]?\((?=[^()]*[^\w\s()])[^()一-鿿0-9]{2,12}\)[a-z]?")
_LINK = re.compile(r"https?://[!-~]+|www\.[!-~]+")
_TW_IS = re.compile("(?<![關联聯])係")
_REPEATED_CHAR = re.compile(r"(\D)\1{2,}")
_REPEATED_PHRASE = re.compile(r"(\D{2,8}?)\1+")
_WORD = re.compile("|".join(sorted((word for word, _ in WORDS), key=len, reverse=True)))
_WORD_MAP = dict(WORDS)
_GESTURE = re.compile("|".join(map(re.escape, GESTURES)))
_HEAD = re.compile(f"^(?:{'|'.join(HEAD_FILLERS)})(?=..)")
_TAIL = re.compile(f"(?<=..)(?:{'|'.join(TAIL_FILLERS)})$")
_SOFT_END = re.compile("(?<=..)呢+$")
_PASSES = 6
"""Enough for every text seen; the property test looks for one that needs more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Normalised:
    """A normalised text and where each of its characters came from."""

    original: str
    text: str
    """Only simplified characters, a-z and 0-9; may be empty."""
    starts: tuple[int, ...]
    """For each character of `text`: index of the first original character it stands for."""
    ends: tuple[int, ...]
    """For each character of `text`: index after the last original character it stands for."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of `original` that `text[start:end]` stands for; (0, 0) for an empty part."""
        if start >= end:
            return (0, 0)
        return min(self.starts[start:end]), max(self.ends[start:end])


class _Draft:
    """A text under work, every character with its source."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, original: str) -> None:
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for index, char in enumerate(original):
            for folded in _fold(char):
                chars.append(folded)
                starts.append(index)
                ends.append(index + 1)
        self.text = "".join(chars)
        self.starts = starts
        self.ends = ends

    def sub(self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> None:
        """Like `re.sub`; a replacement stands for the whole part it replaces."""
        position = 0
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in pattern.finditer(self.text):
            first, last = match.span()
            new = replace(match)
            parts += (self.text[position:first], new)
            starts += self.starts[position:first]
            ends += self.ends[position:first]
            if new:
                starts += [self.starts[first]] * len(new)
                ends += [self.ends[last - 1]] * len(new)
            position = last
        if position:
            self.text = "".join(parts) + self.text[position:]
            self.starts = starts + self.starts[position:]
            self.ends = ends + self.ends[position:]

    def keep(self) -> None:
        """Keep letters, digits and Chinese characters only."""
        kept = [i for i, char in enumerate(self.text) if _is_kept(char)]
        if len(kept) != len(self.text):
            self.text = "".join(self.text[i] for i in kept)
            self.starts = [self.starts[i] for i in kept]
            self.ends = [self.ends[i] for i in kept]


@lru_cache(maxsize=256)
def normalise(text: str) -> Normalised:
    """The normalised form of `text`. Applying it to its own result changes nothing.

    The last few are kept: the clauses of one message are asked for more than once.
    """
    draft = _Draft(text)
    if "[" in draft.text or "/:" in draft.text or "【" in draft.text:
        draft.sub(_PLACEHOLDER, _placeholder)
    draft.sub(_LINK, _nothing)
    if "(" in draft.text:
        draft.sub(_KAOMOJI, _nothing)
    draft.keep()
    for _ in range(_PASSES):
        before = draft.text
        _simplify(draft)
        draft.sub(_WORD, lambda match: _WORD_MAP[match.group()])
        draft.sub(_REPEATED_CHAR, lambda match: match.group(1) * 2)
        draft.sub(_REPEATED_PHRASE, _once)
        draft.sub(_HEAD, _nothing)
        draft.sub(_TAIL, _nothing)
        if draft.text == before:
            break
    return Normalised(original=text, text=draft.text, starts=tuple(draft.starts), ends=tuple(draft.ends))


def without_soft_end(text: str) -> str:
    """A normalised `text` without the 呢 at its end that only softens it, for patterns that end in `$`.

    Not part of the normal form: in 鼠标垫呢 it asks, and the model hears it. Nothing before the end moves.
    """
    return _SOFT_END.sub("", text)


def gesture(text: str) -> str:
    """What a message without words says by its first telling sign: 👌 is ok; "" when it says nothing."""
    sign = _GESTURE.search(text)
    return GESTURES[sign.group()] if sign else ""


def _nothing(_: re.Match[str]) -> str:
    return ""


def _once(match: re.Match[str]) -> str:
    return match.group() if len(set(match.group(1))) == 1 else match.group(1)


def _placeholder(match: re.Match[str]) -> str:
    return "0" if match.group()[1:2] in "数金时日" else ""


def _simplify(draft: _Draft) -> None:
    simplified = _opencc("t2s").convert(draft.text)
    if simplified == draft.text:
        return
    draft.sub(_TW_IS, lambda _: "是")
    simplified = _opencc("t2s").convert(draft.text)
    mainland = _opencc("tw2sp").convert(draft.text)
    # Offsets are per character: a word conversion that changes the length is left to the word list.
    chosen = mainland if len(mainland) == len(draft.text) else simplified
    if len(chosen) == len(draft.text):
        draft.text = chosen


@lru_cache(maxsize=2)
def _opencc(config: str) -> OpenCC:
    return OpenCC(config)


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    """NFKC, lower case, accents and zero-width characters off."""
    folded = unicodedata.normalize("NFKC", char).lower()
    plain = unicodedata.normalize("NFD", folded)
    return "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf", "Cc"} or c in "\n\t")


def _is_kept(char: str) -> bool:
    return "a" <= char <= "z" or "0" <= char <= "9" or is_han(char)


def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character."""
    return "㐀" <= char <= "鿿" or char == "〇" or "\U00020000" <= char <= "\U0003134f"
