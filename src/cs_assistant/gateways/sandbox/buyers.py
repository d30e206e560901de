"""Buyers who write: by themselves (scenes) and played by a newcomer. Everything enters through the same door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from cs_assistant.domain.messages import Message, MessageKind
from cs_assistant.errors import CsAssistantError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.sandbox.channel import CHANNEL, SandboxChannel
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.library.world import World

log = structlog.get_logger(__name__)


class Accepted(Protocol):
    """What the service answers to a stored message."""

    @property
    def conversation_id(self) -> str:
        """Where the message stands at the desk."""


Accept = Callable[[Message], Awaitable[Accepted]]
Sleep = Callable[[float], Awaitable[None]]


class Pen:
    """Writes to the shop as a buyer; the phone shows a message only after the shop stored it."""

    def __init__(self, accept: Accept, channel: SandboxChannel, clock: Clock) -> None:
        self._accept = accept
        self._channel = channel
        self._clock = clock

    async def write(
        self,
        *,
        shop_id: str,
        buyer_id: str,
        text: str,
        external_id: str,
        order_no: str | None = None,
        kind: MessageKind = MessageKind.TEXT,
    ) -> None:
        """One message. Raises what the service raises: the text was too long, the disk is full."""
        message = Message(
            shop_id=shop_id, channel=CHANNEL, buyer_id=buyer_id, text=text, sent_at=self._clock.now(),
            external_id=external_id, kind=kind, order_no=order_no,
        )
        accepted = await self._accept(message)
        self._channel.remember_conversation(shop_id, buyer_id, accepted.conversation_id)
        self._channel.wrote(shop_id, buyer_id, text, kind)


class SceneRunner:
    """Plays world.yaml's scenes: each buyer writes once, some seconds after the demo started."""

    def __init__(
        self, world: World, orders: SandboxOrders, clock: Clock, pen: Pen, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._world = world
        self._orders = orders
        self._pen = pen
        self._sleep = sleep
        self._run_id = clock.now().isoformat()

    async def run(self) -> None:
        """Play all scenes in order of time, then return. A message the shop refuses is logged, the rest goes on."""
        waited = 0
        for number, scene in enumerate(sorted(self._world.scenes, key=lambda scene: scene.after_seconds)):
            await self._sleep(scene.after_seconds - waited)
            waited = scene.after_seconds
            order = self._orders.by_key.get(scene.order) if scene.order else None
            try:
                await self._pen.write(
                    shop_id=scene.shop, buyer_id=self._world.buyers[scene.buyer].id, text=scene.say,
                    external_id=f"scene:{self._run_id}:{number}", order_no=order.order_no if order else None,
                )
            except CsAssistantError as error:
                log.warning("scene_refused", scene=number, why=error.message)
