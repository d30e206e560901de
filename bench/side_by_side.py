"""Several systems on the same messages in one run: each in a process of its own with one thread, and by turns.

Only one works at a time, a few messages, then the next one: what else the machine does meanwhile falls on all of them,
and the memory of one does not count for another.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.contract import LabelledLine

_BLOCK = 250
"""Messages a system answers before it is the next one's turn."""
_ROOT = Path(__file__).parents[1]
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")


@dataclass(kw_only=True, slots=True)
class Answers:
    """What came back for messages asked so far."""

    intents: list[str | None] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Milliseconds of processor time: what other programs take away is not in it."""
    resident: float | None = None
    """MB after the last one; None where the system does not tell."""

    def add(self, more: Mapping[str, Any]) -> None:
        """A block's answers."""
        self.intents += more["intents"]
        self.milliseconds += more["milliseconds"]
        self.processor += more["processor"]
        self.resident = more["resident"]

    def quantile(self, share: float) -> float:
        """Milliseconds that `share` of the messages took at most."""
        return float(np.quantile(self.milliseconds, share))

    def of_processor(self, share: float) -> float:
        """The same of processor time."""
        return float(np.quantile(self.processor, share))

    @property
    def each_second(self) -> float:
        """Messages in a second of processor time: what one core does."""
        return len(self.intents) * 1000 / sum(self.processor) if any(self.processor) else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What building took, beyond importing; memory in MB, None where the system does not tell."""

    seconds: float
    before: float | None
    """Interpreter and libraries; of ours also the read script library."""
    after: float | None
    most: float | None
    """At most, while it was built."""


class Child:
    """A system in its process."""

    def __init__(self, process: subprocess.Popen[str], system: str, lines: int) -> None:
        self.system = system
        self.lines = lines
        self._process = process
        self.built: Built

    def build(self, lines: Sequence[LabelledLine], folder: Path | None) -> None:
        """Let it learn `lines`."""
        order = {
            "system": self.system,
            "folder": str(folder.resolve()) if folder else None,
            "lines": [astuple(x) for x in lines],
        }
        self.built = Built(**self._say(order))

    def ask(self, messages: Sequence[str]) -> Mapping[str, Any]:
        """One block."""
        found: Mapping[str, Any] = self._say(messages)
        return found

    def _say(self, what: object) -> Any:
        sent, answers = self._process.stdin, self._process.stdout
        if sent is None or answers is None:
            raise RuntimeError("the process has no pipes")
        sent.write(json.dumps(what) + "\n")
        sent.flush()
        line = answers.readline()
        if not line:
            raise RuntimeError(f"{self.system} ended early, see above")
        return json.loads(line)


@contextmanager
def started(system: str, lines: Sequence[LabelledLine], folder: Path | None) -> Iterator[Child]:
    """A built system; its process ends with the block."""
    command = [sys.executable, "-m", "bench.child"]
    pipe, environment = subprocess.PIPE, {**os.environ, **_ONE_THREAD}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment, cwd=_ROOT) as process:
        try:
            child = Child(process, system, len(lines))
            child.build(lines, folder)
            yield child
        finally:
            process.kill()


@contextmanager
def all_started(
    wanted: Sequence[tuple[str, Sequence[LabelledLine]]], folder: Path | None, tell: Callable[[str], None]
) -> Iterator[list[Child]]:
    """Systems with the lines each gets, built one after the other."""
    with ExitStack() as stack:
        children = []
        for system, lines in wanted:
            tell(f"building {system} ...")
            children.append(stack.enter_context(started(system, lines, folder)))
        yield children


def by_turns(children: Sequence[Child], messages: Sequence[str], limits: Sequence[int] | None = None) -> list[Answers]:
    """Every child answers every message, or of them the first as many as its limit says; a block each by turns."""
    found = [Answers() for _ in children]
    ends = limits or [len(messages)] * len(children)
    for start in range(0, len(messages), _BLOCK):
        for child, answers, end in zip(children, found, ends, strict=True):
            if start < end:
                answers.add(child.ask(messages[start : min(start + _BLOCK, end)]))
    return found
