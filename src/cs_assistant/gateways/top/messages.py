"""The platform's message service over WebSocket (`reference/top-api.md` 4.2).

A message is confirmed only after whoever handles it has returned: what was not comes again, so handlers expect repeats.
Neither order nor uniqueness is promised by the platform; a poll heals what never comes.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMsgType

from cs_assistant.errors import BadInputError, CsAssistantError, PlatformFaultError, PlatformSetupError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.top.client import Sleep
from cs_assistant.gateways.wire.tmc_frames import (
    KIND,
    MAX_FRAME_BYTES,
    Frame,
    Int,
    Kind,
    MessageType,
    Value,
    Width,
    decode,
    encode,
)
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call

PULL_SECONDS = 5.0
"""Between two requests for messages; the public clients take 5 to 50."""
HEARTBEAT_SECONDS = 45.0
CONNECT_SECONDS = 20.0
QUEUE = 200
"""Messages read ahead; when it is full nothing more is read until one was handled."""
AT_ONCE = 1
"""Messages handled at the same time; whoever takes more has to bear that two are about the same thing."""
AFTER_CLOSE, AFTER_ERROR, LONGEST_PAUSE = 3.0, 15.0, 300.0
"""Seconds before connecting again: after a plain close, after an error, and the most when it goes on failing."""
UNZIPPED_MOST = 4 * 1024 * 1024
log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class TmcMessage:
    """One message. Its content is a hint: what counts is read from the record it names."""

    id: int
    topic: str
    content: Mapping[str, Any] = field(repr=False)
    """The JSON object; empty when there was none that could be read."""
    user_id: str = ""
    """The seller it is for."""
    published_at: datetime | None = None


Handle = Callable[[TmcMessage], Awaitable[None]]
Watch = Callable[[str | None], None]
"""Hears of the connection: None when it stands, else in Chinese what is wrong and what to do."""


class TmcClient:
    """Receives one application's messages of one group."""

    def __init__(
        self,
        session: ClientSession,
        *,
        url: str,
        app_key: str,
        secret: str,
        clock: Clock,
        group: str = "default",
        pull_seconds: float = PULL_SECONDS,
        sleep: Sleep = asyncio.sleep,
        watch: Watch | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        self._session = session
        self._url = url
        self._app_key = app_key
        self._secret = secret
        self._clock = clock
        self._group = group
        self._pull_seconds = pull_seconds
        self._sleep = sleep
        self._at_once = at_once
        self._watch: Watch = watch or (lambda trouble: None)

    async def run(self, handle: Handle) -> None:
        """Connect, handle, confirm, and connect again, until cancelled.

        `handle` is called with `at_once` messages at a time; an exception of it leaves its message unconfirmed.
        """
        failures = 0
        while True:
            connection = _Connection(self._session, self._url, handle, self._pull_seconds, self._at_once)
            try:
                await connection.open(self._hello())
                failures = 0
                self._watch(None)
                await connection.serve()
                pause, trouble = AFTER_CLOSE, "消息服务断开了，正在重新连接；没有确认的消息会再发来。"
            except CsAssistantError as error:
                failures += 1
                pause, trouble = _longer(failures), error.message
            except (ClientError, OSError, TimeoutError):
                failures += 1
                pause, trouble = _longer(failures), "连不上消息服务，正在重试。请核对网络；轮询会补上漏掉的变化。"
            finally:
                await connection.close()
            self._watch(trouble)
            log.info("tmc.again", group=self._group, seconds=pause)
            await self._sleep(pause)

    def _hello(self) -> Frame:
        stamp = str(int(self._clock.now().timestamp() * 1000))
        signed = {"app_key": self._app_key, "group_name": self._group, "timestamp": stamp}
        signature = sign_call(signed, self._secret, SignMethod.MD5)
        headers: dict[str, Value] = {**signed, "sign": signature, "sdk": "cs-assistant"}
        return Frame(kind=MessageType.CONNECT, headers=headers)


def _longer(failures: int) -> float:
    return float(min(LONGEST_PAUSE, AFTER_ERROR * 2 ** (failures - 1)))


class _Connection:
    """One connection from its greeting to its end."""

    def __init__(
        self, session: ClientSession, url: str, handle: Handle, pull_seconds: float, at_once: int
    ) -> None:
        self._session = session
        self._url = url
        self._handle = handle
        self._pull_seconds = pull_seconds
        self._at_once = at_once
        self._queue: asyncio.Queue[TmcMessage] = asyncio.Queue(QUEUE)
        self._token: str | None = None
        self._socket: ClientWebSocketResponse | None = None

    async def open(self, hello: Frame) -> None:
        """Greet and be let in. Raises PlatformSetupError when refused, ClientError, TimeoutError."""
        async with asyncio.timeout(CONNECT_SECONDS):
            self._socket = await self._session.ws_connect(
                self._url, heartbeat=HEARTBEAT_SECONDS, max_msg_size=MAX_FRAME_BYTES,
                timeout=ClientWSTimeout(ws_close=CONNECT_SECONDS),
            )
            await self._socket.send_bytes(encode(hello))
            answer = await self._frame()
        if answer is None:
            raise PlatformFaultError("消息服务没有让我们连上就断开了，正在重试。")
        if answer.kind is not MessageType.CONNECTACK or answer.token is None:
            what = f"消息服务拒绝连接（{answer.status_code or '没有说原因'}）。"
            raise PlatformSetupError(f"{what}请核对 App Key、密钥、消息分组和本机时间；系统会隔一会儿再试。")
        self._token = answer.token

    async def serve(self) -> None:
        """Read, handle and pull until the connection ends. Raises what the reading raises."""
        workers = [asyncio.create_task(self._work()) for _ in range(self._at_once)]
        puller = asyncio.create_task(self._pull())
        try:
            while (frame := await self._frame()) is not None:
                message = message_of(frame)
                if message is not None:
                    await self._queue.put(message)
        finally:
            await _stopped(puller)
            await self._finished(workers)

    async def close(self) -> None:
        """Hang up, if there is a line."""
        if self._socket is not None:
            with suppress(ClientError, OSError):
                await self._socket.close()

    async def _finished(self, workers: list[asyncio.Task[None]]) -> None:
        """Let the messages at hand be handled to their ends; the ones behind it come again."""
        while not self._queue.empty():
            self._queue.get_nowait()
            self._queue.task_done()
        joined = asyncio.create_task(self._queue.join())
        await asyncio.wait({joined, *workers}, return_when=asyncio.FIRST_COMPLETED)
        await _stopped(joined)
        for worker in workers:
            await _stopped(worker)

    async def _work(self) -> None:
        while True:
            message = await self._queue.get()
            try:
                await self._handle(message)
            except Exception:
                # Unconfirmed it comes again; what is wrong with it is not known here.
                log.exception("tmc.not_handled", topic=message.topic, id=message.id)
            else:
                await self._send({KIND: Int(Kind.CONFIRM, Width.BYTE), "id": message.id})
            finally:
                self._queue.task_done()

    async def _pull(self) -> None:
        while True:
            if self._queue.empty():
                await self._send({KIND: Int(Kind.PULL_REQUEST, Width.BYTE)})
            await asyncio.sleep(self._pull_seconds)

    async def _send(self, headers: Mapping[str, Value]) -> None:
        """Send on this line; when it is broken the reader notices, and what was not confirmed comes again."""
        if self._socket is None or self._socket.closed:
            return
        with suppress(ClientError, OSError):
            await self._socket.send_bytes(encode(Frame(kind=MessageType.SEND, token=self._token, headers=headers)))

    async def _frame(self) -> Frame | None:
        """The next frame that can be read, or None at the end of the connection."""
        if self._socket is None:
            return None
        while True:
            received = await self._socket.receive()
            if received.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                return None
            if received.type is not WSMsgType.BINARY:
                continue
            try:
                return decode(received.data)
            except BadInputError as error:
                log.warning("tmc.unreadable", why=error.message)


def message_of(frame: Frame) -> TmcMessage | None:
    """The message a frame carries, or None when it carries none."""
    number = frame.number("id")
    if frame.kind is not MessageType.SEND or frame.number(KIND) != Kind.DATA or number is None:
        return None
    published = frame.headers.get("time")
    user = frame.number("userid")
    return TmcMessage(
        id=number, topic=frame.text("topic") or "", content=_content(frame.headers.get("content")),
        user_id="" if user is None else str(user),
        published_at=published if isinstance(published, datetime) else None,
    )


def _content(value: Value) -> Mapping[str, Any]:
    """The JSON object of a message; long ones come gzipped."""
    try:
        text = _unzipped(value) if isinstance(value, bytes) else value
        found = json.loads(text) if isinstance(text, str | bytes) else None
    except (ValueError, OSError, EOFError, zlib.error):
        found = None
    return found if isinstance(found, dict) else {}


def _unzipped(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    with gzip.GzipFile(fileobj=BytesIO(data)) as file:
        return file.read(UNZIPPED_MOST)


async def _stopped(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait({task})  # to await the task itself would take our own cancellation for the task's
    if not task.cancelled():
        task.result()
