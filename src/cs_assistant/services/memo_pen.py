"""Our one way to change a memo: one writer at a time an order, every write logged before it is made, then read back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from cs_assistant.domain.remarks import Memo
from cs_assistant.errors import ConflictError, CsAssistantError, DeliveryError, StorageError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.storage.case_records import MemoWrite
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

CONFLICTS = 5
"""So often a case may change under one transaction before we give up for now."""
RETRY_SECONDS = 1.0
"""Pause before the database is tried again when it took nothing (a full disk)."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


class MemoPen:
    """Reads and overwrites memos. Hold `turn(order)` over a whole read, change, write, read back."""

    def __init__(
        self, database: Database, orders: OrderSystem, clock: Clock, *, retry_seconds: float = RETRY_SECONDS
    ) -> None:
        self._database = database
        self._orders = orders
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def turn(self, shop_id: str, order_no: str) -> asyncio.Lock:
        """The lock of one order: our own writers take turns."""
        return self._turns.setdefault((shop_id, order_no), asyncio.Lock())

    async def read(self, shop_id: str, order_no: str) -> Memo:
        """The memo as it stands. Raises DeliveryError, UnknownOrderError, NotConnectedError."""
        return await _told_apart(self._orders.memo(shop_id, order_no))

    async def write(
        self, shop_id: str, order_no: str, base: Memo, new: Memo, begin: Callable[[UnitOfWork], bool] = lambda uow: True
    ) -> Memo | None:
        """Overwrite `base` by `new` and give back what stands there then: after an uncertain answer that decides.

        `begin` runs in the transaction that logs the write; when it says False nothing is written and None comes back.
        Raises DeliveryError when it was certainly not written, or could not be read back.
        """

        def logged(uow: UnitOfWork) -> int | None:
            if not begin(uow):
                return None
            return uow.remarks.wrote(
                MemoWrite(
                    shop_id=shop_id, order_no=order_no, base=base.text, base_flag=base.flag, written=new.text,
                    written_flag=new.flag, at=self._clock.now(),
                )
            )  # fmt: skip

        write_id = await self._database.write(logged)
        if write_id is None:
            return None
        try:
            await _told_apart(self._orders.write_memo(shop_id, order_no, new))
        except DeliveryError as error:
            if not error.uncertain:
                await self.record(lambda uow: uow.remarks.not_written(write_id))
                raise
            log.info("memo.uncertain", shop=shop_id, why=error.message)
        back = await self.read(shop_id, order_no)
        if back == new and new.flag != base.flag:
            await self.record(lambda uow: uow.remarks.seen_written(write_id))
        return back

    async def record(self, work: Callable[[UnitOfWork], T]) -> T:
        """Write down what became of it; `work` reads anew what it changes.

        Without room on the disk try again: a row must not stay on its way. So too when a case changed under us.
        """
        conflicts = 0
        while True:
            try:
                return await self._database.write(work)
            except ConflictError:
                conflicts += 1
                if conflicts == CONFLICTS:
                    raise
            except StorageError:
                log.exception("memo.not_recorded")
                await asyncio.sleep(self._retry_seconds)


async def _told_apart(call: Awaitable[T]) -> T:
    """The call's answer; a foreign exception is a failure of which nobody knows what it did."""
    try:
        return await call
    except CsAssistantError:
        raise
    except Exception as error:
        log.exception("memo.broken")
        raise DeliveryError("和平台通信时出错，不知道这一步做了没有", uncertain=True) from error
