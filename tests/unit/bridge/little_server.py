"""A small server that keeps docs/bridge.md in memory, or breaks it in one named way: what a check must catch."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import WSMsgType, web

from cs_assistant.errors import BadInputError, SignatureError
from cs_assistant.gateways.bridge.exchange import PATH as EXCHANGE_PATH
from cs_assistant.gateways.wire.bridge import parse_frame
from cs_assistant.gateways.wire.bridge_hello import PATH as SOCKET_PATH
from cs_assistant.gateways.wire.bridge_hello import Exchange, Hello, Welcome, seal, unseal
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign, verify

Frame = dict[str, Any]
WINDOW = 16


@dataclass
class Link:
    received: int = 0
    given: int = 0
    acked: int = 0
    kept: list[Frame] = field(default_factory=list)


@dataclass
class Chat:
    lines: list[Frame] = field(default_factory=list)
    taken_over: bool = False
    order_no: str | None = None
    read: set[str] = field(default_factory=set)


@dataclass
class Act:
    chat: str
    text: str
    outcome: str | None = None
    echo: str | None = None


class LittleServer:
    """`fault` names the one thing it does wrong; empty = nothing."""

    def __init__(self, shop: str, secret: str, fault: str = "") -> None:
        self.shop = shop
        self.secret = secret
        self.fault = fault
        self.links: dict[str, Link] = {}
        self.chats: dict[str, Chat] = {}
        self.acts: dict[str, Act] = {}
        self.nonces: set[str] = set()
        self.url = ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[LittleServer]:
        app = web.Application()
        app.router.add_get(SOCKET_PATH, self.socket)
        app.router.add_post(EXCHANGE_PATH, self.exchange)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        first = (await socket.receive()).data
        try:
            hello = self._hello(first, request.match_info["shop"])
        except SignatureError as error:
            if self.fault == "hello_first" and '"hello"' not in first:
                await socket.send_json({"type": "ack", "received": 1, "window": WINDOW})
            await socket.send_json({"type": "error", "code": "signature", "message": error.message})
            await socket.close(code=4403)
            return socket
        link = self.links.setdefault(hello.bridge, Link())
        link.acked = max(link.acked, hello.received)
        welcome = Welcome(
            shop=hello.shop, bridge=hello.bridge, nonce="x" * 16 if self.fault == "hello" else hello.nonce,
            received=0 if self.fault == "resume" else link.received, window=WINDOW,
        )
        await socket.send_str(seal(welcome, self.secret, datetime.now(UTC)))
        await self._serve(socket, link, hello.window)
        return socket

    async def exchange(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), request.headers
        now = datetime.now(UTC)
        if self.fault != "http_signature":
            try:
                verify(self.secret, headers.get(TIMESTAMP_HEADER), headers.get(SIGNATURE_HEADER), body, now=now)
            except SignatureError:
                return web.Response(status=403)
        asked = Exchange.model_validate_json(body)
        link = self.links.setdefault(asked.bridge, Link())
        for frame in asked.frames:
            self._take(link, frame)
        answer = json.dumps({"received": link.received, "window": WINDOW, "frames": self._due(link, 0, 99)}).encode()
        stamp = str(int(now.timestamp()))
        signed = {TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: sign(self.secret, stamp, answer)}
        return web.Response(body=answer, headers={} if self.fault == "http" else signed)

    def _hello(self, text: str, shop: str) -> Hello:
        now, sealed = datetime.now(UTC), json.loads(text)
        if self.fault == "signature" and sealed["type"] == "hello":
            return Hello.model_validate_json(sealed["payload"])
        if self.fault == "skew" and sealed["type"] == "hello":
            now = datetime.fromtimestamp(int(sealed["timestamp"]), UTC) + timedelta(seconds=1)
        known = shop == self.shop or self.fault == "shop"
        hello = unseal(text, Hello, self.secret if known else None, now)
        if hello.nonce in self.nonces and self.fault != "nonce":
            raise SignatureError("used")
        self.nonces.add(hello.nonce)
        return hello

    async def _serve(self, socket: web.WebSocketResponse, link: Link, window: int) -> None:
        room = 99 if self.fault == "window_out" else window
        pushed = link.given if self.fault == "replay" else 0 if self.fault == "acknowledged" else link.acked
        for frame in self._due(link, pushed, room):
            await socket.send_json(frame)
            pushed = max(pushed, frame["seq"])
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                return
            data = json.loads(message.data)
            if data["type"] == "ack":
                link.acked = max(link.acked, data["received"])
            elif data["seq"] > link.received + 1 and self.fault != "gap":
                await socket.send_json({"type": "error", "code": "sequence", "message": "gap"})
                await socket.close(code=4409)
                return
            elif not await self._frame(socket, link, data):
                return
            room = link.acked - pushed + (99 if self.fault == "window_out" else window)
            for frame in self._due(link, pushed, room):
                await socket.send_json(frame)
                pushed = frame["seq"]

    async def _frame(self, socket: web.WebSocketResponse, link: Link, data: Frame) -> bool:
        try:
            if data["seq"] > link.received or self.fault == "repeated_seq":
                self._take(link, data)
        except BadInputError as error:
            if self.fault == "bad_frame":
                await socket.close(code=4400)
                return False
            told = {"code": "bad_frame", "message": error.message, "where": error.where, "about": data["seq"]}
            await socket.send_json({"type": "error", **told})
        link.received = max(link.received, data["seq"])
        await socket.send_json({"type": "ack", "received": link.received, "window": WINDOW})
        return True

    def _due(self, link: Link, after: int, room: int) -> list[Frame]:
        return [frame for frame in link.kept if frame["seq"] > after][: max(room, 0)]

    def _give(self, link: Link, frame: Frame) -> None:
        link.given += 1
        link.kept.append({"seq": link.given, **frame})

    def _take(self, link: Link, data: Frame) -> None:
        parse_frame(data)
        link.received = max(link.received, data["seq"])
        chat = self.chats.setdefault(data["conversation"], Chat()) if "conversation" in data else None
        if chat is None:
            self._result(link, data)
        elif data["type"] == "ask":
            self._give(link, self._state(data["conversation"], chat))
        elif data["type"] == "probe":
            self._probe(link, data)
        elif data["type"] == "message":
            self._message(chat, data)
        elif data["type"] == "recall":
            self._recall(chat, data)
        elif data["type"] == "read":
            chat.read |= set() if self.fault == "read" else {data["id"]}
        elif self.fault != "hand_back":
            chat.taken_over = data["type"] == "take_over"

    def _probe(self, link: Link, data: Frame) -> None:
        if not data["conversation"].startswith("check-") and self.fault != "probe":
            raise BadInputError("no", where="conversation")
        key = f"probe:{len(self.acts)}"
        self.acts[key] = Act(data["conversation"], data["text"])
        self._send(link, key)

    def _send(self, link: Link, key: str) -> None:
        act, lasts = self.acts[key], {} if self.fault == "send" else {"expires_in": 10}
        buyer = {"nick": act.chat}
        self._give(
            link,
            {"type": "send", "act_key": key, "conversation": act.chat, "buyer": buyer, "text": act.text, **lasts},
        )

    def _result(self, link: Link, data: Frame) -> None:
        act = self.acts[data["act_key"]]
        if act.outcome == "uncertain" and self.fault == "late_result":
            return
        act.outcome = data["outcome"]
        if act.outcome == "sent":
            act.echo = data["id"]
            self._line(self.chats[act.chat], act.echo, "ours", None, act.text)
        if act.outcome == "uncertain" and self.fault == "uncertain":
            self._send(link, data["act_key"])

    def _message(self, chat: Chat, data: Frame) -> None:
        role = data["sender"]["role"]
        if self.fault == "ack" or (self.fault == "window_in" and data["text"] == "7"):
            return
        if role != "buyer" and self._is_echo(data):
            return
        if any(line["id"] == data["id"] for line in chat.lines) and self.fault not in ("repeated_id", "echo_id"):
            return
        self._line(chat, data["id"], role, data["sender"].get("nick"), data["text"])
        if self.fault != "card":
            chat.order_no = data.get("card", {}).get("order_no") or chat.order_no
        if role == "account" and self.fault != "person":
            chat.taken_over = True
        if role == "robot" and self.fault == "robot":
            chat.taken_over = True

    def _is_echo(self, data: Frame) -> bool:
        key = data.get("act_key")
        if key in self.acts and self.fault != "echo_key":
            self.acts[key].echo = data["id"]
            return True
        for act in self.acts.values():
            if act.chat != data["conversation"]:
                continue
            if act.echo == data["id"]:
                return self.fault != "echo_id"
            if act.text == data["text"] and self.fault != "echo_text" and (not act.echo or self.fault == "same_words"):
                act.echo = data["id"]
                return True
        return False

    def _line(self, chat: Chat, id_: str, who: str, account: str | None, text: str) -> None:
        same = [line for line in chat.lines if line["id"] == id_]
        if same and who == "ours":
            return
        chat.lines.append({"id": id_, "who": who, "account": account, "text": text, "recalled": False})

    def _recall(self, chat: Chat, data: Frame) -> None:
        found = [line for line in chat.lines if line["id"] == data["id"]]
        if not found and self.fault != "recall_first":
            self._line(chat, data["id"], "buyer", None, "")
            chat.lines[-1]["recalled"] = True
        for line in found:
            line["recalled"] = True
            if self.fault != "recall":
                line["text"] = ""

    def _state(self, name: str, chat: Chat) -> Frame:
        lines = [{**line, "read": line["id"] in chat.read} for line in chat.lines]
        return {
            "type": "state", "conversation": name, "known": bool(lines), "taken_over": chat.taken_over,
            "waiting": False, "order_no": chat.order_no, "lines": lines,
        }
