"""The API's models of the goals. No person stands in them (R5.2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel

from cs_assistant.web.models import Named


class PartEntry(BaseModel):
    """One way cases ended, counted."""

    key: str
    name: str
    count: int
    before: int
    """The same in the period of equal length before."""
    yuan: Decimal | None
    yuan_before: Decimal | None
    without_amount: int
    """Cases whose amount is not on file."""
    half: float | None
    """Hours within which half of the cases were done."""
    most: float | None
    """Hours within which nine of ten were done."""
    half_before: float | None


class GoalEntry(BaseModel):
    """One goal."""

    key: str
    name: str
    wish: str
    unit: str
    parts: list[PartEntry]


class GoalsEntry(BaseModel):
    """目标 of a period; `honoured` belongs beside every figure."""

    first: date
    last: date
    today: date
    shops: list[Named]
    honoured: PartEntry
    goals: list[GoalEntry]


class EndedCase(BaseModel):
    """One finished case behind a figure."""

    id: str
    shop_name: str
    flow_name: str
    state_name: str
    order_no: str | None
    buyer: str | None
    opened_at: datetime
    ended_at: datetime
    hours: float
    yuan: Decimal | None


class EndedCases(BaseModel):
    """The cases behind a figure, the newest end first."""

    name: str
    total: int
    items: list[EndedCase]
