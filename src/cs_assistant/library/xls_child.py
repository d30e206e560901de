"""Run as a process of its own: an XLS from standard input, its sheets to standard output, a line of JSON each.

The file may ask for any amount of memory; here it gets one gigabyte, and what ends is this process alone.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO

UNREADABLE, TOO_LARGE = 3, 4
"""Exit codes; any other but 0 is a process that was ended."""
_MEMORY = 1 << 30
_CPU_SECONDS = 25


def _told(value: object) -> object:
    if isinstance(value, timedelta):
        return ["timedelta", value.total_seconds()]
    if isinstance(value, datetime | date | time):
        return [type(value).__name__, value.isoformat()]
    return value


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: there the process alone has to do
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(most_cells: int) -> int:
    from python_calamine import CalamineError, CalamineWorkbook

    _limit()
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        if sum(sheet.total_height * sheet.total_width for sheet in sheets) > most_cells:
            return TOO_LARGE
        for sheet in sheets:
            rows = sheet.to_python(skip_empty_area=False)
            told = [sheet.name, [[_told(cell) for cell in row] for row in rows]]
            sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    except (CalamineError, ValueError, OSError):
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1])))
