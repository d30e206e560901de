"""The imaginary shops: a movable clock, orders that age, buyers who write through the same door as all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from cs_assistant.app.scripts import read_scripts
from cs_assistant.domain.messages import Message, MessageKind
from cs_assistant.domain.orders import Order
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.sandbox.build import build_sandbox
from cs_assistant.gateways.sandbox.buyers import Pen, SceneRunner
from cs_assistant.gateways.sandbox.channel import SandboxChannel
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.gateways.sandbox.pictures import picture_kind
from cs_assistant.library.world import World

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Accepted:
    conversation_id: str


class Door:
    """Takes messages; refuses those that say so."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def accept(self, message: Message) -> Accepted:
        if "拒" in message.text:
            raise BadInputError
        self.messages.append(message)
        return Accepted(f"c-{len(self.messages)}")


@pytest.fixture(scope="session")
def world() -> World:
    return read_scripts(None).checked_world


def test_the_clock_moves_both_ways_and_comes_back() -> None:
    clock = SandboxClock(lambda: NOW)
    clock.shift(timedelta(days=8))
    clock.shift(timedelta(hours=-3))
    assert clock.now() == NOW + timedelta(days=7, hours=21)
    clock.reset()
    assert (clock.now(), clock.offset) == (NOW, timedelta())


def test_orders_keep_their_times_when_the_clock_moves_so_they_age(world: World) -> None:
    clock = SandboxClock(lambda: NOW)
    orders = SandboxOrders(world, clock)
    before = _times(orders.by_key)
    clock.shift(timedelta(days=30))
    assert _times(orders.by_key) == before
    assert _times(world.orders(clock.now())) != before


def _times(orders: Mapping[str, Order]) -> dict[str, tuple[datetime | None, ...]]:
    return {key: (order.paid_at, order.shipped_at, order.signed_at) for key, order in orders.items()}


async def test_scenes_enter_through_the_same_door_in_order_of_time_each_with_its_order(world: World) -> None:
    door, clock = Door(), SandboxClock(lambda: NOW)
    channel, orders = SandboxChannel(clock), SandboxOrders(world, clock)
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    await SceneRunner(world, orders, clock, Pen(door.accept, channel, clock), sleep=nap).run()
    assert len(door.messages) == len(world.scenes)
    assert sum(naps) == max(scene.after_seconds for scene in world.scenes)
    assert min(naps) >= 0
    assert len({message.external_id for message in door.messages}) == len(door.messages)
    first = min(world.scenes, key=lambda scene: scene.after_seconds)
    assert door.messages[0].text == first.say
    assert first.order is not None
    assert door.messages[0].order_no == orders.by_key[first.order].order_no
    assert channel.phone(door.messages[0].shop_id, door.messages[0].buyer_id)[0].mine


async def test_a_message_the_shop_refused_is_not_on_the_phone(world: World) -> None:
    door, sandbox = Door(), build_sandbox(world, SandboxClock(lambda: NOW))
    pen = Pen(door.accept, sandbox.channel, sandbox.clock)
    with pytest.raises(BadInputError):
        await pen.write(shop_id="phones", buyer_id="b", text="拒", external_id="play:1")
    assert sandbox.channel.phone("phones", "b") == ()


async def test_where_a_chat_stands_is_known_as_soon_as_the_buyer_wrote(world: World) -> None:
    """Not only once it waits or was answered: between the two it is nowhere else to be found."""
    sandbox = build_sandbox(world, SandboxClock(lambda: NOW))
    assert sandbox.channel.conversation("phones", "b") is None
    await Pen(Door().accept, sandbox.channel, sandbox.clock).write(
        shop_id="phones", buyer_id="b", text="听筒没声音", external_id="play:1"
    )
    assert sandbox.channel.conversation("phones", "b") == "c-1"


@pytest.fixture
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged meanwhile, whatever an earlier test made of the process's logging."""
    before = structlog.get_config()
    structlog.reset_defaults()
    with capture_logs() as lines:
        yield lines
    structlog.configure(**before)


async def test_one_refused_scene_does_not_stop_the_others(
    world: World, logged: list[MutableMapping[str, Any]]
) -> None:
    door, clock = Door(), SandboxClock(lambda: NOW)
    refused: list[Message] = []

    async def accept(message: Message) -> Accepted:
        if not refused:
            refused.append(message)
            raise BadInputError
        return await door.accept(message)

    async def nap(_: float) -> None:
        return None

    pen = Pen(accept, SandboxChannel(clock), clock)
    await SceneRunner(world, SandboxOrders(world, clock), clock, pen, sleep=nap).run()
    assert len(door.messages) == len(world.scenes) - 1
    assert [line["event"] for line in logged] == ["scene_refused"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30 + b"\0\0\0\0IEND\xaeB`\x82", MessageKind.IMAGE),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, MessageKind.BROKEN),
        (b"\xff\xd8\xff\xe0" + b"\0" * 30 + b"\xff\xd9", MessageKind.IMAGE),
        (b"\xff\xd8\xff\xe0" + b"\0" * 300, MessageKind.BROKEN),
        (b"GIF89a" + b"\0" * 9, MessageKind.IMAGE),
        (b"not a picture", MessageKind.BROKEN),
        (b"", MessageKind.BROKEN),
    ],
    ids=["png", "png-cut-off", "jpeg", "jpeg-cut-off", "gif", "text", "empty"],
)
def test_a_picture_that_cannot_be_read_is_known_as_broken(data: bytes, kind: MessageKind) -> None:
    assert picture_kind(data) is kind
