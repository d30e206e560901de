"""Calling a sandbox platform as a program does, by hand: no client of ours or anybody's in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession, FormData

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from cs_assistant.gateways.wire.top_envelope import error_of, platform_time, unwrap
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call
from tests.contract.worlds import packaged_world

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MAIN, SUB = GrantedTo.MAIN, GrantedTo.SUB


class ApiError(Exception):
    """The platform said no."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error}")
        self.code, self.msg = error["code"], error["msg"]
        self.sub_code, self.sub_msg = error.get("sub_code"), error.get("sub_msg")


@dataclass(kw_only=True)
class PlatformHouse:
    """A server, its world, and somebody who calls."""

    server: PlatformServer
    clock: SandboxClock
    session: ClientSession

    @property
    def platform(self) -> Platform:
        return self.server.platform

    def token(self, shop: str = "phones", account: GrantedTo = MAIN) -> str:
        return self.server.apps[0].sessions[shop, account]

    def params(self, method: str, **params: object) -> dict[str, str]:
        """Everything of a call but the signature; None leaves a system parameter away."""
        app = self.server.apps[0]
        system = {
            "method": method, "app_key": app.app_key, "timestamp": platform_time(self.clock.now()), "v": "2.0",
            "format": "json", "sign_method": "hmac-sha256", **params,
        }  # fmt: skip
        return {name: text(value) for name, value in system.items() if value is not None}

    def signed(self, params: Mapping[str, str]) -> dict[str, str]:
        method = SignMethod(params.get("sign_method", "md5"))
        return {**params, "sign": sign_call(params, self.server.apps[0].secret, method)}

    async def post(self, params: Mapping[str, str], files: Mapping[str, bytes] | None = None) -> Any:
        """The envelope."""
        data: Any = params
        if files is not None:
            data = FormData(default_to_multipart=True)
            for name, value in params.items():
                data.add_field(name, value)
            for name, content in files.items():
                data.add_field(name, content, filename=name)
        async with self.session.post(self.server.url, data=data) as answer:
            assert answer.status == 200
            return await answer.json(content_type="text/javascript")

    async def call(
        self,
        method: str,
        shop: str = "phones",
        account: GrantedTo = MAIN,
        *,
        files: Mapping[str, bytes] | None = None,
        **params: object,
    ) -> Any:
        """The plain body. Raises ApiError."""
        params.setdefault("session", self.token(shop, account))
        envelope = await self.post(self.signed(self.params(method, **params)), files)
        error = error_of(envelope)
        if error is not None:
            assert error["request_id"]
            raise ApiError(error)
        return unwrap(method, envelope)

    def order_no(self, key: str) -> str:
        return self.platform.by_key[key].order_no

    def refund_no(self, key: str) -> str:
        order = self.platform.by_key[key]
        return self.platform.refunds_of(order.shop_id, order.order_no)[-1].refund_no


def text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@asynccontextmanager
async def platform_house() -> AsyncIterator[PlatformHouse]:
    """A server whose time stands still until a test moves it."""
    clock = SandboxClock(lambda: NOW)
    server = PlatformServer(Platform(packaged_world(), clock))
    await server.start()
    async with ClientSession() as session:
        yield PlatformHouse(server=server, clock=clock, session=session)
    await server.stop()
