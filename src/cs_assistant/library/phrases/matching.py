"""Who is who: rows of a file edited elsewhere, mapped back to the phrases they were (spec: ids survive an edit)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from cs_assistant.domain.phrases import Content, plain_code, plain_text

ALIKE = 72
"""rapidfuzz ratio of two texts, 0 to 100, from which one is an edit of the other."""
ALIKE_WITH_CODE = 30
"""The same where both stand under one code: a code is what agents know a phrase by."""
SAME_CODE, SAME_GROUP = 20, 4
"""What a shared code or group adds where several texts are alike."""
_BLOCK = 256
"""Rows of the likeness table held at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A phrase a row may turn out to be."""

    id: str
    contents: tuple[Content, ...]
    """As in the file last exchanged, then as with us; both count."""


def match(rows: Sequence[Content], known: Sequence[Known]) -> dict[int, str]:
    """Row number → id, each at most once. Rows that are new and phrases that are gone stay out.

    Step by step, the surest first: everything the same; code and text; text alone; then the likest texts, a shared
    code helping; then a code both sides have once. Rows of equal rank are paired in the order of file and list.
    """
    found: dict[int, str] = {}
    left = [number for number, row in enumerate(rows) if row.text.strip()]
    ids = {each.id: each for each in known}
    for name in (_whole, _code_and_text, _text_and_group, _text):
        _pair_by(name, rows, left, ids, found)
    _pair_alike(rows, left, ids, found)
    _pair_by(_code, rows, left, ids, found, only_once=True)
    return found


def _whole(content: Content) -> Hashable:
    return plain_code(content.code), plain_text(content.text), content.group


def _code_and_text(content: Content) -> Hashable:
    return plain_code(content.code), plain_text(content.text)


def _text_and_group(content: Content) -> Hashable:
    return plain_text(content.text), content.group


def _text(content: Content) -> Hashable:
    return plain_text(content.text)


def _code(content: Content) -> Hashable:
    return plain_code(content.code) or None


def _pair_by(
    name: Callable[[Content], Hashable], rows: Sequence[Content], left: list[int], ids: dict[str, Known],
    found: dict[int, str], *, only_once: bool = False,
) -> None:
    """Pair what `name` calls the same; takes what it pairs out of `left` and `ids`."""
    theirs, ours = _named(name, ((number, (rows[number],)) for number in left)), _ids_named(name, ids)
    for called, numbers in theirs.items():
        candidates = ours.get(called, [])
        if called is None or (only_once and (len(numbers) != 1 or len(candidates) != 1)):
            continue
        for number, one in zip(numbers, (each for each in candidates if each in ids), strict=False):
            found[number] = one
            del ids[one]
    left[:] = [number for number in left if number not in found]


def _named(
    name: Callable[[Content], Hashable], things: Iterable[tuple[int, Sequence[Content]]]
) -> Mapping[Hashable, list[int]]:
    named: dict[Hashable, list[int]] = defaultdict(list)
    for thing, contents in things:
        for called in dict.fromkeys(map(name, contents)):
            named[called].append(thing)
    return named


def _ids_named(name: Callable[[Content], Hashable], ids: Mapping[str, Known]) -> Mapping[Hashable, list[str]]:
    order = list(ids)
    by_place = _named(name, ((place, ids[one].contents) for place, one in enumerate(order)))
    return {called: [order[place] for place in places] for called, places in by_place.items()}


def _pair_alike(rows: Sequence[Content], left: list[int], ids: dict[str, Known], found: dict[int, str]) -> None:
    """The likest texts first, as long as they are like enough to be one phrase edited."""
    versions = [(one, content) for one, each in ids.items() for content in each.contents]
    if not versions or not left:
        return
    texts = [plain_text(content.text) for _, content in versions]
    pairs: list[tuple[float, int, str]] = []
    for start in range(0, len(left), _BLOCK):
        block = left[start : start + _BLOCK]
        table = process.cdist(
            [plain_text(rows[number].text) for number in block], texts, scorer=fuzz.ratio, dtype=np.uint8,
            score_cutoff=ALIKE_WITH_CODE,
        )
        for row, column in zip(*np.nonzero(table), strict=True):
            one, content = versions[column]
            worth = _worth(rows[block[row]], content, int(table[row, column]))
            if worth is not None:
                pairs.append((worth, block[row], one))
    for _, number, one in sorted(pairs, key=lambda pair: -pair[0]):
        if number not in found and one in ids:
            found[number] = one
            del ids[one]
    left[:] = [number for number in left if number not in found]


def _worth(row: Content, content: Content, likeness: int) -> float | None:
    same_code = bool(row.code) and plain_code(row.code) == plain_code(content.code)
    if likeness < (ALIKE_WITH_CODE if same_code else ALIKE):
        return None
    return likeness + SAME_CODE * same_code + SAME_GROUP * (row.group == content.group)
