"""Measuring systems on labelled messages and putting the figures side by side."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from cs_assistant.evaluation.labelled import Labelled
from cs_assistant.evaluation.metrics import (
    Answered,
    Confusion,
    ReliabilityBin,
    accuracy,
    calibration_error,
    confusions,
    coverage,
    macro_f1,
    reliability,
    separation,
    top,
)
from cs_assistant.evaluation.systems import System

_MOST_CONFUSIONS = 15
_MOST_SLOW = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Slow:
    """A message that took long."""

    text: str
    milliseconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """The figures of one system; shares are 0 to 1.

    Accuracy, top 3 and F1 leave out messages labelled `other` alone.
    """

    name: str
    accuracy: float
    top_3: float
    macro_f1: float
    coverage_at_98: float
    separation: float | None
    """AUROC between known and unknown messages; None without unknown ones."""
    calibration_error: float
    automatic: float
    """Share of known messages that would be answered by themselves."""
    automatic_precision: float | None
    """How many of those are understood rightly; None without any."""
    unknown_automatic: float | None
    """Share of unknown messages that would be answered by themselves; None without any unknown ones."""
    p50_ms: float
    p99_ms: float
    reliability: tuple[ReliabilityBin, ...]
    confusions: tuple[Confusion, ...]
    slowest: tuple[Slow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """Several systems on the same messages."""

    known: int
    unknown: int
    systems: tuple[Measured, ...]


def evaluate(rows: Sequence[Labelled], systems: Sequence[System]) -> Evaluation:
    """Ask every system about every message and measure the answers."""
    return Evaluation(
        known=sum(not row.unknown for row in rows),
        unknown=sum(row.unknown for row in rows),
        systems=tuple(measure(system.name, [ask(system, row) for row in rows]) for system in systems),
    )


def ask(system: System, row: Labelled) -> Answered:
    """One answer, timed."""
    start = time.perf_counter()
    ranked, automatic = system.answer(row.text)
    took = (time.perf_counter() - start) * 1000
    return Answered(text=row.text, intents=row.intents, ranked=ranked, automatic=automatic, milliseconds=took)


def measure(name: str, answered: Sequence[Answered]) -> Measured:
    """The figures of one system."""
    known = [each for each in answered if not each.unknown]
    unknown = [each for each in answered if each.unknown]
    by_itself = [each for each in known if each.automatic]
    times = sorted(each.milliseconds for each in answered)
    slow = sorted(answered, key=lambda each: -each.milliseconds)[:_MOST_SLOW]
    return Measured(
        name=name,
        accuracy=accuracy(known),
        top_3=top(known, 3),
        macro_f1=macro_f1(known),
        coverage_at_98=coverage(answered),
        separation=separation(answered),
        calibration_error=calibration_error(answered),
        automatic=len(by_itself) / max(1, len(known)),
        automatic_precision=accuracy(by_itself) if by_itself else None,
        unknown_automatic=sum(each.automatic for each in unknown) / len(unknown) if unknown else None,
        p50_ms=_quantile(times, 0.5),
        p99_ms=_quantile(times, 0.99),
        reliability=reliability(answered),
        confusions=confusions(answered, _MOST_CONFUSIONS),
        slowest=tuple(Slow(text=each.text, milliseconds=each.milliseconds) for each in slow),
    )


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0
