"""What goes over the wire under /api/v1. The OpenAPI document is made from these."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cs_assistant.domain.decision import Level
from cs_assistant.domain.messages import MAX_TEXT_LENGTH
from cs_assistant.domain.people import Right


class Request(BaseModel):
    """A JSON body; unknown keys are refused so that a misspelt one is noticed.

    Titles of fields are what people call them: messages about a wrong body use them.
    """

    model_config = ConfigDict(extra="forbid")


class Named(BaseModel):
    """An id with its Chinese name."""

    id: str
    name: str


OrderNo = Annotated[str, Field(pattern="^[0-9]{16,19}$", title="订单号", description="16 到 19 位数字")]


class SendRequest(Request):
    """One click on 发送."""

    click_id: str = Field(
        min_length=8, max_length=64, title="点击编号", description="id of this click; the same twice is one send"
    )
    text: str = Field(min_length=1, max_length=MAX_TEXT_LENGTH, title="回复内容")
    reply_id: str | None = Field(default=None, title="话术编号", description="the script the text was taken from")
    seen_seq: int = Field(
        ge=0, title="看到的最后一条",
        description="last line the agent saw; 409 when a colleague's line went out after it"
    )


class WordingRequest(Request):
    """Words before they are sent."""

    text: str = Field(max_length=MAX_TEXT_LENGTH, title="回复内容")


class WordingFinding(BaseModel):
    """One thing about the words."""

    level: Level
    """block: they cannot be sent so. warn: look again."""
    excerpt: str
    why: str


class Wording(BaseModel):
    """What the outbound linter says about words; nothing is kept."""

    findings: list[WordingFinding]


class CorrectionRequest(Request):
    """0 都不对: the intent a person picked for a buyer's line."""

    seq: int = Field(ge=0, title="消息序号")
    intent: str = Field(title="意图")


class OrderRequest(Request):
    """Which of the buyer's orders the conversation is about."""

    order_no: str = Field(min_length=1, max_length=40, title="订单号")


class SettleRequest(Request):
    """A person's answer about a line that 可能已发送."""

    act_key: str = Field(title="发送编号")
    sent: bool = Field(title="核对结果")


class PasteRequest(Request):
    """A buyer's words, pasted by hand (粘贴)."""

    shop: str = Field(max_length=64, title="店铺")
    buyer: str = Field(default="", max_length=64, title="旺旺昵称", description="接着一个粘贴的会话时不用再写")
    conversation_id: str | None = Field(default=None, max_length=36, title="会话", description="接着哪个粘贴的会话")
    text: str = Field(min_length=1, max_length=MAX_TEXT_LENGTH, title="买家的话")
    order_no: OrderNo | None = Field(default=None, title="订单号")
    click_id: str = Field(
        min_length=8, max_length=64, title="点击编号", description="id of this click; the same twice is one message"
    )


class Pasted(BaseModel):
    """Where the words stand now."""

    conversation_id: str
    new: bool
    """False when the same click had brought them already."""


class ErrorDetail(BaseModel):
    """What is wrong, in Chinese, and where."""

    code: str
    message: str
    where: str | None
    missing: list[str] = []
    """What a refused step lacks, in Chinese, one entry a fact."""


class ErrorBody(BaseModel):
    """The one error shape."""

    error: ErrorDetail


class Done(BaseModel):
    """The act was carried out and stored."""

    ok: bool = True


class Health(BaseModel):
    """The process answers."""

    status: str


class ShopInfo(BaseModel):
    """A shop with its place in the colour order."""

    id: str
    name: str
    colour: int
    may: list[Right] = Field(description="what the person who asks may do in it")
    connection: str
    """粘贴, 报表 or 直连: how far the shop is connected."""


class ConsoleInfo(BaseModel):
    """What the console's pages need once."""

    now: datetime
    today: date
    shops: list[ShopInfo]
    intents: list[Named]


class QueueEntry(BaseModel):
    """One conversation in the queue."""

    id: str
    shop: str
    shop_name: str
    buyer: str
    last_text: str
    waiting_since: datetime | None
    alarm: bool
    intent_name: str | None
    outcome: str | None
    taken_over: bool
    uncertain: bool
    pasted: bool
    """A person pastes the chat by hand: nothing can be sent into it."""


class Queue(BaseModel):
    """Conversations, longest wait first, alarms before all."""

    now: datetime
    items: list[QueueEntry]
    recent: list[QueueEntry]
    """Who was answered last, by a person or the robot, newest first."""


class LineEntry(BaseModel):
    """One line of the chat."""

    seq: int
    sender: str
    text: str
    at: datetime
    kind: str
    reply_id: str | None
    reply_title: str | None
    state: str | None
    act_key: str | None
    why: str | None
    """Why it is uncertain or failed."""
    terms: str | None
    """Which consent terms the line carries, in words; None for any other line."""


class Scored(BaseModel):
    """An intent with its confidence."""

    intent: str
    name: str
    confidence: float


class Note(BaseModel):
    """A labelled word: a kind of evidence, an entity, a fact of the order."""

    label: str
    text: str


class UnderstandingEntry(BaseModel):
    """What the turn was taken to mean, and why."""

    intent: str
    name: str
    confidence: float
    band: str
    candidates: list[Scored]
    secondary: list[str]
    entities: list[Note]
    evidence: list[str]
    signals: list[str]
    answer: str | None


class ClauseEntry(BaseModel):
    """A clause id with its summary where the library has one."""

    id: str
    summary: str | None


class SuggestionEntry(BaseModel):
    """One suggestion with its key 1 to 5."""

    key: int
    reply_id: str
    title: str
    text: str
    clauses: list[ClauseEntry]
    reason: str
    automatic: bool
    warnings: list[str]


class DecisionEntry(BaseModel):
    """What the assistant did or held back, and why."""

    outcome: str
    reason: str
    vetoes: list[str]
    reply_title: str | None
    reply_text: str | None
    dropped: list[Note]


class OrderEntry(BaseModel):
    """The order card; personal data masked."""

    order_no: str
    product: str
    model: str | None
    sku: str | None
    tags: list[str]
    """Status and other facts of one word."""
    amount: Decimal | None
    times: list[Note]
    facts: list[Note]
    refund: str | None


class VerdictEntry(BaseModel):
    """One right on one day."""

    id: str
    name: str
    value: str
    word: str
    reason: str
    clause: str
    last_day: date | None
    window_end: date | None
    questions: list[str]
    trace: list[str]


class Rights(BaseModel):
    """今天能怎么办: every verdict of the order on one day; none while the order is not known."""

    on: date
    known: bool
    verdicts: list[VerdictEntry]
    notes: list[str]


class NoticeEntry(BaseModel):
    """A notice of the shop that holds now and concerns this chat, as far as is known."""

    id: str
    text: str
    first: date
    last: date
    """The last day on which it holds."""
    whom: str
    """Whom it is for, in words; empty = everybody."""
    unsure: str
    """What is not known of this buyer and would decide it; empty where nothing is missing."""


class Conversation(BaseModel):
    """Everything the desk shows of one conversation."""

    id: str
    shop: str
    shop_name: str
    buyer: str
    now: datetime
    lines: list[LineEntry]
    last_seq: int
    buyer_seq: int
    """The newest line of the buyer: what a correction is about."""
    understanding: UnderstandingEntry | None
    decision: DecisionEntry | None
    suggestions: list[SuggestionEntry]
    order: OrderEntry | None
    order_candidates: list[str]
    unknown_order_no: str | None
    rights: Rights
    taken_over: bool
    alarm: bool
    pasted: bool
    """A person pastes this chat by hand and copies every answer (粘贴)."""
    order_no: str | None
    """The order's number, also where only the number is known."""
    sends_back: bool
    """寄回代检 may be opened: the goods are a phone."""
    notices: list[NoticeEntry] = []
    """公告, those that end first before the others."""
    told_signed_on: date | None = None
    """The sign-for day a person noted; the verdicts use it where no record has one."""
    lacks_signed_on: bool = False
    """No record has the sign-for day and the goods may be there: a person may note it."""


class SwitchEntry(BaseModel):
    """One intent's switch."""

    intent: str
    name: str
    allowed: bool
    enabled: bool


class EventEntry(BaseModel):
    """One audit event as a sentence."""

    type: str
    at: datetime
    sentence: str
    conversation_id: str | None


class AutomationEntry(BaseModel):
    """The switches of one shop and what went out or was held back."""

    shop: str
    shop_name: str
    stopped: bool
    switches: list[SwitchEntry]
    log: list[EventEntry]
