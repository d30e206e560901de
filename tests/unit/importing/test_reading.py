"""Files as shops have them are read for what they are; what cannot be read says what to do."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.imports import ImportKind
from cs_assistant.errors import BadInputError
from cs_assistant.services.importing.kinds import known_headings
from cs_assistant.services.importing.reading import MOST_BYTES, Grid, read_grid

KNOWN = known_headings(ImportKind.ORDERS)
HEADER, ROW = "订单编号,买家会员名,宝贝标题", "2211000000000000137,买家甲,晨光手机"


def read(content: bytes, name: str = "导出.csv") -> Grid:
    return read_grid(name, content, KNOWN)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030"), ("utf-16", "UTF-16")],
)
def test_every_encoding_exports_come_in_is_recognised(encoding: str, told: str) -> None:
    grid = read(f"{HEADER}\r\n{ROW}\r\n".encode(encoding))
    assert grid.headings == ("订单编号", "买家会员名", "宝贝标题")
    assert grid.lines[0].cells == ("2211000000000000137", "买家甲", "晨光手机")
    assert told in grid.told


@pytest.mark.parametrize("divider", [",", "\t", ";", "|"])
def test_every_divider_is_recognised(divider: str) -> None:
    grid = read(f"{HEADER}\n{ROW}\n".replace(",", divider).encode())
    assert grid.lines[0].cells == ("2211000000000000137", "买家甲", "晨光手机")


def test_a_comma_inside_a_title_does_not_make_another_column() -> None:
    grid = read(f'{HEADER}\n2211000000000000137,买家甲,"晨光, X8 ""红"""\n'.encode())
    assert grid.lines[0].cells[2] == '晨光, X8 "红"'


def test_title_lines_above_the_header_are_stepped_over_and_lines_keep_their_numbers() -> None:
    grid = read(f"已卖出的宝贝\n导出时间：2026-11-22,共 2 条\n\n{HEADER}\n{ROW}\n\n{ROW[:-1]}壳\n".encode("gb18030"))
    assert grid.header_line == 4
    assert [line.number for line in grid.lines] == [5, 7]


def test_a_cell_over_two_lines_does_not_shift_the_line_numbers() -> None:
    grid = read(f'{HEADER}\n2211000000000000137,买家甲,"上\n下"\n{ROW}\n'.encode())
    assert [line.number for line in grid.lines] == [2, 4]


@pytest.mark.parametrize("quoted", ['="{}"', "\t{}", "'{}", ' {}\t', '"=""{}"""', '"{}\t"'])
def test_what_keeps_excel_from_rounding_a_number_is_not_part_of_it(quoted: str) -> None:
    grid = read(f"{HEADER}\n{quoted.format('2211000000000000137')},买家甲,手机\n".encode())
    assert grid.lines[0].cells[0] == "2211000000000000137"


def workbook(*rows: tuple[object, ...], sheet: str = "订单") -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("说明").write_string(0, 0, "怎么用")
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def test_the_sheet_with_the_header_is_read_and_numbers_excel_rounded_stay_recognisable() -> None:
    content = workbook(
        ("订单编号", "买家会员名", "买家实际支付金额"), ("2211000000000000137", "买家甲", 1999.5),
        (2211000000000000137, "买家乙", 20),
    )  # fmt: skip
    grid = read(content, "订单.xls")
    assert grid.lines[0].cells == ("2211000000000000137", "买家甲", "1999.5")
    assert grid.lines[1].cells == ("2.21100E+18", "买家乙", "20")
    assert "订单" in grid.told


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"\xff" * 40 + b"\x00\x01", "读不了"),
        (b"PK\x03\x04 not a workbook", "没有下载完"),
        ("<html><table><tr><td>订单编号</td></tr></table></html>".encode(), "另存为「.xlsx」"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "重新导出"),
        (b"a" * (MOST_BYTES + 1), "分几次导出"),
        (b"\n\n , \n", "没有内容"),
    ],
)
def test_a_file_nobody_can_read_says_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        read(content)


CELLS = st.text(st.characters(codec="gb18030", exclude_categories=("Cs", "Cc"), exclude_characters="\x00\ufeff"))
PLAIN = CELLS.map(lambda cell: " ".join(cell.split())).filter(lambda cell: not cell.startswith(("=", "'")))


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(PLAIN, PLAIN).filter(any), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_is_written_is_read(rows: list[tuple[str, str]], encoding: str) -> None:
    import csv
    from io import StringIO

    out = StringIO()
    csv.writer(out).writerows([("订单编号", "买家会员名", "宝贝标题"), *(("x", *row) for row in rows)])
    grid = read_grid("导出.csv", out.getvalue().encode(encoding), KNOWN)
    assert [line.cells for line in grid.lines] == [("x", *(cell.strip() for cell in row)) for row in rows]
