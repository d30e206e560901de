"""Documents the warehouse and finance keep of goods that come back (R1): kinds, warehouses, what each must carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.domain.money import YUAN_FORM, yuan


class ReturnKind(StrEnum):
    """What comes back, and why (R1.1)."""

    RETURN = "return"
    EXCHANGE_OTHER = "exchange_other"
    EXCHANGE_BACK_FIRST = "exchange_back_first"
    EXCHANGE_SHIP_FIRST = "exchange_ship_first"
    UNIT = "unit"
    REPAIR_POINT = "repair_point"

    @property
    def chinese(self) -> str:
        """As people call it."""
        return _KINDS[self]


_KINDS = {
    ReturnKind.RETURN: "退货",
    ReturnKind.EXCHANGE_OTHER: "换不同的货",
    ReturnKind.EXCHANGE_BACK_FIRST: "换同样的货（先退后发）",
    ReturnKind.EXCHANGE_SHIP_FIRST: "换同样的货（先发后退）",
    ReturnKind.UNIT: "备用机、送检机、样机退回",
    ReturnKind.REPAIR_POINT: "维修点领料",
}


class Warehouse(StrEnum):
    """Where goods lie (R1.38)."""

    RETURNS = "退换货仓"
    FINISHED = "成品仓"
    ENTRUSTED = "受托维修仓"
    VIRTUAL = "维修虚拟仓"
    SPARES = "维修备品仓"
    GENERAL = "通用公司仓库"
    REPAIR_POINT = "维修点库位"


ALIASES: Mapping[str, Warehouse] = {
    "原销售退回仓": Warehouse.RETURNS,
    "销售退回仓": Warehouse.RETURNS,
    "销货退回仓": Warehouse.RETURNS,
    "维虚拟仓": Warehouse.VIRTUAL,
}
"""Further names (R1.38); 维修虚拟仓 is taken for 受托维修仓 unless the owner keeps them apart (R1.18, E7)."""
REPAIR_POINTS = ("红山路", "玉兰路")
"""Locations a repair point may name (R1.32)."""
UNIT_KINDS = ("备用机", "送检机", "样机")
"""Units that come back without having been sold (R1.29)."""


class DocumentKind(StrEnum):
    """Documents by name (R1.39)."""

    RETURN_NOTE = "销售退回单"
    SALES_ORDER = "受订单"
    DELIVERY_NOTE = "销货单"
    ADJUSTMENT = "库存调整单"
    DECREASE = "库存调减单"
    ISSUE = "非生产领料单"
    ISSUE_RETURN = "非生产领料退回单"
    TRANSFER_REQUEST = "库存调拨申请单"
    TRANSFER = "调拨单"
    SCRAP_REPORT = "报废报告"


class Carries(StrEnum):
    """Whether a document carries a cost or a price."""

    WITH = "带"
    WITHOUT = "不带"
    UNSAID = "—"


class Booking(StrEnum):
    """When a receivable is entered (立帐)."""

    ONCE_INVOICED = "开票立帐"
    NEVER = "不立帐"
    UNSAID = "—"


class Category(StrEnum):
    """The document's category (单据类别)."""

    INHERITED = "承原单"
    LOANER = "备用机"
    UNSAID = "—"


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a document."""

    field: str
    message: str
    """A Chinese sentence that names the document and the field."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One document to create."""

    step: str
    """Its name in `after` of others; of one plan no two have the same."""
    kind: DocumentKind
    leaves: Warehouse | None = None
    enters: Warehouse | None = None
    cost: Carries = Carries.UNSAID
    price: Carries = Carries.UNSAID
    booking: Booking = Booking.UNSAID
    category: Category = Category.UNSAID
    reason: str = ""
    """Adjustment reason, in the words of the procedure."""
    source: str = ""
    """The document it is made from; number, category and invoice come from there."""
    needs: tuple[str, ...] = ()
    """Fields a person has to fill in."""
    after: tuple[str, ...] = ()
    """Steps whose documents must exist before."""
    rules: tuple[str, ...]
    """Requirement ids."""
    note: str = ""

    def problems(self, filled: Mapping[str, str]) -> tuple[str, ...]:
        """What is wrong with a document filled in so, each a Chinese sentence; empty when it may be created."""
        return tuple(fault.message for fault in self.faults(filled))

    def faults(self, filled: Mapping[str, str]) -> tuple[FieldProblem, ...]:
        """The same, each with the field it is about."""
        given = {name: value.strip() for name, value in filled.items() if value.strip()}
        lacking = {name: f"缺「{name}」，必须填写。" for name in self.needs if name not in given}
        found = [*lacking.items(), *self._unwanted(given), *_misread(given), *self._misplaced(given)]
        return tuple(FieldProblem(field=name, message=f"{self.kind}：{why}") for name, why in found)

    def _unwanted(self, given: Mapping[str, str]) -> list[tuple[str, str]]:
        carried = ((PRICE, self.price), (COST, self.cost))
        return [
            (name, f"这一步不带{name}，请清空。")
            for name, carries in carried
            if carries is Carries.WITHOUT and name in given
        ]

    def _misplaced(self, given: Mapping[str, str]) -> list[tuple[str, str]]:
        found = []
        choices = ((LOCATION, "库位", REPAIR_POINTS), (UNIT_KIND, "机别", UNIT_KINDS))
        for name, what, known in choices:
            if name in self.needs and given.get(name, known[0]) not in known:
                found.append((name, f"没有「{given[name]}」这个{what}，可以写：{'、'.join(known)}。"))
        places = [place for place in (self.leaves, self.enters) if place is not None]
        if WAREHOUSE in given and warehouse_called(given[WAREHOUSE], apart=Warehouse.VIRTUAL in places) not in places:
            wanted = "、".join(places) or "不写仓别"
            found.append((WAREHOUSE, f"仓别「{given[WAREHOUSE]}」不对，这一步是：{wanted}。"))
        return found


def _misread(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Figures nobody could book."""
    found = []
    quantity = given.get(QUANTITY, "1")
    if not (quantity.isascii() and quantity.isdecimal() and 0 < int(quantity) <= MOST_PIECES):
        found.append((QUANTITY, f"数量「{quantity}」看不懂，要写成 1 到 {MOST_PIECES} 的整数。"))
    found += [
        (name, f"{name}「{given[name]}」看不懂，要写成 {YUAN_FORM}。")
        for name in (COST, PRICE)
        if name in given and yuan(given[name]) is None
    ]
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """All documents of one thing that came back."""

    kind: ReturnKind
    offsets_receivable: bool | None
    """冲减往来; None where the procedure does not speak of it."""
    offsets_revenue: bool | None
    """冲减收入; None as before."""
    documents: tuple[Document, ...]
    missing: tuple[str, ...] = ()
    """Facts to ask for: with them the plan says more."""

    def due(self, done: frozenset[str]) -> tuple[Document, ...]:
        """Documents to create next, after the steps `done`."""
        return tuple(
            document for document in self.documents if document.step not in done and done.issuperset(document.after)
        )


QUANTITY, COST, PRICE, WHY, PURPOSE, CATEGORY = "数量", "成本", "单价", "备注：原因", "用途", "类别"
"""Fields of documents."""
UNIT_KIND, LOCATION, APPROVER, APPROVED_ON, MARK = "机别", "库位", "批准人", "批准日期", "翻修标志"
INVOICE, WAREHOUSE = "原发票号", "仓别"
ARTICLE, SERIAL, SOURCE_NO = "货号／品名", "序列号", "原单号"
DOCUMENT_FIELDS = (
    SOURCE_NO, ARTICLE, QUANTITY, SERIAL, UNIT_KIND, LOCATION, PRICE, COST, INVOICE, PURPOSE, CATEGORY, WHY, MARK,
    APPROVER, APPROVED_ON,
)  # fmt: skip
"""Every field of documents, in the order they stand on paper."""
MOST_PIECES = 9999
"""Pieces of one document: more is a slip of the pen."""


def warehouse_called(name: str, *, apart: bool = False) -> Warehouse | None:
    """The warehouse of that name or alias; None for a name nobody knows.

    `apart`: the owner keeps 维修虚拟仓 and 受托维修仓 as two (E7); otherwise one is a name of the other.
    """
    called = name.strip()
    found = next((place for place in Warehouse if place == called), ALIASES.get(called))
    return Warehouse.ENTRUSTED if found is Warehouse.VIRTUAL and not apart else found
