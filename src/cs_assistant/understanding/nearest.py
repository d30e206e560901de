"""The library's own lines as evidence: exact and near-exact hits, and the example most like a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from cs_assistant.understanding.syllables import sound_of, sounds_of

_NEAR_EXACT = 97.0
"""rapidfuzz ratio from which two lines count as the same; below, one changed character may turn the meaning round."""
_SHORTEST_INEXACT = 17
"""No shorter line reaches `_NEAR_EXACT` with a character more or less, so looking it up exactly is enough."""
_END = 8
"""A character more or less leaves the first or the last half alike: only lines that share one are compared.

A long line changed near both of its ends is therefore not found here, though its ratio may reach `_NEAR_EXACT`."""
_SHORTEST_BY_SOUND = 3
"""Two syllables alone mean too many things."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the library: as written, and normalised."""

    shown: str
    text: str
    intent: str
    example: bool
    """Whether it may be shown: lines of the corpus never are."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A line (nearly) equal to a text."""

    intent: str
    example: str | None
    """The example as written; None when the hit is a line of the corpus."""


@dataclass(frozen=True, slots=True)
class Similar:
    """The example most like a text."""

    example: str
    similarity: float
    """0 to 100: half by characters, half by syllables."""


class Nearest:
    """Looks texts up among the lines of one library."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_text: dict[str, list[Line]] = defaultdict(list)
        self._examples: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            self._by_text[line.text].append(line)
            if line.example:
                self._examples[line.intent].append(line)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for text, sound in zip(self._by_text, sounds_of(self._by_text), strict=True):
            self._by_sound[sound].append(text)
        self._by_end: dict[str, list[str]] = defaultdict(list)
        for text in self._by_text:
            if len(text) >= _SHORTEST_INEXACT - 1:
                for end in {text[:_END], text[-_END:]}:
                    self._by_end[end].append(text)
        self._plain = {intent: [line.text for line in examples] for intent, examples in self._examples.items()}
        self._sounds: Mapping[str, list[str]] = {intent: sounds_of(texts) for intent, texts in self._plain.items()}

    def exact(self, text: str) -> Hit | None:
        """The intent of the lines (nearly) equal to `text`, when they all have one; characters first, then sound."""
        lines = self._by_text.get(text)
        if lines is None and len(text) >= _SHORTEST_INEXACT:
            alike = {*self._by_end.get(text[:_END], ()), *self._by_end.get(text[-_END:], ())}
            close = process.extract(text, sorted(alike), scorer=fuzz.ratio, score_cutoff=_NEAR_EXACT, limit=5)
            lines = [line for found in close for line in self._by_text[found[0]]]
        if not lines and len(text) >= _SHORTEST_BY_SOUND:
            lines = [line for alike in self._by_sound.get(sound_of(text), ()) for line in self._by_text[alike]]
        if not lines or len({line.intent for line in lines}) != 1:
            return None
        return Hit(lines[0].intent, next((line.shown for line in lines if line.example), None))

    def similar(self, text: str, intent: str) -> Similar | None:
        """The example of `intent` most like `text`; None when the intent has none."""
        texts = self._plain.get(intent)
        if not texts:
            return None
        sound = sound_of(text)
        by_text = process.cdist([text], texts, scorer=fuzz.ratio)[0]
        by_sound = process.cdist([sound], self._sounds[intent], scorer=fuzz.ratio)[0]
        both = (by_text + by_sound) / 2
        place = int(both.argmax())
        return Similar(self._examples[intent][place].shown, float(both[place]))
