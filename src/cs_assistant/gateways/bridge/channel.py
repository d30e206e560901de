"""Replies out over the bridge: asked for once an act, and done when the bridge reports the line's id."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from cs_assistant.domain.acts import Outgoing
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import Clock, Receipt
from cs_assistant.gateways.bridge.live import Live, LiveLink
from cs_assistant.services.bridge_sending import BridgeSending, Requested
from cs_assistant.storage.repositories.bridge import BridgeSend, SendState

SEND_SECONDS = 10.0
"""How long a bridge has to write a text and report it. Shorter than a stop waits for what is on its way."""
AWAY = "聊天桥接没有连上，消息没有发出，稍后重试。"


class BridgeChannel:
    """Asks the bridge that saw the chat last."""

    def __init__(
        self, sending: BridgeSending, live: Live, clock: Clock, *, send_seconds: float = SEND_SECONDS
    ) -> None:
        self._sending = sending
        self._live = live
        self._clock = clock
        self._send_seconds = send_seconds

    @property
    def takes_keys(self) -> bool:
        """True: a key is asked for once and never again; a repeat is told what became of the first."""
        return True

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Ask for one message, or hear again what became of it.

        Raises DeliveryError: not sent while no bridge is there; `final` where the bridge did not send; `uncertain` and
        `final` where it reported nothing in time: it is never asked again.
        """
        report = self._live.expect(outgoing.shop_id, outgoing.act_key)
        try:
            requested = await self._request(outgoing)
            return _receipt(await self._outcome(requested, report))
        finally:
            self._live.forget(outgoing.shop_id, outgoing.act_key)

    async def _request(self, outgoing: Outgoing) -> Requested:
        earlier = await self._sending.find(outgoing.shop_id, outgoing.act_key)
        if earlier is not None:
            return Requested(send=earlier, new=False)
        link = self._live.reachable(outgoing.shop_id, await self._sending.link_of(outgoing))
        if link is None:
            raise DeliveryError(AWAY)
        requested = await self._when_there_is_room(outgoing, link)
        if requested is None:
            raise DeliveryError("聊天桥接没有确认前面的消息，暂时不再交给它，稍后重试。")
        link.given.ring()
        return requested

    async def _when_there_is_room(self, outgoing: Outgoing, link: LiveLink) -> Requested | None:
        lasts = timedelta(seconds=self._send_seconds)
        with suppress(TimeoutError), link.acknowledged.listen() as room:
            async with asyncio.timeout(self._send_seconds):
                while True:
                    room.clear()
                    requested = await self._sending.request(outgoing, link.window, lasts)
                    if requested is not None:
                        return requested
                    await room.wait()
        return None

    async def _outcome(self, requested: Requested, report: asyncio.Event) -> BridgeSend:
        send = requested.send
        if send.state is not SendState.WAITING:
            return send
        waited = 0.0 if requested.new else (self._clock.now() - send.at).total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(self._send_seconds - waited, 0.0), self._send_seconds)):
                while send.state is SendState.WAITING:
                    await report.wait()
                    report.clear()
                    send = await self._sending.find(send.shop_id, send.act_key) or send
        return await self._sending.give_up(send) if send.state is SendState.WAITING else send


def _receipt(send: BridgeSend) -> Receipt:
    if send.state is SendState.SENT:
        return Receipt(external_id=send.external_id)
    if send.state is SendState.NOT_SENT:
        raise DeliveryError(f"桥接没有发出：{send.why or '没有说明原因'}", final=True)
    raise DeliveryError(send.why or "桥接不能确定是否发出", uncertain=True, final=True)
