"""The agents' desk: who waits, what is known, what may be said, and what a click does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cs_assistant.domain.acts import ActState, click_act_key
from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import PASTE
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.errors import BadInputError, NotFoundError, UnknownOrderError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.answering import Answer, event_of, may_be_said, queue_answer, take_over
from cs_assistant.services.brain import Brain
from cs_assistant.services.hands import Hands
from cs_assistant.services.knowing import KnownOrder, known_order
from cs_assistant.services.known_facts import lacks_signed_on
from cs_assistant.services.live import CONVERSATION, Change, Hub
from cs_assistant.services.orders import OrderFound, find_order, is_order_no, order_of
from cs_assistant.services.outcomes import all_of, mark_failed, mark_sent
from cs_assistant.services.own_words import OwnWords
from cs_assistant.services.promising import keep_promises
from cs_assistant.services.screens import line_views, queue_item, read_screen
from cs_assistant.services.superseding import CORRECTED, ORDER_CHOSEN, supersede
from cs_assistant.services.terms import TermsOffer, follow_terms
from cs_assistant.services.thinking import Thinking
from cs_assistant.services.views import Click, ConversationView, QueueItem
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation, Correction
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

FAULTS = ("fault.", "defect.")
"""Intents with which a buyer claims a fault."""
MOST_RECENT = 30
"""Answered conversations kept within an agent's reach."""


class Desk:
    """What agents see and do. Every write is one transaction with its events."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._hub = hub
        self._clock = clock
        self._thinking = Thinking(database, orders, brain, hub, clock)
        self._terms = TermsOffer(database, orders, brain, clock)
        self.own_words = OwnWords(database, orders, brain, clock)
        self._after_sent = all_of(follow_terms(Hands(brain, orders, clock)), keep_promises(brain, clock))

    async def queue(self, shops: Collection[str] | None = None) -> tuple[QueueItem, ...]:
        """Who waits for a person: alarms first, then by the longest wait. None = in every shop."""
        waiting = await self._database.read(lambda uow: uow.conversations.queue(shops))
        return tuple(queue_item(conversation, self._brain) for conversation in waiting)

    async def recent(self, shops: Collection[str]) -> tuple[QueueItem, ...]:
        """Who was answered last, by a person or the robot: within reach until they write again."""
        answered = await self._database.read(lambda uow: uow.conversations.recent(shops, MOST_RECENT))
        return tuple(queue_item(conversation, self._brain) for conversation in answered)

    async def conversation(self, conversation_id: str, on: date | None = None) -> ConversationView:
        """Everything about one conversation, with the verdicts of day `on` (today when not given)."""
        day = on or shanghai_day(self._clock.now())
        screen = await self._database.read(lambda uow: read_screen(uow, conversation_id))
        conversation, turn = screen.conversation, screen.turn
        found = await find_order(self._orders, conversation, screen.unanswered, shanghai_day(self._clock.now()))
        order = self._brain.assistant.library.with_model(found.order) if found.order else None
        known = await self._known(found, conversation)
        decision = turn.decision if turn else None
        fresh = turn is not None and bool(screen.unanswered) and turn.up_to_seq == screen.unanswered[-1].line.seq
        return ConversationView(
            conversation_id=conversation.id,
            shop_id=conversation.shop_id,
            shop_name=self._brain.shop_name(conversation.shop_id),
            buyer_id=conversation.buyer_id,
            lines=line_views(screen),
            last_seq=conversation.last_seq,
            understanding=turn.understanding if turn else None,
            decision=decision,
            suggestions=decision.candidates.items if decision and fresh else (),
            order=order,
            order_no=order.order_no if order else found.number,
            order_candidates=found.candidates,
            unknown_order_no=found.unknown_order_no,
            verdicts=self._verdicts(known, day, conversation),
            told_signed_on=conversation.told_signed_on,
            lacks_signed_on=lacks_signed_on(order) if order else conversation.channel == PASTE,
            taken_over=conversation.taken_over,
            alarm=conversation.alarm,
            pasted=conversation.channel == PASTE,
            on=day,
        )

    async def rights(self, conversation_id: str, on: date) -> Verdicts | None:
        """What the buyer is entitled to on day `on`; None while no order is known."""
        return (await self.conversation(conversation_id, on)).verdicts

    async def send(
        self, conversation_id: str, *, click_id: str, actor: str, text: str, reply_id: str | None, seen_seq: int
    ) -> Click:
        """Queue a person's words, once a click. Automation on the conversation ends until it is handed back.

        Raises BadInputError for a text the outbound linter blocks, for an offer or a cause that the conversation and
        its cases do not allow and for terms that are not those in force word for word, and ConflictError when another
        answer went out, or is going out, after the line `seen_seq` the agent had seen.
        """
        answer = Answer(
            conversation_id=conversation_id,
            act_key=click_act_key(click_id),
            actor=actor,
            text=may_be_said(text, self._brain.assistant),
            reply_id=reply_id,
            title=self._brain.reply_title(reply_id) if reply_id else "",
            seen_seq=seen_seq,
        )
        await self._terms.check_words(conversation_id, reply_id, answer.text)
        await self.own_words.check(conversation_id, answer.text)
        conversation, click = await self._database.write(
            lambda uow: queue_answer(uow, answer, self._clock.now(), self._after_sent)
        )
        self._tell(conversation)
        return click

    async def take_over(self, conversation_id: str, actor: str) -> None:
        """A person takes the conversation; nothing goes out by itself until it is handed back."""

        def work(uow: UnitOfWork) -> Conversation:
            conversation = uow.conversations.get(conversation_id)
            take_over(uow, conversation, actor, self._clock.now())
            return conversation

        self._tell(await self._database.write(work))

    async def hand_back(self, conversation_id: str, actor: str) -> None:
        """Give the conversation back to automation; what is unanswered is thought about again."""

        def work(uow: UnitOfWork) -> Conversation:
            conversation = uow.conversations.get(conversation_id)
            if conversation.taken_over:
                uow.conversations.change(conversation, taken_over=False, thought_seq=0)
                uow.events.add(self._event("conversation.handed_back", conversation, actor))
                uow.wake(Topic.THINKING)
            return conversation

        self._tell(await self._database.write(work))

    async def correct(self, conversation_id: str, seq: int, intent: str, actor: str) -> None:
        """0 都不对: keep the agent's word on line `seq` and suggest for that intent instead."""
        if intent not in self._brain.assistant.library.intents:
            raise BadInputError(f"话术库里没有意图「{intent}」。请从列表里选一个。", where="intent")

        def work(uow: UnitOfWork) -> Conversation:
            conversation = uow.conversations.get(conversation_id)
            self._correct(uow, conversation, seq, intent, actor)
            return conversation

        self._tell(await self._database.write(work))
        await self._thinking.think(conversation_id)

    async def settle(self, act_key: str, sent: bool, actor: str) -> None:
        """A person looked on the platform whether an uncertain reply is there."""

        def work(uow: UnitOfWork) -> Conversation:
            act, now = uow.outbox.uncertain_with_key(act_key), self._clock.now()
            if sent:
                mark_sent(uow, act, None, now, settled_by=actor, after=self._after_sent)
            else:
                mark_failed(uow, act, f"{actor}核对后确认没有送达", now, settled_by=actor)
            conversation = uow.conversations.get(act.conversation_id)
            left = uow.outbox.of_conversation(act.shop_id, conversation.id, (ActState.UNCERTAIN,))
            uow.conversations.change(conversation, uncertain=bool(left))
            answer = "已送达" if sent else "没有送达"
            uow.events.add(self._event("reply.settled", conversation, actor, answer=answer, act_key=act_key))
            return conversation

        self._tell(await self._database.write(work))

    async def choose_order(self, conversation_id: str, order_no: str, actor: str) -> None:
        """The conversation is about this order. Raises UnknownOrderError unless it is this buyer's in this shop.

        In a pasted chat nothing can be looked up: there a number of the right form is taken.
        """
        read = await self._database.read(lambda uow: uow.conversations.get(conversation_id))
        taken_at_its_word = read.channel == PASTE and is_order_no(order_no)
        if not taken_at_its_word and await order_of(self._orders, read, order_no) is None:
            raise UnknownOrderError(f"这个买家在本店没有订单 {order_no}。请核对号码，或从列表里选。", where="order_no")

        def work(uow: UnitOfWork) -> Conversation:
            conversation = uow.conversations.get(conversation_id)
            queued = uow.outbox.queued_automatic(conversation.shop_id, conversation_id=conversation.id)
            supersede(uow, queued, ORDER_CHOSEN, self._clock.now())
            told = conversation.told_signed_on if conversation.chosen_order_no in (None, order_no) else None
            uow.conversations.change(
                conversation, chosen_order_no=order_no, told_signed_on=told, thought_seq=0
            )
            uow.events.add(self._event("conversation.order_chosen", conversation, actor, tail=order_no[-4:]))
            uow.wake(Topic.THINKING)
            return conversation

        self._tell(await self._database.write(work))

    async def _known(self, found: OrderFound, conversation: Conversation) -> KnownOrder:
        """What the rights are judged by: the order with the noted day, and what its cases recorded."""
        library = self._brain.assistant.library
        shop = library.shops.get(conversation.shop_id)
        if shop is None:
            return KnownOrder(found=found)
        return await known_order(self._database, found, conversation, shop, library)

    def _verdicts(self, known: KnownOrder, on: date, conversation: Conversation) -> Verdicts | None:
        """None while no order is known."""
        if known.found.order is None:
            return None
        assistant = self._brain.assistant
        order = assistant.library.with_model(known.found.order)
        claimed = (conversation.intent or "").startswith(FAULTS)
        return assistant.rights(order, on, fault_claimed=claimed, known=known.facts)

    def _correct(self, uow: UnitOfWork, conversation: Conversation, seq: int, intent: str, actor: str) -> None:
        lines = uow.messages.latest(conversation.shop_id, conversation.id, 200)
        line = next((stored.line for stored in lines if stored.line.seq == seq), None)
        if line is None:
            raise NotFoundError("这个会话里没有这条消息。请刷新后再看。")
        now = self._clock.now()
        uow.corrections.add(
            Correction(
                shop_id=conversation.shop_id,
                conversation_id=conversation.id,
                seq=seq,
                text=line.text,
                understood=conversation.intent,
                intent=intent,
                at=now,
                actor=actor,
            )
        )
        queued = uow.outbox.queued_automatic(conversation.shop_id, conversation_id=conversation.id)
        supersede(uow, queued, CORRECTED, now)
        uow.conversations.change(conversation, picked_intent=intent, thought_seq=0)
        name = self._brain.intent_name(intent) or intent
        uow.events.add(self._event("intent.corrected", conversation, actor, intent=name))

    def _event(self, kind: str, conversation: Conversation, actor: str, **data: str) -> Event:
        return event_of(kind, conversation, actor, self._clock.now(), **data)

    def _tell(self, conversation: Conversation) -> None:
        self._hub.publish(
            Change(kind=CONVERSATION, shop_id=conversation.shop_id, conversation_id=conversation.id)
        )
