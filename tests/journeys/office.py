"""The whole house on a socket, its shops connected as a test asks, and people who work in it over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, CookieJar
from pydantic import SecretStr

from cs_assistant.app.running import Running, running
from cs_assistant.settings import Settings
from tests.quiet_scripts import SHOPS, quiet_scripts

TOKEN = "journey-token"
PATIENCE_SECONDS = 15.0
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    body: Any

    @property
    def missing(self) -> set[str]:
        """What a refused step lacked, as the error names it."""
        assert self.status == 409, self.body
        return set(self.body["error"]["missing"])


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One person with a browser of their own."""

    name: str
    url: str
    session: ClientSession

    async def get(self, path: str) -> Answer:
        async with self.session.get(self.url + path) as response:
            return Answer(status=response.status, body=await response.json())

    async def post(self, path: str, body: Json | None = None) -> Answer:
        async with self.session.post(self.url + path, json=body or {}) as response:
            return Answer(status=response.status, body=await response.json())

    async def done(self, path: str, body: Json | None = None) -> Any:
        """Post something that has to work; gives the answer's body."""
        answer = await self.post(path, body)
        assert answer.status in (200, 201, 202), answer.body
        return answer.body

    async def case(self, case_id: str) -> Any:
        answer = await self.get(f"/api/v1/cases/{case_id}")
        assert answer.status == 200, answer.body
        return answer.body

    async def step(self, case_id: str, event: str, *, on_behalf: str | None = None, **given: str) -> Any:
        """Take a step that has to work; gives the case."""
        return await self.done(
            f"/api/v1/cases/{case_id}/steps", {"event": event, "given": given, "on_behalf": on_behalf}
        )

    async def refused(self, case_id: str, tail: str, body: Json | None = None) -> set[str]:
        """Post something that has to be refused; gives what is missing."""
        return (await self.post(f"/api/v1/cases/{case_id}/{tail}", body)).missing

    async def task(self, case_id: str, answer: str, *, on_behalf: str | None = None, **given: str) -> None:
        """Answer the case's open task that may get this answer."""
        tasks = (await self.get("/api/v1/tasks")).body["items"]
        wanted = next(
            task for task in tasks
            if task["case_id"] == case_id and answer in [each["event"] for each in task["answers"]]
        )
        body = {"answer": answer, "words": "", "given": given, "on_behalf": on_behalf}
        await self.done(f"/api/v1/tasks/{wanted['id']}/answer", body)

    async def says(self, conversation_id: str, text: str, reply_id: str | None = None) -> None:
        """Send the buyer a line from the desk."""
        seen = (await self.get(f"/api/v1/conversations/{conversation_id}")).body["last_seq"]
        body = {"click_id": str(uuid4()), "text": text, "reply_id": reply_id, "seen_seq": seen}
        await self.done(f"/api/v1/conversations/{conversation_id}/messages", body)

    async def until(self, case_id: str, wanted: Callable[[Json], bool]) -> Any:
        """The case once it is as wanted: what a worker does is not done at once."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not wanted(case := await self.case(case_id)):
            assert time.monotonic() < give_up, case
            await asyncio.sleep(0.02)
        return case


@dataclass(frozen=True, kw_only=True)
class House:
    """The running house and who works in it."""

    running: Running
    stack: AsyncExitStack
    seats: dict[str, Seat] = field(default_factory=dict)

    async def seat(self, name: str) -> Seat:
        """A person of the demo, logged in."""
        if name not in self.seats:
            session = await self.stack.enter_async_context(
                ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Origin": self.running.url})
            )
            async with session.post(f"{self.running.url}/login/as", data={"name": name, "next": "/me"}) as entered:
                assert entered.status == 200
            self.seats[name] = Seat(name=name, url=self.running.url, session=session)
        return self.seats[name]

    def order_no(self, order: str) -> str:
        """The number of an order of the sandbox's world."""
        assert self.running.sandbox is not None
        return self.running.sandbox.orders.by_key[order].order_no

    async def buyer_says(self, order: str, text: str) -> str:
        """A buyer of the sandbox writes; gives the conversation."""
        seat = await self.seat("小林")
        await seat.done("/sandbox/say", {"order": order, "text": text, "click_id": str(uuid4())})
        await self.running.receive.idle()
        state = (await seat.get(f"/sandbox/state?order={order}")).body
        return str(state["conversation"])


@asynccontextmanager
async def house(folder: Path, *, connection: str, **changes: Any) -> AsyncIterator[House]:
    """The demo without its scenes, both shops connected in this way."""
    scripts = quiet_scripts(folder, dict.fromkeys(SHOPS, connection))
    settings = Settings(**{
        "database": folder / "desk.sqlite3", "scripts": scripts, "port": 0, "token": SecretStr(TOKEN),
        "quiet_seconds": 0.0, "log_level": "CRITICAL", **changes,
    })
    async with AsyncExitStack() as stack:
        up = await stack.enter_async_context(running(settings, demo=True))
        assert up.problems == ()
        yield House(running=up, stack=stack)
