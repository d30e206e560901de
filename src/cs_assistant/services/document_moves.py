"""What becomes of a document that was made: approved by another person, carried out, exported, voided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cs_assistant.domain.bookkeeping import APPROVED_ON, APPROVER
from cs_assistant.domain.case_documents import FINISHED, DocumentState, approved_state, state_name
from cs_assistant.domain.people import Person
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import ConflictError, StepRefusedError
from cs_assistant.services.document_rules import (
    check_approver,
    check_last,
    check_whole,
    document_of_case,
    voided,
    why_said,
)
from cs_assistant.services.document_views import DocumentsView
from cs_assistant.services.handing_papers import recall
from cs_assistant.services.moving import Hand
from cs_assistant.services.paperwork import Paperwork
from cs_assistant.storage.document_records import CaseDocument

PRINTED = "打印，含个人信息"
"""How a document left the house, on paper and unmasked."""


class DocumentMoves:
    """Moves documents on; each move is one click of one person, in one transaction with its audit."""

    def __init__(self, paperwork: Paperwork) -> None:
        self._paperwork = paperwork

    async def approve(self, case_id: str, document_id: str, person: Person) -> CaseDocument:
        """Approve an application: another person, a supervisor, logged in (R1.9, R1.31, R1.33)."""

        def work(hand: Hand, _: DocumentsView, document: CaseDocument) -> CaseDocument:
            check_approver(person, document)
            state = approved_state(document.kind)
            values = {**document.values, APPROVER: hand.actor, APPROVED_ON: shanghai_day(hand.now).isoformat()}
            return replace(document, state=state, values=values, approved_at=hand.now, approved_by=hand.actor)

        return await self._move(case_id, document_id, person, DocumentState.REQUESTED, work, "document.approved")

    async def refuse(self, case_id: str, document_id: str, person: Person, why: str) -> CaseDocument:
        """Do not approve: the application is voided with the reason, another may be made."""

        def work(hand: Hand, _: DocumentsView, document: CaseDocument) -> CaseDocument:
            check_approver(person, document)
            return voided(hand, document, f"未批准：{why_said(why)}")

        return await self._move(case_id, document_id, person, DocumentState.REQUESTED, work, "document.refused")

    async def carry_out(self, case_id: str, document_id: str, person: Person) -> CaseDocument:
        """已报废: what was approved has been done; before the approval nothing leaves the warehouse (R1.31)."""

        def work(hand: Hand, view: DocumentsView, document: CaseDocument) -> CaseDocument:
            check_whole(view, document)
            return replace(document, state=DocumentState.CREATED, finished_at=hand.now, finished_by=hand.actor)

        return await self._move(case_id, document_id, person, DocumentState.APPROVED, work, "document.carried_out")

    async def export(self, case_id: str, document_id: str, person: Person, how: str) -> CaseDocument:
        """Take a finished document away: the first time is kept with it, every time goes to the audit."""

        def work(hand: Hand, _: DocumentsView, document: CaseDocument) -> CaseDocument:
            if document.state is DocumentState.EXPORTED:
                return document
            return replace(document, state=DocumentState.EXPORTED, exported_at=hand.now, exported_by=hand.actor)

        return await self._move(case_id, document_id, person, None, work, "document.exported", how=how)

    async def printed(self, case_id: str, document_id: str, person: Person) -> CaseDocument:
        """Note in the audit that a document was printed with personal data; it stays what it is."""

        def work(hand: Hand, view: DocumentsView) -> CaseDocument:
            document = document_of_case(hand.uow, case_id, document_id)
            number = document.number or "（草稿）"
            hand.tell("document.exported", view.case, kind=document.kind, number=number, how=PRINTED)
            return document

        return await self._paperwork.change(case_id, person, work)

    async def void(self, case_id: str, document_id: str, person: Person, why: str) -> CaseDocument | None:
        """Void a document with the reason; its number stays. A draft is thrown away: None.

        Raises StepRefusedError while a later one made from it stands.
        """

        def work(hand: Hand, view: DocumentsView) -> CaseDocument | None:
            document = document_of_case(hand.uow, case_id, document_id)
            if document.state is DocumentState.DRAFT:
                hand.uow.case_documents.forget_draft(document.id)
                return None
            if not document.live:
                raise ConflictError("这张单据已经作废。请刷新后再看。")
            check_last(view, document)
            gone = voided(hand, document, why_said(why))
            hand.uow.case_documents.save(gone, seen=document.state)
            recall(hand, gone, view.case)
            hand.tell("document.voided", view.case, kind=gone.kind, number=gone.number or "", why=gone.why or "")
            return gone

        return await self._paperwork.change(case_id, person, work)

    async def _move(
        self,
        case_id: str,
        document_id: str,
        person: Person,
        seen: DocumentState | None,
        work: Callable[[Hand, DocumentsView, CaseDocument], CaseDocument],
        event: str,
        **said: str,
    ) -> CaseDocument:
        """Take a document from the state `seen` (None = a finished one) to where `work` takes it."""

        def change(hand: Hand, view: DocumentsView) -> CaseDocument:
            document = document_of_case(hand.uow, case_id, document_id)
            if document.state not in (FINISHED if seen is None else {seen}):
                now = state_name(document.kind, document.state)
                raise StepRefusedError(f"{document.kind}现在是「{now}」，这一步不能做。请刷新后再看。")
            moved = work(hand, view, document)
            hand.uow.case_documents.save(moved, seen=document.state)
            why = moved.why or ""
            hand.tell(event, view.case, kind=moved.kind, number=moved.number or "", **({"why": why} | said))
            return moved

        return await self._paperwork.change(case_id, person, change)
