"""What a measured system is given and gives back. Imports nothing: its memory is not to count for any system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A normalised line of a library, as every system gets it."""

    text: str
    intent: str
    example: bool
    """Whether it is one of the examples people wrote into the intent; the rest is its corpus."""


Answer = Callable[[str], str | None]
"""The intent of a message, None when nothing is recognised."""
Builder = Callable[[Sequence[LabelledLine]], Answer]
"""Learns the lines; everything it needs is imported already."""
