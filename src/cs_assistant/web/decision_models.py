"""What 待决项 shows: the owner's decisions and the dated tables beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from cs_assistant.web.models import Named


class OptionEntry(BaseModel):
    """One possible answer."""

    key: str
    name: str
    superseded: str | None
    unbuilt: str | None
    """What is not made yet: it cannot be chosen."""
    """Why it cannot be chosen; null = it can."""
    recommended: bool


class ChosenEntry(BaseModel):
    """What is in force at one shop."""

    shop: str
    shop_name: str
    option: str
    name: str
    own: bool
    """The shop chose it itself; false: the recommended one."""


class DecisionEntry(BaseModel):
    """One question."""

    id: str
    question: str
    options: list[OptionEntry]
    chosen: list[ChosenEntry]
    why: str
    rules: list[str]
    effect: str


class TimeoutEntry(BaseModel):
    """How long the platform leaves somebody."""

    key: str
    state: str
    actor: str
    hours: int
    on_expiry: str
    valid_from: date
    source: str
    checked_on: date


class FindingEntry(BaseModel):
    """One line of a check-list of 完好 goods."""

    name: str
    weight: str
    look: str
    clause: list[str]


class IntactEntry(BaseModel):
    """The check-list of one kind of goods."""

    kind: str
    kind_name: str
    findings: list[FindingEntry]


class RateEntry(BaseModel):
    """One row of a shop's freight list."""

    provinces: list[str]
    measure: str
    """A weight or a style, in Chinese."""
    amount: Decimal


class FreightEntry(BaseModel):
    """The freight list in force at one shop; `rates` empty: a person decides every amount."""

    shop: str
    shop_name: str
    valid_from: date | None
    source: str
    rates: list[RateEntry]


class DecisionsEntry(BaseModel):
    """The page."""

    shops: list[Named]
    decisions: list[DecisionEntry]
    timeouts: list[TimeoutEntry]
    intact: list[IntactEntry]
    freight: list[FreightEntry]
