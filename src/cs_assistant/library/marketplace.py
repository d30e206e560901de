"""The shops' accounts on the imaginary platform, and the buyers who act there (`marketplace` in world.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cs_assistant.domain.refunds import RefundKind
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.marketplace_nodes import AddressNode, MarketplaceNode, PersonaNode, SellerNode
from cs_assistant.library.marketplace_words import SellerType, Turn
from cs_assistant.library.problems import Report, did_you_mean


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnAddress:
    """An entry of a shop's address book; the first one is where returns go."""

    id: int
    name: str
    province: str
    city: str
    district: str
    street: str
    zip: str
    phone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Seller:
    """A shop's account on the platform."""

    shop_id: str
    type: SellerType
    user_id: int
    nick: str
    """The main account; sub-accounts are `nick:agent`."""
    agent: str
    """Whose sub-account there is."""
    addresses: tuple[ReturnAddress, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Persona:
    """A buyer who applies and then goes on by himself, one step at a time."""

    key: str
    procedure: str
    """Which procedure of ours the application leads to."""
    order: str
    """Key of an order."""
    kind: RefundKind
    reason: str
    amount: Decimal | None
    say: str
    """What he writes into the application; may be empty."""
    refused: Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Marketplace:
    """The platform's side of the invented world."""

    sellers: Mapping[str, Seller] = field(default_factory=dict)
    """By shop id."""
    personas: Mapping[str, Persona] = field(default_factory=dict)


def build_marketplace(
    draft: Draft, node: MarketplaceNode | None, orders: Mapping[str, object], report: Report
) -> Marketplace:
    """What is in the file and holds together; what does not goes to `report`."""
    if node is None:
        return Marketplace()
    shops = frozenset(draft.shops) | draft.broken_shops
    check = _Check(draft, report)
    return Marketplace(
        sellers={
            str(shop): _seller(str(shop), seller)
            for shop, seller in node.shops.items()
            if check.known(Text(shop, line=seller.line), shops, "店铺")
        },
        personas={
            str(key): _persona(str(key), persona)
            for key, persona in node.personas.items()
            if check.known(persona.order, orders, "订单")
        },
    )


class _Check:
    def __init__(self, draft: Draft, report: Report) -> None:
        self._part, self._report = draft.world, report

    def known(self, word: Text, known: Mapping[str, object] | frozenset[str], kind: str) -> bool:
        """Whether the word names something that is there; if not, the problem is noted."""
        if word in known:
            return True
        if self._part.whole:
            fix = did_you_mean(word, known, f"可以写：{'、'.join(sorted(known))}")
            self._report.add(self._part.place(word.line), f"没有这个{kind}「{word}」", fix)
        return False


def _seller(shop_id: str, node: SellerNode) -> Seller:
    return Seller(
        shop_id=shop_id, type=node.type, user_id=node.user_id, nick=str(node.nick), agent=str(node.agent),
        addresses=tuple(_address(each) for each in node.addresses),
    )


def _address(node: AddressNode) -> ReturnAddress:
    return ReturnAddress(
        id=node.id, name=str(node.name), province=str(node.province), city=str(node.city),
        district=str(node.district), street=str(node.street), zip=str(node.zip), phone=str(node.phone),
    )


def _persona(key: str, node: PersonaNode) -> Persona:
    return Persona(
        key=key, procedure=str(node.procedure), order=str(node.order), kind=node.kind, reason=str(node.reason),
        amount=node.amount, say=str(node.say or ""), refused=node.refused,
    )
