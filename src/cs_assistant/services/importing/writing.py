"""Writing a plan, or a slice of one, in a transaction, and taking it back exactly.

Each change keeps the record before and after. 撤销 compares with `after` first: what somebody changed since, or worked
on, stays as it is and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from uuid_utils import uuid7

from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.imports import ImportBatch, ImportChange, ImportedProduct, ImportKind
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.phone_models import PhoneModel, SerialPlace, model_key
from cs_assistant.domain.refunds import RegisteredRefund
from cs_assistant.domain.script_library import Library
from cs_assistant.services.importing.chats import take_back_chats
from cs_assistant.services.importing.planning import Plan, PlannedRow, found_by
from cs_assistant.services.moving import Hand
from cs_assistant.services.registering import take_in
from cs_assistant.storage.repositories.imported import PRODUCT, ImportedRow
from cs_assistant.storage.repositories.phone_models import AddedModel
from cs_assistant.storage.unit_of_work import UnitOfWork

REFUND = TypeAdapter(RegisteredRefund)
CASES, MOVED, MODEL = "cases", "moved", "model_id"
"""Marks of a change: cases it opened by revision, whether an earlier one moved, the phone model made of a product."""
CHANGED_SINCE = "导入以后又改过"
WORKED_ON = "已经开了案件，有人在办"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A record 撤销 left as it is, and why."""

    key: str
    why: str


def write(hand: Hand, plan: Plan) -> tuple[ImportChange, ...]:
    """Write what the plan changes; what was done, in its order."""
    if plan.kind is ImportKind.REFUNDS:
        return tuple(_take_in(hand, row) for row in plan.writes)
    changes, taken = [], _taken_names(hand, plan.shop_id) if plan.kind is ImportKind.PRODUCTS else set[str]()
    for row in plan.writes:
        hand.uow.imported.put(plan.shop_id, plan.kind, row.row)
        marks = _as_model(hand, plan.shop_id, row, taken) if plan.kind is ImportKind.PRODUCTS else {}
        changes.append(ImportChange(key=row.key, before=row.before, after=row.row.data, marks=marks))
    return tuple(changes)


def _take_in(hand: Hand, planned: PlannedRow) -> ImportChange:
    """A refund into the register, as a colleague's word: its case is opened or moved along like any other."""
    application = planned.application
    if application is None:
        raise ValueError("a planned refund has its application")
    shop_id, number, uow = application.shop_id, application.refund_no, hand.uow
    before, cases_before = uow.refunds.find(shop_id, number), _cases(uow, shop_id, number, application.order_no)
    after = take_in(hand, application, FactSource.PERSON)
    cases = _cases(uow, shop_id, number, application.order_no)
    marks = {
        CASES: {case_id: revision for case_id, revision in cases.items() if case_id not in cases_before},
        MOVED: any(cases.get(case_id) != revision for case_id, revision in cases_before.items()),
    }
    return ImportChange(
        key=planned.key, before=None if before is None else REFUND.dump_python(before, mode="json"),
        after=REFUND.dump_python(after, mode="json"), marks=marks,
    )


def _cases(uow: UnitOfWork, shop_id: str, refund_no: str, order_no: str) -> dict[str, int]:
    """Every case a refund may have opened or moved, with its revision."""
    found = (*uow.cases.of_order(shop_id, order_no), *uow.cases.of_refund(shop_id, refund_no))
    return {case.id: case.revision for case in found}


def _taken_names(hand: Hand, shop_id: str) -> set[str]:
    """Every name a model of the shop has, in the files or registered."""
    added = (each.model for each in hand.uow.phone_models.in_force() if each.model.shop_id == shop_id)
    return {key for model in (*hand.library.models.get(shop_id, ()), *added) for key in model.keys}


def _as_model(hand: Hand, shop_id: str, row: PlannedRow, taken: set[str]) -> Mapping[str, object]:
    """A phone whose battery the file tells about is a model (R2.14), unless somebody registered one of its names.

    Its names are `taken` from then on.
    """
    product: ImportedProduct = PRODUCT.validate_python(row.row.data)
    library, battery = hand.library, product.removable_battery
    if battery is None or not model_key(product.model) or not _is_phone(library, shop_id, product):
        return {}
    names = {model_key(product.model), model_key(product.title)}
    if names & taken:
        return {}
    brand = product.brand if library.enquiry(product.brand) is not None else None
    model = PhoneModel(
        shop_id=shop_id, name=product.model, aliases=(product.title,), brand=brand, removable_battery=battery,
        serial=SerialPlace.DIAL,
    )
    made = AddedModel(id=str(uuid7()), model=model, at=hand.now, actor=hand.actor)
    hand.uow.phone_models.add(made)
    taken |= model.keys
    return {MODEL: made.id}


def _is_phone(library: Library, shop_id: str, product: ImportedProduct) -> bool:
    return (product.kind or library.shops[shop_id].product) is ProductKind.PHONE


def take_back_lines(hand: Hand, batch: ImportBatch, changes: Sequence[ImportChange]) -> int:
    """Undo an import of chats; how many lines went."""
    return sum(take_back_chats(hand.uow, batch.shop_id, each.after) for each in changes)


def take_back(hand: Hand, batch: ImportBatch, changes: Sequence[ImportChange]) -> tuple[Kept, ...]:
    """Undo changes of an import, the last first; what stayed."""
    done: Callable[[Hand, ImportBatch, ImportChange], str | None] = (
        _take_back_refund if batch.kind is ImportKind.REFUNDS else _take_back_row
    )
    return tuple(Kept(key=change.key, why=why) for change in changes if (why := done(hand, batch, change)) is not None)


def _take_back_row(hand: Hand, batch: ImportBatch, change: ImportChange) -> str | None:
    imported, kind = hand.uow.imported, batch.kind
    now = imported.find(batch.shop_id, kind, (change.key,)).get(change.key)
    if now != change.after:
        return CHANGED_SINCE
    if change.before is None:
        imported.drop(batch.shop_id, kind, change.key)
    else:
        owner, other = found_by(kind, change.before)
        imported.put(batch.shop_id, kind, ImportedRow(key=change.key, owner=owner, other=other, data=change.before))
    if MODEL in change.marks:
        hand.uow.phone_models.end(str(change.marks[MODEL]), hand.actor, hand.now)
    return None


def _take_back_refund(hand: Hand, batch: ImportBatch, change: ImportChange) -> str | None:
    uow, shop_id = hand.uow, batch.shop_id
    now = uow.refunds.find(shop_id, change.key)
    if now is None or REFUND.dump_python(now, mode="json") != change.after:
        return CHANGED_SINCE
    cases: Any = change.marks[CASES]
    present = _cases(uow, shop_id, change.key, now.application.order_no)
    if change.marks[MOVED] or any(present.get(case_id) != revision for case_id, revision in cases.items()):
        return WORKED_ON
    if not _removed(uow, shop_id, change, cases):
        return WORKED_ON
    return None


def _removed(uow: UnitOfWork, shop_id: str, change: ImportChange, cases: Mapping[str, int]) -> bool:
    """Put the register back and take the cases away, or leave both: a case refers to no refund it does not have."""
    if not all(uow.cases.is_untouched(case_id) for case_id in cases):
        return False
    if change.before is None:
        uow.refunds.forget(shop_id, change.key)
    else:
        uow.refunds.save(REFUND.validate_python(change.before))
    for case_id in cases:
        uow.cases.remove(case_id)
    return True
