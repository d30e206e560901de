"""The health of a library: thin intents, and lines that pull towards another intent than their own. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.understanding import OTHER
from cs_assistant.understanding.nearest import Line

ENOUGH_EXAMPLES = 40
NEARLY_THE_SAME = 90
"""rapidfuzz ratio, 0 to 100, from which two lines are told apart by chance only."""
LIKE = 70
"""Below, the nearest line says nothing: every short line resembles some other by half."""
_BLOCK = 256
"""Rows of the likeness table held at once: 256 × 17,000 bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntentSize:
    """How much there is of one intent."""

    intent: str
    examples: int
    replies: int
    tests: int

    @property
    def thin(self) -> bool:
        """Whether there is too little to understand it by or to answer with; `other` needs neither."""
        return self.intent != OTHER and (self.examples < ENOUGH_EXAMPLES or not self.replies)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """An example and the line of another intent that is most like it. Likeness is 0 to 100."""

    intent: str
    example: str
    other_intent: str
    other: str
    other_is_example: bool
    """False: a line of the base corpus."""
    likeness: int
    own_likeness: int
    """Of the line of its own intent that is most like it; 0 without one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What a supervisor should look at."""

    sizes: tuple[IntentSize, ...]
    """Every intent, in the order of the library."""
    lines: int
    """Examples and corpus, all together."""
    duplicates: tuple[Clash, ...]
    """(Nearly) the same line in two intents, the most alike first; two examples are named once."""
    nearer: tuple[Clash, ...]
    """Other examples more like a line of another intent than any of their own, the most alike first."""


def health(library: Library, lines: Sequence[Line]) -> Health:
    """Compare every example with every line; lines of the corpus are not compared with one another.

    `lines`: those shown of `library`, as the understander in use has them normalised (`LibraryLines.shown`).
    Takes about 2 s for 2,000 examples among 17,000 lines; call it off the loop.
    """
    clashes = sorted(_clashes(lines), key=lambda clash: -clash.likeness)
    return Health(
        sizes=tuple(
            IntentSize(
                intent=intent.id, examples=len(intent.examples), replies=len(intent.replies), tests=len(intent.tests)
            )
            for intent in library.intents.values()
        ),
        lines=len(lines),
        duplicates=tuple(_once(clash for clash in clashes if clash.likeness >= NEARLY_THE_SAME)),
        nearer=tuple(
            clash for clash in clashes if clash.likeness < NEARLY_THE_SAME and clash.likeness > clash.own_likeness
        ),
    )


def _clashes(lines: Sequence[Line]) -> Iterator[Clash]:
    """For each example the likest line of another intent, where it is `LIKE` enough."""
    texts = [line.text for line in lines]
    intents = {intent: place for place, intent in enumerate(dict.fromkeys(line.intent for line in lines))}
    owner = np.array([intents[line.intent] for line in lines])
    examples = [place for place, line in enumerate(lines) if line.example]
    for start in range(0, len(examples), _BLOCK):
        rows = examples[start : start + _BLOCK]
        likeness = process.cdist([texts[row] for row in rows], texts, scorer=fuzz.ratio, dtype=np.uint8)
        likeness[np.arange(len(rows)), rows] = 0  # not with itself
        foreign = owner[rows][:, None] != owner[None, :]
        yield from _of_block(lines, rows, np.where(foreign, likeness, 0), np.where(foreign, 0, likeness))


def _of_block(
    lines: Sequence[Line], rows: Sequence[int], theirs: np.ndarray[Any, Any], own: np.ndarray[Any, Any]
) -> Iterator[Clash]:
    places, own_best = theirs.argmax(axis=1), own.max(axis=1)
    for index, row in enumerate(rows):
        found, other = int(theirs[index, places[index]]), lines[int(places[index])]
        if found >= LIKE:
            yield Clash(
                intent=lines[row].intent,
                example=lines[row].shown,
                other_intent=other.intent,
                other=other.shown,
                other_is_example=other.example,
                likeness=found,
                own_likeness=int(own_best[index]),
            )


def _once(clashes: Iterator[Clash]) -> Iterator[Clash]:
    seen: set[frozenset[tuple[str, str]]] = set()
    for clash in clashes:
        pair = frozenset({(clash.intent, clash.example), (clash.other_intent, clash.other)})
        if pair not in seen:
            seen.add(pair)
            yield clash
