"""The shops an application may speak for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.domain.orders import Product, ProductKind
from cs_assistant.gateways.top.models import SellerType, TopOrder, variant


class BuyerKey(StrEnum):
    """What the desk knows buyers by; it has to be what the shop's chats carry."""

    OPEN_UID = "open_uid"
    NICK = "nick"
    """Only where the platform gives the application whole nicks: others get them masked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopShop:
    """One connected shop."""

    shop_id: str
    seller: SellerType
    buyers: BuyerKey = BuyerKey.OPEN_UID


ProductOf = Callable[[str, TopOrder], Product]
"""Shop and line of a trade → what was bought; the kind of goods is in the shop's own catalogue only."""


def plain_product(shop_id: str, line: TopOrder) -> Product:
    """Without a catalogue: title and variant, of no known kind."""
    return Product(title=line.title, kind=ProductKind.OTHER, sku=variant(line.sku_properties_name) or None)
