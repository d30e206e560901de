"""What the tables of quick phrases must do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cs_assistant.domain.phrases import Content, Phrase
from cs_assistant.storage import Database, UnitOfWork
from cs_assistant.storage.repositories.phrases import ChangeKind, PhraseChange

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        yield database


def phrase(one: str = "a", shop: str = "phones", *, text: str = "您好\r\n在的") -> Phrase:
    content = Content(code="hi", text=text, group="问候")
    return Phrase(id=one, shop_id=shop, ours=content, base=None, position=0, at=NOW, actor="王主管")


def change(one: str, shop: str = "phones", kind: ChangeKind = ChangeKind.IMPORT) -> PhraseChange:
    return PhraseChange(id=one, shop_id=shop, kind=kind, at=NOW, actor="王主管", counts={"new": 1})


async def test_one_id_in_two_shops_is_two_phrases(database: Database) -> None:
    await database.write(lambda uow: uow.phrases.write(change("1"), [phrase()]))
    await database.write(lambda uow: uow.phrases.write(change("2", "shoes"), [phrase(shop="shoes", text="别的")]))
    assert await database.read(lambda uow: uow.phrases.of_shop("phones")) == (phrase(),)
    await database.write(lambda uow: uow.phrases.write(change("3", "shoes", ChangeKind.END), end=["a"]))
    assert await database.read(lambda uow: uow.phrases.of_shop("shoes")) == ()
    assert await database.read(lambda uow: uow.phrases.of_shop("phones")) == (phrase(),)


async def test_every_change_is_undone_to_how_it_stood_the_base_too(database: Database) -> None:
    await database.write(lambda uow: uow.phrases.write(change("1"), [phrase()]))
    await database.write(lambda uow: uow.phrases.set_base([phrase()]))
    edited = replace(phrase(text="您好"), position=7, base=phrase(text="您好").ours)
    await database.write(lambda uow: uow.phrases.write(change("2"), [edited, phrase("b")]))

    def undo_last(uow: UnitOfWork) -> None:
        last = uow.phrases.last_change("phones")
        assert last is not None
        uow.phrases.undo(last, NOW, "王主管")

    await database.write(undo_last)
    (kept,) = await database.read(lambda uow: uow.phrases.of_shop("phones"))
    assert (kept.ours, kept.base) == (phrase().ours, phrase().ours)
    assert kept.position == 0
    last = await database.read(lambda uow: uow.phrases.last_change("phones"))
    assert last is not None
    assert (last.id, last.before) == ("1", {"a": None})
    await database.write(undo_last)
    assert await database.read(lambda uow: uow.phrases.of_shop("phones")) == ()
    assert await database.read(lambda uow: uow.phrases.last_change("phones")) is None


async def test_a_base_that_an_export_set_since_is_not_undone(database: Database) -> None:
    await database.write(lambda uow: uow.phrases.write(change("1"), [phrase()]))
    await database.write(lambda uow: uow.phrases.write(change("2", kind=ChangeKind.REWRITE), [phrase(text="改过")]))
    await database.write(lambda uow: uow.phrases.set_base([phrase(text="改过")]))

    def undo_last(uow: UnitOfWork) -> None:
        last = uow.phrases.last_change("phones")
        assert last is not None
        uow.phrases.undo(last, NOW, "王主管")

    await database.write(undo_last)
    (kept,) = await database.read(lambda uow: uow.phrases.of_shop("phones"))
    assert (kept.ours.text, kept.base) == (phrase().ours.text, phrase(text="改过").ours)


async def test_what_was_ended_comes_back_with_the_same_id(database: Database) -> None:
    await database.write(lambda uow: uow.phrases.write(change("1"), [phrase()]))
    await database.write(lambda uow: uow.phrases.write(change("2", kind=ChangeKind.END), end=["a"]))
    await database.write(lambda uow: uow.phrases.write(change("3"), [phrase(text="回来了")]))
    (kept,) = await database.read(lambda uow: uow.phrases.of_shop("phones"))
    assert (kept.id, kept.ours.text) == ("a", "回来了")
