"""Phrases that say the same twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from cs_assistant.domain.phrases import plain_text

NEARLY = 92
"""rapidfuzz ratio, 0 to 100, from which two texts differ by wording only."""
_SHORT = 10
"""Characters below which every other text is nearly the same."""
_BLOCK = 256
_TELLING = re.compile(r"\d+|[一二两三四五六七八九十半]+(?=天|个?月|年|小时|元|次)|[不没无未别勿退换修补赔]")
"""What makes another statement of the same words: figures, denials, which way out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Twin:
    """A phrase and the earlier one it repeats."""

    phrase: int
    first: int
    likeness: int
    """100: the same after normalisation."""


def twins(texts: Sequence[str]) -> Iterator[Twin]:
    """Each phrase that an earlier one says already, with the first that does; one name each. About 2 s for 2,000."""
    plain = [plain_text(text) for text in texts]
    first: dict[str, int] = {}
    again: dict[int, int] = {}
    for number, text in enumerate(plain):
        if not text:
            continue
        known = first.setdefault(text, number)
        if known != number:
            again[number] = known
            yield Twin(phrase=number, first=known, likeness=100)
    yield from _nearly(plain, texts, [number for number in first.values() if len(plain[number]) >= _SHORT])


def _nearly(plain: Sequence[str], texts: Sequence[str], places: Sequence[int]) -> Iterator[Twin]:
    told: set[int] = set()
    for start in range(0, len(places), _BLOCK):
        block = places[start : start + _BLOCK]
        upto = places[: start + len(block)]
        table = process.cdist(
            [plain[place] for place in block], [plain[place] for place in upto], scorer=fuzz.ratio, dtype=np.uint8,
            score_cutoff=NEARLY,
        )
        for row, column in zip(*np.nonzero(table), strict=True):
            later, earlier = block[row], upto[column]
            if earlier < later and later not in told and _says_the_same(texts[later], texts[earlier]):
                told.add(later)
                yield Twin(phrase=later, first=earlier, likeness=int(table[row, column]))


def _says_the_same(one: str, other: str) -> bool:
    return _TELLING.findall(one) == _TELLING.findall(other)
