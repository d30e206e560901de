"""Thinking about one conversation: read, consider, commit only if nothing changed meanwhile (design, section 3)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from cs_assistant.domain.acts import ActState, automatic_act_key
from cs_assistant.domain.decision import Decision, Outcome
from cs_assistant.domain.events import Event
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.times import shanghai_day
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.answering import event_of
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.knowing import known_order
from cs_assistant.services.live import ALARM, CONVERSATION, Change, Hub
from cs_assistant.services.orders import OrderFound, find_order
from cs_assistant.services.situations import Read, read_conversation, situation_of
from cs_assistant.services.superseding import THOUGHT_AGAIN, supersede
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation, NewAct
from cs_assistant.storage.repositories.turns import NewTurn, new_turn
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

THINKERS = 2
"""Thoughts computed at once: more threads would only take the processor from the loop."""
ROBOT = "智能助手"
UNKNOWN_SHOP = "店铺不在话术库里，请先在话术库建好店铺资料"
CHECK_FIRST = "有一条回复可能已发送，请先核对"
ALREADY_TRIED = "这一轮已有过一次自动回复，没有送达或已撤回，请人工回复"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Thought:
    read: Read
    found: OrderFound
    now: datetime
    intent: str
    decision: Decision
    turn: NewTurn


class Thinking:
    """Thinks about one conversation at a time each, many beside one another."""

    def __init__(
        self,
        database: Database,
        orders: OrderSystem,
        brain: Brain,
        hub: Hub,
        clock: Clock,
        *,
        quiet_seconds: float = 5.0,
    ) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._hub = hub
        self._clock = clock
        self._quiet = timedelta(seconds=quiet_seconds)
        self._thinkers = asyncio.Semaphore(THINKERS)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def think(self, conversation_id: str) -> None:
        """Bring a conversation's thought up to its newest line; again whenever something changed while thinking."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            while not await self._think_once(conversation_id):
                pass

    async def give_up(self, conversation_id: str, why: str) -> None:
        """Leave the turn to a person: it stays in the queue and is not thought about again before the next line."""

        def work(uow: UnitOfWork) -> Conversation:
            conversation = uow.conversations.get(conversation_id)
            uow.conversations.change(
                conversation, thought_seq=conversation.buyer_seq, intent=None, outcome=Outcome.HAND_OVER.value
            )
            uow.events.add(_held_back(conversation, why, self._clock.now()))
            return conversation

        self._publish(CONVERSATION, await self._database.write(work))

    async def _think_once(self, conversation_id: str) -> bool:
        read = await self._database.read(lambda uow: read_conversation(uow, conversation_id))
        if not read.turn:
            return await self._database.write(lambda uow: _nothing_to_answer(uow, read.conversation))
        assistant = self._brain.assistant
        shop = assistant.library.shops.get(read.conversation.shop_id)
        if shop is None:
            await self.give_up(conversation_id, UNKNOWN_SHOP)
            return True
        now = self._clock.now()
        found = await find_order(self._orders, read.conversation, read.turn, shanghai_day(now))
        known = await known_order(self._database, found, read.conversation, shop, assistant.library)
        situation = situation_of(read, known, shop, assistant.library, now)
        # Off the loop: a thought takes milliseconds of computing, and messages keep coming in.
        async with self._thinkers:
            thought = await asyncio.to_thread(_consider, assistant, read, found, situation)
        if not await self._database.write(lambda uow: self._store(uow, thought)):
            return False
        self._publish(CONVERSATION, read.conversation)
        if thought.decision.alarm:
            self._publish(ALARM, read.conversation)
        return True

    def _store(self, uow: UnitOfWork, thought: _Thought) -> bool:
        """Transaction 2. False when the conversation is not as it was read: then the thought is worth nothing."""
        before = thought.read.conversation
        if uow.conversations.get(before.id) != before:
            return False
        decision, turn_id = thought.decision, uow.turns.add(thought.turn)
        order_no = thought.found.stays or before.chosen_order_no
        other = before.chosen_order_no is not None and order_no != before.chosen_order_no
        if thought.read.turn_act is not None and thought.read.turn_act.state is ActState.QUEUED:
            supersede(uow, [thought.read.turn_act], THOUGHT_AGAIN, thought.now)
        _write_events(uow, thought)
        if decision.outcome is Outcome.REPLY:
            uow.outbox.add(self._automatic_reply(thought, turn_id))
            uow.wake(Topic.OUTBOX)
        uow.conversations.change(
            before,
            thought_seq=before.buyer_seq,
            alarm=before.alarm or decision.alarm,
            chosen_order_no=order_no,
            told_signed_on=None if other else before.told_signed_on,
            intent=thought.intent,
            outcome=decision.outcome.value,
        )
        return True

    def _automatic_reply(self, thought: _Thought, turn_id: int) -> NewAct:
        conversation, reply = thought.read.conversation, thought.decision.reply
        if reply is None or thought.decision.reply_text is None:
            raise ValueError("a decision to reply without a reply")
        return NewAct(
            shop_id=conversation.shop_id,
            act_key=automatic_act_key(conversation.id, thought.turn.up_to_seq),
            conversation_id=conversation.id,
            turn_id=turn_id,
            channel=conversation.channel,
            buyer_id=conversation.buyer_id,
            text=thought.decision.reply_text,
            reply_id=reply.reply_id,
            title=reply.title,
            intent=reply.intent,
            automatic=True,
            actor=ROBOT,
            answers_seq=thought.turn.up_to_seq,
            created_at=thought.now,
            not_before=thought.now + self._quiet,
        )

    def _publish(self, kind: str, conversation: Conversation) -> None:
        self._hub.publish(Change(kind=kind, shop_id=conversation.shop_id, conversation_id=conversation.id))


def _consider(assistant: Thinker, read: Read, found: OrderFound, situation: Situation) -> _Thought:
    picked = read.conversation.picked_intent
    considered = assistant.consider(situation, read.automation, intent=picked)
    decision = considered.decision
    if picked is None and read.uncertain:
        decision = _held(decision, CHECK_FIRST)
    elif read.turn_act is not None:
        decision = _held(decision, ALREADY_TRIED)
    turn = new_turn(
        situation,
        read.automation,
        considered.understanding,
        considered.verdicts,
        decision,
        library_digest=assistant.library.digest,
        picked_intent=picked,
    )
    return _Thought(
        read=read,
        found=found,
        now=situation.now,
        intent=considered.understanding.intent,
        decision=decision,
        turn=turn,
    )


def _held(decision: Decision, why: str) -> Decision:
    """The decision with nothing going out by itself."""
    if decision.outcome is not Outcome.REPLY:
        return decision
    outcome = Outcome.HAND_OVER if decision.alarm else Outcome.SUGGEST
    return replace(decision, outcome=outcome, reply=None, reply_text=None, vetoes=(why,), reason=why)


def _nothing_to_answer(uow: UnitOfWork, read: Conversation) -> bool:
    conversation = uow.conversations.get(read.id)
    if conversation != read:
        return False
    uow.conversations.change(conversation, thought_seq=conversation.buyer_seq)
    return True


def _write_events(uow: UnitOfWork, thought: _Thought) -> None:
    conversation, decision = thought.read.conversation, thought.decision
    if decision.alarm and not conversation.alarm:
        uow.events.add(event_of("alarm.danger", conversation, ROBOT, thought.now, why=decision.reason))
    if decision.outcome is Outcome.REPLY and decision.reply is not None:
        title, intent = decision.reply.title, decision.reply.intent
        uow.events.add(event_of("reply.automatic", conversation, ROBOT, thought.now, reply=title, intent=intent))
    elif not conversation.taken_over and conversation.picked_intent is None:
        why = "；".join(decision.vetoes) or decision.reason
        uow.events.add(_held_back(conversation, why, thought.now, intent=thought.intent))


def _held_back(conversation: Conversation, why: str, now: datetime, **data: str) -> Event:
    return event_of("decision.held_back", conversation, ROBOT, now, why=why, **data)
