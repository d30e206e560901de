"""What every database behind the services must do."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.events import SENTENCES, Event
from cs_assistant.domain.messages import Message
from cs_assistant.errors import AlreadyRunningError, DiskFullError, NotFoundError, StorageError
from cs_assistant.storage import Database, Topic, UnitOfWork
from cs_assistant.storage.engine import migrating_engine, writer_engine
from cs_assistant.storage.migrate import downgrade, upgrade
from cs_assistant.storage.records import NewAct
from cs_assistant.storage.tables import metadata

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SHOP = "phones"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        yield database


def message(external_id: str = "m1", *, shop_id: str = SHOP, words: str = "充不进电") -> Message:
    return Message(
        shop_id=shop_id, channel="webhook", buyer_id="lin", text=words, sent_at=NOW, external_id=external_id
    )


def store(uow: UnitOfWork, one: Message) -> str:
    conversation = uow.conversations.add(f"{one.shop_id}-{one.buyer_id}", one.shop_id, one.channel, one.buyer_id)
    seq = uow.messages.add(conversation.id, one, NOW).seq
    uow.conversations.change(conversation, last_seq=seq, buyer_seq=seq, waiting_since=one.sent_at)
    return conversation.id


def act(conversation_id: str, key: str = "auto:1", *, shop_id: str = SHOP, not_before: datetime = NOW) -> NewAct:
    return NewAct(
        shop_id=shop_id, act_key=key, conversation_id=conversation_id, turn_id=None, channel="webhook",
        buyer_id="lin", text="请换线试试", reply_id="fault.charging/a", title="换线", intent="fault.charging",
        automatic=True, actor="智能助手", answers_seq=1, created_at=NOW, not_before=not_before,
    )


async def lines(database: Database, conversation_id: str, shop_id: str = SHOP) -> list[str]:
    stored = await database.read(lambda uow: uow.messages.latest(shop_id, conversation_id, 100))
    return [one.line.text for one in stored]


async def test_what_is_written_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    async with Database.open(path) as database:
        conversation_id = await database.write(lambda uow: store(uow, message()))
    async with Database.open(path) as database:
        assert await lines(database, conversation_id) == ["充不进电"]


async def test_units_share_a_commit_and_one_that_fails_rolls_back_alone(database: Database) -> None:
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(uow: UnitOfWork) -> None:
        # Holds the writer until the others stand in the queue behind it: they then share one commit.
        loop.call_soon_threadsafe(started.set)
        asyncio.run_coroutine_threadsafe(released.wait(), loop).result(10)

    def failing(uow: UnitOfWork) -> str:
        store(uow, message("bad", words="不该留下"))
        raise ValueError("this unit only")

    released = asyncio.Event()
    first = asyncio.ensure_future(database.write(slow))
    await started.wait()
    group = [
        asyncio.ensure_future(database.write(lambda uow, number=number: store(uow, message(f"m{number}"))))
        for number in range(10)
    ]
    group.insert(5, asyncio.ensure_future(database.write(failing)))
    await asyncio.sleep(0)
    released.set()
    await first
    results = await asyncio.gather(*group, return_exceptions=True)
    assert [type(result) for result in results].count(ValueError) == 1
    assert await lines(database, f"{SHOP}-lin") == ["充不进电"] * 10


async def test_a_caller_hears_of_its_unit_only_once_another_connection_can_see_it(
    database: Database, tmp_path: Path
) -> None:
    async def write(number: int) -> int:
        await database.write(lambda uow: store(uow, message(f"m{number}")))
        with sqlite3.connect(tmp_path / "desk.sqlite3") as other:
            (found,) = other.execute("select count(*) from messages where external_id = ?", (f"m{number}",)).fetchone()
        other.close()
        return int(found)

    assert await asyncio.gather(*(write(number) for number in range(50))) == [1] * 50


async def test_the_receive_sequence_grows_and_is_never_used_again(database: Database) -> None:
    for number in range(5):
        await database.write(lambda uow, number=number: store(uow, message(f"m{number}")))
    stored = await database.read(lambda uow: uow.messages.latest(SHOP, f"{SHOP}-lin", 10))
    assert [one.line.seq for one in stored] == [1, 2, 3, 4, 5]


async def test_a_message_is_unique_by_shop_channel_and_platform_id(database: Database) -> None:
    conversation_id = await database.write(lambda uow: store(uow, message()))
    again = await database.write(lambda uow: uow.messages.add(conversation_id, message(words="别的"), NOW))
    assert (again.seq, again.new) == (1, False)
    assert await lines(database, conversation_id) == ["充不进电"]


async def test_an_act_is_unique_by_shop_and_key(database: Database) -> None:
    conversation_id = await database.write(lambda uow: store(uow, message()))
    assert await database.write(lambda uow: uow.outbox.add(act(conversation_id)))
    assert not await database.write(lambda uow: uow.outbox.add(act(conversation_id)))
    other = await database.write(lambda uow: store(uow, message(shop_id="shoes")))
    assert await database.write(lambda uow: uow.outbox.add(act(other, shop_id="shoes")))


async def test_every_read_is_scoped_by_shop(database: Database) -> None:
    mine = await database.write(lambda uow: store(uow, message()))
    theirs = await database.write(lambda uow: store(uow, message(shop_id="shoes")))
    await database.write(lambda uow: uow.outbox.add(act(mine)))
    await database.write(lambda uow: uow.automation.switch(SHOP, "a", enabled=True, at=NOW, actor="x"))
    await database.write(lambda uow: uow.events.add(Event(type="automation.stopped", shop_id=SHOP, at=NOW)))
    assert await lines(database, mine, "shoes") == []
    assert await database.read(lambda uow: uow.outbox.find("shoes", "auto:1")) is None
    assert await database.read(lambda uow: uow.outbox.of_conversation("shoes", mine, tuple(ActState))) == ()
    assert await database.read(lambda uow: uow.outbox.queued_automatic("shoes")) == ()
    assert await database.read(lambda uow: uow.outbox.replies_given("shoes", mine)) == frozenset()
    assert await database.read(lambda uow: uow.turns.latest("shoes", mine)) is None
    assert await database.read(lambda uow: uow.automation.of("shoes").enabled) == frozenset()
    assert await database.read(lambda uow: uow.events.latest("shoes")) == ()
    assert [one.id for one in await database.read(lambda uow: uow.conversations.queue(("shoes",)))] == [theirs]


async def test_times_are_stored_in_utc_and_come_out_aware(database: Database, tmp_path: Path) -> None:
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    event = Event(type="automation.stopped", shop_id=SHOP, at=shanghai)
    await database.write(lambda uow: uow.events.add(event))
    (found,) = await database.read(lambda uow: uow.events.latest(SHOP))
    assert found.at == NOW
    assert found.at.tzinfo is UTC
    with sqlite3.connect(tmp_path / "desk.sqlite3") as raw:
        assert raw.execute("select at from events").fetchone()[0].startswith("2026-11-22 02:00:00")
    raw.close()


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = Event(type="automation.stopped", shop_id=SHOP, at=NOW.replace(tzinfo=None))
    with pytest.raises((StorageError, ValueError), match="zone"):
        await database.write(lambda uow: uow.events.add(naive))


@pytest.mark.parametrize("change", ["UPDATE events SET actor = 'x'", "DELETE FROM events"])
async def test_events_cannot_be_changed_or_deleted(database: Database, change: str) -> None:
    await database.write(lambda uow: uow.events.add(Event(type="automation.stopped", shop_id=SHOP, at=NOW)))

    def tamper(uow: UnitOfWork) -> None:
        uow._connection.execute(text(change))

    with pytest.raises(StorageError, match="events are only added"):
        await database.write(tamper)
    (event,) = await database.read(lambda uow: uow.events.latest(SHOP))
    assert event.actor == "智能助手"


@pytest.mark.parametrize("kind", sorted(SENTENCES))
async def test_every_event_comes_back_with_its_sentence(database: Database, kind: str) -> None:
    event = Event(type=kind, shop_id=SHOP, at=NOW, actor="小李", data={"why": "买家要人工"})
    await database.write(lambda uow: uow.events.add(event))
    (found,) = await database.read(lambda uow: uow.events.latest(SHOP))
    assert found == event
    assert "{" not in found.sentence


async def test_reading_sees_one_state_and_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError, match="readonly"):
        await database.read(lambda uow: store(uow, message()))


async def test_a_row_moves_only_from_the_state_it_was_read_in(database: Database) -> None:
    conversation_id = await database.write(lambda uow: store(uow, message()))
    await database.write(lambda uow: uow.outbox.add(act(conversation_id)))
    read = await database.read(lambda uow: uow.outbox.find(SHOP, "auto:1"))
    assert read is not None
    assert await database.write(lambda uow: uow.outbox.move(read, ActState.SENDING))
    assert not await database.write(lambda uow: uow.outbox.move(read, ActState.SUPERSEDED))


async def test_due_rows_come_one_a_conversation_and_not_while_one_is_on_its_way(database: Database) -> None:
    conversation_id = await database.write(lambda uow: store(uow, message()))
    for key in ("a", "b"):
        await database.write(lambda uow, key=key: uow.outbox.add(act(conversation_id, key)))
    later = NOW + timedelta(seconds=5)
    await database.write(lambda uow: uow.outbox.add(act(conversation_id, "later", not_before=later)))
    (first,) = await database.read(lambda uow: uow.outbox.due("webhook", NOW, 10))
    assert first.act.act_key == "a"
    await database.write(lambda uow: uow.outbox.move(first.act, ActState.SENDING))
    assert await database.read(lambda uow: uow.outbox.due("webhook", later, 10)) == ()


async def test_listeners_wake_after_the_commit_of_their_topic_only(database: Database) -> None:
    def wake(uow: UnitOfWork) -> None:
        uow.wake(Topic.OUTBOX)

    def fail(uow: UnitOfWork) -> None:
        uow.wake(Topic.THINKING)
        raise ValueError

    with database.listen(Topic.OUTBOX) as outbox, database.listen(Topic.THINKING) as thinking:
        await database.write(wake)
        with pytest.raises(ValueError, match=r"^$"):
            await database.write(fail)
        assert (outbox.is_set(), thinking.is_set()) == (True, False)


async def test_a_second_start_on_the_same_database_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(AlreadyRunningError, match=r"desk\.sqlite3.*已有一个"):
        Database.open(tmp_path / "desk.sqlite3")


async def test_a_short_command_works_beside_a_running_desk(database: Database, tmp_path: Path) -> None:
    async with Database.open(tmp_path / "desk.sqlite3", serving=False) as command:
        conversation_id = await command.write(lambda uow: store(uow, message()))
    assert await lines(database, conversation_id) == ["充不进电"]


async def test_a_closed_database_can_be_started_again_and_refuses_late_writes(tmp_path: Path) -> None:
    first = Database.open(tmp_path / "desk.sqlite3")
    await first.close()
    with pytest.raises(StorageError, match="已经关闭"):
        await first.write(lambda uow: store(uow, message()))
    await Database.open(tmp_path / "desk.sqlite3").close()


async def empty_pages(folder: Path) -> int:
    """How many pages the tables take before anything is in them."""
    path = folder / "empty.sqlite3"
    await Database.open(path).close()
    return path.stat().st_size // 4096


async def test_when_a_group_does_not_fit_only_those_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "desk.sqlite3", max_page_count=await empty_pages(tmp_path) + 34) as database:
        long = [message(f"m{number}", words="长" * 1900) for number in range(60)]
        results = await asyncio.gather(
            *(database.write(lambda uow, one=one: store(uow, one)) for one in long), return_exceptions=True
        )
        kept = [result for result in results if isinstance(result, str)]
        assert 0 < len(kept) < len(long)
        assert all(isinstance(result, (str, DiskFullError)) for result in results)
        assert len(await lines(database, f"{SHOP}-lin")) == len(kept)


async def test_after_the_limit_is_raised_what_was_refused_goes_in(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    async with Database.open(path, max_page_count=await empty_pages(tmp_path) + 24) as database:
        long = [message(f"m{number}", words="长" * 1900) for number in range(100)]
        with pytest.raises(DiskFullError, match="发送方会重试"):
            await asyncio.gather(*(database.write(lambda uow, one=one: store(uow, one)) for one in long))
        before = await lines(database, f"{SHOP}-lin")
    async with Database.open(path) as database:
        await database.write(lambda uow: store(uow, message("late")))
        assert await lines(database, f"{SHOP}-lin") == [*before, "充不进电"]


async def test_durability_settings_are_what_the_design_asks_for(tmp_path: Path) -> None:
    engine = writer_engine(tmp_path / "desk.sqlite3", max_page_count=None)
    with engine.connect() as connection:
        values = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                  ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
    engine.dispose()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


async def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(StorageError, match="FOREIGN KEY"):
        await database.write(lambda uow: uow.messages.add("nowhere", message(), NOW))
    with pytest.raises(NotFoundError):
        await database.read(lambda uow: uow.conversations.get("nowhere"))


def test_the_tables_and_their_migrations_are_the_same(tmp_path: Path) -> None:
    engine = migrating_engine(tmp_path / "desk.sqlite3")
    with engine.begin() as connection:
        upgrade(connection)
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
        indexes = {index["name"] for table in metadata.tables for index in inspect(connection).get_indexes(table)}
    engine.dispose()
    assert found == [], "change storage/tables.py and storage/migrations/versions together"
    assert {"ix_conversations_due", "ix_conversations_queue"} <= indexes


def test_migrations_go_down_to_nothing_and_up_again(tmp_path: Path) -> None:
    engine = migrating_engine(tmp_path / "desk.sqlite3")
    with engine.begin() as connection:
        upgrade(connection)
        downgrade(connection)
        assert set(inspect(connection).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
        upgrade(connection)
    engine.dispose()


def test_timers_that_were_dropped_before_are_gone_and_the_others_stay(tmp_path: Path) -> None:
    engine = migrating_engine(tmp_path / "desk.sqlite3")
    row = "INSERT INTO timers (shop_id, case_id, visit, \"key\", name, share, due_at, fired_at, dropped) VALUES "
    at = "'2026-11-22 02:00:00.000000'"
    with engine.begin() as connection:
        upgrade(connection, "0004")
        connection.execute(text(
            "INSERT INTO cases (id, shop_id, flow, flow_version, state, final, facts, entered_at, opened_at, revision) "
            f"VALUES ('k', 'phones', 'claim', 1, 'x', 0, '{{}}', {at}, {at}, 0)"
        ))  # fmt: skip
        for key, fired, dropped in (("to_come", "NULL", 0), ("fired", at, 0), ("dropped", "NULL", 1)):
            connection.execute(text(row + f"('phones', 'k', {at}, '{key}', 'n', 100, {at}, {fired}, {dropped})"))
        upgrade(connection)
        assert [one.key for one in UnitOfWork(connection).timers.of_case("k")] == ["to_come"]
        assert connection.execute(text('SELECT "key" FROM timers ORDER BY id')).scalars().all() == ["to_come", "fired"]
        downgrade(connection, "0004")
        assert connection.execute(text("SELECT count(*) FROM timers WHERE NOT dropped")).scalar() == 2
        upgrade(connection)
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    engine = writer_engine(path, max_page_count=None)
    with engine.begin() as connection:
        upgrade(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StorageError, match="请升级"):
        Database.open(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError, match=r"不是本程序的数据库.*核对文件的路径"):
        Database.open(path)
    assert path.read_bytes() == b"not a database at all" * 100
