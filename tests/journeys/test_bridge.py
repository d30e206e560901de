"""A chat over the bridge through the whole house, on real sockets: answered, taken back, taken over, resumed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random
from typing import Any

from pydantic import SecretStr

from cs_assistant.app.running import Running, running
from tests.journeys.shop import settings
from tests.unit.bridge.house import SECRET, SHOP, ChatWindow, connected, line
from tests.unit.bridge.proxy import BreakingLine


async def until(holds: Any) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.02)


async def said(desk: Running, buyer: str) -> list[str]:
    """The chat of a buyer, found as an agent finds it."""
    found = [*await desk.desk.queue(), *await desk.desk.recent([SHOP])]
    ids = [item.conversation_id for item in found if item.buyer_id == buyer]
    return [shown.line.text for shown in (await desk.desk.conversation(ids[0])).lines] if ids else []


async def test_a_day_over_the_bridge(tmp_path: Path) -> None:
    window, told = ChatWindow(), list[dict[str, Any]]()
    given = settings(tmp_path, bridge_secrets={SHOP: SecretStr(SECRET)})
    async with running(given) as desk, BreakingLine(desk.url, Random(7), least=4000, most=9000).open() as broken:
        await desk.automation.enable(SHOP, "fault.charging", "主管")
        async with connected(broken.url, window, told=told.append) as client:
            await client.report(line("手机充不进电", chat="lin", buyer="lin", id_="l1"))

            async def answered() -> bool:
                return bool(window.texts("lin"))

            await until(answered)
            # Our own words come back under the id that was reported: no person.
            own_id, own_text = window.lines["lin"][0]
            await client.report(
                line(own_text, chat="lin", buyer="lin", id_=own_id, role="account", nick="旗舰店:机器人")
            )
            for number in range(25):
                text = f"还是想问一下第{number}个问题"
                await client.report(line(text, chat=f"z{number % 5}", buyer=f"z{number % 5}", id_=f"z{number}"))
            await client.report(line("地址是杭州市西湖区某某路9号", chat="wu", buyer="wu", id_="w1"))
            await client.report(
                {
                    "type": "recall", "id": "w1", "conversation": "wu", "buyer": {"nick": "wu"},
                    "sender": {"role": "buyer"}, "at": "2026-11-22T10:00:00+08:00",
                }
            )
            await client.report(
                line("您好，我是小王", chat="z0", buyer="z0", id_="p1", role="account", nick="旗舰店:小王")
            )
            await client.report({"type": "ask", "conversation": "lin"})
            await client.report({"type": "ask", "conversation": "z0"})
            await client.all_acknowledged()
            await desk.receive.idle()
            await desk.deliver.idle()

            async def both_told() -> bool:
                return {frame["conversation"] for frame in told if frame["type"] == "state"} == {"lin", "z0"}

            await until(both_told)
        states = {frame["conversation"]: frame for frame in told if frame["type"] == "state"}
        assert [entry["who"] for entry in states["lin"]["lines"]] == ["buyer", "ours"]
        assert (states["lin"]["taken_over"], states["z0"]["taken_over"]) == (False, True)
        assert len(window.texts("lin")) == 1
        for chat in range(5):
            ours = ["您好，我是小王"] if chat == 0 else []
            asked = [f"还是想问一下第{number}个问题" for number in range(chat, 25, 5)]
            assert await said(desk, f"z{chat}") == [*asked, *ours]
        assert await said(desk, "wu") == ["[撤回了一条消息]"]
        assert broken.cuts > 0
        assert any(item["clause"] for frame in told if frame["type"] == "suggestions" for item in frame["items"])

