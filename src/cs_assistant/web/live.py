"""Live updates: a WebSocket that says what changed. Pages then read it through the API, so there is one way to read."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import WSCloseCode, web

from cs_assistant.services.live import Change
from cs_assistant.web.context import CONSOLE
from cs_assistant.web.routes import ApiRoute

HEARTBEAT_SECONDS = 20


async def get_live(request: web.Request) -> web.WebSocketResponse:
    """One console's stream of changes, until it leaves or the server stops."""
    console = request.app[CONSOLE]
    # Compression would cost 160 kB of memory a connection for messages of a hundred bytes.
    socket = web.WebSocketResponse(compress=False, heartbeat=HEARTBEAT_SECONDS)
    await socket.prepare(request)
    console.sockets.add(socket)
    with console.hub.subscribe() as changes:
        await socket.send_json({"kind": "hello"})
        sending = asyncio.create_task(_send(socket, changes))
        try:
            async for _ in socket:
                pass  # pages only listen; reading is what notices that they left
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
    return socket


async def _send(socket: web.WebSocketResponse, changes: asyncio.Queue[Change]) -> None:
    while True:
        change = await changes.get()
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
            method="GET", path="/api/v1/live", handler=get_live, switches_protocols=True,
            summary="实时更新（WebSocket）：一条 JSON 一次变化，kind 为 hello、conversation、automation、alarm、resync",
        ),
    )
