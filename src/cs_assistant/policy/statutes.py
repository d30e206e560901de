"""The numbers of the law, the platform and the shop: policy.yaml first, the table here where it is silent.

A statutory number is a bound, not a default only: 消法实施条例§18 forbids a shop to promise less than the rule. What a
library sets below it is raised to the law, with a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil
from types import MappingProxyType
from typing import Literal

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.scripts import PolicyFacts


class Bound(StrEnum):
    """Which way a shop may move a number."""

    AT_LEAST = "at_least"
    """A period: longer is allowed."""
    AT_MOST = "at_most"
    """A threshold that opens a right: lower is allowed."""
    FREE = "free"
    """The shop's promise or a platform setting."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A number and how far a shop may move it."""

    value: int
    bound: Bound


def _law(value: int) -> Rule:
    return Rule(value=value, bound=Bound.AT_LEAST)


def _threshold(value: int) -> Rule:
    return Rule(value=value, bound=Bound.AT_MOST)


def _setting(value: int) -> Rule:
    return Rule(value=value, bound=Bound.FREE)


DEFAULTS: Mapping[str, Rule] = MappingProxyType({
    "phone_return_days": _law(7),
    "phone_exchange_days": _law(15),
    "phone_warranty_months": _law(12),
    "battery_warranty_months": _law(6),
    "charger_warranty_months": _law(12),
    "wired_earphone_warranty_months": _law(3),
    "memory_card_warranty_months": _setting(3),
    "bluetooth_headset_warranty_months": _setting(12),
    "failed_repairs_for_exchange": _threshold(2),
    "repair_days_waiting_for_parts": _threshold(60),
    "repair_days_by_repairer": _threshold(30),
    "part_replacements_for_return": _threshold(2),
    "seven_day_hours": _law(168),
    "after_success_days": _setting(15),
    "signed_without_success_days": _setting(25),
    "return_cover_yuan": _setting(26),
    "return_cover_days": _setting(90),
})
"""Key of policy.yaml → number. Units are in the key; `failed_…` and `part_…` are counts."""

GIFT_KEY = "gift_warranty"
"""`gift_warranty_days` or `_months`: the shop's setting for gifts (R2.9, D11). No default."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """A length of time in whole calendar days or months."""

    count: int
    unit: Literal["days", "months"]

    def __str__(self) -> str:
        return f"{self.count} 天" if self.unit == "days" else f"{self.count} 个月"


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """The policy's numbers in force on the day of purchase."""

    policy: PolicyFacts
    on: date

    def count(self, key: str) -> int:
        """The number behind a key of `DEFAULTS`, never past the bound of the law."""
        rule = DEFAULTS[key]
        given = self._given(key)
        if given is None:
            return rule.value
        if rule.bound is Bound.AT_LEAST:
            return max(given, rule.value)
        return min(given, rule.value) if rule.bound is Bound.AT_MOST else given

    def length(self, key: str) -> Length:
        """The period behind a key of `DEFAULTS` that ends in `_days` or `_months`."""
        return Length(count=self.count(key), unit="months" if key.endswith("_months") else "days")

    def card(self, kind: ProductKind, row: str) -> Length | None:
        """The shop's own card for a kind of goods, None where it is not set."""
        return self.own(f"{kind.value}_{row}")

    def own(self, stem: str) -> Length | None:
        """A period only the shop can set, as `<stem>_days` or `<stem>_months`; None where it is not set."""
        days, months = self._given(f"{stem}_days"), self._given(f"{stem}_months")
        if days is not None:
            return Length(count=days, unit="days")
        return None if months is None else Length(count=months, unit="months")

    def notes(self) -> tuple[str, ...]:
        """One note for every number of the library that the law does not allow."""
        return tuple(
            f"policy.yaml 的 {key} 设为 {given}，法定是 {DEFAULTS[key].value}，已按法定计算，请主管改正。"
            for key in DEFAULTS
            if (given := self._given(key)) is not None and given != self.count(key)
        )

    def _given(self, key: str) -> int | None:
        """The library's number, rounded up in the buyer's favour; nonsense (negative) counts as not given."""
        value = self.policy.number(key, self.on)
        return None if value is None or not value.is_finite() or value < 0 else ceil(value)
