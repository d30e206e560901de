"""Files as shops have them, read into one grid of texts: CSV in whatever encoding and with whatever divider, XLSX, XLS.

What the file really is decides, not how it is called: exports named .xls are often text. Nothing is guessed about
numbers: an id Excel has rounded keeps its `E+`, and `values` refuses it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from operator import itemgetter

from cs_assistant.errors import BadInputError
from cs_assistant.library.encodings import ENCODING_NAMES, decode_table
from cs_assistant.library.workbooks import read_sheets

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 50_000
LOOKED_AT = 20
"""Rows from the top in which the header is looked for: exports begin with title lines."""
EXACT_DIGITS = 10**15
"""From here on a number in a spreadsheet's cell has lost its last digits."""
DIVIDERS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}
_QUOTED = re.compile(r'=\s*"(.*)"', re.DOTALL)
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of the file."""

    number: int
    """Where it begins in the file, the first line is 1."""
    cells: tuple[str, ...]

    def cell(self, index: int | None) -> str:
        """The cell of a column; empty where the row is shorter or there is no such column."""
        return self.cells[index] if index is not None and index < len(self.cells) else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A file that was read."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    header_line: int
    told: str
    """How it was read, for the page: encoding and divider, or the sheet's name."""


def heading_key(heading: str) -> str:
    """A heading as it is compared: width, case, spaces, a unit in brackets and a byte-order mark do not count."""
    folded = unicodedata.normalize("NFKC", heading).casefold().replace("\ufeff", "")
    plain = "".join(char for char in _BRACKETS.sub("", folded) if char.isalnum())
    return plain or "".join(char for char in folded if char.isalnum())


def read_grid(name: str, content: bytes, known: Collection[str]) -> Grid:
    """Read a file; `known` are the heading keys by which the header row is found below title lines.

    Raises BadInputError saying what is wrong with the file and what to do.
    """
    if not content:
        raise BadInputError(f"「{name}」是空的。请重新导出再选一次。", where="file")
    if len(content) > MOST_BYTES:
        raise BadInputError(
            f"「{name}」超过 {MOST_BYTES // 1024 // 1024} MB。请缩短时段，分几次导出、分几次导入；导过的不会重复。",
            where="file",
        )
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _best(name, _sheets(content), known)
    encoding, text = decode_table(content)
    if re.match(r"\s*<(?:!doctype|html|table|\?xml)", text[:200], re.IGNORECASE):
        raise BadInputError(
            f"「{name}」看着是表格，里面其实是网页。请用 Excel 或 WPS 打开，另存为「.xlsx」再选一次。", where="file"
        )
    told = ENCODING_NAMES[encoding]
    return _best(name, ((f"{told}，{DIVIDERS[each]}分隔", _rows(text, each)) for each in _dividers(text)), known)


def _dividers(text: str) -> list[str]:
    """The dividers that occur, the most frequent of the first lines first; a comma where none does."""
    head = "\n".join(text.splitlines()[:LOOKED_AT])
    found = sorted((each for each in DIVIDERS if each in head), key=lambda each: -head.count(each))
    return found or [","]


def _rows(text: str, divider: str) -> tuple[Line, ...]:
    reader, lines, start = csv.reader(StringIO(text, newline=""), delimiter=divider), [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append(Line(number=start, cells=tuple(_plain(cell) for cell in cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadInputError(
            f"第 {reader.line_num} 行读不下去（{error}）。多半是引号没有成对，请在那一行改好再选一次。", where="file"
        ) from error
    return tuple(lines)


def _plain(cell: str) -> str:
    """A text as it was meant: `="123"`, tabs around and a leading apostrophe only kept Excel from rounding it."""
    text = cell.strip().strip("\ufeff").strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        text = quoted[1].strip()
    return text[1:] if text.startswith("'") and text[1:].strip().isdecimal() else text


def _sheets(content: bytes) -> Iterable[tuple[str, tuple[Line, ...]]]:
    for sheet in read_sheets(content):
        if len(sheet.rows) > MOST_ROWS + LOOKED_AT:
            raise BadInputError(f"工作表「{sheet.name}」超过 {MOST_ROWS} 行。请分几次导出。", where="file")
        lines = (
            Line(number=number, cells=tuple(_shown(cell) for cell in row)) for number, row in enumerate(sheet.rows, 1)
        )
        yield f"工作表「{sheet.name}」", tuple(line for line in lines if any(line.cells))


def _shown(cell: object) -> str:
    """A spreadsheet's cell as text. A number too long to be exact is written as Excel shows it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        if abs(cell) >= EXACT_DIGITS:
            return f"{cell:.5E}"
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return "" if isinstance(cell, timedelta) else _plain(str(cell))


def _best(name: str, readings: Iterable[tuple[str, Sequence[Line]]], known: Collection[str]) -> Grid:
    """The reading whose header fits best. Raises BadInputError where there is none."""
    found = [(score, told, lines, at) for told, lines in readings for score, at in [_header(lines, known)] if lines]
    if not found:
        raise BadInputError(f"「{name}」里没有内容。请核对导出的时段，重新导出。", where="file")
    _, told, lines, at = max(found, key=itemgetter(0))
    header, rest = lines[at], tuple(line for line in lines[at + 1 :] if not _is_header(line, lines[at]))
    if len(rest) > MOST_ROWS:
        raise BadInputError(f"「{name}」有 {len(rest)} 行，一次最多 {MOST_ROWS} 行。请分几次导出。", where="file")
    return Grid(headings=header.cells, lines=rest, header_line=header.number, told=told)


def _header(lines: Sequence[Line], known: Collection[str]) -> tuple[tuple[int, int], int]:
    """How well the best row of the first ones looks like a header, and which it is; ties go to the upper one."""
    best, at = (-1, -1), 0
    for index, line in enumerate(lines[:LOOKED_AT]):
        filled = [cell for cell in line.cells if cell]
        score = (sum(heading_key(cell) in known for cell in filled), len(filled))
        if score > best:
            best, at = score, index
    return best, at


def _is_header(line: Line, header: Line) -> bool:
    """Files put together of several exports repeat the header."""
    return line.cells == header.cells
