"""Starting and ending the processes of the journey."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.privacy import look_at

ROOT = Path(__file__).parents[3]
START_SECONDS = 120.0


class Process:
    """A Python module running as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: str, *arguments: str, log: Path, environment: Mapping[str, str]) -> Process:
        """Start `python -m module`; what it says on stderr is appended to `log`."""
        with log.open("ab") as stderr:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *arguments,
                cwd=ROOT,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, **environment},
            )
        return cls(process)

    async def ready(self) -> str | None:
        """What follows READY on its first line; None when it died before."""
        if self._process.stdout is None:
            raise RuntimeError("the process was started without a pipe")
        line = await asyncio.wait_for(self._process.stdout.readline(), START_SECONDS)
        return line.decode().removeprefix("READY ").strip() or None

    async def died_within(self, seconds: float) -> bool:
        """Whether it dies of itself in this time."""
        try:
            await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal and wait for the end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        await self._process.wait()

    @property
    def returncode(self) -> int | None:
        """Negative for the signal that ended it."""
        return self._process.returncode


@asynccontextmanager
async def running_module(
    module: str, *arguments: str, log: Path, environment: Mapping[str, str]
) -> AsyncIterator[Process]:
    """A process that is gone when the block ends, whatever happens in it. What it logged goes to the privacy proof."""
    before = log.stat().st_size if log.exists() else 0
    process = await Process.start(module, *arguments, log=log, environment=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            await process.end()
        look_at(log.read_bytes()[before:].decode(errors="replace"))
