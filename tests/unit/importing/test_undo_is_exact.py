"""Properties: any files, in any order, are taken back exactly, and a second import changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.imports import ImportKind
from cs_assistant.services.importing.desk import Upload

from .house import SHOES, FileHouse, file_house
from .little_files import ORDERS, REFUNDS, bring_chats, orders, refunds, sweep

NUMBERS = [f"22110000000000{number:05d}" for number in range(1, 9)]
STATES = ["买家已付款，等待卖家发货", "卖家已发货，等待买家确认", "交易成功", "交易关闭"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS), st.sampled_from(["tb_a", "tb_b"]), st.sampled_from(["青禾板鞋", "青禾短靴", ""]),
        st.sampled_from(STATES), st.sampled_from(["2026-11-10 08:00:00", ""]),
        st.sampled_from(["2026-11-12 08:00:00", ""]), st.sampled_from(["2026-11-14 08:00:00", ""]),
    ),
    min_size=1, max_size=6, unique_by=lambda row: row[0],
)  # fmt: skip
REFUND_ROWS = st.lists(
    st.tuples(st.sampled_from([f"9900000000{number:02d}" for number in range(1, 5)]), st.sampled_from(NUMBERS),
              st.sampled_from(["退货退款", "仅退款"]), st.sampled_from(["等待卖家同意", "退款成功", "退款关闭"]),
              st.sampled_from(["大小不合适", "质量问题", "没见过的原因"]), st.sampled_from(["10.00", "199.00"]),
              st.just("2026-11-15 09:00:00"), st.sampled_from(["", "2026-11-16 09:00:00"])),
    min_size=1, max_size=4, unique_by=(lambda row: row[0], lambda row: row[1]),
)  # fmt: skip

CHAT_ROWS = st.lists(
    st.tuples(st.sampled_from(["tb_a", "tb_b"]), st.sampled_from(["2026-11-20 10:00:00", "2026-11-20 10:01:00"]),
              st.sampled_from(["tb_a", "客服"]), st.sampled_from(["在吗", "鞋子挤脚", "好的"])),
    min_size=1, max_size=4,
)  # fmt: skip


async def _chats_exact(house: FileHouse, rows: Sequence[tuple[str, ...]]) -> None:
    before = await house.everything()
    if (batch := await bring_chats(house, rows)) is not None:
        await house.undo(batch)
    assert await house.everything() == before


async def _cleared(house: FileHouse) -> None:
    from sqlalchemy import text

    def clear(uow: object) -> None:
        sweep(uow)
        for table in ("messages", "conversations", "imported_rows", "import_changes", "import_batches"):
            uow._connection.execute(text(f"DELETE FROM {table}"))  # type: ignore[attr-defined]

    await house.database.write(clear)


@pytest.mark.no_cover
def test_import_then_undo_is_as_before_and_a_second_import_is_all_the_same(tmp_path: Path) -> None:
    """R: 撤销 is exact; importing twice changes nothing the second time."""
    @settings(max_examples=25, deadline=None)
    @given(base=ROWS, then=ROWS, first=REFUND_ROWS, second=REFUND_ROWS, said=CHAT_ROWS, more=CHAT_ROWS)
    def holds(**files: list[tuple[str, ...]]) -> None:
        runner.run(_undone(**files))

    async def _undone(
        *, base: list[tuple[str, ...]], then: list[tuple[str, ...]], first: list[tuple[str, ...]],
        second: list[tuple[str, ...]], said: list[tuple[str, ...]], more: list[tuple[str, ...]],
    ) -> None:
        await _cleared(house)
        await bring_chats(house, said)
        await _chats_exact(house, more)
        await _bring_if_new(ORDERS, orders(*base))
        await _exact(ORDERS, orders(*then))
        await _bring_if_new(REFUNDS, refunds(*first))
        await _exact(REFUNDS, refunds(*second))

    async def _bring_if_new(kind: ImportKind, content: bytes) -> bool:
        seen = await house.importing.preview(Upload(shop_id=SHOES, kind=kind, name="a.csv", content=content))
        assert seen.plan is not None
        if seen.plan.writes:
            await house.bring(kind, content)
        return bool(seen.plan.writes)

    async def _exact(kind: ImportKind, content: bytes) -> None:
        before = await house.everything()
        if not await _bring_if_new(kind, content):
            return
        again = await house.importing.preview(Upload(shop_id=SHOES, kind=kind, name="a.csv", content=content))
        assert again.plan is not None
        assert again.plan.writes == ()
        last = await house.database.read(lambda uow: uow.imports.latest(SHOES, kind))
        assert last is not None
        undone = await house.undo(last)
        after = await house.everything()
        assert kind is REFUNDS or undone.kept == ()
        for name in before:
            if name != "import_columns" and not undone.kept:
                assert after[name] == before[name], name

    with asyncio.Runner() as runner:
        opened = file_house(tmp_path / "desk.sqlite3")
        house = runner.run(opened.__aenter__())
        try:
            holds()
        finally:
            runner.run(opened.__aexit__(None, None, None))
