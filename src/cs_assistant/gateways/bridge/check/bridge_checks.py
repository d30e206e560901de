"""What a bridge must do: this plays the server and breaks the line where it hurts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from cs_assistant.errors import CsAssistantError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.bridge.check.running import Found
from cs_assistant.gateways.bridge.check.wire import PATH, CheckFailedError, Frame, must
from cs_assistant.gateways.wire.bridge import parse_frame
from cs_assistant.gateways.wire.bridge_hello import Hello, Welcome, seal, unseal

CHAT = "check-bridge"
WINDOW = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeCheck:
    """Who may come, where, and how patiently it is waited for."""

    shop: str
    secret: str
    clock: Clock
    port: int = 0
    patience: float = 10.0
    quiet: float = 0.5


@dataclass(kw_only=True, eq=False)
class _Caller:
    """One connection of the bridge under check."""

    socket: web.WebSocketResponse
    hello: Hello
    frames: asyncio.Queue[Frame] = field(default_factory=asyncio.Queue)
    """What came; an empty one = the connection ended."""


class _Desk:
    """The server's side, in memory: what the bridge has reported, what it was given."""

    def __init__(self, setup: BridgeCheck) -> None:
        self.setup = setup
        self.received = 0
        self.given = 0
        self.nonces: list[str] = []
        self.lie = False
        """Welcome the next caller with a signature that is not ours."""
        self.callers: asyncio.Queue[_Caller | CheckFailedError] = asyncio.Queue()

    async def take(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from its hello to its end."""
        socket = web.WebSocketResponse(timeout=0.2)
        await socket.prepare(request)
        first = await socket.receive()
        try:
            hello = unseal(str(first.data), Hello, self.setup.secret, self.setup.clock.now())
        except CsAssistantError as error:
            self.callers.put_nowait(CheckFailedError(f"hello 不对：{error.message}"))
            await socket.close(code=4403)
            return socket
        caller = _Caller(socket=socket, hello=hello)
        self.nonces.append(hello.nonce)
        welcome = Welcome(
            shop=hello.shop, bridge=hello.bridge, nonce=hello.nonce, received=self.received, window=WINDOW
        )
        secret = f"{self.setup.secret}x" if self.lie else self.setup.secret
        await socket.send_str(seal(welcome, secret, self.setup.clock.now()))
        self.callers.put_nowait(caller)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                caller.frames.put_nowait(json.loads(message.data))
        caller.frames.put_nowait({})
        return socket

    async def caller(self) -> _Caller:
        """The next connection. Raises CheckFailedError."""
        try:
            async with asyncio.timeout(self.setup.patience):
                came = await self.callers.get()
        except TimeoutError:
            raise CheckFailedError("没有等到桥接连上来") from None
        if isinstance(came, CheckFailedError):
            raise came
        return came

    def send_frame(self, act_key: str, *, expires_in: float = 10.0) -> Frame:
        """A request to send, numbered."""
        self.given += 1
        return {
            "type": "send", "seq": self.given, "act_key": act_key, "conversation": CHAT, "buyer": {"nick": CHAT},
            "text": f"自检 {act_key}", "expires_in": expires_in,
        }

    async def expect(self, caller: _Caller, holds: Callable[[Frame], bool], what: str) -> Frame:
        """The next frame for which this holds; numbered ones are checked and acknowledged on the way."""
        try:
            async with asyncio.timeout(self.setup.patience):
                while True:
                    frame = await caller.frames.get()
                    if not frame:
                        raise CheckFailedError(f"连接断开了，没有等到{what}")
                    await self.count(caller, frame)
                    if holds(frame):
                        return frame
        except TimeoutError:
            raise CheckFailedError(f"没有等到{what}") from None

    async def count(self, caller: _Caller, frame: Frame) -> None:
        """Numbered frames come in order, whole, and are acknowledged."""
        seq = frame.get("seq")
        if seq is None:
            return
        must(seq <= self.received + 1, f"帧的编号跳了：第 {self.received} 帧之后来了第 {seq} 帧")
        parse_frame(frame)
        self.received = max(self.received, seq)
        await caller.socket.send_json({"type": "ack", "received": self.received, "window": WINDOW})


Run = Callable[[_Desk], Awaitable[None]]


async def _hello(desk: _Desk) -> None:
    caller = await desk.caller()
    await caller.socket.close()


async def _new_nonce(desk: _Desk) -> None:
    caller = await desk.caller()
    must(len(set(desk.nonces)) == len(desk.nonces), "重新连接用了同一个 nonce")
    await caller.socket.close()


async def _welcome(desk: _Desk) -> None:
    desk.lie = True
    caller = await desk.caller()
    desk.lie = False
    await caller.socket.send_json(desk.send_frame("check:lie"))
    desk.given -= 1
    try:
        async with asyncio.timeout(desk.setup.patience):
            while frame := await caller.frames.get():
                must(frame["type"] not in ("ack", "result"), "welcome 的签名不对，桥接却照样听从")
    except TimeoutError:
        raise CheckFailedError("welcome 的签名不对，桥接却没有断开") from None


def _result_of(act_key: str) -> Callable[[Frame], bool]:
    return lambda frame: frame["type"] == "result" and frame["act_key"] == act_key


async def _send(desk: _Desk) -> None:
    caller = await desk.caller()
    send = desk.send_frame("check:send")
    await caller.socket.send_json(send)
    result = await desk.expect(caller, _result_of("check:send"), "发送结果")
    must(result["outcome"] == "sent", f"没有发出：{result['outcome']} {result.get('why', '')}")
    must(bool(result.get("id")), "结果里没有平台的消息编号 id")
    await caller.socket.close()


async def _acks(desk: _Desk) -> None:
    caller = await desk.caller()
    send = desk.send_frame("check:acks")
    await caller.socket.send_json(send)
    await desk.expect(caller, lambda frame: frame["type"] == "ack" and frame["received"] >= send["seq"], "确认")
    await desk.expect(caller, _result_of("check:acks"), "发送结果")
    await caller.socket.close()


async def _repeat(desk: _Desk) -> None:
    """The same act under the same number, then under a new one: it is written once."""
    caller = await desk.caller()
    send = desk.send_frame("check:repeat")
    await caller.socket.send_json(send)
    first = await desk.expect(caller, _result_of("check:repeat"), "发送结果")
    await caller.socket.send_json(send)
    desk.given += 1
    await caller.socket.send_json({**send, "seq": desk.given})
    with suppress(TimeoutError):
        async with asyncio.timeout(desk.setup.quiet):
            while frame := await caller.frames.get():
                await desk.count(caller, frame)
                again = _result_of("check:repeat")(frame) and frame.get("id") != first.get("id")
                must(not again, "同一个 act_key 又发了一次")
    await caller.socket.close()


async def _expired(desk: _Desk) -> None:
    caller = await desk.caller()
    await caller.socket.send_json(desk.send_frame("check:expired", expires_in=0))
    result = await desk.expect(caller, _result_of("check:expired"), "过时发送的结果")
    must(result["outcome"] == "not_sent", "过了时限还是发出了")
    await caller.socket.close()


async def _resume(desk: _Desk) -> None:
    """Cut the line before the result is acknowledged: it must come again, with the same number."""
    caller = await desk.caller()
    await caller.socket.send_json(desk.send_frame("check:resume"))
    first: Frame = {}
    while not first:
        frame = await caller.frames.get()
        if not frame:
            raise CheckFailedError("连接断开了，没有等到发送结果")
        first = frame if _result_of("check:resume")(frame) else {}
    await caller.socket.close()
    back = await desk.caller()
    must(back.hello.received >= desk.given, "重连的 hello 没有说收到了第几帧（received）")
    again = await desk.expect(back, _result_of("check:resume"), "没有确认的结果再来一次")
    must(again["seq"] == first["seq"], "没有确认的帧再来时编号变了")
    must(again.get("id") == first.get("id"), "同一个 act_key 又发了一次")
    await back.socket.close()


async def _window(desk: _Desk) -> None:
    """Acknowledge nothing: after as many as the window holds it must wait."""
    caller = await desk.caller()
    for number in range(WINDOW + 3):
        await caller.socket.send_json(desk.send_frame(f"check:window{number}"))
    seen: set[int] = set()
    with suppress(TimeoutError):
        async with asyncio.timeout(max(desk.setup.quiet, 0.2)):
            while frame := await caller.frames.get():
                seen |= {frame["seq"]} if "seq" in frame else set()
    must(len(seen) <= WINDOW, f"服务器只收 {WINDOW} 帧未确认的，桥接发来了 {len(seen)} 帧")
    desk.received = max([desk.received, *seen])
    await caller.socket.send_json({"type": "ack", "received": desk.received, "window": WINDOW})
    last = f"check:window{WINDOW + 2}"
    await desk.expect(caller, _result_of(last), "确认之后剩下的结果")
    await caller.socket.close()


BRIDGE_CHECKS: tuple[tuple[str, str, Run], ...] = (
    ("hello", "连上后先发带签名的 hello", _hello),
    ("new_nonce", "断线后自己重连，每次用新的 nonce", _new_nonce),
    ("welcome", "welcome 的签名不对时断开，不听从", _welcome),
    ("send", "收到 send，写出并报告结果和平台消息编号", _send),
    ("acks", "收到的帧逐一确认", _acks),
    ("repeat", "同一个 act_key 再来，不再写第二次", _repeat),
    ("expired", "过了时限的 send 不写，报告 not_sent", _expired),
    ("resume", "没有确认的帧重连后按原编号再发；hello 说明收到了第几帧", _resume),
    ("window", "未确认的帧不超过服务器的 window，确认了接着发", _window),
)
"""Key, title, what is done. In this order, each on a connection of its own: the bridge connects again by itself."""


async def check_bridge(
    setup: BridgeCheck, ready: Callable[[str], Any], only: Collection[str] = ()
) -> AsyncIterator[Found]:
    """Play the server for the bridge that calls; `ready` hears the address. `only` names some of the checks."""
    desk = _Desk(setup)
    async with _listening(desk) as address:
        ready(address)
        for number, (key, title, run) in enumerate(BRIDGE_CHECKS, start=1):
            if only and key not in only:
                continue
            yield Found(number=number, key=key, title=title, problem=await _problem(run, desk))


async def _problem(run: Run, desk: _Desk) -> str | None:
    try:
        async with asyncio.timeout(desk.setup.patience * 4):
            await run(desk)
    except CsAssistantError as error:
        return error.message
    except TimeoutError:
        return "等了太久，没有做完"
    except (KeyError, TypeError, ValueError, ConnectionError) as error:
        return f"发来的帧格式不对：{type(error).__name__}"
    return None


@asynccontextmanager
async def _listening(desk: _Desk) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get(PATH, desk.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", desk.setup.port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
