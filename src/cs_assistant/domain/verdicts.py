"""What the buyer's rights are on one day, by record and clause (`spec/entitlement.md`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

VERDICT_NAMES: Mapping[str, str] = {
    "three_guarantees.return": "三包退货",
    "three_guarantees.exchange": "三包换货",
    "three_guarantees.repair": "三包保修",
    "three_guarantees.part": "配件三包",
    "seven_day.return": "七天无理由退货",
    "platform.after_sale": "平台发起售后",
    "refund.unshipped": "未发货退款",
    "freight.return": "退回运费",
    "freight.outbound": "发出运费",
    "reason.may_ask_change": "可以请买家改退款原因",
}
"""Verdict ids of the contract with their names for people."""


class VerdictValue(StrEnum):
    """yes / no / not known; freight verdicts name who pays."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    SHOP = "shop"
    BUYER = "buyer"
    SPLIT = "split"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One right on one day. A `no` is never rendered as a refusal (design, section 1.3)."""

    id: str
    value: VerdictValue
    clause: str
    """R-ids and law, e.g. `R2.5; 实施条例§18`."""
    reason: str
    """One Chinese sentence an agent can read out."""
    last_day: date | None = None
    """yes: the last day it holds; no because time ran out: the day it ended; otherwise None."""
    window_end: date | None = None
    """The day the period behind this right ends, also while the value is unknown; not part of the contract's JSON."""
    missing: tuple[str, ...] = ()
    """Keys of the facts that would settle an unknown."""
    trace: tuple[str, ...] = ()
    """The steps of the calculation, in Chinese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdicts:
    """All verdicts of one order on one day. An id not yet implemented is absent, never guessed."""

    on: date
    items: tuple[Verdict, ...] = ()
    notes: tuple[str, ...] = ()

    def get(self, verdict_id: str) -> Verdict | None:
        """The verdict with this id, or None where there is none."""
        return next((verdict for verdict in self.items if verdict.id == verdict_id), None)

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.items)
