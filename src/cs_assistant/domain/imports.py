"""What a shop without a connection brings in files: records as its exports hold them, and each import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund


class ImportKind(StrEnum):
    """The kinds of files a shop brings; of all but chats the columns are mapped."""

    ORDERS = "orders"
    REFUNDS = "refunds"
    PRODUCTS = "products"
    OUTLETS = "outlets"
    CHATS = "chats"


IMPORT_NAMES: Mapping[ImportKind, str] = {
    ImportKind.ORDERS: "订单", ImportKind.REFUNDS: "退款", ImportKind.PRODUCTS: "商品", ImportKind.OUTLETS: "网点",
    ImportKind.CHATS: "聊天记录",
}
"""Kind to its name on the screens."""


class RowState(StrEnum):
    """What importing a row would change."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedProduct:
    """One product as the shop lists it."""

    title: str
    number: str = ""
    """The platform's product id."""
    code: str = ""
    """The shop's own code (商家编码)."""
    kind: ProductKind | None = None
    """Read from the category; None = the file does not say: then what the shop mainly sells."""
    model: str = ""
    brand: str = ""
    removable_battery: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedOrder:
    """One order as an export holds it: no name, telephone or address, only the province. Times are aware."""

    order_no: str
    buyer_id: str
    title: str = ""
    item_no: str = ""
    """Product id or the shop's own code."""
    sku: str = ""
    status: OrderStatus | None = None
    closed: bool = False
    """交易关闭: kept to know where the goods were; it says nothing about a buyer's rights any more."""
    closed_unshipped: bool = False
    """Closed, and the file that says so has a column for shipping in which nothing stands."""
    amount: Decimal | None = None
    bought_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    signed_at: datetime | None = None
    success_at: datetime | None = None
    courier: str = ""
    tracking_no: str = ""
    region: str = ""

    def as_order(
        self, shop_id: str, product: ImportedProduct | None, mainly: ProductKind, refunds: tuple[Refund, ...]
    ) -> Order:
        """As the assistant sees it: the kind of goods from the product list, else what the shop mainly sells."""
        return Order(
            order_no=self.order_no, shop_id=shop_id, buyer_id=self.buyer_id,
            product=Product(
                title=self.title, kind=(product.kind if product else None) or mainly,
                model=(product.model if product else "") or None, sku=self.sku or None,
                removable_battery=product.removable_battery if product else None,
            ),
            status=self.status, amount=self.amount, bought_at=self.bought_at, paid_at=self.paid_at,
            shipped_at=self.shipped_at, signed_at=self.signed_at, success_at=self.success_at, refunds=refunds,
            courier=self.courier or None, tracking_no=self.tracking_no or None, region=self.region or None,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class RowProblem:
    """A row that cannot be imported as it stands."""

    line: int
    """In the file, the first line is 1."""
    what: str
    """What is wrong, without the personal values of the row."""
    fix: str
    """What to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportBatch:
    """One import of one file."""

    id: str
    shop_id: str
    kind: ImportKind
    file_name: str
    at: datetime
    actor: str
    new: int
    changed: int
    same: int
    problems: tuple[RowProblem, ...] = ()
    undone_at: datetime | None = None
    undone_by: str | None = None
    """Without `undone_at`: it is being taken back."""
    unwritten: int = 0
    """Records that are still to be written; above 0 for long: the import was interrupted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportChange:
    """What one import did to one record. `before` None = it was not there."""

    key: str
    before: Mapping[str, object] | None
    after: Mapping[str, object]
    marks: Mapping[str, object] = field(default_factory=dict)
    """What else follows from it: cases opened for a refund, the phone model made of a product."""
    id: int | None = field(default=None, compare=False)
    """As it was read; None = it is to be written."""
