"""Tables as files people open in a spreadsheet: CSV and XLSX. A cell is never a formula, whatever a buyer wrote."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO

import xlsxwriter

Cell = str | int | float | None
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text that begins with one of these would be read as a formula by a spreadsheet that opens a CSV file."""
LONG_NUMBER = 12
"""A spreadsheet rounds numbers of more digits; a CSV file has no way to say that it is a text."""
SHEET_NAME_LENGTH = 31
WIDEST, NARROWEST = 60, 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One table with its heading row."""

    name: str
    """At most 31 characters, none of them []:*?/\\ ."""
    heading: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def to_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets guess wrongly without), lines ended by CR LF."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.heading)
    writer.writerows([_guarded(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: Sequence[Sheet], *, made_at: datetime | None = None) -> bytes:
    """A workbook with one sheet a table. Takes seconds for many rows: call it in a thread.

    With `made_at` instead of the present moment the same tables give the same bytes.
    """
    out = BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        if made_at is not None:
            book.set_properties({"created": made_at})
        bold = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:SHEET_NAME_LENGTH])
            page.freeze_panes(1, 0)
            for column, title in enumerate(sheet.heading):
                page.set_column(column, column, _width(sheet, column))
                page.write_string(0, column, title, bold)
            for number, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell)
                    elif cell is not None:
                        page.write_number(number, column, cell)
    return out.getvalue()


def _guarded(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    risky = cell.lstrip(" ").startswith(FORMULA_SIGNS) or (cell.isdecimal() and len(cell) >= LONG_NUMBER)
    return f"'{cell}" if risky else cell


def _width(sheet: Sheet, column: int) -> int:
    texts = [sheet.heading[column], *(str(row[column]) for row in sheet.rows[:200])]
    widest = max(sum(1 if sign.isascii() else 2 for sign in text) for text in texts)
    return min(WIDEST, max(NARROWEST, widest + 2))
