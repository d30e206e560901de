"""The API's models of 未发退早班."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cs_assistant.web.batches import MAX_BATCH
from cs_assistant.web.case_models import AgreementEntry, NeedEntry, RemarkEntry, StepEntry
from cs_assistant.web.models import Request


class PrintEntry(BaseModel):
    """When one shop's warehouse prints its orders (R5.10)."""

    shop: str
    shop_name: str
    colour: int
    next_at: datetime | None
    """None where the shop has not set it."""
    last_at: datetime | None


class UnshippedRefund(BaseModel):
    """The application; only for those who may see cases."""

    refund_no: str
    kind: str
    amount: str
    paid: str | None
    reason: str
    """The platform's string as selected now."""
    reason_name: str
    """What it means by our own list; 未归类 where nobody mapped it."""
    buyer: str
    """Masked."""
    product: str


class WarehouseEntry(BaseModel):
    """What the warehouse was asked and said."""

    task_id: str | None
    """The task that still waits for its answer."""
    state: str
    """`none` not asked yet, `waiting`, `voided`, `shipped`."""
    words: str
    by: str | None
    at: datetime | None
    """When it was asked, or when it answered."""
    on_behalf: str | None
    """代录: who said it."""


class NextEntry(BaseModel):
    """The next thing to do with a row."""

    key: str
    name: str
    mine: bool
    """Whether this person may do it."""


class UnshippedRow(BaseModel):
    """One refund before shipment."""

    id: str
    shop: str
    shop_name: str
    order_no: str
    state: str
    state_name: str
    revision: int
    connection: str
    late: bool
    missed: bool
    """The warehouse printed before it was submitted."""
    asked_at: datetime
    refunded_at: datetime
    """When the platform refunds by itself."""
    refunded_basis: str
    """按平台记录 | 按规定估算."""
    shipped: bool | None
    """As the platform shows it now; None = not known."""
    courier: str | None
    tracking_no: str | None
    remarks: list[RemarkEntry]
    memo_conflict: str | None
    """Somebody's words we may have overwritten: a person has to look."""
    warehouse: WarehouseEntry
    refund: UnshippedRefund | None
    agreement: AgreementEntry | None
    needs: list[NeedEntry]
    steps: list[StepEntry]
    next: NextEntry


class UnshippedTable(BaseModel):
    """未发退早班: the most urgent first."""

    now: datetime
    prints: list[PrintEntry]
    finished: int
    """Cases that ended today."""
    may_submit: bool
    may_agree: bool
    may_register: list[str]
    """Shops at level 粘贴 or 报表 whose refunds this person may enter by hand."""
    rows: list[UnshippedRow]


class SubmitRequest(Request):
    """Submit many to the warehouse."""

    case_ids: list[str] = Field(min_length=1, max_length=MAX_BATCH, title="案件")


class CopiedRequest(Request):
    """我已在千牛备注, for many remarks."""

    remark_ids: list[int] = Field(min_length=1, max_length=MAX_BATCH, title="备注")
