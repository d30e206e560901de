"""Documents a case has made: their states, their numbers, and what each state is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from cs_assistant.domain.bookkeeping import APPROVED_ON, APPROVER, DocumentKind


class DocumentState(StrEnum):
    """Life of one document.

    draft → created; those that need a second person: draft → requested → approved → created. Created → exported.
    Whatever has a number ends as voided at the latest and keeps its number: none is ever used twice or left out.
    """

    DRAFT = "draft"
    REQUESTED = "requested"
    APPROVED = "approved"
    CREATED = "created"
    EXPORTED = "exported"
    VOIDED = "voided"


FINISHED = frozenset({DocumentState.CREATED, DocumentState.EXPORTED})
"""The document stands: what comes after it may be made."""
NEEDS_APPROVAL = frozenset({DocumentKind.SCRAP_REPORT, DocumentKind.TRANSFER_REQUEST})
"""Another person than the applicant has to approve these (R1.9, R1.28, R1.31, R1.33)."""
CARRIED_OUT = frozenset({DocumentKind.SCRAP_REPORT})
"""After the approval somebody still has to do it: scrapping has three states (R1.31)."""
LOCKED = frozenset({APPROVER, APPROVED_ON})
"""Fields nobody types: the click of whoever approves fills them."""

_NAMES: Mapping[DocumentState, str] = {
    DocumentState.DRAFT: "草稿",
    DocumentState.REQUESTED: "已申请，待批准",
    DocumentState.APPROVED: "已批准",
    DocumentState.CREATED: "已生成",
    DocumentState.EXPORTED: "已导出",
    DocumentState.VOIDED: "已作废",
}
_OWN_NAMES: Mapping[tuple[DocumentKind, DocumentState], str] = {
    (DocumentKind.SCRAP_REPORT, DocumentState.APPROVED): "已批准，待报废",
    (DocumentKind.SCRAP_REPORT, DocumentState.CREATED): "已报废",
    (DocumentKind.TRANSFER_REQUEST, DocumentState.REQUESTED): "已申请，待审核",
    (DocumentKind.TRANSFER_REQUEST, DocumentState.CREATED): "审核同意",
}

PREFIXES: Mapping[DocumentKind, str] = {
    DocumentKind.RETURN_NOTE: "XT",
    DocumentKind.SALES_ORDER: "SD",
    DocumentKind.DELIVERY_NOTE: "XH",
    DocumentKind.ADJUSTMENT: "KT",
    DocumentKind.DECREASE: "KJ",
    DocumentKind.ISSUE: "FL",
    DocumentKind.ISSUE_RETURN: "FT",
    DocumentKind.TRANSFER_REQUEST: "DS",
    DocumentKind.TRANSFER: "DB",
    DocumentKind.SCRAP_REPORT: "BF",
}
"""First letters of a number, by the document's name in pinyin; the procedure names no numbers, this rule is ours."""


def state_name(kind: DocumentKind, state: DocumentState) -> str:
    """What people call the state of such a document."""
    return _OWN_NAMES.get((kind, state), _NAMES[state])


def first_state(kind: DocumentKind) -> DocumentState:
    """The state a document enters when it gets its number."""
    return DocumentState.REQUESTED if kind in NEEDS_APPROVAL else DocumentState.CREATED


def approved_state(kind: DocumentKind) -> DocumentState:
    """The state an approval leads to: with a request all is done, what is to be scrapped is still there."""
    return DocumentState.APPROVED if kind in CARRIED_OUT else DocumentState.CREATED


def document_number(kind: DocumentKind, day: date, serial: int) -> str:
    """The number: kind, day in Asia/Shanghai, serial within shop, kind and day from 1 on without gaps."""
    if serial < 1:
        raise ValueError(f"serials begin with 1, not {serial}")
    return f"{PREFIXES[kind]}{day:%Y%m%d}-{serial:04d}"
