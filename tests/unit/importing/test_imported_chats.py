"""Chats from a file: history, once, in slices, and taken back whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from cs_assistant.domain.messages import Message
from cs_assistant.errors import BadInputError, ConflictError
from cs_assistant.gateways.transcript.reading import read_transcript
from cs_assistant.services.history import Added, add_history
from cs_assistant.services.importing import chats as importing_chats
from cs_assistant.services.importing.chats import ImportingChats
from cs_assistant.storage.unit_of_work import UnitOfWork

from .house import SHOES, SUPERVISOR, FileHouse, csv_of
from .little_files import CHATS, bring_chats


async def test_chats_are_kept_as_history_once_and_taken_back(house: FileHouse) -> None:
    rows = (("买家昵称", "发送时间", "发送人", "内容"), ("tb_a", "2026-11-20 10:00:00", "tb_a", "鞋子挤脚"),
            ("tb_a", "2026-11-20 10:01:00", "客服", "可以换大一码"), ("tb_b", "不知道", "tb_b", "在吗"))  # fmt: skip
    content, chats = csv_of(rows), ImportingChats(house.database, read_transcript, house.clock)
    assert len((await chats.preview(content)).lines) == 2
    batch = await chats.apply(SHOES, "聊天.csv", content, SUPERVISOR)
    assert (batch.new, batch.same, len(batch.problems)) == (2, 0, 1)
    assert await house.database.read(lambda uow: uow.imports.brought(SHOES, CHATS)) == 2
    with pytest.raises(ConflictError, match="已经在里面"):
        await chats.apply(SHOES, "聊天.csv", content, SUPERVISOR)
    assert (await house.undo(batch)).taken_back == 2
    assert await house.database.read(lambda uow: uow.imports.brought(SHOES, CHATS)) == 0
    again = await chats.apply(SHOES, "聊天.csv", content, SUPERVISOR)
    assert again.new == 2
    await house.undo(again)


async def test_chats_are_written_a_slice_at_a_time_and_taken_back_as_one(
    house: FileHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a year of chats: between two slices others write."""
    sizes: list[int] = []

    def sliced(uow: UnitOfWork, shop_id: str, messages: Sequence[Message], now: datetime) -> Added:
        sizes.append(len(messages))
        return add_history(uow, shop_id, messages, now)

    monkeypatch.setattr(importing_chats, "SLICE", 2)
    monkeypatch.setattr(importing_chats, "add_history", sliced)
    same = ("tb_a", "2026-11-20 10:00:00", "tb_a", "在吗")
    content = csv_of((("买家昵称", "发送时间", "发送人", "内容"), *[same] * 5))
    chats = ImportingChats(house.database, read_transcript, house.clock)
    batch = await chats.apply(SHOES, "聊天.csv", content, SUPERVISOR)
    assert (batch.new, batch.same, sizes) == (5, 0, [2, 2, 1])
    assert await house.database.read(lambda uow: uow.imports.brought(SHOES, CHATS)) == 5
    assert (await house.undo(batch)).taken_back == 5


async def test_an_import_of_chats_that_is_taken_back_halfway_goes_no_further(
    house: FileHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(uow: UnitOfWork, shop_id: str, messages: Sequence[Message], now: datetime) -> Added:
        latest = uow.imports.latest(shop_id, CHATS)
        if latest is not None:
            uow.imports.end(latest.id, "王主管", now)
        return add_history(uow, shop_id, messages, now)

    monkeypatch.setattr(importing_chats, "SLICE", 1)
    monkeypatch.setattr(importing_chats, "add_history", ended)
    rows = [("tb_a", "2026-11-20 10:00:00", "tb_a", text) for text in ("一", "二")]
    content = csv_of((("买家昵称", "发送时间", "发送人", "内容"), *rows))
    with pytest.raises(ConflictError, match="到一半时被撤销"):
        await ImportingChats(house.database, read_transcript, house.clock).apply(
            SHOES, "聊天.csv", content, SUPERVISOR
        )
    left = await house.database.read(lambda uow: uow.imports.latest(SHOES, CHATS))
    assert left is not None
    assert (left.new, (await house.undo(left)).taken_back) == (1, 1)


async def test_a_chat_ends_where_the_rest_of_it_ends_once_lines_are_taken_back_and_goes_when_none_is_left(
    house: FileHouse,
) -> None:
    first = await bring_chats(house, [("tb_z", "2026-11-20 10:00:00", "tb_z", "在吗")])
    before = await house.everything()
    private = ("tb_z", "2026-11-20 10:05:00", "tb_z", "我住文三路9号")
    batch = await bring_chats(house, [private, ("tb_y", *private[1:])])
    assert first is not None
    assert batch is not None
    assert (await house.undo(batch)).taken_back == 2
    assert await house.everything() == before, "neither the last words of it stay nor a chat without a line"
    await house.undo(first)
    assert await house.database.read(lambda uow: uow.conversations.of_buyer(SHOES, "transcript", "tb_z")) is None


async def test_more_lines_than_one_statement_takes_are_taken_back(house: FileHouse) -> None:
    from sqlalchemy import event

    sizes: list[int] = []
    said = [("tb_z", "2026-11-20 10:00:00", "tb_z", f"在吗{number}") for number in range(900)]
    batch = await bring_chats(house, said)
    assert batch is not None

    def count(*told: object) -> None:
        sizes.append(len(told[3]) if isinstance(told[3], tuple) else 0)

    engine = await house.database.write(lambda uow: uow._connection.engine)
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert (await house.undo(batch)).taken_back == 900
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert max(sizes) < 500


async def test_a_file_named_after_its_buyer_is_kept_and_refused_without_the_nick(house: FileHouse) -> None:
    row = ("tb_lin88", "2026-11-20 10:00:00", "tb_lin88", "在吗")
    content = csv_of((("买家昵称", "发送时间", "发送人", "内容"), row))
    chats = ImportingChats(house.database, read_transcript, house.clock)
    batch = await chats.apply(SHOES, "与tb_lin88的聊天.csv", content, SUPERVISOR)
    assert batch.file_name == "与tb***88的聊天.csv"
    with pytest.raises(BadInputError) as refused:
        await chats.preview(csv_of((("买家", "时间", "发送人", "内容"), ("tb_lin88", "昨天", "x", "y"))))
    assert "第 2 行" in refused.value.message
    assert "tb_lin88" not in refused.value.message
