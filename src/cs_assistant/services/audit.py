"""The audit log as people search it: who did what when, as sentences, the newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cs_assistant.domain.events import Event
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.events import Wanted
from cs_assistant.storage.tables import ALL_SHOPS

PAGE = 50
MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditPage:
    """One page of the log."""

    events: tuple[tuple[int, Event], ...]
    """Place in the log and event."""
    older: int | None
    """Give it as `before` for the next page; None = that was the last."""


class AuditLog:
    """Reads what the other services wrote. There is nothing here that changes or removes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        shops: Collection[str],
        *,
        actor: str | None = None,
        kind: str | None = None,
        day: date | None = None,
        before: int | None = None,
        most: int = PAGE,
    ) -> AuditPage:
        """Events of these shops and of the house as a whole.

        `kind` is a type or the part before its dot; `day` a day in Asia/Shanghai; `before` a place in the log.
        """
        most = min(max(most, 1), MOST)
        since, until = _bounds(day) if day is not None else (None, None)
        wanted = Wanted(
            shops=(*sorted(shops), ALL_SHOPS), actor=actor, kind=kind, since=since, until=until, before=before
        )
        found = await self._database.read(lambda uow: uow.events.search(wanted, most + 1))
        return AuditPage(events=found[:most], older=found[most - 1][0] if len(found) > most else None)

    async def actors(self, shops: Collection[str]) -> tuple[str, ...]:
        """Everybody who stands in the log of these shops, people and machines."""
        return await self._database.read(lambda uow: uow.events.actors((*sorted(shops), ALL_SHOPS)))


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), tzinfo=SHANGHAI)
    return start, start + timedelta(days=1)
