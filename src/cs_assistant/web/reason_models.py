"""The reason statistics over the wire. Shares are for the reader to compute: every table carries its denominator."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from cs_assistant.web.models import Named, Request


class ReasonName(Named):
    """A reason."""

    quality: bool
    """Platforms count it as a quality return."""
    unknown: bool
    """未归类、未说明、未核实: in every denominator, never among the reasons."""


class BarEntry(BaseModel):
    """One reason of the Pareto chart, beside the previous period."""

    reason: str
    count: int
    cumulative: int
    before: int


class ParetoEntry(BaseModel):
    """Reasons of one view by weight."""

    bars: list[BarEntry]
    total: int
    before: int
    """Refunds of the previous period under the same filters."""


class PointEntry(BaseModel):
    """One bucket of days, both ends included."""

    first: date
    last: date
    counts: dict[str, int]
    quality: int
    total: int


class TrendEntry(BaseModel):
    """Refunds over time."""

    step: str
    points: list[PointEntry]
    total: int


class GroupEntry(BaseModel):
    """Refunds that share values of the breakdown's attributes, in their order; empty = not on record."""

    values: list[str]
    counts: dict[str, int]
    quality: int
    total: int


class BreakdownEntry(BaseModel):
    """Refunds by attributes."""

    by: list[str]
    groups: list[GroupEntry]
    total: int


class CellEntry(BaseModel):
    """One cell of the matrix that is not zero."""

    selected: str
    stated: str
    verified: str
    count: int


class MatrixEntry(BaseModel):
    """Selected × stated × verified."""

    selected: str
    """first or current."""
    cells: list[CellEntry]
    total: int


class SuspectEntry(BaseModel):
    """A batch that stands out among all refunds of the period."""

    style: str
    batch: str
    quality: int
    hidden: int
    total: int
    rest_quality: int
    rest_total: int


class ReportEntry(BaseModel):
    """Everything the page shows."""

    first: date
    last: date
    previous_first: date
    previous_last: date
    today: date
    view: str
    total: int
    """The denominator of every table."""
    quality: int
    in_period: int
    unknown: dict[str, int]
    """View to refunds whose reason in it is not known."""
    reasons: list[ReasonName]
    views: list[Named]
    attributes: list[Named]
    choices: dict[str, list[str]]
    """Attribute to its values in the period."""
    shops: list[Named]
    pareto: ParetoEntry
    trend: TrendEntry
    breakdown: BreakdownEntry
    matrix: MatrixEntry
    suspects: list[SuspectEntry]
    rule: str
    """How a batch comes to stand out, in words."""


class RefundEntry(BaseModel):
    """One refund behind a figure; personal data masked."""

    shop: str
    refund: str
    order: str
    buyer: str
    asked_at: datetime
    kind: str
    phase: str
    amount: Decimal
    style: str
    size: str
    batch: str
    courier: str
    first: str
    first_text: str
    current: str
    current_text: str
    stated: str
    words: str
    verified: str
    evidence: str
    quality: bool
    case_id: str | None


class RefundsEntry(BaseModel):
    """Part of the refunds behind a figure, newest first."""

    total: int
    items: list[RefundEntry]


class UnknownEntry(BaseModel):
    """A platform string nobody has mapped, with the newest refund that carries it."""

    text: str
    count: int
    refund: str
    style: str
    words: str


class MappedEntry(BaseModel):
    """A platform string a supervisor mapped."""

    text: str
    reason: str


class MappingEntry(BaseModel):
    """原因归类 of one shop."""

    shop: str
    reasons: list[Named]
    unknown: list[UnknownEntry]
    by_hand: list[MappedEntry]


class MapRequest(Request):
    """A supervisor's word on what a platform string counts as; `unmapped` takes it back."""

    shop: str = Field(min_length=1, max_length=64, title="店铺")
    text: str = Field(min_length=1, max_length=200, title="平台上的写法")
    reason: str = Field(min_length=1, max_length=64, title="原因")


class ReasonRequestEntry(BaseModel):
    """One question to a buyer whether the selected reason is right."""

    at: datetime
    by: str
    refund: str
    case_id: str | None
    selected: str
    stated: str
    words: str


class ReasonRequests(BaseModel):
    """The log of those questions, newest first."""

    items: list[ReasonRequestEntry]
