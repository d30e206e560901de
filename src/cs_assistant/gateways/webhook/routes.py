"""Messages in: `POST /api/v1/shops/{shop}/messages`, signed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from aiohttp import web

from cs_assistant.domain.messages import Message
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.wire.envelope import read_message
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, verify

PATH = "/api/v1/shops/{shop}/messages"
CHANNEL = "webhook"


class Accepted(Protocol):
    """What the service answers to a stored message."""

    @property
    def seq(self) -> int:
        """Our receive sequence."""

    @property
    def new(self) -> bool:
        """False for a repeat, which is no news."""


def post_message_handler(
    accept: Callable[[Message], Awaitable[Accepted]], secrets: Mapping[str, str], clock: Clock
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The route's handler: verify first, parse second, answer 200 only after the message is stored."""

    async def post_message(request: web.Request) -> web.Response:
        shop_id = request.match_info["shop"]
        body = await request.read()
        verify(
            secrets.get(shop_id),
            request.headers.get(TIMESTAMP_HEADER),
            request.headers.get(SIGNATURE_HEADER),
            body,
            now=clock.now(),
        )
        accepted = await accept(read_message(body, shop_id=shop_id, channel=CHANNEL))
        return web.json_response({"seq": accepted.seq, "new": accepted.new})

    return post_message
