"""Who is who: rows of a file edited elsewhere, mapped back to the phrases they were (spec: ids survive an edit)."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cs_assistant.domain.phrases import Content, plain_code, plain_text
from cs_assistant.library.phrases.likeness import FEW, Likeness
from cs_assistant.library.phrases.writing import STRICT_LEGACY

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

    Step by step, the surest first: everything the same; code and text; text alone; a long text cut off; then the
    likest texts, a shared code helping; then a code both sides have once. Rows of equal rank are paired in the order
    of file and list.
    """
    found: dict[int, str] = {}
    left = [number for number, row in enumerate(rows) if row.text.strip()]
    ids = {each.id: each for each in known}
    for name in (_whole, _code_and_text, _text_and_group, _text):
        _pair_by(name, rows, left, ids, found)
    _pair_by(_beginning, rows, left, ids, found, only_once=True)
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


def _beginning(content: Content) -> Hashable:
    """As much as a client that cuts long texts leaves of one; the rest of them are too unlike to be paired."""
    most = STRICT_LEGACY.text
    return plain_text(content.text[:most]) if most is not None and len(content.text) >= most else None


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
    queue = _Likest(rows, [(one, content) for one, each in ids.items() for content in each.contents])
    for start in range(0, len(left), _BLOCK):
        queue.hold(left[start : start + _BLOCK])
    for number, one in queue:
        found[number] = one
        del ids[one]
    left[:] = [number for number in left if number not in found]


class _Likest:
    """Pairs from the likest down, each row and each phrase once.

    Of each row only a few are held, and more are looked up once these went to others: of thousands of phrases that are
    nearly alike, all pairs would not fit into memory.
    """

    def __init__(self, rows: Sequence[Content], versions: Sequence[tuple[str, Content]]) -> None:
        self._likeness = Likeness(rows, [content for _, content in versions])
        self._ids = [one for one, _ in versions]
        self._free = np.ones(len(versions), dtype=np.bool_)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self._ids):
            self._places[one].append(place)
        self._heap: list[tuple[int, int, int]] = []
        self._unused: dict[int, int] = {}

    def hold(self, numbers: Sequence[int]) -> None:
        """Look up the best of what is free for these rows."""
        for number, few in zip(numbers, self._likeness.best(numbers, np.flatnonzero(self._free)), strict=True):
            # Whoever has fewer than were asked for has no more to come.
            self._unused[number] = len(few) if len(few) == FEW else -1
            for worth, place in few:
                heapq.heappush(self._heap, (-worth, number, place))

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Row and id."""
        paired: set[int] = set()
        while self._heap:
            _, number, place = heapq.heappop(self._heap)
            self._unused[number] -= 1
            if number in paired:
                continue
            if self._free[place]:
                paired.add(number)
                self._free[self._places[self._ids[place]]] = False
                yield number, self._ids[place]
            elif self._unused[number] == 0:
                self.hold([number])
