"""Order remarks: exact, once, standing only when seen; nothing of a colleague's is lost without a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.errors import ConflictError, NotFoundError
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from cs_assistant.services.live import CASE, Change
from cs_assistant.services.moving import move
from cs_assistant.services.remark_states import ATTEMPTS
from cs_assistant.services.warehouse_memos import says_voided
from cs_assistant.storage.case_records import TaskState
from cs_assistant.storage.unit_of_work import UnitOfWork

from .house import SHOP, working
from .memo_house import ORDER, PERSON, PHRASE, MemoHouse, memo_house

FACT = "remark.submitted_unshipped"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[MemoHouse]:
    async with memo_house(tmp_path / "desk.sqlite3") as house:
        yield house


@pytest.fixture
async def pasting(tmp_path: Path) -> AsyncIterator[MemoHouse]:
    async with memo_house(tmp_path / "desk.sqlite3", connections={SHOP: Connection.PASTE}) as house:
        yield house


async def test_the_exact_phrase_is_appended_and_the_flag_kept(house: MemoHouse) -> None:
    house.overwrites("客户要发顺丰", flag=3)
    case = await house.submitted()
    await house.remarking.write_due()
    memo = await house.memo()
    assert memo.flag == 3
    assert memo.text.splitlines() == ["客户要发顺丰", (await house.remark(case)).line]
    assert memo.text.splitlines()[1].startswith(f"{PHRASE} 2026-11-22 10:00 {PERSON}")


async def test_a_remark_stands_once_the_platform_shows_it(house: MemoHouse) -> None:
    case = await house.submitted()
    house.trouble_with("write_memo", Trouble.LOST)
    await house.remarking.write_due()
    assert (await house.remark(case)).state is RemarkState.PLANNED
    assert (await house.case(case)).fact(FACT) is None
    house.orders.disturb(None)
    house.clock.forward(1)
    await house.remarking.write_due()
    remark, fact = await house.remark(case), (await house.case(case)).facts[FACT]
    assert (remark.state, remark.confirmed_how, remark.attempts) == (RemarkState.STANDING, FactSource.PLATFORM, 1)
    assert (fact.value, fact.source) == ("standing", FactSource.PLATFORM)
    assert (await house.events(case))[-1].sentence == f"备注已写在订单上（平台确认）：{remark.line}"
    assert await house.lines() == [remark.line]


async def test_an_answer_that_never_came_is_settled_by_reading(house: MemoHouse) -> None:
    case = await house.submitted()
    house.trouble_with("write_memo", Trouble.AFTER)
    await house.remarking.write_due()
    assert (await house.remark(case)).state is RemarkState.STANDING
    assert len(await house.lines()) == 1


async def test_what_cannot_be_read_back_is_looked_for_before_it_is_written_again(house: MemoHouse) -> None:
    case = await house.submitted()
    reads = 0

    def second_read_fails(call: Call) -> Fault | None:
        nonlocal reads
        reads += call.operation == "memo"
        return Fault(trouble=Trouble.BEFORE) if call.operation == "memo" and reads == 2 else None

    house.orders.disturb(second_read_fails)
    await house.remarking.write_due()
    assert (await house.remark(case)).state is RemarkState.PLANNED
    house.clock.forward(1)
    await house.remarking.write_due()
    assert (await house.remark(case)).state is RemarkState.STANDING
    assert len(await house.lines()) == 1


@pytest.mark.parametrize("trouble", [Trouble.NONE, Trouble.LOST])
async def test_a_restart_in_the_middle_of_writing_doubles_nothing(house: MemoHouse, trouble: Trouble) -> None:
    case = await house.submitted()
    reads = 0

    def dies(call: Call) -> Fault | None:
        nonlocal reads
        reads += call.operation == "memo"
        if reads == 2:
            raise asyncio.CancelledError
        return Fault(trouble=trouble) if call.operation == "write_memo" else None

    house.orders.disturb(dies)
    await house.remarking.write_due()
    assert (await house.remark(case)).state is RemarkState.WRITING
    house.orders.disturb(None)
    again = house.started()
    await again.recover()
    await again.write_due()
    assert (await house.remark(case)).state is RemarkState.STANDING
    assert await house.lines() == [(await house.remark(case)).line]


async def test_it_waits_longer_each_time_and_after_many_tries_a_person_decides(house: MemoHouse) -> None:
    case = await house.submitted()
    house.trouble_with("memo", Trouble.BEFORE)
    waits = []
    for _ in range(ATTEMPTS):
        await house.remarking.write_due()
        remark = await house.remark(case)
        waits.append((remark.not_before - house.clock.now()).total_seconds())
        house.clock.forward(max(waits[-1], 0))
    assert waits[:-1] == [1, 2, 4, 8, 16, 32, 60]
    assert remark.state is RemarkState.FAILED
    assert "试了8次" in (remark.why or "")
    assert (await house.kinds(case))[-1] == "remark.failed"
    house.orders.disturb(None)
    await house.remarking.write_due()
    assert await house.lines() == []
    await house.remarking.retry(remark.id, PERSON)
    await house.remarking.write_due()
    assert (await house.remark(case)).state is RemarkState.STANDING
    with pytest.raises(ConflictError, match="没有失败"):
        await house.remarking.retry(remark.id, PERSON)


async def test_a_memo_that_would_be_too_long_is_never_cut(house: MemoHouse) -> None:
    house.overwrites("长" * 325)
    case = await house.submitted()
    await house.remarking.write_due()
    remark = await house.remark(case)
    assert remark.state is RemarkState.FAILED
    assert "1000 字节" in (remark.why or "")
    assert await house.lines() == ["长" * 325]
    house.overwrites("短")
    await house.remarking.retry(remark.id, PERSON)
    await house.remarking.write_due()
    assert await house.lines() == ["短", remark.line]


async def test_two_remarks_of_one_order_are_written_one_after_the_other(house: MemoHouse) -> None:
    cases = [await house.submitted(), await house.after_sale()]
    await house.remarking.write_due()
    assert await house.lines() == [(await house.remark(case)).line for case in cases]


async def test_the_worker_writes_what_a_commit_made_due_and_tells_the_pages(house: MemoHouse) -> None:
    with house.hub.subscribe() as news:
        async with working(house.remarking.run()):
            case = await house.submitted()
            assert await asyncio.wait_for(news.get(), 10) == Change(kind=CASE, shop_id=SHOP)
    assert (await house.remark(case)).state is RemarkState.STANDING


async def test_a_shop_that_was_disconnected_gets_its_remarks_copied(house: MemoHouse) -> None:
    case = await house.submitted()
    house.orders._connections = {}
    await house.remarking.write_due()
    assert (await house.remark(case)).state is RemarkState.TO_COPY


async def test_what_a_person_copied_stands_on_their_word(pasting: MemoHouse) -> None:
    case = await pasting.submitted()
    remark = await pasting.remark(case)
    assert remark.state is RemarkState.TO_COPY
    await pasting.remarking.write_due()
    for _ in range(2):
        confirmed = await pasting.remarking.confirm_copied(remark.id, PERSON)
        assert (confirmed.state, confirmed.confirmed_how) == (RemarkState.STANDING, FactSource.PERSON)
    fact = (await pasting.case(case)).facts[FACT]
    assert (fact.value, fact.by, fact.source) == ("standing", PERSON, FactSource.PERSON)
    events = [event for event in await pasting.events(case) if event.type == "remark.copied"]
    assert [event.sentence for event in events] == [f"{PERSON}确认已在千牛备注：{remark.line}"]


async def test_a_batch_says_of_each_remark_what_became_of_it(pasting: MemoHouse) -> None:
    remark = await pasting.remark(await pasting.submitted())
    done = await pasting.remarking.copied_many([remark.id, 999, remark.id], PERSON)
    assert (list(done), done[remark.id]) == ([remark.id, 999], "")
    assert "没有这条备注" in done[999]


async def test_a_person_cannot_confirm_what_is_being_written(house: MemoHouse) -> None:
    remark = await house.remark(await house.submitted())
    with pytest.raises(ConflictError, match="系统正在写"):
        await house.remarking.confirm_copied(remark.id, PERSON)
    with pytest.raises(NotFoundError):
        await house.remarking.shop_of(999)
    assert await house.remarking.shop_of(remark.id) == SHOP


async def test_a_line_written_in_the_window_comes_back(house: MemoHouse) -> None:
    house.overwrites("客户要发顺丰")
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("加急", by="小周", flag=4))
    await house.remarking.write_due()
    assert "加急" not in await house.lines()
    await house.settled()
    assert await house.lines() == ["客户要发顺丰", "加急", (await house.remark(case)).line]
    assert (await house.memo()).flag == 4
    (event,) = [event for event in await house.events(case) if event.type == "memo.recovered"]
    assert event.sentence == "同事小周的备注被盖掉，已从备注记录里补回"
    assert (await house.remark(case)).losses == 0


async def test_an_edit_in_the_window_comes_back_as_it_was_when_nobody_else_wrote_since(house: MemoHouse) -> None:
    house.overwrites("客户要发顺丰\n周一发")
    case = await house.submitted()
    house.once("write_memo", lambda call: house.overwrites("客户要发顺丰\n周三发"))
    await house.settled()
    assert await house.lines() == ["客户要发顺丰", "周三发", (await house.remark(case)).line]


async def test_an_edit_that_others_wrote_over_is_left_to_a_person(house: MemoHouse) -> None:
    house.overwrites("客户要发顺丰\n周一发")
    case = await house.submitted()
    house.once("write_memo", lambda call: house.overwrites("客户要发顺丰\n周三发"))
    await house.remarking.write_due()
    house.adds("已打电话", by="小吴")
    before = await house.lines()
    await house.settled()
    assert await house.lines() == before
    seen = await house.case(case)
    assert seen.fact("memo_conflict") == "周三发"
    assert (await house.events(case))[-1].sentence == "可能覆盖他人备注，请核对：小周写的「周三发」"
    settled = await house.remarking.settle_conflict(case.id, PERSON)
    assert settled.fact("memo_conflict") is None
    assert await house.remarking.settle_conflict(case.id, PERSON) == settled
    assert (await house.events(case))[-1].sentence == f"「可能覆盖他人备注，请核对」作废：{PERSON}已核对"


async def test_an_added_line_comes_back_also_when_others_wrote_since(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("加急"))
    await house.remarking.write_due()
    house.adds("已打电话", by="小吴")
    await house.settled()
    assert sorted(await house.lines()) == sorted([(await house.remark(case)).line, "已打电话", "加急"])


async def test_a_line_that_does_not_fit_any_more_is_told_instead(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("急" * 325))
    await house.settled()
    assert await house.lines() == [(await house.remark(case)).line]
    assert (await house.case(case)).fact("memo_conflict") == "急" * 325


async def test_a_lost_line_that_cannot_be_written_back_for_long_is_told(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("加急"))
    await house.remarking.write_due()
    house.trouble_with("write_memo", Trouble.BEFORE)
    await house.remarking.read_feed(SHOP)
    assert (await house.case(case)).fact("memo_conflict") is None
    house.clock.forward(601)
    await house.remarking.read_feed(SHOP)
    assert (await house.case(case)).fact("memo_conflict") == "加急"


async def test_a_remark_somebody_took_away_is_written_again_and_in_the_end_left_to_a_person(house: MemoHouse) -> None:
    case = await house.submitted()
    for losses in (1, 2, 3):
        await house.settled()
        assert (await house.case(case)).fact(FACT) == "standing"
        house.overwrites(f"旧的页面{losses}")
        await house.remarking.read_feed(SHOP)
        assert (await house.case(case)).fact(FACT) is None
        assert (await house.remark(case)).losses == losses
    await house.settled()
    remark = await house.remark(case)
    assert remark.state is RemarkState.LOST
    assert await house.lines() == ["旧的页面3"]
    assert [kind for kind in await house.kinds(case) if kind.startswith("remark.")][-2:] == [
        "remark.standing", "remark.given_up",
    ]
    house.adds(remark.line, by="小吴")
    await house.settled()
    assert (await house.remark(case)).state is RemarkState.STANDING


async def test_the_feed_tells_everything_twice_and_nothing_is_done_twice(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("加急"))
    await house.remarking.write_due()
    house.trouble_with("memo_changes", Trouble.REPEAT)
    for _ in range(3):
        await house.settled()
    assert await house.lines() == ["加急", (await house.remark(case)).line]
    assert (await house.kinds(case)).count("memo.recovered") == 1


async def test_where_the_feed_stays_silent_the_case_says_that_nobody_can_tell(house: MemoHouse) -> None:
    case = await house.submitted()
    house.trouble_with("memo_changes", Trouble.HELD)
    await house.settled()
    house.clock.forward(599)
    await house.remarking.read_feed(SHOP)
    assert (await house.case(case)).fact("memo_conflict") is None
    house.clock.forward(2)
    await house.remarking.read_feed(SHOP)
    assert "看不出" in ((await house.case(case)).fact("memo_conflict") or "")
    assert await house.remarking.read_feed(SHOP) == 0
    assert (await house.kinds(case)).count("memo.overwritten") == 1


async def test_a_silent_feed_and_an_unwritten_remark_are_no_conflict(house: MemoHouse) -> None:
    case = await house.submitted()
    house.trouble_with("write_memo", Trouble.LOST)
    await house.remarking.write_due()
    house.clock.forward(601)
    await house.remarking.read_feed(SHOP)
    assert (await house.case(case)).fact("memo_conflict") is None
    assert await house.database.read(lambda uow: uow.remarks.unchecked(SHOP)) == ()


async def test_a_change_told_late_is_still_put_back(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("加急"))
    await house.remarking.write_due()
    told = house.orders._memos._feed
    late = told.pop(0)
    await house.settled()
    assert await house.lines() == [(await house.remark(case)).line]
    told.insert(0, late)
    await house.settled()
    assert await house.lines() == ["加急", (await house.remark(case)).line]


async def test_what_a_colleague_takes_out_again_after_it_was_put_back_stays_out(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("加急"))
    await house.settled()
    house.overwrites((await house.remark(case)).line)
    await house.settled()
    assert await house.lines() == [(await house.remark(case)).line]


async def test_a_remark_that_failed_and_is_seen_after_all_stands(house: MemoHouse) -> None:
    case = await house.submitted()
    house.trouble_with("memo", Trouble.BEFORE)
    for _ in range(ATTEMPTS):
        await house.remarking.write_due()
        house.clock.forward(61)
    house.orders.disturb(None)
    house.adds((await house.remark(case)).line, by="小陈")
    await house.settled()
    remark = await house.remark(case)
    assert (remark.state, remark.confirmed_how) == (RemarkState.STANDING, FactSource.PLATFORM)


async def test_a_case_that_is_closed_still_keeps_its_remark_and_is_told(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.overwrites("周三发"))
    await house.remarking.write_due()
    await house.database.write(lambda uow: _withdrawn(house, uow, case.id))
    house.overwrites("别的")
    await house.settled()
    assert (await house.remark(case)).state is RemarkState.STANDING
    assert sorted(await house.lines()) == sorted(["别的", "周三发", (await house.remark(case)).line])


def _withdrawn(house: MemoHouse, uow: UnitOfWork, case_id: str) -> None:
    move(house.hand(uow), uow.cases.get(case_id), "buyer_withdrew")


async def test_orders_without_a_case_are_not_read(house: MemoHouse) -> None:
    house.adds("加急")
    house.trouble_with("memo", Trouble.BEFORE)
    assert await house.remarking.read_feed(SHOP) == 1
    assert await house.remarking.read_feed(SHOP) == 0
    assert await house.database.read(lambda uow: uow.remarks.unhandled(SHOP)) == ()


async def test_the_warehouses_own_remark_moves_the_case(house: MemoHouse) -> None:
    case = await house.submitted()
    await house.settled()
    house.adds("仓库已作废 11-22 老周", by="仓库老周")
    await house.settled()
    moved = await house.case(case)
    assert (moved.state, moved.fact("voided_by")) == ("voided", "仓库老周")
    word = moved.facts["warehouse_remark"]
    assert (word.value, word.source) == ("仓库已作废 11-22 老周", FactSource.PLATFORM)
    tasks = await house.database.read(lambda uow: uow.tasks.of_case(case.id))
    assert [(task.state, task.answer, task.answered_by) for task in tasks] == [
        (TaskState.DONE, "warehouse_voided", "仓库老周")
    ]
    assert "仓库老周「仓库已作废」" in "".join(event.sentence for event in await house.events(case))


async def test_a_warehouse_remark_seen_when_reading_back_counts_too(house: MemoHouse) -> None:
    case = await house.submitted()
    reads = 0

    def warehouse_is_fast(call: Call) -> Fault | None:
        nonlocal reads
        reads += call.operation == "memo"
        if call.operation == "memo" and reads == 2:
            house.adds("仓库已作废", by="仓库老周")
        return None

    house.orders.disturb(warehouse_is_fast)
    await house.remarking.write_due()
    moved = await house.case(case)
    assert (moved.state, moved.fact("voided_by")) == ("voided", "仓库（订单备注）")


async def test_a_warehouse_remark_in_the_window_is_put_back_and_heard(house: MemoHouse) -> None:
    case = await house.submitted()
    house.once("write_memo", lambda call: house.adds("仓库已作废", by="仓库老周"))
    await house.settled()
    assert await house.lines() == ["仓库已作废", (await house.remark(case)).line]
    assert (await house.case(case)).fact("voided_by") == "仓库老周"


async def test_a_warehouse_remark_of_an_earlier_refund_moves_nothing(house: MemoHouse) -> None:
    house.adds("仓库已作废", by="仓库老周")
    await house.remarking.read_feed(SHOP)
    case = await house.submitted()
    await house.settled()
    house.adds("加急")
    await house.settled()
    assert (await house.case(case)).state == "submitted"


async def test_an_old_line_nobody_knows_the_date_of_moves_nothing(house: MemoHouse) -> None:
    case = await house.submitted()
    house.adds("仓库已作废", by="仓库老周")
    await house.settled()
    assert (await house.case(case)).state == "submitted"


async def test_the_warehouses_word_after_its_click_is_kept_with_the_case(house: MemoHouse) -> None:
    case = await house.submitted()
    await house.settled()

    await house.database.write(lambda uow: _click_voided(house, uow, case.id))
    house.adds("仓库已作废", by="仓库老周")
    await house.settled()
    assert (await house.case(case)).fact("warehouse_remark") == "仓库已作废"


def _click_voided(house: MemoHouse, uow: UnitOfWork, case_id: str) -> None:
    hand = house.hand(uow)
    move(hand, uow.cases.get(case_id), "warehouse_voided", {"voided_by": hand.fact("老周")})


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("仓库已作废", True),
        ("11-22 仓库作废 老周 没有发出", True),
        ("仓库已作废，请退款", True),
        ("请仓库作废", False),
        ("等仓库作废", False),
        ("还没联系仓库作废", False),
        ("仓库已作废？", False),
        ("仓库已作废了吗", False),
        ("加急", False),
    ],
)
def test_only_a_plain_statement_is_the_warehouses_word(line: str, counts: bool) -> None:
    assert says_voided("仓库已作废|仓库作废", line) is counts


async def test_the_pattern_of_the_shop_is_used(house: MemoHouse) -> None:
    library = house.brain.assistant.library
    shop = replace(library.shops[SHOP], values={"warehouse_memo_pattern": "^CK-VOID"})
    house.brain.assistant.library = replace(library, shops={**library.shops, SHOP: shop})
    case = await house.submitted()
    await house.settled()
    house.adds("仓库已作废")
    await house.settled()
    assert (await house.case(case)).state == "submitted"
    house.adds("CK-VOID 1122")
    await house.settled()
    assert (await house.case(case)).state == "voided"


async def test_a_memo_is_never_read_or_written_where_the_shop_is_not_connected(pasting: MemoHouse) -> None:
    await pasting.submitted()
    pasting.orders.disturb(lambda call: pytest.fail(f"{call.operation} was called"))
    await pasting.remarking.write_due()
    await pasting.remarking.read_feeds()
    pasting.orders.disturb(None)
    assert await pasting.database.read(lambda uow: uow.remarks.writes_of(SHOP, ORDER)) == ()
