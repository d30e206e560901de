"""The documents of a case (R1): proposed in turn, filled in, made by a person one at a time, approved by another.

Every change is one transaction with its audit. A number is given in the transaction that makes the document, so there
are no gaps; what has a number is voided with a reason and never deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from uuid_utils import uuid7

from cs_assistant.domain.bookkeeping import FieldProblem, ReturnKind
from cs_assistant.domain.case_documents import LOCKED, NEEDS_APPROVAL, DocumentState
from cs_assistant.domain.flows import Case, Fact
from cs_assistant.domain.modules import Module
from cs_assistant.domain.orders import Order
from cs_assistant.domain.people import Person
from cs_assistant.errors import BadInputError, DeliveryError
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.policy.return_kinds import PLAN_QUESTIONS
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import Casework
from cs_assistant.services.document_filling import Material, filled, fixed, locked, wrong
from cs_assistant.services.document_rules import (
    Given,
    again,
    check_nothing_made,
    check_priced,
    check_turn,
    check_values,
    document_of_case,
    not_switched_on,
    numbered,
    plan_of,
    said_shortly,
    step_of,
    typed_in,
)
from cs_assistant.services.document_views import (
    BOOKS,
    FACT_TITLES,
    INVOICE_FACT,
    KIND_FACT,
    DocumentsView,
    StepView,
    read_documents,
)
from cs_assistant.services.moving import Hand, put_facts
from cs_assistant.storage.database import Database
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.unit_of_work import UnitOfWork

_INVOICED = "invoiced"
Done = TypeVar("Done")


class Paperwork:
    """Proposes, makes, approves, exports and voids the documents of a case."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, casework: Casework) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._casework = casework

    def switched_on(self, shop_id: str) -> bool:
        """Whether the shop keeps these documents here (module 退换货单据)."""
        shop = self._brain.assistant.library.shops.get(shop_id)
        return shop is not None and Module.BOOKKEEPING in shop.modules

    async def view(self, case_id: str) -> tuple[DocumentsView, Material] | None:
        """The documents of a case and what their fields are filled from; None where the module is off."""
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        if not self.switched_on(case.shop_id):
            return None
        order = await self._order(case.shop_id, case.order_no)

        def read(uow: UnitOfWork) -> tuple[DocumentsView, Material]:
            view = self._view(uow, uow.cases.get(case_id))
            return view, _material(uow, view, order)

        return await self._database.read(read)

    async def one(self, case_id: str, document_id: str) -> CaseDocument:
        """One document. Raises NotFoundError for another case's."""
        return await self._database.read(lambda uow: document_of_case(uow, case_id, document_id))

    async def choose_kind(self, case_id: str, person: Person, kind: str, why: str) -> None:
        """Say what the goods come back as, or say it differently, with the reason (R1.1).

        Raises StepRefusedError while documents of the present kind stand.
        """
        chosen = next((each for each in ReturnKind if kind in (each.value, each.chinese)), None)
        if chosen is None:
            known = "、".join(each.chinese for each in ReturnKind)
            raise BadInputError(f"没有「{kind}」这种退回。可以选：{known}。", where="kind")

        def work(hand: Hand, view: DocumentsView) -> None:
            if view.kind is not None and not why.strip():
                raise BadInputError("改退回种类要写明为什么改。", where="why")
            if chosen is not view.kind:
                check_nothing_made(view)
            note = f"{chosen.chinese}（{said_shortly(why)}）" if why.strip() else chosen.chinese
            put_facts(hand, view.case, {KIND_FACT: hand.fact(chosen.value, note=note)}, FACT_TITLES, told=False)
            hand.tell("document.kind", view.case, kind=chosen.chinese, why=said_shortly(why) or "第一次选")

        await self.change(case_id, person, work)

    async def answer(self, case_id: str, person: Person, key: str, said: str, invoice_no: str = "") -> None:
        """Put an answer about the goods on file, with who and when; empty takes it back. Raises BadInputError."""
        question = next((each for each in PLAN_QUESTIONS if each.key == key), None)
        if question is None:
            raise BadInputError("没有这个问题。请刷新页面。", where="key")
        if said and question.answer(said) is None:
            raise BadInputError(f"「{question.text}」只能答「{question.yes}」或「{question.no}」。", where="said")

        def work(hand: Hand, view: DocumentsView) -> None:
            facts: dict[str, Fact] = {f"{BOOKS}{key}": hand.fact(said, note="" if said else "收回")}
            number = said_shortly(invoice_no) if said == question.yes else ""
            if key == _INVOICED and (number or (said != question.yes and view.case.fact(INVOICE_FACT))):
                facts[INVOICE_FACT] = hand.fact(number, note="" if number else "没有开票")
            put_facts(hand, view.case, facts, FACT_TITLES)

        await self.change(case_id, person, work)

    async def check(self, case_id: str, step: str, values: Given) -> tuple[FieldProblem, ...]:
        """What is wrong with the fields filled in so; empty when the document may be made. Nothing is changed."""
        found = await self.view(case_id)
        if found is None:
            raise not_switched_on()
        view, material = found
        document = step_of(view, step).document
        values_known = {**typed_in(values), **locked(document, material)}
        return tuple(fault for fault in wrong(document, values_known) if fault.field not in LOCKED)

    async def save_draft(self, case_id: str, step: str, person: Person, values: Given) -> CaseDocument:
        """Keep what was typed; a draft has no number and blocks nothing."""
        return await self._put(case_id, step, person, values, draft=True)

    async def make(self, case_id: str, step: str, person: Person, values: Given) -> CaseDocument:
        """Make the document that is due, or apply for the one that must be approved. Once a case and step.

        Raises BadInputError naming the first field that is wrong, StepRefusedError naming what has to be made before.
        """
        return await self._put(case_id, step, person, values, draft=False)

    async def _put(self, case_id: str, step: str, person: Person, values: Given, *, draft: bool) -> CaseDocument:
        typed = typed_in(values)
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        order = await self._order(case.shop_id, case.order_no)

        def work(hand: Hand, view: DocumentsView) -> CaseDocument:
            made = step_of(view, step).made
            if made is not None and made.state is not DocumentState.DRAFT:
                return again(made, typed)
            return self._write(hand, view, step, typed, _material(hand.uow, view, order), draft=draft)

        return await self.change(case_id, person, work)

    def _write(
        self, hand: Hand, view: DocumentsView, step: str, typed: Given, material: Material, *, draft: bool
    ) -> CaseDocument:
        found = step_of(view, step)
        check_turn(view, found)
        if not draft:
            check_priced(view, found)
        values = {**typed, **locked(found.document, material)}
        check_values(found.document, typed, values, complete=not draft)
        document = _unnumbered(hand, view, found, values, fixed(found.document, plan_of(view), material))
        if not draft:
            document = numbered(hand, document)
        if found.made is None:
            hand.uow.case_documents.add(document)
        else:
            hand.uow.case_documents.save(document, seen=DocumentState.DRAFT)
        if not draft:
            kind = "document.requested" if document.kind in NEEDS_APPROVAL else "document.created"
            hand.tell(kind, view.case, kind=document.kind, number=document.number or "")
        return document

    async def change(self, case_id: str, person: Person, work: Callable[[Hand, DocumentsView], Done]) -> Done:
        """Do `work` on a case's documents in one transaction and tell open pages. Raises where the module is off."""

        def changed(uow: UnitOfWork) -> tuple[str, Done]:
            case = uow.cases.get(case_id)
            if not self.switched_on(case.shop_id):
                raise not_switched_on()
            hand = self._casework.hand(uow, case.shop_id, person)
            return case.shop_id, work(hand, self._view(uow, case))

        shop_id, done = await self._database.write(changed)
        self._casework.tell(shop_id)
        return done

    def _view(self, uow: UnitOfWork, case: Case) -> DocumentsView:
        return read_documents(uow, case, self._brain.assistant.library)

    async def _order(self, shop_id: str, order_no: str | None) -> Order | None:
        """The order where it can be read just now: without it people fill in by hand."""
        try:
            return await self._orders.order(shop_id, order_no) if order_no else None
        except DeliveryError:
            return None


def _material(uow: UnitOfWork, view: DocumentsView, order: Order | None) -> Material:
    case = view.case
    refund = uow.refunds.find(case.shop_id, case.refund_no) if case.refund_no else None
    number = view.invoice.value if view.invoice is not None else None
    return Material(case=case, facts=view.facts, order=order, refund=refund, invoice_no=number, made=view.made)


def _unnumbered(hand: Hand, view: DocumentsView, found: StepView, values: Given, terms: Given) -> CaseDocument:
    document, case = found.document, view.case
    return CaseDocument(
        id=found.made.id if found.made is not None else str(uuid7()), shop_id=case.shop_id, case_id=case.id,
        order_no=case.order_no, plan=plan_of(view).kind, step=document.step, kind=document.kind,
        state=DocumentState.DRAFT, values=values, terms=terms, at=hand.now, by=hand.actor,
    )  # fmt: skip


def draft_values(step: StepView, view: DocumentsView, material: Material) -> dict[str, str]:
    """What stands in the form of a step: the draft as saved, else what is known."""
    if step.made is not None:
        return dict(step.made.values)
    return filled(step.document, view.plan.kind, material) if view.plan is not None else {}
