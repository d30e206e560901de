"""From the bytes of one file to its records: heading → value, with the line each stands in."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from cs_assistant.errors import BadInputError

ENCODINGS = ("utf-8-sig", "gb18030")
TOO_MUCH = "这一条套得太深，或有一个太长的数字"
_BEYOND = (RecursionError, ValueError)
"""What the reader of JSON says of a nesting too deep and of a number too long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record of a file; `values` is None where it could not be read, and `why` says so."""

    line: int
    values: dict[str, str] | None
    why: str = ""


def decoded(name: str, data: bytes) -> str:
    """The text of a file in UTF-8 or GBK. Raises BadInputError."""
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError(f"{name} 既不是 UTF-8 也不是 GBK 编码，读不了。请另存为 UTF-8 后重试。", where=name)


def records_of(name: str, data: bytes) -> Iterator[Record]:
    """The records of one CSV, JSON or JSON-lines file, told apart by what is in it.

    Raises BadInputError for a file that is none of them.
    """
    text = decoded(name, data)
    start = text.lstrip()[:1]
    if start == "[":
        return _json_list(name, text)
    if start == "{":
        return _json_lines(text)
    return _table(name, text)


def _json_list(name: str, text: str) -> Iterator[Record]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"{name} 第 {error.lineno} 行不是完整的 JSON。请重新导出，或改正后重试。", where=name
        ) from error
    except _BEYOND as error:
        raise BadInputError(f"{name} 里有一层套一层太深或太长的内容，读不了。请重新导出后重试。", where=name) from error
    for number, entry in enumerate(found, start=1):
        yield _record(number, entry)


def _json_lines(text: str) -> Iterator[Record]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
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
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _table(name: str, text: str) -> Iterator[Record]:
    head = text.partition("\n")[0]
    separator = "\t" if head.count("\t") > head.count(",") else ","
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    headings = next(rows, [])
    if not any(heading.strip() for heading in headings):
        raise BadInputError(f"{name} 是空的，没有可导入的聊天。", where=name)
    before = rows.line_num
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield Record(line=before + 1, values=dict(zip(headings, row, strict=False)))
            before = rows.line_num
    except csv.Error:
        yield Record(line=rows.line_num, values=None, why="从这一行起表格读不下去（引号没有成对，或一格太长）")
