"""Which documents goods that come back demand (R1.1–R1.40): the decision table, made complete.

Where the procedure leaves something open its mended reading stands here, and the document's note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from cs_assistant.domain.bookkeeping import (
    APPROVED_ON,
    APPROVER,
    CATEGORY,
    INVOICE,
    LOCATION,
    MARK,
    PRICE,
    PURPOSE,
    QUANTITY,
    UNIT_KIND,
    WHY,
    Booking,
    Carries,
    Category,
    Document,
    DocumentKind,
    Plan,
    ReturnKind,
    Warehouse,
)

ENTRUSTED_IN, ENTRUSTED_OUT, ENTRUSTED_REPAIR = "受托维修调增", "维修完成发出", "受托维修领出"
"""Adjustment reasons (R1.18, R1.19); the third is ours, the procedure names none (R1.21)."""
ORIGINAL = "原销货单"
_UNDECIDED = "外购成品怎么入仓原文未定（R1.27），维修备品仓没有启用，先入成品仓；标明翻修"
_REFURBISHED = "标明翻修，不当新品再卖（七日退货办法§25、§33）"
_TO_CONFIRM = "原文没有写明，按相近规定处理，待业主确认"


class RepairPapers(StrEnum):
    """Which documents take a customer's unit to the repairer (R1.21, E7)."""

    BOTH = "both"
    DECREASE = "decrease"
    ISSUE = "issue"


@dataclass(frozen=True, kw_only=True, slots=True)
class BookkeepingFacts:
    """What is known of the goods; None: not known."""

    invoiced: bool | None = None
    """Whether the original sale has been invoiced."""
    repaired: bool | None = None
    """True: repaired after coming back; False: cannot be repaired."""
    bought_in: bool | None = None
    """Whether the finished goods were bought in and not made here (R1.27)."""
    spares_warehouse: bool = False
    """Whether the shop has opened 维修备品仓 (R1.27; off by default)."""
    out_of_warranty: bool | None = None
    return_leg_costed: bool = True
    """Whether the return leg of an exchange for other goods carries the cost (R1.13, E9)."""
    repair_papers: RepairPapers = RepairPapers.BOTH
    virtual_apart: bool = False
    """Whether 维修虚拟仓 is another warehouse than 受托维修仓 (R1.18, E7)."""


def plan(kind: ReturnKind, facts: BookkeepingFacts) -> Plan:
    """Documents in order, with what each carries, and the facts that are still missing."""
    return _PLANS[kind](facts)


def _return(facts: BookkeepingFacts) -> Plan:
    back = Document(
        step="back", kind=DocumentKind.RETURN_NOTE, source=ORIGINAL, enters=Warehouse.RETURNS, cost=Carries.WITH,
        price=Carries.WITH, booking=Booking.NEVER if facts.invoiced is False else Booking.ONCE_INVOICED,
        category=Category.INHERITED, needs=(QUANTITY, *_invoice(facts)), rules=("R1.2", "R1.3", "R1.4", "R1.5", "R1.6"),
    )  # fmt: skip
    return Plan(
        kind=ReturnKind.RETURN, offsets_receivable=True, offsets_revenue=True,
        documents=(back, *_after_return(facts, "back", ("R1.7", "R1.8"), "R1.9")),
        missing=_missing(facts, "原单是否已开票", "退回品能否修好"),
    )  # fmt: skip


def _exchange_other(facts: BookkeepingFacts) -> Plan:
    documents = (
        Document(step="order", kind=DocumentKind.SALES_ORDER, needs=(QUANTITY,), rules=("R1.11", "R1.14")),
        Document(
            step="ship", kind=DocumentKind.DELIVERY_NOTE, source=DocumentKind.SALES_ORDER, leaves=Warehouse.FINISHED,
            needs=(QUANTITY,), after=("order",), rules=("R1.12", "R1.14"),
        ),
        Document(
            step="back", kind=DocumentKind.RETURN_NOTE, source=ORIGINAL, enters=Warehouse.RETURNS,
            cost=Carries.WITH if facts.return_leg_costed else Carries.WITHOUT,
            needs=(QUANTITY, *_invoice(facts)), rules=("R1.10", "R1.13", "R1.15"),
            note=f"带成本：{_TO_CONFIRM}（R1.13）" if facts.return_leg_costed else "不带成本：业主决定（E9）",
        ),
    )  # fmt: skip
    unpriced = (
        replace(document, price=Carries.WITHOUT, booking=Booking.NEVER, category=Category.INHERITED)
        for document in documents
    )
    return Plan(
        kind=ReturnKind.EXCHANGE_OTHER, offsets_receivable=False, offsets_revenue=False,
        documents=(*unpriced, *_after_return(facts, "back", ("R1.15",), "R1.9")),
        missing=_missing(facts, "原单是否已开票", "退回品能否修好"),
    )  # fmt: skip


def _back_first(facts: BookkeepingFacts) -> Plan:
    place = Warehouse.VIRTUAL if facts.virtual_apart and facts.repaired else Warehouse.ENTRUSTED
    repair = _entrusted_repair(facts, place) if facts.repaired else ()
    back = Document(
        step="back", kind=DocumentKind.ADJUSTMENT, enters=place, reason=ENTRUSTED_IN,
        rules=("R1.10", "R1.16", "R1.18", "R1.20"), note="只带数量",
    )  # fmt: skip
    ship = Document(
        step="ship", kind=DocumentKind.ADJUSTMENT, leaves=place, reason=ENTRUSTED_OUT,
        after=("repaired",) if repair else ("back",), rules=("R1.17", "R1.19", "R1.20"), note="只带数量",
    )  # fmt: skip
    return Plan(
        kind=ReturnKind.EXCHANGE_BACK_FIRST, offsets_receivable=False, offsets_revenue=False,
        documents=(_bare(back), *repair, _bare(ship)), missing=_missing(facts, "退回品能否修好"),
    )  # fmt: skip


def _entrusted_repair(facts: BookkeepingFacts, place: Warehouse) -> tuple[Document, ...]:
    """The unit goes to the repairer, by the papers the owner decided on, and comes back (R1.21, R1.22)."""
    unit = _bare(Document(
        step="repair", kind=DocumentKind.DECREASE, leaves=place, reason=ENTRUSTED_REPAIR, after=("back",),
        rules=("R1.21",), note=f"整机出仓；调减原因{_TO_CONFIRM}",
    ))  # fmt: skip
    parts = Document(
        step="parts", kind=DocumentKind.ISSUE, after=("back",), needs=(QUANTITY, PURPOSE, CATEGORY),
        rules=("R1.21", "R1.35"), note=f"维修用料；{_TO_CONFIRM}",
    )  # fmt: skip
    whole = replace(
        parts, step="repair", leaves=place, cost=Carries.WITHOUT, price=Carries.WITHOUT, booking=Booking.NEVER,
        note="整机用领料单领出；业主决定（E7）",
    )  # fmt: skip
    out = {
        RepairPapers.BOTH: (unit, parts), RepairPapers.DECREASE: (unit,), RepairPapers.ISSUE: (whole,),
    }[facts.repair_papers]  # fmt: skip
    back = Document(
        step="repaired", kind=DocumentKind.ADJUSTMENT, enters=place, reason=ENTRUSTED_IN, after=("repair",),
        rules=("R1.22",), note=f"客户的东西，修好回{place}，不进成品仓",
    )  # fmt: skip
    return (*out, _bare(back))


def _bare(document: Document) -> Document:
    """With the quantity alone: no cost, no price, no receivable (R1.16, R1.17)."""
    return replace(
        document, cost=Carries.WITHOUT, price=Carries.WITHOUT, booking=Booking.NEVER, needs=(QUANTITY,)
    )


def _ship_first(facts: BookkeepingFacts) -> Plan:
    documents = (
        Document(
            step="ship", kind=DocumentKind.ISSUE, leaves=Warehouse.FINISHED, needs=(QUANTITY, PURPOSE, WHY),
            rules=("R1.10", "R1.23", "R1.25", "R1.26", "R1.35"),
        ),
        Document(
            step="back", kind=DocumentKind.ISSUE_RETURN, enters=Warehouse.RETURNS, needs=(QUANTITY, WHY),
            after=("ship",), rules=("R1.24", "R1.25"),
        ),
    )  # fmt: skip
    lent = (
        replace(
            document, cost=Carries.WITH, price=Carries.WITHOUT, booking=Booking.NEVER, category=Category.LOANER
        )
        for document in documents
    )
    return Plan(
        kind=ReturnKind.EXCHANGE_SHIP_FIRST, offsets_receivable=False, offsets_revenue=False,
        documents=(*lent, *_after_return(facts, "back", ("R1.26",), "R1.28")),
        missing=_missing(facts, "退回品能否修好", *(() if facts.repaired is False else ("是自产还是外购",))),
    )  # fmt: skip


def _unit(facts: BookkeepingFacts) -> Plan:
    back = Document(
        step="back", kind=DocumentKind.ISSUE_RETURN, enters=Warehouse.RETURNS, needs=(QUANTITY, UNIT_KIND),
        rules=("R1.29",),
    )  # fmt: skip
    return Plan(
        kind=ReturnKind.UNIT, offsets_receivable=None, offsets_revenue=None,
        documents=(back, *_after_return(facts, "back", ("R1.30",), "R1.31")), missing=_missing(facts, "退回品能否修好"),
    )  # fmt: skip


def _repair_point(facts: BookkeepingFacts) -> Plan:
    priced = (PRICE,) if facts.out_of_warranty else ()
    documents = (
        Document(
            step="request", kind=DocumentKind.TRANSFER_REQUEST, needs=(QUANTITY, LOCATION), rules=("R1.32", "R1.37"),
        ),
        Document(
            step="transfer", kind=DocumentKind.TRANSFER, source=DocumentKind.TRANSFER_REQUEST, leaves=Warehouse.GENERAL,
            enters=Warehouse.REPAIR_POINT, needs=(QUANTITY, APPROVER), after=("request",), rules=("R1.33", "R1.37"),
            note="申请审核同意后，由通用公司仓库下推",
        ),
        Document(
            step="issue", kind=DocumentKind.ISSUE, leaves=Warehouse.REPAIR_POINT,
            price=Carries.WITH if facts.out_of_warranty else Carries.UNSAID,
            needs=(QUANTITY, PURPOSE, CATEGORY, *priced), after=("transfer",), rules=("R1.34", "R1.35", "R1.36"),
            note="保外必须填写价格" if facts.out_of_warranty is None else "",
        ),
    )  # fmt: skip
    return Plan(
        kind=ReturnKind.REPAIR_POINT, offsets_receivable=None, offsets_revenue=None, documents=documents,
        missing=() if facts.out_of_warranty is not None else ("保内还是保外",),
    )  # fmt: skip


def _after_return(facts: BookkeepingFacts, after: str, repair: tuple[str, ...], scrap: str) -> tuple[Document, ...]:
    """What lies in 退换货仓 is repaired into the shop's own stock, or scrapped once a report is approved."""
    if facts.repaired is False:
        return (
            Document(
                step="scrap", kind=DocumentKind.SCRAP_REPORT, leaves=Warehouse.RETURNS, after=(after,),
                needs=(WHY, APPROVER, APPROVED_ON), rules=(scrap,), note="申请 → 批准 → 报废；批准以前不出仓",
            ),
        )  # fmt: skip
    if facts.repaired is None:
        return ()
    spares = facts.bought_in is True and facts.spares_warehouse
    undecided = facts.bought_in is True and not spares
    return (
        Document(
            step="repair", kind=DocumentKind.ISSUE, leaves=Warehouse.RETURNS, needs=(QUANTITY, PURPOSE, CATEGORY),
            after=(after,), rules=(*repair[:1], "R1.35"),
        ),
        Document(
            step="repaired", kind=DocumentKind.ISSUE_RETURN, enters=Warehouse.SPARES if spares else Warehouse.FINISHED,
            needs=(QUANTITY, MARK), after=("repair",), rules=(*repair, *(("R1.27",) if facts.bought_in else ())),
            note=_UNDECIDED if undecided else _REFURBISHED,
        ),
    )  # fmt: skip


def _invoice(facts: BookkeepingFacts) -> tuple[str, ...]:
    """The invoice number is carried over where there is one (R1.4, R1.13)."""
    return (INVOICE,) if facts.invoiced else ()


def _missing(facts: BookkeepingFacts, *asked: str) -> tuple[str, ...]:
    unknown = {
        "原单是否已开票": facts.invoiced is None,
        "退回品能否修好": facts.repaired is None,
        "是自产还是外购": facts.bought_in is None,
    }
    return tuple(name for name in asked if unknown[name])


_PLANS: Mapping[ReturnKind, Callable[[BookkeepingFacts], Plan]] = {
    ReturnKind.RETURN: _return,
    ReturnKind.EXCHANGE_OTHER: _exchange_other,
    ReturnKind.EXCHANGE_BACK_FIRST: _back_first,
    ReturnKind.EXCHANGE_SHIP_FIRST: _ship_first,
    ReturnKind.UNIT: _unit,
    ReturnKind.REPAIR_POINT: _repair_point,
}
