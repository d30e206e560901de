"""The process one system is measured in: a JSON object a line on stdin, one back on stdout. See side_by_side.py.

First line: which system, which folder, which lines; back come the seconds and the memory of building. Every further
line: messages; back come intents, for each milliseconds by the clock and of processor time, and memory.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from bench.contenders import CONTENDERS
from bench.contract import Answer, LabelledLine

_STATUS = Path("/proc/self/status")


def megabytes(field: str) -> float | None:
    """Memory of this process: `VmRSS` now, `VmHWM` at most; None where the system does not tell (not Linux)."""
    if not _STATUS.is_file():
        return None
    found = re.search(rf"^{field}:\s+(\d+) kB", _STATUS.read_text("ascii"), re.MULTILINE)
    return int(found[1]) / 1024 if found else None


def build(order: Mapping[str, Any]) -> tuple[Answer, dict[str, Any]]:
    """The system, and what building it took beyond its imports."""
    lines = [LabelledLine(*line) for line in order["lines"]]
    builder = CONTENDERS[order["system"]].prepare(Path(order["folder"]) if order["folder"] else None)
    gc.collect()
    before, start = megabytes("VmRSS"), time.perf_counter()
    answer = builder(lines)
    seconds = time.perf_counter() - start
    gc.collect()
    gc.freeze()  # as `serve` does: what stays is not looked at again
    after, most = megabytes("VmRSS"), megabytes("VmHWM")
    return answer, {"seconds": seconds, "before": before, "after": after, "most": most}


def ask(answer: Answer, messages: Sequence[str]) -> dict[str, Any]:
    """Every message, one after the other."""
    intents: list[str | None] = []
    milliseconds: list[float] = []
    processor: list[float] = []
    for message in messages:
        start, spent = time.perf_counter(), time.process_time()
        intents.append(answer(message))
        processor.append((time.process_time() - spent) * 1000)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return {"intents": intents, "milliseconds": milliseconds, "processor": processor, "resident": megabytes("VmRSS")}


def serve(orders: TextIO, replies: TextIO) -> None:
    """Until `orders` ends."""
    answer, built = build(json.loads(orders.readline()))
    print(json.dumps(built), file=replies, flush=True)
    for line in orders:
        print(json.dumps(ask(answer, json.loads(line))), file=replies, flush=True)


if __name__ == "__main__":
    channel, sys.stdout = sys.stdout, sys.stderr  # a library that prints must not spoil the answers
    serve(sys.stdin, channel)
