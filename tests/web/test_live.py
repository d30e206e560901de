"""Live updates: every change reaches every open console; nobody holds up the server's end."""

from __future__ import annotations

import asyncio

from aiohttp import WSMsgType

from cs_assistant.services.live import ALARM, CONVERSATION, Change

from .conftest import Console


async def test_a_change_reaches_every_open_console(console: Console) -> None:
    sockets = [await console.client.ws_connect("/api/v1/live", headers=console.origin) for _ in range(2)]
    for socket in sockets:
        assert (await socket.receive_json(timeout=5))["kind"] == "hello"
    console.hub.publish(Change(kind=CONVERSATION, shop_id="phones", conversation_id="0198-first"))
    console.hub.publish(Change(kind=ALARM, shop_id="shoes", conversation_id="0198-second"))
    for socket in sockets:
        assert await socket.receive_json(timeout=5) == {
            "kind": "conversation", "shop": "phones", "conversation": "0198-first",
        }
        assert (await socket.receive_json(timeout=5))["kind"] == "alarm"
        await socket.close()


async def test_a_console_that_left_is_forgotten(console: Console) -> None:
    socket = await console.client.ws_connect("/api/v1/live", headers=console.origin)
    await socket.receive_json(timeout=5)
    assert len(console.hub._queues) == 1
    await socket.close()
    async with asyncio.timeout(5):
        while console.hub._queues:
            await asyncio.sleep(0)
    again = await console.client.ws_connect("/api/v1/live", headers=console.origin)
    assert (await again.receive_json(timeout=5))["kind"] == "hello"
    await again.close()


async def test_a_stopping_server_says_goodbye(console: Console) -> None:
    socket = await console.client.ws_connect("/api/v1/live", headers=console.origin)
    await socket.receive_json(timeout=5)
    receiving = asyncio.create_task(socket.receive(timeout=5))
    await console.client.server.close()
    assert (await receiving).type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)
