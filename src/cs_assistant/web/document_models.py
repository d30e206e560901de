"""The API's models of the documents of a case (R1)."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cs_assistant.web.models import Named, Request


class DocumentTerm(BaseModel):
    """One thing the procedure fixes."""

    name: str
    value: str


class DocumentEntry(BaseModel):
    """One document a case has made."""

    id: str
    case_id: str
    shop: str
    shop_name: str
    order_no: str | None
    number: str | None
    """None of a draft."""
    kind: str
    plan: str
    plan_name: str
    step: str
    state: str
    state_name: str
    values: list[DocumentTerm]
    """What people filled in."""
    terms: list[DocumentTerm]
    """What the procedure fixed when it was made."""
    at: datetime
    by: str
    approved_at: datetime | None
    approved_by: str | None
    finished_at: datetime | None
    finished_by: str | None
    exported_at: datetime | None
    exported_by: str | None
    voided_at: datetime | None
    voided_by: str | None
    why: str | None


class DocumentField(BaseModel):
    """One field of a form."""

    name: str
    value: str
    needed: bool
    choices: list[str]
    numeric: bool


class DocumentStep(BaseModel):
    """One document of the plan."""

    step: str
    kind: str
    progress: str
    """done, waiting (for approval, or to be done), due or later."""
    waits_for: list[str]
    """Documents that come first."""
    approval: bool
    """Another person has to approve it: the button applies for it."""
    may_approve: bool
    """This person may, now."""
    terms: list[DocumentTerm]
    rules: list[str]
    note: str
    fields: list[DocumentField]
    """Only of what is due."""
    made: DocumentEntry | None


class DocumentQuestion(BaseModel):
    """One question about the goods, with the answer on file."""

    key: str
    text: str
    answers: list[str]
    said: str | None
    by: str | None
    at: datetime | None
    number: str | None
    """The number that goes with the answer: of the invoice."""
    takes_number: bool


class KindChoice(BaseModel):
    """A person is asked what the goods came back as."""

    text: str
    choices: list[Named]
    expected: bool


class CaseDocuments(BaseModel):
    """The panel 单据."""

    on: bool
    """False where the shop has not switched the module on; then everything else is empty."""
    revision: int = 0
    kind: Named | None = None
    kind_by: str | None = None
    """Who chose it, when a person did, with the reason."""
    kinds: list[Named] = Field(default_factory=list)
    question: KindChoice | None = None
    offsets: list[DocumentTerm] = Field(default_factory=list)
    asked: list[DocumentQuestion] = Field(default_factory=list)
    steps: list[DocumentStep] = Field(default_factory=list)
    others: list[DocumentEntry] = Field(default_factory=list)


class FieldFault(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class DocumentChecked(BaseModel):
    """What is wrong with a form; nothing when the document may be made."""

    problems: list[FieldFault]


class KindRequest(Request):
    """What the goods came back as."""

    kind: str = Field(max_length=32, title="退回种类")
    why: str = Field(default="", max_length=400, title="为什么")


class AnswerRequest(Request):
    """An answer about the goods; empty takes it back."""

    key: str = Field(max_length=32, title="问题")
    said: str = Field(default="", max_length=16, title="回答")
    invoice_no: str = Field(default="", max_length=64, title="原发票号")


class FillRequest(Request):
    """A document as filled in: field to content."""

    values: dict[str, str] = Field(default_factory=dict, max_length=40, title="各栏")


class WhyRequest(Request):
    """Why something is voided or not approved."""

    why: str = Field(max_length=400, title="为什么")


class ExportRequest(Request):
    """Take one document away."""

    unmasked: bool = Field(default=False, title="含个人信息")
