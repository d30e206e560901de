"""The way of a reply out: claimed in its own transaction, sent, recorded (design, sections 1.4 and 3).

A channel that takes keys gets every reply exactly once, whatever happens here. One that does not is never sent to
again by itself once a message may have reached it: the row shows 可能已发送，请核对 and a person settles it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from cs_assistant.domain.acts import ActState, after_failure
from cs_assistant.errors import DeliveryError, StorageError
from cs_assistant.gateways.base import Channel, Clock, Receipt
from cs_assistant.services.brain import Checkpoint, no_checkpoint
from cs_assistant.services.live import CONVERSATION, Change, Hub
from cs_assistant.services.outcomes import AfterSent, forbidden_by, mark_failed, mark_sent, nothing_else
from cs_assistant.services.superseding import mark_uncertain, supersede
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Act
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

WIDTH_WITH_KEYS = 8
"""Replies on their way at once where a repeat does no harm."""
WIDTH_WITHOUT_KEYS = 1
"""Without keys a crash makes every reply on its way uncertain, so there is only ever one."""
ATTEMPTS = 12
RETRY_SECONDS = 1.0
"""Pause before the database is tried again when it took nothing (a full disk)."""
LOOK_AGAIN_SECONDS = 5.0
"""Longest wait while a row is queued: the clock may be shifted under us."""
LANDING_SECONDS = 12.0
"""How long a stop waits for replies on their way: longer than a channel waits for its answer."""

log = structlog.get_logger()


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many attempts: half a second, doubled each time, a minute at most."""
    return timedelta(seconds=min(60.0, 0.5 * 2 ** (attempts - 1)))


class Deliver:
    """Takes due rows of the outbox to their channels."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        hub: Hub,
        clock: Clock,
        checkpoint: Checkpoint = no_checkpoint,
        *,
        after_sent: AfterSent = nothing_else,
        wait: Callable[[int], timedelta] = backoff,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._database = database
        self._channels = channels
        self._hub = hub
        self._clock = clock
        self._checkpoint = checkpoint
        self._after_sent = after_sent
        self._wait = wait
        self._retry_seconds = retry_seconds
        self._progress = asyncio.Event()

    async def recover(self) -> None:
        """Settle what an earlier run left on its way. To be called before `run`, once."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> tuple[Act, ...]:
            left = uow.outbox.in_state(ActState.SENDING)
            for act in left:
                if self._takes_keys(act):
                    uow.outbox.move(act, ActState.QUEUED, maybe_sent=True, not_before=now)
                else:
                    mark_uncertain(uow, act, "发送途中程序中断，不知道对方是否收到", now)
            return left

        self._tell(*await self._database.write(work))

    async def run(self) -> None:
        """Deliver whatever becomes due, until cancelled; what is on its way then may still land."""
        # A task group waits for every lane to end, so that what is on its way lands before the database closes.
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(self._refuse_unknown_channels())
            for name, channel in self._channels.items():
                lanes.create_task(self._lane(name, channel))

    async def idle(self) -> None:
        """Return once nothing is queued or on its way; `run` must be running."""
        while True:
            self._progress.clear()
            if not await self._database.read(_busy):
                return
            await self._progress.wait()

    async def _lane(self, name: str, channel: Channel) -> None:
        flying: set[asyncio.Task[None]] = set()
        width = WIDTH_WITH_KEYS if channel.takes_keys else WIDTH_WITHOUT_KEYS

        def land(task: asyncio.Task[None]) -> None:
            flying.discard(task)
            woken.set()

        with self._database.listen(Topic.OUTBOX) as woken:
            try:
                while True:
                    woken.clear()
                    for act in await self._claim(name, width - len(flying)):
                        task = asyncio.create_task(self._deliver(act, channel))
                        flying.add(task)
                        task.add_done_callback(land)
                    full = len(flying) >= width
                    await _wait_for(woken, None if full else await self._seconds_to_next(name))
            finally:
                if flying:
                    await asyncio.wait(flying, timeout=LANDING_SECONDS)

    async def _claim(self, channel: str, room: int) -> tuple[Act, ...]:
        """Move due rows to `sending` in a transaction of its own; what may no longer go out is taken back."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> tuple[list[Act], list[Act]]:
            claimed, dropped = [], []
            for due in uow.outbox.due(channel, now, room):
                why = forbidden_by(due)
                if why is not None:
                    supersede(uow, [due.act], why, now)
                    uow.wake(Topic.OUTBOX)
                    dropped.append(due.act)
                elif uow.outbox.move(due.act, ActState.SENDING, attempts=due.act.attempts + 1):
                    claimed.append(replace(due.act, state=ActState.SENDING, attempts=due.act.attempts + 1))
            return claimed, dropped

        try:
            if room <= 0 or not await self._database.read(lambda uow: uow.outbox.due(channel, now, 1)):
                return ()
            claimed, dropped = await self._database.write(work)
        except StorageError:
            log.exception("delivery.not_claimed", channel=channel)
            await asyncio.sleep(self._retry_seconds)
            return ()
        if claimed:
            self._checkpoint("after_claim")
        self._tell(*dropped)
        self._progress.set()
        return tuple(claimed)

    async def _deliver(self, act: Act, channel: Channel) -> None:
        try:
            receipt = await channel.send(act.outgoing())
        except DeliveryError as error:
            failure = error
        except Exception:
            log.exception("delivery.broken", channel=act.channel, act_key=act.act_key)
            failure = DeliveryError("发送时出错，不知道对方是否收到", uncertain=True)
        else:
            self._checkpoint("after_send")
            await self._record(act, lambda uow: self._delivered(uow, act, receipt))
            return
        await self._record(act, lambda uow: self._not_delivered(uow, act, failure))

    async def _record(self, act: Act, work: Callable[[UnitOfWork], None]) -> None:
        """Write down what became of it. Without room on the disk try again: the row must not stay on its way."""
        while True:
            try:
                await self._database.write(work)
                break
            except StorageError:
                log.exception("delivery.not_recorded", act_key=act.act_key)
                await asyncio.sleep(self._retry_seconds)
        self._tell(act)
        self._progress.set()

    def _delivered(self, uow: UnitOfWork, act: Act, receipt: Receipt) -> None:
        mark_sent(uow, act, receipt.external_id, self._clock.now(), after=self._after_sent)

    def _not_delivered(self, uow: UnitOfWork, act: Act, error: DeliveryError) -> None:
        now = self._clock.now()
        maybe_sent = act.maybe_sent or error.uncertain
        to = after_failure(
            uncertain=error.uncertain, final=error.final, takes_keys=self._takes_keys(act), maybe_sent=maybe_sent,
            last_try=act.attempts >= ATTEMPTS,
        )
        if to is ActState.UNCERTAIN:
            mark_uncertain(uow, act, error.message, now)
        elif to is ActState.FAILED:
            mark_failed(uow, act, error.message, now)
        else:
            later = now + self._wait(act.attempts)
            uow.outbox.move(act, to, not_before=later, maybe_sent=maybe_sent, why=error.message)
            uow.wake(Topic.OUTBOX)

    async def _seconds_to_next(self, channel: str) -> float | None:
        try:
            due_at = await self._database.read(lambda uow: uow.outbox.next_due(channel))
        except StorageError:
            # A lane that ends takes all others with it until the next start.
            log.exception("delivery.not_looked", channel=channel)
            return self._retry_seconds
        if due_at is None:
            return None
        return min(max((due_at - self._clock.now()).total_seconds(), 0.001), LOOK_AGAIN_SECONDS)

    async def _refuse_unknown_channels(self) -> None:
        """A row for a channel this installation does not have fails at once instead of waiting for ever."""

        def work(uow: UnitOfWork) -> tuple[Act, ...]:
            lost = uow.outbox.queued_outside(tuple(self._channels))
            for act in lost:
                mark_failed(uow, act, f"渠道「{act.channel}」没有接上，请在平台上直接回复", self._clock.now())
            return lost

        with self._database.listen(Topic.OUTBOX) as woken:
            while True:
                woken.clear()
                seconds = None
                try:
                    if await self._database.read(lambda uow: uow.outbox.queued_outside(tuple(self._channels))):
                        self._tell(*await self._database.write(work))
                        self._progress.set()
                except StorageError:
                    log.exception("delivery.not_refused")
                    seconds = self._retry_seconds
                await _wait_for(woken, seconds)

    def _takes_keys(self, act: Act) -> bool:
        channel = self._channels.get(act.channel)
        return channel is not None and channel.takes_keys

    def _tell(self, *acts: Act) -> None:
        for act in acts:
            self._hub.publish(Change(kind=CONVERSATION, shop_id=act.shop_id, conversation_id=act.conversation_id))


def _busy(uow: UnitOfWork) -> bool:
    return uow.outbox.any_in((ActState.QUEUED, ActState.SENDING))


async def _wait_for(event: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):  # wait_for may swallow a stop when woken at once
            await event.wait()
