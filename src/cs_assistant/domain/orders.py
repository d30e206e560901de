"""Orders as the assistant sees them: facts on record, nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.refunds import RefundStatus


class ProductKind(StrEnum):
    """The kinds of goods the policy tells apart."""

    PHONE = "phone"
    SHOES = "shoes"
    APPLIANCE = "appliance"
    OTHER = "other"


class OrderStatus(StrEnum):
    """Where an order stands (`spec/entitlement.md`)."""

    UNPAID = "unpaid"
    UNSHIPPED = "unshipped"
    SHIPPED = "shipped"
    SIGNED = "signed"
    SUCCESS = "success"


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """What was bought."""

    title: str
    kind: ProductKind
    model: str | None = None
    sku: str | None = None
    """Colour, storage or size as the order shows it."""
    removable_battery: bool | None = None
    """R2.14/D13: the charging tip and the serial-number tip depend on it; None = not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """One repair on record. `end` None = still open."""

    start: date
    end: date | None = None
    fixed: bool | None = None
    cause: str | None = None
    """parts | repairer | other: why it took long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refund:
    """A refund application on the platform."""

    refund_no: str
    kind: str
    """仅退款 or 退货退款 (R5.3)."""
    asked_at: datetime
    reason: str | None = None
    """The platform's own string; mapped through reasons.yaml."""
    amount: Decimal | None = None
    open: bool = True
    status: RefundStatus | None = None
    """Where it stands, success and closing told apart; None = only `open` is on record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One order with what is on record about it. Times are aware; None = not on record."""

    order_no: str
    shop_id: str
    buyer_id: str
    product: Product
    status: OrderStatus | None = None
    amount: Decimal | None = None
    bought_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    signed_at: datetime | None = None
    success_at: datetime | None = None
    exchanged_at: datetime | None = None
    """When an after-sales exchange was completed; the new-box explanation needs it (R2.44-R2.49)."""
    exchange_asked_at: datetime | None = None
    """When that exchange was asked for, where a case of ours recorded it (R2.47, D5)."""
    old_serial: str | None = None
    new_serial: str | None = None
    repairs: tuple[Repair, ...] = ()
    refunds: tuple[Refund, ...] = ()
    free_shipping: bool | None = None
    courier: str | None = None
    tracking_no: str | None = None
    seller_memo: str = ""
    region: str | None = None
    """Province the parcel goes to, nothing more of the address: notices are for regions."""

    @property
    def open_refund(self) -> Refund | None:
        """The refund application that waits for an answer, if one does."""
        return next((refund for refund in self.refunds if refund.open), None)
