"""What the table of papers for an ERP must do: once a key, in order within a case, nobody else's shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.flows import Case
from cs_assistant.domain.papers import Deed, Paper
from cs_assistant.errors import NotFoundError
from cs_assistant.storage import Database, UnitOfWork
from cs_assistant.storage.repositories.erp_papers import HandedPaper

from .erp import SHOP
from .erp import paper as any_paper
from .worlds import NOW

CASES = ("case-1", "case-2")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    def add(uow: UnitOfWork) -> None:
        for case_id in CASES:
            uow.cases.add(Case(
                id=case_id, shop_id=SHOP, flow="claim", flow_version=1, state="filled", entered_at=NOW, opened_at=NOW,
            ))  # fmt: skip

    async with Database.open(tmp_path / "desk.sqlite3") as database:
        await database.write(add)
        yield database


def paper(number: str, case_id: str = CASES[0], **changes: object) -> Paper:
    return any_paper(number, case_id=case_id, **changes)


async def add(database: Database, *papers: Paper) -> list[bool]:
    return [await database.write(lambda uow, one=one: uow.erp_papers.add(one, one.number, NOW)) for one in papers]


async def found(database: Database, one: Paper) -> HandedPaper:
    row = await database.read(lambda uow: uow.erp_papers.find(one.shop_id, one.act_key))
    assert row is not None
    return row


async def test_a_paper_comes_back_as_it_was_confirmed_and_once_a_key(database: Database) -> None:
    one = paper("XT20261122-0001", approved_at=NOW, approved_by="王主管")
    assert await add(database, one, one) == [True, False]
    row = await found(database, one)
    assert (row.paper, row.state, row.actor, row.deed) == (one, ActState.QUEUED, "陈姐", Deed.BOOK)
    assert await database.read(lambda uow: uow.erp_papers.of_case(SHOP, CASES[0])) == (row,)


async def test_a_key_belongs_to_its_shop_and_nobody_sees_anothers(database: Database) -> None:
    one = paper("XT20261122-0001")
    assert await add(database, one, paper("XT20261122-0001", shop_id="shoes")) == [True, True]
    row = await found(database, one)
    assert await database.read(lambda uow: uow.erp_papers.due("shoes", NOW)) != row
    assert row not in await database.read(lambda uow: uow.erp_papers.of_case("shoes", CASES[0]))
    with pytest.raises(NotFoundError):
        await database.read(lambda uow: uow.erp_papers.one_of_case("shoes", CASES[0], row.id))
    with pytest.raises(NotFoundError):
        await database.read(lambda uow: uow.erp_papers.one_of_case(SHOP, CASES[1], row.id))


async def test_within_a_case_the_later_one_waits_for_the_earlier_and_another_case_does_not(database: Database) -> None:
    first, second, other = paper("XT20261122-0001"), paper("XT20261122-0002"), paper("XT20261122-0003", CASES[1])
    await add(database, first, second, other)
    row = await found(database, first)
    later = NOW + timedelta(minutes=5)
    await database.write(lambda uow: uow.erp_papers.move(row, ActState.QUEUED, not_before=later))
    due = await database.read(lambda uow: uow.erp_papers.due(SHOP, NOW))
    assert due is not None
    assert due.number == other.number
    await database.write(lambda uow: uow.erp_papers.move(due, ActState.SENT))
    assert await database.read(lambda uow: uow.erp_papers.due(SHOP, NOW)) is None
    assert await database.read(lambda uow: uow.erp_papers.next_due(SHOP)) == later
    held = await found(database, first)
    await database.write(lambda uow: uow.erp_papers.move(held, ActState.FAILED, why="x"))
    due = await database.read(lambda uow: uow.erp_papers.due(SHOP, NOW))
    assert due is not None
    assert due.number == second.number


async def test_who_comes_late_moves_nothing(database: Database) -> None:
    one = paper("XT20261122-0001")
    await add(database, one)
    row = await found(database, one)
    assert await database.write(lambda uow: uow.erp_papers.move(row, ActState.SENDING, attempts=1))
    assert not await database.write(lambda uow: uow.erp_papers.move(row, ActState.SENDING, attempts=1))
    assert len(await database.read(lambda uow: uow.erp_papers.in_states((ActState.SENDING,)))) == 1


async def test_a_row_from_the_future_is_due(database: Database) -> None:
    """The clock was set back: it would wait for days otherwise."""
    await add(database, paper("XT20261122-0001"))
    assert await database.read(lambda uow: uow.erp_papers.due(SHOP, NOW - timedelta(days=3))) is not None
