"""Cutting a message into the thoughts it is made of, so that two wishes in one message are both found."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BREAK = re.compile(
    r"[，。！？；、,!?;~…\n\r\t ]+|(?=而且|并且|还有|另外|同时|顺便|然后|但是|不过)|(?<=[^a-zA-Z0-9])[.](?=\D|$)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the original text at [start, end)."""

    text: str
    start: int
    end: int


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of `text` in order, never empty ones; the whole text when nothing divides it."""
    found: list[Clause] = []
    position = 0
    for match in _BREAK.finditer(text):
        if match.start() > position:
            found.append(Clause(text[position : match.start()], position, match.start()))
        position = max(position, match.end())
    if position < len(text):
        found.append(Clause(text[position:], position, len(text)))
    return tuple(found)
