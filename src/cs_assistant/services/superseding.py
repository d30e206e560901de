"""Taking back a reply that has not gone out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.events import Event
from cs_assistant.storage.records import Act
from cs_assistant.storage.unit_of_work import UnitOfWork

NEWER_MESSAGE = "买家又发来新消息"
TAKEN_BACK = "买家撤回了消息"
TAKEN_OVER = "人工接手"
STOPPED = "红色开关按下"
SWITCHED_OFF = "这个意图的自动回复已关闭"
CORRECTED = "客服改判了意图"
THOUGHT_AGAIN = "情况有变，这一轮重新判断"
ORDER_CHOSEN = "客服改选了订单"


def supersede(uow: UnitOfWork, acts: Iterable[Act], why: str, now: datetime) -> None:
    """Take queued replies back, each with its event.

    One that an earlier attempt may have delivered cannot be taken back: a person checks it instead.
    """
    for act in acts:
        if act.maybe_sent:
            mark_uncertain(uow, act, f"{why}，而此前一次发送没有得到答复", now)
        elif uow.outbox.move(act, ActState.SUPERSEDED, why=why):
            _note(uow, act, "reply.superseded", why, now)


def mark_uncertain(uow: UnitOfWork, act: Act, why: str, now: datetime) -> None:
    """可能已发送，请核对: never sent again by itself, a person settles it."""
    if uow.outbox.move(act, ActState.UNCERTAIN, why=why, maybe_sent=True):
        uow.conversations.change(uow.conversations.get(act.conversation_id), uncertain=True)
        _note(uow, act, "reply.uncertain", why, now)


def _note(uow: UnitOfWork, act: Act, kind: str, why: str, now: datetime) -> None:
    uow.events.add(
        Event(
            type=kind,
            shop_id=act.shop_id,
            at=now,
            conversation_id=act.conversation_id,
            data={"why": why, "reply": act.title, "act_key": act.act_key},
        )
    )
