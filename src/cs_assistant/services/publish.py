"""Publishing the script library: all or nothing; the last good snapshot stays live until then."""

from __future__ import annotations

from cs_assistant.domain.events import Event
from cs_assistant.gateways.base import Clock
from cs_assistant.library.files import Files, digest, pack, unpack
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.snapshots import Snapshot
from cs_assistant.storage.tables import ALL_SHOPS
from cs_assistant.storage.unit_of_work import UnitOfWork

ACTOR = "话术发布"


class Publish:
    """Keeps published libraries in the database, from where every process loads them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, files: Files) -> None:
        """Make `files` the current snapshot; whoever calls has checked them and found nothing."""
        snapshot = Snapshot(digest=digest(files), content=pack(files), at=self._clock.now())
        await self._database.write(lambda uow: self._keep(uow, snapshot))

    async def reject(self, problems: int) -> None:
        """Note that files with so many problems were offered and the last snapshot stays."""
        await self._database.write(lambda uow: self._note(uow, "library.rejected", count=str(problems)))

    async def current(self) -> Files | None:
        """The files of the current snapshot; None when nothing was published yet."""
        snapshot = await self._database.read(lambda uow: uow.snapshots.latest(ALL_SHOPS))
        return None if snapshot is None else unpack(snapshot.content)

    def _keep(self, uow: UnitOfWork, snapshot: Snapshot) -> None:
        last = uow.snapshots.latest(ALL_SHOPS)
        if last is not None and last.digest == snapshot.digest:
            return
        uow.snapshots.add(ALL_SHOPS, snapshot)
        self._note(uow, "library.published", digest=snapshot.digest[:12])

    def _note(self, uow: UnitOfWork, kind: str, **data: str) -> None:
        uow.events.add(Event(type=kind, shop_id=ALL_SHOPS, at=self._clock.now(), actor=ACTOR, data=data))
