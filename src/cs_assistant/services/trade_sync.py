"""Orders of connected shops that changed, read window by window: what no message told of is found here.

How far we have read moves only after everything before it is committed; the next round begins a little earlier.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from cs_assistant.domain.connected import Part, TradeSeen
from cs_assistant.errors import CsAssistantError, DeliveryError, StorageError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.memo_hearing import find
from cs_assistant.services.patience import Patience
from cs_assistant.services.refund_sync import BROKEN, OVERLAP, UNKNOWN_FOR
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

CURSOR = "trades"
WINDOW = timedelta(minutes=30)
"""Longest span asked for at once: the platform advises so (`reference/top-api.md` 2.2)."""
FIRST_SPAN = timedelta(hours=6)
"""How far back the first reading goes; older orders are read when somebody needs them."""
REMEMBERED_FOR = timedelta(days=90)
"""An order at rest this long is no longer after-sales work; the platform lists none so old (`trades.sold.get`)."""
EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Trades(Protocol):
    """The platform's list of changed orders."""

    async def trades_changed(self, shop_id: str, start: datetime, end: datetime) -> tuple[TradeSeen, ...]:
        """Orders changed from `start` to `end`, oldest change first. Raises DeliveryError."""


class TradeSync:
    """Reads what changed in the orders of connected shops."""

    def __init__(
        self, database: Database, trades: Trades, shops: Collection[str], hub: Hub, clock: Clock,
        *, every_seconds: float = EVERY_SECONDS,
    ) -> None:  # fmt: skip
        self._database = database
        self._trades = trades
        self._shops = tuple(shops)
        self._hub = hub
        self._clock = clock
        self._every_seconds = every_seconds
        self._patience = Patience(clock)

    async def run(self) -> None:
        """Read every shop now and then, until cancelled."""
        while True:
            await self.read_all()
            await asyncio.sleep(self._every_seconds)

    async def read_all(self) -> None:
        """One round; a shop that fails does not hold up the others and is left alone for a while."""
        for shop_id in self._shops:
            if not self._patience.may_try(shop_id):
                continue
            try:
                await self.read_shop(shop_id)
                self._patience.well(shop_id)
            except CsAssistantError as error:
                self._patience.failed(shop_id, for_good=isinstance(error, DeliveryError) and error.final)
                log.warning("trades.not_read", shop=shop_id, why=error.message)
            except Exception:
                self._patience.failed(shop_id)
                log.exception("trades.not_read", shop=shop_id)

    async def read_shop(self, shop_id: str) -> int:
        """Read what changed; how many memo changes were found that no message told of. Raises DeliveryError."""
        now = self._clock.now()
        read_up_to = await self._database.read(lambda uow: uow.connected.read_up_to(shop_id, CURSOR))
        start = read_up_to - OVERLAP if read_up_to else now - FIRST_SPAN
        found = 0
        while start < now:
            end = min(start + WINDOW, now)
            for seen in await self._trades.trades_changed(shop_id, start, end):
                found += await self._take_in(shop_id, seen)
            await self._move_on(shop_id, end)
            start = end
        await self._let_go(shop_id, now)
        if found:
            self._hub.publish(Change(kind=CASE, shop_id=shop_id))
        return found

    async def _move_on(self, shop_id: str, end: datetime) -> None:
        def work(uow: UnitOfWork) -> None:
            known = uow.connected.read_up_to(shop_id, CURSOR)
            if known is None or known < end:
                uow.connected.set_read_up_to(shop_id, CURSOR, end)

        await self._database.write(work)

    async def _let_go(self, shop_id: str, now: datetime) -> None:
        """What a broken message told of has been read besides by now; a row nobody can read is told of for a day.

        Remarks of orders long at rest are not kept: they name people.
        """
        troubles = await self._database.read(
            lambda uow: uow.connected.troubles((shop_id,), Part.MESSAGE, Part.TRADE)
        )
        age = {Part.MESSAGE: OVERLAP, Part.TRADE: UNKNOWN_FOR}
        over = [each for each in troubles if now - each.last_at > age[each.part]]

        def work(uow: UnitOfWork) -> None:
            for each in over:
                uow.connected.settled(shop_id, each.part, each.number)
            uow.connected.forget_trades(shop_id, now - REMEMBERED_FOR)

        await self._database.write(work)

    async def _take_in(self, shop_id: str, seen: TradeSeen) -> int:
        now = self._clock.now()

        def work(uow: UnitOfWork) -> int:
            news = find(uow, shop_id, seen, now)
            uow.connected.settled(shop_id, Part.TRADE, seen.order_no)
            return int(news)

        try:
            return await self._database.write(work)
        except StorageError:
            raise
        except Exception as error:
            log.error("trade.not_taken_in", shop=shop_id, exc_info=error)
            await self._database.write(
                lambda uow: uow.connected.trouble(shop_id, Part.TRADE, BROKEN, now, seen.order_no)
            )
            return 0
