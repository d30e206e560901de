"""A register as cells: on the screen, and in a file that leaves the house. Everything is masked here, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cs_assistant.domain.times import SHANGHAI
from cs_assistant.services.register_columns import Column, Kind, Value
from cs_assistant.services.spreadsheets import Cell, Sheet
from cs_assistant.understanding.masking import mask, mask_nick, mask_number


def on_screen(column: Column[Any], row: Any) -> Value:
    """A cell of the page: buyers and what people wrote are masked; colleagues need the numbers to find an order."""
    value, kind = column.read(row), column.kind_in(row)
    if not isinstance(value, str) or kind in (Kind.NAME, Kind.NUMBER):
        return value
    return mask_nick(value) if kind is Kind.NICK and value else mask(value)


def in_file(column: Column[Any], row: Any, *, masked: bool) -> Cell:
    """A cell of an export. Masked: of numbers and nicks only the ends, of what people wrote nothing to find them by."""
    value, kind = column.read(row), column.kind_in(row)
    if not isinstance(value, str):
        return _written(value)
    if not masked or kind is Kind.NAME or not value:
        return value
    if kind is Kind.NUMBER:
        return mask_number(value)
    return mask_nick(value) if kind is Kind.NICK else mask(value)


def register_sheet(title: str, columns: Iterable[Column[Any]], rows: Iterable[Any], *, masked: bool) -> Sheet:
    """The rows as a table for a file."""
    chosen = tuple(columns)
    return Sheet(
        name=title,
        heading=tuple(column.title for column in chosen),
        rows=[tuple(in_file(column, row, masked=masked) for column in chosen) for row in rows],
    )


def _written(value: Decimal | datetime | date | None) -> Cell:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if value is not None else None
