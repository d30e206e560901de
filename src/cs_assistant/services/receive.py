"""The way of a message in: stored first, answered then, thought about at once (design, section 3)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from uuid_utils import uuid7

from cs_assistant.domain.messages import MAX_TEXT_LENGTH, Message, MessageKind, Sender
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.answering import take_over
from cs_assistant.services.brain import Brain, Checkpoint, no_checkpoint
from cs_assistant.services.echoes import is_echo
from cs_assistant.services.live import CONVERSATION, Change, Hub
from cs_assistant.services.recalling import COLLEAGUE, take_back
from cs_assistant.services.superseding import NEWER_MESSAGE, supersede
from cs_assistant.services.thinking import Thinking
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.repositories.messages import Stored
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

__all__ = ["Accepted", "Brain", "Checkpoint", "Receive", "no_checkpoint"]

AT_ONCE = 8
"""Conversations thought about beside one another: enough to wait for order systems, few enough to stay responsive."""
ATTEMPTS = 3
"""How often a thought that failed is tried before the turn is left to a person."""
RETRY_SECONDS = 2.0
BROKEN_IMAGE = "[图片无法读取]"
IMAGE = "[图片]"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """A stored message."""

    seq: int
    """Our receive sequence."""
    new: bool
    """False for a repeat, which is no news."""
    conversation_id: str


class Receive:
    """Stores messages and thinks about the conversations they make due."""

    def __init__(
        self,
        database: Database,
        orders: OrderSystem,
        brain: Brain,
        hub: Hub,
        clock: Clock,
        *,
        quiet_seconds: float = 5.0,
        checkpoint: Checkpoint = no_checkpoint,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock
        self._checkpoint = checkpoint
        self._retry_seconds = retry_seconds
        self._thinking = Thinking(database, orders, brain, hub, clock, quiet_seconds=quiet_seconds)
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._due = asyncio.Event()
        self._progress = asyncio.Event()

    async def accept(self, message: Message) -> Accepted:
        """Store a message (transaction 1). When this returns it is on disk; the thinking follows by itself.

        Raises BadInputError for a text that is empty or too long, DiskFullError when nothing more can be stored.
        """
        checked, now = _checked(message), self._clock.now()
        fresh_id = str(uuid7())
        stored, conversation_id = await self._database.write(lambda uow: _store(uow, checked, fresh_id, now))
        self._checkpoint("after_receive")
        if stored.new:
            self._hub.publish(Change(kind=CONVERSATION, shop_id=checked.shop_id, conversation_id=conversation_id))
        return Accepted(seq=stored.seq, new=stored.new, conversation_id=conversation_id)

    async def recall(self, message: Message) -> Accepted:
        """A message was taken back on the platform; `new` is False where that was known.

        `message` names it by its id and says who took it back; a buyer's queued automatic answer is withdrawn.
        """
        now, fresh_id = self._clock.now(), str(uuid7())
        new, conversation_id = await self._database.write(lambda uow: _recall(uow, message, fresh_id, now))
        if new:
            self._hub.publish(Change(kind=CONVERSATION, shop_id=message.shop_id, conversation_id=conversation_id))
        return Accepted(seq=0, new=new, conversation_id=conversation_id)

    async def run(self) -> None:
        """Think about whatever becomes due, until cancelled."""
        with self._database.listen(Topic.THINKING) as woken:
            self._due = woken
            self._due.set()
            try:
                while True:
                    await self._due.wait()
                    self._due.clear()
                    await self._start_due()
            finally:
                for task in tuple(self._in_hand.values()):
                    task.cancel()
                await asyncio.gather(*self._in_hand.values(), return_exceptions=True)

    async def catch_up(self) -> None:
        """Look once more for conversations left due by an earlier run."""
        self._due.set()

    async def idle(self) -> None:
        """Return once nothing is due; `run` must be running."""
        while True:
            self._progress.clear()
            if not self._in_hand and not await self._database.read(lambda uow: uow.conversations.due(1, ())):
                return
            await self._progress.wait()

    async def _start_due(self) -> None:
        room = AT_ONCE - len(self._in_hand)
        if room <= 0:
            return
        in_hand = tuple(self._in_hand)
        for conversation_id in await self._database.read(lambda uow: uow.conversations.due(room, in_hand)):
            if conversation_id not in self._in_hand:
                self._in_hand[conversation_id] = asyncio.create_task(self._think(conversation_id))

    async def _think(self, conversation_id: str) -> None:
        try:
            await self._thinking.think(conversation_id)
            self._failures.pop(conversation_id, None)
        except Exception:
            log.exception("thinking.failed", conversation=conversation_id)
            await self._after_failure(conversation_id)
        finally:
            del self._in_hand[conversation_id]
            self._due.set()
            self._progress.set()

    async def _after_failure(self, conversation_id: str) -> None:
        """Wait a little with the conversation in hand; after the last attempt it is a person's."""
        failures = self._failures.get(conversation_id, 0) + 1
        self._failures[conversation_id] = failures
        if failures >= ATTEMPTS:
            try:
                await self._thinking.give_up(conversation_id, "系统判断时出错，请人工回复")
                del self._failures[conversation_id]
                return
            except Exception:
                log.exception("thinking.not_given_up", conversation=conversation_id)
        await asyncio.sleep(self._retry_seconds * min(failures, 10))


def _checked(message: Message) -> Message:
    """The message as it is stored. A picture is never dropped: one that cannot be read says so."""
    text = message.text.strip()
    if len(text) > MAX_TEXT_LENGTH:
        raise BadInputError(
            f"消息有 {len(text)} 字，超过 {MAX_TEXT_LENGTH} 字上限，没有保存。请拆成几条再发。", where="text"
        )
    if message.kind is MessageKind.BROKEN:
        text = f"{text}{BROKEN_IMAGE}"
    elif message.kind is MessageKind.IMAGE:
        text = text or IMAGE
    elif not text:
        raise BadInputError("消息是空的，没有保存。请写上内容再发。", where="text")
    return replace(message, text=text)


def _store(uow: UnitOfWork, message: Message, fresh_id: str, now: datetime) -> tuple[Stored, str]:
    conversation = uow.conversations.of_buyer(message.shop_id, message.channel, message.buyer_id)
    if conversation is None:
        conversation = uow.conversations.add(fresh_id, message.shop_id, message.channel, message.buyer_id)
    if message.sender is not Sender.BUYER and is_echo(uow, message, conversation):
        return Stored(seq=conversation.last_seq, new=False), conversation.id
    stored = uow.messages.add(conversation.id, message, now)
    if stored.new and message.sender is Sender.BUYER:
        _take_in(uow, message, conversation, stored.seq, now)
    elif stored.new and message.sender is Sender.ROBOT:
        # The platform's own robot: neither an answer of ours nor a person, so whoever waits goes on waiting.
        uow.conversations.change(conversation, last_seq=stored.seq)
    elif stored.new:
        _person_answered(uow, message, conversation, stored.seq, now)
    return stored, conversation.id


def _recall(uow: UnitOfWork, message: Message, fresh_id: str, now: datetime) -> tuple[bool, str]:
    conversation = uow.conversations.of_buyer(message.shop_id, message.channel, message.buyer_id)
    if conversation is None:
        conversation = uow.conversations.add(fresh_id, message.shop_id, message.channel, message.buyer_id)
    return take_back(uow, message, conversation, now), conversation.id


def _take_in(uow: UnitOfWork, message: Message, conversation: Conversation, seq: int, now: datetime) -> None:
    queued = uow.outbox.queued_automatic(conversation.shop_id, conversation_id=conversation.id)
    supersede(uow, queued, NEWER_MESSAGE, now)
    uow.conversations.change(
        conversation,
        last_seq=seq,
        buyer_seq=seq,
        # The buyer's own clock may run ahead; nobody waits since tomorrow.
        waiting_since=conversation.waiting_since or min(message.sent_at, now),
        last_text=message.text,
        picked_intent=None,
    )
    uow.wake(Topic.THINKING)


def _person_answered(
    uow: UnitOfWork, message: Message, conversation: Conversation, seq: int, now: datetime
) -> None:
    """A colleague answered on the platform itself: as good as an answer from the desk."""
    uow.conversations.mark_answered(conversation, seq, seq)
    take_over(uow, conversation, message.account or COLLEAGUE, now)
