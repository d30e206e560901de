"""What the tables of promises and hand-overs must do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.handover import Handover, HandoverMark, LineKind
from cs_assistant.domain.promises import Promise, PromiseKind, PromiseState
from cs_assistant.errors import NotFoundError, StorageError
from cs_assistant.storage import Database

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SHOP = "phones"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        yield database


def promise(name: str, *, hours: int | None = 1, shop_id: str = SHOP, source: str | None = None) -> Promise:
    due_at = None if hours is None else NOW + timedelta(hours=hours)
    return Promise(
        id=name, shop_id=shop_id, kind=PromiseKind.FREIGHT, text="核对后告诉您", due_at=due_at, first_due_at=due_at,
        made_at=NOW, made_by="小林", source=source or f"act:{name}", order_no="2211",
    )


async def test_a_source_makes_one_promise_a_shop_whatever_is_repeated(database: Database) -> None:
    assert await database.write(lambda uow: uow.promises.add(promise("a", source="act:1")))
    assert not await database.write(lambda uow: uow.promises.add(promise("b", source="act:1")))
    assert await database.write(lambda uow: uow.promises.add(promise("c", shop_id="shoes", source="act:1")))
    assert await database.read(lambda uow: uow.promises.by_source(SHOP, "act:1")) == promise("a", source="act:1")
    assert await database.read(lambda uow: uow.promises.by_source(SHOP, "act:2")) is None


async def test_open_promises_come_soonest_first_and_those_without_a_time_last(database: Database) -> None:
    for one in (promise("late", hours=9), promise("none", hours=None), promise("soon")):
        await database.write(lambda uow, one=one: uow.promises.add(one))
    found = await database.read(lambda uow: uow.promises.open_of((SHOP,)))
    assert [one.id for one in found] == ["soon", "late", "none"]
    assert found[0] == promise("soon")


async def test_a_settled_promise_is_changed_no_more(database: Database) -> None:
    one = promise("a")
    await database.write(lambda uow: uow.promises.add(one))
    assert await database.write(lambda uow: uow.promises.change(one, state=PromiseState.KEPT, settled_by="小林"))
    assert not await database.write(lambda uow: uow.promises.change(one, state=PromiseState.WITHDRAWN))
    assert (await database.read(lambda uow: uow.promises.get("a"))).state is PromiseState.KEPT
    assert await database.read(lambda uow: uow.promises.open_of((SHOP,))) == ()
    with pytest.raises(NotFoundError, match="承诺"):
        await database.read(lambda uow: uow.promises.get("b"))


async def test_a_promise_about_an_order_shows_on_the_orders_case_until_it_has_its_own(database: Database) -> None:
    await database.write(lambda uow: uow.promises.add(promise("a")))
    assert len(await database.read(lambda uow: uow.promises.of_case(SHOP, "case-1", "2211"))) == 1
    assert await database.read(lambda uow: uow.promises.of_case(SHOP, "case-1", None)) == ()
    assert await database.read(lambda uow: uow.promises.of_case("shoes", "case-1", "2211")) == ()


async def test_what_is_written_on_a_line_belongs_to_one_hand_over(database: Database) -> None:
    first = Handover(shop_id=SHOP, at=NOW, by="小林", note="下午仓库没人")
    number = await database.write(lambda uow: uow.handovers.begin(first))
    mark = HandoverMark(handover_id=number, kind=LineKind.TASK, ref="t1", shop_id=SHOP, note="问过了", noted_by="小林")
    await database.write(lambda uow: uow.handovers.mark(mark))
    taken = HandoverMark(
        handover_id=number, kind=LineKind.TASK, ref="t1", shop_id=SHOP, note="问过了", noted_by="小林",
        accepted_by="陈姐", accepted_at=NOW,
    )
    await database.write(lambda uow: uow.handovers.mark(taken))
    latest = await database.read(lambda uow: uow.handovers.latest(SHOP))
    assert latest is not None
    assert await database.read(lambda uow: uow.handovers.marks(latest)) == {(LineKind.TASK, "t1"): taken}
    await database.write(lambda uow: uow.handovers.begin(first))
    newer = await database.read(lambda uow: uow.handovers.latest(SHOP))
    assert newer is not None
    assert newer.id > number
    assert await database.read(lambda uow: uow.handovers.marks(newer)) == {}
    assert await database.read(lambda uow: uow.handovers.latest("shoes")) is None


async def test_a_promise_of_a_chat_that_does_not_exist_is_refused(database: Database) -> None:
    one = Promise(
        id="x", shop_id=SHOP, conversation_id="nowhere", kind=PromiseKind.ANSWER, text="x", due_at=None,
        first_due_at=None, made_at=NOW, made_by="小林", source="hand:x",
    )
    with pytest.raises(StorageError, match="FOREIGN KEY"):
        await database.write(lambda uow: uow.promises.add(one))
