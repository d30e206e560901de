"""A document that was voided here while its paper was on the way to the ERP: it does not go (again)."""

from __future__ import annotations

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.papers import Deed, PaperKind
from cs_assistant.storage.repositories.erp_papers import HandedPaper
from cs_assistant.storage.unit_of_work import UnitOfWork

VOIDED_FIRST = "单据已作废，没有交出去"
VOIDED_UNSURE = "单据作废了，而此前一次没有得到 ERP 的答复"


def voided_since(uow: UnitOfWork, handed: HandedPaper) -> bool:
    """Whether what was to be booked has been voided here meanwhile."""
    if handed.deed is not Deed.BOOK or handed.paper.kind is not PaperKind.DOCUMENT:
        return False
    return not uow.case_documents.get(handed.paper_id).live


def stop_voided(uow: UnitOfWork, handed: HandedPaper, *, maybe_sent: bool) -> str | None:
    """Carry it no further: it has not gone, or it may have arrived and somebody looks it up in the ERP.

    The event to write down; None where the row was moved on by another.
    """
    to, why = (ActState.UNCERTAIN, VOIDED_UNSURE) if maybe_sent else (ActState.SUPERSEDED, VOIDED_FIRST)
    if not uow.erp_papers.move(handed, to, why=why, maybe_sent=maybe_sent):
        return None
    return "document.erp_uncertain" if maybe_sent else "document.erp_recalled"
