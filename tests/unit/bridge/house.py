"""The services with a bridge in front, on a real socket: a stand-in thinks, everything else is the house's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aiohttp import ClientSession, web

from cs_assistant.domain.acts import Outgoing
from cs_assistant.errors import CsAssistantError
from cs_assistant.gateways.bridge.build import Bridge
from cs_assistant.gateways.bridge.client import Address, BridgeClient, Told
from cs_assistant.gateways.bridge.client_store import ClientStore, Outcome
from cs_assistant.gateways.bridge.exchange import PATH as EXCHANGE_PATH
from cs_assistant.gateways.wire.bridge import CHANNEL
from cs_assistant.gateways.wire.bridge_hello import PATH as SOCKET_PATH
from cs_assistant.gateways.wire.bridge_out import SendFrame
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.brain import Brain
from cs_assistant.services.deliver import Deliver
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.services.outcomes import nothing_else
from cs_assistant.services.receive import Receive
from cs_assistant.storage import Database
from tests.unit.services.house import FakeOrders, SimpleAssistant, working

if TYPE_CHECKING:
    from cs_assistant.gateways.base import OrderSystem

SHOP = "phones"
SECRET = "桥接的密钥"
SECRETS = {SHOP: SECRET, "shoes": SECRET + "2"}


class RealClock:
    """The machine's clock: what happens over a socket takes real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class BridgeHouse:
    """Services, delivery and the bridge's routes over one database."""

    def __init__(self, database: Database, *, send_seconds: float = 10.0, retry_seconds: float = 0.02) -> None:
        self.database = database
        self.clock = RealClock()
        self.assistant = SimpleAssistant()
        brain, self.hub = Brain(self.assistant), Hub()
        self.orders = FakeOrders()
        orders = cast("OrderSystem", self.orders)
        self.receive = Receive(
            database, orders, brain, self.hub, self.clock, quiet_seconds=0.0, retry_seconds=0.001
        )
        self.desk = Desk(database, orders, brain, self.hub, self.clock)
        self.automation = AutomationDesk(database, brain, self.hub, self.clock)
        self.bridge = Bridge(
            database, self.hub, self.clock, after_sent=nothing_else, send_seconds=send_seconds
        )
        self.deliver = Deliver(
            database, {CHANNEL: self.bridge.channel}, self.hub, self.clock,
            wait=lambda attempts: timedelta(seconds=retry_seconds),
        )
        self.url = ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Everything runs, on a free port."""
        app = web.Application(middlewares=[_errors])
        routes = self.bridge.routes(self.receive, self.desk, SECRETS, self.clock)
        app.router.add_get(SOCKET_PATH, routes.socket)
        app.router.add_post(EXCHANGE_PATH, routes.exchange)
        app.on_shutdown.append(routes.close)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await self.deliver.recover()
        async with working(self.receive.run()), working(self.deliver.run()):
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            try:
                yield
            finally:
                await runner.cleanup()

    async def conversation_id(self, buyer: str, shop: str = SHOP) -> str:
        found = await self.database.read(lambda uow: uow.conversations.of_buyer(shop, CHANNEL, buyer))
        assert found is not None
        return found.id

    async def texts(self, buyer: str, shop: str = SHOP) -> list[str]:
        """What stands in the chat, as we have it."""
        view = await self.desk.conversation(await self.conversation_id(buyer, shop))
        return [shown.line.text for shown in view.lines]

    async def taken_over(self, buyer: str) -> bool:
        return (await self.desk.conversation(await self.conversation_id(buyer))).taken_over

    async def until(self, holds: Callable[[], Any]) -> None:
        """Return once `holds` (async or not) is true; looked at after every change and a little later."""
        async with asyncio.timeout(10):
            while True:
                found = holds()
                if asyncio.iscoroutine(found):
                    found = await found
                if found:
                    return
                await asyncio.sleep(0.02)


@web.middleware
async def _errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """The console's statuses, without a console."""
    from cs_assistant.web.problems import problem

    try:
        answer: web.StreamResponse = await handler(request)
    except CsAssistantError as error:
        status, detail = problem(error)
        return web.json_response({"error": detail.model_dump()}, status=status)
    return answer


@asynccontextmanager
async def bridge_house(folder: Path, *, send_seconds: float = 10.0) -> AsyncIterator[BridgeHouse]:
    async with Database.open(folder / "desk.sqlite3") as database:
        house = BridgeHouse(database, send_seconds=send_seconds)
        async with house.open():
            yield house


@dataclass
class ChatWindow:
    """The chat client beside a bridge: what stands in each chat, and how it behaves when it is to write."""

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Chat → (id, text) of what the shop wrote."""
    outcome: Outcome | None = None
    """What is reported instead of writing."""
    written: int = 0

    async def write(self, send: SendFrame) -> Outcome:
        if self.outcome is not None:
            return self.outcome
        self.written += 1
        line_id = f"{self.written}.PNM"
        self.lines.setdefault(send.conversation, []).append((line_id, send.text))
        return Outcome(outcome="sent", id=line_id)

    def texts(self, chat: str) -> list[str]:
        return [text for _, text in self.lines.get(chat, [])]


@asynccontextmanager
async def connected(
    house_url: str,
    window: ChatWindow,
    *,
    shop: str = SHOP,
    bridge: str = "pc-1",
    store: ClientStore | None = None,
    told: Told = lambda frame: None,
    **more: Any,
) -> AsyncIterator[BridgeClient]:
    """The reference client, running."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(ClientSession())
        kept = store or ClientStore()
        if store is None:
            stack.callback(kept.close)
        client = BridgeClient(
            http, Address(url=house_url, shop=shop, secret=SECRETS[shop], bridge=bridge), kept, RealClock(),
            write=window.write, told=told, **{"pause": lambda attempt: 0.01, **more},
        )
        async with working(client.run()):
            yield client


def line(
    text: str, *, chat: str = "c1", buyer: str = "lin", id_: str, role: str = "buyer", nick: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A message as a bridge reports it."""
    return {
        "type": "message", "id": id_, "conversation": chat, "buyer": {"nick": f"cntaobao{buyer}"},
        "sender": {"role": role, **({"nick": nick} if nick else {})}, "sent_at": datetime.now(UTC).isoformat(),
        "text": text, **more,
    }


def outgoing(act_key: str, text: str, conversation_id: str, buyer: str = "lin", shop: str = SHOP) -> Outgoing:
    return Outgoing(
        act_key=act_key, shop_id=shop, channel=CHANNEL, buyer_id=buyer, conversation_id=conversation_id, text=text,
        created_at=datetime.now(UTC),
    )
