"""What must hold of a document before it is made, approved or voided; each refusal says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cs_assistant.domain.bookkeeping import Document, DocumentKind, Plan, ReturnKind
from cs_assistant.domain.case_documents import LOCKED, NEEDS_APPROVAL, DocumentState, document_number, first_state
from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, StepRefusedError
from cs_assistant.policy.return_kinds import PLAN_QUESTIONS
from cs_assistant.services.document_filling import strange, wrong
from cs_assistant.services.document_views import DocumentsView, Progress, StepView
from cs_assistant.services.moving import Hand
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.unit_of_work import UnitOfWork

APPROVERS = frozenset({Role.SUPERVISOR})
"""Who may approve: the procedure names nobody (R1.9, R1.33), ours is the supervisor, and never the applicant."""
LONGEST_REASON = 200
Given = Mapping[str, str]


def document_of_case(uow: UnitOfWork, case_id: str, document_id: str) -> CaseDocument:
    """The document, if it is this case's. Raises NotFoundError."""
    document = uow.case_documents.get(document_id)
    if document.case_id != case_id:
        raise NotFoundError("没有这张单据。请刷新后再看。")
    return document


def step_of(view: DocumentsView, key: str) -> StepView:
    """The step of the plan. Raises StepRefusedError."""
    found = view.step(key)
    if found is None:
        raise StepRefusedError("现在没有这一步单据。请刷新后再看。")
    return found


def typed_in(values: Given) -> dict[str, str]:
    """What was filled in, blanks tidied; empty fields are none."""
    return {name: " ".join(value.split()) for name, value in values.items() if value.strip()}


def again(made: CaseDocument, typed: Given) -> CaseDocument:
    """A second click is no second document; other contents are told."""
    same = all(made.values.get(name) == value for name, value in typed.items())
    if not same:
        raise ConflictError(f"这一步已经做了{made.kind} {made.number}。要改，先把它作废再做。")
    return made


def check_turn(view: DocumentsView, found: StepView) -> None:
    """Documents are made in turn, and never beside the other branch: what is scrapped was not issued for repair.

    Raises StepRefusedError naming what comes first, or what has to be voided first (R1.7, R1.9).
    """
    if found.progress is Progress.LATER:
        names = tuple(str(document.kind) for document in found.waits_for)
        raise StepRefusedError(f"还不能做{found.document.kind}，要先做：{'、'.join(names)}。", missing=names)
    before = set(found.document.after)
    beside = tuple(_named(each) for each in view.strays if each.number and before & set(view.predecessors(each)))
    if beside:
        told = f"照以前的回答做的{'、'.join(beside)}还在。先把它作废，再做{found.document.kind}。"
        raise StepRefusedError(told, missing=beside)


def check_priced(view: DocumentsView, found: StepView) -> None:
    """What a repair point issues out of warranty carries its price, so that is answered first (R1.36).

    Raises StepRefusedError naming the question.
    """
    unanswered = view.kind is ReturnKind.REPAIR_POINT and view.facts.out_of_warranty is None
    if unanswered and found.document.kind is DocumentKind.ISSUE:
        question = next(each for each in PLAN_QUESTIONS if each.key == "out_of_warranty")
        told = f"还不能做{found.document.kind}：先回答「{question.text}」。保外必须填写价格。"
        raise StepRefusedError(told, missing=(question.missing,))


def check_values(document: Document, typed: Given, values: Given, *, complete: bool) -> None:
    """Only fields of this document; all right where it is to be `complete`. Raises BadInputError at the field.

    `values` are what was typed with what the system knows: what an approval will fill in later may still be empty.
    """
    unknown = strange(document, typed)
    if unknown:
        raise BadInputError(f"{document.kind}没有「{unknown[0]}」这一栏，或这一栏不能自己填。", where=unknown[0])
    later = LOCKED if document.kind in NEEDS_APPROVAL else frozenset()
    faults = [fault for fault in wrong(document, values) if fault.field not in later] if complete else []
    if faults:
        raise BadInputError("".join(fault.message for fault in faults), where=faults[0].field)


def check_whole(view: DocumentsView, document: CaseDocument) -> None:
    """An approved document is still wanted and lacks nothing, the approval included. Raises StepRefusedError."""
    faults = wrong(step_of(view, document.step).document, document.values)
    if faults:
        raise StepRefusedError("".join(fault.message for fault in faults), missing=tuple(f.field for f in faults))


def check_nothing_made(view: DocumentsView) -> None:
    """No document stands, of this plan or beside it: only then another kind can be chosen. Raises StepRefusedError."""
    made = [_named(each) for each in (*view.made.values(), *view.strays)]
    if made and view.kind is not None:
        told = f"已经按「{view.kind.chinese}」做了：{'、'.join(made)}。要改种类，先把它们作废。"
        raise StepRefusedError(told, missing=tuple(made))


def plan_of(view: DocumentsView) -> Plan:
    """The plan. Raises StepRefusedError while nobody said what the goods come back as."""
    if view.plan is None:
        raise StepRefusedError("还没有选货是怎么退回来的。请先选。")
    return view.plan


def numbered(hand: Hand, document: CaseDocument) -> CaseDocument:
    """With the next number of its shop, kind and day, in the state it starts in."""
    day = shanghai_day(hand.now)
    serial = hand.uow.case_documents.next_serial(document.shop_id, document.kind, day)
    return replace(
        document, state=first_state(document.kind), number=document_number(document.kind, day, serial),
        day=day.isoformat(), serial=serial,
    )


def check_approver(person: Person, document: CaseDocument) -> None:
    """A supervisor, logged in, not the applicant (R1.9, R1.31, R1.33). Raises ForbiddenError."""
    what = "报废" if document.kind is DocumentKind.SCRAP_REPORT else "调拨"
    if person.scopes is not None or not person.roles_in(document.shop_id) & APPROVERS:
        raise ForbiddenError(f"{what}申请要由主管本人登录后批准。")
    if person.name == document.by:
        raise ForbiddenError(f"{what}申请不能由申请人自己批准。请另一位主管来批。")


def check_last(view: DocumentsView, document: CaseDocument) -> None:
    """Nothing made after it stands, in the plan or beside it. Raises StepRefusedError."""
    standing = (*view.made.values(), *view.strays)
    later = [each for each in standing if each.plan is document.plan and document.step in view.predecessors(each)]
    numbered = [f"{each.kind} {each.number}" for each in later if each.number]
    if numbered:
        raise StepRefusedError(f"后面的单据是照它做的：{'、'.join(numbered)}。先作废后面的。", missing=tuple(numbered))


def _named(document: CaseDocument) -> str:
    return f"{document.kind} {document.number or '（草稿）'}"


def voided(hand: Hand, document: CaseDocument, why: str) -> CaseDocument:
    """Voided by this hand."""
    return replace(document, state=DocumentState.VOIDED, voided_at=hand.now, voided_by=hand.actor, why=why)


def why_said(why: str) -> str:
    """A reason that must be given. Raises BadInputError."""
    if not why.strip():
        raise BadInputError("要写明为什么。", where="why")
    return said_shortly(why)


def said_shortly(text: str) -> str:
    """Words of a person in one line. Raises BadInputError for a letter."""
    said = " ".join(text.split())
    if len(said) > LONGEST_REASON:
        raise BadInputError(f"写得太长，最多 {LONGEST_REASON} 个字。", where="why")
    return said


def not_switched_on() -> BadInputError:
    """The refusal where the module is off."""
    return BadInputError("这个店铺没有启用「退换货单据」。要用，在 shop.yaml 的 modules 里写上再发布。", where="shop")
