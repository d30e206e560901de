"""The sandbox as the platform, on a socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.errors import PortTakenError
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.accounts import App
from cs_assistant.gateways.sandbox.server.backstage import Backstage
from cs_assistant.gateways.sandbox.server.catalogue import APIS
from cs_assistant.gateways.sandbox.server.control import Control
from cs_assistant.gateways.sandbox.server.gate import Gate
from cs_assistant.gateways.sandbox.server.mailbox import Mailbox
from cs_assistant.gateways.sandbox.server.message_socket import MessageService
from cs_assistant.gateways.sandbox.server.oauth import OAuth
from cs_assistant.gateways.sandbox.server.requests import MAX_BODY
from cs_assistant.gateways.sandbox.server.router import Router
from cs_assistant.gateways.sandbox.server.troubles import FaultSchedule

TICK_SECONDS = 0.5
"""How often time's own work is looked after when nobody calls."""
REST, AUTHORIZE, TOKEN = "/router/rest", "/authorize", "/token"


@dataclass(frozen=True, kw_only=True, slots=True)
class AppCard:
    """What a program needs to call as an app."""

    app_key: str
    secret: str
    sessions: Mapping[tuple[str, GrantedTo], str]
    """By shop and account."""


class PlatformServer:
    """Everything of the platform that programs reach. `platform` may be acted on from outside at any time."""

    def __init__(
        self,
        platform: Platform,
        *,
        apps: tuple[App, ...] = (App(),),
        seed: int = 0,
        clocks: Callable[[], tuple[datetime, ...]] | None = None,
    ) -> None:
        """`clocks` says which times a timestamp may be near to; without it the sandbox's, and the real one."""
        self.backstage = stage = Backstage(platform, apps, seed)
        self._apps = apps
        gate = Gate(APIS, stage.office.accounts, stage.quota)
        clocks = clocks or stage.clocks
        self.router = Router(gate, stage.office, stage.faults, stage.log, clocks)
        self.messages = MessageService(
            stage.office.accounts, stage.office.mail, stage.faults, platform.clock, clocks
        )
        self._base = ""
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None

    @property
    def platform(self) -> Platform:
        """The world's side."""
        return self.backstage.platform

    @property
    def faults(self) -> FaultSchedule:
        """What goes wrong."""
        return self.backstage.faults

    @property
    def mailbox(self) -> Mailbox:
        """The letters of the first app: what it has not confirmed, when it comes again, who permitted it."""
        return self.backstage.office.mail.boxes[self._apps[0].key]

    @property
    def url(self) -> str:
        """Where APIs are called."""
        return self._base + REST

    @property
    def oauth_url(self) -> str:
        """Where `/authorize` and `/token` are, without a trailing slash."""
        return self._base

    @property
    def tmc_url(self) -> str:
        """Where the message service is."""
        return f"ws{self._base.removeprefix('http')}/"

    @property
    def apps(self) -> tuple[AppCard, ...]:
        """The apps with the sessions that hold now."""
        sessions = self.backstage.office.accounts.sessions()
        return tuple(
            AppCard(
                app_key=app.key, secret=app.secret,
                sessions={(each.seller.shop_id, each.account): each.token
                          for each in sessions if each.app_key == app.key},
            )
            for app in self._apps
        )  # fmt: skip

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises PortTakenError."""
        app = web.Application(client_max_size=MAX_BODY)
        oauth = OAuth(self.backstage.office.accounts, self.platform.clock)
        app.add_routes(
            [
                web.route("*", REST, self.router.rest),
                web.get(AUTHORIZE, oauth.ask),
                web.post(AUTHORIZE, oauth.agree),
                web.post(TOKEN, oauth.token),
                web.get("/", self._root),
                *Control(self.backstage).routes(),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise PortTakenError(f"端口 {port} 打不开：已被占用，或没有权限。请用 --port 换一个。") from error
        taken: Any = self._runner.addresses[0]
        name = f"[{taken[0]}]" if ":" in taken[0] else taken[0]
        self._base = f"http://{name}:{taken[1]}"
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Stop listening; connections are closed."""
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
        await self.messages.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _root(self, request: web.Request) -> web.StreamResponse:
        """The message service for who asks to upgrade, a word to who looks."""
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.messages.serve(request)
        return web.Response(text=f"沙盒开放平台。接口 {self.url}，消息服务 {self.tmc_url}。\n")

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.backstage.let_time_pass()
