"""What may stand in timeouts.yaml, decisions.yaml, intact.yaml and a shop's freight.yaml."""

from __future__ import annotations

from pydantic import Field, TypeAdapter, model_validator

from cs_assistant.library.fields import (
    Amount,
    Day,
    OfActor,
    OfProduct,
    OfWeight,
    OneOrMore,
    Whole,
    Words,
    slip,
)
from cs_assistant.library.nodes import Node


class TimeoutNode(Node):
    """One row of timeouts.yaml."""

    key: Words
    state: Words
    actor: OfActor
    hours: Whole
    on_expiry: Words
    valid_from: Day
    clause: OneOrMore
    source: Words
    checked_on: Day

    @model_validator(mode="after")
    def _takes_time(self) -> TimeoutNode:
        if self.hours < 1:
            raise slip("hours 要大于 0", "写小时数，例如五天写 120")
        return self


class OptionNode(Node):
    """One possible answer to an owner's decision."""

    key: Words
    name: Words
    superseded: Words | None = None
    unbuilt: Words | None = None


class DecisionNode(Node):
    """One question of annex E."""

    id: Words
    question: Words
    options: list[OptionNode] = Field(min_length=1)
    recommended: Words
    why: Words
    rules: OneOrMore
    effect: Words


class RateNode(Node):
    """One row of a price list."""

    provinces: OneOrMore
    up_to_kg: Amount | None = None
    style: Words | None = None
    amount: Amount

    @model_validator(mode="after")
    def _one_measure(self) -> RateNode:
        if (self.up_to_kg is None) == (self.style is None):
            raise slip("这一行要么写 up_to_kg，要么写 style", "按重量算的写 up_to_kg（公斤），按款式算的写 style")
        if self.amount < 0 or (self.up_to_kg is not None and self.up_to_kg <= 0):
            raise slip("金额不能是负数，重量要大于 0", '例如 up_to_kg: "1"，amount: "12.00"')
        return self


class FreightNode(Node):
    """One price list in force from a day."""

    valid_from: Day
    source: Words
    rates: list[RateNode] = Field(min_length=1)


class FindingNode(Node):
    """One line of a check-list."""

    name: Words
    weight: OfWeight
    clause: OneOrMore
    condition: Words | None = None
    look: Words


class IntactNode(Node):
    """The check-list of one kind of goods."""

    kind: OfProduct
    findings: list[FindingNode] = Field(min_length=1)


TIMEOUTS: TypeAdapter[list[TimeoutNode]] = TypeAdapter(list[TimeoutNode])
DECISIONS: TypeAdapter[list[DecisionNode]] = TypeAdapter(list[DecisionNode])
FREIGHT: TypeAdapter[list[FreightNode]] = TypeAdapter(list[FreightNode])
INTACT: TypeAdapter[list[IntactNode]] = TypeAdapter(list[IntactNode])
