"""The promises in a phrase: which matter, which figure or answer, where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cs_assistant.assistant.phrases.choices import CHOICES, ChoiceMatter
from cs_assistant.assistant.phrases.matters import FIGURES, NOT_SAID, PARTS, QUALIFIERS, FigureMatter, Measure
from cs_assistant.understanding.entities.numerals import number

_SENTENCE = re.compile(r"[^。！？；!?;\n\r]+[！？!?]?")
_PART = re.compile(r"[，,。；;、\n]")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B)}
"""Full-width digits and letters only: nothing may move, a figure is put right in place."""
_IN_DAYS = {"天": 1, "日": 1, "工作日": 1, "周": 7, "星期": 7}
_NEARLY_DAY = re.compile(r"(?:第|满|近|最近|还有|还剩|已经?)\s*$")
_DENIED = re.compile(
    r"(?:不(?:支持|提供|享受|参加|包|做|能|可以?)|没有|没法|无法|并无)(?:享受|提供|参加|支持|任何|什么|所谓的?)*\s*$"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One promise."""

    matter: FigureMatter | ChoiceMatter
    subject: frozenset[str]
    """What it is limited to; promises about different subjects do not meet."""
    value: Decimal | str
    """A figure in the matter's measure, or the answer."""
    start: int
    end: int
    """Where figure and unit, or the answer, stand in the text."""
    sentence: str

    @property
    def part(self) -> str:
        """The part of the goods it speaks of; empty = the goods themselves."""
        named = [PARTS[word] for word in self.subject if word in PARTS]
        return "蓝牙耳机" if "蓝牙耳机" in named else named[0] if len(set(named)) == 1 else "" if not named else "?"


def claims(text: str) -> tuple[Claim, ...]:
    """Every promise that is worded plainly enough, in the order of the text."""
    plain = text.translate(_WIDE)
    found = [claim for sentence in _SENTENCE.finditer(plain) for claim in _of_sentence(plain, *sentence.span())]
    return tuple(sorted(found, key=lambda claim: claim.start))


def _of_sentence(plain: str, start: int, end: int) -> Iterator[Claim]:
    sentence = plain[start:end]
    if NOT_SAID.search(sentence):
        return
    taken: list[tuple[int, int]] = []
    for matter in FIGURES:
        if matter.unless is not None and matter.unless.search(sentence):
            continue
        for pattern in matter.patterns:
            for match in pattern.finditer(sentence):
                span = match.span("n")[0], match.span("u")[1]
                value = _value(match["n"], match["u"], matter.measure)
                if value is None or any(a < span[1] and span[0] < b for a, b in taken) or _no_span(sentence, span[0]):
                    continue
                taken.append(span)
                yield Claim(
                    matter=matter, subject=_subject(sentence, *match.span()), value=value, start=start + span[0],
                    end=start + span[1], sentence=sentence.strip(),
                )
    for choice in CHOICES:
        yield from _chosen(choice, sentence, start)


def _chosen(matter: ChoiceMatter, sentence: str, start: int) -> Iterator[Claim]:
    if matter.near is not None and not matter.near.search(sentence):
        return
    if matter.unless is not None and matter.unless.search(sentence):
        return
    said = [(answer, match) for answer, how in matter.answers.items() for match in how.finditer(sentence)]
    # 不用您承担 holds the words 您承担: the longer wording is the one that was said.
    given = {answer: match for answer, match in reversed(said) if not any(_inside(match, other) for _, other in said)}
    if len(given) == 1:
        ((answer, match),) = given.items()
        subject = frozenset(QUALIFIERS.findall(sentence))
        yield Claim(
            matter=matter, subject=subject, value=answer, start=start + match.start(), end=start + match.end(),
            sentence=sentence.strip(),
        )


def _inside(match: re.Match[str], other: re.Match[str]) -> bool:
    (start, end), (first, last) = match.span(), other.span()
    return first <= start and end <= last and end - start < last - first


def _no_span(sentence: str, start: int) -> bool:
    """「第 7 天」 and 「还有 3 天」 say when, not for how long; 「不支持 15 天」 promises none."""
    before = sentence[:start]
    return _NEARLY_DAY.search(before) is not None or _DENIED.search(before) is not None


def _subject(sentence: str, start: int, end: int) -> frozenset[str]:
    """The qualifiers of the part of the sentence the figure stands in, and of what leads into it."""
    before = [found.end() for found in _PART.finditer(sentence, 0, start)]
    after = _PART.search(sentence, end)
    part = sentence[before[-1] if before else 0 : after.start() if after else len(sentence)]
    words = QUALIFIERS.findall(part) or QUALIFIERS.findall(sentence[:start])[-1:]
    return frozenset(words)


def _value(written: str, unit: str, measure: Measure) -> Decimal | None:
    amount = Decimal("0.5") if written == "半" else number(written)
    if amount is None:
        return None
    unit = unit.removeprefix("个")
    if measure is Measure.YUAN:
        return amount if unit in ("元", "块") else None
    if measure is Measure.MONTHS:
        return {"年": amount * 12, "月": amount}.get(unit)
    hours = amount if unit == "小时" else amount * 24 * _IN_DAYS[unit] if unit in _IN_DAYS else None
    if hours is None:
        return None
    return hours if measure is Measure.HOURS else hours / 24
