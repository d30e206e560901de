"""Documents of a case as the API's models, and masked as they leave the house."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.bookkeeping import (
    APPROVED_ON,
    APPROVER,
    COST,
    INVOICE,
    PRICE,
    QUANTITY,
    SERIAL,
    SOURCE_NO,
    ReturnKind,
)
from cs_assistant.domain.case_documents import NEEDS_APPROVAL, DocumentState, state_name
from cs_assistant.domain.people import Person
from cs_assistant.domain.script_library import Library
from cs_assistant.services.document_filling import CHOICES, Material, fields, fixed, needed
from cs_assistant.services.document_rules import APPROVERS
from cs_assistant.services.document_views import AskedFact, DocumentsView, Progress, StepView
from cs_assistant.services.paperwork import draft_values
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.understanding.masking import mask, mask_number
from cs_assistant.web import document_models as models
from cs_assistant.web.models import Named
from cs_assistant.web.present import local, shop_name

_NUMERIC = frozenset({QUANTITY, COST, PRICE})
_NUMBERS = frozenset({SERIAL, INVOICE})
_PLAIN = frozenset({QUANTITY, COST, PRICE, SOURCE_NO, APPROVER, APPROVED_ON})
"""Fields that stay readable: the original sale's number is what the document is booked by (R1.5)."""
_OFFSETS = ("冲减往来", "冲减收入")
_BESIDE = (*_OFFSETS, "依据", "说明")
"""Terms the panel shows in places of their own."""
_FOLDED = frozenset({"—"})


def panel(view: DocumentsView, material: Material, person: Person, library: Library) -> models.CaseDocuments:
    """Everything the panel shows."""
    steps = [_step(step, view, material, person, library) for step in view.steps]
    terms = fixed(view.steps[0].document, view.plan, material) if view.plan is not None and view.steps else {}
    return models.CaseDocuments(
        on=True,
        revision=view.case.revision,
        kind=_kind(view.kind) if view.kind is not None else None,
        kind_by=f"{view.chosen.by}：{view.chosen.note}" if view.chosen is not None else None,
        kinds=[_kind(kind) for kind in ReturnKind],
        question=models.KindChoice(
            text=view.question.text, choices=[_kind(kind) for kind in view.question.choices],
            expected=view.question.expected,
        ) if view.question is not None else None,
        offsets=[models.DocumentTerm(name=name, value=terms[name]) for name in _OFFSETS if name in terms],
        asked=[_asked(each, view) for each in view.asked],
        steps=steps,
        others=[entry(each, library) for each in view.others],
    )  # fmt: skip


def entry(document: CaseDocument, library: Library, *, masked: bool = False) -> models.DocumentEntry:
    """One document; masked, its serial and invoice numbers show their ends only, and free text gives nobody away."""
    values = {name: _masked(name, value) for name, value in document.values.items()} if masked else document.values
    return models.DocumentEntry(
        id=document.id, case_id=document.case_id, shop=document.shop_id,
        shop_name=shop_name(library, document.shop_id), order_no=document.order_no, number=document.number,
        kind=document.kind.value, plan=document.plan.value, plan_name=document.plan.chinese, step=document.step,
        state=document.state.value, state_name=state_name(document.kind, document.state),
        values=_terms(values), terms=_terms(document.terms),
        at=local(document.at), by=document.by,
        approved_at=document.approved_at and local(document.approved_at), approved_by=document.approved_by,
        finished_at=document.finished_at and local(document.finished_at), finished_by=document.finished_by,
        exported_at=document.exported_at and local(document.exported_at), exported_by=document.exported_by,
        voided_at=document.voided_at and local(document.voided_at), voided_by=document.voided_by,
        why=document.why and (mask(document.why) if masked else document.why),
    )  # fmt: skip


def _step(
    step: StepView, view: DocumentsView, material: Material, person: Person, library: Library
) -> models.DocumentStep:
    document, made = step.document, step.made
    terms = fixed(document, view.plan, material) if view.plan is not None else {}
    filled = draft_values(step, view, material) if step.progress is Progress.DUE else {}
    return models.DocumentStep(
        step=document.step,
        kind=document.kind.value,
        progress=step.progress.value,
        waits_for=[str(each.kind) for each in step.waits_for],
        approval=document.kind in NEEDS_APPROVAL,
        may_approve=made is not None and _may_approve(person, made),
        terms=[
            models.DocumentTerm(name=name, value=value)
            for name, value in terms.items()
            if name not in _BESIDE and value not in _FOLDED
        ],
        rules=list(document.rules),
        note=document.note,
        fields=[
            models.DocumentField(
                name=name, value=filled.get(name, ""), needed=needed(document, name),
                choices=list(CHOICES.get(name, ())), numeric=name in _NUMERIC,
            )
            for name in (fields(document) if step.progress is Progress.DUE else ())
        ],
        made=entry(made, library) if made is not None else None,
    )  # fmt: skip


def _may_approve(person: Person, made: CaseDocument) -> bool:
    holder = person.scopes is None and bool(person.roles_in(made.shop_id) & APPROVERS)
    return holder and made.state is DocumentState.REQUESTED and made.by != person.name


def _asked(each: AskedFact, view: DocumentsView) -> models.DocumentQuestion:
    question, fact = each.question, each.fact
    numbered = question.key == "invoiced"
    return models.DocumentQuestion(
        key=question.key, text=question.text, answers=[question.yes, question.no],
        said=fact.value if fact else None, by=fact.by if fact else None, at=local(fact.at) if fact else None,
        number=view.invoice.value if numbered and view.invoice is not None else None, takes_number=numbered,
    )  # fmt: skip


def _kind(kind: ReturnKind) -> Named:
    return Named(id=kind.value, name=kind.chinese)


def _terms(values: Mapping[str, str]) -> list[models.DocumentTerm]:
    return [models.DocumentTerm(name=name, value=value) for name, value in values.items() if value]


def _masked(name: str, value: str) -> str:
    if name in _PLAIN:
        return value
    return mask_number(value) if name in _NUMBERS else mask(value)
