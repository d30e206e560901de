"""The plan of an invented month of refunds (`month` in world.yaml): what the demo's statistics have to find."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cs_assistant.domain.refunds import UNMAPPED, Phase, RefundKind
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.month_nodes import (
    CountedNode,
    FaultNode,
    MonthNode,
    MovedNode,
    SaidNode,
    StoryNode,
    StyleNode,
)
from cs_assistant.library.problems import Report, did_you_mean


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """A style on sale; weights are relative."""

    title: str
    price: Decimal
    weight: int
    sizes: Mapping[str, int]
    batches: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a share of the buyers say, or of the findings are."""

    reason: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """What a share of the buyers select afterwards."""

    to: str
    reason: str
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One ordinary way a refund comes about."""

    selected: str
    """The platform's string."""
    reason: str
    """The id it stands for; `unmapped` for a string nobody has mapped."""
    weight: int
    phase: Phase
    kind: RefundKind
    stated: Said | None
    verified: Said | None
    moved: Moved | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Under:
    """What buyers of the fault select, exactly so many."""

    selected: str
    reason: str
    refunds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """What exactly so many buyers of the fault say, or findings are."""

    reason: str
    refunds: int
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """The planted fault of one batch of one style."""

    style: str
    batch: str
    under: tuple[Under, ...]
    stated: Counted
    verified: Counted

    @property
    def refunds(self) -> int:
        """How many refunds it causes."""
        return sum(each.refunds for each in self.under)


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthPlan:
    """A month of refunds of one shop."""

    shop_id: str
    refunds: int
    """Those of the fault included."""
    before: int
    """In the month before it, without the fault."""
    days: int
    """The month ends yesterday and has so many days."""
    couriers: Mapping[str, int]
    styles: tuple[Style, ...]
    stories: tuple[Story, ...]
    fault: Fault


def build_month(draft: Draft, node: MonthNode | None, report: Report) -> MonthPlan | None:
    """The plan, or None when there is none or it does not hold together; what is wrong goes to `report`."""
    if node is None or not _MonthCheck(draft, node, report).holds():
        return None
    return MonthPlan(
        shop_id=str(node.shop),
        refunds=node.refunds,
        before=node.before,
        days=node.days,
        couriers=_weights(node.couriers),
        styles=tuple(_style(style) for style in node.styles),
        stories=tuple(_story(story) for story in node.stories),
        fault=_fault(node.fault),
    )


def _weights(weights: Mapping[Text, int]) -> dict[str, int]:
    return {str(value): weight for value, weight in weights.items()}


def _words(words: list[Text]) -> tuple[str, ...]:
    return tuple(str(each) for each in words)


def _style(node: StyleNode) -> Style:
    return Style(
        title=str(node.title), price=node.price, weight=node.weight, sizes=_weights(node.sizes),
        batches=_weights(node.batches),
    )


def _story(node: StoryNode) -> Story:
    return Story(
        selected=str(node.selected),
        reason=str(node.reason),
        weight=node.weight,
        phase=node.phase,
        kind=node.kind,
        stated=_said(node.stated),
        verified=_said(node.verified),
        moved=_moved(node.moved),
    )


def _said(node: SaidNode | None) -> Said | None:
    return None if node is None else Said(reason=str(node.reason), share=node.share, words=_words(node.words))


def _moved(node: MovedNode | None) -> Moved | None:
    return None if node is None else Moved(to=str(node.to), reason=str(node.reason), share=node.share)


def _fault(node: FaultNode) -> Fault:
    return Fault(
        style=str(node.style),
        batch=str(node.batch),
        under=tuple(
            Under(selected=str(each.selected), reason=str(each.reason), refunds=each.refunds) for each in node.under
        ),
        stated=_counted(node.stated),
        verified=_counted(node.verified),
    )


def _counted(node: CountedNode) -> Counted:
    return Counted(reason=str(node.reason), refunds=node.refunds, words=_words(node.words))


class _MonthCheck:
    """Whether what the month names is there, and its numbers add up."""

    def __init__(self, draft: Draft, month: MonthNode, report: Report) -> None:
        self._part, self._month, self._report = draft.world, month, report
        self._shops = frozenset(draft.shops) | draft.broken_shops
        self._reasons = {str(node.id) for node in draft.reasons.value} | {UNMAPPED}
        self._reasons_whole = draft.reasons.whole

    def holds(self) -> bool:
        """Every problem is noted, not only the first."""
        month = self._month
        named = [month.fault.stated.reason, month.fault.verified.reason]
        named += [story.reason for story in month.stories]
        named += [each.reason for each in month.fault.under]
        for story in month.stories:
            named += [said.reason for said in (story.stated, story.verified) if said]
            named += [story.moved.reason] if story.moved else []
        found = [self._known(month.shop, self._shops, "店铺"), self._fault(), self._numbers()]
        if self._reasons_whole:
            found += [self._known(reason, self._reasons, "退款原因") for reason in named]
        return all(found)

    def _fault(self) -> bool:
        fault = self._month.fault
        styles = {str(style.title): style for style in self._month.styles}
        if not self._known(fault.style, styles, "款式"):
            return False
        return self._known(fault.batch, styles[fault.style].batches, "批次")

    def _numbers(self) -> bool:
        fault, ok = self._month.fault, True
        planted = sum(each.refunds for each in fault.under)
        for each in (fault.stated, fault.verified):
            if each.refunds > planted:
                what = f"这里有 {each.refunds} 件，多于出问题的 {planted} 件"
                ok = self._bad(each.reason, what, "改成不多于 under 的总数")
        if planted > self._month.refunds:
            ok = self._bad(fault.style, f"出问题的 {planted} 件多于全月的 {self._month.refunds} 件", "加大 refunds")
        for name, weights in self._weights():
            if not sum(weights):
                ok = self._bad(self._month.shop, f"「{name}」的权重全是 0", "至少有一项写 1 以上的整数")
        if self._month.days < 1:
            ok = self._bad(self._month.shop, "days 是 0", "写一个月的天数，例如 29")
        return ok

    def _weights(self) -> Iterator[tuple[str, Collection[int]]]:
        month = self._month
        yield "couriers", month.couriers.values()
        yield "styles", [style.weight for style in month.styles]
        yield "stories", [story.weight for story in month.stories]
        for style in month.styles:
            yield f"{style.title} 的 sizes", style.sizes.values()
            yield f"{style.title} 的 batches", style.batches.values()

    def _known(self, word: Text, known: Collection[str], kind: str) -> bool:
        if word in known:
            return True
        fix = did_you_mean(word, known, f"可以写：{'、'.join(sorted(known))}")
        return self._bad(word, f"没有这个{kind}「{word}」", fix)

    def _bad(self, at: Text, what: str, fix: str) -> bool:
        self._report.add(self._part.place(at.line), what, fix)
        return False
