"""Telling our own replies, shown back to us by the platform, from what a colleague wrote there."""

from __future__ import annotations

from datetime import timedelta

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.messages import Message
from cs_assistant.storage.records import Act, Conversation
from cs_assistant.storage.unit_of_work import UnitOfWork

ECHO_WINDOW = timedelta(minutes=10)
"""A line on the platform with the text of a reply this recent is that reply, shown back to us."""
_ON_THE_PLATFORM = (ActState.SENDING, ActState.SENT, ActState.UNCERTAIN)


def is_echo(uow: UnitOfWork, message: Message, conversation: Conversation) -> bool:
    """Whether the platform shows us our own message: by its key, else by its id, else by its words.

    One reply has one line on the platform. Once that is known, the same words under another id are a person's.
    """
    if message.act_key is not None and _ours(uow, message.act_key, conversation):
        _note(uow, message, message.act_key)
        return True
    if uow.echoes.act_key(message.shop_id, message.channel, message.external_id) is not None:
        return True
    since = message.sent_at - ECHO_WINDOW
    acts = uow.outbox.of_conversation_since(conversation.shop_id, conversation.id, _ON_THE_PLATFORM, since)
    alike = [act for act in acts if _alike(act, message)]
    known = uow.echoes.seen(message.shop_id, [act.act_key for act in alike])
    unseen = next((act for act in alike if act.act_key not in known), None)
    if unseen is None:
        return False
    _note(uow, message, unseen.act_key)
    return True


def _ours(uow: UnitOfWork, act_key: str, conversation: Conversation) -> bool:
    act = uow.outbox.find(conversation.shop_id, act_key)
    return act is not None and act.conversation_id == conversation.id


def _alike(act: Act, message: Message) -> bool:
    """The same words, however the platform breaks lines, at about the same time."""
    near = abs(message.sent_at - act.created_at) < ECHO_WINDOW
    return near and act.text.split() == message.text.split()


def _note(uow: UnitOfWork, message: Message, act_key: str) -> None:
    uow.echoes.note(message.shop_id, message.channel, message.external_id, act_key)
