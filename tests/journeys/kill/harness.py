"""Kill `serve` again and again while messages come in, and count what buyers have seen.

    python -m tests.journeys.kill.harness --kills 200 --messages 2000

Exit code 1 when a promise of docs/reliability.md was broken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from aiohttp import ClientSession

from cs_assistant.app.clock import SystemClock
from cs_assistant.domain.people import Right, Role
from cs_assistant.library.files import packaged_folder
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.keeping import Keeper
from cs_assistant.storage import Database

from .plan import RANDOM, Kill, kills, messages
from .processes import Process, running_module
from .report import Seen, read_buyers, read_database, read_log
from .sender import Sender
from .serve import SHOP

SECRET = "kill-journey-secret"
POINT_SECONDS = 8.0
"""How long a named point may take to be passed before the process is killed anyway."""
REST_SECONDS = 180.0


class Journey:
    """One receiver, one database, one port; `serve` comes and goes."""

    def __init__(self, folder: Path, mode: str, *, kill_count: int, message_count: int, seed: int) -> None:
        self._folder = folder
        self._mode = mode
        self._kills = tuple(kills(kill_count, seed))
        self._said = messages(message_count)
        self._killed: Counter[str] = Counter()
        self._url = f"http://127.0.0.1:{_free_port()}"
        self._sender = Sender(f"{self._url}/api/v1/shops/{SHOP}/messages", SECRET, self._said)
        self._environment: dict[str, str] = {}
        self._token = ""

    async def run(self) -> Seen:
        """Kill, start again, kill …; then let it rest and look."""
        _copy_scripts(self._folder / "scripts")
        self._token = await _reading_token(self._folder / "desk.sqlite3")
        log = self._folder / "received.jsonl"
        arguments = ("--log", str(log), "--mode", self._mode)
        async with running_module(
            "tests.journeys.kill.receiver", *arguments, log=self._folder / "receiver.log", environment={}
        ) as receiver:
            self._environment = self._settings(await receiver.ready() or "")
            sending = asyncio.create_task(self._sender.run())
            for number, kill in enumerate(self._kills, start=1):
                await self._one_life(kill, release=len(self._said) * number // (len(self._kills) + 1))
            return await self._last_life(sending, log)

    async def _one_life(self, kill: Kill, release: int) -> None:
        named = () if kill.point == RANDOM else ("--die-at", kill.point, "--on", str(kill.on))
        async with self._serve(*named) as serve:
            if kill.point == RANDOM and kill.after < 0:
                await asyncio.sleep(-kill.after)
            else:
                # A named point may be passed before it is up: replies left over are delivered at once.
                await serve.ready()
                self._sender.release(release)
                if kill.point != RANDOM and await serve.died_within(POINT_SECONDS):
                    self._count(kill.point, serve)
                    return
                await asyncio.sleep(kill.after)
            await serve.end(signal.SIGKILL)
            self._count(RANDOM, serve)

    def _count(self, point: str, serve: Process) -> None:
        """A life that ended in any other way than by a kill proves nothing."""
        if serve.returncode != -signal.SIGKILL:
            errors = (self._folder / "serve.log").read_text("utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"serve ended by itself with {serve.returncode}:\n{errors}")
        self._killed[point] += 1

    async def _last_life(self, sending: asyncio.Task[None], log: Path) -> Seen:
        async with self._serve() as serve:
            await serve.ready()
            self._sender.release(len(self._said))
            await asyncio.wait_for(sending, REST_SECONDS)
            waiting, to_check = await self._rest()
            await serve.end(signal.SIGTERM)
        delivered, keys, dropped = read_log(log)
        states, stored = read_database(self._folder / "desk.sqlite3")
        return Seen(
            mode=self._mode,
            said=self._said,
            killed=self._killed,
            attempts=self._sender.attempts,
            repeats=self._sender.repeats,
            delivered=delivered,
            keys=keys,
            dropped=dropped,
            waiting=waiting,
            to_check=to_check,
            states=states,
            stored=stored,
        )

    async def _rest(self) -> tuple[frozenset[str], frozenset[str]]:
        """The queue, once no automatic reply is due any more."""
        until = time.monotonic() + REST_SECONDS
        async with ClientSession(headers={"Authorization": f"Bearer {self._token}"}) as session:
            while True:
                async with session.get(f"{self._url}/api/v1/queue") as response:
                    items = (await response.json())["items"]
                states, _ = read_database(self._folder / "desk.sqlite3")
                thought = all(item["outcome"] for item in items)
                if (thought and not states["queued"] and not states["sending"]) or time.monotonic() > until:
                    # The console masks buyers; the conversation's id says who it is.
                    buyers = read_buyers(self._folder / "desk.sqlite3")
                    waiting = frozenset(buyers[item["id"]] for item in items if item["waiting_since"])
                    return waiting, frozenset(buyers[item["id"]] for item in items if item["uncertain"])
                await asyncio.sleep(0.2)

    def _serve(self, *arguments: str) -> AbstractAsyncContextManager[Process]:
        return running_module(
            "tests.journeys.kill.serve", *arguments, log=self._folder / "serve.log", environment=self._environment
        )

    def _settings(self, receiver: str) -> dict[str, str]:
        return {
            "CS_DATABASE": str(self._folder / "desk.sqlite3"),
            "CS_SCRIPTS": str(self._folder / "scripts"),
            "CS_PORT": self._url.rpartition(":")[2],
            "CS_WEBHOOK_SECRETS": json.dumps({SHOP: SECRET}),
            "CS_WEBHOOK_REPLY_URLS": json.dumps({SHOP: receiver}),
            "CS_WEBHOOK_TAKES_KEYS": json.dumps(self._mode == "keyed"),
            "CS_QUIET_SECONDS": "0.1",
            "CS_LOG_LEVEL": "WARNING",
        }


async def journey(mode: str, *, kill_count: int, message_count: int, seed: int = 1) -> Seen:
    """One whole run in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix=f"kill-{mode}-") as folder:
        run = Journey(Path(folder), mode, kill_count=kill_count, message_count=message_count, seed=seed)
        return await run.run()


def _copy_scripts(target: Path) -> None:
    """The shipped scripts with their weights, which are of their lines: no start has to fit the model anew."""
    shutil.copytree(packaged_folder(), target)


async def _reading_token(path: Path) -> str:
    """An API token that may read the queue, made as `cs-assistant user` makes it."""
    keeper = Keeper(name="测试")
    async with Database.open(path, serving=False) as database:
        accounts = Accounts(database, SystemClock())
        account, _ = await accounts.create(keeper, "主管", {SHOP: frozenset({Role.SUPERVISOR})})
        return await accounts.tokens.create(keeper, account, "核对", {Right.READ})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Run both receivers, print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--mode", choices=("keyed", "unkeyed", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    broken = False
    for mode in ("keyed", "unkeyed") if given.mode == "both" else (given.mode,):
        started = time.monotonic()
        seen = asyncio.run(journey(mode, kill_count=given.kills, message_count=given.messages, seed=given.seed))
        print(f"{mode}: {time.monotonic() - started:.0f} s\n{seen.table()}", flush=True)
        broken = broken or bool(seen.problems())
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
