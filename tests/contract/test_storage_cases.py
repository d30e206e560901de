"""What the tables around a case must do: timers, tasks, pictures, agreements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.people import Role
from cs_assistant.errors import NotFoundError
from cs_assistant.storage import Database, UnitOfWork
from cs_assistant.storage.case_records import Agreement, AgreementState, Attachment, Task, TaskState, Timer

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SHOP, CASE = "phones", "case-1"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    case = Case(
        id=CASE, shop_id=SHOP, flow="claim", flow_version=1, state="filled", entered_at=NOW, opened_at=NOW,
        refund_no="r1",
    )  # fmt: skip
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        await database.write(lambda uow: uow.cases.add(case))
        yield database


def timer(key: str = "answer:100", *, minutes: int = 0) -> Timer:
    due_at = NOW + timedelta(minutes=minutes)
    return Timer(shop_id=SHOP, case_id=CASE, key=key, name="回复", share=100, event=None, due_at=due_at)


def task(number: int, *, state: TaskState = TaskState.OPEN, answered: int | None = None) -> Task:
    return Task(
        id=f"task-{number}", shop_id=SHOP, case_id=CASE, department=Role.WAREHOUSE, kind="check", title="验货",
        state=state, opened_at=NOW + timedelta(minutes=number), opened_by="小林",
        answered_at=None if answered is None else NOW + timedelta(minutes=answered),
    )  # fmt: skip


def count(uow: UnitOfWork) -> int:
    return int(uow._connection.execute(text("SELECT count(*) FROM timers")).scalar_one())


async def test_the_timers_of_a_state_that_was_left_are_gone_and_can_be_set_again(database: Database) -> None:
    await database.write(lambda uow: uow.timers.add(timer(minutes=5)))
    await database.write(lambda uow: uow.timers.drop(CASE))
    assert await database.read(count) == 0
    await database.write(lambda uow: uow.timers.add(timer(minutes=5)))
    (due,) = await database.read(lambda uow: uow.timers.due(NOW + timedelta(minutes=5)))
    assert due.key == "answer:100"


async def test_a_timer_that_has_fired_stays_and_never_fires_again(database: Database) -> None:
    await database.write(lambda uow: uow.timers.add(timer()))
    assert await database.write(lambda uow: uow.timers.fire(timer(), NOW))
    assert not await database.write(lambda uow: uow.timers.fire(timer(), NOW))
    await database.write(lambda uow: uow.timers.drop(CASE))
    await database.write(lambda uow: uow.timers.add(timer()))
    assert await database.read(lambda uow: uow.timers.due(NOW)) == ()


async def test_a_timer_dropped_while_it_was_about_to_fire_does_not_fire_another_with_its_id(database: Database) -> None:
    await database.write(lambda uow: uow.timers.add(timer()))
    (due,) = await database.read(lambda uow: uow.timers.due(NOW))
    await database.write(lambda uow: uow.timers.drop(CASE))
    await database.write(lambda uow: uow.timers.add(timer("pickup:50", minutes=60)))
    (next_one,) = await database.read(lambda uow: uow.timers.of_case(CASE))
    assert next_one.id == due.id
    assert not await database.write(lambda uow: uow.timers.fire(due, NOW))
    assert await database.read(lambda uow: uow.timers.of_case(CASE)) == (next_one,)


async def test_open_tasks_come_oldest_first_and_closed_ones_by_their_answer(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.tasks.add(task(1, state=TaskState.DONE, answered=90))
        uow.tasks.add(task(2, state=TaskState.DONE, answered=30))
        uow.tasks.add(task(3, state=TaskState.DONE, answered=60))
        uow.tasks.add(task(5))
        uow.tasks.add(task(4))

    def listed(uow: UnitOfWork, state: TaskState, limit: int) -> list[str]:
        found = uow.tasks.listed((SHOP,), departments=(Role.WAREHOUSE,), state=state, limit=limit)
        return [one.id for one in found]

    await database.write(work)
    assert await database.read(lambda uow: listed(uow, TaskState.OPEN, 9)) == ["task-4", "task-5"]
    assert await database.read(lambda uow: listed(uow, TaskState.DONE, 2)) == ["task-1", "task-3"]


async def test_whose_picture_it_is_can_be_asked_without_reading_it(database: Database) -> None:
    kept = Attachment(
        id="a1", shop_id=SHOP, case_id=CASE, task_id=None, name="屏幕.png", media_type="image/png", data=b"\x89PNG",
        at=NOW, by="小林",
    )  # fmt: skip
    await database.write(lambda uow: uow.attachments.add(kept))
    assert await database.read(lambda uow: uow.attachments.shop_of("a1")) == SHOP
    assert await database.read(lambda uow: uow.attachments.get("a1")) == kept
    with pytest.raises(NotFoundError, match="附件"):
        await database.read(lambda uow: uow.attachments.shop_of("a2"))


async def test_an_agreement_comes_back_to_the_cent_with_its_states(database: Database) -> None:
    agreed = Agreement(
        shop_id=SHOP, refund_no="r1", case_id=CASE, event="agree", amount=Decimal("1299.10"),
        state=AgreementState.AGREED, at=NOW, by="王主管", confirmed_how=FactSource.PLATFORM, confirmed_at=NOW,
    )  # fmt: skip
    assert await database.write(lambda uow: uow.agreements.begin(agreed))
    found = await database.read(lambda uow: uow.agreements.find(SHOP, "r1"))
    assert found == agreed
    assert found is not None
    assert str(found.amount) == "1299.10"
