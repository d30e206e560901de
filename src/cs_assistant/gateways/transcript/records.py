"""From the bytes of one file to its records: heading → value, with the line each stands in.

Read one by one: a file of some hundred kilobytes may unpack to more records than memory holds.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.transcript.columns import KNOWN
from cs_assistant.library.encodings import decode_table
from cs_assistant.services.importing.reading import read_grid

MOST_LINES = 500_000
"""Of one file, empty ones too."""
LONGEST = 1_000_000
"""Characters of a line; a message has at most some thousands."""
TOO_MUCH = "这一条套得太深，或有一个太长的数字"
TOO_LONG = "这一行太长"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How XLSX and XLS begin."""
_BEYOND = (RecursionError, ValueError)
"""What the reader of JSON says of a nesting too deep and of a number too long."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_GAP = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record of a file; `values` is None where it could not be read, and `why` says so."""

    line: int
    values: dict[str, str] | None
    why: str = ""


def records_of(name: str, data: bytes) -> Iterator[Record]:
    """The records of one CSV, XLSX, XLS, JSON or JSON-lines file, told apart by what is in it.

    `name` is how the file may be called to a person. Raises BadInputError for a file that is none of them.
    """
    if data.startswith(WORKBOOKS):
        return _sheet(name, data)
    _, text = decode_table(data)
    start = text[(at := _end_of_gap(text, 0)) : at + 1]
    if start == "[":
        return _json_list(name, text)
    if start == "{":
        return _json_lines(name, text)
    return _table(name, text)


def _lines(name: str, text: str) -> Iterator[str]:
    """The lines of a text with their ends, whichever ends it has. Raises BadInputError for too many."""
    for number, found in enumerate(_LINE.finditer(text), start=1):
        if number > MOST_LINES:
            raise BadInputError(f"{name}超过 {MOST_LINES} 行。请按月份分成几份再导入。", where="file")
        yield found.group()


def _sheet(name: str, data: bytes) -> Iterator[Record]:
    grid = read_grid(name, data, KNOWN.keys())
    for line in grid.lines:
        yield Record(line=line.number, values=_by_heading(grid.headings, line.cells))


def _by_heading(headings: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Every heading has its value, also in a row that is shorter."""
    return {heading: cells[at] if at < len(cells) else "" for at, heading in enumerate(headings)}


def _json_list(name: str, text: str) -> Iterator[Record]:
    """One entry after the other: all of them at once may take a hundred times the file's size."""
    decoder, number = json.JSONDecoder(), 0
    try:
        at, mark = _after(text, text.index("[") + 1, "")
        while mark != "]":
            entry, at = decoder.raw_decode(text, at)
            number += 1
            yield _record(number, entry)
            at, mark = _after(text, at, ",]")
        if number and at < len(text):
            raise json.JSONDecodeError("more after the list", text, at)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"{name}第 {error.lineno} 行不是完整的 JSON。请重新导出，或改正后重试。", where="file"
        ) from error
    except _BEYOND as error:
        raise BadInputError(
            f"{name}里有一层套一层太深或太长的内容，读不了。请重新导出后重试。", where="file"
        ) from error


def _after(text: str, at: int, marks: str) -> tuple[int, str]:
    """Where the next entry of a list begins, and the mark before it: one of `marks`, or the end of an empty list."""
    at = _end_of_gap(text, at)
    mark = text[at : at + 1]
    if not marks:
        return at, mark
    if mark not in marks or not mark:
        raise json.JSONDecodeError("no comma", text, at)
    return _end_of_gap(text, at + 1), mark


def _end_of_gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


def _json_lines(name: str, text: str) -> Iterator[Record]:
    for number, line in enumerate(_lines(name, text), start=1):
        if not line.strip():
            continue
        if len(line) > LONGEST:
            yield Record(line=number, values=None, why=TOO_LONG)
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            yield Record(line=number, values=None, why="这一行不是完整的 JSON")
        except _BEYOND:
            yield Record(line=number, values=None, why=TOO_MUCH)
        else:
            yield _record(number, entry)


def _record(number: int, entry: Any) -> Record:
    if not isinstance(entry, dict):
        return Record(line=number, values=None, why="这一条不是一个 JSON 对象")
    try:
        return Record(line=number, values={str(key): _as_text(value) for key, value in entry.items()})
    except _BEYOND:
        return Record(line=number, values=None, why=TOO_MUCH)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half an emoji, cut off by an exporter


def _table(name: str, text: str) -> Iterator[Record]:
    head = next(_lines(name, text), "")
    separator = "\t" if head.count("\t") > head.count(",") else ","
    rows = csv.reader(_no_longer_than_lines_are(name, text), delimiter=separator)
    try:
        headings = next(rows, [])
    except csv.Error as error:
        raise BadInputError(
            f"{name}第 1 行表头读不下去（引号没有成对，或一格太长）。请核对导出的是聊天记录，重新导出。", where="file"
        ) from error
    if not any(heading.strip() for heading in headings):
        raise BadInputError(f"{name}是空的，没有可导入的聊天。请核对导出的时段，重新导出。", where="file")
    before = rows.line_num
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield Record(line=before + 1, values=_by_heading(headings, row))
            before = rows.line_num
    except csv.Error:
        yield Record(line=before + 1, values=None, why="从这一行起表格读不下去（引号没有成对，或一格太长）")


def _no_longer_than_lines_are(name: str, text: str) -> Iterator[str]:
    for line in _lines(name, text):
        if len(line) > LONGEST:
            raise csv.Error(TOO_LONG)
        yield line
