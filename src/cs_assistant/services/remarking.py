"""Order remarks: written and read back where the shop is connected (直连), copied and confirmed by a person elsewhere.

A remark counts as standing only once the platform shows it (平台确认) or a named person says so (人工确认). The worker
reads before it writes, so nothing is written twice whatever was interrupted (R5.12, R5.33, R5.64).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

import structlog

from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.errors import ConflictError, CsAssistantError, StorageError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.batches import one_by_one
from cs_assistant.services.brain import Brain
from cs_assistant.services.hands import Hands
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.memo_feed import MemoFeed
from cs_assistant.services.memo_pen import RETRY_SECONDS, MemoPen
from cs_assistant.services.moving import Hand, put_facts
from cs_assistant.services.remark_states import CONFLICT_NAME, MEMO_CONFLICT, mark_standing, plan_again
from cs_assistant.services.remark_writer import RemarkWriter
from cs_assistant.storage.case_records import Remark
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

WIDTH = 8
"""Orders written at once."""
FEED_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 5.0
"""Longest wait while a remark is planned: the clock may be shifted under us."""
SHORTEST_WAIT = 0.2
LANDING_SECONDS = 12.0
"""How long a stop waits for writes on their way."""
DUE_AT_ONCE = 200

log = structlog.get_logger(__name__)


class Remarking:
    """Writes, confirms and keeps order remarks."""

    def __init__(
        self,
        database: Database,
        orders: OrderSystem,
        brain: Brain,
        hub: Hub,
        clock: Clock,
        *,
        feed_seconds: float = FEED_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._hub = hub
        self._clock = clock
        self._feed_seconds = feed_seconds
        self._retry_seconds = retry_seconds
        self._hands = Hands(brain, orders, clock)
        self._pen = MemoPen(database, orders, clock, retry_seconds=retry_seconds)
        self._writer = RemarkWriter(database, self._hands, self._pen, hub, clock)
        self._feed = MemoFeed(database, orders, self._hands, self._pen, hub, clock)
        self._width = asyncio.Semaphore(WIDTH)
        self._flying: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def recover(self) -> None:
        """Take up what an earlier run left on its way; it reads before it writes. Call before `run`, once."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> None:
            for remark in uow.remarks.in_state(RemarkState.WRITING):
                uow.remarks.change(remark.id, state=RemarkState.PLANNED, not_before=now)

        await self._database.write(work)

    async def run(self) -> None:
        """Write whatever becomes due and read the feeds, until cancelled; writes on their way may still land."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write_on_and_on())
            tasks.create_task(self._read_on_and_on())

    async def write_due(self) -> None:
        """Write everything that is due now; returns when it stands, waits for its next try, or failed."""
        while flying := await self._start_due():
            await asyncio.wait(flying)

    async def read_feed(self, shop_id: str) -> int:
        """Read one shop's feed of memo changes and act on it; how many changes were new. Raises DeliveryError."""
        return await self._feed.read(shop_id)

    async def read_feeds(self) -> None:
        """Read the feed of every connected shop; one that fails does not hold up the others."""
        shops = [
            shop_id
            for shop_id in self._brain.assistant.library.shops
            if self._orders.connection(shop_id) is Connection.DIRECT
        ]
        results = await asyncio.gather(*map(self.read_feed, shops), return_exceptions=True)
        for shop_id, result in zip(shops, results, strict=True):
            if isinstance(result, CsAssistantError):
                log.warning("memos.not_read", shop=shop_id, why=result.message)
            elif isinstance(result, Exception):
                log.error("memos.broken", shop=shop_id, exc_info=result)

    async def shop_of(self, remark_id: int) -> str:
        """The shop a remark belongs to. Raises NotFoundError."""
        return (await self._database.read(lambda uow: uow.remarks.get(remark_id))).shop_id

    async def confirm_copied(self, remark_id: int, person_name: str) -> Remark:
        """我已在千牛备注: a named person's word. Saying it twice changes nothing.

        Raises NotFoundError, ConflictError while the remark is being written by itself.
        """

        def work(hand: Hand, remark: Remark) -> Remark:
            if remark.state is RemarkState.STANDING:
                return remark
            if remark.state not in (RemarkState.TO_COPY, RemarkState.FAILED, RemarkState.LOST):
                raise ConflictError("这条备注系统正在写，不用手工确认。请过一会儿刷新再看。")
            return mark_standing(hand, remark, FactSource.PERSON)

        return await self._change(remark_id, person_name, work)

    async def copied_many(self, remark_ids: Iterable[int], person_name: str) -> dict[int, str]:
        """Confirm a batch, each on its own: why one was not confirmed, empty where it was."""
        return await one_by_one(remark_ids, lambda remark_id: self.confirm_copied(remark_id, person_name))

    async def retry(self, remark_id: int, person_name: str) -> Remark:
        """Try a remark again that failed or was given up. Raises NotFoundError, ConflictError for any other."""

        def work(hand: Hand, remark: Remark) -> Remark:
            if remark.state not in (RemarkState.FAILED, RemarkState.LOST):
                raise ConflictError("这条备注没有失败，不用重试。请刷新后再看。")
            return plan_again(hand, remark)

        return await self._change(remark_id, person_name, work)

    async def settle_conflict(self, case_id: str, person_name: str) -> Case:
        """A person looked at 可能覆盖他人备注; without one nothing changes. Raises NotFoundError."""

        def work(uow: UnitOfWork) -> Case:
            case = uow.cases.get(case_id)
            if case.fact(MEMO_CONFLICT) is None:
                return case
            hand = self._hands.hand(uow, case.shop_id, person_name)
            checked = hand.fact("", note=f"{person_name}已核对")
            return put_facts(hand, case, {MEMO_CONFLICT: checked}, {MEMO_CONFLICT: CONFLICT_NAME})

        case = await self._database.write(work)
        self._tell(case.shop_id)
        return case

    async def _change(self, remark_id: int, person_name: str, work: Callable[[Hand, Remark], Remark]) -> Remark:
        def unit(uow: UnitOfWork) -> Remark:
            remark = uow.remarks.get(remark_id)
            return work(self._hands.hand(uow, remark.shop_id, person_name), remark)

        remark = await self._database.write(unit)
        self._tell(remark.shop_id)
        return remark

    async def _write_on_and_on(self) -> None:
        with self._database.listen(Topic.REMARKS) as woken:
            try:
                while True:
                    woken.clear()
                    try:
                        await self._start_due()
                        seconds = await self._seconds_to_next()
                    except StorageError:
                        log.exception("remarks.not_read")
                        seconds = self._retry_seconds
                    with suppress(TimeoutError):
                        async with asyncio.timeout(seconds):  # wait_for may swallow a stop when woken at once
                            await woken.wait()
            finally:
                if self._flying:
                    await asyncio.wait(set(self._flying.values()), timeout=LANDING_SECONDS)

    async def _read_on_and_on(self) -> None:
        while True:
            await self.read_feeds()
            await asyncio.sleep(self._feed_seconds)

    async def _start_due(self) -> set[asyncio.Task[None]]:
        """Start a task for every order with something due that has none; all of them, running ones included."""
        now = self._clock.now()
        due = await self._database.read(lambda uow: uow.remarks.due(now, limit=DUE_AT_ONCE))
        orders = dict.fromkeys((remark.shop_id, remark.order_no) for remark in due)
        for order in orders:
            if order not in self._flying:
                self._flying[order] = asyncio.create_task(self._write_order(*order))
        return {self._flying[order] for order in orders}

    async def _write_order(self, shop_id: str, order_no: str) -> None:
        try:
            async with self._width:
                await self._writer.write_order(shop_id, order_no)
        except Exception:
            log.exception("remarks.not_written", shop=shop_id)
        finally:
            del self._flying[shop_id, order_no]

    async def _seconds_to_next(self) -> float | None:
        due_at = await self._database.read(lambda uow: uow.remarks.next_due_at())
        if due_at is None:
            return None
        return min(max((due_at - self._clock.now()).total_seconds(), SHORTEST_WAIT), LOOK_AGAIN_SECONDS)

    def _tell(self, shop_id: str) -> None:
        self._hub.publish(Change(kind=CASE, shop_id=shop_id))
