"""Memo changes of a connected shop: heard from the message service, or found by reading orders anew.

The platform tells the new text and colour, not who wrote. Both ways end in the same feed (`memo_feed`), from which
`MemoFeed` draws the consequences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from cs_assistant.domain.connected import TradeSeen
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.services.memo_merging import same
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.remarks import numbers_of
from cs_assistant.storage.unit_of_work import UnitOfWork

COLLEAGUE = "（平台没有说是谁）"
FOUND = "（对账时发现，平台没有说是谁）"
MESSAGES_TAKE = timedelta(minutes=3)
"""So long a message about a change may be on its way before the change counts as one nobody told us of."""
SAME_CHANGE = timedelta(minutes=30)
"""So far the time of a message about a change may lie from the change's time on the order."""


class HeardFeed:
    """The feed of memo changes as the messages told it. Implements the client's `MemoFeed`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """Changes with a number above `after`, oldest first."""
        return await self._database.read(lambda uow: uow.remarks.fed_after(shop_id, after))


def hear(uow: UnitOfWork, shop_id: str, order_no: str, memo: Memo, at: datetime, message_id: int) -> bool:
    """Put a change a message told of into the feed; False when reading the order had found it before."""
    for change in _recent(uow, shop_id, order_no, at):
        if change.by == FOUND and _says(change.memo, memo):
            return False
    seq = _feed(uow, shop_id, order_no, memo, at, COLLEAGUE)
    uow.connected.fed_by(shop_id, message_id, seq)
    _sort(uow, shop_id, order_no, at)
    return True


def find(uow: UnitOfWork, shop_id: str, seen: TradeSeen, now: datetime) -> bool:
    """Put into the feed what an order's memo says and no message told; True when that was so.

    Only orders with a case are kept account of. A change whose message may still be coming, ours included, waits. What
    was read before a message told of something newer is old news: the next reading shows the order as it is then.
    """
    if now - seen.modified_at < MESSAGES_TAKE:
        return False
    known = uow.remarks.feed_of(shop_id, seen.order_no)
    if known and known[-1].at > seen.modified_at:
        return False
    before = uow.connected.seen_trade(shop_id, seen.order_no)
    if before != (seen.memo, seen.modified_at):
        uow.connected.see_trade(shop_id, seen.order_no, seen.memo, seen.modified_at)
    if not uow.cases.of_order(shop_id, seen.order_no):
        return False
    if known:
        if _says(known[-1].memo, seen.memo):
            return False
    elif before is not None:
        if _says(before[0], seen.memo):
            return False
    elif not uow.remarks.writes_of(shop_id, seen.order_no):
        return False
    _feed(uow, shop_id, seen.order_no, seen.memo, seen.modified_at, FOUND)
    return True


def _feed(uow: UnitOfWork, shop_id: str, order_no: str, memo: Memo, at: datetime, by: str) -> int:
    seq = uow.remarks.feed_number(shop_id, at)
    uow.remarks.fed(shop_id, MemoChange(seq=seq, order_no=order_no, memo=memo, by=by, at=at))
    return seq


def _sort(uow: UnitOfWork, shop_id: str, order_no: str, at: datetime) -> None:
    """Changes of one order at the same time stand in the order of their messages' ids, however they arrived.

    The platform's times may be whole seconds, and two people who write at once do so within one. That its ids count up
    is our assumption; where it does not hold, nothing is worse than the order of arrival.
    """
    first, last = numbers_of(at)
    ids = uow.connected.feeders(shop_id, first, last)
    here = [change for change in uow.remarks.feed_of(shop_id, order_no) if change.seq in ids]
    meant = sorted(here, key=lambda change: ids[change.seq])
    if meant == here:
        return
    moved = [(change.seq, was) for change, was in zip(here, meant, strict=True) if change is not was]
    uow.remarks.put_right(shop_id, [replace(was, seq=seq) for seq, was in moved])
    for seq, was in moved:
        uow.connected.fed_by(shop_id, ids[was.seq], seq)


def _recent(uow: UnitOfWork, shop_id: str, order_no: str, at: datetime) -> Iterator[MemoChange]:
    return (change for change in uow.remarks.feed_of(shop_id, order_no) if abs(change.at - at) <= SAME_CHANGE)


def _says(one: Memo, other: Memo) -> bool:
    return one.flag == other.flag and same(one.text, other.text)
