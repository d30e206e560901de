"""A text as the outbound linter searches it: half width, without what no reader sees, each character's place kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_EXCERPT_CONTEXT = 6
_SPELT_OUT = re.compile(r"(?:[\u4e00-\u9fff\d]([^\w\s])){2,}[\u4e00-\u9fff\d]")
"""Single characters with a mark after each (各·担·一·半): nobody writes so but to get past a check."""
_FILLER = frozenset(".·•∙*_-/\\|~^+=#&@…")
"""Marks that end no sentence and no part of one: between two Chinese characters they are left out (改*原*因)."""
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_JOINER = 0x034F


class View:
    """A text prepared for searching that still knows where each character came from."""

    def __init__(self, original: str, characters: list[tuple[str, int]]) -> None:
        self._original = original
        self._origin = [place for _, place in characters]
        self.text = "".join(character for character, _ in characters)

    def excerpt(self, match: re.Match[str]) -> str:
        """What was matched, as written, with a few characters around it."""
        if match.start() == match.end():
            return self._original[:_EXCERPT_CONTEXT * 2]
        first, last = self._origin[match.start()], self._origin[match.end() - 1]
        return self._original[max(first - _EXCERPT_CONTEXT, 0):last + 1 + _EXCERPT_CONTEXT]


def views_of(text: str) -> Iterator[View]:
    """The text as it is written, without blanks inside a line, and without the marks that split words."""
    plain = [
        (character, place)
        for place, written in enumerate(text)
        if not _invisible(written)
        for character in unicodedata.normalize("NFKC", written)
    ]
    yield View(text, plain)
    compact = [(character, place) for character, place in plain if character in "\r\n" or not character.isspace()]
    if len(compact) < len(plain):
        yield View(text, compact)
    whole = _without_fillers(compact)
    if len(whole) < len(compact):
        yield View(text, whole)


def _without_fillers(characters: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without marks between two Chinese characters that no sentence needs, and without any in a word spelt out."""
    text = "".join(character for character, _ in characters)
    spelt = {place for found in _SPELT_OUT.finditer(text) for place in range(*found.span())}
    last = len(text) - 1
    return [
        kept for place, kept in enumerate(characters)
        if not (
            0 < place < last
            and _chinese(text[place - 1]) and _chinese(text[place + 1])
            and (kept[0] in _FILLER or (place in spelt and not _chinese(kept[0]) and not kept[0].isalnum()))
        )
    ]


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _invisible(character: str) -> bool:
    """Zero-width characters, soft hyphens, joiners and variation selectors: seen by no reader."""
    code = ord(character)
    return unicodedata.category(character) == "Cf" or code in _VARIATION_SELECTORS or code == _JOINER
