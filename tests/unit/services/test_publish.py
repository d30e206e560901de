"""Publishing the script library."""

from __future__ import annotations

from pathlib import Path

from cs_assistant.library.files import packaged_folder, read_folder
from cs_assistant.services.publish import Publish
from cs_assistant.storage import Database
from cs_assistant.storage.tables import ALL_SHOPS
from tests.contract.worlds import MovableClock


async def sentences(database: Database) -> list[str]:
    events = await database.read(lambda uow: uow.events.latest(ALL_SHOPS))
    return [event.sentence for event in reversed(events)]


async def test_a_library_becomes_the_snapshot_every_process_loads_and_is_kept_once(tmp_path: Path) -> None:
    files = read_folder(packaged_folder()).files
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        publish = Publish(database, MovableClock())
        assert await publish.current() is None
        await publish.keep(files)
        await publish.keep(files)
        assert await publish.current() == files
        assert len(await sentences(database)) == 1


async def test_a_rejected_library_is_noted_and_leaves_the_last_snapshot_live(tmp_path: Path) -> None:
    files = read_folder(packaged_folder()).files
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        publish = Publish(database, MovableClock())
        await publish.keep(files)
        await publish.reject(3)
        assert await publish.current() == files
        assert "3 处问题，继续使用上一版" in (await sentences(database))[-1]
