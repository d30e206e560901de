"""The console on a real socket, over stand-ins for the services."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.services.live import Hub
from cs_assistant.web.build import add_console
from cs_assistant.web.routes import ApiRoute

from . import fakes

TOKEN = "a-printed-token"


@dataclass(frozen=True, kw_only=True)
class Console:
    client: TestClient[web.Request, web.Application]
    desk: fakes.FakeDesk
    automation: fakes.FakeAutomation
    hub: Hub
    routes: tuple[ApiRoute, ...]

    @property
    def origin(self) -> dict[str, str]:
        return {"Origin": str(self.client.make_url("")).rstrip("/")}

    async def enter(self) -> None:
        answer = await self.client.get("/", params={"token": TOKEN})
        assert answer.status == 200


async def signed(request: web.Request) -> web.Response:
    return web.json_response({"seq": 1, "shop": request.match_info["shop"]})


@pytest.fixture
async def stranger() -> AsyncIterator[Console]:
    """The console as somebody meets it who has not entered."""
    desk, automation, hub = fakes.FakeDesk(), fakes.FakeAutomation(), Hub()
    app = web.Application()
    webhook = ApiRoute(
        method="POST", path="/api/v1/shops/{shop}/messages", handler=signed, summary="买家消息进线", open=True
    )
    routes = add_console(
        app, desk=desk, automation=automation, hub=hub, library=fakes.library, intents=fakes.INTENTS,
        clock=fakes.FixedClock(), token=TOKEN, add_routes=(webhook,), links=(("/sandbox", "扮演买家"),),
    )
    client = TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True))
    async with client:
        yield Console(client=client, desk=desk, automation=automation, hub=hub, routes=routes)


@pytest.fixture
async def console(stranger: Console) -> Console:
    """The console after the token was given."""
    await stranger.enter()
    return stranger
