"""What becomes of an order remark, each with everything that belongs to it: row, fact on the case, audit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cs_assistant.domain.flows import REMARK_FACT, Case, FactSource
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState, stands_in
from cs_assistant.services.moving import Hand, is_open, put_facts
from cs_assistant.storage.case_records import Remark
from cs_assistant.storage.unit_of_work import Topic

STANDING = "standing"
"""Value of the fact `remark.<key>` while the remark stands."""
MEMO_CONFLICT = "memo_conflict"
"""Fact: text of a colleague we may have overwritten and could not put back by rule."""
CONFLICT_NAME = "可能覆盖他人备注，请核对"
ATTEMPTS = 8
WITHOUT_TOKEN = timedelta(minutes=1)
"""How soon to look again whether the shop authorised us; a new authorisation makes it due at once."""
LOSSES = 3
"""So often a remark may be taken away by others before it is left to a person: no war with a colleague."""


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many attempts: a second, doubled each time, a minute at most."""
    return timedelta(seconds=min(60.0, 2.0 ** (attempts - 1)))


def mark_standing(hand: Hand, remark: Remark, how: FactSource) -> Remark:
    """It stands: read back (平台确认), or on the word of the person who copied it (人工确认)."""
    hand.uow.remarks.change(
        remark.id, state=RemarkState.STANDING, confirmed_how=how.value, confirmed_by=hand.actor, confirmed_at=hand.now,
        why=None,
    )
    case = hand.uow.cases.get(remark.case_id)
    put_facts(hand, case, {REMARK_FACT + remark.key: hand.fact(STANDING, source=how)}, {}, told=False)
    kind = "remark.copied" if how is FactSource.PERSON else "remark.standing"
    hand.tell(kind, case, how=how.value, line=remark.line)
    return hand.uow.remarks.get(remark.id)


def mark_failed(hand: Hand, remark: Remark, why: str) -> None:
    """It cannot be written as things are; a person sees it and may try again."""
    hand.uow.remarks.change(remark.id, state=RemarkState.FAILED, why=why)
    hand.tell("remark.failed", hand.uow.cases.get(remark.case_id), why=why, line=remark.line)


def mark_later(hand: Hand, remark: Remark, why: str) -> None:
    """Not this time: again after a while, and given to a person when it failed too often."""
    attempts = remark.attempts + 1
    if attempts >= ATTEMPTS:
        hand.uow.remarks.change(remark.id, attempts=attempts)
        mark_failed(hand, remark, f"试了{attempts}次，{why}")
        return
    later = hand.now + backoff(attempts)
    hand.uow.remarks.change(remark.id, state=RemarkState.PLANNED, attempts=attempts, not_before=later, why=why)
    hand.uow.wake(Topic.REMARKS)


def mark_waiting(hand: Hand, remark: Remark, why: str) -> None:
    """The shop has to authorise us anew first: that is no try, the remark waits however long it takes."""
    later = hand.now + WITHOUT_TOKEN
    hand.uow.remarks.change(remark.id, state=RemarkState.PLANNED, not_before=later, why=why)
    hand.uow.wake(Topic.REMARKS)


def mark_to_copy(hand: Hand, remark: Remark) -> None:
    """The shop is not connected any more: a person copies it."""
    hand.uow.remarks.change(remark.id, state=RemarkState.TO_COPY, why=None)


def plan_again(hand: Hand, remark: Remark) -> Remark:
    """A person lets a remark that failed or was given up be tried once more."""
    direct = hand.connection is Connection.DIRECT
    state = RemarkState.PLANNED if direct else RemarkState.TO_COPY
    hand.uow.remarks.change(remark.id, state=state, attempts=0, losses=0, not_before=hand.now, why=None)
    hand.tell("remark.planned", hand.uow.cases.get(remark.case_id), line=remark.line)
    hand.uow.wake(Topic.REMARKS)
    return hand.uow.remarks.get(remark.id)


def mark_lost(hand: Hand, remark: Remark) -> None:
    """Somebody else's write took it away: the fact goes, it is written again; after three times a person decides."""
    losses = remark.losses + 1
    given_up = losses >= LOSSES
    why = "被别人的修改盖掉"
    case = hand.uow.cases.get(remark.case_id)
    gone = hand.fact("", source=FactSource.PLATFORM, note=why)
    put_facts(hand, case, {REMARK_FACT + remark.key: gone}, {}, told=False)
    hand.uow.remarks.change(
        remark.id, state=RemarkState.LOST if given_up else RemarkState.PLANNED, losses=losses, attempts=0,
        not_before=hand.now, confirmed_how=None, confirmed_by=None, confirmed_at=None, why=why,
    )
    hand.tell("remark.given_up" if given_up else "remark.lost", case, line=remark.line)
    hand.uow.wake(Topic.REMARKS)


def still_stands(hand: Hand, remark: Remark, text: str) -> bool:
    """Whether a standing remark is in the memo; what a person copied may be worded around the fixed phrase."""
    known = remark.key in hand.library.remarks
    phrase = hand.library.remark(remark.shop_id, remark.key) if known else remark.line
    by_hand = remark.confirmed_how is FactSource.PERSON and phrase in text
    return by_hand or stands_in(remark.line, text)


def note_conflict(hand: Hand, shop_id: str, order_no: str, by: str, text: str) -> None:
    """可能覆盖他人备注，请核对: on every open case of the order, or on the newest when all are closed."""
    cases = hand.uow.cases.of_order(shop_id, order_no)
    for case in _open(cases) or cases[-1:]:
        known = case.fact(MEMO_CONFLICT)
        if known is not None and text in known:
            continue
        value = f"{known}\n{text}" if known else text
        note = hand.fact(value, source=FactSource.PLATFORM, note=f"{by}写的")
        put_facts(hand, case, {MEMO_CONFLICT: note}, {}, told=False)
        hand.tell("memo.overwritten", case, by=by, text=text)


def tell_cases(hand: Hand, shop_id: str, order_no: str, kind: str, **data: str) -> None:
    """Write the audit of every open case of the order, or of the newest when all are closed."""
    cases = hand.uow.cases.of_order(shop_id, order_no)
    for case in _open(cases) or cases[-1:]:
        hand.tell(kind, case, **data)


def _open(cases: Iterable[Case]) -> tuple[Case, ...]:
    return tuple(case for case in cases if is_open(case))
