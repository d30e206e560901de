"""Spreadsheets, opened only after it is known how large they get: a file of a kilobyte may ask for all the memory.

What a cell's address says is allocated before any limit of ours is asked, and a failed allocation ends the process. So
the addresses of an XLSX are read first; an XLS, which hides them, is read in a process of its own with little memory.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook

from cs_assistant.errors import BadInputError
from cs_assistant.library import xls_child

MOST_UNPACKED = 150 * 1024 * 1024
"""Bytes of all parts of an XLSX together."""
MOST_ROWS, MOST_COLUMNS = 200_000, 512
"""Furthest cell of a sheet that holds something; the platform's exports have less than a hundred columns."""
MOST_CELLS = 2_000_000
"""Of all sheets, counted from the first cell to the furthest."""
_PIECE = 1 << 18
_SECONDS = 30
_ADDRESS = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
_OTHER_BOOKS = ("mimetype", "content.xml", "workbook.bin")
"""Parts by which an ODS or XLSB is known: those say otherwise how large they get."""
_TOO_LARGE = (
    f"表格里有写得太远的格子（超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列，或格子太多），没有打开。"
    "请在表格软件里删掉右边和下面的空行空列，另存为 xlsx，或缩短时段分几次导出。"
)
_BROKEN = "表格文件打不开，可能加了密码，或没有下载完。请去掉密码、重新导出，或用表格软件另存为 xlsx、CSV 再选一次。"


@dataclass(frozen=True, kw_only=True, slots=True)
class BookSheet:
    """One sheet: texts, numbers, truths, days and times, rows from the first of the sheet."""

    name: str
    rows: list[list[Any]]


def read_sheets(data: bytes) -> Iterator[BookSheet]:
    """The sheets of an XLSX or XLS file. Raises BadInputError for one that is broken, locked or too large."""
    if not data.startswith(b"PK"):
        yield from _read_apart(data)
        return
    try:
        with ZipFile(BytesIO(data)) as packed:
            _check(packed)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield BookSheet(name=name, rows=rows)
    except (
        CalamineError, BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, RuntimeError,
    ) as error:
        raise BadInputError(_BROKEN, where="file") from error


def _check(packed: ZipFile) -> None:
    """Unpack every part once and look at the addresses of its cells. Raises BadInputError."""
    left, cells = MOST_UNPACKED, 0
    for part in packed.infolist():
        if part.filename.lower().endswith(_OTHER_BOOKS):
            raise BadInputError("这不是 xlsx 文件。请用表格软件打开它，另存为 xlsx 或 CSV 再选一次。", where="file")
        size = _Extent()
        left = _unpack(packed, part, size, left)
        cells += size.rows * size.columns
        if size.rows > MOST_ROWS or size.columns > MOST_COLUMNS or cells > MOST_CELLS:
            raise too_large()


def _unpack(packed: ZipFile, part: ZipInfo, size: _Extent, left: int) -> int:
    """Read one part piece by piece; how many bytes are left of those allowed."""
    told = copy(part)
    told.file_size = left + 2 * _PIECE  # what the list of contents says of the size need not be true
    parser = size.parser() if part.filename.lower().endswith((".xml", ".rels")) else None
    before = b""
    with packed.open(told) as opened:
        while piece := opened.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise BadInputError("表格解开以后太大，没有打开。请缩短时段，分几次导出。", where="file")
            if parser is not None:
                parser.Parse(piece, False)
            elif b"sheetData" in before + piece:
                raise BadInputError(_BROKEN, where="file")  # a sheet under another name would go unlooked at
            before = piece[-16:]
    if parser is not None:
        parser.Parse(b"", True)
    return left


class _Extent:
    """How far a sheet reaches: the furthest row and column of a cell that holds something."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def parser(self) -> expat.XMLParserType:
        """Reads the part; whatever declares entities is refused."""
        made = expat.ParserCreate()
        made.StartElementHandler = self._starts
        made.EntityDeclHandler = _no_entities
        return made

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                given = attributes.get("r", "")
                self._row = int(given) if given.isdecimal() else self._row + 1
                self._column = 0
            case "c":
                found = _ADDRESS.fullmatch(attributes.get("r", ""))
                if found is None:
                    self._column += 1
                else:
                    self._column, self._row = _column(found[1]), int(found[2])
            case "v" | "is" | "f":
                self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)


def _no_entities(*_: object) -> None:
    raise BadInputError(_BROKEN, where="file")


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def too_large() -> BadInputError:
    """Says that a sheet reaches further than any export does."""
    return BadInputError(_TOO_LARGE, where="file")


def _read_apart(data: bytes) -> Iterator[BookSheet]:
    """An XLS, read by a process that may end without taking this one along."""
    command = [sys.executable, "-I", str(Path(xls_child.__file__)), str(MOST_CELLS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own file
    except subprocess.TimeoutExpired as error:
        raise too_large() from error
    if done.returncode == xls_child.UNREADABLE:
        raise BadInputError(_BROKEN, where="file")
    if done.returncode != 0:
        raise too_large()
    for line in done.stdout.splitlines():
        name, rows = json.loads(line)
        yield BookSheet(name=name, rows=[[_cell(value) for value in row] for row in rows])


def _cell(value: object) -> object:
    """What the other process wrote; JSON has no days and times."""
    if not isinstance(value, list):
        return value
    kind, told = value
    if kind == "timedelta":
        return timedelta(seconds=told)
    kinds: dict[str, type[datetime] | type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}
    return kinds[kind].fromisoformat(told)
