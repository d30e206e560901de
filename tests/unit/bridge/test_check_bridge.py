"""The conformance check of bridges: the reference client passes it, and each check catches a bridge broken that way."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from cs_assistant.errors import SignatureError
from cs_assistant.gateways.bridge.check.bridge_checks import BRIDGE_CHECKS, BridgeCheck, check_bridge
from cs_assistant.gateways.bridge.client import Address, BridgeClient
from cs_assistant.gateways.bridge.client_store import ClientStore, Outcome
from cs_assistant.gateways.wire.bridge_hello import Welcome
from tests.unit.services.house import working

from .house import SECRET, SHOP, ChatWindow, RealClock


class TrustsAnybody(BridgeClient):
    async def _hello(self, socket: ClientWebSocketResponse) -> Welcome:
        try:
            return await super()._hello(socket)
        except SignatureError:
            return Welcome(shop=SHOP, bridge="b", nonce="x" * 16, received=self._store.last, window=99)


class IgnoresTheWindow(BridgeClient):
    async def _hello(self, socket: ClientWebSocketResponse) -> Welcome:
        return (await super()._hello(socket)).model_copy(update={"window": 999})


class NeverTooLate(BridgeClient):
    async def _take(self, frame: dict[str, Any]) -> None:
        await super()._take({**frame, "expires_in": 10})


class Forgets(BridgeClient):
    def _agree(self, received: int) -> None:
        super()._agree(received)
        self._acknowledged(self._store.last)


class ClaimsAgain(ClientStore):
    def claim(self, act_key: str) -> bool:
        super().claim(act_key)
        return True


SAYS = {
    "hello": "hello 不对", "new_nonce": "同一个 nonce", "welcome": "照样听从", "send": "没有发出",
    "acks": "没有等到确认",
    "repeat": "又发了一次", "expired": "还是发出了", "resume": "结果再来一次", "window": "只收 4 帧",
}  # fmt: skip
"""Check → what it says of a bridge broken in its way."""
BROKEN = {"welcome": TrustsAnybody, "window": IgnoresTheWindow, "expired": NeverTooLate, "resume": Forgets}


async def problems(fault: str, monkeypatch: pytest.MonkeyPatch, *, only: tuple[str, ...]) -> dict[str, str]:
    """Run the check against the reference client, broken in this way; what it finds wrong."""
    setup = BridgeCheck(shop=SHOP, secret=SECRET, clock=RealClock(), patience=0.4 if fault else 10, quiet=0.1)
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    window = ChatWindow(outcome=Outcome(outcome="uncertain") if fault == "send" else None)
    if fault == "new_nonce":
        monkeypatch.setattr("cs_assistant.gateways.bridge.client.secrets.token_hex", lambda size: "a" * 32)
    if fault == "acks":
        monkeypatch.setattr(ClientWebSocketResponse, "send_str", _without_acks)
    found = {}
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(ClientSession())
        store = ClaimsAgain() if fault == "repeat" else ClientStore()
        stack.callback(store.close)
        checking = check_bridge(setup, address.set_result, only)

        async def run() -> None:
            to = Address(url=await address, shop=SHOP, secret=f"{SECRET}?" if fault == "hello" else SECRET, bridge="b")
            kind = BROKEN.get(fault, BridgeClient)
            client = kind(http, to, store, RealClock(), write=window.write, pause=lambda attempt: 0.01)
            while True:
                try:
                    await client.run()
                except SignatureError:
                    await asyncio.sleep(0.01)  # an agent would look; a check goes on

        await stack.enter_async_context(working(run()))
        async for one in checking:
            if one.problem is not None:
                found[one.key] = one.problem
    return found


_send_str = ClientWebSocketResponse.send_str


async def _without_acks(self: ClientWebSocketResponse, data: str, compress: int | None = None) -> None:
    if json.loads(data).get("type") != "ack":
        await _send_str(self, data, compress)


async def test_the_reference_client_passes_every_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await problems("", monkeypatch, only=()) == {}


@pytest.mark.no_cover
@pytest.mark.parametrize("key", [key for key, _, _ in BRIDGE_CHECKS])
async def test_each_check_catches_a_bridge_broken_in_its_way(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("hello", "new_nonce") if key == "new_nonce" else (key,)
    found = await problems(key, monkeypatch, only=keys)
    assert SAYS[key] in found[key]
