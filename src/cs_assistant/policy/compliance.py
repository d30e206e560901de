"""The outbound linter: what may not leave the house (`forbidden.yaml`, reference of conduct rules per entry)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cs_assistant.domain.decision import Finding, Level
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.errors import LibraryError

AUTOMATIC = "automatic"
"""Level of a rule for what only a person may send: money, refusal, consent, freight, dates."""

_EXCERPT_CONTEXT = 6
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_JOINER = 0x034F


class Linter:
    """The rules of one library, compiled once. Build it when a library is published and keep it."""

    def __init__(self, rules: Sequence[ForbiddenRule]) -> None:
        """Compile `rules`. Raises LibraryError naming the rule whose pattern or level cannot be used."""
        self._rules = tuple((rule, _level(rule), _compile(rule)) for rule in rules)

    def lint(self, text: str, *, automatic: bool) -> tuple[Finding, ...]:
        """Every rule `text` breaks, in the order of the rules, one finding each.

        The text is searched after NFKC twice: as it is, and without the blanks inside a line. Zero-width characters
        count in neither. `automatic`: the text would go out by itself, so that rules for people's texts block too.
        """
        views = tuple(_views(text))
        found: list[Finding] = []
        for rule, level, pattern in self._rules:
            if rule.level == AUTOMATIC and not automatic:
                continue
            excerpt = next((view.excerpt(match) for view in views if (match := pattern.search(view.text))), None)
            if excerpt is not None:
                found.append(Finding(rule=rule.id, level=level, excerpt=excerpt, why=rule.why))
        return tuple(found)


def lint(text: str, rules: Sequence[ForbiddenRule], *, automatic: bool) -> tuple[Finding, ...]:
    """`Linter(rules).lint(text)`, compiled once for the same rules."""
    return _linter_of(tuple(rules)).lint(text, automatic=automatic)


@lru_cache(maxsize=4)
def _linter_of(rules: tuple[ForbiddenRule, ...]) -> Linter:
    return Linter(rules)


class _View:
    """A text prepared for searching that still knows where each character came from."""

    def __init__(self, original: str, characters: list[tuple[str, int]]) -> None:
        self._original = original
        self._origin = [place for _, place in characters]
        self.text = "".join(character for character, _ in characters)

    def excerpt(self, match: re.Match[str]) -> str:
        """What was matched, as written, with a few characters around it."""
        if match.start() == match.end():
            return self._original[:_EXCERPT_CONTEXT * 2]
        first, last = self._origin[match.start()], self._origin[match.end() - 1]
        return self._original[max(first - _EXCERPT_CONTEXT, 0):last + 1 + _EXCERPT_CONTEXT]


def _views(text: str) -> Iterator[_View]:
    plain = [
        (character, place)
        for place, written in enumerate(text)
        if not _invisible(written)
        for character in unicodedata.normalize("NFKC", written)
    ]
    yield _View(text, plain)
    compact = [(character, place) for character, place in plain if character in "\r\n" or not character.isspace()]
    if len(compact) < len(plain):
        yield _View(text, compact)


def _invisible(character: str) -> bool:
    """Zero-width characters, soft hyphens, joiners and variation selectors: seen by no reader."""
    code = ord(character)
    return unicodedata.category(character) == "Cf" or code in _VARIATION_SELECTORS or code == _JOINER


def _level(rule: ForbiddenRule) -> Level:
    levels = {"block": Level.BLOCK, AUTOMATIC: Level.BLOCK, "warn": Level.WARN}
    if rule.level not in levels:
        raise LibraryError(
            f"{rule.place.file} 第 {rule.place.line} 行：规则 {rule.id} 的 level「{rule.level}」不认识，"
            f"请写 {'、'.join(levels)} 之一。"
        )
    return levels[rule.level]


def _compile(rule: ForbiddenRule) -> re.Pattern[str]:
    try:
        return re.compile(_normalised_pattern(rule.pattern), re.IGNORECASE)
    except (re.error, OverflowError) as error:
        raise LibraryError(
            f"{rule.place.file} 第 {rule.place.line} 行：规则 {rule.id} 的 pattern 不是有效的正则表达式"
            f"（{error}），请改正。"
        ) from error


def _normalised_pattern(pattern: str) -> str:
    """The pattern as it must read against NFKC text: 「：」 becomes 「:」, and （ a literal bracket, never a group."""
    parts: list[str] = []
    escaped = False
    for character in pattern:
        plain = unicodedata.normalize("NFKC", character)
        if plain == character or escaped:
            parts.append(plain)
        else:
            parts.append(re.escape(plain))
        escaped = character == "\\" and not escaped
    return "".join(parts)
