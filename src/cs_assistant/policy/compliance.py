"""The outbound linter: what may not leave the house (`forbidden.yaml`, reference of conduct rules per entry)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cs_assistant.domain.decision import Finding, Level
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.errors import LibraryError
from cs_assistant.policy.text_views import View, views_of

AUTOMATIC = "automatic"
"""Level of a rule for what only a person may send: money, refusal, consent, freight, dates."""
RETENTION = "retention"
"""Level of a rule for offers in place of a return: whether one may go out depends on the conversation (R5.79)."""
RECORDED = "recorded"
"""Level of a rule for what may only be said as it is on file: why an order was not sent (R5.17)."""

_SENTENCE_END = re.compile(r"[。!;\r\n]")
"""Ends the sentence in which `near` is looked for; after NFKC, so that ！； count as well. A question mark does not:
「说明书不见了？那退不成」 is one thought."""
_PATTERNS = 2048
"""Patterns kept compiled; the shipped rules have about 200."""
_REMEMBERED = 512
"""Texts a linter keeps its findings of: the guarantee card and the scripts come up with every message."""


class Linter:
    """The rules of one library, compiled once. Build it when a library is published and keep it."""

    def __init__(self, rules: Sequence[ForbiddenRule]) -> None:
        """Compile `rules`. Raises LibraryError naming the rule whose pattern or level cannot be used."""
        self._rules = tuple(_compiled(rule) for rule in rules)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._lint)
        self._first = lru_cache(maxsize=_REMEMBERED)(self._find_first)

    def lint(self, text: str, *, automatic: bool) -> tuple[Finding, ...]:
        """Every rule `text` breaks, in the order of the rules, one finding each.

        The text is searched after NFKC as it is, without the blanks inside a line, and without the marks that split
        words. Zero-width characters count nowhere. `automatic`: the text would go out by itself, so that rules for
        people's texts block too. The same text is searched once.
        """
        return self._remembered(text, automatic)

    def _lint(self, text: str, automatic: bool) -> tuple[Finding, ...]:
        views = tuple(views_of(text))
        found: list[Finding] = []
        for compiled in self._rules:
            rule = compiled.rule
            if rule.level in (AUTOMATIC, RETENTION, RECORDED) and not automatic:
                continue
            finding = compiled.finding(views)
            if finding is not None:
                found.append(finding)
        return tuple(found)

    def first(self, level: str, text: str) -> Finding | None:
        """The first words a rule of this level finds, `RETENTION` or `RECORDED`; None without any.

        Whether they may go out is not this linter's to say: it knows neither the conversation nor the file. The same
        text is searched once.
        """
        return self._first(level, text)

    def _find_first(self, level: str, text: str) -> Finding | None:
        views = tuple(views_of(text))
        found = (compiled.finding(views) for compiled in self._rules if compiled.rule.level == level)
        return next((finding for finding in found if finding is not None), None)


def lint(text: str, rules: Sequence[ForbiddenRule], *, automatic: bool) -> tuple[Finding, ...]:
    """`Linter(rules).lint(text)`, compiled once for the same rules."""
    return _linter_of(tuple(rules)).lint(text, automatic=automatic)


@lru_cache(maxsize=4)
def _linter_of(rules: tuple[ForbiddenRule, ...]) -> Linter:
    return Linter(rules)


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: ForbiddenRule
    level: Level
    pattern: re.Pattern[str]
    near: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def finding(self, views: Iterable[View]) -> Finding | None:
        """What the rule finds in one text, looked at in each of its views."""
        excerpt = next((view.excerpt(match) for view in views if (match := self.match(view.text))), None)
        if excerpt is None:
            return None
        return Finding(rule=self.rule.id, level=self.level, excerpt=excerpt, why=self.rule.why)

    def match(self, text: str) -> re.Match[str] | None:
        """The first match that counts: beside everything `near` asks for, and not inside an excepted wording."""
        first = self.pattern.search(text)
        if first is None or not (self.near or self.unless):
            return first
        sentences = _Sentences(text, self.near)
        excepted = _Spans(found.span() for unless in self.unless for found in unless.finditer(text))
        return next((
            match for match in self.pattern.finditer(text)
            if not excepted.overlap(*match.span()) and sentences.near(*match.span())
        ), None)


class _Sentences:
    """The sentences of one text, each judged once however many matches stand in it."""

    def __init__(self, text: str, near: tuple[re.Pattern[str], ...]) -> None:
        self._text = text
        self._near = near
        ends = [found.span() for found in _SENTENCE_END.finditer(text)] if near else []
        self._stops = [start for start, _ in ends]
        self._starts = [end for _, end in ends]
        self._judged: dict[tuple[int, int], bool] = {}

    def near(self, start: int, end: int) -> bool:
        """Whether the sentence, or sentences, that reach from `start` to `end` hold everything asked for."""
        before, after = bisect_right(self._starts, start), bisect_left(self._stops, end)
        first = self._starts[before - 1] if before else 0
        last = self._stops[after] if after < len(self._stops) else len(self._text)
        if (first, last) not in self._judged:
            sentence = self._text[first:last]
            self._judged[first, last] = all(near.search(sentence) for near in self._near)
        return self._judged[first, last]


class _Spans:
    """Stretches of a text, those that overlap made one."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted(spans):
            if self._lasts and first < self._lasts[-1]:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def overlap(self, start: int, end: int) -> bool:
        """Whether any of them shares more than an edge with `start` to `end`."""
        before = bisect_left(self._firsts, end)
        return before > 0 and start < self._lasts[before - 1]


def _level(rule: ForbiddenRule) -> Level:
    blocking = ("block", AUTOMATIC, RETENTION, RECORDED)
    levels = {**dict.fromkeys(blocking, Level.BLOCK), "warn": Level.WARN}
    if rule.level not in levels:
        raise LibraryError(
            f"{rule.place.file} 第 {rule.place.line} 行：规则 {rule.id} 的 level「{rule.level}」不认识，"
            f"请写 {'、'.join(levels)} 之一。"
        )
    return levels[rule.level]


def _compiled(rule: ForbiddenRule) -> _Compiled:
    return _Compiled(
        rule=rule,
        level=_level(rule),
        pattern=_compile(rule, "pattern", rule.pattern),
        near=tuple(_compile(rule, "near", pattern) for pattern in rule.near),
        unless=tuple(_compile(rule, "unless", pattern) for pattern in rule.unless),
    )


def _compile(rule: ForbiddenRule, field: str, pattern: str) -> re.Pattern[str]:
    try:
        return _regex(pattern)
    except (re.error, OverflowError) as error:
        raise LibraryError(
            f"{rule.place.file} 第 {rule.place.line} 行：规则 {rule.id} 的 {field} 不是有效的正则表达式"
            f"（{error}），请改正。"
        ) from error


@lru_cache(maxsize=_PATTERNS)
def _regex(pattern: str) -> re.Pattern[str]:
    """Compiled once for the checker and for every linter: `re` itself forgets after 512 patterns."""
    return re.compile(_normalised_pattern(pattern), re.IGNORECASE)


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
