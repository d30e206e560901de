"""What becomes of an outbox row, each with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import Sender
from cs_assistant.services.superseding import NEWER_MESSAGE, STOPPED, SWITCHED_OFF, TAKEN_BACK, TAKEN_OVER
from cs_assistant.storage.records import Act
from cs_assistant.storage.repositories.outbox import Due
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

AfterSent = Callable[[UnitOfWork, Act], None]
"""What else belongs to a line that went out, in the same transaction."""


def nothing_else(uow: UnitOfWork, act: Act) -> None:
    """Nothing else belongs to it."""


def all_of(*hooks: AfterSent) -> AfterSent:
    """One after the other, in the same transaction."""

    def do_all(uow: UnitOfWork, act: Act) -> None:
        for hook in hooks:
            hook(uow, act)

    return do_all


def forbidden_by(due: Due) -> str | None:
    """Why a row may no longer go out, in Chinese; None when it may. A person's own words may always."""
    if not due.act.automatic:
        return None
    reasons = (
        (due.stopped, STOPPED),
        (not due.enabled, SWITCHED_OFF),
        (due.taken_over, TAKEN_OVER),
        (due.recalled, TAKEN_BACK),
        (due.buyer_seq > due.act.answers_seq, NEWER_MESSAGE),
    )
    return next((why for holds, why in reasons if holds), None)


def mark_sent(
    uow: UnitOfWork,
    act: Act,
    external_id: str | None,
    now: datetime,
    *,
    settled_by: str | None = None,
    after: AfterSent = nothing_else,
) -> None:
    """The reply is out: it becomes a line of the conversation and answers what its writer had seen.

    `settled_by` is the person on whose word we know it, `after` what else happens with it.
    """
    if not uow.outbox.move(act, ActState.SENT, why=None, settled_by=settled_by):
        return
    sender = Sender.ROBOT if act.automatic else Sender.AGENT
    seq = uow.messages.add_sent(act, external_id or act.act_key, sender, now)
    uow.conversations.mark_answered(uow.conversations.get(act.conversation_id), act.answers_seq, seq)
    after(uow, act)


def mark_failed(uow: UnitOfWork, act: Act, why: str, now: datetime, *, settled_by: str | None = None) -> None:
    """The reply did not go out and will not: its turn is thought about again, for a person."""
    if not uow.outbox.move(act, ActState.FAILED, why=why, settled_by=settled_by):
        return
    uow.conversations.change(uow.conversations.get(act.conversation_id), thought_seq=0)
    uow.wake(Topic.THINKING)
    if settled_by is None:
        uow.events.add(
            Event(
                type="reply.failed",
                shop_id=act.shop_id,
                at=now,
                conversation_id=act.conversation_id,
                data={"why": why, "reply": act.title, "act_key": act.act_key},
            )
        )
