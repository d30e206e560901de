"""Two hundred seeded troubles: calls that fail before or after, colleagues in the window, a feed out of order, deaths.

Whatever happened, in the end every remark stands exactly once, the flag is as it was set last, and every line of a
colleague stands in the memo or is named on the case. A failure prints its seed.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from cs_assistant.domain.flows import Case
from cs_assistant.domain.remarks import Memo, MemoChange, RemarkState, stands_in
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.sandbox.faults import Call, Disturb, Fault, Trouble
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.memo_merging import lines_of
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock, packaged_world

from .house import SHOP
from .memo_house import PERSON, MemoHouse

SEEDS = 200
PER_DATABASE = 10
STEPS = 14
CALM_ROUNDS = 12
MOST_ONLY_TOLD = 0.1
"""Share of the colleagues' lines that may be named on the case instead of standing in the memo."""


class WildOrders(SandboxOrders):
    """A platform whose feed comes late and out of order, and whose caller may die right after a write."""

    wild: random.Random | None = None

    def __init__(self, clock: MovableClock) -> None:
        super().__init__(packaged_world(), clock)
        self.held_back: set[int] = set()

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        await super().write_memo(shop_id, order_no, memo)
        if self.wild and self.wild.random() < 0.08:
            raise asyncio.CancelledError

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        changes = list(await super().memo_changes(shop_id, after))
        if not self.wild:
            return tuple(changes)
        told = [change for change in changes if change.seq not in self.held_back or self.wild.random() < 0.5]
        self.held_back = {change.seq for change in changes if self.wild.random() < 0.2} - {each.seq for each in told}
        self.wild.shuffle(told)
        return tuple(told)


class Colleagues:
    """What people at 千牛 do to one order's memo, and what should be left of it in the end."""

    def __init__(self, seed: int, house: MemoHouse, order_no: str, rng: random.Random) -> None:
        self.seed, self.house, self.order_no, self.rng = seed, house, order_no, rng
        self.lines: list[str] = []
        self.flag = 0
        self.count = 0
        self.old = ""

    def act(self) -> None:
        memo = self.house.orders._memos.read((SHOP, self.order_no))
        roll = self.rng.random()
        self.count += 1
        line = f"同事{self.seed}-{self.count}"
        if roll < 0.6:
            self._save(f"{memo.text}\n{line}", line)
        elif roll < 0.75:
            flag = self.rng.choice([each for each in range(6) if each != memo.flag])
            self._save(memo.text, flag=flag)
        elif roll < 0.85:
            self._edit(memo.text)
        else:
            self._save(f"{self.old}\n{line}", line)
        self.old = memo.text

    def _edit(self, text: str) -> None:
        mine = [line for line in lines_of(text) if line in self.lines]
        if mine:
            line = self.rng.choice(mine)
            self._save(text.replace(line, f"{line}改{self.count}"), f"{line}改{self.count}")

    def _save(self, text: str, line: str | None = None, flag: int | None = None) -> None:
        before = self.house.orders._memos.read((SHOP, self.order_no)).text
        taken = set(lines_of(before)) - set(lines_of(text))
        self.lines = [each for each in self.lines if each not in taken] + ([line] if line else [])
        self.flag = self.flag if flag is None else flag
        self.house.overwrites(text, by=f"小{self.rng.randrange(3)}", order_no=self.order_no, flag=flag)


def troubles(rng: random.Random, colleagues: Colleagues) -> Disturb:
    def disturb(call: Call) -> Fault | None:
        colleagues.house.clock.forward(rng.random())
        if call.operation == "write_memo" and rng.random() < 0.35:
            for _ in range(rng.choice([1, 1, 2])):
                colleagues.act()
        elif call.operation == "memo" and rng.random() < 0.15:
            colleagues.act()
        if rng.random() < 0.04:
            raise asyncio.CancelledError
        known = {"write_memo": (Trouble.BEFORE, Trouble.LOST, Trouble.AFTER), "memo": (Trouble.BEFORE,)}
        feed = (Trouble.REPEAT, Trouble.HELD, Trouble.BEFORE)
        trouble = rng.choice(known.get(call.operation, feed)) if rng.random() < 0.3 else Trouble.NONE
        return Fault(trouble=trouble)

    return disturb


async def play(seed: int, house: MemoHouse, order_no: str) -> Counter[str]:
    """One schedule; what happened, counted."""
    rng, orders = random.Random(seed), house.orders
    assert isinstance(orders, WildOrders)
    colleagues = Colleagues(seed, house, order_no, rng)
    for _ in range(rng.randrange(3)):
        colleagues.act()
    orders.wild = rng
    orders.disturb(troubles(rng, colleagues))
    cases = [await house.submitted(order_no)]
    for step in range(STEPS):
        await one_step(rng, house, colleagues)
        if step == STEPS // 3:
            cases.append(await house.after_sale(order_no))
    orders.wild = None
    orders.disturb(None)
    await calm(house, cases)
    return await judged(house, colleagues, cases)


async def one_step(rng: random.Random, house: MemoHouse, colleagues: Colleagues) -> None:
    roll = rng.random()
    with suppress(DeliveryError, asyncio.CancelledError):
        if roll < 0.4:
            await house.remarking.write_due()
        elif roll < 0.75:
            await house.remarking.read_feed(SHOP)
        elif roll < 0.9:
            house.clock.forward(rng.choice([1, 4, 20]))
        else:
            colleagues.act()
    if rng.random() < 0.1:
        house.remarking = house.started()
        await house.remarking.recover()


async def calm(house: MemoHouse, cases: list[Case]) -> None:
    house.remarking = house.started()
    await house.remarking.recover()
    for _ in range(CALM_ROUNDS):
        await house.remarking.write_due()
        await house.remarking.read_feed(SHOP)
        for case in cases:
            remark = await house.remark(case)
            if remark.state in (RemarkState.FAILED, RemarkState.LOST):
                await house.remarking.retry(remark.id, PERSON)
        house.clock.forward(70)


async def judged(house: MemoHouse, colleagues: Colleagues, cases: list[Case]) -> Counter[str]:
    order_no = colleagues.order_no
    memo, found = await house.memo(order_no), Counter[str]()
    told = ""
    for case in cases:
        remark, seen = await house.remark(case), await house.case(case)
        assert remark.state is RemarkState.STANDING
        assert seen.fact(f"remark.{remark.key}") == "standing"
        assert lines_of(memo.text).count(remark.line) == 1
        told += seen.fact("memo_conflict") or ""
        found.update(await house.kinds(case))
    for line in colleagues.lines:
        assert stands_in(line, memo.text) or line in told, f"{line} is lost: {memo.text!r}, told {told!r}"
        found["lines"] += 1
        found["lines only told"] += not stands_in(line, memo.text)
    assert max(Counter(lines_of(memo.text)).values()) == 1
    assert memo.flag == colleagues.flag
    assert await house.database.read(lambda uow: uow.remarks.unhandled(SHOP)) == ()
    return found


@pytest.mark.no_cover  # so often that counting lines would take longer than the test
@pytest.mark.parametrize("first", range(0, SEEDS, PER_DATABASE))
async def test_nothing_is_doubled_or_lost_whatever_goes_wrong(first: int, tmp_path: Path) -> None:
    clock, found = MovableClock(), Counter[str]()
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        orders = WildOrders(clock)
        numbers = [each.order_no for each in orders.add_unshipped_refunds(SHOP, PER_DATABASE, first)]
        for seed, order_no in zip(range(first, first + PER_DATABASE), numbers, strict=True):
            house = MemoHouse(database, clock, orders=orders)
            try:
                found += await play(seed, house, order_no)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}") from error
    # Calm seeds would prove nothing: colleagues wrote, writes crossed, and what was overwritten was mostly put back.
    assert found["lines"] > PER_DATABASE
    assert found["memo.recovered"] > 0
    assert found["lines only told"] <= found["lines"] * MOST_ONLY_TOLD
