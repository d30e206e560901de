"""The wire shapes of 接入向导."""

from __future__ import annotations

from datetime import datetime

from pydantic import Base64Bytes, BaseModel, Field

from cs_assistant.domain.imports import ImportKind, RowState
from cs_assistant.services.importing.onboarding import StepState
from cs_assistant.services.importing.reading import MOST_BYTES
from cs_assistant.web.models import Named, Request

MOST_ENCODED = MOST_BYTES * 4 // 3 + 8


class SkipRequest(Request):
    """A step passed over, or taken up again."""

    shop: str = Field(title="店铺")
    step: str = Field(max_length=16, title="步骤")
    skipped: bool = Field(title="跳过")


class ImportRequest(Request):
    """A file, and which column is which."""

    shop: str = Field(title="店铺")
    kind: ImportKind = Field(title="哪一种文件")
    name: str = Field(min_length=1, max_length=200, title="文件名")
    content: Base64Bytes = Field(max_length=MOST_ENCODED, title="文件内容", description="base64")
    columns: dict[str, int] | None = Field(
        default=None, title="列的对应", description="字段 → 第几列（从 0 起）；不给就按表头和上次的选法猜"
    )


class ChatsRequest(Request):
    """A file of chats."""

    shop: str = Field(title="店铺")
    name: str = Field(min_length=1, max_length=200, title="文件名")
    content: Base64Bytes = Field(max_length=MOST_ENCODED, title="文件内容", description="base64")


class ApplyRequest(ImportRequest):
    """An import of exactly what a preview showed."""

    token: str = Field(min_length=64, max_length=64, title="预览的编号")


class ProblemRow(BaseModel):
    """A row that is not imported."""

    line: int
    what: str
    fix: str


class BatchEntry(BaseModel):
    """One import."""

    id: str
    kind: ImportKind
    file: str
    at: datetime
    actor: str
    new: int
    changed: int
    same: int
    problems: int
    unwritten: int
    """Records still to be written: it goes on, or was interrupted."""
    left_out: list[ProblemRow] = Field(description="没有导入的行，写的时候才发现的在前，最多 20 行")


class StepEntry(BaseModel):
    """One step of the wizard."""

    key: str
    name: str
    kind: ImportKind | None = Field(description="null: it has a page of its own")
    state: StepState
    count: int
    brings: str
    unknown: str
    where: str
    href: str | None
    last: BatchEntry | None


class OnboardingEntry(BaseModel):
    """Where a shop stands."""

    shop: str
    connection: str
    limits: str
    steps: list[StepEntry]


class ColumnEntry(BaseModel):
    """One column of a file."""

    index: int
    heading: str
    sample: str = Field(description="what its first filled cell says; personal values are not shown")
    private: bool = Field(description="never imported")
    field: str | None


class FieldEntry(BaseModel):
    """Something a column may be."""

    key: str
    name: str
    required: bool


class PlannedEntry(BaseModel):
    """A row that would be imported."""

    line: int
    state: RowState
    cells: list[Named] = Field(description="id: the field; name: its value")


class CountsEntry(BaseModel):
    """What an import would do."""

    new: int
    changed: int
    same: int
    problems: int


class ReasonCount(BaseModel):
    """A refund reason nobody has mapped yet."""

    text: str
    count: int


class PreviewEntry(BaseModel):
    """What a file says and would change."""

    read: str
    header_line: int
    rows: int
    columns: list[ColumnEntry]
    fields: list[FieldEntry]
    missing: list[str] = Field(description="names of required fields without a column: nothing can be imported yet")
    counts: CountsEntry
    problems: list[ProblemRow] = Field(description="the first of them; the file of problem rows has all")
    first: list[PlannedEntry]
    unmapped: list[ReasonCount]
    unknown: list[str]
    token: str


class ChatsPreviewEntry(BaseModel):
    """What a file of chats holds."""

    buyers: int
    lines: int
    problems: list[ProblemRow] = Field(description="the first of them")
    problem_count: int


class KeptEntry(BaseModel):
    """A record 撤销 left as it is."""

    key: str
    why: str


class UndoneEntry(BaseModel):
    """What 撤销 did."""

    taken_back: int
    kept: list[KeptEntry]
