"""What return freight a shop pays by region and weight or style: its own dated price list (R5.56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃",
    "青海", "宁夏", "新疆", "香港", "澳门", "台湾",
)  # fmt: skip
"""Regions by their short names."""
_LONG = ("维吾尔自治区", "特别行政区", "壮族自治区", "回族自治区", "自治区", "省", "市")


def province_called(name: str) -> str | None:
    """The short name of a region: 河北 for 河北省 and for an address that begins with it; None for anything else."""
    called = name.strip()
    return next((province for province in PROVINCES if called.startswith(province)), None)


def is_province(name: str) -> bool:
    """Whether this is the name of one region and nothing more, short or in full."""
    called, found = name.strip(), province_called(name)
    return found is not None and called.removeprefix(found) in ("", *_LONG)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """One row of a price list."""

    provinces: frozenset[str]
    """Short names."""
    amount: Decimal
    """Yuan."""
    up_to_kg: Decimal | None = None
    """For parcels up to this weight, itself included; None in a list by style."""
    style: str | None = None
    """For this style class (单鞋, 靴子 …); None in a list by weight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FreightList:
    """A price list in force from a day."""

    valid_from: date
    rates: tuple[Rate, ...]
    source: str
    """Where the figures come from, in Chinese; an example says so."""
    by_weight: bool
    """By weight; False: by style."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FreightLists:
    """All price lists of a shop, superseded and coming ones too."""

    lists: tuple[FreightList, ...] = ()

    def on(self, day: date) -> FreightList | None:
        """The list in force on a day: the one with the latest `valid_from` not after it, else None."""
        known = [one for one in self.lists if one.valid_from <= day]
        return max(known, key=lambda one: one.valid_from, default=None)
