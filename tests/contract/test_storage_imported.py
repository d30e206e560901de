"""What the tables of imported files must do: every row of its shop, found as written, undo by batches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.imports import ImportBatch, ImportChange, ImportedOrder, ImportKind, RowProblem
from cs_assistant.errors import NotFoundError
from cs_assistant.storage import Database
from cs_assistant.storage.repositories.imported import ORDER, ImportedRow

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SHOP, ORDERS = "phones", ImportKind.ORDERS
NUMBER = "2211000000000000137"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        yield database


def row(number: str = NUMBER, **changed: str) -> ImportedRow:
    order = ImportedOrder(order_no=number, buyer_id="tb_a", title="晨光手机", item_no="X8", paid_at=NOW)
    return ImportedRow(key=number, owner="tb_a", data=ORDER.dump_python(order, mode="json") | changed)


def batch(number: int = 1, **changed: object) -> ImportBatch:
    values: dict[str, object] = {
        "id": f"b-{number}", "shop_id": SHOP, "kind": ORDERS, "file_name": "订单.csv", "actor": "王主管", "new": 1,
        "at": NOW + timedelta(minutes=number), "changed": 0, "same": 2,
        "problems": (RowProblem(line=3, what="订单编号是空的", fix="补上"),),
    }
    return ImportBatch(**(values | changed))  # type: ignore[arg-type]


async def test_a_record_comes_back_as_it_was_put_in_its_shop_only(database: Database) -> None:
    await database.write(lambda uow: uow.imported.put(SHOP, ORDERS, row()))
    await database.write(lambda uow: uow.imported.put("shoes", ORDERS, row(title="青禾鞋")))
    found = await database.read(lambda uow: uow.imported.order(SHOP, NUMBER))
    assert found == ImportedOrder(order_no=NUMBER, buyer_id="tb_a", title="晨光手机", item_no="X8", paid_at=NOW)
    theirs = await database.read(lambda uow: uow.imported.orders_of("shoes", "tb_a"))
    assert [each.title for each in theirs] == ["青禾鞋"]
    assert await database.read(lambda uow: uow.imported.order("hats", NUMBER)) is None
    assert await database.read(lambda uow: uow.imported.shops()) == {SHOP, "shoes"}
    await database.write(lambda uow: uow.imported.drop(SHOP, ORDERS, NUMBER))
    assert await database.read(lambda uow: uow.imported.count(SHOP, ORDERS)) == 0
    assert await database.read(lambda uow: uow.imported.count("shoes", ORDERS)) == 1


async def test_more_keys_than_one_statement_takes_are_all_found(database: Database) -> None:
    numbers = [f"22110000000000{each:05d}" for each in range(900)]

    def put(uow: object) -> None:
        for number in numbers:
            uow.imported.put(SHOP, ORDERS, row(number))  # type: ignore[attr-defined]

    await database.write(put)
    found = await database.read(lambda uow: uow.imported.find(SHOP, ORDERS, [*numbers, "none"]))
    assert sorted(found) == numbers


async def test_an_import_keeps_what_it_changed_and_ends_once(database: Database) -> None:
    change = ImportChange(key=NUMBER, before=None, after=dict(row().data), marks={"cases": {}})
    await database.write(lambda uow: uow.imports.add(batch(), [change]))
    await database.write(lambda uow: uow.imports.add(batch(2), []))
    assert await database.read(lambda uow: uow.imports.get("b-1")) == batch()
    assert await database.read(lambda uow: uow.imports.changes("b-1", 9)) == (change,)
    assert await database.read(lambda uow: uow.imports.latest(SHOP, ORDERS)) == batch(2)
    assert await database.write(lambda uow: uow.imports.end("b-2", "王主管", NOW))
    assert not await database.write(lambda uow: uow.imports.end("b-2", "王主管", NOW))
    assert await database.read(lambda uow: uow.imports.latest(SHOP, ORDERS)) == batch()
    assert await database.read(lambda uow: uow.imports.latest("shoes", ORDERS)) is None
    with pytest.raises(NotFoundError):
        await database.read(lambda uow: uow.imports.get("b-9"))


async def test_columns_and_skipped_steps_are_of_one_shop(database: Database) -> None:
    for heading in ("买家", "我们的昵称"):
        kept = {"buyer": heading}
        await database.write(lambda uow: uow.imports.remember(SHOP, ORDERS, kept, at=NOW, actor="王主管"))  # noqa: B023
    await database.write(lambda uow: uow.imports.skip(SHOP, "chats", skipped=True, at=NOW, actor="王主管"))
    assert await database.read(lambda uow: uow.imports.columns(SHOP, ORDERS)) == {"buyer": "我们的昵称"}
    assert await database.read(lambda uow: uow.imports.columns("shoes", ORDERS)) == {}
    assert await database.read(lambda uow: uow.imports.skipped(SHOP)) == {"chats"}
    assert await database.read(lambda uow: uow.imports.skipped("shoes")) == frozenset()
