"""Quick phrases as a person looks for them: by code, by beginning of a code, by words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cs_assistant.domain.phrases import Content, Phrase, plain_code, plain_text

MOST_FOUND = 50
"""Search results an agent looks through at most."""


def found(phrases: Iterable[Phrase], words: str) -> tuple[Phrase, ...]:
    """Those a person looks for, the best first; all of them when nothing is asked for."""
    asked = words.strip()
    if not asked:
        return tuple(phrases)
    code, parts = plain_code(asked), [plain_text(part) for part in asked.split()]
    ranked = [(rank, place, phrase) for place, phrase in enumerate(phrases)
              if (rank := _rank(phrase.ours, code, parts)) is not None]  # fmt: skip
    return tuple(phrase for _, _, phrase in sorted(ranked, key=lambda each: each[:2]))


def _rank(content: Content, code: str, parts: Sequence[str]) -> int | None:
    own = plain_code(content.code)
    if own == code:
        return 0
    if own and own.startswith(code):
        return 1
    whole = f"{plain_text(content.text)} {plain_text(content.group)}"
    if all(part in whole for part in parts):
        return 2 if plain_text(content.text).startswith(parts[0]) else 3
    return None
