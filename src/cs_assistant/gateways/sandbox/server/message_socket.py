"""The message service's socket: connect with a signature, pull, get data, confirm (`reference/top-api.md` 4.2)."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections import deque
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from aiohttp import WSMsgType, web

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.sandbox.server.accounts import Accounts
from cs_assistant.gateways.sandbox.server.gate import check_time
from cs_assistant.gateways.sandbox.server.mailbox import KEPT, Letter, Mailbox, Mailroom
from cs_assistant.gateways.sandbox.server.refusal import RefusedError
from cs_assistant.gateways.sandbox.server.troubles import FaultSchedule
from cs_assistant.gateways.wire.tmc_frames import (
    KIND,
    MAX_FRAME_BYTES,
    Frame,
    Int,
    Kind,
    MessageType,
    Width,
    decode,
    encode,
)
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call

BATCH = 100
LOOK_SECONDS = 0.5
"""How often a connection looks whether something unconfirmed is due again."""
FORBIDDEN = 403
Clocks = Callable[[], tuple[datetime, ...]]


class MessageService:
    """Every connection of every app."""

    def __init__(self, accounts: Accounts, mail: Mailroom, faults: FaultSchedule, clock: Clock, clocks: Clocks) -> None:
        self._accounts, self._mail, self._faults = accounts, mail, faults
        self._clock, self._clocks = clock, clocks
        self._open: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection from its first frame to its end."""
        socket = web.WebSocketResponse(max_msg_size=MAX_FRAME_BYTES)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            box = await self._connect(socket)
            if box is not None:
                token = token_hex(8)
                await socket.send_bytes(encode(Frame(kind=MessageType.CONNECTACK, token=token)))
                await _Connection(socket, token, box, self._faults, self._clock, request).run()
        finally:
            self._open.discard(socket)
        return socket

    async def close(self) -> None:
        """End every connection."""
        for socket in tuple(self._open):
            await socket.close()

    async def _connect(self, socket: web.WebSocketResponse) -> tuple[Mailbox, str] | None:
        """Whose box, and which group of it, the first frame opens; None when it was refused."""
        try:
            return self._check(decode(await socket.receive_bytes()))
        except (TypeError, BadInputError, RefusedError) as error:
            phrase = error.words if isinstance(error, RefusedError) else "connect frame expected"
            refusal = Frame(kind=MessageType.CONNECTACK, status_code=FORBIDDEN, status_phrase=phrase)
            await socket.send_bytes(encode(refusal))
            await socket.close()
            return None

    def _check(self, frame: Frame) -> tuple[Mailbox, str]:
        """Whose box it is, and which group of it. Raises RefusedError."""
        key, group, stamp = (frame.text(name) or "" for name in ("app_key", "group_name", "timestamp"))
        app = self._accounts.apps.get(key)
        if frame.kind is not MessageType.CONNECT or app is None:
            raise RefusedError(29)
        check_time(stamp, self._clocks())
        right = sign_call({"app_key": key, "group_name": group, "timestamp": stamp}, app.secret, SignMethod.MD5)
        if not hmac.compare_digest(right.encode(), (frame.text("sign") or "").encode()):
            raise RefusedError(25)
        box = self._mail.boxes[key]
        if group not in box.groups:
            raise RefusedError(41, detail="group_name")
        return box, group


class _Connection:
    """Reads and writes at the same time; nothing goes out before the first pull."""

    def __init__(
        self, socket: web.WebSocketResponse, token: str, opened: tuple[Mailbox, str], faults: FaultSchedule,
        clock: Clock, request: web.Request,
    ) -> None:  # fmt: skip
        self._socket, self._token = socket, token
        self._box, self._group = opened
        self._faults, self._clock, self._request = faults, clock, request
        self._bell = asyncio.Event()
        self._pulled = False

    async def run(self) -> None:
        """Until either side ends it."""
        self._box.bells.add(self._bell)
        writer = asyncio.create_task(self._write())
        try:
            await self._read()
        finally:
            self._box.bells.discard(self._bell)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await writer

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.BINARY:
                continue
            try:
                self._hear(decode(message.data))
            except BadInputError:
                await self._socket.close()

    def _hear(self, frame: Frame) -> None:
        if frame.token != self._token or frame.kind is not MessageType.SEND:
            return  # a failure (SENDACK) changes nothing: what is not confirmed comes again
        kind = frame.number(KIND)
        if kind == Kind.PULL_REQUEST:
            self._pulled = True
            self._bell.set()
        elif kind == Kind.CONFIRM and (number := frame.number("id")) is not None:
            self._box.confirm([number])

    async def _write(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), LOOK_SECONDS)
            self._bell.clear()
            while self._pulled and (batch := self._box.take(self._clock.now(), BATCH, self._group)):
                await self._send(self._faults.deliveries(batch))

    async def _send(self, letters: list[Letter]) -> None:
        """All of them; what does not go out because the line breaks is due again at once. Raises ConnectionError."""
        waiting = deque(letters)
        try:
            while waiting:
                await self._socket.send_bytes(self._frame(waiting[0]))
                waiting.popleft()
                if self._faults.cuts():
                    self._cut()
                    raise ConnectionResetError("cut as planned")
        finally:
            self._box.give_back(waiting, self._clock.now())

    def _cut(self) -> None:
        """The line breaks, without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def _frame(self, letter: Letter) -> bytes:
        return encode(
            Frame(
                kind=MessageType.SEND,
                token=self._token,
                headers={
                    KIND: Int(Kind.DATA, Width.BYTE),
                    "id": letter.id,
                    "topic": letter.topic,
                    "content": letter.content,
                    "time": letter.at,
                    "publisher": "12497914",
                    "nick": letter.seller.nick,
                    "userid": letter.seller.user_id,
                    "outtime": letter.at + KEPT,
                },
            )
        )
