"""A shop's own program on the other end of the webhook: it sends signed messages and receives replies."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from pydantic import SecretStr

from cs_assistant.app.running import Running
from cs_assistant.gateways.webhook.routes import PATH
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from cs_assistant.settings import Settings

SECRET = "测试店铺的密钥"


@dataclass
class Answer:
    status: int
    body: Any


@dataclass
class Inbox:
    """What the shop's receiver got."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    status: int = 200
    hangs_up: bool = False
    """Close the connection without an answer after reading the message."""


def settings(folder: Path, **changes: Any) -> Settings:
    given: dict[str, Any] = {
        "database": folder / "desk.sqlite3",
        "port": 0,
        "quiet_seconds": 0.0,
        "log_level": "CRITICAL",
        "webhook_secrets": {"phones": SecretStr(SECRET), "shoes": SecretStr(SECRET + "2")},
    }
    return Settings(**{**given, **changes})


def message(text: str, *, buyer: str = "tb_lin", id_: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "buyer": buyer,
        "text": text,
        "sent_at": datetime.now(UTC).isoformat(),
        **({"id": id_} if id_ else {}),
        **more,
    }


async def post(
    desk: Running, body: dict[str, Any], *, shop: str = "phones", secret: str | None = SECRET, at: float | None = None
) -> Answer:
    data = json.dumps(body).encode()
    stamp = str(int(time.time() if at is None else at))
    headers = {} if secret is None else {TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: sign(secret, stamp, data)}
    async with (
        ClientSession() as client,
        client.post(desk.url + PATH.format(shop=shop), data=data, headers=headers) as response,
    ):
        return Answer(response.status, await response.json())


@asynccontextmanager
async def receiver(*, drops_repeats: bool = False) -> AsyncIterator[Inbox]:
    inbox = Inbox()
    seen: set[tuple[str, str]] = set()

    async def take(request: web.Request) -> web.Response:
        body, key = await request.json(), request.headers["Idempotency-Key"]
        if inbox.hangs_up and request.transport is not None:
            request.transport.close()
        if not (drops_repeats and (body["shop"], key) in seen):
            inbox.bodies.append(body)
            inbox.keys.append(key)
            inbox.headers.append(dict(request.headers))
            inbox.raw.append(await request.read())
        seen.add((body["shop"], key))
        return web.Response(status=inbox.status)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    inbox.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield inbox
    finally:
        await runner.cleanup()
