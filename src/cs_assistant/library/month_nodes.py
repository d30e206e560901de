"""What may stand under `month` in world.yaml: how a month of invented refunds comes about."""

from __future__ import annotations

from cs_assistant.domain.refunds import Phase, RefundKind
from cs_assistant.library.fields import Amount, OfPhase, OfRefundKind, OneOrMore, Share, Whole, Words
from cs_assistant.library.nodes import Node

Weights = dict[Words, Whole]
"""Value to how often it comes, relative to the others."""


class StyleNode(Node):
    """A style on sale."""

    title: Words
    price: Amount
    weight: Whole
    sizes: Weights
    batches: Weights


class SaidNode(Node):
    """What some of the buyers say, or some of the findings are."""

    reason: Words
    share: Share
    words: OneOrMore


class MovedNode(Node):
    """What some of the buyers select afterwards."""

    to: Words
    reason: Words
    share: Share


class StoryNode(Node):
    """One ordinary way a refund comes about."""

    selected: Words
    reason: Words
    weight: Whole
    phase: OfPhase = Phase.RECEIVED
    kind: OfRefundKind = RefundKind.RETURN_AND_REFUND
    stated: SaidNode | None = None
    verified: SaidNode | None = None
    moved: MovedNode | None = None


class UnderNode(Node):
    """What the buyers of the fault select, exactly so many."""

    selected: Words
    reason: Words
    refunds: Whole


class CountedNode(Node):
    """What exactly so many of the buyers of the fault say, or findings are."""

    reason: Words
    refunds: Whole
    words: OneOrMore


class FaultNode(Node):
    """The planted fault of one batch of one style."""

    style: Words
    batch: Words
    under: list[UnderNode]
    stated: CountedNode
    verified: CountedNode


class MonthNode(Node):
    """A month of refunds of one shop."""

    shop: Words
    refunds: Whole
    before: Whole
    days: Whole
    couriers: Weights
    styles: list[StyleNode]
    stories: list[StoryNode]
    fault: FaultNode
