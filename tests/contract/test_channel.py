"""What every Channel promises. A new implementation is one more entry in CHANNELS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import ClientSession

from cs_assistant.domain.acts import Outgoing
from cs_assistant.gateways.base import Channel, Receipt
from cs_assistant.gateways.sandbox.channel import SandboxChannel
from cs_assistant.gateways.webhook.channel import WebhookChannel
from tests.journeys.shop import receiver
from tests.unit.bridge.house import BridgeHouse, ChatWindow, bridge_house, connected
from tests.unit.bridge.house import line as bridge_line

from .worlds import NOW, MovableClock


@dataclass(frozen=True, kw_only=True)
class Line:
    """A channel together with the far end of it."""

    channel: Channel
    received: Callable[[str, str], list[str]]
    """(shop, buyer) to the texts that buyer has, oldest first."""


@asynccontextmanager
async def sandbox() -> AsyncIterator[Line]:
    channel = SandboxChannel(MovableClock())

    def received(shop_id: str, buyer_id: str) -> list[str]:
        return [bubble.text for bubble in channel.phone(shop_id, buyer_id) if not bubble.mine]

    yield Line(channel=channel, received=received)


def webhook(*, takes_keys: bool) -> Callable[[], AbstractAsyncContextManager[Line]]:
    @asynccontextmanager
    async def made() -> AsyncIterator[Line]:
        async with receiver(drops_repeats=takes_keys) as inbox, ClientSession() as session:
            channel = WebhookChannel(
                session,
                urls={"phones": inbox.url, "shoes": inbox.url},
                secrets={"phones": "a", "shoes": "b"},
                takes_keys=takes_keys,
                clock=MovableClock(),
            )

            def received(shop_id: str, buyer_id: str) -> list[str]:
                return [body["text"] for body in inbox.bodies if (body["shop"], body["buyer"]) == (shop_id, buyer_id)]

            yield Line(channel=channel, received=received)

    return made


@asynccontextmanager
async def bridge() -> AsyncIterator[Line]:
    """The house's bridge on a real socket, with the reference client behind it. Both shops have one."""
    window = ChatWindow()
    with TemporaryDirectory() as folder:
        async with bridge_house(Path(folder)) as house, AsyncExitStack() as stack:
            for shop in ("phones", "shoes"):
                client = await stack.enter_async_context(connected(house.url, window, shop=shop))
                for buyer in ("tb_demo_lin88", "tb_demo_zhou07"):
                    chat = f"{shop}/{buyer}"
                    await client.report(bridge_line("在吗", chat=chat, buyer=buyer, id_=f"{chat}-1"))
                await client.all_acknowledged()

            def received(shop_id: str, buyer_id: str) -> list[str]:
                return window.texts(f"{shop_id}/{buyer_id}")

            yield Line(channel=_OfBuyers(house), received=received)


class _OfBuyers:
    """The bridge's channel; the conversation is the buyer's own, as the outbox names it."""

    def __init__(self, house: BridgeHouse) -> None:
        self._house = house

    @property
    def takes_keys(self) -> bool:
        return self._house.bridge.channel.takes_keys

    async def send(self, outgoing: Outgoing) -> Receipt:
        conversation_id = await self._house.conversation_id(outgoing.buyer_id, outgoing.shop_id)
        return await self._house.bridge.channel.send(replace(outgoing, conversation_id=conversation_id))


CHANNELS: dict[str, Callable[[], AbstractAsyncContextManager[Line]]] = {
    "bridge": bridge,
    "sandbox": sandbox,
    "webhook with keys": webhook(takes_keys=True),
    "webhook without keys": webhook(takes_keys=False),
}


@pytest.fixture(params=sorted(CHANNELS))
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with CHANNELS[request.param]() as made:
        yield made


def outgoing(key: str, text: str = "您好", *, shop: str = "phones", buyer: str = "tb_demo_lin88") -> Outgoing:
    return Outgoing(
        act_key=key, shop_id=shop, channel="sandbox", buyer_id=buyer, conversation_id="0198-first", text=text,
        created_at=NOW,
    )


async def test_a_message_arrives_unchanged_and_is_receipted(line: Line) -> None:
    text = "第一行\n第二行「充不进电」 <b>&amp;</b> 😀"
    assert isinstance(await line.channel.send(outgoing("click:1", text)), Receipt)
    assert line.received("phones", "tb_demo_lin88") == [text]


async def test_messages_arrive_in_the_order_they_were_sent(line: Line) -> None:
    for number in range(5):
        await line.channel.send(outgoing(f"click:{number}", str(number)))
    assert line.received("phones", "tb_demo_lin88") == ["0", "1", "2", "3", "4"]


async def test_a_repeat_with_the_same_key_is_one_message_where_the_receiver_takes_keys(line: Line) -> None:
    first = await line.channel.send(outgoing("auto:a:1"))
    again = await line.channel.send(outgoing("auto:a:1"))
    assert len(line.received("phones", "tb_demo_lin88")) == (1 if line.channel.takes_keys else 2)
    if line.channel.takes_keys:
        assert again == first


async def test_the_same_text_with_another_key_is_another_message(line: Line) -> None:
    await line.channel.send(outgoing("click:1"))
    await line.channel.send(outgoing("click:2"))
    assert len(line.received("phones", "tb_demo_lin88")) == 2


async def test_nobody_gets_another_buyers_message(line: Line) -> None:
    await line.channel.send(outgoing("click:1"))
    await line.channel.send(replace(outgoing("click:2", "给周小满"), buyer_id="tb_demo_zhou07"))
    assert line.received("phones", "tb_demo_lin88") == ["您好"]
    assert line.received("phones", "tb_demo_zhou07") == ["给周小满"]


async def test_a_key_belongs_to_its_shop(line: Line) -> None:
    await line.channel.send(outgoing("click:1", shop="phones"))
    await line.channel.send(outgoing("click:1", shop="shoes"))
    assert line.received("phones", "tb_demo_lin88") == ["您好"]
    assert line.received("shoes", "tb_demo_lin88") == ["您好"]
