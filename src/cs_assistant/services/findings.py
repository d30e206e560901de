"""What a test found, where a case has it on file: never read out of a text (R2.20, R2.21)."""

from __future__ import annotations

from collections.abc import Iterable

from cs_assistant.domain.flows import Case
from cs_assistant.domain.reports import ReportKind, report_kind
from cs_assistant.flows.send_back import SEND_BACK

NO_FAULT = "none_found"
"""State of a unit sent back in which the test found nothing; a buyer who does not accept it takes the case on."""


def no_fault_by(cases: Iterable[Case], order_no: str | None) -> ReportKind | None:
    """Whose report on file says that this order's unit has no fault; None while there is none, or it is disputed."""
    found = (
        report_kind(case.fact("report_kind") or "")
        for case in cases
        if case.flow == SEND_BACK.key and case.state == NO_FAULT and case.order_no == order_no
    )
    return next((kind for kind in found if kind is not None), None)
