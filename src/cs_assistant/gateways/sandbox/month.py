"""A month of invented refunds with a planted fault, and what was planted: statistics have to find it again.

Everything is dealt from a seed. The truth is written down while dealing, in the plan's own reason ids: it knows nothing
of the mapping or of the counting it is held against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from cs_assistant.domain.reason_rows import NOT_STATED, NOT_VERIFIED
from cs_assistant.domain.reason_selection import Period
from cs_assistant.domain.refunds import (
    Phase,
    Reasons,
    RefundApplication,
    RefundKind,
    RefundStatus,
    RegisteredRefund,
    Selected,
    Stated,
    Verified,
)
from cs_assistant.domain.times import SHANGHAI, shanghai_day, to_utc
from cs_assistant.library.month import Fault, MonthPlan, Moved, Story, Style
from cs_assistant.library.world import World

_Key = TypeVar("_Key", str, int)
SEED = 20
BUYER = "买家"
AGENT = "小禾客服"
INSPECTOR = "仓库质检"
OPENS, CLOSES = 8 * 60, 24 * 60
"""Buyers ask between these minutes of the day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dealt:
    """One refund as it was meant."""

    refund_no: str
    day: date
    style: str
    size: str
    batch: str
    courier: str
    phase: Phase
    kind: RefundKind
    first: str
    current: str
    stated: str
    verified: str
    planted: bool
    """Caused by the planted fault."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What was planted."""

    style: str
    batch: str
    dealt: tuple[Dealt, ...]
    """Every refund of the month, the month before it left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month of closed refunds."""

    refunds: tuple[RegisteredRefund, ...]
    """Oldest first; the month before it included."""
    truth: Truth
    period: Period
    """The days of the month."""


def planted_month(world: World, now: datetime, seed: int = SEED) -> Month | None:
    """The month that ended yesterday (Asia/Shanghai), dealt from `seed`; None when the world plans none."""
    if world.month is None:
        return None
    plan, last = world.month, shanghai_day(now) - timedelta(days=1)
    period = Period(first=last - timedelta(days=plan.days - 1), last=last)
    dealer = _Dealer(plan, Random(seed))  # noqa: S311 - invented data, not a secret
    dealer.ordinary(plan.refunds - plan.fault.refunds, period, spared=None)
    dealer.fault(period)
    truth = Truth(style=plan.fault.style, batch=plan.fault.batch, dealt=tuple(dealer.dealt))
    dealer.ordinary(plan.before, period.previous, spared=plan.fault.batch)
    refunds = sorted(dealer.refunds, key=lambda refund: (refund.application.asked_at, refund.application.refund_no))
    return Month(refunds=tuple(refunds), truth=truth, period=period)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cards:
    """The reasons of one refund before they become records."""

    first: tuple[str, str]
    """Platform string and id."""
    moved: Moved | None = None
    stated: tuple[str, str] | None = None
    """Id and words."""
    verified: tuple[str, str] | None = None


class _Dealer:
    def __init__(self, plan: MonthPlan, random: Random) -> None:
        self._plan, self._random = plan, random
        self.refunds: list[RegisteredRefund] = []
        self.dealt: list[Dealt] = []

    def ordinary(self, count: int, period: Period, *, spared: str | None) -> None:
        """`count` refunds of the ordinary kind; the batch `spared` does not exist yet."""
        stories = {index: story.weight for index, story in enumerate(self._plan.stories)}
        styles = {index: style.weight for index, style in enumerate(self._plan.styles)}
        for _ in range(count):
            story, style = self._plan.stories[self._pick(stories)], self._plan.styles[self._pick(styles)]
            batches = {batch: weight for batch, weight in style.batches.items() if batch != spared}
            batch = self._pick(batches) if any(batches.values()) else ""
            self._deal(story, style, batch, self._cards(story), period, planted=False)

    def fault(self, period: Period) -> None:
        """The planted refunds, to the piece."""
        fault = self._plan.fault
        style = next(style for style in self._plan.styles if style.title == fault.style)
        for cards in self._fault_cards(fault):
            story = Story(
                selected=cards.first[0], reason=cards.first[1], weight=1, phase=Phase.RECEIVED,
                kind=RefundKind.RETURN_AND_REFUND, stated=None, verified=None, moved=None,
            )
            self._deal(story, style, fault.batch, cards, period, planted=True)

    def _fault_cards(self, fault: Fault) -> list[_Cards]:
        first = [(under.selected, under.reason) for under in fault.under for _ in range(under.refunds)]
        stated = set(self._random.sample(range(len(first)), fault.stated.refunds))
        verified = set(self._random.sample(range(len(first)), fault.verified.refunds))
        said, found = fault.stated, fault.verified
        return [
            _Cards(
                first=chosen,
                stated=(said.reason, self._random.choice(said.words)) if number in stated else None,
                verified=(found.reason, self._random.choice(found.words)) if number in verified else None,
            )
            for number, chosen in enumerate(first)
        ]

    def _cards(self, story: Story) -> _Cards:
        stated, verified, moved = story.stated, story.verified, story.moved
        says, looked, moves = (each and self._random.random() < each.share for each in (stated, verified, moved))
        return _Cards(
            first=(story.selected, story.reason),
            moved=moved if moves else None,
            stated=(stated.reason, self._random.choice(stated.words)) if stated and says else None,
            verified=(verified.reason, self._random.choice(verified.words)) if verified and looked else None,
        )

    def _deal(
        self, story: Story, style: Style, batch: str, cards: _Cards, period: Period, *, planted: bool
    ) -> None:
        number = len(self.refunds) + 1
        day = period.first + timedelta(days=self._random.randrange(period.days))
        minutes = self._random.randrange(OPENS, CLOSES)
        asked_at = to_utc(datetime.combine(day, time(minutes // 60, minutes % 60), SHANGHAI))
        unshipped = story.phase is Phase.UNSHIPPED
        closed_at = asked_at + timedelta(hours=self._random.randrange(2, 9))
        application = RefundApplication(
            shop_id=self._plan.shop_id,
            refund_no=f"9920{number:08d}",
            order_no=f"2212{number * 137:015d}",
            buyer_id=f"tb_month_{number * 7919 % 100_000:05d}",
            kind=story.kind,
            phase=story.phase,
            amount=Decimal("12.00") if story.reason == "freight" else style.price,
            paid=style.price,
            reason=cards.moved.to if cards.moved else cards.first[0],
            asked_at=asked_at,
            modified_at=closed_at,
            status=RefundStatus.SUCCESS,
            style=style.title,
            size=self._pick(style.sizes),
            batch="" if unshipped else batch,
            courier="" if unshipped else self._pick(self._plan.couriers),
        )
        reasons = _reasons(cards, asked_at, closed_at)
        self.refunds.append(RegisteredRefund(application=application, reasons=reasons, first_seen_at=asked_at))
        self.dealt.append(_dealt(application, cards, day, planted=planted))

    def _pick(self, weights: Mapping[_Key, int]) -> _Key:
        return self._random.choices(tuple(weights), weights=tuple(weights.values()))[0]


def _reasons(cards: _Cards, asked_at: datetime, closed_at: datetime) -> Reasons:
    said_at, found_at = asked_at + timedelta(minutes=20), closed_at - timedelta(minutes=10)
    reasons = Reasons(history=(Selected(text=cards.first[0], at=asked_at, by=BUYER),))
    if cards.moved:
        reasons = reasons.select(Selected(text=cards.moved.to, at=said_at, by=BUYER))
    if cards.stated:
        reasons = reasons.state(Stated(reason=cards.stated[0], words=cards.stated[1], at=said_at, by=AGENT))
    if cards.verified:
        found = Verified(reason=cards.verified[0], evidence=cards.verified[1], at=found_at, by=INSPECTOR)
        reasons = reasons.verify(found)
    return reasons


def _dealt(application: RefundApplication, cards: _Cards, day: date, *, planted: bool) -> Dealt:
    return Dealt(
        refund_no=application.refund_no,
        day=day,
        style=application.style,
        size=application.size,
        batch=application.batch,
        courier=application.courier,
        phase=application.phase,
        kind=application.kind,
        first=cards.first[1],
        current=cards.moved.reason if cards.moved else cards.first[1],
        stated=cards.stated[0] if cards.stated else NOT_STATED,
        verified=cards.verified[0] if cards.verified else NOT_VERIFIED,
        planted=planted,
    )
