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


async def test_a_clean_library_becomes_the_snapshot_every_process_loads(tmp_path: Path) -> None:
    files = read_folder(packaged_folder()).files
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        publish = Publish(database, MovableClock())
        assert await publish.current() is None
        loaded = await publish.publish(files)
        assert loaded.library is not None
        assert await publish.current() == files
        await publish.publish(files)
        assert len(await sentences(database)) == 1
        digest = loaded.library.digest
        snapshot = await database.read(lambda uow: uow.snapshots.with_digest(ALL_SHOPS, digest))
        assert snapshot is not None


async def test_a_library_with_a_problem_leaves_the_last_snapshot_live(tmp_path: Path) -> None:
    files = dict(read_folder(packaged_folder()).files)
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        publish = Publish(database, MovableClock())
        await publish.publish(files)
        broken = {**files, "robot.yaml": "notice: [\n"}
        loaded = await publish.publish(broken)
        assert loaded.library is None
        assert loaded.problems
        assert await publish.current() == files
        assert "继续使用上一版" in (await sentences(database))[-1]
