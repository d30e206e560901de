"""What the model sees of a text: groups of 1 to 3 characters and syllables, loose pairs, shop concepts.

Weighted by TF-IDF. A group is one whole number, so that numpy finds the features of many texts at once: written out by
hand because the general vectoriser costs more than the whole model at run time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cs_assistant.understanding.concepts import CONCEPTS
from cs_assistant.understanding.syllables import SIGNS, sound_of

_DIGITS = re.compile(r"\d+")
_TELLING_NUMBERS = frozenset({"12315", "12345", "7", "15", "88", "886", "666"})
"""Numbers that mean something by themselves; of others only the length counts."""
_LONG_NUMBER = 6
_CHAR_BITS = 21
"""A group's number holds its characters' code points one after another; three of them fill 63 bits."""
_CHAR_MASK = (1 << _CHAR_BITS) - 1
_CONCEPT, _APART = ord("#") << 2 * _CHAR_BITS, ord("&") << 2 * _CHAR_BITS
"""First character of what is no group of the text itself; normalised texts have neither."""
_NO_SOUND = 1 << _CHAR_BITS - 1
"""Added to a character among the syllables that has none, so that it is not taken for a group of characters."""
_REACH = 8
"""How far apart two characters may stand to count as a pair, in either order: 货要退 and 退这个货 share one."""
_END = "\x01"
_BETWEEN = _END * _REACH
_FRAME = (ord("^"), ord("$"))
_CHARS, _SOUNDS, _CONCEPTS, _PAIRS = range(4)
_WEIGHTS = np.array((1.0, 1.4, 0.7, 1.3), dtype=np.float32)
"""Weight of each block beside the others, all of unit length. Cross-validation is flat around these; more weight on
syllables halves what a wrong character of the same sound costs (docs/understanding.md)."""
_FEWEST_APART = 3
"""Lines that must hold a loose pair; chance makes many of them."""
_CONCEPT_KEYS = tuple((_CONCEPT | zlib.crc32(name.encode()), pattern) for name, pattern in CONCEPTS)

Keys = NDArray[np.int64]
Owners = NDArray[np.int64]


def model_text(text: str) -> str:
    """`text` (normalised) with numbers replaced by what matters of them."""
    return _DIGITS.sub(_number, text)


def _number(match: re.Match[str]) -> str:
    digits = match.group()
    if digits in _TELLING_NUMBERS:
        return digits
    return "N" if len(digits) >= _LONG_NUMBER else "0"


@dataclass(frozen=True, slots=True)
class Grams:
    """The groups of some texts, as often as they stand there, and some that are none.

    What reaches over the end of a text or is a pair of a character with itself is left in: the vocabulary has none of
    it, and to look it up in vain is quicker than to sort it out.
    """

    keys: Keys
    owners: Owners
    """For each group the index of its text."""
    pairs: slice
    """Where in `keys` the pairs of neighbouring characters are."""
    texts: int


def grams(texts: Sequence[str]) -> Grams:
    """What normalised texts are made of."""
    framed = [f"^{model_text(text)}${_BETWEEN}" for text in texts]
    joined = "".join(framed)
    owners = np.repeat(np.arange(len(texts)), list(map(len, framed)))
    chars, sounds = _codes(joined), _codes(sound_of(joined))
    sounds[sounds < SIGNS[0]] |= _NO_SOUND
    concepts, concept_owners = _concepts(texts)
    apart = _apart(chars)
    two, three = owners[:-1], owners[:-2]
    return Grams(
        np.concatenate((*_groups(chars), *_groups(sounds), concepts, apart)),
        np.concatenate((owners, two, three, owners, two, three, concept_owners, owners.repeat(_REACH)[: len(apart)])),
        slice(len(chars), 2 * len(chars) - 1),
        len(texts),
    )


def _codes(text: str) -> Keys:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)


def _groups(codes: Keys) -> tuple[Keys, Keys, Keys]:
    """Groups of one, two and three characters."""
    two = codes[:-1] << _CHAR_BITS | codes[1:]
    return codes, two, two[:-1] << _CHAR_BITS | codes[2:]


def _apart(chars: Keys) -> Keys:
    """Pairs of characters near each other, the lesser one first."""
    near = sliding_window_view(chars, _REACH + 1)
    ones, others = near[:, :1], near[:, 1:]
    keys: Keys = (_APART | np.minimum(ones, others) << _CHAR_BITS | np.maximum(ones, others)).ravel()
    return keys


def _concepts(texts: Sequence[str]) -> tuple[Keys, Owners]:
    found = [(key, owner) for owner, text in enumerate(texts) for key, pattern in _CONCEPT_KEYS if pattern.search(text)]
    both = np.array(found, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _real(keys: Keys) -> NDArray[np.bool_]:
    """Which keys are groups of one text, by the rules of their block."""
    blocks = _blocks(keys)
    codes = np.stack([keys >> shift & _CHAR_MASK for shift in (2 * _CHAR_BITS, _CHAR_BITS, 0)])
    within = (codes & ~_NO_SOUND != ord(_END)).all(axis=0)
    whole = (blocks == _SOUNDS) | (codes < _NO_SOUND).all(axis=0)
    pair = (codes[1] != codes[2]) & ~np.isin(codes[1:], _FRAME).any(axis=0)
    found: NDArray[np.bool_] = (blocks == _CONCEPTS) | within & np.where(blocks == _PAIRS, pair, whole)
    return found


def _blocks(keys: Keys) -> NDArray[np.int8]:
    """Which of the four blocks each group belongs to."""
    blocks = np.full(len(keys), _CHARS, dtype=np.int8)
    for place in range(3):
        codes = keys >> place * _CHAR_BITS & _CHAR_MASK
        blocks[(codes >= SIGNS[0]) & (codes <= SIGNS[1])] = _SOUNDS
    marks = keys >> 2 * _CHAR_BITS << 2 * _CHAR_BITS
    blocks[marks == _CONCEPT] = _CONCEPTS
    blocks[marks == _APART] = _PAIRS
    return blocks


def _fewest(keys: Keys) -> NDArray[np.int64]:
    """Lines that must hold each group before the model learns it. One seen once is noise of one line."""
    blocks = _blocks(keys)
    alone = (keys <= _CHAR_MASK) | (blocks == _CONCEPTS)
    return np.where(blocks == _PAIRS, _FEWEST_APART, np.where(alone, 1, 2))


@dataclass(frozen=True, slots=True)
class Vectors:
    """Sparse vectors of some texts: rows of the vocabulary and their values, text after text."""

    rows: NDArray[np.int64]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]
    """Where each text's part begins, and at the end where the last one ends."""
    unknown: NDArray[np.float64]
    """For each text the share of its character pairs that the vocabulary does not have, 0 to 1."""

    def of(self, place: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows and values of one text."""
        part = slice(self.starts[place], self.starts[place + 1])
        return self.rows[part], self.values[part]


class Vocabulary:
    """The groups of the training lines with their inverse document frequency."""

    def __init__(self, keys: Keys, idf: NDArray[np.float32]) -> None:
        """`keys` in ascending order."""
        self.keys = keys
        self.idf = idf
        self._blocks = _blocks(keys)

    @classmethod
    def of(cls, found: Grams) -> Vocabulary:
        """The vocabulary of training lines already cut into groups."""
        keys, places = np.unique(found.keys, return_inverse=True)
        in_lines = np.unique(places * found.texts + found.owners) // found.texts
        lines_with = np.bincount(in_lines, minlength=len(keys))
        kept = (lines_with >= _fewest(keys)) & _real(keys)
        idf = np.log((1 + found.texts) / (1 + lines_with[kept])) + 1
        return cls(keys[kept], idf.astype(np.float32))

    def rows(self, keys: Keys) -> NDArray[np.int64]:
        """The row of each group, -1 where the vocabulary lacks it."""
        places = self.keys.searchsorted(keys)
        places[places == len(self.keys)] = 0
        return np.where(self.keys[places] == keys, places, -1)

    def vectors(self, found: Grams) -> Vectors:
        """The vectors of texts cut into groups: each block of unit length times its weight."""
        rows = self.rows(found.keys)
        known = (rows >= 0).nonzero()[0]
        width = len(self.keys)
        both, counts = np.unique(found.owners[known] * width + rows[known], return_counts=True)
        owners, rows_of = np.divmod(both, width)
        blocks = self._blocks[rows_of]
        counts[blocks == _PAIRS] = 1
        heavy = (1.0 + np.log(counts)) * self.idf[rows_of]
        sections = owners * len(_WEIGHTS) + blocks
        lengths = np.sqrt(np.bincount(sections, heavy * heavy, found.texts * len(_WEIGHTS)))
        values = (heavy / lengths[sections] * _WEIGHTS[blocks]).astype(np.float32)
        starts = owners.searchsorted(np.arange(found.texts + 1))
        return Vectors(rows_of, values, starts, shares(found, rows[found.pairs] < 0))

    def characters(self, row: int) -> str:
        """The neighbouring characters a group is of; "" for any other feature."""
        if self._blocks[row] != _CHARS:
            return ""
        key = int(self.keys[row])
        codes = (key >> shift & _CHAR_MASK for shift in (2 * _CHAR_BITS, _CHAR_BITS, 0))
        return "".join(chr(code) for code in codes if code)


def shares(found: Grams, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each text the share of its character pairs that are `chosen`."""
    keys, owners = found.keys[found.pairs], found.owners[found.pairs]
    within = (keys & _CHAR_MASK != ord(_END)) & (keys >> _CHAR_BITS != ord(_END))
    pairs = np.bincount(owners[within], minlength=found.texts)
    picked: NDArray[np.float64] = np.bincount(owners[within & chosen], minlength=found.texts) / pairs
    return picked
