"""The message service's client: nothing is confirmed before it was handled, nothing is lost when the line breaks."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType, web
from aiohttp.test_utils import TestServer

from cs_assistant.gateways.top import messages
from cs_assistant.gateways.top.messages import TmcClient, TmcMessage, _stopped, message_of
from cs_assistant.gateways.wire.tmc_frames import KIND, Frame, Int, Kind, MessageType, Value, Width, decode, encode
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call
from tests.contract.worlds import MovableClock

from .recorder import KEY, SECRET

TOPIC = "taobao_refund_RefundCreated"
Handle = Callable[[TmcMessage], Awaitable[None]]


def data(number: int, content: Value = '{"tid": 2231958349017000011}', **more: Value) -> Frame:
    headers: dict[str, Value] = {
        KIND: Int(Kind.DATA, Width.BYTE), "id": number, "topic": TOPIC, "content": content, "nick": "晨光",
        "userid": 2232897825, "time": datetime(2026, 3, 1, 1, 30, tzinfo=UTC), **more,
    }  # fmt: skip
    return Frame(kind=MessageType.SEND, token="tok-1", headers=headers)


@dataclass
class Service:
    """The other side: what it sends on each connection, and what came."""

    batches: list[list[bytes | str]]
    """By connection; after the last one connections stay silent."""
    stays: bool = True
    """Whether the last connection stays open."""
    refusal: Frame | None = None
    greetings: list[Frame] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    pulls: int = 0
    ended: int = 0
    """Connections that are over."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self.changed, asyncio.timeout(10):
            await self.changed.wait_for(holds)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        greeting = decode(await socket.receive_bytes())
        answer = self.refusal or Frame(kind=MessageType.CONNECTACK, token="tok-1")
        await socket.send_bytes(encode(answer))
        await self._note(lambda: self.greetings.append(greeting))
        if self.refusal is not None:
            await socket.close()
            return socket
        number = len(self.greetings)
        async for received in socket:
            assert received.type is WSMsgType.BINARY
            frame = decode(received.data)
            assert frame.token == "tok-1"
            await self._hear(frame)
            if frame.number(KIND) == Kind.PULL_REQUEST and number <= len(self.batches):
                for each in self.batches[number - 1]:
                    await (socket.send_str(each) if isinstance(each, str) else socket.send_bytes(each))
                self.batches[number - 1] = []
            last = number >= len(self.batches) and self.stays
            if not last and frame.number(KIND) == Kind.CONFIRM:
                await socket.close()
                await self._note(self._end)
        return socket

    def _end(self) -> None:
        self.ended += 1

    async def _hear(self, frame: Frame) -> None:
        def note() -> None:
            number = frame.number("id")
            if frame.number(KIND) == Kind.CONFIRM and number is not None:
                self.confirmed.append(number)
            else:
                self.pulls += 1

        await self._note(note)

    async def _note(self, what: Callable[[], Any]) -> None:
        async with self.changed:
            what()
            self.changed.notify_all()


@dataclass
class Client:
    naps: list[float] = field(default_factory=list)
    troubles: list[str | None] = field(default_factory=list)
    handled: list[TmcMessage] = field(default_factory=list)


@asynccontextmanager
async def running(service: Service, handle: Handle | None = None, **changes: Any) -> AsyncIterator[Client]:
    """The client against the service, handling everything unless told how."""
    app = web.Application()
    app.router.add_get("/", service.serve)
    server = TestServer(app)
    await server.start_server()
    client = Client()

    async def nap(seconds: float) -> None:
        client.naps.append(seconds)
        await asyncio.sleep(0)

    async def take(message: TmcMessage) -> None:
        if handle is not None:
            await handle(message)
        client.handled.append(message)

    async with ClientSession() as session:
        given: Mapping[str, Any] = {
            "url": str(server.make_url("/")).replace("http", "ws", 1), "app_key": KEY, "secret": SECRET,
            "clock": MovableClock(), "sleep": nap, "watch": client.troubles.append, "pull_seconds": 0.01, **changes,
        }  # fmt: skip
        task = asyncio.create_task(TmcClient(session, **given).run(take))
        try:
            yield client
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    await server.close()


async def test_the_greeting_is_signed_as_documented() -> None:
    service = Service([[]])
    async with running(service) as client:
        await service.until(lambda: service.pulls > 0)
        assert client.troubles == [None]
    (greeting,) = service.greetings
    signed = {name: greeting.text(name) or "" for name in ("app_key", "group_name", "timestamp")}
    assert signed == {"app_key": KEY, "group_name": "default", "timestamp": "1795312800000"}
    assert greeting.text("sign") == sign_call(signed, SECRET, SignMethod.MD5)


async def test_a_message_is_handed_over_with_exact_numbers_and_then_confirmed() -> None:
    service = Service([[encode(data(4160600490938325004))]])
    async with running(service) as client:
        await service.until(lambda: service.confirmed == [4160600490938325004])
    (message,) = client.handled
    assert (message.topic, message.content["tid"], message.user_id) == (TOPIC, 2231958349017000011, "2232897825")
    assert message.published_at == datetime(2026, 3, 1, 1, 30, tzinfo=UTC)


async def test_it_is_confirmed_only_after_the_handler_has_returned() -> None:
    service, go_on, begun = Service([[encode(data(1))]]), asyncio.Event(), asyncio.Event()

    async def slowly(message: TmcMessage) -> None:
        begun.set()
        await go_on.wait()

    async with running(service, slowly):
        await begun.wait()
        pulls = service.pulls
        await service.until(lambda: service.pulls > pulls)  # whatever was sent before has arrived by now
        assert service.confirmed == []
        go_on.set()
        await service.until(lambda: service.confirmed == [1])


async def test_what_could_not_be_handled_is_not_confirmed_and_the_next_is() -> None:
    service = Service([[encode(data(1)), encode(data(2))]])

    async def first_fails(message: TmcMessage) -> None:
        if message.id == 1:
            raise RuntimeError("disk full")

    async with running(service, first_fails):
        await service.until(lambda: bool(service.confirmed))
        assert service.confirmed == [2]


async def test_when_the_line_breaks_it_connects_again_and_handles_what_comes_again() -> None:
    service = Service([[encode(data(1))], [encode(data(1)), encode(data(2))]])
    async with running(service) as client:
        await service.until(lambda: service.confirmed[-1:] == [2])
        assert [message.id for message in client.handled] == [1, 1, 2]
    assert client.naps == [messages.AFTER_CLOSE]
    assert client.troubles[0] is None
    assert client.troubles[1] is not None
    assert client.troubles[2] is None


async def test_a_message_at_hand_when_the_line_breaks_is_handled_to_its_end_and_those_behind_it_come_again() -> None:
    finished: list[int] = []
    service = Service([[encode(data(number)) for number in (1, 2, 3)], [encode(data(3))]])

    async def over_the_break(message: TmcMessage) -> None:
        if message.id == 2:
            await service.until(lambda: service.ended > 0)
        finished.append(message.id)

    async with running(service, over_the_break):
        await service.until(lambda: 3 in service.confirmed)
    assert finished == [1, 2, 3]


async def test_a_refused_connection_says_what_to_do_and_waits_longer_each_time() -> None:
    refusal = Frame(kind=MessageType.CONNECTACK, status_code=403, status_phrase="bad sign")
    service = Service([], refusal=refusal)
    async with running(service) as client:
        await service.until(lambda: len(service.greetings) >= 7)
    assert client.naps[:6] == [15, 30, 60, 120, 240, 300]
    assert client.troubles[0] is not None
    assert "App Key" in client.troubles[0]
    assert SECRET not in client.troubles[0]


async def test_where_nobody_listens_it_goes_on_trying() -> None:
    tried = asyncio.Event()

    async def nap(seconds: float) -> None:
        tried.set()
        await asyncio.sleep(0.001)

    async with running(Service([]), url="ws://127.0.0.1:9/", sleep=nap) as client, asyncio.timeout(10):
        await tried.wait()
        await asyncio.sleep(0)
    assert client.troubles[0] is not None
    assert "连不上消息服务" in client.troubles[0]


async def test_a_frame_that_cannot_be_read_is_left_out_and_the_next_is_read() -> None:
    service = Service([[b"\x02\x02nonsense", "text", encode(data(5))]])
    async with running(service):
        await service.until(lambda: service.confirmed == [5])


async def test_no_more_is_read_ahead_than_the_queue_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "QUEUE", 3)
    read: list[Frame] = []

    def counted(frame: Frame) -> TmcMessage | None:
        read.append(frame)
        return message_of(frame)

    monkeypatch.setattr(messages, "message_of", counted)
    service, go_on = Service([[encode(data(number)) for number in range(50)]]), asyncio.Event()

    async def wait(message: TmcMessage) -> None:
        await go_on.wait()

    async with running(service, wait) as client:
        at_most = 3 + 1 + 1  # waiting in the queue, in the handler's hand, before the full queue
        async with asyncio.timeout(10):
            while len(read) < at_most:
                await asyncio.sleep(0)
        for _ in range(500):
            await asyncio.sleep(0)
        assert len(read) == at_most
        go_on.set()
        await service.until(lambda: len(service.confirmed) == 50)
    assert [message.id for message in client.handled] == list(range(50))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"tid": 1}', {"tid": 1}), (json.dumps({"tid": 1}).encode(), {"tid": 1}),
        (gzip.compress('{"nick": "买家"}'.encode(), mtime=0), {"nick": "买家"}),
        ("[1]", {}), ("not json", {}), (None, {}), (b"\x1f\x8bbroken", {}), (7, {}),
    ],
)  # fmt: skip
def test_content_comes_as_text_or_zipped_and_what_is_neither_is_empty(content: Value, expected: Any) -> None:
    message = message_of(decode(encode(data(1, content))))
    assert message is not None
    assert message.content == expected


def test_only_data_frames_carry_a_message() -> None:
    other = Frame(kind=MessageType.SEND, headers={KIND: Int(Kind.CONFIRM, Width.BYTE), "id": 1})
    assert message_of(other) is None
    assert message_of(Frame(kind=MessageType.SENDACK, headers=data(1).headers)) is None
    assert message_of(Frame(kind=MessageType.SEND, headers={KIND: Int(Kind.DATA, Width.BYTE)})) is None


def test_a_message_shown_in_a_log_keeps_its_content_to_itself() -> None:
    message = message_of(data(1, '{"buyer_nick": "林小姐"}'))
    assert "林小姐" not in repr(message)


async def test_who_stops_a_part_of_the_line_can_itself_be_stopped() -> None:
    ended = asyncio.Event()

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await ended.wait()

    part = asyncio.create_task(slow())
    await asyncio.sleep(0)
    stopping = asyncio.create_task(_stopped(part))
    await asyncio.sleep(0)
    stopping.cancel()
    await asyncio.wait({stopping}, timeout=1)
    ended.set()
    await asyncio.wait({stopping, part})
    assert stopping.cancelled()
