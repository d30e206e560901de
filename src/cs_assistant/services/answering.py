"""A person's answer: may it be said, is it in time, and what else a person's word changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import MAX_TEXT_LENGTH, PASTE, TRANSCRIPT
from cs_assistant.errors import BadInputError, ConflictError
from cs_assistant.services.brain import Thinker
from cs_assistant.services.outcomes import AfterSent, mark_sent
from cs_assistant.services.superseding import TAKEN_OVER, supersede
from cs_assistant.services.views import Click
from cs_assistant.storage.records import Conversation, NewAct
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

COPIED = "已复制，由本人在千牛里发给买家"
"""How a reply of a pasted chat went out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One click on 发送."""

    conversation_id: str
    act_key: str
    actor: str
    text: str
    reply_id: str | None
    """The script the words come from, where they do."""
    title: str
    seen_seq: int
    """The newest line the agent had seen."""


def may_be_said(text: str, assistant: Thinker) -> str:
    """The words as they go out. Raises BadInputError naming the rule and why."""
    words = text.strip()
    if not words:
        raise BadInputError("消息是空的，没有发送。请写上内容再发。", where="text")
    if len(words) > MAX_TEXT_LENGTH:
        raise BadInputError(
            f"消息有 {len(words)} 字，超过 {MAX_TEXT_LENGTH} 字上限，没有发送。请拆成几条。", where="text"
        )
    errors = assistant.lint_errors(words)
    if errors:
        raise BadInputError("这条消息不能发出：" + "；".join(errors) + "。请改好再发。", where="text")
    return words


def queue_answer(uow: UnitOfWork, answer: Answer, now: datetime, after: AfterSent) -> tuple[Conversation, Click]:
    """Queue the answer, once a click; the conversation is the person's from here on.

    In a pasted chat nothing can be delivered: the person copies the words and it counts as sent on their word.

    Raises ConflictError when another answer went out, or is going out, after what the agent had seen.
    """
    conversation = uow.conversations.get(answer.conversation_id)
    earlier = uow.outbox.find(conversation.shop_id, answer.act_key)
    if earlier is not None:
        return conversation, Click(act_key=answer.act_key, state=earlier.state, new=False)
    if conversation.channel == TRANSCRIPT:
        raise BadInputError("这是导入的聊天记录，只能看，不能回复。请到买家现在的会话里回复。")
    _refuse_when_late(uow, conversation, answer.seen_seq)
    take_over(uow, conversation, answer.actor, now)
    uow.outbox.add(_act_of(answer, conversation, now))
    kind = "reply.sent" if answer.reply_id else "reply.written"
    uow.events.add(event_of(kind, conversation, answer.actor, now, reply=answer.title, act_key=answer.act_key))
    if conversation.channel == PASTE:
        _sent_by_hand(uow, answer, conversation, now, after)
        return conversation, Click(act_key=answer.act_key, state=ActState.SENT, new=True)
    uow.wake(Topic.OUTBOX)
    return conversation, Click(act_key=answer.act_key, state=ActState.QUEUED, new=True)


def take_over(uow: UnitOfWork, conversation: Conversation, actor: str, now: datetime) -> None:
    """A person has the conversation: what is queued by itself is taken back, an alarm is answered."""
    queued = uow.outbox.queued_automatic(conversation.shop_id, conversation_id=conversation.id)
    supersede(uow, queued, TAKEN_OVER, now)
    uow.conversations.change(conversation, taken_over=True, alarm=False)
    if not conversation.taken_over:
        uow.events.add(event_of("conversation.taken_over", conversation, actor, now))


def event_of(kind: str, conversation: Conversation, actor: str, now: datetime, **data: str) -> Event:
    """An event of one conversation."""
    return Event(
        type=kind, shop_id=conversation.shop_id, at=now, actor=actor, conversation_id=conversation.id, data=data
    )


def _sent_by_hand(
    uow: UnitOfWork, answer: Answer, conversation: Conversation, now: datetime, after: AfterSent
) -> None:
    act = uow.outbox.find(conversation.shop_id, answer.act_key)
    if act is not None:
        mark_sent(uow, act, None, now, settled_by=answer.actor, after=after)
        by_hand = event_of("reply.settled", conversation, answer.actor, now, answer=COPIED, act_key=answer.act_key)
        uow.events.add(by_hand)


def _act_of(answer: Answer, conversation: Conversation, now: datetime) -> NewAct:
    return NewAct(
        shop_id=conversation.shop_id,
        act_key=answer.act_key,
        conversation_id=conversation.id,
        turn_id=None,
        channel=conversation.channel,
        buyer_id=conversation.buyer_id,
        text=answer.text,
        reply_id=answer.reply_id,
        title=answer.title,
        intent=conversation.intent,
        automatic=False,
        actor=answer.actor,
        answers_seq=min(answer.seen_seq, conversation.last_seq),
        created_at=now,
        not_before=now,
    )


def _refuse_when_late(uow: UnitOfWork, conversation: Conversation, seen_seq: int) -> None:
    """Two answers to one question confuse a buyer: whoever is second looks again first."""
    if uow.messages.ours_after(conversation.shop_id, conversation.id, seen_seq):
        raise ConflictError("您看到的不是最新内容：这个会话里刚发出了另一条回复，您的没有发送。请看过后再决定。")
    pending = uow.outbox.of_conversation(
        conversation.shop_id, conversation.id, (ActState.QUEUED, ActState.SENDING)
    )
    if any(act.state is ActState.SENDING or not act.automatic for act in pending):
        raise ConflictError("这个会话里有一条回复正在发出，您的没有发送。请等它发完，看过后再决定。")
