"""Refund applications and their reasons, kept apart for ever: selected first, selected now, stated, verified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.times import check_aware

UNMAPPED = "unmapped"
"""Reason id of a platform string nobody has mapped yet (`spec/reasons.md`)."""


class Connection(StrEnum):
    """How a shop is connected (design, 1.8)."""

    PASTE = "粘贴"
    REPORT = "报表"
    DIRECT = "直连"


class RefundKind(StrEnum):
    """R5.3: the two main types, and the platform's others."""

    REFUND_ONLY = "仅退款"
    RETURN_AND_REFUND = "退货退款"
    EXCHANGE = "换货"
    OTHER = "其他"


class Phase(StrEnum):
    """Where the goods were when the buyer asked."""

    UNSHIPPED = "未发货"
    IN_TRANSIT = "运输中"
    RECEIVED = "已签收"
    AFTER_SUCCESS = "交易成功后"


class RefundStatus(StrEnum):
    """The platform's states (`reference/domain.md` 2.1)."""

    WAIT_SELLER_AGREE = "WAIT_SELLER_AGREE"
    WAIT_BUYER_RETURN_GOODS = "WAIT_BUYER_RETURN_GOODS"
    WAIT_SELLER_CONFIRM_GOODS = "WAIT_SELLER_CONFIRM_GOODS"
    SELLER_REFUSE_BUYER = "SELLER_REFUSE_BUYER"
    SUCCESS = "SUCCESS"
    CLOSED = "CLOSED"

    @property
    def over(self) -> bool:
        """The platform is done with it."""
        return self in (RefundStatus.SUCCESS, RefundStatus.CLOSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundApplication:
    """A refund as the platform (or a colleague who copies it) shows it."""

    shop_id: str
    refund_no: str
    order_no: str
    buyer_id: str
    kind: RefundKind
    phase: Phase
    amount: Decimal
    """Yuan applied for."""
    paid: Decimal | None = None
    """Yuan paid for the order: the most that can be refunded; None = not on record."""
    reason: str
    """The platform's string as it stands now."""
    asked_at: datetime
    modified_at: datetime
    status: RefundStatus
    style: str = ""
    """Product title or style number."""
    size: str = ""
    """Size or variant."""
    batch: str = ""
    """Production batch, where the shop records it."""
    courier: str = ""
    """Who took the goods to the buyer."""
    note: str = ""
    """What the buyer wrote with it."""
    return_courier: str = ""
    return_no: str = ""
    """Who brings the goods back, and the number of the parcel."""
    deadline: datetime | None = None
    """When the platform acts by itself in this state, as its record says; None = it says nothing."""

    def __post_init__(self) -> None:
        check_aware(self.asked_at)
        check_aware(self.modified_at)
        if self.deadline is not None:
            check_aware(self.deadline)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selected:
    """One reason as selected on the platform."""

    text: str
    """The platform's string."""
    at: datetime
    by: str
    """Who moved it: 买家, 平台, or a colleague's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """Why, in the buyer's own words."""

    reason: str
    """Id of `spec/reasons.md`."""
    words: str
    at: datetime
    by: str
    """Who recorded it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What we found out ourselves."""

    reason: str
    evidence: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reasons:
    """The reasons of one refund (`reference/domain.md` 2.6). `history` only grows; its first entry never changes."""

    history: tuple[Selected, ...]
    stated: tuple[Stated, ...] = ()
    verified: tuple[Verified, ...] = ()

    def __post_init__(self) -> None:
        if not self.history:
            raise ValueError("a refund has a first selected reason")

    @property
    def first(self) -> Selected:
        """What the buyer selected first: immutable."""
        return self.history[0]

    @property
    def current(self) -> Selected:
        """What is selected now."""
        return self.history[-1]

    def select(self, selected: Selected) -> Reasons:
        """With a newly seen selection; the same string again is no news."""
        if selected.text == self.current.text:
            return self
        return replace(self, history=(*self.history, selected))

    def state(self, stated: Stated) -> Reasons:
        """With the buyer's words; earlier ones stay on record."""
        return replace(self, stated=(*self.stated, stated))

    def verify(self, verified: Verified) -> Reasons:
        """With what was found; earlier findings stay on record."""
        return replace(self, verified=(*self.verified, verified))


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisteredRefund:
    """One row of the refund register: the application with its reasons."""

    application: RefundApplication
    reasons: Reasons
    first_seen_at: datetime
    case_id: str | None = None
