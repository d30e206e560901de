"""The API's models of cases: names beside ids, what is missing beside what may be done."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cs_assistant.web.models import Named


class MissingEntry(BaseModel):
    """A fact that is not on file yet."""

    key: str
    name: str
    ask: str | None = None
    """What to ask the buyer (一键询问)."""
    free: bool = False
    """A person may enter it by hand."""


class AskedEntry(BaseModel):
    """Something entered together with a step, or when a case is opened."""

    key: str
    name: str
    optional: bool
    choices: list[str]
    kind: str = "text"
    """text, area (several lines), date, moment, amount, checklist (完好清单)."""
    goods: str | None = None
    """Kind of goods whose list a checklist begins with."""
    once: bool = False
    """What is on file already need not be entered again."""
    needed_when: list[str] | None = None
    """Key and value of another field of the form that makes an optional one needed."""
    hint: str | None = None
    """What to know before filling it in: who may not, what it adds to."""
    other_person: bool = False
    """Another person than earlier has to fill it in; their word may be written down for them (代录)."""


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
    note: str | None = None
    """What happens on the platform with it, and who does that."""
    clauses: list[str]


class DueEntry(BaseModel):
    """Until when something should be done."""

    name: str
    at: datetime
    basis: str | None = None
    """按平台记录 | 按规定估算; None: it is none of the platform's."""


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
    about: str | None = None
    """What it is about where there is no order: the site, the customer."""
    sheet: str | None = None
    """Address of the sheet to print; None where there is none."""
    sheet_name: str | None = None
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
    alarm: str | None = None
    """What the platform's own people do in it, while it is open."""
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
    call_hours: tuple[int, int] | None
    """A buyer is telephoned from the first to the second hour of the day, in Asia/Shanghai (R5.6)."""
    call_cap: int | None
    """So many calls to the buyer about one refund or order, then a message instead (R5.6)."""
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
    about: str | None = None
    """What it is about where there is no order: the site, the customer."""
    sheet: str | None = None
    """Address of the sheet a repairer takes along, or finance stamps."""
    sheet_name: str | None = None
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
    due: DueEntry | None
    """When the platform acts by itself: as its record says, else by its rules; None where neither says."""
    note: str
    """What the buyer wrote with the application."""
    return_courier: str
    return_no: str
    """Who brings the goods back, and the parcel's number."""
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


class NumberSaidEntry(BaseModel):
    """The parcel's number as the buyer wrote it in the chat (R5.48)."""

    tracking_no: str
    number_evidence: str
    """When, and the buyer's own words."""


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
    number_said: NumberSaidEntry | None
    """Offered where the number is waited for; a person takes the step."""
    calls_to_buyer: int
    """Calls to the buyer about the same refund or order, those written in other cases too (R5.6)."""
    consents: list[ConsentEntry]
    proposal: ProposalEntry | None
    refund: RefundEntry | None
    agreement: AgreementEntry | None
    linked: list[CaseEntry]
    files: list[FileEntry]
    history: list[HistoryEntry]


class CallAnswer(BaseModel):
    """What became of recording a call."""

    warning: str | None
    """When it is time to stop calling (R5.6)."""
    case: CaseDetail


class AskedChange(BaseModel):
    """The one neutral question about the selected reason."""

    text: str
    case: CaseDetail


class OpenableFlow(BaseModel):
    """A procedure this person may open by hand in a shop."""

    flow: str
    name: str
    shop: str
    shop_name: str
    about_order: bool
    """An order number has to be given."""
    intents: list[str]
    """What a buyer writes about when it is the case to open."""
    fields: list[AskedEntry]


class OpenableFlows(BaseModel):
    """What may be opened by hand, shop by shop."""

    items: list[OpenableFlow]


TaskEntry.model_rebuild()
