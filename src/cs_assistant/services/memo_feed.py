"""The feed of memo changes: what colleagues lost through our writes, what we lost through theirs, the warehouse's word.

A change is stored first and handled afterwards; `handled` is a column, so a restart goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.remarks import MEMO_LIMIT, Memo, MemoChange, RemarkState, stands_in
from cs_assistant.errors import CsAssistantError, DeliveryError, UnknownOrderError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.hands import Hands
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.memo_merging import (
    Overwritten,
    lines_of,
    mended,
    mended_flag,
    overwritten,
    own_changes,
    same,
    untouched,
    worth_looking_at,
)
from cs_assistant.services.memo_pen import MemoPen
from cs_assistant.services.remark_states import mark_lost, mark_standing, note_conflict, still_stands, tell_cases
from cs_assistant.services.warehouse_memos import hear_warehouse
from cs_assistant.storage.case_records import MemoWrite
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

REACH_BACK = 100
"""Known changes of a shop that are asked for again each time: one that came late is not missed."""
CHECK_WITHIN = timedelta(minutes=10)
"""So long we wait for the feed to show a write, and try to put back what was overwritten."""
SOMEBODY = "（不明）"
NO_FEED = "备注变更记录里一直没有这次写入，看不出写的时候有没有同事在改"
_WANTED = (RemarkState.STANDING, RemarkState.PLANNED, RemarkState.WRITING)
_GIVEN_UP = (RemarkState.FAILED, RemarkState.LOST)
WIDTH = 4
"""Orders handled at once in one shop."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What the database knows of one order's memo."""

    feed: tuple[MemoChange, ...]
    writes: tuple[MemoWrite, ...]
    own: dict[int, MemoWrite]
    fresh: tuple[int, ...]
    """Feed numbers not handled yet."""
    stale: tuple[MemoWrite, ...]
    """Writes the feed has not shown in all this time."""
    keep: frozenset[str]
    """Lines of our remarks that stand, or are to stand."""
    awaited: frozenset[str]
    """Lines of our remarks that failed or were given up: a person may have written one, or our own came late."""
    has_case: bool

    @property
    def losses(self) -> tuple[Overwritten, ...]:
        """What our writes took away, as far as it has to be looked at now."""
        looked = (overwritten(self.feed, self.own, seq) for seq in worth_looking_at(self.feed, self.own, self.fresh))
        return tuple(loss for loss in looked if loss is not None)

    @property
    def quiet(self) -> bool:
        """Nobody but us wrote, and only what we know of: the memo need not be read."""
        came_late = self.feed and self.awaited & set(lines_of(self.feed[-1].memo.text))
        others = any(seq not in self.own for seq in self.fresh)
        return not (others or self.losses or self.stale or came_late)


@dataclass(kw_only=True, slots=True)
class _Repair:
    """A memo on its way to what it should say."""

    memo: Memo
    back: list[Overwritten] = field(default_factory=list)
    """What is put back."""
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    """By whom and what, where a person must look."""


class MemoFeed:
    """Reads the feed of one shop and draws the consequences, order by order."""

    def __init__(
        self, database: Database, orders: OrderSystem, hands: Hands, pen: MemoPen, hub: Hub, clock: Clock
    ) -> None:
        self._database = database
        self._orders = orders
        self._hands = hands
        self._pen = pen
        self._hub = hub
        self._clock = clock

    async def read(self, shop_id: str) -> int:
        """Store what is new and handle it; how many changes were new. Raises DeliveryError, NotConnectedError.

        An order that cannot be handled now is taken up again by the next call.
        """
        known = await self._database.read(lambda uow: uow.remarks.recent_fed(shop_id, REACH_BACK))
        after = known[-1] if len(known) == REACH_BACK else 0
        seen = set(known)
        changes = await self._orders.memo_changes(shop_id, after)
        news = [change for change in changes if change.seq not in seen]
        if news:
            await self._pen.record(lambda uow: [uow.remarks.fed(shop_id, change) for change in news])
        now = self._clock.now()
        todo = await self._database.read(lambda uow: _orders_to_handle(uow, shop_id, now))
        width = asyncio.Semaphore(WIDTH)
        await asyncio.gather(*(self._handle_guarded(shop_id, order_no, width) for order_no in todo))
        return len({change.seq for change in news})

    async def _handle_guarded(self, shop_id: str, order_no: str, width: asyncio.Semaphore) -> None:
        async with width, self._pen.turn(shop_id, order_no):
            try:
                await self._handle(shop_id, order_no)
            except UnknownOrderError:
                known = await self._database.read(lambda uow: _known(uow, shop_id, order_no, self._clock.now()))
                await self._pen.record(lambda uow: _set_handled(uow, shop_id, known))
            except CsAssistantError as error:
                log.warning("memo.not_handled", shop=shop_id, why=error.message)

    async def _handle(self, shop_id: str, order_no: str) -> None:
        now = self._clock.now()
        known = await self._database.read(lambda uow: _known(uow, shop_id, order_no, now))
        if not known.has_case or known.quiet:
            await self._pen.record(lambda uow: _set_handled(uow, shop_id, known))
            return
        memo = await self._pen.read(shop_id, order_no)
        repair = self._planned(known, memo)
        if repair.memo != memo:
            repair = await self._carry_out(shop_id, order_no, memo, repair)
        await self._pen.record(lambda uow: self._settle(uow, shop_id, order_no, known, repair))
        self._hub.publish(Change(kind=CASE, shop_id=shop_id))

    def _planned(self, known: _Known, memo: Memo) -> _Repair:
        """What the memo should say, so that nobody's words are lost; what no rule can put back is a conflict."""
        repair = _Repair(memo=memo)
        for loss in known.losses:
            alone = untouched(loss, known.own, known.writes, memo.text)
            text = mended(loss, repair.memo.text, ours_alone=alone, keep=known.keep)
            if text is None or len(text.encode()) > MEMO_LIMIT:
                repair.conflicts.append((loss.by, _their_words(loss)))
                text = repair.memo.text
            flag = mended_flag(loss, memo, known.own, known.writes)
            fixed = Memo(
                text=repair.memo.text if same(text, repair.memo.text) else text,
                flag=flag if flag != memo.flag else repair.memo.flag,
            )
            if fixed != repair.memo:
                repair.memo = fixed
                repair.back.append(loss)
        repair.conflicts += _unexplained(known, memo)
        return repair

    async def _carry_out(self, shop_id: str, order_no: str, memo: Memo, repair: _Repair) -> _Repair:
        """Write the repaired memo. Raises DeliveryError to be called again; in the end a person is told instead."""
        too_late = any(self._clock.now() - loss.landed.at > CHECK_WITHIN for loss in repair.back)
        try:
            back = await self._pen.write(shop_id, order_no, memo, repair.memo)
        except DeliveryError as error:
            if not error.final and not too_late:
                raise
            return self._told_instead(memo, repair)
        if back is not None and _holds(back, repair.memo):
            return replace(repair, memo=back)
        if too_late:
            return self._told_instead(back or memo, repair)
        raise DeliveryError("备注补写后读回来不一样，稍后再补")

    def _told_instead(self, memo: Memo, repair: _Repair) -> _Repair:
        conflicts = [(loss.by, _their_words(loss)) for loss in repair.back]
        return _Repair(memo=memo, conflicts=repair.conflicts + conflicts)

    def _settle(self, uow: UnitOfWork, shop_id: str, order_no: str, known: _Known, repair: _Repair) -> None:
        """Everything that follows, in one transaction."""
        _set_handled(uow, shop_id, known)
        hand = self._hands.hand(uow, shop_id)
        for by in dict.fromkeys(loss.by for loss in repair.back):
            tell_cases(hand, shop_id, order_no, "memo.recovered", by=by)
        for by, text in repair.conflicts:
            note_conflict(hand, shop_id, order_no, by, text)
        for remark in uow.remarks.of_order(shop_id, order_no):
            if remark.state is RemarkState.STANDING and not still_stands(hand, remark, repair.memo.text):
                mark_lost(hand, remark)
            elif remark.state in _GIVEN_UP and stands_in(remark.line, repair.memo.text):
                mark_standing(hand, remark, FactSource.PLATFORM)
        hear_warehouse(self._hands, uow, shop_id, order_no, repair.memo.text)


def _orders_to_handle(uow: UnitOfWork, shop_id: str, now: datetime) -> tuple[str, ...]:
    changed = [order_no for order_no, _ in uow.remarks.unhandled(shop_id)]
    stale = [write.order_no for write in uow.remarks.unchecked(shop_id) if now - write.at > CHECK_WITHIN]
    return tuple(dict.fromkeys(changed + stale))


def _known(uow: UnitOfWork, shop_id: str, order_no: str, now: datetime) -> _Known:
    feed, writes = uow.remarks.feed_of(shop_id, order_no), uow.remarks.writes_of(shop_id, order_no)
    own = own_changes(feed, writes)
    shown = {write.id for write in own.values()}
    waiting = {write.id for write in uow.remarks.unchecked(shop_id, order_no)} - shown
    remarks = uow.remarks.of_order(shop_id, order_no)
    return _Known(
        feed=feed,
        writes=writes,
        own=own,
        fresh=tuple(seq for _, seq in uow.remarks.unhandled(shop_id, order_no)),
        stale=tuple(write for write in writes if write.id in waiting and now - write.at > CHECK_WITHIN),
        keep=frozenset(remark.line for remark in remarks if remark.state in _WANTED),
        awaited=frozenset(remark.line for remark in remarks if remark.state in _GIVEN_UP),
        has_case=bool(uow.cases.of_order(shop_id, order_no)),
    )


def _set_handled(uow: UnitOfWork, shop_id: str, known: _Known) -> None:
    uow.remarks.handle(shop_id, known.fresh)
    for write in (*known.own.values(), *known.stale):
        uow.remarks.check(write.id)


def _holds(memo: Memo, wanted: Memo) -> bool:
    return memo.flag == wanted.flag and set(lines_of(wanted.text)) <= set(lines_of(memo.text))


def _their_words(loss: Overwritten) -> str:
    """What a colleague had written that our write was not based on; their whole memo when they only took lines away."""
    added = [line for line in lines_of(loss.theirs.memo.text) if line not in lines_of(loss.write.base)]
    return "；".join(added or lines_of(loss.theirs.memo.text)) or "（清空了备注）"


def _unexplained(known: _Known, memo: Memo) -> Sequence[tuple[str, str]]:
    """A write the feed never showed, and a memo it does not explain: nobody can say who wrote in between."""
    if not known.stale:
        return ()
    explained = known.feed[-1].memo.text if known.feed else known.stale[0].base
    if same(explained, memo.text):
        return ()
    oldest = min(write.at for write in known.stale)
    found = []
    for change in known.feed:
        if change.seq not in known.own and change.at >= oldest - CHECK_WITHIN:
            lines = [line for line in lines_of(change.memo.text) if line not in lines_of(memo.text)]
            based = any(line in lines_of(write.base) for write in known.stale for line in lines)
            found += [(change.by, "；".join(lines))] if lines and not based else []
    return found or [(SOMEBODY, NO_FEED)]
