"""Reading one conversation as the situation of its unanswered turn (design, section 3, step 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cs_assistant.domain.acts import ActState, automatic_act_key
from cs_assistant.domain.decision import Automation
from cs_assistant.domain.messages import PASTE, TRANSCRIPT, Line, MessageKind, Sender
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.situation import OpenQuestion, Situation
from cs_assistant.domain.times import shanghai_day
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.consents import CONSENT
from cs_assistant.services.knowing import KnownOrder, known_order
from cs_assistant.services.moving import is_open
from cs_assistant.services.orders import find_order
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Act, Conversation, StoredLine
from cs_assistant.storage.unit_of_work import UnitOfWork

LINES_READ = 80
"""Newest lines of a conversation that are looked at; a longer turn is read from its newest lines."""
NEVER = Automation(stopped=True, why="粘贴来的会话，系统发不出去，要由人复制发送")


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """One conversation as one transaction saw it."""

    conversation: Conversation
    turn: tuple[StoredLine, ...]
    """The buyer's unanswered lines."""
    history: tuple[Line, ...]
    under_way: tuple[Act, ...]
    """Replies that are going out or may have gone out: their lines count as answered."""
    replies_given: frozenset[str]
    automation: Automation
    consent: bool
    """A case of this chat that is not over has valid consent to the send-back terms: the address may be given."""
    open_case: bool
    """A case of this chat is open."""
    turn_act: Act | None
    """The automatic reply this very turn has had already."""

    @property
    def uncertain(self) -> bool:
        """A reply may have gone out and nobody has checked it yet."""
        return any(act.state is ActState.UNCERTAIN for act in self.under_way)


def read_conversation(uow: UnitOfWork, conversation_id: str) -> Read:
    """Everything of a conversation a thought needs."""
    conversation = uow.conversations.get(conversation_id)
    shop_id = conversation.shop_id
    under_way = _under_way(uow, conversation)
    answered = max([conversation.answered_seq, *(act.answers_seq for act in under_way)])
    lines = uow.messages.latest(shop_id, conversation_id, LINES_READ)
    lines = tuple(stored for stored in lines if stored.line.kind is not MessageKind.RECALLED)
    turn = tuple(stored for stored in lines if stored.line.sender is Sender.BUYER and stored.line.seq > answered)
    key = automatic_act_key(conversation_id, turn[-1].line.seq) if turn else None
    open_cases = [case for case in uow.cases.of_conversation(conversation_id) if is_open(case)]
    return Read(
        conversation=conversation,
        turn=turn,
        history=tuple(stored.line for stored in lines if stored not in turn),
        under_way=under_way,
        replies_given=uow.outbox.replies_given(shop_id, conversation_id),
        automation=NEVER if conversation.channel in (PASTE, TRANSCRIPT) else uow.automation.of(shop_id),
        consent=any(case.fact(CONSENT) is not None for case in open_cases),
        open_case=bool(open_cases),
        turn_act=uow.outbox.find(shop_id, key) if key else None,
    )


async def present_situation(
    database: Database, orders: OrderSystem, library: Library, conversation_id: str, now: datetime
) -> tuple[Read, Situation] | None:
    """A conversation as it stands now; None while the library does not know its shop."""
    read = await database.read(lambda uow: read_conversation(uow, conversation_id))
    shop = library.shops.get(read.conversation.shop_id)
    if shop is None:
        return None
    found = await find_order(orders, read.conversation, read.turn, shanghai_day(now))
    known = await known_order(database, found, read.conversation, shop, library)
    return read, situation_of(read, known, shop, library, now)


def situation_of(read: Read, known: KnownOrder, shop: Shop, library: Library, now: datetime) -> Situation:
    """The value the thinking part gets."""
    found = known.found
    order = found.order
    return Situation(
        conversation_id=read.conversation.id,
        shop=shop,
        buyer_id=read.conversation.buyer_id,
        now=now,
        turn=tuple(stored.line for stored in read.turn),
        history=read.history,
        order=order,
        order_candidates=found.candidates,
        unknown_order_no=found.unknown_order_no,
        open_question=_open_question(read, library),
        open_case=read.open_case or (order is not None and order.open_refund is not None),
        consent=read.consent,
        known=known.facts,
        taken_over=read.conversation.taken_over,
        sent_replies=read.replies_given,
    )


def _under_way(uow: UnitOfWork, conversation: Conversation) -> tuple[Act, ...]:
    states = (ActState.QUEUED, ActState.SENDING, ActState.UNCERTAIN)
    acts = uow.outbox.of_conversation(conversation.shop_id, conversation.id, states)
    # A queued automatic reply can still be taken back; everything else is, or may be, on its way.
    return tuple(act for act in acts if act.state is not ActState.QUEUED or not act.automatic)


def _open_question(read: Read, library: Library) -> OpenQuestion | None:
    """Our last word, if it waits for an answer. A line of ours after it closes the question."""
    ours = [line for line in read.history if line.sender is not Sender.BUYER]
    words = [(line.at, line.reply_id) for line in ours[-1:]]
    words += [(act.created_at, act.reply_id) for act in read.under_way]
    if not words:
        return None
    sent_at, reply_id = max(words, key=lambda word: word[0])
    reply = library.reply(reply_id) if reply_id else None
    if reply is None or not reply.opens:
        return None
    return OpenQuestion(reply_id=reply.id, sent_at=sent_at)
