"""What may stand under `marketplace` in world.yaml: the shops' accounts on the imaginary platform, and its buyers."""

from __future__ import annotations

from pydantic import Field

from cs_assistant.domain.refunds import RefundKind
from cs_assistant.library.fields import Amount, OfRefundKind, OfSeller, OfTurn, Whole, Words
from cs_assistant.library.marketplace_words import Turn
from cs_assistant.library.nodes import Node


class AddressNode(Node):
    """Where goods are sent back to."""

    id: Whole
    name: Words
    province: Words
    city: Words
    district: Words
    street: Words
    zip: Words
    phone: Words


class SellerNode(Node):
    """A shop's account."""

    type: OfSeller
    user_id: Whole
    nick: Words
    agent: Words
    addresses: list[AddressNode] = Field(min_length=1)


class PersonaNode(Node):
    """A buyer who does something on the platform."""

    procedure: Words
    order: Words
    kind: OfRefundKind = RefundKind.REFUND_ONLY
    reason: Words
    amount: Amount | None = None
    say: Words | None = None
    refused: OfTurn = Turn.ASK


class MarketplaceNode(Node):
    """`marketplace` of world.yaml."""

    shops: dict[str, SellerNode]
    personas: dict[str, PersonaNode] = Field(default_factory=dict)
