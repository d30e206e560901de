"""The bridge over a WebSocket: `GET /api/v1/shops/{shop}/bridge/socket`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel

from cs_assistant.errors import BadInputError, CsAssistantError, SignatureError
from cs_assistant.gateways.bridge.live import LiveLink
from cs_assistant.gateways.bridge.opening import Openings, welcome
from cs_assistant.gateways.bridge.session import WINDOW, SequenceError, Session, until_stored
from cs_assistant.gateways.wire.bridge import MAX_FRAME_BYTES, read_ack, read_json, seq_of
from cs_assistant.gateways.wire.bridge_hello import REFUSED, REPLACED, SETTING, Hello, seal, unseal
from cs_assistant.gateways.wire.bridge_out import AckOut, ErrorOut, PongOut
from cs_assistant.services.live import Hub

OUT_OF_SEQUENCE = 4409
MALFORMED = 4400
HELLO_SECONDS = 10.0
HEARTBEAT_SECONDS = 20.0
WRITE_SECONDS = 10.0
"""A bridge that does not read for so long is gone."""
CLOSE_SECONDS = 2.0
"""How long the other side has to say goodbye."""
LAST_SECONDS = 5.0
"""How long frames that came in before the line broke may still take."""
BATCH = 16
"""So many frames are acknowledged together at most."""
QUEUE = WINDOW + 64
"""Frames that came in and are not dealt with yet: the window, and pings and acknowledgements between them."""
REPLACED_WORDS = "同一个桥接又连了一次，这个连接已断开。"

log = structlog.get_logger()


class OpenSockets:
    """The connections there are, for who closes the house: they would hold it open."""

    def __init__(self) -> None:
        self._sockets: set[web.WebSocketResponse] = set()
        self._closing = False

    async def add(self, socket: web.WebSocketResponse) -> None:
        """Keep a connection; one that comes while the house closes is closed at once."""
        self._sockets.add(socket)
        if self._closing:
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"closing")

    def discard(self, socket: web.WebSocketResponse) -> None:
        """It has ended."""
        self._sockets.discard(socket)

    async def close(self, _: web.Application) -> None:
        """Shutdown signal: say goodbye, so that bridges connect again when we are back."""
        self._closing = True
        closing = [socket.close(code=WSCloseCode.GOING_AWAY, message=b"closing") for socket in self._sockets]
        await asyncio.gather(*closing, return_exceptions=True)


def socket_handler(
    openings: Openings, hub: Hub, open_sockets: OpenSockets
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The route's handler."""

    async def connect(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(
            timeout=CLOSE_SECONDS, heartbeat=HEARTBEAT_SECONDS, max_msg_size=MAX_FRAME_BYTES
        )
        await socket.prepare(request)
        await open_sockets.add(socket)
        try:
            await _serve(socket, openings, hub, request.match_info["shop"])
        finally:
            open_sockets.discard(socket)
        return socket

    return connect


async def _serve(socket: web.WebSocketResponse, openings: Openings, hub: Hub, shop_id: str) -> None:
    try:
        session, hello = await _hello(socket, openings, shop_id)
    except (SignatureError, BadInputError) as error:
        code = "signature" if isinstance(error, SignatureError) else "hello"
        await _refuse(socket, ErrorOut(code=code, message=error.message), REFUSED)
        return
    live = openings.parts.live.link(shop_id, hello.bridge)
    first = seal(welcome(session, hello), openings.secret(shop_id) or "", openings.clock.now())
    await _Connection(socket, session, live, hub).run(first)


async def _hello(socket: web.WebSocketResponse, openings: Openings, shop_id: str) -> tuple[Session, Hello]:
    secret = openings.secret(shop_id)
    if secret is None:
        raise SignatureError(f"这个店铺没有配置桥接密钥，连接已拒绝。请设置 {SETTING} 后重启。")
    try:
        text = await socket.receive_str(timeout=HELLO_SECONDS)
    except (TypeError, TimeoutError) as error:
        raise SignatureError("没有等到 hello，连接已断开。请连上后先发 hello。") from error
    hello = unseal(text, Hello, secret, openings.clock.now())
    return await openings.open(shop_id, hello, waits=True), hello


async def _refuse(socket: web.WebSocketResponse, error: ErrorOut, code: int) -> None:
    with suppress(ConnectionError, RuntimeError):
        await socket.send_str(error.model_dump_json())
        await socket.close(code=code, message=error.code.encode())


class _Connection:
    """One open socket: what comes in is read, queued, dealt with; what is to go out goes out beside it."""

    def __init__(self, socket: web.WebSocketResponse, session: Session, live: LiveLink, hub: Hub) -> None:
        self._socket = socket
        self._session = session
        self._live = live
        self._hub = hub
        self._queue: asyncio.Queue[Any] = asyncio.Queue(QUEUE)
        self._pushing = asyncio.Lock()
        self._replaced = asyncio.Event()
        """A newer connection of the same bridge is there."""
        self._behind = 0
        """The number of the newest frame that is dealt with and not acknowledged; 0 = none."""

    async def run(self, first: str) -> None:
        """Serve until either side ends. A newer connection of the same bridge ends this one."""
        if self._live.leave is not None:
            self._live.leave()
        self._live.leave = self._replaced.set
        self._live.sockets += 1
        self._live.told.clear()
        try:
            await self._send(first)
            await self._serve()
        except (ConnectionError, TimeoutError):
            return
        finally:
            self._live.sockets -= 1
            if self._live.leave == self._replaced.set:
                self._live.leave = None

    async def _serve(self) -> None:
        parts = (self._deal(), self._read(), self._push(), self._suggest(), self._until_replaced())
        work = [asyncio.create_task(one) for one in parts]
        dealing, *beside = work
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await self._ended(task)
        finally:
            for task in beside:
                task.cancel()
            await self._deal_with_the_rest(dealing)
            await asyncio.gather(*work, return_exceptions=True)

    async def _deal_with_the_rest(self, dealing: asyncio.Task[None]) -> None:
        """What came in whole is dealt with and counted: on a line that breaks often it would never get anywhere."""
        try:
            async with asyncio.timeout(LAST_SECONDS):
                if not dealing.done():
                    await self._queue.join()
        except TimeoutError:
            log.warning("bridge.left_undone", shop=self._session.shop_id, link=self._session.link)
        finally:
            dealing.cancel()

    async def _ended(self, task: asyncio.Task[None]) -> None:
        error = task.exception()
        if isinstance(error, SequenceError):
            await _refuse(self._socket, ErrorOut(code=error.code, message=error.message), OUT_OF_SEQUENCE)
        elif isinstance(error, CsAssistantError):
            await _refuse(self._socket, ErrorOut(code="bad_frame", message=error.message), MALFORMED)
        elif error is not None and not isinstance(error, (ConnectionError, TimeoutError)):
            log.error("bridge.connection_failed", shop=self._session.shop_id, exc_info=error)
            failed = ErrorOut(code="failed", message="连接出错，请重新连接。")
            await _refuse(self._socket, failed, WSCloseCode.INTERNAL_ERROR)

    async def _until_replaced(self) -> None:
        await self._replaced.wait()
        await _refuse(self._socket, ErrorOut(code="replaced", message=REPLACED_WORDS), REPLACED)

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                raise BadInputError("只收文本帧，连接已断开。请发 JSON 文本。")
            data = read_json(message.data)
            if data.get("type") == "ack":
                # Not behind the others: one of them may be waiting for the room this makes.
                await self._session.acknowledged(read_ack(data))
                continue
            try:
                self._queue.put_nowait((data, self._session.check_order(data)))
            except asyncio.QueueFull as error:
                raise SequenceError("没有确认的帧和 ping 太多，连接已断开。请等 ack 再接着发。") from error

    async def _deal(self) -> None:
        """A repeat is acknowledged again and nothing else."""
        while True:
            data, new = await self._queue.get()
            seq = seq_of(data)
            answers: tuple[BaseModel, ...] = ()
            if new or seq is None:
                answers = await until_stored(self._session, data)
            self._behind = max(self._behind, seq or 0)
            ponged = any(isinstance(answer, PongOut) for answer in answers)
            if ponged or self._queue.empty() or self._behind - self._session.received >= BATCH:
                answers = (*await self._acknowledge(), *answers)
            if ponged:
                with suppress(ConnectionError, TimeoutError):
                    await self._push_now()
            self._queue.task_done()
            with suppress(ConnectionError, TimeoutError):  # who is gone hears it when it comes back
                for answer in answers:
                    await self._send(answer.model_dump_json())

    async def _acknowledge(self) -> tuple[AckOut, ...]:
        """Frames that came together are counted together: one commit for all."""
        if self._behind == 0:
            return ()
        await self._session.count(self._behind)
        self._behind = 0
        return (AckOut(received=self._session.received, window=WINDOW),)

    async def _push(self) -> None:
        with self._live.given.listen() as given:
            while True:
                given.clear()
                await self._push_now()
                await given.wait()

    async def _push_now(self) -> None:
        async with self._pushing:
            for frame in await self._session.to_give():
                await self._send(json.dumps(frame, ensure_ascii=False))

    async def _suggest(self) -> None:
        """Tell what may be answered: first in every chat where a buyer waits, then wherever something changes."""
        with self._hub.subscribe() as changes:
            await self._session.tell_all()
            while True:
                await self._session.tell_of(await changes.get())

    async def _send(self, text: str) -> None:
        async with asyncio.timeout(WRITE_SECONDS):
            await self._socket.send_str(text)
