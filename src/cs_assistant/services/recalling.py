"""A message taken back on the platform: it is marked, its words are no longer shown or thought about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import RECALLED_TEXT, Message, Sender
from cs_assistant.errors import BadInputError
from cs_assistant.services.answering import take_over
from cs_assistant.services.superseding import TAKEN_BACK, supersede
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

BY_BUYER = "买家"
COLLEAGUE = "平台上的客服"


def take_back(uow: UnitOfWork, message: Message, conversation: Conversation, now: datetime) -> bool:
    """Mark the line with the id of `message` as taken back; False when it was taken back before.

    `message` says who took it back and carries no words. A line we never got is kept as one that was taken back: should
    it come after all, it is a repeat.
    """
    by_buyer = message.sender is Sender.BUYER
    act_key = uow.echoes.act_key(message.shop_id, message.channel, message.external_id)
    recalled = uow.messages.recall(message.shop_id, message.channel, message.external_id, now)
    if recalled is None and act_key is not None:
        # A reply whose id on the platform was not known when it went out stands under its act key.
        recalled = uow.messages.recall(message.shop_id, message.channel, act_key, now)
    if recalled is None:
        names = (message.external_id,) if act_key is None else (message.external_id, act_key)
        if any(uow.messages.seq_of(message.shop_id, message.channel, name) is not None for name in names):
            return False
        if act_key is None:
            _keep_place(uow, message, conversation, now)
            return True
    elif recalled.conversation_id != conversation.id:
        raise BadInputError("这个消息编号属于另一个会话，没有撤回。请核对 id 和 conversation。", where="id")
    who = BY_BUYER if by_buyer else message.account or COLLEAGUE
    uow.events.add(
        Event(
            type="conversation.recalled", shop_id=message.shop_id, at=now, conversation_id=conversation.id,
            data={"who": who},
        )
    )
    if by_buyer:
        queued = uow.outbox.queued_automatic(conversation.shop_id, conversation_id=conversation.id)
        supersede(uow, queued, TAKEN_BACK, now)
        uow.conversations.buyer_took_back(conversation)
        uow.wake(Topic.THINKING)
    elif act_key is not None or (recalled is not None and recalled.act_key is not None):
        # Who takes back what the robot or the desk said has the conversation in hand.
        take_over(uow, conversation, who, now)
    return True


def _keep_place(uow: UnitOfWork, message: Message, conversation: Conversation, now: datetime) -> None:
    stored = uow.messages.add(conversation.id, replace(message, text=RECALLED_TEXT), now)
    uow.messages.recall(message.shop_id, message.channel, message.external_id, now)
    uow.conversations.change(conversation, last_seq=max(conversation.last_seq, stored.seq))
