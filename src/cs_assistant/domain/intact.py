"""What 完好 means for each kind of goods at a seven-day return: a check-list for who opens the parcel (R2.26–R2.31)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.domain.orders import ProductKind


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
