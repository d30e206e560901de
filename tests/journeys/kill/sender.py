"""The platform's side: signs each message and sends it until the desk has taken it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from aiohttp import ClientError, ClientSession, ClientTimeout

from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

from .plan import Said

WORKERS = 6
PAUSE = 0.1
TIMEOUT = ClientTimeout(total=5)


class Sender:
    """Sends released messages, several at once, each until it is answered with 200."""

    def __init__(self, url: str, secret: str, said: Sequence[Said]) -> None:
        self._url = url
        self._secret = secret
        self._said = said
        self._released: asyncio.Queue[Said] = asyncio.Queue()
        self._next = 0
        self.taken = 0
        self.attempts = 0
        self.repeats = 0
        """Messages the desk had stored before it died without answering."""

    def release(self, up_to: int) -> None:
        """Let the first `up_to` messages go out."""
        for said in self._said[self._next : up_to]:
            self._released.put_nowait(said)
        self._next = max(self._next, up_to)

    async def run(self) -> None:
        """Send until every message is taken."""
        async with ClientSession() as session:
            workers = [asyncio.create_task(self._work(session)) for _ in range(WORKERS)]
            while self.taken < len(self._said):
                await asyncio.sleep(0.02)
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, session: ClientSession) -> None:
        while True:
            said = await self._released.get()
            body = json.dumps(
                {"buyer": said.buyer, "text": said.text, "sent_at": datetime.now(UTC).isoformat(), "id": said.buyer}
            ).encode()
            while not await self._send(session, body):
                await asyncio.sleep(PAUSE)
            self.taken += 1

    async def _send(self, session: ClientSession, body: bytes) -> bool:
        self.attempts += 1
        timestamp = str(int(time.time()))
        headers = {
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign(self._secret, timestamp, body),
            "Content-Type": "application/json",
        }
        with suppress(ClientError, TimeoutError, ConnectionError):
            async with session.post(self._url, data=body, headers=headers, timeout=TIMEOUT) as response:
                if response.status == 200:
                    self.repeats += not (await response.json())["new"]
                    return True
        return False
