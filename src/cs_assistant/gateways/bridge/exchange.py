"""The bridge over HTTP, for who cannot hold a WebSocket: `POST /api/v1/shops/{shop}/bridge`, both ways in one call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from cs_assistant.gateways.bridge.opening import Openings
from cs_assistant.gateways.bridge.session import WINDOW, NoRoomError, Session
from cs_assistant.gateways.wire.bridge import seq_of
from cs_assistant.gateways.wire.bridge_hello import SETTING, Exchange, read_payload
from cs_assistant.gateways.wire.bridge_out import ExchangeAnswer
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign, verify
from cs_assistant.services.live import Change, Hub

PATH = "/api/v1/shops/{shop}/bridge"


def exchange_handler(openings: Openings, hub: Hub) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The route's handler: verify first, parse second, deal with the frames, answer with ours."""

    async def exchange(request: web.Request) -> web.Response:
        shop_id, body = request.match_info["shop"], await request.read()
        secret, clock = openings.secret(shop_id), openings.clock
        headers = request.headers
        timestamp, signature = headers.get(TIMESTAMP_HEADER), headers.get(SIGNATURE_HEADER)
        verify(secret, timestamp, signature, body, now=clock.now(), setting=SETTING)
        asked = read_payload(body, Exchange)
        live = openings.parts.live.link(shop_id, asked.bridge)
        live.newer.ring()
        # In this order: what rings from here on is newer, also while this one waits for its turn.
        with live.newer.listen() as newer:
            async with live.turn:
                session = await openings.open(shop_id, asked, waits=False)
                live.polled_at = asyncio.get_running_loop().time()
                with hub.subscribe() as changes, live.given.listen() as given:
                    answered = await _exchange(session, asked, _Wakers(changes=changes, given=given, newer=newer))
        answer = answered.model_dump_json().encode()
        stamp = str(int(clock.now().timestamp()))
        signed = {TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: sign(secret or "", stamp, answer)}
        return web.Response(body=answer, content_type="application/json", headers=signed)

    return exchange


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wakers:
    """What ends the wait of an exchange that has nothing to give."""

    changes: asyncio.Queue[Change]
    given: asyncio.Event
    """There may be a frame to give."""
    newer: asyncio.Event
    """The bridge has asked again: it waits for that answer, not for this one."""

    async def wait(self, until: float) -> Change | None:
        """Return at the first of them, or at `until` (the loop's time); the change if there was one."""
        change = asyncio.create_task(self.changes.get())
        waits: list[asyncio.Task[Any]] = [change]
        waits += [asyncio.create_task(event.wait()) for event in (self.given, self.newer)]
        try:
            left = max(0.0, until - asyncio.get_running_loop().time())
            await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            return change.result() if change.done() else None
        finally:
            for task in waits:
                task.cancel()


async def _exchange(session: Session, asked: Exchange, wakers: _Wakers) -> ExchangeAnswer:
    answers = await _deal(session, asked.frames)
    await session.tell_all()
    wakers.given.clear()
    frames = await session.to_give()
    until = asyncio.get_running_loop().time() + asked.wait_seconds
    while not frames and not answers and not wakers.newer.is_set() and asyncio.get_running_loop().time() < until:
        change = await wakers.wait(until)
        if change is not None:
            await session.tell_of(change)
        wakers.given.clear()
        frames = await session.to_give()
    return ExchangeAnswer(received=session.received, window=WINDOW, frames=[*answers, *frames])


async def _deal(session: Session, frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Deal with them in order as long as there is room for what they ask; the bridge sends the rest again."""
    answers: list[dict[str, Any]] = []
    for data in frames:
        seq = seq_of(data)
        if seq is not None and not session.check_order(data):
            continue
        try:
            answered = await session.deal_with(data)
        except NoRoomError:
            break
        answers += [answer.model_dump(mode="json") for answer in answered]
        if seq is not None:
            await session.count(seq)
    return answers
