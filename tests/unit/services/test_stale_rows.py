"""What was read before something newer happened takes nothing back and hides nothing; one bad row stops no shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.connected import Grant, GrantedTo, Part, PlatformMessage, TradeSeen
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.errors import DeliveryError, PlatformAnswerError, PlatformRefusedError
from cs_assistant.services.memo_hearing import find, hear
from cs_assistant.services.patience import LONGEST
from cs_assistant.services.platform_messages import AUTH_CANCELLED, PlatformMessages
from cs_assistant.services.refund_sync import LONG_AGO, OVERLAP, UNKNOWN_FOR
from cs_assistant.services.trade_sync import TradeSync
from cs_assistant.storage.repositories.connected import Connected
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import NOW

from .case_house import SHOES, CaseHouse, case_house
from .house import SHOP
from .memo_house import MemoHouse, memo_house

M1, LINE = "同事：原有备注", "同事新加：先别发货"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as house:
        await house.office.sync.read_shop(SHOES)
        yield house


class Told:
    """The memo changes of the sandbox, told as messages tell them: to the second, not who."""

    def __init__(self, memos: MemoHouse) -> None:
        self.memos, self.last, self.ids = memos, 0, 0

    async def now(self) -> None:
        for change in self.memos.orders._memos.changes(SHOP, self.last):
            self.last, self.ids = change.seq, self.ids + 1

            def work(uow: UnitOfWork, change: MemoChange = change, number: int = self.ids) -> None:
                uow.connected.handle(SHOP, number, "memo", self.memos.clock.now())
                hear(uow, SHOP, change.order_no, change.memo, change.at.replace(microsecond=0), number)

            await self.memos.database.write(work)


async def test_a_row_older_than_what_a_message_told_never_costs_a_colleague_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with memo_house(tmp_path / "memos.sqlite3") as memos:

        async def nothing(shop_id: str, after: int) -> tuple[()]:
            return ()

        monkeypatch.setattr(memos.orders, "memo_changes", nothing)
        messages = Told(memos)

        class Overtaken:
            """While the rows of the list are on their way, a colleague writes and the message about it is quicker."""

            async def trades_changed(self, shop_id: str, start: datetime, end: datetime) -> tuple[TradeSeen, ...]:
                last = {change.order_no: change for change in memos.orders._memos.changes(shop_id, 0)}
                rows = tuple(
                    TradeSeen(order_no=each.order_no, modified_at=each.at, memo=each.memo)
                    for each in last.values() if start <= each.at <= end
                )  # fmt: skip
                if rows:
                    memos.overwrites(f"{M1}\n{LINE}")
                    await messages.now()
                return rows

        case = await memos.submitted()
        memos.overwrites(M1)
        await messages.now()
        await memos.remarking.read_feed(SHOP)
        memos.clock.forward(240)
        sync = TradeSync(memos.database, Overtaken(), (SHOP,), memos.hub, memos.clock)
        assert await sync.read_shop(SHOP) == 0
        for _ in range(3):
            await memos.remarking.read_feed(SHOP)
            memos.clock.forward(5)
            await memos.remarking.write_due()
            await messages.now()
        assert await memos.lines() == [M1, LINE, (await memos.remark(case)).line]


async def test_what_changed_while_the_reading_went_on_moves_the_cursor_past_nobody(
    house: CaseHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, between = house.orders.add_unshipped_refunds(SHOES, 2, 1)
    house.clock.forward(60)
    whole = house.orders.refunds

    async def dawdling(shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """Lists, and looks at the listed ones one by one for so long that one of them changed meanwhile."""
        listed = [each.refund_no for each in await whole(shop_id, since)]
        if shop_id != SHOES:
            return ()
        house.clock.move(OVERLAP * 2)
        house.orders.buyer_changes(SHOES, between.refund_no, reason="缺货")  # not in what was listed
        house.clock.move(OVERLAP * 2)
        changed = house.orders.buyer_changes(SHOES, slow.refund_no, reason="缺货")
        return tuple([each for each in await whole(shop_id, since) if each.refund_no in listed and each == changed])

    began = house.clock.now()
    monkeypatch.setattr(house.orders, "refunds", dawdling)
    await house.office.sync.read_shop(SHOES)
    monkeypatch.undo()
    assert await house.database.read(lambda uow: uow.refunds.read_up_to(SHOES)) == began
    await house.office.sync.read_shop(SHOES)
    for each in (slow, between):
        assert (await house.refund(SHOES, each.refund_no)).application.reason == "缺货"


@pytest.mark.parametrize("error", [PlatformAnswerError("这一条没有读。"), PlatformRefusedError("平台没有接受。")])
async def test_an_application_that_cannot_be_read_is_seen_stops_none_and_comes_in_when_it_can(
    house: CaseHouse, monkeypatch: pytest.MonkeyPatch, error: DeliveryError
) -> None:
    bad, good = house.orders.add_unshipped_refunds(SHOES, 2, 1)
    one = house.orders.refund

    async def failing(shop_id: str, refund_no: str) -> RefundApplication | None:
        if refund_no == bad.refund_no:
            raise error
        return await one(shop_id, refund_no)

    async def listed(shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        return (good,)

    monkeypatch.setattr(house.orders, "refund", failing)
    monkeypatch.setattr(house.orders, "refunds", listed)
    told = PlatformMessage(id=1, topic="taobao_refund_RefundCreated", content={"refund_id": bad.refund_no}, at=NOW)
    desk = PlatformMessages(house.database, house.office.sync, house.hub, house.clock)
    await desk.handle(SHOES, told)
    assert await house.database.read(lambda uow: uow.connected.count_handled(SHOES)) == 1, "it would come for ever"
    (trouble,) = await house.database.read(lambda uow: uow.connected.troubles((SHOES,)))
    assert (trouble.part, trouble.number, trouble.why) == (Part.REFUND, bad.refund_no, error.message)
    await house.office.sync.read_shop(SHOES)
    assert (await house.refund(SHOES, good.refund_no)).application == good
    monkeypatch.setattr(house.orders, "refund", one)
    house.clock.move(LONGEST)
    await house.office.sync.read_shop(SHOES)
    assert (await house.refund(SHOES, bad.refund_no)).application == bad
    assert await house.database.read(lambda uow: uow.connected.troubles((SHOES,))) == ()


async def test_a_note_about_a_refund_that_reads_as_before_is_taken_back_and_one_nobody_knows_is_dropped_after_a_day(
    house: CaseHouse,
) -> None:
    (known,) = house.orders.add_unshipped_refunds(SHOES, 1, 1)
    await house.office.sync.read_shop(SHOES)

    def noted(uow: UnitOfWork) -> None:
        for number in (known.refund_no, "999"):
            uow.connected.trouble(SHOES, Part.REFUND, "读不了", house.clock.now(), number)

    await house.database.write(noted)
    await house.office.sync.read_shop(SHOES)
    left = await house.database.read(lambda uow: uow.connected.troubles((SHOES,)))
    assert [each.number for each in left] == ["999"]
    house.clock.move(UNKNOWN_FOR * 2)
    await house.office.sync.read_shop(SHOES)
    assert await house.database.read(lambda uow: uow.connected.troubles((SHOES,))) == ()


async def test_a_number_tried_again_says_nothing_about_how_far_we_have_read(house: CaseHouse) -> None:
    (made,) = house.orders.add_unshipped_refunds(SHOES, 1, 1)
    await house.office.sync.read_shop(SHOES)
    read_to = await house.database.read(lambda uow: uow.refunds.read_up_to(SHOES))
    house.clock.forward(90)
    house.orders.buyer_changes(SHOES, made.refund_no, reason="缺货")

    async def nothing(shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        return ()

    house.orders.refunds = nothing  # type: ignore[method-assign]
    await house.database.write(
        lambda uow: uow.connected.trouble(SHOES, Part.REFUND, "读不了", house.clock.now(), made.refund_no)
    )
    await house.office.sync.read_shop(SHOES)
    assert (await house.refund(SHOES, made.refund_no)).application.reason == "缺货"
    assert (read_to or LONG_AGO) == await house.database.read(lambda uow: uow.refunds.read_up_to(SHOES))


async def test_a_number_that_stays_unreadable_is_asked_for_less_and_less(
    house: CaseHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def failing(shop_id: str, refund_no: str) -> RefundApplication | None:
        nonlocal asked
        asked += 1
        raise PlatformAnswerError("这一条没有读。")

    monkeypatch.setattr(house.orders, "refund", failing)
    await house.database.write(
        lambda uow: uow.connected.trouble(SHOES, Part.REFUND, "读不了", house.clock.now(), "999")
    )
    for _ in range(120):  # ten minutes of rounds
        await house.office.sync.read_shop(SHOES)
        house.clock.forward(5)
    assert 10 <= asked <= 15


async def test_a_refund_that_comes_again_as_it_stands_costs_no_write(
    house: CaseHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = house.orders.add_unshipped_refunds(SHOES, 2, 1)
    assert await house.office.sync.read_shop(SHOES) == 2
    writes, write = 0, house.database.write

    async def counted(work: Any) -> Any:
        nonlocal writes
        writes += 1
        return await write(work)

    monkeypatch.setattr(house.database, "write", counted)
    house.clock.forward(5)
    read_up_to = await house.database.read(lambda uow: uow.refunds.read_up_to(SHOES))
    assert made in await house.orders.refunds(SHOES, (read_up_to or LONG_AGO) - OVERLAP)
    assert (await house.office.sync.read_shop(SHOES), writes) == (0, 0)
    house.orders.buyer_changes(SHOES, made.refund_no, reason="缺货")
    assert (await house.office.sync.read_shop(SHOES), writes) == (1, 1)


async def test_an_order_that_comes_again_as_it_stands_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with memo_house(tmp_path / "memos.sqlite3") as memos:
        seen = TradeSeen(order_no="7", modified_at=memos.clock.now(), memo=Memo(text="送礼", flag=1))
        written, see_trade = list[datetime](), Connected.see_trade

        def counted(rows: Connected, shop_id: str, order_no: str, memo: Memo, modified_at: datetime) -> None:
            written.append(modified_at)
            see_trade(rows, shop_id, order_no, memo, modified_at)

        monkeypatch.setattr(Connected, "see_trade", counted)
        memos.clock.forward(600)
        later = replace(seen, modified_at=seen.modified_at + timedelta(minutes=1))
        for each in (seen, seen, later, later):
            await memos.database.write(lambda uow, each=each: find(uow, SHOP, each, memos.clock.now()))
        assert written == [seen.modified_at, later.modified_at]


async def test_a_broken_message_is_told_until_what_it_told_of_has_been_read(tmp_path: Path) -> None:
    async with memo_house(tmp_path / "memos.sqlite3") as memos:

        class Nothing:
            async def trades_changed(self, *asked: Any) -> tuple[TradeSeen, ...]:
                return ()

        sync = TradeSync(memos.database, Nothing(), (SHOP,), memos.hub, memos.clock)

        def noted(uow: UnitOfWork) -> None:
            for part in (Part.MESSAGE, Part.TRADE, Part.REFUND):
                uow.connected.trouble(SHOP, part, "出错", memos.clock.now(), "7")

        await memos.database.write(noted)
        told: list[list[Part]] = []
        for wait in (timedelta(), OVERLAP * 2, UNKNOWN_FOR):
            memos.clock.move(wait)
            await sync.read_shop(SHOP)
            left = await memos.database.read(lambda uow: uow.connected.troubles((SHOP,)))
            told.append([each.part for each in left])
        assert told == [[Part.MESSAGE, Part.REFUND, Part.TRADE], [Part.REFUND, Part.TRADE], [Part.REFUND]]


async def test_the_remark_of_an_order_long_at_rest_is_not_kept(tmp_path: Path) -> None:
    async with memo_house(tmp_path / "memos.sqlite3") as memos:

        class Nothing:
            async def trades_changed(self, *asked: Any) -> tuple[TradeSeen, ...]:
                return ()

        now = memos.clock.now()

        def read_before(uow: UnitOfWork) -> None:
            for number, days in (("rests", 91), ("moves", 89)):
                uow.connected.see_trade(SHOP, number, Memo(text="收件人王五"), now - timedelta(days=days))

        await memos.database.write(read_before)
        await TradeSync(memos.database, Nothing(), (SHOP,), memos.hub, memos.clock).read_shop(SHOP)
        kept = [
            await memos.database.read(lambda uow, number=number: uow.connected.seen_trade(SHOP, number)) is not None
            for number in ("rests", "moves")
        ]
        assert kept == [False, True]


async def test_word_of_a_withdrawal_that_comes_after_the_new_authorisation_is_no_news(house: CaseHouse) -> None:
    grant = Grant(shop_id=SHOES, account=GrantedTo.MAIN, access_token="t", got_at=house.clock.now())
    await house.database.write(lambda uow: uow.connected.keep_grant(grant))
    desk = PlatformMessages(house.database, house.office.sync, house.hub, house.clock)
    for number, ago in ((1, timedelta(minutes=5)), (2, timedelta())):
        assert await house.database.read(lambda uow: uow.connected.troubles((SHOES,))) == ()
        late = PlatformMessage(id=number, topic=AUTH_CANCELLED, content={"user_id": 1}, at=grant.got_at - ago)
        await desk.handle(SHOES, late)
    (trouble,) = await house.database.read(lambda uow: uow.connected.troubles((SHOES,)))
    assert trouble.part is Part.MAIN_GRANT
