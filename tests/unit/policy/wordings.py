"""Tables of wordings typed by hand, and what the shipped rules make of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cs_assistant.domain.decision import Finding, Level

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """One line an agent might type, and what has to become of it."""

    deviation: str
    """D1 to D14, `reason_change`, or a kind of conduct."""
    verdict: str
    """block | warn | pass."""
    batch: str
    """1: written before the rules; 2, 3 and 4: written later without looking at them, to measure the rules;
    5: sentences of everyday work a reviewer tried, and their unlawful neighbours."""
    text: str


def read_wordings(name: str) -> tuple[Wording, ...]:
    """The rows of a table in tests/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return tuple(Wording(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def blocked(findings: tuple[Finding, ...]) -> bool:
    """Whether the text may not go out."""
    return any(finding.level is Level.BLOCK for finding in findings)


def of(wordings: tuple[Wording, ...], deviation: str, verdict: str) -> Iterator[str]:
    """The texts of one deviation with one verdict."""
    return (row.text for row in wordings if (row.deviation, row.verdict) == (deviation, verdict))
