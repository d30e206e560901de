"""What the table of documents must do: numbers without gaps, one document a step, nothing with a number deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.bookkeeping import DocumentKind, ReturnKind
from cs_assistant.domain.case_documents import DocumentState, document_number
from cs_assistant.domain.flows import Case
from cs_assistant.errors import ConflictError, NotFoundError, StorageError
from cs_assistant.storage import Database, UnitOfWork
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.repositories.registers import Sought, Term

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SHOP, CASE = "phones", "case-1"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    def add(uow: UnitOfWork) -> None:
        for number in (1, 2):
            uow.cases.add(Case(
                id=f"case-{number}", shop_id=SHOP, flow="claim", flow_version=1, state="filled", entered_at=NOW,
                opened_at=NOW,
            ))  # fmt: skip

    async with Database.open(tmp_path / "desk.sqlite3") as database:
        await database.write(add)
        yield database


def document(serial: int | None = 1, **changed: object) -> CaseDocument:
    kind = DocumentKind.RETURN_NOTE
    made = CaseDocument(
        id=f"d-{serial}", shop_id=SHOP, case_id=CASE, order_no="2211000000000000137", plan=ReturnKind.RETURN,
        step="back", kind=kind, state=DocumentState.CREATED if serial else DocumentState.DRAFT,
        number=document_number(kind, TODAY, serial) if serial else None, day=TODAY.isoformat() if serial else None,
        serial=serial, values={"数量": "1", "备注：原因": "屏幕碎了"}, terms={"立帐": "开票立帐"}, at=NOW, by="小林",
    )
    return replace(made, **changed)  # type: ignore[arg-type]


async def test_a_document_comes_back_as_it_was_made(database: Database) -> None:
    made = document(approved_at=NOW, approved_by="王主管", finished_at=NOW, finished_by="马师傅")
    await database.write(lambda uow: uow.case_documents.add(made))
    assert await database.read(lambda uow: uow.case_documents.get("d-1")) == made
    assert await database.read(lambda uow: uow.case_documents.of_case(CASE)) == (made,)
    with pytest.raises(NotFoundError, match="单据"):
        await database.read(lambda uow: uow.case_documents.get("d-2"))


async def test_serials_count_within_shop_kind_and_day(database: Database) -> None:
    await database.write(lambda uow: uow.case_documents.add(document()))

    def following(uow: UnitOfWork) -> list[int]:
        wanted = (
            (SHOP, DocumentKind.RETURN_NOTE, TODAY), ("shoes", DocumentKind.RETURN_NOTE, TODAY),
            (SHOP, DocumentKind.ISSUE, TODAY), (SHOP, DocumentKind.RETURN_NOTE, TODAY + timedelta(days=1)),
        )  # fmt: skip
        return [uow.case_documents.next_serial(*each) for each in wanted]

    assert await database.read(following) == [2, 1, 1, 1]


async def test_a_number_that_was_rolled_back_is_given_again(database: Database) -> None:
    """Gapless: the number and the document are one transaction."""

    def fails(uow: UnitOfWork) -> None:
        uow.case_documents.add(document())
        raise ConflictError

    with pytest.raises(ConflictError):
        await database.write(fails)
    assert await database.read(lambda uow: uow.case_documents.next_serial(SHOP, DocumentKind.RETURN_NOTE, TODAY)) == 1


async def test_a_step_has_one_document_that_is_not_voided(database: Database) -> None:
    await database.write(lambda uow: uow.case_documents.add(document()))
    with pytest.raises(StorageError):
        await database.write(lambda uow: uow.case_documents.add(document(2)))
    gone = document(state=DocumentState.VOIDED, voided_at=NOW, voided_by="小林", why="填错了")
    await database.write(lambda uow: uow.case_documents.save(gone, seen=DocumentState.CREATED))
    await database.write(lambda uow: uow.case_documents.add(document(2)))
    assert [each.state for each in await database.read(lambda uow: uow.case_documents.of_case(CASE))] == [
        "voided", "created",
    ]  # fmt: skip


async def test_the_same_number_is_never_given_twice(database: Database) -> None:
    await database.write(lambda uow: uow.case_documents.add(document()))
    with pytest.raises(StorageError):
        await database.write(lambda uow: uow.case_documents.add(document(id="other", case_id="case-2")))


async def test_who_comes_late_is_told(database: Database) -> None:
    await database.write(lambda uow: uow.case_documents.add(document()))
    moved = document(state=DocumentState.EXPORTED, exported_at=NOW, exported_by="小林")
    await database.write(lambda uow: uow.case_documents.save(moved, seen=DocumentState.CREATED))
    with pytest.raises(ConflictError, match="刷新"):
        await database.write(lambda uow: uow.case_documents.save(moved, seen=DocumentState.CREATED))


async def test_only_a_draft_can_be_thrown_away(database: Database) -> None:
    draft = document(None)
    await database.write(lambda uow: uow.case_documents.add(draft))
    await database.write(lambda uow: uow.case_documents.forget_draft(draft.id))
    assert await database.read(lambda uow: uow.case_documents.of_case(CASE)) == ()
    await database.write(lambda uow: uow.case_documents.add(document()))
    await database.write(lambda uow: uow.case_documents.forget_draft("d-1"))
    assert len(await database.read(lambda uow: uow.case_documents.of_case(CASE))) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [("XT20261122-0001", 1), ("0000137", 1), ("屏幕碎", 1), ("销售退回", 1), ("小林", 1), ("数量", 0), ("屏幕%", 0)],
)
async def test_the_register_finds_documents_by_number_order_words_and_people(
    database: Database, words: str, found: int
) -> None:
    """R1.39: all documents of a period for the clerk at the ERP; drafts are not among them."""

    def add(uow: UnitOfWork) -> None:
        uow.case_documents.add(document())
        uow.case_documents.add(document(None, id="draft", case_id="case-2"))

    await database.write(add)
    sought = Sought(
        shop_ids=(SHOP,), start=NOW - timedelta(days=1), end=NOW + timedelta(seconds=1), limit=9,
        terms=(Term(text=words),),
    )
    assert (await database.read(lambda uow: uow.registers.documents(sought))).total == found
    for past in (replace(sought, end=NOW), replace(sought, shop_ids=("shoes",))):
        assert (await database.read(lambda uow, past=past: uow.registers.documents(past))).total == 0
