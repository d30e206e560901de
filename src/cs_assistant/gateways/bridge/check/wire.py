"""A bridge played by hand: every frame as it is, also the wrong ones."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType

from cs_assistant.errors import CsAssistantError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.wire.bridge import MAX_FRAME_BYTES
from cs_assistant.gateways.wire.bridge_hello import Hello, Welcome, seal, unseal

PATH = "/api/v1/shops/{shop}/bridge/socket"
EXCHANGE = "/api/v1/shops/{shop}/bridge"
Frame = dict[str, Any]


class CheckFailedError(CsAssistantError):
    """这一项没有通过。请看说明，对照 docs/bridge.md 改正后再测。"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is checked, and how patiently."""

    http: ClientSession
    url: str
    shop: str
    secret: str
    clock: Clock
    patience: float = 10.0
    """Seconds something expected may take."""
    quiet: float = 0.5
    """Seconds after which nothing more is taken to come."""
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    """Makes names that no earlier check used."""

    def name(self, what: str) -> str:
        """A bridge or a chat of this run only; chats begin as the protocol wants of trial chats."""
        return f"check-{self.run}-{what}"


class Wire:
    """One connection. Numbered frames are acknowledged as they come, unless told otherwise."""

    def __init__(self, target: Target, socket: ClientWebSocketResponse, *, acks: bool) -> None:
        self._target = target
        self._socket = socket
        self._acks = acks
        self._acked = 0
        self.next_seq = 1
        self.welcome: Welcome | None = None

    async def send(self, kind: str, *, numbered: bool = True, **body: Any) -> int:
        """Send a frame with the next number; which it was."""
        seq = self.next_seq
        if numbered:
            self.next_seq += 1
        await self.raw({"type": kind, **({"seq": seq} if numbered else {}), **body})
        return seq

    async def raw(self, frame: Frame) -> None:
        """Send exactly this."""
        await self._socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def text(self, text: str) -> None:
        """Send this text, whatever it is."""
        await self._socket.send_str(text)

    async def expect(self, *kinds: str, patience: float | None = None) -> Frame:
        """The next frame of these kinds; others that come meanwhile are left out. Raises CheckFailedError."""
        seconds = patience or self._target.patience
        try:
            async with asyncio.timeout(seconds):
                while True:
                    frame = await self._receive()
                    if frame["type"] in kinds:
                        return frame
        except TimeoutError:
            raise CheckFailedError(f"等了 {seconds:g} 秒，没有等到 {'/'.join(kinds)}") from None

    async def settled(self, seq: int) -> None:
        """Return once the frames up to this one are acknowledged."""
        while self._acked < seq:
            await self.expect("ack")

    async def nothing(self, *kinds: str) -> None:
        """Nothing of these kinds comes any more. Raises CheckFailedError."""
        try:
            frame = await self.expect(*kinds, patience=self._target.quiet)
        except CheckFailedError:
            return
        raise CheckFailedError(f"不该再发来 {frame['type']}：{frame.get('act_key') or frame.get('seq')}")

    async def refused(self) -> Frame:
        """The connection is refused: an error frame, then the end. Raises CheckFailedError."""
        try:
            async with asyncio.timeout(self._target.patience):
                error: Frame = {}
                async for message in self._socket:
                    if message.type is WSMsgType.TEXT:
                        frame = json.loads(message.data)
                        if frame["type"] in ("welcome", "ack"):
                            raise CheckFailedError("应该拒绝，却接受了")
                        error = frame if frame["type"] == "error" else error
        except TimeoutError:
            raise CheckFailedError("应该断开连接，却没有断开") from None
        if not error:
            raise CheckFailedError("断开前没有用 error 帧说明原因")
        return error

    async def ack(self, up_to: int) -> None:
        """Acknowledge frames."""
        await self.raw({"type": "ack", "received": up_to})

    async def state(self, chat: str) -> Frame:
        """What the server knows of a chat."""
        await self.send("ask", conversation=chat)
        while True:
            frame = await self.expect("state")
            if frame["conversation"] == chat:
                return frame

    async def _receive(self) -> Frame:
        message = await self._socket.receive()
        if message.type is not WSMsgType.TEXT:
            raise CheckFailedError(f"连接断开了（{self._socket.close_code}）")
        frame: Frame = json.loads(message.data)
        if frame["type"] == "ack":
            self._acked = max(self._acked, frame["received"])
        if self._acks and isinstance(frame.get("seq"), int):
            await self.ack(frame["seq"])
        return frame


@asynccontextmanager
async def dialled(target: Target, *, shop: str | None = None, acks: bool = True) -> AsyncIterator[Wire]:
    """A connection that has said nothing yet."""
    try:
        url = target.url.rstrip("/") + PATH.format(shop=shop or target.shop)
        async with target.http.ws_connect(url, max_msg_size=MAX_FRAME_BYTES) as socket:
            yield Wire(target, socket, acks=acks)
    except (ClientError, ConnectionError) as error:
        raise CheckFailedError(f"连不上或中途断开：{type(error).__name__}") from error


@asynccontextmanager
async def opened(
    target: Target, bridge: str, *, received: int = 0, window: int = 32, acks: bool = True
) -> AsyncIterator[Wire]:
    """A connection that was welcomed; it goes on with the number the server expects."""
    async with dialled(target, acks=acks) as wire:
        await wire.text(hello(target, bridge, received=received, window=window))
        wire.welcome = await welcomed(wire, target)
        wire.next_seq = wire.welcome.received + 1
        yield wire


def hello(
    target: Target,
    bridge: str,
    *,
    received: int = 0,
    window: int = 32,
    nonce: str | None = None,
    secret: str | None = None,
    shop: str | None = None,
    late: timedelta = timedelta(),
) -> str:
    """A signed hello, or one that is wrong in one way."""
    body = Hello(
        shop=shop or target.shop, bridge=bridge, nonce=nonce or secrets.token_hex(16), received=received,
        window=window, suggestions=False,
    )
    return seal(body, secret or target.secret, target.clock.now() - late)


async def welcomed(wire: Wire, target: Target, nonce: str | None = None) -> Welcome:
    """The server's welcome, its signature checked. Raises CheckFailedError."""
    frame = await wire.expect("welcome", "error")
    if frame["type"] == "error":
        raise CheckFailedError(f"被拒绝：{frame.get('message')}")
    try:
        answer = unseal(json.dumps(frame), Welcome, target.secret, target.clock.now())
    except CsAssistantError as error:
        raise CheckFailedError(f"welcome 的签名不对：{error.message}") from error
    if nonce is not None and answer.nonce != nonce:
        raise CheckFailedError("welcome 里的 nonce 不是 hello 里的那一个")
    return answer


def must(holds: bool, otherwise: str) -> None:
    """Raises CheckFailedError unless it holds."""
    if not holds:
        raise CheckFailedError(otherwise)


def message(chat: str, id_: str, text: str, now: datetime, *, role: str = "buyer", **more: Any) -> Frame:
    """The body of a message frame in a trial chat."""
    nick = {"buyer": chat, "account": "自检旗舰店:小检", "robot": "自检机器人"}[role]
    return {
        "id": id_, "conversation": chat, "buyer": {"nick": chat}, "sender": {"role": role, "nick": nick},
        "sent_at": now.isoformat(), "text": text, **more,
    }
