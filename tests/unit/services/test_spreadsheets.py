"""Files for spreadsheets: whatever a buyer wrote stays a text."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cs_assistant.services.spreadsheets import FORMULA_SIGNS, Sheet, to_csv, to_xlsx

FORMULAS = ("=1+1", "+86 138", "-2", "@SUM(A1)", "＝HYPERLINK(1)", "\t=1", " =1", "\r=1")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


def sheet(*cells: str | int | float | None) -> Sheet:
    return Sheet(name="明细", heading=("甲",), rows=[(cell,) for cell in cells])


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    assert csv_rows(to_csv(sheet(text))) == [["甲"], [f"'{text}"]]


@given(text=TEXTS)
def test_a_csv_cell_never_begins_like_a_formula(text: str) -> None:
    ((_,), *rows) = csv_rows(to_csv(sheet(text)))
    cell = rows[0][0] if rows and rows[0] else ""
    assert not cell.strip(" ").startswith(FORMULA_SIGNS)
    assert cell in (text, f"'{text}")


def test_csv_begins_with_a_mark_and_keeps_numbers_and_long_numbers() -> None:
    data = to_csv(sheet(-3, 0.25, "2211000000000000137", "开胶，\n两只都是", None))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = csv_rows(data)[1:]
    assert [row[0] if row else "" for row in rows] == ["-3", "0.25", "'2211000000000000137", "开胶，\n两只都是", ""]


@pytest.mark.parametrize("text", [*FORMULAS[:5], "2211000000000000137", "https://example.com", "开胶"])
def test_no_text_is_a_formula_a_number_or_a_link_in_xlsx(text: str) -> None:
    page = load_workbook(BytesIO(to_xlsx([sheet(text, 7, None, 0.5)])))["明细"]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert (cells[0].value, cells[0].data_type, cells[0].hyperlink) == (text, "s", None)
    assert [cell.value for cell in cells[1:]] == [7, None, 0.5]


def test_each_table_is_a_sheet_with_its_heading() -> None:
    two = to_xlsx([sheet("一"), Sheet(name="原因排行 首次选择", heading=("乙", "丙"), rows=[])])
    book = load_workbook(BytesIO(two))
    assert book.sheetnames == ["明细", "原因排行 首次选择"]
    assert [cell.value for cell in book["原因排行 首次选择"][1]] == ["乙", "丙"]
