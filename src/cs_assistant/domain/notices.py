"""Notices (公告): what a shop tells every buyer it concerns, from a day until a day, and then no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cs_assistant.domain.orders import Product, ProductKind
from cs_assistant.domain.phone_models import model_key
from cs_assistant.domain.times import shanghai_day

PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古",
    "广西", "西藏", "宁夏", "新疆", "香港", "澳门",
)  # fmt: skip
"""Regions a notice may be for, in the short form a delivery address begins with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One notice of one shop."""

    shop_id: str
    id: str
    """What it is about; the same matter may come again at another time, never twice on one day."""
    text: str
    """What a buyer may be told, as it stands."""
    first: date
    """The day it begins, in Asia/Shanghai."""
    last: date
    """The last day on which it holds, to its midnight."""
    regions: frozenset[str] = frozenset()
    """Provinces it is for; empty = everywhere."""
    products: frozenset[str] = frozenset()
    """Kinds of goods or models it is for; empty = whatever the shop sells."""

    def holds_at(self, now: datetime) -> bool:
        """Whether the day of `now` in Asia/Shanghai is one of its days."""
        return self.first <= shanghai_day(now) <= self.last

    def concerns(self, product: Product | None, region: str | None) -> bool:
        """Whether it may concern an order; what is not known of the order excludes nothing."""
        return self._goods(product) and (not self.regions or region is None or province(region) in self.regions)

    def _goods(self, product: Product | None) -> bool:
        if not self.products or product is None:
            return True
        named = {product.kind.value, *([model_key(product.model)] if product.model else [])}
        return not named.isdisjoint({each if each in KINDS else model_key(each) for each in self.products})


def province(address: str) -> str | None:
    """The province an address begins with; None when it names none."""
    return next((each for each in PROVINCES if address.strip().startswith(each)), None)


def in_force(
    notices: Iterable[Notice], shop_id: str, now: datetime, product: Product | None, region: str | None
) -> tuple[Notice, ...]:
    """A shop's notices that hold now and may concern this order, those that end first before the others."""
    found = [each for each in notices if each.shop_id == shop_id and each.holds_at(now)]
    return tuple(sorted((each for each in found if each.concerns(product, region)), key=lambda each: each.last))


LONGEST = 300
"""Characters: it stands beside the chat and goes into one message."""
KINDS = frozenset(kind.value for kind in ProductKind)
"""Kinds of goods a notice may name beside models."""
