"""Refunds as statistics read them: one row a refund, every reason an id, unknowns named instead of left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cs_assistant.domain.refunds import UNMAPPED, RegisteredRefund
from cs_assistant.domain.times import shanghai_day

NOT_STATED = "not_stated"
"""Reason id of a buyer who was not asked or did not say."""
NOT_VERIFIED = "not_verified"
"""Reason id of goods nobody has looked at."""
UNKNOWN = frozenset({UNMAPPED, NOT_STATED, NOT_VERIFIED})
"""The unknown bucket: counted in every denominator, never among the reasons."""


class View(StrEnum):
    """Which of a refund's reasons is looked at (design 1.6: the four are never mixed)."""

    FIRST = "first"
    CURRENT = "current"
    STATED = "stated"
    VERIFIED = "verified"


class Attribute(StrEnum):
    """What else is known of a refund; an empty value means it is not on record."""

    STYLE = "style"
    SIZE = "size"
    BATCH = "batch"
    COURIER = "courier"
    PHASE = "phase"
    KIND = "kind"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonRow:
    """One refund with its four reasons as ids."""

    refund: RegisteredRefund
    day: date
    """The day it was asked for, Asia/Shanghai."""
    first: str
    current: str
    stated: str
    """The latest words on record decide."""
    verified: str
    """The latest finding decides."""
    quality: bool
    """Quality evidence: the buyer's words or our own finding name a reason that counts as quality."""
    hidden: bool
    """Quality evidence under a first selection that does not count as quality."""

    def reason(self, view: View) -> str:
        """The reason id in one view."""
        if view is View.FIRST:
            return self.first
        if view is View.CURRENT:
            return self.current
        return self.stated if view is View.STATED else self.verified

    def attribute(self, attribute: Attribute) -> str:
        """The value of an attribute; empty when it is not on record."""
        return str(getattr(self.refund.application, attribute.value))

    @property
    def words(self) -> str:
        """The buyer's own words, as recorded last; empty when there are none."""
        stated = self.refund.reasons.stated
        return stated[-1].words if stated else ""

    @property
    def evidence(self) -> str:
        """What was found, as recorded last; empty when nobody looked."""
        verified = self.refund.reasons.verified
        return verified[-1].evidence if verified else ""

    @property
    def asked_at(self) -> datetime:
        """When the buyer asked, UTC."""
        return self.refund.application.asked_at


Resolve = Callable[[str, str], str]
"""Shop id and platform string to a reason id, UNMAPPED when nobody has mapped it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonBook:
    """What turns registered refunds into rows."""

    resolve: Resolve
    known: Collection[str]
    """Every reason id there is; another one that was recorded counts as unmapped."""
    quality: Collection[str]
    """The ids that count as quality returns."""

    def rows(self, refunds: Iterable[RegisteredRefund]) -> tuple[ReasonRow, ...]:
        """One row a refund, in the order given."""
        return tuple(self._row(refund) for refund in refunds)

    def _row(self, refund: RegisteredRefund) -> ReasonRow:
        shop, reasons = refund.application.shop_id, refund.reasons
        first = self.resolve(shop, reasons.first.text)
        stated = self._id(reasons.stated[-1].reason) if reasons.stated else NOT_STATED
        verified = self._id(reasons.verified[-1].reason) if reasons.verified else NOT_VERIFIED
        quality = stated in self.quality or verified in self.quality
        return ReasonRow(
            refund=refund,
            day=shanghai_day(refund.application.asked_at),
            first=first,
            current=self.resolve(shop, reasons.current.text),
            stated=stated,
            verified=verified,
            quality=quality,
            hidden=quality and first not in self.quality,
        )

    def _id(self, reason: str) -> str:
        return reason if reason in self.known else UNMAPPED
