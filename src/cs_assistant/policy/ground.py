"""What every rule stands on: the facts with the days and the order status worked out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.scripts import PolicyFacts, RefundReason
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.verdicts import Verdict
from cs_assistant.policy.facts import EntitlementFacts
from cs_assistant.policy.statutes import Numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """The day a period is counted from; that day itself is not counted (民法典§201)."""

    day: date
    label: str
    """What happened on it, in Chinese."""
    estimated: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The fact that would replace an estimate."""
        return ("signed_at",) if self.estimated else ()

    @property
    def trace(self) -> str:
        """The anchor as one step of a calculation."""
        suffix = "（估算，没有签收日）" if self.estimated else ""
        return f"从{self.label} {self.day} 起算{suffix}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """A verdict with what has to be noted beside it."""

    verdict: Verdict
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Facts, numbers and reasons of one judgement, and what follows from the times."""

    facts: EntitlementFacts
    numbers: Numbers
    reasons: Mapping[str, RefundReason]
    delivery: Anchor | None
    """The sign-for day, else an estimate, else None."""
    restart: Anchor | None
    """Where exchange and repair periods start: the last exchange, else the delivery (消法实施条例§18)."""
    status: OrderStatus | None
    """As recorded, else taken from the times up to the day asked about."""
    shipped_after_ask: bool
    """Shipped although a refund had been asked for already (争议规则§27)."""

    @classmethod
    def of(cls, facts: EntitlementFacts, policy: PolicyFacts, reasons: Mapping[str, RefundReason]) -> Ground:
        """Work the days out; the policy is the one in force at the purchase."""
        delivery = _delivery(facts)
        return cls(
            facts=facts, numbers=Numbers(policy=policy, on=_purchase_day(facts)), reasons=reasons, delivery=delivery,
            restart=_restart(facts, delivery), status=facts.status or _status_from_times(facts),
            shipped_after_ask=_shipped_after_ask(facts),
        )

    @property
    def on(self) -> date:
        """The day asked about."""
        return self.facts.on

    def notes(self) -> tuple[str, ...]:
        """What is odd about the days as such."""
        found = list(self.numbers.notes())
        if self.delivery is not None and self.on < self.delivery.day:
            label, day = self.delivery.label, self.delivery.day
            found.append(f"查询日 {self.on} 早于{label} {day}，各期限按{label}推算。")
        exchanged = _happened(self.facts.exchanged_at, self.on)
        if exchanged is not None and self.delivery is not None and exchanged < self.delivery.day:
            found.append(f"换货日 {exchanged} 早于{self.delivery.label}，按较晚的一天起算，请核对。")
        return tuple(found)


def _happened(moment: datetime | None, on: date) -> date | None:
    """The Shanghai day of something that has happened by the end of `on`."""
    return None if moment is None or shanghai_day(moment) > on else shanghai_day(moment)


def _purchase_day(facts: EntitlementFacts) -> date:
    moment = facts.bought_at or facts.paid_at or facts.signed_at
    return facts.on if moment is None else shanghai_day(moment)


def _delivery(facts: EntitlementFacts) -> Anchor | None:
    if facts.signed_at is not None:
        return Anchor(day=shanghai_day(facts.signed_at), label="签收日")
    if facts.delivery_pending:
        return None
    known = [(shanghai_day(moment), label)
             for moment, label in ((facts.bought_at, "购买日"), (facts.paid_at, "付款日")) if moment is not None]
    if not known:
        return None
    day, label = max(known, key=lambda pair: pair[0])
    return Anchor(day=day, label=label, estimated=True)


def _restart(facts: EntitlementFacts, delivery: Anchor | None) -> Anchor | None:
    exchanged = _happened(facts.exchanged_at, facts.on)
    if exchanged is None:
        return delivery
    day = exchanged if delivery is None else max(exchanged, delivery.day)
    return Anchor(day=day, label="换货完成日")


def _status_from_times(facts: EntitlementFacts) -> OrderStatus | None:
    latest_first = (
        (facts.success_at, OrderStatus.SUCCESS), (facts.signed_at, OrderStatus.SIGNED),
        (facts.shipped_at, OrderStatus.SHIPPED), (facts.paid_at, OrderStatus.UNSHIPPED),
        (facts.bought_at, OrderStatus.UNPAID),
    )
    return next((status for moment, status in latest_first if _happened(moment, facts.on) is not None), None)


def _shipped_after_ask(facts: EntitlementFacts) -> bool:
    if facts.shipped_at is None or facts.refund_asked_at is None:
        return False
    return facts.shipped_at > facts.refund_asked_at and _happened(facts.shipped_at, facts.on) is not None
