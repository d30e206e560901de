"""Figures about answers to labelled messages. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cs_assistant.domain.understanding import OTHER

BINS = 10
PRECISION = 0.98
"""Of the coverage figure: how often what is accepted has to be right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """One labelled message and what a system made of it."""

    text: str
    intents: tuple[str, ...]
    ranked: tuple[tuple[str, float], ...]
    """Intents with their confidence, best first; at least one."""
    automatic: bool = False
    """Whether it reached the band that may be answered by itself."""
    milliseconds: float = 0.0

    @property
    def intent(self) -> str:
        """The answer."""
        return self.ranked[0][0]

    @property
    def right(self) -> bool:
        """Whether the answer is (one of) the label(s)."""
        return self.intent in self.intents

    @property
    def unknown(self) -> bool:
        """Whether no intent fits."""
        return self.intents == (OTHER,)

    @property
    def trust(self) -> float:
        """Confidence in the best intent that is not `other`."""
        return next((confidence for intent, confidence in self.ranked if intent != OTHER), 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReliabilityBin:
    """Messages of similar confidence: how sure the system was and how often it was right."""

    low: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Confusion:
    """A label taken for another."""

    label: str
    answer: str
    count: int
    example: str


def accuracy(answered: Sequence[Answered]) -> float:
    """Share of right answers; 0 for none."""
    return sum(each.right for each in answered) / len(answered) if answered else 0.0


def top(answered: Sequence[Answered], size: int) -> float:
    """Share of messages whose label is among the best `size` answers."""
    hits = sum(any(intent in each.intents for intent, _ in each.ranked[:size]) for each in answered)
    return hits / len(answered) if answered else 0.0


def macro_f1(answered: Sequence[Answered]) -> float:
    """Mean F1 over the labels that occur; a row with two labels counts under the one answered, else its first."""
    pairs = [(each.intent if each.right else each.intents[0], each.intent) for each in answered]
    labels = {label for label, _ in pairs}
    scores = []
    for label in labels:
        both = sum(given == answer == label for given, answer in pairs)
        either = sum(given == label for given, _ in pairs) + sum(answer == label for _, answer in pairs)
        scores.append(2 * both / either)
    return sum(scores) / len(scores) if scores else 0.0


def coverage(answered: Sequence[Answered], precision: float = PRECISION) -> float:
    """Share of known messages answered rightly by the largest set of surest answers that is right so often.

    Unknown messages in that set count as wrong; answers `other` never enter it.
    """
    known = sum(not each.unknown for each in answered)
    surest = sorted((each for each in answered if each.intent != OTHER), key=lambda each: -each.trust)
    best = right = 0
    for place, each in enumerate(surest, start=1):
        right += each.right
        tied = place < len(surest) and surest[place].trust == each.trust
        if not tied and right / place >= precision:
            best = right
    return best / known if known else 0.0


def separation(answered: Sequence[Answered]) -> float | None:
    """AUROC of the confidence in telling known from unknown messages; None where one kind is missing."""
    known = [each.trust for each in answered if not each.unknown]
    unknown = sorted(each.trust for each in answered if each.unknown)
    if not known or not unknown:
        return None
    wins = sum(_below(unknown, trust) for trust in known)
    return wins / (len(known) * len(unknown))


def _below(values: Sequence[float], limit: float) -> float:
    """How many of the sorted values lie below, ties as half."""
    return (bisect_left(values, limit) + bisect_right(values, limit)) / 2


def reliability(answered: Sequence[Answered]) -> tuple[ReliabilityBin, ...]:
    """Ten equal bins of confidence, empty ones left out."""
    groups: dict[int, list[Answered]] = {}
    for each in answered:
        groups.setdefault(min(int(each.ranked[0][1] * BINS), BINS - 1), []).append(each)
    return tuple(
        ReliabilityBin(
            low=place / BINS,
            count=len(group),
            confidence=sum(each.ranked[0][1] for each in group) / len(group),
            accuracy=accuracy(group),
        )
        for place, group in sorted(groups.items())
    )


def calibration_error(answered: Sequence[Answered]) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over the bins, weighted by size."""
    bins = reliability(answered)
    return sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / max(1, len(answered))


def confusions(answered: Sequence[Answered], limit: int) -> tuple[Confusion, ...]:
    """The commonest wrong answers to known messages, commonest first."""
    wrong = [each for each in answered if not each.right and not each.unknown]
    counts = Counter((each.intents[0], each.intent) for each in wrong)
    first = {(each.intents[0], each.intent): each.text for each in reversed(wrong)}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Confusion(label=pair[0], answer=pair[1], count=count, example=first[pair]) for pair, count in ordered[:limit]
    )
