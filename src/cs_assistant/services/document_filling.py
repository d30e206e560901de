"""The fields of a document that is due, filled from the case, its order and the documents before it (R1.4, R1.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cs_assistant.domain.bookkeeping import (
    APPROVER,
    ARTICLE,
    CATEGORY,
    COST,
    DOCUMENT_FIELDS,
    INVOICE,
    LOCATION,
    MARK,
    PRICE,
    PURPOSE,
    QUANTITY,
    REPAIR_POINTS,
    SERIAL,
    SOURCE_NO,
    UNIT_KIND,
    UNIT_KINDS,
    WHY,
    Carries,
    Document,
    DocumentKind,
    FieldProblem,
    Plan,
    ReturnKind,
    Warehouse,
)
from cs_assistant.domain.case_documents import LOCKED
from cs_assistant.domain.flows import Case
from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import RegisteredRefund
from cs_assistant.policy.bookkeeping import ORIGINAL, BookkeepingFacts
from cs_assistant.services.moving import flow_of
from cs_assistant.storage.document_records import CaseDocument

LONGEST = 200
"""Characters of one field."""
CHOICES: Mapping[str, tuple[str, ...]] = {LOCATION: REPAIR_POINTS, UNIT_KIND: UNIT_KINDS}
"""Fields with a closed list (R1.29, R1.32)."""
OPTIONAL = frozenset({SERIAL, COST, PRICE, CATEGORY, PURPOSE, WHY})
_ALWAYS = frozenset({ARTICLE, QUANTITY, WHY})
_CARRIED_ON = (ARTICLE, QUANTITY, LOCATION, SERIAL)
_OTHER_ARTICLE = frozenset({"parts"})
"""Steps that are about spare parts and not about what came back."""
_OUTWARD = frozenset({"order", "ship"})
_SPARES = "维修"
_WAYS_OUT = {"ship": "换货先发", "repair": _SPARES, "parts": _SPARES, "issue": _SPARES}
_MARK = "翻修"
_REFUND_WORDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """What the fields are filled from."""

    case: Case
    facts: BookkeepingFacts
    order: Order | None = None
    refund: RegisteredRefund | None = None
    invoice_no: str | None = None
    """Number of the invoice of the original sale, as recorded."""
    made: Mapping[str, CaseDocument]
    """Step to its document that has not been voided."""


def fields(document: Document) -> tuple[str, ...]:
    """The fields a person sees, in their order; what is locked is not among them."""
    shown = set(document.needs) | _ALWAYS
    if document.step not in _OTHER_ARTICLE:
        shown.add(SERIAL)
    if document.source == ORIGINAL:
        shown.add(SOURCE_NO)
    if Warehouse.REPAIR_POINT in (document.leaves, document.enters):
        shown.add(LOCATION)
    shown |= {name for name, carries in ((COST, document.cost), (PRICE, document.price)) if carries is Carries.WITH}
    return tuple(name for name in DOCUMENT_FIELDS if name in shown - LOCKED)


def filled(document: Document, plan: ReturnKind, material: Material) -> dict[str, str]:
    """What stands in the fields before anybody typed; the person looks it over and may change it."""
    before = [material.made[step] for step in document.after if step in material.made]
    given = _goods(document, plan, material) | _accounts(document, plan, material)
    if document.step not in _OTHER_ARTICLE:
        given |= {name: past.values[name] for past in before for name in _carried(document) if past.values.get(name)}
    shown = fields(document)
    return {name: value for name, value in given.items() if name in shown and value}


def locked(document: Document, material: Material) -> dict[str, str]:
    """Fields that are not typed: a transfer carries who approved its request (R1.33)."""
    source = next((each for each in material.made.values() if each.kind == document.source), None)
    approver = source.values.get(APPROVER) if source is not None and APPROVER in document.needs else None
    return {APPROVER: approver} if approver else {}


def fixed(document: Document, plan: Plan, material: Material) -> dict[str, str]:
    """What the procedure says of the document, as it is kept with it: nobody types it."""
    source = next((each.number for each in material.made.values() if each.kind == document.source), None)
    said = {True: "是", False: "否", None: "—"}
    terms = {
        "来源": document.source,
        "来源单号": source or "",
        "出仓": document.leaves or "",
        "入仓": document.enters or "",
        "带成本": document.cost,
        "带单价": document.price,
        "立帐": document.booking,
        "单据类别": document.category,
        "调整原因": document.reason,
        "冲减往来": said[plan.offsets_receivable],
        "冲减收入": said[plan.offsets_revenue],
        "依据": "、".join(document.rules),
        "说明": document.note,
    }
    return {name: str(value) for name, value in terms.items() if value}


def wrong(document: Document, values: Mapping[str, str]) -> tuple[FieldProblem, ...]:
    """What is wrong with the fields, in their order: those of the procedure, and ours (what, from which sale)."""
    found = list(document.faults(values))
    lacking = {name for name in (ARTICLE, QUANTITY, SOURCE_NO) if name in fields(document)} - set(document.needs)
    found += [
        FieldProblem(field=name, message=f"{document.kind}：缺「{name}」，必须填写。")
        for name in DOCUMENT_FIELDS
        if name in lacking and not values.get(name, "").strip()
    ]
    found += [
        FieldProblem(field=name, message=f"{document.kind}：「{name}」太长，最多 {LONGEST} 个字。")
        for name, value in values.items()
        if len(value) > LONGEST
    ]
    return tuple(sorted(found, key=lambda fault: _place(fault.field)))


def strange(document: Document, values: Iterable[str]) -> tuple[str, ...]:
    """Fields that do not belong to this document, or that nobody may type."""
    shown = fields(document)
    unwanted = {COST, PRICE} - set(shown)  # `Document.faults` says why these are not wanted
    return tuple(name for name in values if name not in shown and name not in unwanted)


def needed(document: Document, name: str) -> bool:
    """Whether a field must be filled in."""
    return name in document.needs or (name not in OPTIONAL and name in fields(document))


def _goods(document: Document, plan: ReturnKind, material: Material) -> dict[str, str]:
    order, case = material.order, material.case
    given = {QUANTITY: "1", SOURCE_NO: case.order_no or "", MARK: _MARK}
    if document.step in _OTHER_ARTICLE or plan is ReturnKind.REPAIR_POINT:
        return given  # parts, of which the order knows nothing
    sent = document.step in _OUTWARD
    other = sent and plan is ReturnKind.EXCHANGE_OTHER
    given[ARTICLE] = (case.fact("wanted") or "") if other else _article(material)
    serial = (order.new_serial if sent else order.old_serial) if order is not None else None
    given[SERIAL] = case.fact("new_serial" if sent else "old_serial") or serial or ""
    if plan is ReturnKind.UNIT and case.flow == "send_back":
        given[UNIT_KIND] = UNIT_KINDS[1]
    return given


def _accounts(document: Document, plan: ReturnKind, material: Material) -> dict[str, str]:
    given = {INVOICE: material.invoice_no or "", PURPOSE: _WAYS_OUT.get(document.step, ""), WHY: _why(material)}
    if plan is ReturnKind.REPAIR_POINT and material.facts.out_of_warranty is not None:
        given[CATEGORY] = "保外" if material.facts.out_of_warranty else "保内"
    if document.kind is DocumentKind.RETURN_NOTE and material.order is not None and material.order.amount is not None:
        given[PRICE] = str(material.order.amount)
    return given


def _carried(document: Document) -> tuple[str, ...]:
    """A unit that is lent comes back as another one: its serial is not that of what went out."""
    return _CARRIED_ON if document.step != "back" else tuple(name for name in _CARRIED_ON if name != SERIAL)


def _article(material: Material) -> str:
    order, refund = material.order, material.refund
    if order is not None:
        return " ".join(part for part in (order.product.model or order.product.title, order.product.sku) if part)
    if refund is not None:
        return " ".join(part for part in (refund.application.style, refund.application.size) if part)
    return ""


def _why(material: Material) -> str:
    """The reason in the remark (R1.25): what was told in the case, else what was selected on the platform."""
    case, refund = material.case, material.refund
    facts = (case.fact(key) for key in ("why_exchange", "fault", "verified_words", "stated_words"))
    told = next((said for said in facts if said), refund.reasons.current.text if refund is not None else "")
    return f"{flow_of(case).name}：{told[:_REFUND_WORDS]}" if told else ""


def _place(name: str) -> int:
    return DOCUMENT_FIELDS.index(name) if name in DOCUMENT_FIELDS else len(DOCUMENT_FIELDS)
