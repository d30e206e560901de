"""A problem in a script file: where it stands, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from cs_assistant.domain.scripts import Place

SIMILAR = 60.0
"""Ratio (0 to 100) from which a known word is offered for an unknown one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One finding of the checker, for the person who edits the file."""

    place: Place
    what: str
    fix: str
    error: bool = True
    """False: advice only; the library may be published with it."""

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line} {self.what}。怎么改：{self.fix}"


@dataclass(slots=True)
class Report:
    """Gathers problems while files are read and checked; everything is said at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, place: Place, what: str, fix: str, *, error: bool = True) -> None:
        """Note one problem."""
        self.found.append(Problem(place=place, what=what, fix=fix, error=error))

    def sorted(self) -> tuple[Problem, ...]:
        """The problems by file and line, the same one only once."""
        unique = dict.fromkeys(self.found)
        return tuple(sorted(unique, key=lambda p: (p.place.file, p.place.line, p.what)))


def meant(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to `word`, or None when none is near."""
    hit = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=SIMILAR)
    return None if hit is None else str(hit[0])


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """「是不是想写 X」 when a known word is near, else `otherwise`; a Chinese comma inside is pointed at."""
    if any(mark in word for mark in "，、；"):
        return "各项之间用英文逗号隔开"
    near = meant(word, known)
    return f"是不是想写 {near}？" if near is not None else otherwise
