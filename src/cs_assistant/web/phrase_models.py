"""The API's models of quick phrases."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cs_assistant.domain.phrases import Side
from cs_assistant.library.encodings import Encoding
from cs_assistant.library.phrases.reading import Variant
from cs_assistant.web.models import Named, Request

_FILE = "the file's bytes, base64"


class ContentEntry(BaseModel):
    """What travels in a file."""

    code: str
    text: str
    group: str


class PhraseEntry(ContentEntry):
    """One quick phrase."""

    id: str
    script_id: str | None
    at: datetime
    actor: str


class ChangeEntry(BaseModel):
    """The newest write, which 撤销 takes back."""

    id: str
    kind: str
    at: datetime
    actor: str
    count: int


class PhraseList(BaseModel):
    """Phrases of one shop: all in their order, or those looked for with the best first."""

    shop: str
    shop_name: str
    total: int
    items: list[PhraseEntry]
    last_change: ChangeEntry | None


class PreviewRequest(Request):
    """A file to be looked at; nothing is written."""

    file: str = Field(min_length=1, max_length=6_000_000, title="文件", description=_FILE)
    manifest: str | None = Field(default=None, max_length=6_000_000, title="清单", description="导出时一起得到的清单")


class ImportRequest(PreviewRequest):
    """The same file again, with what a person decided."""

    state: str = Field(min_length=1, max_length=128, title="预览", description="`state` of the preview")
    choices: dict[str, Side] = Field(default_factory=dict, title="两边都改过的，留哪一边")
    end_missing: bool = Field(default=False, title="文件里没有的也停用")


class PlannedEntry(BaseModel):
    """One row of the file and what would become of it."""

    line: int
    kind: str
    id: str | None
    base: ContentEntry | None
    ours: ContentEntry | None
    theirs: ContentEntry
    conflicts: list[str]
    cut_off: list[str]
    """Of these, what looks cut off by another client and not edited."""


class NoteEntry(BaseModel):
    """Something odd about the file; line 0 = the whole file."""

    line: int
    said: str


class PreviewEntry(BaseModel):
    """What an import would do."""

    state: str
    variant: str
    encoding: str | None
    counts: dict[str, int]
    rows: list[PlannedEntry]
    """Everything but what stays the same; conflicts first."""
    missing: list[PhraseEntry]
    duplicate_codes: dict[str, list[int]]
    duplicate_texts: list[list[int]]
    notes: list[NoteEntry]
    shortened: bool
    """There is more than is listed."""


class ImportedEntry(BaseModel):
    """What an import did."""

    counts: dict[str, int]


class UndoRequest(Request):
    """The newest change, by its id."""

    change: str = Field(min_length=1, max_length=64, title="改动")


class UndoneEntry(BaseModel):
    """How many phrases stand as before."""

    count: int


class ExportRequest(Request):
    """How a file is to be written, and of what."""

    variant: Variant = Field(default=Variant.V1, title="表头")
    encoding: Encoding = Field(default=Encoding.GB18030, title="编码")
    strict: bool = Field(default=False, title="按老版本的长度检查")
    scripts: bool = Field(default=False, title="导出话术库的话术", description="instead of the shop's own phrases")
    conditional: bool = Field(default=False, title="有条件的话术也导出")


class LossEntry(BaseModel):
    """One thing the file could not carry."""

    kind: str
    name: str
    said: str


class ExportEntry(BaseModel):
    """A file, its manifest, and what was lost."""

    name: str
    data: str = Field(description=_FILE)
    manifest_name: str
    manifest: str
    count: int
    losses: list[LossEntry]


class TextRequest(Request):
    """Another text for a phrase."""

    text: str = Field(min_length=1, max_length=5_000, title="文字")
    seen: str = Field(max_length=20_000, title="原来的文字", description="the text it replaces; another one = 409")


class FaultEntry(BaseModel):
    """One thing wrong with a phrase."""

    kinds: list[str]
    rule: str
    clause: str
    excerpt: str
    why: str
    others: list[str]
    """Other phrases, as people know them."""


class RewriteEntry(BaseModel):
    """A text that may take its place."""

    kind: str
    kind_name: str
    text: str
    script_id: str | None


class CheckedEntry(BaseModel):
    """A phrase with what is wrong with it."""

    phrase: PhraseEntry
    clean: bool
    faults: list[FaultEntry]
    rewrite: RewriteEntry | None


class CheckupEntry(BaseModel):
    """短语体检 of one shop."""

    shop: str
    total: int
    clean: int
    counts: dict[str, int]
    """Kind → phrases with such a fault."""
    kinds: list[Named]
    items: list[CheckedEntry]
    """Phrases with a fault or advice, in the order of the list."""
