"""What stands in one row of each register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cs_assistant.domain.flows import Case
from cs_assistant.domain.refunds import RegisteredRefund, Stated, Verified
from cs_assistant.storage.case_records import Agreement, Call, Consent
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.repositories.registers import Around


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundRow:
    """A refund with its four reasons kept apart, its case, and who agreed it on whose word."""

    shop: str
    refund: RegisteredRefund
    first: str
    """Name of the reason selected first, as mapped."""
    current: str
    stated: str | None
    verified: str | None
    agreement: Agreement | None
    around: Around

    @property
    def shop_id(self) -> str:
        """The shop it belongs to."""
        return self.refund.application.shop_id

    @property
    def case_id(self) -> str | None:
        """The case it is kept with."""
        return self.refund.case_id

    @property
    def said(self) -> Stated | None:
        """The buyer's last words about why."""
        return self.refund.reasons.stated[-1] if self.refund.reasons.stated else None

    @property
    def found(self) -> Verified | None:
        """What was found last."""
        return self.refund.reasons.verified[-1] if self.refund.reasons.verified else None


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentRow:
    """A consent with the words it was given in."""

    shop: str
    consent: Consent
    situation: str | None
    """For which situation the terms were, in words; None when the library does not have them any more."""
    around: Around

    @property
    def shop_id(self) -> str:
        """The shop it belongs to."""
        return self.consent.shop_id

    @property
    def case_id(self) -> str:
        """The case it is kept with."""
        return self.consent.case_id


@dataclass(frozen=True, kw_only=True, slots=True)
class CallRow:
    """A telephone call."""

    shop: str
    call: Call
    reason: str | None
    """Name of the stated reason."""
    around: Around

    @property
    def shop_id(self) -> str:
        """The shop it belongs to."""
        return self.call.shop_id

    @property
    def case_id(self) -> str | None:
        """The case it is kept with."""
        return self.call.case_id


@dataclass(frozen=True, kw_only=True, slots=True)
class _CaseRow:
    """A row that is a case."""

    shop: str
    case: Case

    @property
    def shop_id(self) -> str:
        """The shop it belongs to."""
        return self.case.shop_id

    @property
    def case_id(self) -> str:
        """The case it is kept with."""
        return self.case.id


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimRow(_CaseRow):
    """An 索赔单 with what its case has on file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentRow:
    """A document of goods that came back (R1)."""

    shop: str
    document: CaseDocument

    @property
    def shop_id(self) -> str:
        """The shop it belongs to."""
        return self.document.shop_id

    @property
    def case_id(self) -> str:
        """The case it was made in."""
        return self.document.case_id


@dataclass(frozen=True, kw_only=True, slots=True)
class FormRow(_CaseRow):
    """A sheet or form that is filled in while a case goes on: 售后维修单, the six of 售后赔偿, 发票本."""

    today: date
    keep_choice: str | None = None
    """From which day the shop counts the years a form is kept (E13); None = from its end."""


RegisterRow = FormRow | RefundRow | ConsentRow | CallRow | ClaimRow | DocumentRow
