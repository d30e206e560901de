"""What the model sees of a text: groups of 1 to 3 characters and syllables, loose pairs, shop concepts.

Weighted by TF-IDF. Written out by hand because the general vectoriser costs more than the whole model at run time.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cs_assistant.understanding.concepts import CONCEPTS
from cs_assistant.understanding.syllables import sound_of

_DIGITS = re.compile(r"\d+")
_TELLING_NUMBERS = frozenset({"12315", "12345", "7", "15", "88", "886", "666"})
"""Numbers that mean something by themselves; of others only the length counts."""
_LONG_NUMBER = 6
_SIZES = (1, 2, 3)
_CONCEPT_MARK, _APART_MARK = "#", "&"
_REACH = 8
"""How far apart two characters may stand to count as a pair, in either order: 货要退 and 退这个货 share one."""
_WEIGHTS = (1.0, 1.4, 0.7, 1.3)
"""Weight of each block beside the others, all of unit length. Cross-validation is flat around these; more weight on
syllables halves what a wrong character of the same sound costs (docs/understanding.md)."""
_FEWEST_APART = 3
"""Lines that must hold a loose pair; chance makes many of them."""

Blocks = tuple[Counter[str], Counter[str], Counter[str], Counter[str]]
"""Counts of character groups, syllable groups, concepts and loose pairs."""


def model_text(text: str) -> str:
    """`text` (normalised) with numbers replaced by what matters of them."""
    return _DIGITS.sub(_number, text)


def _number(match: re.Match[str]) -> str:
    digits = match.group()
    if digits in _TELLING_NUMBERS:
        return digits
    return "N" if len(digits) >= _LONG_NUMBER else "0"


def grams(text: str) -> Blocks:
    """What a normalised text is made of."""
    shown = model_text(text)
    framed = f"^{shown}$"
    sounds = Counter([group for group in _groups(sound_of(framed)) if not group.isascii()])
    concepts = Counter(_CONCEPT_MARK + name for name, pattern in CONCEPTS if pattern.search(text))
    return Counter(_groups(framed)), sounds, concepts, _apart(shown)


def pairs_of(blocks: Blocks) -> list[str]:
    """The different character pairs of a text cut into groups."""
    return [name for name in blocks[0] if len(name) == 2]


def _groups(text: str) -> list[str]:
    return [text[i : i + size] for size in _SIZES for i in range(len(text) - size + 1)]


def _apart(text: str) -> Counter[str]:
    """Pairs of different characters near each other, in alphabetical order, each counted once."""
    return Counter(
        {
            _APART_MARK + (one + two if one < two else two + one): 1
            for i, one in enumerate(text)
            for two in text[i + 1 : i + 1 + _REACH]
            if one != two
        }
    )


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: rows of the vocabulary and their values."""

    rows: NDArray[np.int32]
    values: NDArray[np.float32]
    unknown: float
    """Share of the text's character pairs that the vocabulary does not have, 0 to 1."""


def _fewest(name: str) -> int:
    """Lines that must hold a group before the model learns it. One seen once is noise of one line."""
    if name[0] == _APART_MARK:
        return _FEWEST_APART
    return 1 if len(name) == 1 or name[0] == _CONCEPT_MARK else 2


class Vocabulary:
    """The groups of the training lines with their inverse document frequency."""

    def __init__(self, names: Sequence[str], idf: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.idf = idf
        self._row = {name: row for row, name in enumerate(self.names)}
        self._idf = [float(value) for value in idf]

    @classmethod
    def of(cls, counted: Iterable[Blocks]) -> Vocabulary:
        """The vocabulary of training lines already cut into groups."""
        frequency: Counter[str] = Counter()
        lines = 0
        for blocks in counted:
            lines += 1
            for block in blocks:
                frequency.update(block.keys())
        names = sorted(name for name, n in frequency.items() if n >= _fewest(name))
        idf = np.array([math.log((1 + lines) / (1 + frequency[name])) + 1 for name in names], dtype=np.float32)
        return cls(names, idf)

    def row(self, name: str) -> int | None:
        """The row of a group, None when the vocabulary lacks it."""
        return self._row.get(name)

    def vector(self, blocks: Blocks) -> Vector:
        """The vector of a text cut into groups: each block of unit length times its weight."""
        row_of, idf = self._row.get, self._idf
        rows: list[int] = []
        values: list[float] = []
        for block, weight in zip(blocks, _WEIGHTS, strict=True):
            known = [(row, n) for name, n in block.items() if (row := row_of(name)) is not None]
            heavy = [idf[row] if n == 1 else (1.0 + math.log(n)) * idf[row] for row, n in known]
            share = weight / (math.sqrt(sum([value * value for value in heavy])) or 1.0)
            rows += [row for row, _ in known]
            values += [value * share for value in heavy]
        pairs = pairs_of(blocks)
        unknown = sum([row_of(name) is None for name in pairs]) / len(pairs) if pairs else 1.0
        return Vector(np.array(rows, dtype=np.int32), np.array(values, dtype=np.float32), unknown)
