"""What the statistics of refund reasons hand to the pages and to the exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cs_assistant.domain.reason_rows import NOT_STATED, NOT_VERIFIED, Attribute, ReasonRow, View
from cs_assistant.domain.reason_selection import Period, Selection
from cs_assistant.domain.reason_suspicion import Suspect
from cs_assistant.domain.reason_tables import Breakdown, Comparison, Matrix, Pareto, Step, Trend
from cs_assistant.domain.refunds import UNMAPPED

VIEW_NAMES: Mapping[View, str] = {
    View.FIRST: "首次选择",
    View.CURRENT: "当前选择",
    View.STATED: "买家自述",
    View.VERIFIED: "核实结果",
}
ATTRIBUTE_NAMES: Mapping[Attribute, str] = {
    Attribute.STYLE: "款式",
    Attribute.SIZE: "尺码",
    Attribute.BATCH: "批次",
    Attribute.COURIER: "快递",
    Attribute.PHASE: "阶段",
    Attribute.KIND: "类型",
}
STEP_NAMES: Mapping[Step, str] = {Step.DAY: "按天", Step.WEEK: "按周", Step.MONTH: "按月"}
UNKNOWN_NAMES: Mapping[str, str] = {UNMAPPED: "未归类", NOT_STATED: "未说明", NOT_VERIFIED: "未核实"}
NOT_RECORDED = "未记录"
"""How an attribute without a value is called."""
STYLE_AND_BATCH = (Attribute.STYLE, Attribute.BATCH)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonQuery:
    """What somebody wants to see."""

    shop_ids: frozenset[str]
    selection: Selection
    view: View = View.FIRST
    """What Pareto, trend, breakdown and comparison count."""
    step: Step | None = None
    """None = what fits the period."""
    attributes: tuple[Attribute, ...] = STYLE_AND_BATCH
    """What the breakdown is by."""
    selected: View = View.FIRST
    """FIRST or CURRENT: what the matrix sets against the others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """The values that occur in the period, whatever the filters: what there is to choose from."""

    attributes: Mapping[Attribute, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonReport:
    """Everything the page shows, counted over the same refunds."""

    query: ReasonQuery
    names: Mapping[str, str]
    """Reason id to its name, the unknown ones included."""
    total: int
    """Refunds that pass the filters: the denominator of every table."""
    quality: int
    """Of these, with quality evidence."""
    in_period: int
    """All refunds of the period, before filtering."""
    pareto: Pareto
    trend: Trend
    breakdown: Breakdown
    matrix: Matrix
    comparison: Comparison
    previous: Period
    suspects: tuple[Suspect, ...]
    """Looked for among all refunds of the period, before filtering."""
    choices: Choices


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundPage:
    """Part of the refunds behind a figure, newest first."""

    names: Mapping[str, str]
    total: int
    rows: tuple[ReasonRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MappingState:
    """The strings of one shop: those nobody has mapped, and those a supervisor mapped."""

    shop_id: str
    unknown: tuple[UnknownView, ...] = ()
    by_hand: Mapping[str, str] = field(default_factory=dict)
    """Platform string to reason id."""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownView:
    """A platform string nobody has mapped."""

    text: str
    count: int
    refund_no: str
    """The newest refund that carries it."""
    style: str
    words: str
    """What its buyer said, masked; empty when nothing is on record."""
