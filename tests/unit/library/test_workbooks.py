"""Spreadsheets are opened only once it is known how large they get; a small file must not end the process."""

from __future__ import annotations

import struct
import subprocess
import sys
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from cs_assistant.errors import BadInputError
from cs_assistant.library.workbooks import read_sheets

READERS = (
    "from cs_assistant.library.phrases.cells import read_cells as read\nread(data)",
    "from cs_assistant.services.importing.reading import read_grid\nread_grid('a.xlsx', data, frozenset())",
)
IN_TWO_GIGABYTES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from cs_assistant.errors import BadInputError
data = sys.stdin.buffer.read()
try:
    {read}
except BadInputError as error:
    sys.stdout.buffer.write(str(error).encode())
"""


def xlsx(
    *, sheet: str | None = None, part: str = "xl/worksheets/sheet1.xml", more: dict[str, bytes] | None = None
) -> bytes:
    """A workbook of one sheet, its XML replaced, or with parts beside it."""
    made, out = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet("S").write_row(0, 0, ("编码", 1.5, True))
    with ZipFile(made) as known, ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for each in known.namelist():
            content = known.read(each)
            if each == "xl/worksheets/sheet1.xml":
                packed.writestr(part, content if sheet is None else sheet)
            elif each == "xl/_rels/workbook.xml.rels":
                packed.writestr(each, content.replace(b"worksheets/sheet1.xml", part.removeprefix("xl/").encode()))
            else:
                packed.writestr(each, content)
        for name, content in (more or {}).items():
            packed.writestr(name, content)
    return out.getvalue()


def cells(*addresses: str) -> str:
    row = '<row r="{}"><c r="{}"><v>1</v></c></row>'
    rows = "".join(row.format(each.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), each) for each in addresses)
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def xls(*found: tuple[int, int]) -> bytes:
    """The smallest file of Excel 97 that holds a number in each of these cells."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    begin, end = (record(0x809, struct.pack("<HH12x", 0x600, kind)) for kind in (5, 16)), record(10, b"")
    book, page = begin
    offset = len(book) + 4 + 9 + len(end)
    stream = book + record(0x85, struct.pack("<IBBBBB", offset, 0, 0, 1, 0, ord("S"))) + end + page
    stream += b"".join(record(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in found) + end
    stream = stream.ljust(4096, b"\0")
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        wide = name.encode("utf-16-le")
        free = 0xFFFFFFFF
        about = struct.pack("<HBBIII", len(wide) + 2, kind, 1, free, free, child)
        return wide.ljust(64, b"\0") + about + b"\0" * 36 + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    fat = struct.pack(f"<{len(table)}I", *table)
    return header.ljust(512, b"\xff") + fat.ljust(512, b"\xff") + folder.ljust(512, b"\0") + stream


def told(data: bytes) -> list[tuple[str, list[list[object]]]]:
    return [(each.name, each.rows) for each in read_sheets(data)]


def test_workbooks_of_both_kinds_are_read() -> None:
    assert told(xlsx()) == [("S", [["编码", 1.5, True]])]
    assert told(xls((0, 0), (1, 2))) == [("S", [[1.0, "", ""], ["", "", 1.0]])]


@pytest.mark.parametrize("read", READERS, ids=["phrases", "files"])
def test_a_kilobyte_that_asks_for_all_the_memory_is_refused_by_both_readers_and_ends_nobody(read: str) -> None:
    data = xlsx(sheet=cells("A1", "XFD1048576"))
    assert len(data) < 8000
    program = IN_TWO_GIGABYTES.format(read=read.replace("\n", "\n    "))
    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "太远" in done.stdout.decode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (xlsx(sheet=cells("A1", "A200001")), "太远"), (xlsx(sheet=cells("SS1")), "太远"),
        (xlsx(sheet=cells("A1", "T100001")), "太远"), (xls((0, 0), (65535, 65535)), "太远"),
        (xlsx(sheet=cells("A1"), part="xl/worksheets/sheet1.bin"), "打不开"),
        (xlsx(more={"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "另存为 xlsx"),
        (xlsx(sheet='<!DOCTYPE a [<!ENTITY b "c">]>' + cells("A1")), "打不开"),
    ],
    ids=["rows", "columns", "cells", "xls", "hidden-sheet", "ods", "entities"],
)
def test_what_would_get_too_large_or_hides_how_large_it_is_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        told(data)


def test_cells_that_hold_nothing_do_not_count() -> None:
    sheet = cells("A1").replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert told(xlsx(sheet=sheet)) == [("S", [[1.0]])]


def test_what_unpacks_to_too_much_is_refused_whatever_its_contents_list_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cs_assistant.library.workbooks.MOST_UNPACKED", 100_000)
    data = xlsx(more={"xl/media/a.png": b"\0" * 1_000_000})
    size = struct.pack("<I", 1_000_000)
    for bomb in (data, data.replace(size, struct.pack("<I", 10))):
        with pytest.raises(BadInputError, match="解开以后太大"):
            told(bomb)
