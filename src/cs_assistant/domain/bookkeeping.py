"""Documents the warehouse and finance keep of goods that come back (R1): kinds, warehouses, what each must carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    SPARES = "维修备品仓"
    GENERAL = "通用公司仓库"
    REPAIR_POINT = "维修点库位"


ALIASES: Mapping[str, Warehouse] = {
    "原销售退回仓": Warehouse.RETURNS,
    "销售退回仓": Warehouse.RETURNS,
    "销货退回仓": Warehouse.RETURNS,
    "维修虚拟仓": Warehouse.ENTRUSTED,
    "维虚拟仓": Warehouse.ENTRUSTED,
}
"""Further names of warehouses (R1.38); 维修虚拟仓 is taken for 受托维修仓 until the owner says otherwise (R1.18)."""
REPAIR_POINTS = ("红山路", "玉兰路")
"""Locations a repair point may name (R1.32)."""


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
        given = {name: value.strip() for name, value in filled.items() if value.strip()}
        found = [f"{self.kind}：缺「{name}」，必须填写。" for name in self.needs if name not in given]
        for name, carries in ((PRICE, self.price), (COST, self.cost)):
            if carries is Carries.WITHOUT and name in given:
                found.append(f"{self.kind}：这一步不带{name}，请清空。")
        if LOCATION in self.needs and given.get(LOCATION, REPAIR_POINTS[0]) not in REPAIR_POINTS:
            found.append(f"{self.kind}：没有「{given[LOCATION]}」这个库位，可以写：{'、'.join(REPAIR_POINTS)}。")
        places = [place for place in (self.leaves, self.enters) if place is not None]
        if WAREHOUSE in given and warehouse_called(given[WAREHOUSE]) not in places:
            wanted = "、".join(places) or "不写仓别"
            found.append(f"{self.kind}：仓别「{given[WAREHOUSE]}」不对，这一步是：{wanted}。")
        return tuple(found)


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


def warehouse_called(name: str) -> Warehouse | None:
    """The warehouse of that name or alias; None for a name nobody knows."""
    called = name.strip()
    return next((place for place in Warehouse if place == called), ALIASES.get(called))
