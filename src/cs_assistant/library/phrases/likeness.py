"""How like rows of a file are to phrases that are known: by text, with a shared code or group counting beside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from cs_assistant.domain.phrases import Content, plain_code, plain_text

ALIKE = 72
"""rapidfuzz ratio of two texts, 0 to 100, from which one is an edit of the other."""
ALIKE_WITH_CODE = 30
"""The same where both stand under one code: a code is what agents know a phrase by."""
SAME_CODE, SAME_GROUP = 20, 4
"""What a shared code or group adds where several texts are alike."""
FEW = 8
"""Of one row this many at most are given at once."""


class Likeness:
    """Rows against phrases. Whatever is asked, no more than one block of the table stands in memory."""

    def __init__(self, rows: Sequence[Content], phrases: Sequence[Content]) -> None:
        self._rows = rows
        self._texts = [plain_text(each.text) for each in phrases]
        self._codes, self._code_numbers = _numbered([plain_code(each.code) for each in phrases])
        self._groups, self._group_numbers = _numbered([each.group for each in phrases])

    def best(self, numbers: Sequence[int], among: NDArray[np.intp]) -> list[list[tuple[int, int]]]:
        """For each row its `FEW` likest phrases as (worth, place), the best first; of equals the first in the list."""
        if not len(among):
            return [[] for _ in numbers]
        rows = [self._rows[number] for number in numbers]
        table = process.cdist(
            [plain_text(row.text) for row in rows], [self._texts[place] for place in among], scorer=fuzz.ratio,
            dtype=np.uint8, score_cutoff=ALIKE_WITH_CODE,
        )
        codes = [self._codes.get(plain_code(row.code), -1) if row.code else -1 for row in rows]
        same_code = np.array(codes)[:, None] == self._code_numbers[among][None, :]
        groups = [self._groups.get(row.group, -1) for row in rows]
        same_group = np.array(groups)[:, None] == self._group_numbers[among][None, :]
        worth = table.astype(np.int64) + SAME_CODE * same_code + SAME_GROUP * same_group
        worth[table < np.where(same_code, ALIKE_WITH_CODE, ALIKE)] = 0
        return [self._few(each, among) for each in worth]

    def _few(self, worth: NDArray[np.int64], among: NDArray[np.intp]) -> list[tuple[int, int]]:
        """No two keys are equal: what stands first in the list is the greater one where the worth is the same."""
        keys = worth * len(worth) + np.arange(len(worth))[::-1]
        best = np.argpartition(keys, -FEW)[-FEW:] if len(keys) > FEW else np.arange(len(keys))
        best = best[np.argsort(-keys[best])]
        return [(int(worth[place]), int(among[place])) for place in best if worth[place]]


def _numbered(values: Sequence[str]) -> tuple[dict[str, int], NDArray[np.int64]]:
    """Each different value a number, and the values as such numbers: arrays compare them at once."""
    numbers: dict[str, int] = {}
    return numbers, np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
