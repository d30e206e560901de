"""Plain tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def share(part: int, whole: int) -> str:
    """In percent."""
    return f"{part / max(1, whole):.1%}"


def mb(value: float | None) -> str:
    """Whole megabytes; a dash where there is none."""
    return "-" if value is None else f"{value:.0f}"


def show(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain table: the first column to the left, the others to the right."""
    table = [head, *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(head))]
    for row in table:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
