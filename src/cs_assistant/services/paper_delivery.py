"""The way of a paper to the ERP: claimed in its own transaction, handed over, recorded (design, section 1.4).

One lane a shop, one paper at a time: a crash leaves one uncertain at most, and papers of a case arrive in their order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from cs_assistant.domain.acts import ActState, after_failure
from cs_assistant.domain.events import Event
from cs_assistant.domain.papers import DEED_NAMES
from cs_assistant.errors import DeliveryError, StorageError
from cs_assistant.gateways.base import Clock, Documents, Receipt
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.voided_papers import stop_voided, voided_since
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.erp_papers import HandedPaper
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

ATTEMPTS = 12
RETRY_SECONDS = 1.0
"""Pause before the database is tried again when it took nothing (a full disk)."""
LOOK_AGAIN_SECONDS = 5.0
"""Longest wait while a row is queued: the clock may be shifted under us."""
LANDING_SECONDS = 22.0
"""How long a stop waits for the one that is on its way: longer than an ERP is waited for."""
INTERRUPTED = "交的途中程序中断，不知道 ERP 是否收到"
NO_ERP = "这个店铺没有接 ERP，没有交出去。请管理员接上后点重试。"

log = structlog.get_logger(__name__)


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many attempts: a second, doubled each time, ten minutes at most."""
    return timedelta(seconds=min(600.0, 2.0 ** (attempts - 1)))


class PaperDelivery:
    """Carries confirmed papers to the ERP of their shop."""

    def __init__(
        self, database: Database, erps: Mapping[str, Documents], hub: Hub, clock: Clock, *,
        wait: Callable[[int], timedelta] = backoff,
    ) -> None:
        """`erps`: shop id to its ERP."""
        self._database = database
        self._erps = erps
        self._hub = hub
        self._clock = clock
        self._wait = wait
        self._progress = asyncio.Event()

    async def recover(self) -> None:
        """Settle what an earlier run left on its way, or for an ERP that is gone. Before `run`, once."""

        def work(uow: UnitOfWork) -> tuple[HandedPaper, ...]:
            left = uow.erp_papers.in_states((ActState.SENDING, ActState.QUEUED))
            for handed in left:
                self._take_up(uow, handed)
            return left

        self._tell(*await self._database.write(work))

    async def run(self) -> None:
        """Hand over whatever becomes due, until cancelled; what is on its way then may still land."""
        async with asyncio.TaskGroup() as lanes:
            for shop_id, erp in self._erps.items():
                lanes.create_task(self._lane(shop_id, erp))

    async def idle(self) -> None:
        """Return once nothing is queued or on its way; `run` must be running."""
        while True:
            self._progress.clear()
            if not await self._database.read(
                lambda uow: uow.erp_papers.in_states((ActState.QUEUED, ActState.SENDING))
            ):
                return
            await self._progress.wait()

    def _take_up(self, uow: UnitOfWork, handed: HandedPaper) -> None:
        erp, sending = self._erps.get(handed.shop_id), handed.state is ActState.SENDING
        if voided_since(uow, handed):
            self._stop(uow, handed, maybe_sent=sending or handed.maybe_sent)
        elif sending and (erp is None or not erp.takes_keys):
            self._end(uow, handed, ActState.UNCERTAIN, INTERRUPTED)
        elif sending:
            uow.erp_papers.move(handed, ActState.QUEUED, maybe_sent=True, not_before=self._clock.now())
        elif erp is None:
            self._end(uow, handed, ActState.UNCERTAIN if handed.maybe_sent else ActState.FAILED, NO_ERP)

    async def _lane(self, shop_id: str, erp: Documents) -> None:
        with self._database.listen(Topic.ERP) as woken:
            while True:
                woken.clear()
                handed = await self._claim(shop_id)
                if handed is not None:
                    # A stop waits for the one that is on its way: it may be booked already.
                    await _land(asyncio.create_task(self._carry(handed, erp)))
                    continue
                self._progress.set()
                with suppress(TimeoutError):
                    async with asyncio.timeout(await self._seconds_to_next(shop_id)):
                        await woken.wait()

    async def _claim(self, shop_id: str) -> HandedPaper | None:
        """Move the row whose turn it is to `sending`, in a transaction of its own."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> HandedPaper | None:
            due = uow.erp_papers.due(shop_id, now)
            if due is None:
                return None
            attempts = due.attempts + 1
            uow.erp_papers.move(due, ActState.SENDING, attempts=attempts)
            return replace(due, state=ActState.SENDING, attempts=attempts)

        try:
            if await self._database.read(lambda uow: uow.erp_papers.due(shop_id, now)) is None:
                return None
            return await self._database.write(work)
        except StorageError:
            log.exception("erp.not_claimed", shop=shop_id)
            await asyncio.sleep(RETRY_SECONDS)
            return None

    async def _carry(self, handed: HandedPaper, erp: Documents) -> None:
        self._tell(handed)
        try:
            receipt = await erp.hand(handed.paper)
        except DeliveryError as error:
            failure = error
        except Exception:
            log.exception("erp.broken", act_key=handed.act_key)
            failure = DeliveryError("交给 ERP 时程序出错，不知道对方是否收到。请告诉管理员。", uncertain=True)
        else:
            await self._record(handed, lambda uow: self._arrived(uow, handed, receipt))
            return
        await self._record(handed, lambda uow: self._not_arrived(uow, handed, failure, takes_keys=erp.takes_keys))

    async def _record(self, handed: HandedPaper, work: Callable[[UnitOfWork], None]) -> None:
        """Write down what became of it. Without room on the disk try again: the row must not stay on its way."""
        while True:
            try:
                await self._database.write(work)
                break
            except StorageError:
                log.exception("erp.not_recorded", act_key=handed.act_key)
                await asyncio.sleep(RETRY_SECONDS)
        self._tell(handed)
        self._progress.set()

    def _arrived(self, uow: UnitOfWork, handed: HandedPaper, receipt: Receipt) -> None:
        now = self._clock.now()
        values = {"why": None, "arrived_at": now, "external_id": receipt.external_id}
        if uow.erp_papers.move(handed, ActState.SENT, **values):
            self._note(uow, handed, "document.erp_taken")

    def _not_arrived(self, uow: UnitOfWork, handed: HandedPaper, error: DeliveryError, *, takes_keys: bool) -> None:
        maybe_sent = handed.maybe_sent or error.uncertain
        to = after_failure(
            uncertain=error.uncertain, final=error.final, takes_keys=takes_keys, maybe_sent=maybe_sent,
            last_try=handed.attempts >= ATTEMPTS,
        )
        if to is ActState.QUEUED and voided_since(uow, handed):
            self._stop(uow, handed, maybe_sent=maybe_sent)
        elif to is ActState.QUEUED:
            later = self._clock.now() + self._wait(handed.attempts)
            uow.erp_papers.move(handed, to, not_before=later, maybe_sent=maybe_sent, why=error.message)
            uow.wake(Topic.ERP)
        else:
            self._end(uow, handed, to, error.message)

    def _stop(self, uow: UnitOfWork, handed: HandedPaper, *, maybe_sent: bool) -> None:
        """It was voided while it was on its way: the ERP would book what is void here."""
        event = stop_voided(uow, handed, maybe_sent=maybe_sent)
        if event is not None:
            self._note(uow, handed, event)

    def _end(self, uow: UnitOfWork, handed: HandedPaper, to: ActState, why: str) -> None:
        """Not carried any further by itself: a person sees why."""
        uncertain = to is ActState.UNCERTAIN
        if uow.erp_papers.move(handed, to, why=why, maybe_sent=uncertain):
            self._note(uow, handed, "document.erp_uncertain" if uncertain else "document.erp_failed", why=why)

    def _note(self, uow: UnitOfWork, handed: HandedPaper, kind: str, **data: str) -> None:
        paper = handed.paper
        said = {"kind": paper.name, "number": paper.number, "deed": DEED_NAMES[paper.deed], **data}
        uow.events.add(
            Event(type=kind, shop_id=handed.shop_id, at=self._clock.now(), case_id=handed.case_id, data=said)
        )

    async def _seconds_to_next(self, shop_id: str) -> float | None:
        try:
            due_at = await self._database.read(lambda uow: uow.erp_papers.next_due(shop_id))
        except StorageError:
            # A lane that ends takes all others with it until the next start.
            log.exception("erp.not_looked", shop=shop_id)
            return RETRY_SECONDS
        if due_at is None:
            return None
        return min(max((due_at - self._clock.now()).total_seconds(), 0.001), LOOK_AGAIN_SECONDS)

    def _tell(self, *papers: HandedPaper) -> None:
        for handed in papers:
            self._hub.publish(Change(kind=CASE, shop_id=handed.shop_id))


async def _land(task: asyncio.Task[None]) -> None:
    """Wait for it; when the waiting is cancelled, a little longer."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=LANDING_SECONDS)
        task.cancel()
        raise
