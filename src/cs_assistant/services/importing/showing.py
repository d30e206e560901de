"""Cells of a shop's file as they may be shown, on the page and in the file of problem rows: nobody is named."""

from __future__ import annotations

import re

from cs_assistant.domain.imports import ImportKind
from cs_assistant.services.importing.columns import Columns
from cs_assistant.services.importing.kinds import is_buyer, is_private
from cs_assistant.services.importing.reading import Grid, Line
from cs_assistant.understanding.masking import mask, mask_nick

LONGEST = 40
BUYER, _ADDRESS = "buyer", "region"
_NUMBERS = frozenset({"order_no", "refund_no", "number", "code", "item_no"})
"""Fields whose numbers have to be seen whole: what Excel did to them shows nowhere else."""
_VALUES = frozenset({
    "amount", "paid", "bought_at", "paid_at", "shipped_at", "signed_at", "success_at", "asked_at", "ended_at",
    "modified_at", "checked_on",
})
"""Amounts and times. A long number among them is something else: another column was chosen by mistake."""
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)")
_LONG = re.compile(r"\d{7}")


def shown(field: str | None, cell: str) -> str:
    """A cell without what names a person; `field` = what its column is shown as (`shown_as`)."""
    if field == BUYER:
        return mask_nick(cell) if cell else ""
    plain = (field in _NUMBERS and not _PHONE.search(cell)) or (field in _VALUES and not _LONG.search(cell))
    text = cell if plain else mask(cell)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def shown_as(kind: ImportKind, heading: str, field: str | None) -> str | None:
    """As which field a column's cells are shown: one that holds buyers' nicks as such, whatever it is mapped to."""
    return BUYER if is_buyer(kind, heading) else field


def shown_columns(kind: ImportKind, grid: Grid, columns: Columns) -> list[tuple[int, str | None]]:
    """The columns that may be shown, each with the field it is shown as; no address is, only its province is read."""
    fields = {at: key for key, at in columns.items()}
    return [
        (at, shown_as(kind, heading, fields.get(at)))
        for at, heading in enumerate(grid.headings)
        if not is_private(kind, heading) and fields.get(at) != _ADDRESS
    ]


def shown_cells(line: Line | None, columns: list[tuple[int, str | None]]) -> tuple[str, ...]:
    """The cells of one line in these columns."""
    return tuple(shown(field, line.cell(at)) if line is not None else "" for at, field in columns)
