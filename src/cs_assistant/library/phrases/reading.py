"""Files of quick phrases, whoever wrote them: columns by name, in any order, with what was odd about the rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cs_assistant.domain.phrases import LONGEST_NAME, LONGEST_TEXT, MOST_PHRASES, Content, tidy
from cs_assistant.errors import BadInputError
from cs_assistant.library.encodings import Encoding
from cs_assistant.library.phrases.cells import Cells, read_cells
from cs_assistant.library.phrases.foreign import from_bot, from_helpdesk

CODE, TEXT, GROUP = "code", "text", "group"


class Variant(StrEnum):
    """Whose columns a file has."""

    V1 = "v1"
    """快捷短语编码, 快捷短语, 快捷短语分组: what the desk client's own files are recognised by."""
    V2 = "v2"
    """快捷编码, 快捷短语, 快捷短语分组."""
    V3 = "v3"
    """登记日期, 分组, 快捷编码, 快捷短语, 是否加入团队: a shop's working sheet."""
    BOT = "bot"
    """匹配关键词, 回复内容, 平台, 模糊匹配, 支持正则: keyword rules of a reply bot."""
    HELPDESK = "helpdesk"
    """id, name, keywords, content, note, active, groups: text modules of a help desk."""


HEADERS: Mapping[Variant, tuple[str, ...]] = {
    Variant.V1: ("快捷短语编码", "快捷短语", "快捷短语分组"),
    Variant.V2: ("快捷编码", "快捷短语", "快捷短语分组"),
    Variant.V3: ("登记日期", "分组", "快捷编码", "快捷短语", "是否加入团队"),
    Variant.BOT: ("匹配关键词", "回复内容", "平台", "模糊匹配", "支持正则"),
    Variant.HELPDESK: ("id", "name", "keywords", "content", "note", "active", "groups"),
}
_NAMES: Mapping[str, str] = {
    "快捷短语编码": CODE, "快捷编码": CODE, "编码": CODE, "快捷短语": TEXT, "短语内容": TEXT, "快捷短语内容": TEXT,
    "快捷短语分组": GROUP, "分组": GROUP, "短语分组": GROUP,
}
_FOREIGN: Mapping[Variant, Callable[[Mapping[str, str]], tuple[Content | None, tuple[str, ...]]]] = {
    Variant.BOT: from_bot, Variant.HELPDESK: from_helpdesk,
}
_NEEDED: Mapping[Variant, frozenset[str]] = {
    Variant.BOT: frozenset({"匹配关键词", "回复内容"}), Variant.HELPDESK: frozenset({"name", "content"}),
}
_HEADER_WITHIN = 5
"""Rows in which the column names are looked for; above them some tools print a title."""
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class PhraseRow:
    """One row of a file."""

    content: Content
    line: int = field(default=0, compare=False)
    """Where it stands, 1-based; 0 = it came from no file."""

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not self.content.text.strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something odd about a file that a person should know before it is taken over."""

    line: int
    """0 = the whole file."""
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PhraseFile:
    """A file as read."""

    variant: Variant
    encoding: Encoding | None
    """None for a workbook."""
    rows: tuple[PhraseRow, ...]
    """In the order of the file, empty ones too."""
    notes: tuple[Note, ...]


def read_phrases(data: bytes) -> PhraseFile:
    """The phrases of a file. Raises BadInputError when it cannot be read, has no columns we know or too many rows."""
    cells = read_cells(data)
    at, variant, columns = _header(cells)
    body = cells.rows[at + 1:]
    if len(body) > MOST_PHRASES:
        raise BadInputError(
            f"文件有 {len(body)} 行，一次最多 {MOST_PHRASES} 行。请按分组拆成几份再导入。", where="file"
        )
    if variant in _FOREIGN:
        rows, notes = _foreign(body, columns, variant)
    else:
        rows, notes = _own(body, columns, variant)
    for row in rows:
        _check_length(row)
    return PhraseFile(variant=variant, encoding=cells.encoding, rows=tuple(rows), notes=tuple(notes))


def _check_length(row: PhraseRow) -> None:
    content = row.content
    if len(content.text) > LONGEST_TEXT or max(len(content.code), len(content.group)) > LONGEST_NAME:
        raise BadInputError(
            f"第 {row.line} 行太长：文字最多 {LONGEST_TEXT} 个字，编码和分组最多 {LONGEST_NAME} 个字。"
            "多半是引号没有成对，几行连成了一行；请看看这一行前后。", where="file",
        )


def _header(cells: Cells) -> tuple[int, Variant, tuple[str, ...]]:
    """Which row names the columns, whose file it is, and the names."""
    for at, (_, row) in enumerate(cells.rows[:_HEADER_WITHIN]):
        names = tuple(_name(cell) for cell in row)
        if TEXT in (_NAMES.get(name) for name in names):
            return at, _variant(names), names
        for variant, needed in _NEEDED.items():
            if needed <= set(names):
                return at, variant, names
    known = "；".join("、".join(HEADERS[variant]) for variant in Variant)
    raise BadInputError(
        f"没有找到快捷短语的表头。第一行要写列名，顺序不限，例如「{'、'.join(HEADERS[Variant.V1])}」。认得的表头：{known}。",
        where="file",
    )


def _variant(names: Sequence[str]) -> Variant:
    if "快捷短语编码" in names:
        return Variant.V1
    return Variant.V3 if {"登记日期", "是否加入团队"} & set(names) else Variant.V2


def _name(cell: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", cell).lstrip("\ufeff")).casefold()


def _own(
    body: Sequence[tuple[int, tuple[str, ...]]], names: tuple[str, ...], variant: Variant
) -> tuple[list[PhraseRow], list[Note]]:
    kinds = [_NAMES.get(name) for name in names]
    places = {kind: kinds.index(kind) for kind in (CODE, TEXT, GROUP) if kind in kinds}
    notes = [Note(line=0, said=said) for said in _missing(places, variant, names)]
    rows: list[PhraseRow] = []
    for line, cells in body:
        mended, said = _mended(cells, len(names), places[TEXT])
        if said is not None:
            notes.append(Note(line=line, said=said))
        found = {kind: mended[place] if place < len(mended) else "" for kind, place in places.items()}
        content = tidy(Content(code=found.get(CODE, ""), text=found[TEXT], group=found.get(GROUP, "")))
        rows.append(PhraseRow(content=content, line=line))
    return rows, notes


def _missing(places: Mapping[str, int], variant: Variant, names: Sequence[str]) -> Iterator[str]:
    if CODE not in places:
        yield "文件没有编码一列，短语导入后没有编码。"
    if GROUP not in places:
        yield "文件没有分组一列，短语导入后都在「未分组」。"
    if variant is Variant.V3:
        kept = "、".join(name for name in names if name and _NAMES.get(name) is None)
        yield f"只取编码、短语、分组三列；「{kept}」不导入，原文件请留好。"


def _mended(cells: tuple[str, ...], width: int, text: int) -> tuple[tuple[str, ...], str | None]:
    """A row with more cells than columns: commas of an unquoted text go back into it."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    extra = len(cells) - width
    if extra <= 0:
        return cells, None
    whole = ",".join(cells[text:text + extra + 1])
    told = f"这一行多出 {extra} 列，看上去是文字里的逗号没有加引号，已并回文字里。请核对这一条。"
    return (*cells[:text], whole, *cells[text + extra + 1:]), told


def _foreign(
    body: Sequence[tuple[int, tuple[str, ...]]], names: tuple[str, ...], variant: Variant
) -> tuple[list[PhraseRow], list[Note]]:
    rows, notes = [], []
    for line, cells in body:
        content, said = _FOREIGN[variant](dict(zip(names, cells, strict=False)))
        notes += [Note(line=line, said=each) for each in said]
        if content is not None:
            rows.append(PhraseRow(content=content, line=line))
    return rows, notes
