"""Papers handed to an ERP system: documents of goods that came back (R1) and repair sheets (R3), once each.

A paper is frozen when a person says that it is final: what was looked at is what goes, whatever is changed later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cs_assistant.domain.acts import ActState


class PaperKind(StrEnum):
    """What is handed over."""

    DOCUMENT = "document"
    REPAIR_SHEET = "repair_sheet"


class Deed(StrEnum):
    """What the ERP is to do with it."""

    BOOK = "book"
    VOID = "void"
    """It was booked, and has been voided here since."""


DEED_NAMES = {Deed.BOOK: "入账", Deed.VOID: "作废"}
"""Deed to its name on the screens and in files."""
HANDED_STATES = {
    ActState.QUEUED: "等着交给 ERP",
    ActState.SENDING: "正在交给 ERP",
    ActState.SENT: "ERP 已收到",
    ActState.SUPERSEDED: "没有交出去",
    ActState.UNCERTAIN: "可能已发送，请核对",
    ActState.FAILED: "ERP 没有收下",
}
"""State of a paper on its way to its name on the screens."""
ARRIVED = frozenset({ActState.SENT, ActState.UNCERTAIN})
"""The ERP has it, or may have it."""


def paper_act_key(case_id: str, step: str, paper_id: str, deed: Deed) -> str:
    """Key of handing one paper over: case, step and document; telling that it was voided is another act."""
    key = f"erp:{case_id}:{step}:{paper_id}"
    return key if deed is Deed.BOOK else f"{key}:{deed}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperLine:
    """One line of a paper: what it is called, and what it says."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """One paper as the ERP gets it, whole: with the numbers, names and addresses the books need."""

    act_key: str
    """Idempotency key; a receiver that takes keys books it once."""
    shop_id: str
    kind: PaperKind
    deed: Deed
    name: str
    """What it is called: 销售退回单, 售后维修单."""
    number: str
    case_id: str
    order_no: str | None = None
    values: tuple[PaperLine, ...]
    """What people filled in."""
    terms: tuple[PaperLine, ...] = ()
    """What the procedure fixed: warehouses, booking, category."""
    made_at: datetime
    made_by: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    confirmed_at: datetime
    confirmed_by: str
    """Who said that it is final and may go."""
    why: str | None = None
    """Why it was voided."""
