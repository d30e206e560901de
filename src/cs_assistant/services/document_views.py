"""What the screens show of a case's documents: read in one transaction, nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from cs_assistant.domain.bookkeeping import Document, Plan, ReturnKind
from cs_assistant.domain.case_documents import FINISHED, DocumentState
from cs_assistant.domain.flows import Case, Fact
from cs_assistant.domain.script_library import Library
from cs_assistant.flows.return_leg import GOODS_RECEIVED_AT
from cs_assistant.policy.bookkeeping import BookkeepingFacts, plan
from cs_assistant.policy.owner import as_decided
from cs_assistant.policy.return_kinds import (
    BACK_FIRST,
    PLAN_QUESTIONS,
    REFUND_KIND,
    SHIP_FIRST,
    WAY,
    KindQuestion,
    PlanQuestion,
    facts_of,
    kind_of,
)
from cs_assistant.services.moving import flow_of
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.unit_of_work import UnitOfWork

BOOKS = "books."
"""Facts of the plan on the case's file; only this part's own ways put them there."""
KIND_FACT = f"{BOOKS}kind"
INVOICE_FACT = f"{BOOKS}invoice_no"
INVOICE_NUMBER = "invoice_no"
"""The same in the file of another case of the order: an invoice is known of the order, not of one case."""
FACT_TITLES = {
    KIND_FACT: "退回种类",
    INVOICE_FACT: "原发票号",
    **{f"{BOOKS}{question.key}": question.missing for question in PLAN_QUESTIONS},
}
"""What these facts are called on the screens."""
NOT_YET = KindQuestion(
    text="退货还没有登记收到，收到以后再做单据。货其实已经到了，请选是哪一种。", choices=tuple(ReturnKind),
    expected=False,
)


class Progress(StrEnum):
    """Where one step of the plan stands."""

    DONE = "done"
    WAITING = "waiting"
    """Made, and somebody else has to approve it or do it."""
    DUE = "due"
    LATER = "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedFact:
    """One question about the goods, with the answer on file."""

    question: PlanQuestion
    fact: Fact | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StepView:
    """One document of the plan."""

    document: Document
    progress: Progress
    made: CaseDocument | None
    """Its document that has not been voided; a draft counts."""
    waits_for: tuple[Document, ...]
    """What has to be made before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentsView:
    """The panel 单据 of one case."""

    case: Case
    kind: ReturnKind | None
    chosen: Fact | None
    """Who said so, where a person did; None where the table knows."""
    question: KindQuestion | None
    plan: Plan | None
    facts: BookkeepingFacts
    asked: tuple[AskedFact, ...]
    invoice: Fact | None
    steps: tuple[StepView, ...]
    others: tuple[CaseDocument, ...]
    """Voided ones, and those the plan does not have (any more), oldest first."""

    def step(self, key: str) -> StepView | None:
        """The step of that key in this plan."""
        return next((step for step in self.steps if step.document.step == key), None)

    @property
    def strays(self) -> tuple[CaseDocument, ...]:
        """Documents that stand though the plan, as the questions are answered now, does not have them."""
        return tuple(each for each in self.others if each.live)

    def predecessors(self, document: CaseDocument) -> tuple[str, ...]:
        """Steps that come before a document's, whatever is answered about the repair by now."""
        known = (self.facts, *(replace(self.facts, repaired=said) for said in (True, False)))
        steps = (each for facts in known for each in plan(document.plan, facts).documents)
        return next((each.after for each in steps if each.step == document.step), ())

    @property
    def made(self) -> Mapping[str, CaseDocument]:
        """Step to its document that has not been voided."""
        return {step.document.step: step.made for step in self.steps if step.made is not None}


def read_documents(uow: UnitOfWork, case: Case, library: Library) -> DocumentsView:
    """Everything about a case's documents; what the owner left open is as the shop decided (E7, E8, E9)."""
    made = uow.case_documents.of_case(case.id)
    # What was booked stays booked: its plan goes on, whatever the table makes of the case by now.
    standing = next((each.plan for each in made if each.live and each.number), None)
    kind, question = (standing, None) if standing is not None else _kind(uow, case)
    answers = {question.key: case.fact(f"{BOOKS}{question.key}") for question in PLAN_QUESTIONS}
    facts = as_decided(library, case.shop_id, facts_of(answers))
    found = plan(kind, facts) if kind is not None else None
    steps = _steps(found, [each for each in made if each.live and each.plan is kind]) if found is not None else ()
    shown = {step.made.id for step in steps if step.made is not None}
    return DocumentsView(
        case=case, kind=kind, chosen=_on_file(case, KIND_FACT), question=question, plan=found, facts=facts,
        asked=_asked(case, kind, found.missing if found is not None else ()), invoice=_invoice(uow, case), steps=steps,
        others=tuple(each for each in made if each.id not in shown),
    )


def _kind(uow: UnitOfWork, case: Case) -> tuple[ReturnKind | None, KindQuestion | None]:
    """What a person chose, else what the table says, else the question."""
    chosen = case.fact(KIND_FACT)
    if chosen is not None:
        return ReturnKind(chosen), None
    facts = {key: fact.value for key, fact in case.facts.items()}
    refund = uow.refunds.find(case.shop_id, case.refund_no) if case.refund_no else None
    if refund is not None:
        facts[REFUND_KIND] = refund.application.kind.value
    taken = [event.data.get("event") for event in uow.events.of_case(case.shop_id, case.id)]
    facts[WAY] = next((way for way in reversed(taken) if way in (BACK_FIRST, SHIP_FIRST)), None) or ""
    found = kind_of(case.flow, facts)
    if isinstance(found, ReturnKind):
        return (None, NOT_YET) if _under_way(case) else (found, None)
    return None, found


def _under_way(case: Case) -> bool:
    """Whether the goods of this case come by a parcel that has not been taken in yet: until then nothing is booked."""
    comes = any(GOODS_RECEIVED_AT in step.stamps for step in flow_of(case).steps)
    return comes and case.fact(GOODS_RECEIVED_AT) is None


def _asked(case: Case, kind: ReturnKind | None, missing: tuple[str, ...]) -> tuple[AskedFact, ...]:
    """What the plan still lacks, and what was answered: that is shown too, and can be answered anew."""
    every = plan(kind, BookkeepingFacts()).missing if kind is not None else ()
    found = [AskedFact(question=each, fact=_on_file(case, f"{BOOKS}{each.key}")) for each in PLAN_QUESTIONS]
    return tuple(
        each
        for each in found
        if each.question.missing in every and (each.fact is not None or each.question.missing in missing)
    )


def _invoice(uow: UnitOfWork, case: Case) -> Fact | None:
    """The invoice's number as recorded here, else in another case of the same order (R1.4)."""
    mine = _on_file(case, INVOICE_FACT)
    if mine is not None or case.order_no is None:
        return mine
    others = uow.cases.of_order(case.shop_id, case.order_no)
    known = (_on_file(other, key) for other in reversed(others) for key in (INVOICE_NUMBER, INVOICE_FACT))
    return next((fact for fact in known if fact is not None), None)


def _on_file(case: Case, key: str) -> Fact | None:
    fact = case.facts.get(key)
    return fact if fact is not None and fact.value.strip() else None


def _steps(found: Plan, live: list[CaseDocument]) -> tuple[StepView, ...]:
    made = {each.step: each for each in live}
    done = frozenset(step for step, each in made.items() if each.state in FINISHED)
    due = {document.step for document in found.due(done)}
    by_step = {document.step: document for document in found.documents}
    return tuple(
        StepView(
            document=document,
            progress=_progress(made.get(document.step), is_due=document.step in due),
            made=made.get(document.step),
            waits_for=tuple(by_step[step] for step in document.after if step not in done),
        )
        for document in found.documents
    )


def _progress(made: CaseDocument | None, *, is_due: bool) -> Progress:
    if made is not None and made.state in FINISHED:
        return Progress.DONE
    if made is not None and made.state is not DocumentState.DRAFT:
        return Progress.WAITING
    return Progress.DUE if is_due else Progress.LATER
