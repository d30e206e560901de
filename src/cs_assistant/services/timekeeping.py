"""Timers: each fires once, in the transaction of what it causes; what is due is a row, re-read at start."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

import structlog

from cs_assistant.domain.hours import say_moment
from cs_assistant.domain.people import Role
from cs_assistant.domain.promises import Promise
from cs_assistant.errors import StepRefusedError, StorageError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.hands import Hands
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.moving import move
from cs_assistant.services.promising import tell
from cs_assistant.storage.case_records import Timer
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
"""The sandbox's clock may jump: look at least this often."""
TIMER_NAME = "到时提醒"


class Timekeeping:
    """Fires what is due."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._hands = Hands(brain, orders, clock)
        self._hub = hub
        self._clock = clock

    async def run(self) -> None:
        """Fire timers as they fall due, until cancelled."""
        with self._database.listen(Topic.TIMERS) as woken:
            while True:
                woken.clear()
                try:
                    await self.fire_due()
                    await self.tell_overdue()
                except Exception:
                    log.exception("timers.not_read")  # a full disk passes; the next look tries again
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_SECONDS):  # wait_for may swallow a stop when woken at once
                        await woken.wait()

    async def fire_due(self) -> int:
        """Fire everything that is due now; how many fired."""
        now = self._clock.now()
        due = await self._database.read(lambda uow: uow.timers.due(now))
        fired = 0
        for timer in due:
            try:
                fired += await self._database.write(partial(self._fire, timer=timer))
            except StorageError:
                raise  # not this timer's fault: the next look tries them all again
            except Exception:
                log.exception("timer.not_fired", timer=timer.id)  # one that cannot fire must not hold up the others
                continue
            self._hub.publish(Change(kind=CASE, shop_id=timer.shop_id))
        return fired

    async def tell_overdue(self) -> int:
        """Tell the history of every promise whose time has passed since the last look, once each; how many there were.

        Only that: how a promise ends is a person's word.
        """
        now = self._clock.now()
        if not await self._database.read(lambda uow: uow.promises.overdue(now)):
            return 0

        def work(uow: UnitOfWork) -> tuple[Promise, ...]:
            passed = uow.promises.overdue(now)
            for promise in passed:
                uow.promises.change(promise, overdue_at=now)
                due = say_moment(promise.due_at or now)
                tell(uow, promise, "promise.overdue", now, TIMER_NAME, text=promise.text, due=due)
            return passed

        told = await self._database.write(work)
        for shop_id in {promise.shop_id for promise in told}:
            self._hub.publish(Change(kind=CASE, shop_id=shop_id))
        return len(told)

    def _fire(self, uow: UnitOfWork, timer: Timer) -> int:
        hand = self._hands.hand(uow, timer.shop_id, TIMER_NAME, Role.TIMER)
        if not uow.timers.fire(timer, hand.now):
            return 0
        case = uow.cases.get(timer.case_id)
        if timer.share < 100:
            hand.tell("timer.warned", case, name=timer.name, share=str(timer.share))
            return 1
        hand.tell("timer.due", case, name=timer.name)
        if timer.event is not None:
            # The table may not allow it any more: a person was quicker. The timer has fired all the same.
            with suppress(StepRefusedError):
                move(hand, case, timer.event)
        return 1
