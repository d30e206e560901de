"""Making promises: when words that commit the shop went out, when a call promised something, or by hand.

The row is written in the transaction in which the words are known to be out, once a source: a line that is sent again,
or checked later (可能已发送), makes none twice, one that was not sent makes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from uuid_utils import uuid7

from cs_assistant.domain.events import Event
from cs_assistant.domain.flows import Case
from cs_assistant.domain.hours import ServiceHours, answer_by, say_moment
from cs_assistant.domain.promises import (
    STATES_A_TIME,
    Promise,
    PromiseKind,
    ScriptPromise,
    said_moment,
    said_sentence,
)
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.gateways.base import Clock
from cs_assistant.library.variables import ANSWER_WITHIN
from cs_assistant.services.brain import Brain
from cs_assistant.services.moving import is_open
from cs_assistant.services.outcomes import AfterSent
from cs_assistant.storage.records import Act, Conversation
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.promised_times import promised_by

BY_HAND = ScriptPromise(kind=PromiseKind.ANSWER, within_hours=ANSWER_WITHIN)
"""What a person's own words promise where they name a moment and say that an answer comes by then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """Whom and what a promise is about."""

    shop_id: str
    conversation_id: str | None = None
    case_id: str | None = None
    order_no: str | None = None
    buyer_id: str | None = None


def keep_promises(brain: Brain, clock: Clock) -> AfterSent:
    """Once a line went out, what it promised stands on the chat's case, with the time that was said."""

    def keep(uow: UnitOfWork, act: Act) -> None:
        # A line may be known to be out only a day later: 今天18点前 is of the day on which it was written.
        library, said_at = brain.assistant.library, act.created_at
        moment, says_when = said_moment(act.text, said_at), STATES_A_TIME.search(act.text) is not None
        if moment is None or not says_when:
            soon = _said_by_hand(library, act)
            moment, says_when = soon or moment, says_when or soon is not None
        declared = _declared(library, act, moment, says_when=says_when)
        if declared is None:
            return
        due_at = moment or _counted(library, act.shop_id, declared, said_at)
        about = about_chat(uow, uow.conversations.get(act.conversation_id))
        make(
            uow, about, kind=declared.kind, text=said_sentence(act.text), due_at=due_at, source=f"act:{act.act_key}",
            now=clock.now(), actor=act.actor,
        )

    return keep


def make(
    uow: UnitOfWork, about: About, *, kind: PromiseKind, text: str, due_at: datetime | None, source: str,
    now: datetime, actor: str,
) -> Promise:
    """Keep a promise with its event; the one this source made before is given back unchanged."""
    promise = Promise(
        id=str(uuid7()), shop_id=about.shop_id, conversation_id=about.conversation_id, case_id=about.case_id,
        order_no=about.order_no, buyer_id=about.buyer_id, kind=kind, text=text, due_at=due_at, first_due_at=due_at,
        made_at=now, made_by=actor, source=source,
    )
    if not uow.promises.add(promise):
        return uow.promises.by_source(about.shop_id, source) or promise
    due = say_moment(due_at) if due_at is not None else "没有说时间"
    tell(uow, promise, "promise.made", now, actor, text=text, due=due)
    return promise


def tell(uow: UnitOfWork, promise: Promise, kind: str, now: datetime, actor: str, **data: str) -> None:
    """Write what happened to a promise into the audit log."""
    uow.events.add(
        Event(
            type=kind, shop_id=promise.shop_id, at=now, actor=actor, conversation_id=promise.conversation_id,
            case_id=promise.case_id, data=data,
        )
    )


def about_chat(uow: UnitOfWork, conversation: Conversation) -> About:
    """A chat with its open case: the one about the order it is about, else the newest opened in it."""
    order_no = conversation.chosen_order_no
    found = uow.cases.of_conversation(conversation.id)
    if order_no is not None:
        found = (*found, *uow.cases.of_order(conversation.shop_id, order_no))
    case = _about_it([each for each in found if is_open(each)], order_no)
    return About(
        shop_id=conversation.shop_id, conversation_id=conversation.id, case_id=case.id if case else None,
        order_no=order_no or (case.order_no if case else None), buyer_id=conversation.buyer_id,
    )  # fmt: skip


def about_case(case: Case) -> About:
    """A case with the chat it was opened in."""
    return About(
        shop_id=case.shop_id, conversation_id=case.conversation_id, case_id=case.id, order_no=case.order_no,
        buyer_id=case.buyer_id,
    )


def _about_it(found: list[Case], order_no: str | None) -> Case | None:
    if order_no is not None:
        found = [case for case in found if case.order_no in (None, order_no)]
    return max(found, key=lambda case: (case.order_no == order_no, case.opened_at, case.id), default=None)


def _said_by_hand(library: Library, act: Act) -> datetime | None:
    """The time a person's own words name from when they were written on (今天18点前, 明天给您答复).

    Also where they were written over a script that promises; any other script says its moment in full.
    """
    reply = library.reply(act.reply_id) if act.reply_id is not None else None
    if act.automatic or (reply is not None and reply.promise is None):
        return None
    shop = library.shops.get(act.shop_id)
    hours = ServiceHours.read(shop.values.get("service_hours", "")) if shop is not None else None
    return promised_by(act.text, act.created_at, hours)


def _declared(library: Library, act: Act, moment: datetime | None, *, says_when: bool) -> ScriptPromise | None:
    """What the words that went out promise. An agent who took the time out of a script took the promise out."""
    reply = library.reply(act.reply_id) if act.reply_id is not None else None
    if reply is not None and reply.promise is not None:
        return reply.promise if moment is not None or says_when else None
    return BY_HAND if moment is not None and says_when and not act.automatic else None


def _counted(library: Library, shop_id: str, declared: ScriptPromise, said_at: datetime) -> datetime | None:
    hours = library.policy.number(declared.within_hours, shanghai_day(said_at))
    shop = library.shops.get(shop_id)
    if hours is None or shop is None:
        return None
    return answer_by(said_at, timedelta(hours=float(hours)), ServiceHours.read(shop.values.get("service_hours", "")))
