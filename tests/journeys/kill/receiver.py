"""The buyer's side: takes replies over HTTP and writes each into its own append-only log before it answers.

`keyed` drops a repeat of an Idempotency-Key, as a good receiver does; `unkeyed` takes everything it is sent. Runs as a
process of its own that nobody kills: what stands in its log is what buyers have seen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
from pathlib import Path
from typing import IO

from aiohttp import web

from cs_assistant.gateways.wire.envelope import ReplyEnvelope

LONGEST_DELAY = 0.02
"""Seconds: wide enough for a kill to fall between a send and its answer."""


class Receiver:
    """One log and, with keys, the memory of what is in it."""

    def __init__(self, log: IO[str], *, keyed: bool) -> None:
        self._log = log
        self._keyed = keyed
        self._seen: set[str] = set()

    async def take(self, request: web.Request) -> web.Response:
        """Log, sync, answer; before and after it a little time passes."""
        await asyncio.sleep(random.uniform(0, LONGEST_DELAY))
        reply = ReplyEnvelope.model_validate_json(await request.read())
        repeat = self._keyed and request.headers["Idempotency-Key"] in self._seen
        self._seen.add(request.headers["Idempotency-Key"])
        entry = {"key": reply.act_key, "buyer": reply.buyer, "text": reply.text, "dropped": repeat}
        self._log.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._log.flush()
        os.fsync(self._log.fileno())
        await asyncio.sleep(random.uniform(0, LONGEST_DELAY))
        return web.Response(status=200)


def main() -> None:
    """Listen on a free port of this machine, print it, run until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--mode", choices=("keyed", "unkeyed"), required=True)
    given = parser.parse_args()
    with given.log.open("a", encoding="utf-8") as log:
        asyncio.run(_serve(Receiver(log, keyed=given.mode == "keyed")))


async def _serve(receiver: Receiver) -> None:
    app = web.Application()
    app.router.add_post("/", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"READY http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
