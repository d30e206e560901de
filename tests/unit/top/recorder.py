"""A platform of a test's own: it answers what the test says, checks every signature and keeps what it was asked."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, ClientTimeout, web
from aiohttp.test_utils import TestServer

from cs_assistant.gateways.top.client import TopClient
from cs_assistant.gateways.top.limits import Limits, Rate
from cs_assistant.gateways.top.tokens import Account, FixedTokens
from cs_assistant.gateways.wire.top_envelope import error_envelope, wrap
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call
from tests.contract.worlds import MovableClock

KEY, SECRET = "1021700086", "sandbox0123456789abcdef0123456789"
MAIN, SUB = "6100main00000000000000000000000000000000000000001", "6100sub000000000000000000000000000000000000000001"
PLENTY = Limits(app=Rate(per_second=1e6, burst=10**6), api=Rate(per_second=1e6, burst=10**6))


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    params: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def method(self) -> str:
        return self.params["method"]


Answer = Callable[[Asked], Awaitable[web.StreamResponse | Mapping[str, Any]] | web.StreamResponse | Mapping[str, Any]]


@dataclass
class Recorder:
    """What the platform answers, by method; the last answer given stays."""

    answers: dict[str, deque[Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)
    """What the client slept, in seconds."""
    clock: MovableClock = field(default_factory=MovableClock)

    def answer(self, method: str, *bodies: Any) -> None:
        """Give these in turn: a plain body, an `Error`, a response, or a function of the request."""
        self.answers[method] = deque(bodies)

    def of(self, method: str) -> list[Asked]:
        return [each for each in self.asked if each.method == method]

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.clock.forward(seconds)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        asked = await _read(request)
        self.asked.append(asked)
        method = SignMethod(asked.params["sign_method"])
        assert asked.params["sign"] == sign_call(asked.params, SECRET, method), "signature"
        waiting = self.answers[asked.method]
        given = waiting.popleft() if len(waiting) > 1 else waiting[0]
        if callable(given):
            given = given(asked)
            if asyncio.iscoroutine(given):
                given = await given
        if isinstance(given, web.StreamResponse):
            return given
        if isinstance(given, Error):
            return web.json_response(given.envelope())
        simplify = asked.params.get("simplify") == "true"
        return web.json_response(wrap(asked.method, given, "req1", simplify), content_type="text/javascript")


@dataclass(frozen=True)
class Error:
    """An error the platform answers with."""

    code: int
    sub_code: str | None = None
    sub_msg: str | None = None
    msg: str = "words"

    def envelope(self) -> dict[str, Any]:
        return error_envelope(self.code, self.msg, request_id="req1", sub_code=self.sub_code, sub_msg=self.sub_msg)


async def _read(request: web.Request) -> Asked:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        texts = {name: value for name, value in form.items() if isinstance(value, str)}
        files = {name: value.file.read() for name, value in form.items() if isinstance(value, web.FileField)}
        return Asked({**request.query, **texts}, files)
    form = await request.post()
    return Asked({**request.query, **{name: str(value) for name, value in form.items()}}, {})


@asynccontextmanager
async def recording() -> AsyncIterator[tuple[Recorder, Callable[..., TopClient]]]:
    """A recorder on a real socket, and what makes clients for it."""
    recorder = Recorder()
    app = web.Application()
    app.router.add_post("/router/rest", recorder.serve)
    server = TestServer(app)
    await server.start_server()
    async with ClientSession() as session:

        def client(**changes: Any) -> TopClient:
            given: dict[str, Any] = {
                "url": str(server.make_url("/router/rest")), "app_key": KEY, "secret": SECRET,
                "tokens": FixedTokens({
                    (shop, account): token
                    for shop in ("phones", "shoes")
                    for account, token in ((Account.MAIN, MAIN), (Account.SUB, SUB))
                }),
                "clock": recorder.clock, "limits": PLENTY, "sleep": recorder.sleep, "timeout": ClientTimeout(total=5),
            }  # fmt: skip
            return TopClient(session, **{**given, **changes})

        yield recorder, client
    await server.close()
