"""A reference bridge: reports a chat client's lines and writes what is asked for, once (docs/bridge.md)."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType

from cs_assistant.errors import CsAssistantError, SignatureError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.bridge.client_store import ClientStore, Outcome
from cs_assistant.gateways.wire.bridge import MAX_FRAME_BYTES, seq_of
from cs_assistant.gateways.wire.bridge_hello import PATH, REFUSED, REPLACED, Hello, Welcome, seal, unseal
from cs_assistant.gateways.wire.bridge_out import SendFrame

MOST_KEPT = 10_000
"""Unacknowledged frames kept while the server is away; who reports more waits."""
CONNECT_SECONDS = 10.0
FORGOTTEN = "程序在发送途中中断，不知道是否发出"
EXPIRED = "轮到发送时已经过时"
BROKEN = "桥接往聊天软件里写的时候出错，不知道是否发出"
log = logging.getLogger(__name__)
"""To stderr as it comes: stdout is the program's, which reads frames from it."""

Write = Callable[[SendFrame], Awaitable[Outcome]]
"""Writes a text in the chat client and returns the line's id; whatever it raises means: not known whether sent."""
Told = Callable[[dict[str, Any]], None]
"""Hears `suggestions`, `state` and `error`."""


class ServerForgotError(CsAssistantError):
    """服务器不记得这个桥接报告过的内容（数据库可能恢复过备份）。请换一个 bridge 编号和新的存档文件再启动。"""


class ReplacedError(CsAssistantError):
    """另一个程序用同一个桥接编号连上了，这一个已停下，否则会互相踢下线。请换一个 --bridge 和新的存档文件再启动。"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where to, and as whom."""

    url: str
    """The server's, without a path: https://desk.example.com."""
    shop: str
    secret: str
    bridge: str
    """This installation; its store belongs to it."""


def backoff(attempt: int) -> float:
    """Seconds before connecting again: a quarter, doubled each time, ten at most."""
    return float(min(10.0, 0.25 * 2 ** min(attempt, 10)))


class BridgeClient:
    """Connects, and connects again, until cancelled. Frames reported meanwhile wait in the store."""

    def __init__(
        self,
        http: ClientSession,
        address: Address,
        store: ClientStore,
        clock: Clock,
        *,
        write: Write,
        told: Told = lambda frame: None,
        window: int = 32,
        suggestions: bool = True,
        pause: Callable[[int], float] = backoff,
    ) -> None:
        self._http = http
        self._address = address
        self._store = store
        self._clock = clock
        self._write = write
        self._told = told
        self._window = window
        self._suggestions = suggestions
        self._pause = pause
        self._attempt = 0
        """Connections since something was acknowledged: a server that takes us and drops us is no server yet."""
        self._fresh = asyncio.Event()
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._to_write: asyncio.Queue[tuple[SendFrame, float]] = asyncio.Queue(window)

    async def report(self, body: dict[str, Any]) -> int:
        """Keep a frame (without `seq`) until the server has dealt with it; its number. Waits while too many wait."""
        while self._store.unacknowledged >= MOST_KEPT:
            self._room.clear()
            await self._room.wait()
        seq = self._store.add(body)
        self._empty.clear()
        self._fresh.set()
        return seq

    async def all_acknowledged(self) -> None:
        """Return once the server has dealt with everything reported so far; `run` must be running."""
        while self._store.unacknowledged:
            self._empty.clear()
            await self._empty.wait()

    async def run(self) -> None:
        """Serve until cancelled. Raises SignatureError when refused for good, ServerForgotError, ReplacedError."""
        for act_key in self._store.unsettled():
            self._store.settle(act_key, Outcome(outcome="uncertain", why=FORGOTTEN))
        writing = asyncio.create_task(self._write_one_by_one())
        try:
            while True:
                with suppress(ClientError, ConnectionError, TimeoutError):
                    await self._connected()
                await asyncio.sleep(self._pause(self._attempt))
                self._attempt += 1
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    async def _connected(self) -> None:
        url = self._address.url.rstrip("/") + PATH.format(shop=self._address.shop)
        async with self._http.ws_connect(url, max_msg_size=MAX_FRAME_BYTES, heartbeat=20) as socket:
            async with asyncio.timeout(CONNECT_SECONDS):
                welcome = await self._hello(socket)
            link = _Link(welcome.received, welcome.window)
            sending = asyncio.create_task(self._send_frames(socket, link))
            try:
                await self._read(socket, link)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def _hello(self, socket: ClientWebSocketResponse) -> Welcome:
        address, nonce = self._address, secrets.token_hex(16)
        hello = Hello(
            shop=address.shop, bridge=address.bridge, nonce=nonce, received=self._store.received,
            window=self._window, suggestions=self._suggestions,
        )
        await socket.send_str(seal(hello, address.secret, self._clock.now()))
        answer = await socket.receive()
        if answer.type is not WSMsgType.TEXT:
            raise ConnectionError
        if json.loads(answer.data).get("type") == "error":
            raise SignatureError(json.loads(answer.data).get("message"))
        welcome = unseal(answer.data, Welcome, address.secret, self._clock.now())
        if (welcome.nonce, welcome.shop, welcome.bridge) != (nonce, address.shop, address.bridge):
            raise SignatureError("服务器的 welcome 不是回答这次连接的，已断开。请核对地址，可能有人在中间重放。")
        self._agree(welcome.received)
        return welcome

    def _agree(self, received: int) -> None:
        """What the server has dealt with need not be kept; what it lost cannot be made up."""
        first = self._store.first()
        if (first if first is not None else self._store.last + 1) > received + 1:
            raise ServerForgotError
        if received > self._store.last:
            self._store.go_on_from(received)
        self._acknowledged(received)

    def _acknowledged(self, up_to: int) -> None:
        self._store.acknowledged(up_to)
        self._room.set()
        if not self._store.unacknowledged:
            self._empty.set()

    async def _send_frames(self, socket: ClientWebSocketResponse, link: _Link) -> None:
        while True:
            self._fresh.clear()
            for frame in self._store.waiting(link.sent, link.acked + link.window):
                await socket.send_str(json.dumps(frame, ensure_ascii=False))
                link.sent = frame["seq"]
            await self._fresh.wait()

    async def _read(self, socket: ClientWebSocketResponse, link: _Link) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            frame = json.loads(message.data)
            seq = seq_of(frame)
            if seq is None:
                self._unnumbered(frame, link)
                continue
            if seq > self._store.received + 1:
                break  # something is missing: connecting again brings it
            if seq == self._store.received + 1:
                await self._take(frame)
                self._store.dealt_with(seq)
                self._attempt = 0
            await socket.send_str(json.dumps({"type": "ack", "received": self._store.received}))
        if socket.close_code == REFUSED:
            raise SignatureError
        if socket.close_code == REPLACED:
            raise ReplacedError

    def _unnumbered(self, frame: dict[str, Any], link: _Link) -> None:
        if frame.get("type") == "ack":
            self._attempt = 0
            link.acked, link.window = max(link.acked, frame["received"]), frame["window"]
            self._acknowledged(link.acked)
            self._fresh.set()
        else:
            self._told(frame)

    async def _take(self, frame: dict[str, Any]) -> None:
        """Claim a request before it is acknowledged: after a crash it is reported as uncertain and never written."""
        if frame.get("type") != "send":
            self._told(frame)
            return
        send = SendFrame.model_validate(frame)
        if self._store.claim(send.act_key):
            until = asyncio.get_running_loop().time() + float(frame.get("expires_in", 0))
            await self._to_write.put((send, until))

    async def _write_one_by_one(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            send, until = await self._to_write.get()
            outcome = Outcome(outcome="not_sent", why=EXPIRED)
            if loop.time() < until:
                try:
                    outcome = await self._write(send)
                except Exception:
                    log.exception("writing %s failed", send.act_key)
                    outcome = Outcome(outcome="uncertain", why=BROKEN)
            self._store.settle(send.act_key, outcome)
            self._empty.clear()
            self._fresh.set()


@dataclass(kw_only=False, slots=True)
class _Link:
    """How far one connection is."""

    acked: int
    window: int
    sent: int = 0

    def __post_init__(self) -> None:
        self.sent = self.acked
