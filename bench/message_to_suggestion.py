"""From a signed message at the webhook to stored suggestions, one buyer after another and in a burst.

Repeat: `python -m bench.message_to_suggestion [messages]`. Prints p50 and p99 in milliseconds until the message is
stored (the 200) and until its suggestions are, and the burst's messages per second.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from aiohttp import ClientSession
from pydantic import SecretStr

from cs_assistant.app.running import Running, running
from cs_assistant.gateways.webhook.routes import PATH
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from cs_assistant.settings import Settings

SECRET = "bench"
TEXTS = (
    "手机充不进电了怎么回事",
    "老是死机",
    "我想退货",
    "鞋子开胶了",
    "什么时候发货",
    "你好",
    "换回来的盒子是旧的",
    "没收到货",
    "我要投诉",
    "能开发票吗",
    "开不了机",
    "退款怎么还没到",
)


async def post(client: ClientSession, desk: Running, number: int) -> None:
    body = json.dumps(
        {
            "buyer": f"bench-{number}",
            "id": str(number),
            "text": TEXTS[number % len(TEXTS)],
            "sent_at": datetime.now(UTC).isoformat(),
        }
    ).encode()
    stamp = str(int(time.time()))
    headers = {TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: sign(SECRET, stamp, body)}
    async with client.post(desk.url + PATH.format(shop="phones"), data=body, headers=headers) as response:
        assert response.status == 200, await response.text()


def line(name: str, seconds: list[float]) -> str:
    cuts = quantiles(seconds, n=100)
    return f"{name:<28} p50 {cuts[49] * 1000:7.2f} ms   p99 {cuts[98] * 1000:7.2f} ms"


async def main(messages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database=Path(folder) / "bench.sqlite3",
            port=0,
            webhook_secrets={"phones": SecretStr(SECRET)},
            log_level="ERROR",
        )
        async with running(settings) as desk, ClientSession() as client:
            stored, suggested = [], []
            for number in range(messages):
                start = time.perf_counter()
                await post(client, desk, number)
                stored.append(time.perf_counter() - start)
                await desk.receive.idle()
                suggested.append(time.perf_counter() - start)
            print(f"{messages} messages, one at a time")
            print(line("until stored (200)", stored))
            print(line("until suggestions stored", suggested))
            start = time.perf_counter()
            await asyncio.gather(*(post(client, desk, messages + number) for number in range(messages)))
            await desk.receive.idle()
            rate = messages / (time.perf_counter() - start)
            print(f"burst of {messages}: {rate:.0f} messages a second, stored and thought through")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
