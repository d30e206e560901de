"""The API's models of cases: names beside ids, what is missing beside what may be done."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cs_assistant.web.models import Named, OrderNo, Request


class MissingEntry(BaseModel):
    """A fact that is not on file yet."""

    key: str
    name: str
    ask: str | None = None
    """What to ask the buyer (一键询问)."""


class AskedEntry(BaseModel):
    """Something entered together with a step."""

    key: str
    name: str
    optional: bool
    choices: list[str]


class NeedEntry(BaseModel):
    """One thing a step needs on file."""

    key: str
    name: str
    met: bool


class StepEntry(BaseModel):
    """A step that may be taken from here."""

    event: str
    name: str
    way: str
    """next = what the procedure wants now, other = another way on, outside = the buyer or the platform acted."""
    ready: bool
    """Nothing is missing; what `asks_for` names is entered with the click."""
    mine: bool
    """This person may take it."""
    who: str
    """The people who may, in words."""
    needs: list[NeedEntry]
    missing: list[MissingEntry]
    asks_for: list[AskedEntry]
    remark: str | None
    """The fixed phrase of the order remark it writes."""
    target: str
    """Name of the state it leads to."""
    money: bool
    on_behalf: bool
    """It is another department's word: 代录 needs who said it."""
    clauses: list[str]


class DueEntry(BaseModel):
    """Until when something should be done."""

    name: str
    at: datetime


class CaseEntry(BaseModel):
    """One case in a list."""

    id: str
    shop: str
    shop_name: str
    flow: str
    flow_name: str
    state: str
    state_name: str
    final: bool
    order_no: str | None
    refund_no: str | None
    buyer: str | None
    conversation_id: str | None
    opened_at: datetime
    opened_by: str | None
    """Who opened it: a colleague, or 系统; None where a list does not say."""
    entered_at: datetime
    revision: int
    connection: str
    due: DueEntry | None
    next_step: StepEntry | None
    """What the case waits for, whoever may do it; None when it is over."""


class CaseList(BaseModel):
    """Cases; `/api/v1/cases` gives what is due next first, and what has no deadline after it, longest waiting first."""

    now: datetime
    items: list[CaseEntry]
    more: bool = False
    """There are more than are listed: narrow it down or search."""


class CaseMeta(BaseModel):
    """What the case pages choose from."""

    flows: list[Named]
    reasons: list[Named]
    whom: list[str]
    outcomes: list[str]
    kinds: list[str]
    phases: list[str]


class FactEntry(BaseModel):
    """One fact on file."""

    key: str
    name: str
    value: str
    at: datetime
    by: str
    source: str
    on_behalf: str | None
    note: str


class RemarkEntry(BaseModel):
    """One order remark."""

    id: int
    key: str
    line: str
    state: str
    state_name: str
    order_no: str
    confirmed_how: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    why: str | None


class TaskEntry(BaseModel):
    """One task of a department."""

    id: str
    case_id: str
    shop: str
    shop_name: str
    department: str
    department_name: str
    kind: str
    title: str
    order_no: str | None
    flow_name: str
    state: str
    opened_at: datetime
    opened_by: str
    answers: list[AnswerEntry]
    answer: str | None
    words: str
    answered_by: str | None
    answered_at: datetime | None
    on_behalf: str | None
    mine: bool
    """It is of the person's own department; otherwise an answer is a 代录."""
    pictures: list[FileEntry] = Field(default_factory=list)


class AnswerEntry(BaseModel):
    """One answer a task may get."""

    event: str
    name: str
    asks_for: list[AskedEntry]


class CallEntry(BaseModel):
    """One telephone call."""

    whom: str
    outcome: str
    reason: str | None
    words: str
    promise: str
    at: datetime
    by: str


class ConsentEntry(BaseModel):
    """One consent to the send-back terms."""

    id: str
    case_id: str
    terms_id: str
    words: str
    said_at: datetime
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_words: str | None
    valid: bool


class ProposalEntry(BaseModel):
    """What the assistant makes of the buyer's answer to the terms; nothing is recorded by it."""

    terms_id: str
    answer_seq: int
    words: str
    said_at: datetime
    kind: str
    kind_name: str
    proposes: bool
    evidence: str


class ReasonEntry(BaseModel):
    """One reason with who, when and on what words."""

    reason: str | None
    """Id of spec/reasons.md; None where the platform's string is not mapped."""
    name: str
    words: str
    at: datetime
    by: str


class RefundEntry(BaseModel):
    """The refund application of a case with its reasons kept apart."""

    refund_no: str
    kind: str
    phase: str
    status: str
    status_name: str
    amount: str
    paid: str | None
    asked_at: datetime
    style: str
    size: str
    first: ReasonEntry
    current: ReasonEntry
    history: list[ReasonEntry]
    stated: list[ReasonEntry]
    verified: list[ReasonEntry]
    may_ask_change: bool
    """`reason.may_ask_change` (spec/entitlement.md): once, neutral."""
    asked_change: ReasonEntry | None


class AgreementEntry(BaseModel):
    """The one agreement of a refund."""

    state: str
    state_name: str
    amount: str
    at: datetime
    by: str
    why: str | None
    confirmed_how: str | None


class StageEntry(BaseModel):
    """One state of the procedure on the stage line."""

    key: str
    name: str
    here: bool
    passed: bool
    final: bool


class HistoryEntry(BaseModel):
    """One event as a sentence."""

    at: datetime
    sentence: str
    actor: str


class FileEntry(BaseModel):
    """A picture kept with a case."""

    id: str
    name: str
    task_id: str | None


class CaseDetail(CaseEntry):
    """Everything about one case."""

    now: datetime
    chat_id: str | None
    """The conversation to open at the desk: the case's own, else the buyer's newest in the shop."""
    steps: list[StepEntry]
    stages: list[StageEntry]
    facts: list[FactEntry]
    dues: list[DueEntry]
    remarks: list[RemarkEntry]
    tasks: list[TaskEntry]
    calls: list[CallEntry]
    consents: list[ConsentEntry]
    proposal: ProposalEntry | None
    refund: RefundEntry | None
    agreement: AgreementEntry | None
    linked: list[CaseEntry]
    files: list[FileEntry]
    history: list[HistoryEntry]


class StepRequest(Request):
    """Take a step."""

    event: str = Field(max_length=64, title="步骤")
    given: dict[str, str] = Field(default_factory=dict, title="填写的内容")
    seen_revision: int | None = Field(default=None, title="看到的版本")
    on_behalf: str | None = Field(default=None, max_length=64, title="是谁说的")
    """代录: who said it."""


class CheckRequest(Request):
    """The type and amount a person read on the refund's page (R5.4, R5.5)."""

    kind: str = Field(max_length=16, title="退款类型")
    amount: str = Field(max_length=16, title="退款金额")


class AgreeRequest(Request):
    """Agree the refund."""

    seen_revision: int | None = Field(default=None, title="看到的版本")


class FactRequest(Request):
    """Put a fact on file; an empty value takes it back."""

    key: str = Field(max_length=64, title="登记的项目")
    value: str = Field(default="", max_length=500, title="登记的内容")
    on_behalf: str | None = Field(default=None, max_length=64, title="是谁说的")


class ConsentRequest(Request):
    """Record consent: the buyer's line that says so."""

    answer_seq: int = Field(title="买家答复的那一条")


class WithdrawRequest(Request):
    """The buyer takes consent back."""

    words: str = Field(min_length=1, max_length=500, title="买家的原话")


class CallRequest(Request):
    """A telephone call: two taps, the rest if there is something to keep."""

    whom: str = Field(max_length=16, title="打给谁")
    outcome: str = Field(max_length=16, title="结果")
    reason: str | None = Field(default=None, max_length=64, title="买家说的原因")
    """Why, as the buyer told it: id of a refund reason."""
    words: str = Field(default="", max_length=500, title="对方的原话")
    promise: str = Field(default="", max_length=500, title="答应了什么")


class CallAnswer(BaseModel):
    """What became of recording a call."""

    warning: str | None
    """When it is time to stop calling (R5.6)."""
    case: CaseDetail


class StatedRequest(Request):
    """Why, in the buyer's own words."""

    reason: str = Field(max_length=64, title="原因")
    words: str = Field(max_length=500, title="买家的原话")


class VerifiedRequest(Request):
    """What we found out, and from what."""

    reason: str = Field(max_length=64, title="原因")
    evidence: str = Field(max_length=500, title="依据")


class AskedChange(BaseModel):
    """The one neutral question about the selected reason."""

    text: str
    case: CaseDetail


class OpenRequest(Request):
    """Open a send-back case in a chat."""

    conversation_id: str = Field(max_length=36, title="会话")
    order_no: str | None = Field(default=None, max_length=64, title="订单号")


class RefundRequest(Request):
    """A refund application copied from 千牛 (level 粘贴); what is copied brings its blanks along."""

    model_config = ConfigDict(str_strip_whitespace=True)

    shop: str = Field(max_length=64, title="店铺")
    refund_no: str = Field(min_length=4, max_length=64, title="退款编号")
    order_no: OrderNo
    buyer: str = Field(min_length=1, max_length=64, title="买家")
    kind: str = Field(max_length=16, title="退款类型")
    phase: str = Field(max_length=16, title="货在哪里")
    amount: str = Field(max_length=16, title="申请金额")
    paid: str | None = Field(default=None, max_length=16, title="实付")
    reason: str = Field(min_length=1, max_length=200, title="退款原因")
    asked_at: datetime = Field(title="申请时间")
    style: str = Field(default="", max_length=200, title="商品")
    size: str = Field(default="", max_length=64, title="尺码")


TaskEntry.model_rebuild()
