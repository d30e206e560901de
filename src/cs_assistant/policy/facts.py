"""What the policy is told: the facts of one order or claim on one day, nothing else (`entitlement` contract)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from cs_assistant.domain.intact import Condition
from cs_assistant.domain.known import KnownFacts, TestResult
from cs_assistant.domain.orders import Order, OrderStatus, ProductKind, Refund, Repair
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.domain.reports import ReportKind
from cs_assistant.domain.scripts import RefundReason
from cs_assistant.domain.times import check_aware
from cs_assistant.policy.reasons import map_reason


class Part(StrEnum):
    """What of the delivery is faulty. The unit is the main device (主机), the rest are what came with it."""

    UNIT = "unit"
    BATTERY = "battery"
    CHARGER = "charger"
    WIRED_EARPHONE = "wired_earphone"
    BLUETOOTH_HEADSET = "bluetooth_headset"
    MEMORY_CARD = "memory_card"
    GIFT = "gift"


class Fault(StrEnum):
    """What is known about the fault: a claim is not a finding, and `none` is a finding, not a gap."""

    CONFIRMED = "confirmed"
    CLAIMED = "claimed"
    NONE = "none"
    HUMAN = "human"
    UNKNOWN = "unknown"


class Report(StrEnum):
    """Whose test report is on file (R2.5, R2.20, R2.21)."""

    MAKER = "maker"
    CONTRACTED = "contracted"
    OURS = "ours"
    NONE = "none"


class RepairCause(StrEnum):
    """Why a repair took long: parts the maker did not supply, the repairer himself, or something else."""

    PARTS = "parts"
    REPAIRER = "repairer"
    OTHER = "other"


class Payer(StrEnum):
    """Who pays the freight by a recorded agreement."""

    SHOP = "shop"
    BUYER = "buyer"
    SPLIT = "split"


@dataclass(frozen=True, kw_only=True, slots=True)
class EntitlementFacts:
    """The input of `judge`. None = not on record; nothing is guessed in its place."""

    on: date
    """The day that is asked about, in Asia/Shanghai."""
    bought_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    signed_at: datetime | None = None
    success_at: datetime | None = None
    refund_asked_at: datetime | None = None
    product: ProductKind | None = None
    part: Part = Part.UNIT
    fault: Fault = Fault.UNKNOWN
    report: Report = Report.NONE
    condition: frozenset[Condition] = frozenset()
    repairs: tuple[Repair, ...] = ()
    exchanged_at: datetime | None = None
    """When an exchange of the thing named by `part` was completed."""
    free_shipping: bool | None = None
    agreed_freight: Payer | None = None
    reason: str | None = None
    """Id of the refund reason selected now."""
    stated_reason: str | None = None
    """Id of the reason the buyer gave in own words."""
    verified_reason: str | None = None
    """Id of the reason we verified."""
    status: OrderStatus | None = None
    """None: taken from the times."""
    no_same_model: bool | None = None
    """True: an exchange is due and there is no unit of the same model left."""
    part_replacements: int | None = None
    """How often `part` has been replaced already."""
    delivery_pending: bool = False
    """The platform says the goods are not signed for yet: there is no delivery day, so none is estimated."""
    notes: tuple[str, ...] = ()
    """What was noticed while the facts were read, in Chinese; passed on in `Verdicts.notes`."""

    def __post_init__(self) -> None:
        moments = (self.bought_at, self.paid_at, self.shipped_at, self.signed_at, self.success_at,
                   self.refund_asked_at, self.exchanged_at)
        for moment in moments:
            if moment is not None:
                check_aware(moment)


_RESULTS = {TestResult.FAULT: Fault.CONFIRMED, TestResult.NONE: Fault.NONE, TestResult.HUMAN: Fault.HUMAN}
_REPORTS = {
    ReportKind.MAKER: Report.MAKER, ReportKind.CONTRACTED: Report.CONTRACTED, ReportKind.OURS: Report.OURS,
}  # fmt: skip
_NOT_DELIVERED = frozenset({OrderStatus.UNPAID, OrderStatus.UNSHIPPED, OrderStatus.SHIPPED})


def facts_from_order(
    order: Order,
    on: date,
    *,
    fault: Fault | str = Fault.UNKNOWN,
    report: Report | str = Report.NONE,
    reasons: Mapping[str, RefundReason] | None = None,
) -> EntitlementFacts:
    """The facts an order on record gives on day `on`; `confirmed` and `report` come from the case, never from a text.

    The reason and the time of asking are those of the open refund application. Repairs whose end lies before their
    start are left out with a note. Never raises for an odd order: what cannot be used is noted.
    """
    refund = order.open_refund
    reason, notes = _refund_reason(refund, reasons or {})
    sound = tuple(repair for repair in order.repairs if repair.end is None or repair.end >= repair.start)
    if len(sound) < len(order.repairs):
        notes += ("有维修记录的取回日早于送修日，没有计入，请核对。",)
    return EntitlementFacts(
        on=on, bought_at=order.bought_at, paid_at=order.paid_at, shipped_at=order.shipped_at,
        signed_at=order.signed_at, success_at=order.success_at,
        refund_asked_at=None if refund is None else refund.asked_at,
        product=order.product.kind, fault=Fault(fault), report=Report(report), repairs=sound,
        exchanged_at=order.exchanged_at, free_shipping=order.free_shipping, reason=reason, status=order.status,
        delivery_pending=order.signed_at is None and order.status in _NOT_DELIVERED,
        notes=notes + _closed_refund_note(order),
    )


def with_known(facts: EntitlementFacts, known: KnownFacts) -> EntitlementFacts:
    """The facts of an order with what its cases have on file; what they do not say stays as it was."""
    if known.result is not None:
        report = Report.NONE if known.report is None else _REPORTS[known.report]
        facts = replace(facts, fault=_RESULTS[known.result], report=report)
    return replace(
        facts,
        condition=facts.condition | known.condition,
        agreed_freight=facts.agreed_freight if known.agreed_freight is None else Payer(known.agreed_freight),
        stated_reason=known.stated_reason or facts.stated_reason,
        verified_reason=known.verified_reason or facts.verified_reason,
        notes=facts.notes + known.notes,
    )


def _refund_reason(refund: Refund | None, reasons: Mapping[str, RefundReason]) -> tuple[str | None, tuple[str, ...]]:
    if refund is None or refund.reason is None:
        return None, ()
    return map_reason(refund.reason, reasons)


def _closed_refund_note(order: Order) -> tuple[str, ...]:
    """A closed application before shipping may have been closed *by* shipping (争议规则§27): a person looks.

    One that was paid was not closed.
    """
    if order.shipped_at is None or order.open_refund is not None:
        return ()
    earlier = any(
        refund.asked_at < order.shipped_at for refund in order.refunds if refund.status is not RefundStatus.SUCCESS
    )
    return ("有一笔已关闭的退款申请早于发货，请核对是否因发货而关闭。",) if earlier else ()
