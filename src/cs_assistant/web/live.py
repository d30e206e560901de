"""Live updates: a WebSocket that says what changed. Pages then read it through the API, so there is one way to read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress

from aiohttp import WSCloseCode, web

from cs_assistant.domain.people import Person, Right
from cs_assistant.errors import NotLoggedInError
from cs_assistant.services.live import ALARM, AUTOMATION, CONVERSATION, Change
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.guard import caller
from cs_assistant.web.routes import ApiRoute

HEARTBEAT_SECONDS = 20
TRUSTED_SECONDS = 10
"""How long a person is taken at their word before they are looked up again."""
RIGHTS_TO_SEE: Mapping[str, Right] = {CONVERSATION: Right.READ, ALARM: Right.READ, AUTOMATION: Right.READ}
"""Kind of change to the right it takes to hear of it; other kinds go to whoever has a role in the shop."""


async def get_live(request: web.Request) -> web.WebSocketResponse:
    """One console's stream of changes, until it leaves or the server stops."""
    console, watcher = request.app[CONSOLE], Watcher(request)
    # Compression would cost 160 kB of memory a connection for messages of a hundred bytes.
    socket = web.WebSocketResponse(compress=False, heartbeat=HEARTBEAT_SECONDS)
    await socket.prepare(request)
    console.sockets.add(socket)
    with console.hub.subscribe() as changes:
        await socket.send_json({"kind": "hello"})
        sending = asyncio.create_task(_send(socket, changes, watcher))
        try:
            async for _ in socket:
                pass  # pages only listen; reading is what notices that they left
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
    return socket


class Watcher:
    """Who watches, looked up again now and then: a socket outlives a login, a role, an account."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._person: Person | None = person_of(request)
        self._until = time.monotonic() + TRUSTED_SECONDS

    async def may_see(self, change: Change) -> bool:
        """Whether the change is of a shop of theirs. Raises NotLoggedInError once they are out."""
        if time.monotonic() > self._until:
            self._person = await caller(self._request)
            self._until = time.monotonic() + TRUSTED_SECONDS
        if self._person is None:
            raise NotLoggedInError
        if not change.shop_id:
            return True
        right = RIGHTS_TO_SEE.get(change.kind)
        if right is None:
            return bool(self._person.roles_in(change.shop_id))
        return self._person.may(right, change.shop_id)


async def _send(socket: web.WebSocketResponse, changes: asyncio.Queue[Change], watcher: Watcher) -> None:
    while True:
        change = await changes.get()
        try:
            if not await watcher.may_see(change):
                continue
        except NotLoggedInError:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        await socket.send_json(
            {"kind": change.kind, "shop": change.shop_id, "conversation": change.conversation_id}
        )


async def close_sockets(app: web.Application) -> None:
    """Shutdown signal: say goodbye, so that pages reconnect at once and the server need not wait."""
    for socket in tuple(app[CONSOLE].sockets):
        await socket.close(code=WSCloseCode.GOING_AWAY, message=b"restart")


def live_routes() -> tuple[ApiRoute, ...]:
    """The stream's place in the route table."""
    return (
        ApiRoute(
            method="GET", path="/api/v1/live", handler=get_live, switches_protocols=True, may=None,
            summary="实时更新（WebSocket）：一条 JSON 一次变化，"
            "kind 为 hello、conversation、automation、alarm、case、link、resync",
        ),
    )
