"""Example lines: enough of them, each in one place only, near-misses where they say, tests unseen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from cs_assistant.domain.scripts import Place
from cs_assistant.library.drafts import Draft
from cs_assistant.library.problems import Report, did_you_mean

MIN_EXAMPLES = 30
"""Lines an intent with replies needs at least, as buyers really type them."""

NEAR = 92
"""Ratio (0 to 100) from which two examples of different intents are too alike to teach a difference."""

_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    intent: str
    text: str
    key: str
    place: Place


def normal(text: str) -> str:
    """What counts when two lines are compared: width, case, spaces and punctuation do not."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _MARKS.sub("", folded) or folded


def check_examples(draft: Draft, report: Report) -> None:
    """Note missing, repeated and colliding lines."""
    examples, corpus = list(_examples(draft)), list(_corpus(draft))
    _enough(draft, report)
    owners = _collisions(examples, corpus, report)
    _near(examples, report)
    _near_misses(draft, owners, report)
    _unseen(draft, owners, report)


def _examples(draft: Draft) -> Iterator[_Line]:
    for intent, part in draft.intents.items():
        for text in part.value.examples:
            yield _Line(intent=intent, text=str(text), key=normal(text), place=part.place(text.line))


def _corpus(draft: Draft) -> Iterator[_Line]:
    for intent, part in draft.corpora.items():
        for text in part.value:
            yield _Line(intent=intent, text=str(text), key=normal(text), place=part.place(text.line))


def _enough(draft: Draft, report: Report) -> None:
    for part in draft.intents.values():
        count = len(part.value.examples)
        if part.whole and part.value.replies and count < MIN_EXAMPLES:
            what = f"只有 {count} 句例句"
            report.add(part.place(part.value.line), what, f"有话术的意图至少写 {MIN_EXAMPLES} 句买家的原话")


def _collisions(examples: list[_Line], corpus: list[_Line], report: Report) -> dict[str, _Line]:
    """Note repeats; returns each line's first owner."""
    owners: dict[str, _Line] = {}
    for line in examples:
        first = owners.setdefault(line.key, line)
        if first is line:
            continue
        if first.intent == line.intent:
            report.add(line.place, f"例句「{line.text}」写了两遍", f"第 {first.place.line} 行已有，删掉一句")
        else:
            _collision(line, first, report)
    for line in corpus:
        first = owners.setdefault(line.key, line)
        if first.intent != line.intent:
            _collision(line, first, report)
    return owners


def _collision(line: _Line, first: _Line, report: Report) -> None:
    fix = f"{first.place.file}:{first.place.line} 也有这一句，只留在意思对的那边"
    report.add(line.place, f"「{line.text}」同时是 {first.intent} 的例句", fix)


def _near(examples: list[_Line], report: Report) -> None:
    if len(examples) < 2:
        return
    keys = [line.key for line in examples]
    scores = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8)
    for first, second in np.argwhere(np.triu(scores, k=1) >= NEAR):
        one, other = examples[first], examples[second]
        if one.intent != other.intent and one.key != other.key:
            what = f"例句「{other.text}」和 {one.intent} 的「{one.text}」太像"
            report.add(other.place, what, f"改写其中一句，或删掉（另一句在 {one.place.file}:{one.place.line}）")


def _near_misses(draft: Draft, owners: dict[str, _Line], report: Report) -> None:
    for intent, part in draft.intents.items():
        for miss in part.value.near_misses:
            place, ids = part.place(miss.line), draft.intent_ids
            if miss.intent not in ids:
                if draft.taxonomy.whole:
                    fix = did_you_mean(miss.intent, ids, "意图列在 taxonomy.yaml")
                    report.add(part.place(miss.intent.line), f"没有意图「{miss.intent}」", fix)
                continue
            owner = owners.get(normal(miss.text))
            if miss.intent == intent:
                report.add(place, f"易混句「{miss.text}」写的还是本意图", "写它真正的意图，或移到 examples")
            elif owner is not None and owner.intent != miss.intent:
                fix = f"{owner.place.file}:{owner.place.line} 说它是 {owner.intent}，两处写成一致"
                report.add(place, f"易混句「{miss.text}」和例句矛盾", fix)


def _unseen(draft: Draft, owners: dict[str, _Line], report: Report) -> None:
    """A test that repeats a line the model learns from proves nothing.

    In a dialogue only the first message counts: the later ones answer us and are read as answers.
    """
    for part in draft.intents.values():
        for test in part.value.tests:
            say = test.say[0]
            owner = owners.get(normal(say))
            if owner is not None:
                fix = f"换一种说法；{owner.place.file}:{owner.place.line} 已有这一句"
                report.add(part.place(say.line), f"测试「{say}」照抄了例句", fix)
