"""Rows of the case tables as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.people import Role
from cs_assistant.domain.remarks import RemarkState


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """One order remark a step demands."""

    id: int = 0
    shop_id: str
    case_id: str
    order_no: str
    key: str
    line: str
    """The exact line, fixed phrase first."""
    state: RemarkState
    at: datetime
    by: str
    attempts: int = 0
    losses: int = 0
    """How often somebody else's write took the line away."""
    not_before: datetime
    confirmed_how: FactSource | None = None
    """平台确认 (read back) or 人工确认 (copied by a person)."""
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    why: str | None = None
    """Why it failed or was lost, in Chinese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemoWrite:
    """One write of ours: what was read before and what was written; checked against the feed afterwards."""

    id: int = 0
    shop_id: str
    order_no: str
    base: str
    base_flag: int = 0
    written: str
    written_flag: int = 0
    at: datetime
    seen: bool = False
    """For one that changed the flag: it was read back as it was written."""


class TaskState(StrEnum):
    """Life of a task."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """协作待办: something a department is asked."""

    id: str
    shop_id: str
    case_id: str
    department: Role
    kind: str
    title: str
    order_no: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    """Event its answer causes → what the button says; empty = a plain 已完成."""
    state: TaskState = TaskState.OPEN
    opened_at: datetime
    opened_by: str
    due_at: datetime | None = None
    answer: str | None = None
    words: str = ""
    answered_by: str | None = None
    answered_at: datetime | None = None
    on_behalf: str | None = None
    """代录: who said it, when a colleague recorded the answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """One moment a case asks for attention, in the state it is in."""

    id: int = 0
    shop_id: str
    case_id: str
    key: str
    name: str
    share: int
    event: str | None
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One telephone call."""

    id: int = 0
    shop_id: str
    case_id: str | None = None
    conversation_id: str | None = None
    order_no: str | None = None
    buyer_id: str | None = None
    whom: str
    outcome: str
    reason: str | None = None
    """Stated reason: id of `spec/reasons.md`."""
    words: str = ""
    promise: str = ""
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """The buyer's agreement to one version of the terms, with their own words (R2.19)."""

    id: str
    shop_id: str
    case_id: str
    conversation_id: str
    order_no: str | None = None
    terms_id: str
    """`terms/send_back.<date>#<situation>`: the very text that was delivered."""
    terms_seq: int
    """Line in which it was delivered."""
    answer_seq: int
    """Line of the buyer's answer."""
    words: str
    said_at: datetime
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_words: str | None = None

    @property
    def valid(self) -> bool:
        """Given and not withdrawn."""
        return self.withdrawn_at is None


class AgreementState(StrEnum):
    """Life of a person's agreement on its way to the platform.

    sending → agreed; sending → uncertain when no answer came; sending → failed when refused for good (it may be
    tried again); to_do → agreed at level 粘贴, when the person confirms that it was done in 千牛.
    """

    SENDING = "sending"
    TO_DO = "to_do"
    AGREED = "agreed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """One refund agreed by one person: the row is unique, a second one is stopped (R5.64)."""

    shop_id: str
    refund_no: str
    case_id: str
    event: str
    amount: Decimal
    state: AgreementState
    at: datetime
    by: str
    why: str | None = None
    confirmed_how: FactSource | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonRequest:
    """The one neutral question whether the selected reason is right (`reason.may_ask_change`)."""

    shop_id: str
    refund_no: str
    case_id: str | None
    stated: str
    selected: str
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A picture or file kept with a case."""

    id: str
    shop_id: str
    case_id: str
    task_id: str | None
    name: str
    media_type: str
    data: bytes
    at: datetime
    by: str
