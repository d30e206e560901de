"""Our desk, people at 千牛 and an ERP write the same memos, while calls fail and messages go astray."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cs_assistant.domain.connected import PlatformMessage, TradeSeen
from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Role
from cs_assistant.domain.remarks import Memo, MemoChange, RemarkState, remark_line, stands_in
from cs_assistant.errors import DeliveryError
from cs_assistant.flows import FLOWS
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.brain import Brain
from cs_assistant.services.live import Hub
from cs_assistant.services.memo_merging import lines_of
from cs_assistant.services.moving import Hand, open_case
from cs_assistant.services.platform_messages import MEMO_TOPIC, PlatformMessages
from cs_assistant.services.refund_sync import RefundSync
from cs_assistant.services.remarking import Remarking
from cs_assistant.services.trade_sync import TradeSync
from cs_assistant.storage import Database
from cs_assistant.storage.case_records import Remark
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import MovableClock, packaged_world
from tests.unit.services.house import SHOP
from tests.unit.services.memo_house import remark_library

KEYS = ("submitted_unshipped", "interception", "after_sale_refund", "return_received")
"""The remarks each desk wants on each order."""
UNCERTAIN = (Trouble.BEFORE, Trouble.LOST, Trouble.AFTER)


class Platform(SandboxOrders):
    """The imaginary platform as a connected shop has it: no feed to be read, only messages, in whole seconds."""

    wild = False
    """While it is so calls fail, callers die and others write in between."""

    def __init__(self, clock: MovableClock, seed: int) -> None:
        super().__init__(packaged_world(), clock)
        self.seed = seed
        self._dice: dict[str, random.Random] = {}
        self.colleagues: dict[str, Colleague] = {}
        self.wrote = 0
        self.happened: Counter[str] = Counter()
        """What went wrong so far, by its kind."""
        self.bringing: dict[str, int] = {}
        """The flag of the write that is on its way, by order."""
        self.ticking = clock
        self.disturb(self._trouble)

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        return ()

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        self.bringing[order_no] = memo.flag
        await super().write_memo(shop_id, order_no, memo)
        self.wrote += 1
        if self.wild and self.dice(order_no).random() < 0.02:
            self.happened["died after a write"] += 1
            raise asyncio.CancelledError

    async def trades_changed(self, shop_id: str, start: datetime, end: datetime) -> tuple[TradeSeen, ...]:
        """The orders' memos as they stand, by when they changed last."""
        last = {change.order_no: change for change in self.told(0)}
        return tuple(
            TradeSeen(order_no=each.order_no, modified_at=_second(each.at), memo=each.memo)
            for each in last.values() if start <= _second(each.at) <= end
        )  # fmt: skip

    def told(self, after: int) -> tuple[MemoChange, ...]:
        return self._memos.changes(SHOP, after)

    def memo_now(self, order_no: str) -> Memo:
        return self._memos.read((SHOP, order_no))

    def dice(self, order_no: str) -> random.Random:
        """Every order has a schedule of its own: how the tasks of a desk take turns does not change it."""
        return self._dice.setdefault(order_no, random.Random(f"{self.seed}/{order_no}"))

    def _trouble(self, call: Call) -> Fault | None:
        self.ticking.forward(0.05)
        if not self.wild:
            return None
        wild, colleague = self.dice(call.number), self.colleagues.get(call.number)
        if colleague is not None and call.operation == "write_memo" and wild.random() < 0.3:
            self.happened["written in between"] += 1
            colleague.act(self.bringing[call.number])
        if wild.random() < 0.01:
            self.happened["died before a call"] += 1
            raise asyncio.CancelledError
        kinds = UNCERTAIN if call.operation == "write_memo" else (Trouble.BEFORE,)
        fault = Fault(trouble=wild.choice(kinds) if wild.random() < 0.3 else Trouble.NONE)
        self.happened[f"{call.operation} {fault.trouble}"] += 1
        return fault


class Colleague:
    """Whoever else writes one order's memo, and what should be left of their words in the end.

    千牛 adds a line or sets a flag; an ERP saves the text it read a while ago and a line more, the flag as it is.
    """

    def __init__(self, platform: Platform, order_no: str) -> None:
        self.platform, self.order_no = platform, order_no
        self.rng = random.Random(f"{platform.seed}/{order_no}/colleague")
        self.flag = platform.memo_now(order_no).flag
        self.lines: list[str] = []
        self.read = Memo()
        self.count = 0

    def act(self, bringing: int | None = None) -> None:
        """`bringing`: the flag of a write that is under way. Whoever sets that very flag at that very moment cannot be
        told from our write arriving twice; the memo is right at once, what is said later of other flags may not be.
        """
        now, roll = self.platform.memo_now(self.order_no), self.rng.random()
        self.count += 1
        line = f"同事{self.order_no[-3:]}{self.count}"
        if roll < 0.25:
            flag = self.rng.choice([each for each in range(6) if each not in (now.flag, bringing)])
            self._save(replace(now, flag=flag), "千牛")
        elif roll < 0.4:
            self._save(replace(now, text=f"{self.read.text}\n{line}".strip()), "ERP", line)
        else:
            self._save(replace(now, text=f"{now.text}\n{line}".strip()), "千牛", line)
        self.read = now

    def _save(self, memo: Memo, by: str, line: str | None = None) -> None:
        before = self.platform.memo_now(self.order_no)
        taken = set(lines_of(before.text)) - set(lines_of(memo.text))
        self.lines = [each for each in self.lines if each not in taken] + ([line] if line else [])
        self.flag = memo.flag if memo.flag != before.flag else self.flag
        self.platform.colleague_writes(SHOP, self.order_no, memo.text, by, memo.flag)


class Writer:
    """One desk of ours: its own database, its own people, its own subscription to the messages."""

    def __init__(self, path: Path, name: str, platform: Platform, orders: OrderSystem) -> None:
        self.path, self.name, self.platform, self.orders = path, name, platform, orders
        self.brain, self.hub, self.clock = Brain(remark_library()), Hub(), platform.ticking
        self.cases: list[Case] = []
        self.read_to = self.rounds = self.restarts = 0
        self.waiting: list[MemoChange] = []
        self.open()

    def open(self) -> None:
        """As a process starts on its file."""
        self.database = Database.open(self.path)
        self.remarking = Remarking(
            self.database, self.orders, self.brain, self.hub, self.clock, retry_seconds=0.001
        )
        self.messages = PlatformMessages(self.database, _no_refunds(), self.hub, self.clock)
        self.trades = TradeSync(self.database, self.platform, (SHOP,), self.hub, self.clock)

    async def close(self) -> None:
        await self.database.close()

    async def restart(self) -> None:
        """The process ends and starts again: only what is committed is known."""
        self.restarts += 1
        await self.close()
        self.open()
        await self.remarking.recover()

    async def plan(self, order_nos: list[str]) -> None:
        """Cases whose remarks are due, in one transaction."""

        def work(uow: UnitOfWork) -> list[Case]:
            hand = Hand(
                uow=uow, library=self.brain.assistant.library, connection=self.orders.connection(SHOP),
                now=self.clock.now(), actor=self.name, roles=frozenset({Role.SENIOR}),
            )
            return [_with_remarks(hand, order_no) for order_no in order_nos]

        self.cases += await self.database.write(work)

    async def hear(self, *, wild: bool) -> None:
        """Take messages: some later, some twice, in another order."""
        self.rounds += 1
        news = self.platform.told(self.read_to)
        self.read_to = max((change.seq for change in news), default=self.read_to)
        by_order: dict[str, list[MemoChange]] = {}
        for change in [*self.waiting, *news]:
            by_order.setdefault(change.order_no, []).append(change)
        now, self.waiting = [], []
        for order_no, changes in by_order.items():
            rng = random.Random(f"{self.platform.seed}/{order_no}/{self.name}/{self.rounds}")
            for change in rng.sample(changes, len(changes)) if wild else changes:
                late = wild and rng.random() < 0.25
                self.waiting += [change] if late else []
                now += [change] * (rng.choice([1, 1, 1, 2]) if wild and not late else int(not late))
        await asyncio.gather(*(self.messages.handle(SHOP, message(change)) for change in now))

    async def round(self, *, wild: bool) -> None:
        """What the running desk does all the time."""
        with suppress(DeliveryError, asyncio.CancelledError):
            await self.remarking.write_due()
        await self.hear(wild=wild)
        with suppress(DeliveryError, asyncio.CancelledError):
            await self.remarking.read_feed(SHOP)

    async def remarks(self) -> tuple[Remark, ...]:
        return await self.database.read(lambda uow: uow.remarks.of_shop_in_state(SHOP, *RemarkState))

    async def retry_what_failed(self) -> None:
        """A person sees 写不上 and lets it be tried again."""
        for remark in await self.remarks():
            if remark.state in (RemarkState.FAILED, RemarkState.LOST):
                await self.remarking.retry(remark.id, self.name)

    async def told_people(self) -> Mapping[str, str]:
        """Order number → what its cases ask people to look at (可能覆盖他人备注)."""
        found: dict[str, str] = {}
        for case in await self.database.read(lambda uow: uow.cases.listed((SHOP,), limit=5000)):
            found[case.order_no or ""] = found.get(case.order_no or "", "") + (case.fact("memo_conflict") or "")
        return found


def message(change: MemoChange) -> PlatformMessage:
    """What the message service says of a change: no name, whole seconds, ids that count up."""
    content: dict[str, Any] = {
        "tid": int(change.order_no), "action_type": "seller", "seller_memo": change.memo.text,
        "seller_flag": change.memo.flag,
    }  # fmt: skip
    return PlatformMessage(id=4_160_600_490_938_325_000 + change.seq, topic=MEMO_TOPIC, content=content,
                           at=_second(change.at))  # fmt: skip


async def judge(platform: Platform, writer: Writer, order_nos: list[str]) -> Counter[str]:
    """What must hold in the end; what happened, counted."""
    found: Counter[str] = Counter()
    remarks = await writer.remarks()
    assert len(remarks) == len(order_nos) * len(KEYS)
    for remark in remarks:
        memo = platform.memo_now(remark.order_no)
        assert remark.state is RemarkState.STANDING, f"{remark}: {memo.text!r}"
        assert lines_of(memo.text).count(remark.line) == 1, f"{remark.line}: {memo.text!r}"
        found["remarks"] += 1
    told = await writer.told_people()
    for order_no in order_nos:
        memo, colleague = platform.memo_now(order_no), platform.colleagues[order_no]
        for line in colleague.lines:
            stands = stands_in(line, memo.text)
            assert stands or line in told[order_no], f"{line} is gone: {memo.text!r}, told {told[order_no]!r}"
            found["lines"] += 1
            found["lines only told"] += not stands
        assert max(Counter(lines_of(memo.text)).values(), default=1) == 1, memo.text
        assert memo.flag == colleague.flag, f"{order_no}: flag {memo.flag}, set was {colleague.flag}"
    assert await writer.database.read(lambda uow: uow.remarks.unhandled(SHOP)) == ()
    return found


def _with_remarks(hand: Hand, order_no: str) -> Case:
    case = open_case(hand, FLOWS["refund_unshipped"], SHOP, order_no=order_no)
    for key in KEYS:
        line = remark_line(hand.library.remark(SHOP, key), at=hand.now, by=hand.actor)
        planned = Remark(
            shop_id=SHOP, case_id=case.id, order_no=order_no, key=key, line=line, state=RemarkState.PLANNED,
            at=hand.now, by=hand.actor, not_before=hand.now,
        )
        assert hand.uow.remarks.plan(planned) is not None
    return case


def _no_refunds() -> RefundSync:
    """Memo messages never ask for it."""
    return object.__new__(RefundSync)


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
