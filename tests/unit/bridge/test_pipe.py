"""A program behind the reference bridge, over lines of JSON."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.gateways.bridge.client_store import ClientStore, Outcome
from cs_assistant.gateways.bridge.pipe import Pipe
from cs_assistant.gateways.wire.bridge_out import OutBuyer, SendFrame
from cs_assistant.understanding.masking import mask

from .house import ChatWindow, bridge_house, connected, line, outgoing

SEND = SendFrame(act_key="click:1", conversation="c1", buyer=OutBuyer(nick="lin"), text="您好")


class Kept:
    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []

    async def report(self, body: dict[str, Any]) -> int:
        self.bodies.append(body)
        return len(self.bodies)


async def test_a_request_is_printed_and_the_programs_result_is_its_outcome() -> None:
    printed: list[dict[str, Any]] = []
    pipe, kept = Pipe(printed.append), Kept()
    asked = asyncio.create_task(pipe.write(SEND))
    await asyncio.sleep(0)
    assert printed[0]["text"] == "您好"
    result = {"type": "result", "act_key": "click:1", "outcome": "sent", "id": "7.PNM"}
    assert await pipe.take(json.dumps(result), kept) is None
    assert await asked == Outcome(outcome="sent", id="7.PNM")
    assert kept.bodies == []
    assert await pipe.take(json.dumps(result), kept) is None
    assert kept.bodies == [result], "a result nobody waits for any more goes to the server, which settles by it"


async def test_a_program_that_reports_nothing_leaves_it_uncertain() -> None:
    assert (await Pipe(lambda frame: None, result_seconds=0.01).write(SEND)).outcome == "uncertain"


@pytest.mark.parametrize(
    "wrong", ["", "[]", "{", '{"type": "message", "text": "电话13812345678"}', '{"type": "nothing"}']
)
async def test_a_wrong_line_is_told_and_not_passed_on(wrong: str) -> None:
    kept = Kept()
    problem = await Pipe(lambda frame: None).take(wrong, kept)
    assert problem
    assert problem == mask(problem), "what was wrong is told without the words"
    assert kept.bodies == []


async def test_lines_of_a_program_reach_the_desk(tmp_path: Path) -> None:
    printed: list[dict[str, Any]] = []
    pipe, window = Pipe(printed.append), ChatWindow()
    window.write = pipe.write  # type: ignore[method-assign]
    async with bridge_house(tmp_path) as house, connected(house.url, window, told=pipe.told) as client:
        assert await pipe.take(json.dumps(line("手机死机", id_="m1")), client) is None
        await client.all_acknowledged()
        sending = asyncio.create_task(
            house.bridge.channel.send(outgoing("click:1", "您好", await house.conversation_id("lin")))
        )
        await house.until(lambda: any(frame["type"] == "send" for frame in printed))
        await pipe.take('{"type": "result", "act_key": "click:1", "outcome": "sent", "id": "7.PNM"}', client)
        assert (await sending).external_id == "7.PNM"


def test_the_store_keeps_numbers_and_claims_over_a_restart(tmp_path: Path) -> None:
    store = ClientStore(tmp_path / "bridge.sqlite3")
    assert [store.add({"type": "ask"}), store.add({"type": "ask"})] == [1, 2]
    store.acknowledged(2)
    store.dealt_with(5)
    assert store.claim("click:1")
    store.close()
    again = ClientStore(tmp_path / "bridge.sqlite3")
    assert (again.received, again.last, again.unsettled()) == (5, 2, ["click:1"])
    assert not again.claim("click:1")
    assert again.add({"type": "ask"}) == 3
    again.close()
