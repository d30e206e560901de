"""What is wrong with a shop's link to the platform, noted where people see it and taken back when it is right again."""

from __future__ import annotations

from cs_assistant.domain.connected import Part
from cs_assistant.gateways.base import Clock
from cs_assistant.storage.database import Database

RIGHT = ""


class LinkWatch:
    """Notes changes only: a link that stays as it is costs nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[tuple[str, Part], str] = {}

    async def wrong(self, shop_id: str, part: Part, why: str) -> None:
        """It does not work; `why` says in Chinese what is wrong and what to do."""
        if self._known.get((shop_id, part)) == why:
            return
        now = self._clock.now()
        await self._database.write(lambda uow: uow.connected.trouble(shop_id, part, why, now))
        self._known[shop_id, part] = why

    async def right(self, shop_id: str, part: Part) -> None:
        """It works."""
        if self._known.get((shop_id, part)) == RIGHT:
            return
        await self._database.write(lambda uow: uow.connected.settled(shop_id, part))
        self._known[shop_id, part] = RIGHT

    async def unread(self, part: Part, shop_id: str, number: str, why: str) -> None:
        """A row of the platform could not be read: noted by its number, so that it can be tried again."""
        now = self._clock.now()
        known = await self._database.read(lambda uow: uow.connected.troubles((shop_id,), part))
        if (number, why) in [(each.number, each.why) for each in known]:
            return
        await self._database.write(lambda uow: uow.connected.trouble(shop_id, part, why, now, number))
