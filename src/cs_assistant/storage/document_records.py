"""Rows of `case_documents` as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cs_assistant.domain.bookkeeping import DocumentKind, ReturnKind
from cs_assistant.domain.case_documents import FINISHED, DocumentState


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDocument:
    """One document a case has made, or the draft of one."""

    id: str
    shop_id: str
    case_id: str
    order_no: str | None = None
    plan: ReturnKind
    """What the goods came back as when it was made."""
    step: str
    """Its step in that plan (`domain.bookkeeping.Document.step`)."""
    kind: DocumentKind
    state: DocumentState
    number: str | None = None
    """None while it is a draft."""
    day: str | None = None
    """Day of its number in Asia/Shanghai, ISO."""
    serial: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Field to what people filled in."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """What the procedure fixed on the day it was made: warehouses, booking, category, cost and price or not."""
    at: datetime
    """When it got its number; of a draft, when it was saved."""
    by: str
    """Who made it: the applicant, where it has to be approved."""
    approved_at: datetime | None = None
    approved_by: str | None = None
    finished_at: datetime | None = None
    finished_by: str | None = None
    """Who did what was approved."""
    exported_at: datetime | None = None
    exported_by: str | None = None
    voided_at: datetime | None = None
    voided_by: str | None = None
    why: str | None = None
    """Why it was voided."""

    @property
    def finished(self) -> bool:
        """It stands: what comes after it may be made."""
        return self.state in FINISHED

    @property
    def live(self) -> bool:
        """Not voided."""
        return self.state is not DocumentState.VOIDED
