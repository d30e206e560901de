"""What 完好 means for each kind of goods at a seven-day return: a check-list for who opens the parcel (R2.26–R2.31)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.domain.orders import ProductKind

GOODS_NAMES = {
    ProductKind.PHONE: "手机", ProductKind.SHOES: "鞋", ProductKind.APPLIANCE: "电器", ProductKind.OTHER: "其他商品",
}
PRESENT, ABSENT = "有", "没有"


class Condition(StrEnum):
    """What was noticed about the goods; decides the seven-day return only."""

    SCRATCHED = "scratched"
    ACCESSORIES_MISSING = "accessories_missing"
    BOX_MISSING = "box_missing"
    OPENED = "opened"
    TRIED = "tried"
    ACTIVATED = "activated"
    WORN = "worn"
    SOILED = "soiled"
    LABEL_REMOVED = "label_removed"


class Weight(StrEnum):
    """What a finding does to the seven-day return."""

    FINE = "fine"
    """Nothing: opening and a reasonable trial belong to it (七日无理由办法§8)."""
    WEIGHED = "weighed"
    """A person looks and may agree a deduction with the buyer; never a refusal by itself (D4)."""
    ENDS = "ends"
    """The goods are not 完好 (七日无理由办法§9). The three guarantees are another matter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that may be noticed."""

    name: str
    """In Chinese."""
    weight: Weight
    clause: tuple[str, ...]
    condition: str | None = None
    """Its value in the `condition` of the entitlement contract, where it has one."""
    look: str = ""
    """What to look at, and what does not count, in Chinese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntactList:
    """The check-list of one kind of goods."""

    kind: ProductKind
    findings: tuple[Finding, ...]

    def of(self, condition: str) -> Finding | None:
        """The finding that stands for a condition of the contract."""
        return next((finding for finding in self.findings if finding.condition == condition), None)


def unseen(lists: Iterable[IntactList], value: str) -> tuple[str, ...] | None:
    """Lines of the list that a ticked value leaves out; None for what is the value of none of these lists.

    A value reads 鞋：弄脏 没有；穿过出门 有 (R2.27): kind of goods, then each line with what was seen.
    """
    found, ticked = _read(lists, value)
    names = [finding.name for finding in found.findings] if found is not None else []
    if found is None or not set(ticked) <= set(names):
        return None
    return tuple(name for name in names if ticked.get(name) not in (PRESENT, ABSENT))


def present(lists: Iterable[IntactList], value: str) -> tuple[Finding, ...]:
    """What a ticked value says was seen."""
    found, ticked = _read(lists, value)
    return tuple(each for each in found.findings if ticked.get(each.name) == PRESENT) if found is not None else ()


def _read(lists: Iterable[IntactList], value: str) -> tuple[IntactList | None, dict[str, str]]:
    goods, _, lines = value.strip().partition("：")
    found = next((each for each in lists if GOODS_NAMES[each.kind] == goods), None)
    pairs = (line.strip().rpartition(" ") for line in lines.split("；") if line.strip())
    return found, {name: seen for name, _, seen in pairs}
