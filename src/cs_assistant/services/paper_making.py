"""What is handed to an ERP, as a paper: a document that stands or was voided, a repair sheet that is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cs_assistant.domain.bookkeeping import DOCUMENT_FIELDS
from cs_assistant.domain.case_documents import DocumentState
from cs_assistant.domain.flows import Case
from cs_assistant.domain.papers import ARRIVED, Deed, Paper, PaperKind, PaperLine, paper_act_key
from cs_assistant.domain.times import shanghai_day
from cs_assistant.flows.visit import VISIT, sheet_no
from cs_assistant.services.moving import MACHINE, Hand, fact_names
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.repositories.erp_papers import HandedPaper
from cs_assistant.storage.unit_of_work import UnitOfWork

SHEET_CLOSED = "closed"
"""State of a visit whose sheet does not change any more (R3.14)."""
_SHEET_STEP = "sheet"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperView:
    """One paper of a case that can be handed over, or has been."""

    paper_id: str
    """Id of its document; of a repair sheet, of its case."""
    kind: PaperKind
    name: str
    number: str
    offered: Deed | None
    """What a person may say it is final for, now."""
    handed: tuple[HandedPaper, ...]
    """Oldest first."""


def read_papers(uow: UnitOfWork, case: Case) -> tuple[PaperView, ...]:
    """Every paper of a case that is final, or was when it was handed over."""
    handed = uow.erp_papers.of_case(case.shop_id, case.id)
    views = [_document(each, handed) for each in uow.case_documents.of_case(case.id) if each.number is not None]
    if case.flow == VISIT.key:
        views.append(_sheet(case, handed))
    return tuple(view for view in views if view.offered is not None or view.handed)


def document_paper(document: CaseDocument, deed: Deed, hand: Hand) -> Paper:
    """A document with a number, whole."""
    named = {name: document.values[name] for name in DOCUMENT_FIELDS if document.values.get(name)}
    return Paper(
        act_key=paper_act_key(document.case_id, document.step, document.id, deed), shop_id=document.shop_id,
        kind=PaperKind.DOCUMENT, deed=deed, name=document.kind.value, number=document.number or "",
        case_id=document.case_id, order_no=document.order_no, values=_lines({**named, **document.values}),
        terms=_lines({"退回种类": document.plan.chinese, **document.terms}), made_at=document.at, made_by=document.by,
        approved_at=document.approved_at, approved_by=document.approved_by, confirmed_at=hand.now,
        confirmed_by=hand.actor, why=document.why,
    )  # fmt: skip


def sheet_paper(uow: UnitOfWork, case: Case, hand: Hand) -> Paper:
    """A closed repair sheet, whole: who, where, what was done, who signed (R3.2–R3.16)."""
    values = {name: case.fact(key) or "" for key, name in fact_names(VISIT).items()}
    return Paper(
        act_key=paper_act_key(case.id, _SHEET_STEP, case.id, Deed.BOOK), shop_id=case.shop_id,
        kind=PaperKind.REPAIR_SHEET, deed=Deed.BOOK, name=VISIT.name, number=_number(case), case_id=case.id,
        order_no=case.order_no, values=_lines(values), made_at=case.opened_at,
        made_by=uow.events.openers([case.id]).get(case.id, MACHINE), confirmed_at=hand.now, confirmed_by=hand.actor,
    )  # fmt: skip


def _document(document: CaseDocument, handed: Iterable[HandedPaper]) -> PaperView:
    mine = tuple(each for each in handed if each.paper_id == document.id)
    return PaperView(
        paper_id=document.id, kind=PaperKind.DOCUMENT, name=document.kind.value, number=document.number or "",
        offered=_offered(document, mine), handed=mine,
    )


def _offered(document: CaseDocument, mine: tuple[HandedPaper, ...]) -> Deed | None:
    deeds = {each.deed: each for each in mine}
    if document.finished:
        return Deed.BOOK if Deed.BOOK not in deeds else None
    booked = deeds.get(Deed.BOOK)
    gone = document.state is DocumentState.VOIDED and booked is not None and booked.state in ARRIVED
    return Deed.VOID if gone and Deed.VOID not in deeds else None


def _sheet(case: Case, handed: Iterable[HandedPaper]) -> PaperView:
    mine = tuple(each for each in handed if each.paper_id == case.id)
    return PaperView(
        paper_id=case.id, kind=PaperKind.REPAIR_SHEET, name=VISIT.name, number=_number(case),
        offered=Deed.BOOK if case.state == SHEET_CLOSED and not mine else None, handed=mine,
    )


def _number(case: Case) -> str:
    return sheet_no(case.id, f"{shanghai_day(case.opened_at):%Y%m%d}")


def _lines(values: Mapping[str, str]) -> tuple[PaperLine, ...]:
    return tuple(PaperLine(name=name, value=value) for name, value in values.items() if value)
