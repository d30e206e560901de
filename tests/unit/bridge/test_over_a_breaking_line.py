"""Whatever the line does, every message is there once and in order, and every reply is written once."""

from __future__ import annotations

import asyncio
from functools import partial
from math import inf
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cs_assistant.gateways.bridge.client import BridgeClient
from cs_assistant.gateways.bridge.client_store import ClientStore, Outcome
from cs_assistant.gateways.wire.bridge_out import OutBuyer, SendFrame
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock

from .house import BridgeHouse, ChatWindow, connected, line
from .proxy import BreakingLine

CHATS = 6
LINES = 8


async def report_chat(client: Any, chat: int, random: Random) -> None:
    for number in range(LINES):
        await client.report(line(f"{chat}-{number}", chat=f"c{chat}", buyer=f"b{chat}", id_=f"{chat}.{number}"))
        if random.random() < 0.3:
            await asyncio.sleep(0)


async def answer(house: BridgeHouse, chat: int) -> None:
    """A person answers at the desk once everything of the chat is there."""
    await house.until(lambda: _all_there(house, chat))
    conversation_id = await house.conversation_id(f"b{chat}")
    view = await house.desk.conversation(conversation_id)
    await house.desk.send(
        conversation_id, click_id=f"click-{chat}", actor="小王", text=f"回复{chat}", reply_id=None,
        seen_seq=view.last_seq,
    )


async def _all_there(house: BridgeHouse, chat: int) -> bool:
    found = await house.database.read(lambda uow: uow.conversations.of_buyer("phones", "bridge", f"b{chat}"))
    if found is None:
        return False
    return len(await house.texts(f"b{chat}")) >= LINES


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_or_repeated_when_the_line_breaks_again_and_again(tmp_path: Path, seed: int) -> None:
    random, window = Random(seed), ChatWindow()
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        house = BridgeHouse(database)
        broken = BreakingLine("", random, least=3000, most=12000)
        async with house.open(), broken.open(), connected(broken.url, window) as client:
            broken.target = house.url
            await asyncio.gather(*(report_chat(client, chat, random) for chat in range(CHATS)))
            await asyncio.gather(*(answer(house, chat) for chat in range(CHATS)))
            await house.until(lambda: len(window.lines) == CHATS)
            await client.all_acknowledged()
            await house.deliver.idle()
        assert broken.cuts > 3, f"seed {seed}: the line never broke"
        for chat in range(CHATS):
            wanted = [f"{chat}-{number}" for number in range(LINES)]
            assert await house.texts(f"b{chat}") == [*wanted, f"回复{chat}"], f"seed {seed}"
            assert window.texts(f"c{chat}") == [f"回复{chat}"], f"seed {seed}"


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(2))
async def test_a_server_that_restarts_in_the_middle_loses_and_repeats_nothing(tmp_path: Path, seed: int) -> None:
    random, window = Random(seed), ChatWindow()
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        house = BridgeHouse(database)
        broken = BreakingLine("", random, least=4000, most=7000)
        async with broken.open(), connected(broken.url, window) as client:
            for start in range(3):
                async with house.open():
                    broken.target, before = house.url, broken.cuts
                    await asyncio.gather(*(report_chat_part(client, chat, start) for chat in range(CHATS)))
                    if start == 2:
                        await asyncio.gather(*(answer(house, chat) for chat in range(CHATS)))
                        await house.until(lambda: len(window.lines) == CHATS)
                        await client.all_acknowledged()
                        await house.deliver.idle()
                    else:
                        await house.until(partial(_cut_again, broken, before))
                    await broken.down()
                house = BridgeHouse(database)
        for chat in range(CHATS):
            wanted = [f"{chat}-{number}" for number in range(9)]
            assert await house.texts(f"b{chat}") == [*wanted, f"回复{chat}"], f"seed {seed}"
            assert window.texts(f"c{chat}") == [f"回复{chat}"], f"seed {seed}"


def _cut_again(broken: BreakingLine, before: int) -> bool:
    return broken.cuts > before


async def report_chat_part(client: Any, chat: int, part: int) -> None:
    for number in range(3 * part, 3 * part + 3):
        await client.report(line(f"{chat}-{number}", chat=f"c{chat}", buyer=f"b{chat}", id_=f"{chat}.{number}"))


async def test_a_program_that_fails_while_it_writes_is_told_in_chinese(tmp_path: Path) -> None:
    """Regression: agents read the name of an error of Python beside the line that may have gone out."""
    store = ClientStore(tmp_path / "bridge.sqlite3")
    client = BridgeClient(Any, Any, store, MovableClock(), write=broken)  # type: ignore[arg-type]
    store.claim("click:1")
    send = SendFrame(act_key="click:1", conversation="c1", buyer=OutBuyer(nick="lin"), text="您好")
    await client._to_write.put((send, inf))
    writing = asyncio.create_task(client._write_one_by_one())
    async with asyncio.timeout(5):
        while store.unsettled():
            await asyncio.sleep(0.001)
    writing.cancel()
    (told,) = store.waiting(0, 10)
    assert (told["outcome"], told["why"]) == ("uncertain", "桥接往聊天软件里写的时候出错，不知道是否发出")


async def broken(send: SendFrame) -> Outcome:
    raise ValueError(send.text)


async def test_a_bridge_that_dies_while_it_writes_reports_uncertain_and_never_writes_again(tmp_path: Path) -> None:
    window, started = ChatWindow(), asyncio.Event()

    async def write(send: SendFrame) -> Outcome:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    store_file = tmp_path / "bridge.sqlite3"
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        house = BridgeHouse(database)
        async with house.open():
            dying = ChatWindow()
            dying.write = write  # type: ignore[method-assign]
            store = ClientStore(store_file)
            async with connected(house.url, dying, store=store) as client:
                await client.report(line("充不进电", id_="m1", chat="c0", buyer="b0"))
                await client.all_acknowledged()
                conversation_id = await house.conversation_id("b0")
                await house.desk.send(
                    conversation_id, click_id="k", actor="小王", text="您好", reply_id=None, seen_seq=1
                )
                await started.wait()
            store.close()
            store = ClientStore(store_file)
            async with connected(house.url, window, store=store) as client:
                await client.all_acknowledged()
                await house.deliver.idle()
                (item,) = await house.desk.queue()
            store.close()
        assert item.uncertain
        assert window.lines == {}
