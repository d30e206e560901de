"""The goals of the six scenarios (R5.2): how cases ended, never who ended them.

「降低退款率」 is no reason to refuse anybody: beside every figure stands how many buyers insisted
and were served at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from statistics import median

from cs_assistant.domain.flows import Case

MOST = Decimal(1_000_000)
"""Yuan: an amount above is a slip of the hand and does not count."""


class Unit(StrEnum):
    """What a goal is measured in."""

    CASES = "件"
    YUAN = "元"
    HOURS = "小时"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One way a case may end that a goal counts."""

    key: str
    name: str
    flow: str | None
    """Key of the flow; None = every flow a refund walks."""
    state: str | None
    """Its final state; None = any."""
    amount: str | None = None
    """Fact that holds the yuan paid."""
    only_with_amount: bool = False
    """Cases without that fact ended in the same way for another reason and do not count: a refund in full."""
    without: frozenset[str] = frozenset()
    """Final states that are no end to the buyer: the matter goes on in another case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """One figure of R5.2."""

    key: str
    name: str
    wish: str
    """What the scenario wants, in the words of the procedures."""
    unit: Unit
    parts: tuple[Part, ...]


GOES_ON = frozenset({"rerouted", "in_transit", "handed_on"})
HONOURED = Part(key="honoured", name="买家坚持退，马上照办", flow="exchange_offer", state="honoured")
"""Stands beside every goal (R5.79)."""
GOALS: tuple[Goal, ...] = (
    Goal(
        key="retained", name="换货留住", wish="退变换：保证销售", unit=Unit.CASES,
        parts=(Part(key="retained", name="买家愿意换", flow="exchange_offer", state="retained"),),
    ),
    Goal(
        key="compensation", name="赔给买家", wish="未发退：加强销售，减少赔偿", unit=Unit.YUAN,
        parts=(
            Part(key="freight_paid", name="退的运费", flow="freight_back", state="paid", amount="freight_amount"),
            Part(
                key="freight_refund", name="聊天里答应、退款退的运费", flow="refund_freight", state="agreed",
                amount="promised_amount",
            ),
            Part(
                key="difference_damaged", name="破损、质量：买家留下货，退的差价", flow="refund_damaged",
                state="agreed", amount="promised_amount", only_with_amount=True,
            ),
            Part(
                key="difference_mismatch", name="商品不符：买家留下货，退的差价", flow="refund_mismatch",
                state="agreed", amount="promised_amount", only_with_amount=True,
            ),
            Part(
                key="parts", name="售后赔偿发的件（R4，财务汇总）", flow="compensation", state="summed",
                amount="issue_total",
            ),
        ),
    ),
    Goal(
        key="hours", name="办完退款要多久", wish="售后退款：降低纠纷率，早办早了", unit=Unit.HOURS,
        parts=(Part(key="finished", name="办完的退款", flow=None, state=None, without=GOES_ON),),
    ),
    Goal(
        key="disputes", name="拒绝和平台介入", wish="拒绝退款、售后退款：降低退款的纠纷率", unit=Unit.CASES,
        parts=(
            Part(key="refused", name="拒绝了，买家没有再申请", flow="refusal", state="refused"),
            Part(key="stepped_in", name="拒绝后平台介入", flow="refusal", state="platform_took_over"),
            Part(key="ruled", name="投诉由平台或部门下结论", flow="complaint", state="ruled"),
        ),
    ),
    Goal(
        key="complaints", name="投诉办妥", wish="投诉：确保销售和店铺形象", unit=Unit.CASES,
        parts=(Part(key="settled", name="买家接受", flow="complaint", state="settled"),),
    ),
)
"""What is counted: a case counts where its flow and final state are named, so that a new flow fills its figure."""
PARTS = {part.key: part for part in (HONOURED, *(part for goal in GOALS for part in goal.parts))}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One part counted."""

    part: Part
    count: int
    yuan: Decimal | None
    """Sum of the amounts; None where the part has none."""
    without_amount: int
    """Cases of the part whose amount is not on file, or none."""
    half: float | None
    """Hours from opened to final within which half of the cases were done; None without cases."""
    most: float | None
    """The same for nine of ten."""


def belongs(part: Part, case: Case, refunds: Collection[str]) -> bool:
    """Whether a finished case counts for a part; `refunds` are the flows a refund walks."""
    flow = case.flow in refunds if part.flow is None else case.flow == part.flow
    counts = not part.only_with_amount or (part.amount is not None and case.fact(part.amount) is not None)
    return flow and part.state in (None, case.state) and case.state not in part.without and counts


def count(part: Part, cases: Iterable[Case], refunds: Collection[str]) -> Figure:
    """Count one part over finished cases."""
    found = [case for case in cases if belongs(part, case, refunds)]
    amounts = [amount(part, case) for case in found] if part.amount is not None else []
    hours = sorted(taken(case) for case in found)
    return Figure(
        part=part, count=len(found),
        yuan=sum((each or Decimal(0) for each in amounts), Decimal(0)) if part.amount is not None else None,
        without_amount=sum(each is None for each in amounts), half=median(hours) if hours else None,
        most=hours[-(-len(hours) * 9 // 10) - 1] if hours else None,
    )


def taken(case: Case) -> float:
    """Hours from opening a finished case to its end."""
    return (case.entered_at - case.opened_at).total_seconds() / 3600


def amount(part: Part, case: Case) -> Decimal | None:
    """The yuan of a case; None where none that can be read is on file."""
    said = case.fact(part.amount) if part.amount is not None else None
    try:
        yuan = Decimal((said or "").strip().removesuffix("元").strip())
    except InvalidOperation:
        return None
    return yuan if yuan.is_finite() and 0 <= yuan <= MOST else None
