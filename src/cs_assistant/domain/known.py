"""What the cases of an order have on file that no order record tells: a test's result, agreements, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cs_assistant.domain.intact import Condition
from cs_assistant.domain.reports import ReportKind


class TestResult(StrEnum):
    """What a test of the unit came to (R2.20, R2.21, R2.23)."""

    __test__ = False

    FAULT = "有质量问题"
    NONE = "没有质量问题"
    HUMAN = "人为损坏"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFacts:
    """Facts of an order beside its record. None or empty = not on file, or files contradict each other."""

    result: TestResult | None = None
    """The result that still stands: neither disputed nor settled by a repair or an exchange."""
    report: ReportKind | None = None
    """Whose report says so."""
    condition: frozenset[Condition] = frozenset()
    """What the warehouse saw on goods that came back."""
    agreed_freight: str | None = None
    """shop | buyer: who pays the way back by what was recorded (R5.49)."""
    stated_reason: str | None = None
    """Id of the reason the buyer gave in own words for the open application (R5.20)."""
    verified_reason: str | None = None
    """Id of the reason we verified for it."""
    delay_cause: str | None = None
    """Why the order was not sent, in the warehouse's words (R5.17)."""
    ship_by: date | None = None
    """The day the warehouse named for sending it."""
    notes: tuple[str, ...] = ()
    """What a person should look at, in Chinese."""


NOTHING_KNOWN = KnownFacts()
"""No case says anything."""
