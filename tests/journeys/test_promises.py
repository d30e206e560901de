"""From a promise made at the desk to the colleague who keeps it on the next shift (R5.68, R5.69)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .office import Seat, house

TIME = re.compile(r"\d+月\d+日\d+:\d\d前")


async def promise_lines(seat: Seat) -> list[Any]:
    """The promises on the shoes' hand-over."""
    (shoes,) = (await seat.get("/api/v1/handover?shop=shoes")).body["shops"]
    return [line for line in shoes["lines"] if line["kind"] == "promise"]


async def test_what_one_shift_promised_the_next_takes_and_keeps(tmp_path: Path) -> None:
    async with house(tmp_path, connection="直连") as shop:
        lin, chen = await shop.seat("小林"), await shop.seat("陈姐")
        chat = await shop.buyer_says("shoes_shipped", "快递到哪了")
        view = (await lin.get(f"/api/v1/conversations/{chat}")).body
        offer = next(each for each in view["suggestions"] if TIME.search(each["text"]))
        await lin.says(chat, offer["text"], offer["reply_id"])
        await shop.running.deliver.idle()

        (promise,) = (await lin.get(f"/api/v1/conversations/{chat}/promises")).body["items"]
        assert (promise["made_by"], promise["kind"], promise["state"]) == ("小林", "courier_query", "open")
        month, day, hour, minute = (int(part) for part in re.findall(r"\d+", TIME.search(promise["text"])[0]))  # type: ignore[index]
        assert promise["due_at"][5:16] == f"{month:02}-{day:02}T{hour:02}:{minute:02}"

        await lin.done("/api/v1/handover/begin", {"shop": "shoes", "note": "快递下午回话"})
        (line,) = await promise_lines(chen)
        assert (line["ref"], line["accepted_by"]) == (promise["id"], None)
        await chen.done("/api/v1/handover/accept", {"shop": "shoes", "kind": "promise", "ref": line["ref"]})
        assert [each["accepted_by"] for each in await promise_lines(lin)] == ["陈姐"]

        await chen.done(f"/api/v1/promises/{promise['id']}/kept", {"how": "快递说今晚派送，已告诉买家"})
        assert await promise_lines(lin) == []
        again = await lin.post(f"/api/v1/promises/{promise['id']}/kept")
        assert again.status == 409
        supervisor = await shop.seat("王主管")
        told = (await supervisor.get("/api/v1/audit?shop=shoes")).body
        sentences = str(told)
        for words in ("小林答应了买家", "陈姐接下", "陈姐说答应的已经做到"):
            assert words in sentences
