"""A line that breaks: bytes pass both ways until, after a seeded number of them, the connection is cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from urllib.parse import urlsplit


class BreakingLine:
    """Stands between a bridge and a server; `target` may change while it runs (a server that restarts)."""

    def __init__(self, target: str, random: Random, *, least: int, most: int) -> None:
        self.target = target
        self.url = ""
        self.cuts = 0
        self.whole = False
        """True = cut nothing any more."""
        self._passing: set[asyncio.Task[None]] = set()
        self._random = random
        self._least, self._most = least, most

    @asynccontextmanager
    async def open(self) -> AsyncIterator[BreakingLine]:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self

    async def down(self) -> None:
        """Cut every connection and let nobody through: a server that stops hears from nobody new."""
        self.target = ""
        passing = tuple(self._passing)
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)

    async def _pass(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or not self.target:
            back.transport.abort()
            return
        self._passing.add(task)
        try:
            await self._through(here, back)
        except asyncio.CancelledError:
            self.cuts += 1
        finally:
            self._passing.discard(task)

    async def _through(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        left = [self._random.randint(self._least, self._most)]
        parts = urlsplit(self.target)
        writers = [back]
        try:
            there, out = await asyncio.open_connection(parts.hostname, parts.port)
            writers.append(out)
            pumps = [asyncio.create_task(self._pump(a, b, left)) for a, b in ((here, out), (there, back))]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        except OSError:
            self.cuts += 1
        finally:
            for writer in writers:
                with suppress(OSError, RuntimeError):
                    writer.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, left: list[int]) -> None:
        """What was cut off in the middle never arrives, whichever side was speaking."""
        while data := await source.read(512):
            left[0] -= len(data)
            if left[0] < 0 and not self.whole:
                self.cuts += 1
                return
            sink.write(data)
            await sink.drain()
