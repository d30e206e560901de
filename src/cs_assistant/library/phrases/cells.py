"""Bytes to a table of cells: encodings, both ways of quoting, workbooks. A cell knows whether it was quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from cs_assistant.errors import BadInputError
from cs_assistant.library.encodings import Encoding, decode
from cs_assistant.library.workbooks import read_sheets

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENTITY = re.compile(r"&#(44|13|10);")
_MARKS = {"44": ",", "13": "\r", "10": "\n"}
MOST_BYTES = 4 * 1024 * 1024
"""Of a file: five thousand long phrases fit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """A table as it stands in a file; every row with the number of its first line (of a workbook: its row)."""

    encoding: Encoding | None
    """None for a workbook."""
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_cells(data: bytes) -> Cells:
    """The cells of a CSV, XLS or XLSX file. Raises BadInputError when it is none or is too large."""
    if len(data) > MOST_BYTES:
        raise BadInputError(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，太大了。请分成几份再导入。", where="file")
    if data.startswith((_ZIP, _OLE)):
        return Cells(encoding=None, rows=tuple(_workbook(data)))
    encoding, text = decode(data)
    return Cells(encoding=encoding, rows=tuple(_table(text, "\t" if _tabs(text) else ",")))


def _tabs(text: str) -> bool:
    head = text.lstrip("\r\n").splitlines()[:1]
    return bool(head) and "\t" in head[0] and "," not in head[0]


def _table(text: str, comma: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows of a file of text. A cell in whole quotes is literal; in any other, &#44; &#13; &#10; are read."""
    place, line, end = 0, 1, len(text)
    while place < end:
        first, cells = line, []
        while True:
            cell, after = _cell(text, place, comma)
            cells.append(cell)
            line += _line_ends(text, place, after)
            place = after
            if place >= end or text[place] != comma:
                break
            place += 1
        if place < end:
            place += 2 if text.startswith("\r\n", place) else 1
            line += 1
        if len(cells) > 1 or cells[0].strip():
            yield first, tuple(cells)


def _cell(text: str, start: int, comma: str) -> tuple[str, int]:
    """The cell that begins at `start`, and where it ends."""
    if text.startswith('"', start):
        quoted = _quoted(text, start, comma)
        if quoted is not None:
            return quoted
    end = start
    while end < len(text) and text[end] not in (comma, "\r", "\n"):
        end += 1
    return _ENTITY.sub(lambda found: _MARKS[found[1]], text[start:end]), end


def _quoted(text: str, start: int, comma: str) -> tuple[str, int] | None:
    """None when the quotation mark only begins the words: no mark closes the cell."""
    place, parts = start + 1, []
    while True:
        mark = text.find('"', place)
        if mark < 0:
            return None
        parts.append(text[place:mark])
        if text.startswith('""', mark):
            parts.append('"')
            place = mark + 2
            continue
        closes = mark + 1 == len(text) or text[mark + 1] in (comma, "\r", "\n")
        return ("".join(parts), mark + 1) if closes else None


def _line_ends(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def _workbook(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows of the first sheet that has any."""
    for sheet in read_sheets(data):
        found = [(number, tuple(map(_shown, row))) for number, row in enumerate(sheet.rows, 1)]
        if any(any(cells) for _, cells in found):
            yield from (row for row in found if any(row[1]))
            return


def _shown(value: object) -> str:
    """A cell as a person reads it: a code typed as 1001 is no 1001.0."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "" if value is None else str(value)
