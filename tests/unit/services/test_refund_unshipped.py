"""未发退 through the services: what the procedure demands before money moves (R5.8-R5.15)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.refunds import Connection, RefundStatus
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError, StepRefusedError
from cs_assistant.flows import FLOWS
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from cs_assistant.services.morning import MorningRow
from cs_assistant.services.moving import MACHINE, open_case
from cs_assistant.storage.case_records import AgreementState, TaskState
from cs_assistant.storage.unit_of_work import UnitOfWork

from .case_house import AGENT, SENIOR, SHOES, WAREHOUSE, CaseHouse, case_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3") as house:
        await house.office.sync.read_all()
        yield house


@pytest.fixture
async def pasting(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3", {SHOES: Connection.PASTE}) as house:
        yield house


async def first_row(house: CaseHouse) -> MorningRow:
    return (await house.office.morning.table(SENIOR, SHOES)).rows[0]


async def row_of(house: CaseHouse, case_id: str) -> MorningRow:
    return next(row for row in (await house.office.morning.table(SENIOR, SHOES)).rows if row.case.id == case_id)


async def voided(house: CaseHouse) -> MorningRow:
    """A refund the warehouse voided, its remark standing; not yet checked."""
    row = await first_row(house)
    await house.office.morning.submit([row.case.id], AGENT)
    await house.office.remarking.write_due()
    task = (await house.office.tasks.listed(WAREHOUSE))[0].task
    await house.office.tasks.answer(task.id, WAREHOUSE, answer="warehouse_voided", given={"voided_by": "老周"})
    return await row_of(house, row.case.id)


async def check(house: CaseHouse, row: MorningRow) -> None:
    application = row.refund.application
    await house.office.casework.check_refund(
        row.case.id, SENIOR, kind=application.kind.value, amount=str(application.amount)
    )


async def test_every_open_refund_before_shipment_stands_in_the_table_with_both_countdowns(house: CaseHouse) -> None:
    table = await house.office.morning.table(AGENT)
    assert len(table.rows) >= 12
    assert [row.refunded_at for row in table.rows] == sorted(row.refunded_at for row in table.rows)
    assert all(row.refunded_at == row.refund.application.asked_at + timedelta(hours=48) for row in table.rows)
    assert table.print_at[SHOES] is not None


async def test_it_cannot_be_agreed_before_both_remarks_stand_and_the_attempt_names_what_is_missing(
    house: CaseHouse,
) -> None:
    row = await first_row(house)
    with pytest.raises(StepRefusedError, match="已经提交未发退") as refused:
        await house.office.agreeing.agree(row.case.id, SENIOR)
    assert {"仓库备注订单已作废", "核对退款类型", "核对退款金额"} <= set(refused.value.missing)
    await house.office.morning.submit([row.case.id], AGENT)
    task = (await house.office.tasks.listed(WAREHOUSE))[0].task
    await house.office.tasks.answer(task.id, WAREHOUSE, answer="warehouse_voided", given={"voided_by": "老周"})
    await check(house, row)
    with pytest.raises(StepRefusedError) as refused:
        await house.office.agreeing.agree(row.case.id, SENIOR)
    assert refused.value.missing == ("订单备注「已经提交未发退」",)
    await house.office.remarking.write_due()
    agreed = await house.office.agreeing.agree(row.case.id, SENIOR)
    assert agreed.state is AgreementState.AGREED
    assert agreed.confirmed_how is FactSource.PLATFORM
    view = await house.office.casework.view(row.case.id, SENIOR)
    assert view.state_name == "已同意退款"
    assert (await house.refund(SHOES, row.refund.application.refund_no)).application.status is RefundStatus.SUCCESS


async def test_what_the_platform_says_after_an_agreement_is_not_told_as_the_word_of_who_agreed(
    house: CaseHouse,
) -> None:
    row = await voided(house)
    await check(house, row)

    def open_another(uow: UnitOfWork) -> Case:
        hand = house.office.casework.hand(uow, SHOES, AGENT)
        refund_no = row.refund.application.refund_no
        return open_case(hand, FLOWS["refund_by_hand"], SHOES, order_no=row.case.order_no, refund_no=refund_no)

    other = await house.database.write(open_another)
    await house.office.agreeing.agree(row.case.id, SENIOR)
    events = await house.database.read(lambda uow: uow.events.of_case(SHOES, other.id))
    assert [(event.actor, event.sentence) for event in events if event.type == "refund.changed"] == [
        (MACHINE, "退款申请有变化：平台状态改为「退款成功」")
    ]


async def test_the_memo_carries_the_fixed_phrase_and_keeps_what_stood_there(house: CaseHouse) -> None:
    row = await first_row(house)
    number = row.case.order_no or ""
    house.orders.colleague_writes(SHOES, number, "老客户，客气点", "小吴", flag=3)
    await house.office.morning.submit([row.case.id], AGENT)
    await house.office.remarking.write_due()
    memo = await house.orders.memo(SHOES, number)
    assert memo.flag == 3
    first, second = memo.text.splitlines()
    assert first == "老客户，客气点"
    assert second.startswith("已经提交未发退 ")
    assert "小林" in second


async def test_an_agent_may_not_agree_and_nobody_twice(house: CaseHouse) -> None:
    row = await voided(house)
    await check(house, row)
    with pytest.raises(ForbiddenError):
        await house.office.agreeing.agree(row.case.id, AGENT)
    await house.office.agreeing.agree(row.case.id, SENIOR)
    with pytest.raises(StepRefusedError):
        await house.office.agreeing.agree(row.case.id, SENIOR)


async def test_a_wrong_amount_or_type_is_not_checked(house: CaseHouse) -> None:
    row = await voided(house)
    with pytest.raises(BadInputError, match="金额对不上"):
        await house.office.casework.check_refund(row.case.id, SENIOR, kind="仅退款", amount="0.01")
    with pytest.raises(BadInputError, match="类型对不上"):
        await house.office.casework.check_refund(
            row.case.id, SENIOR, kind="退货退款", amount=str(row.refund.application.amount)
        )


async def test_an_amount_changed_after_the_check_has_to_be_checked_again(house: CaseHouse) -> None:
    row = await voided(house)
    await check(house, row)
    application = row.refund.application
    house.orders.buyer_changes(SHOES, application.refund_no, amount=application.amount - 1)
    await house.office.sync.read_all()
    with pytest.raises(StepRefusedError) as refused:
        await house.office.agreeing.agree(row.case.id, SENIOR)
    assert {"核对退款类型", "核对退款金额"} == set(refused.value.missing)


async def test_a_changed_reason_goes_into_the_history_and_the_first_stays(house: CaseHouse) -> None:
    row = await first_row(house)
    application = row.refund.application
    house.clock.move(timedelta(minutes=1))
    house.orders.buyer_changes(SHOES, application.refund_no, reason="缺货")
    await house.office.sync.read_all()
    reasons = (await house.refund(SHOES, application.refund_no)).reasons
    assert reasons.first.text == application.reason
    assert reasons.current.text == "缺货"


async def test_an_answer_that_never_came_is_settled_by_the_platforms_own_state(house: CaseHouse) -> None:
    row = await voided(house)
    await check(house, row)

    def lost_answer(call: Call) -> Fault | None:
        return Fault(trouble=Trouble.AFTER) if call.operation == "agree_refund" else None

    house.orders.disturb(lost_answer)
    agreed = await house.office.agreeing.agree(row.case.id, SENIOR)
    assert agreed.state is AgreementState.AGREED


async def test_a_request_lost_on_the_way_may_be_made_again_and_pays_once(house: CaseHouse) -> None:
    row = await voided(house)
    await check(house, row)

    def lost(call: Call) -> Fault | None:
        return Fault(trouble=Trouble.LOST) if (call.operation, call.count) == ("agree_refund", 1) else None

    house.orders.disturb(lost)
    assert (await house.office.agreeing.agree(row.case.id, SENIOR)).state is AgreementState.FAILED
    assert (await house.office.agreeing.agree(row.case.id, SENIOR)).state is AgreementState.AGREED


async def test_the_platforms_own_refund_ends_the_case_and_asks_the_warehouse_to_stop(house: CaseHouse) -> None:
    row = await first_row(house)
    await house.office.morning.submit([row.case.id], AGENT)
    house.clock.move(timedelta(hours=49))
    await house.office.sync.read_all()
    view = await house.office.casework.view(row.case.id, SENIOR)
    assert view.case.state == "refunded_by_platform"
    open_tasks = [task.kind for task in view.tasks if task.state is TaskState.OPEN]
    assert open_tasks == ["void_refunded_order"]


async def test_a_withdrawal_after_submission_asks_the_warehouse_to_ship_again(house: CaseHouse) -> None:
    row = await first_row(house)
    await house.office.morning.submit([row.case.id], AGENT)
    house.orders.buyer_withdraws(SHOES, row.refund.application.refund_no)
    await house.office.sync.read_all()
    view = await house.office.casework.view(row.case.id, SENIOR)
    assert view.case.state == "withdrawn"
    assert "resume_shipping" in [task.kind for task in view.tasks]


async def test_who_answers_for_the_warehouse_says_whose_word_it_is(house: CaseHouse) -> None:
    row = await first_row(house)
    await house.office.morning.submit([row.case.id], AGENT)
    task = (await house.office.tasks.listed(AGENT))[0].task
    with pytest.raises(BadInputError, match="谁说的"):
        await house.office.tasks.answer(task.id, AGENT, answer="warehouse_voided", given={"voided_by": "老周"})
    done = await house.office.tasks.answer(
        task.id, AGENT, answer="warehouse_voided", given={"voided_by": "老周"}, on_behalf="仓库老周，电话"
    )
    assert done.on_behalf == "仓库老周，电话"
    with pytest.raises(ConflictError):
        await house.office.tasks.answer(task.id, WAREHOUSE, answer="warehouse_shipped")


async def test_already_shipped_leads_to_interception_with_its_remark(house: CaseHouse) -> None:
    row = await first_row(house)
    await house.office.morning.submit([row.case.id], AGENT)
    task = (await house.office.tasks.listed(WAREHOUSE))[0].task
    await house.office.tasks.answer(task.id, WAREHOUSE, answer="warehouse_shipped")
    parcel = {"courier": "蓝鲸速运", "tracking_no": "LJ9"}
    await house.office.casework.step(row.case.id, "intercept", AGENT, given=parcel)
    await house.office.remarking.write_due()
    memo = await house.orders.memo(SHOES, row.case.order_no or "")
    assert "已联系快递追件" in memo.text
    assert "蓝鲸速运 LJ9" in memo.text


async def test_warnings_and_the_due_moment_fire_once_each(house: CaseHouse) -> None:
    row = await first_row(house)
    house.clock.move(timedelta(hours=47))
    await house.office.timekeeping.fire_due()
    house.clock.move(timedelta(hours=2))
    await house.office.timekeeping.fire_due()
    assert await house.office.timekeeping.fire_due() == 0
    history = (await house.office.casework.view(row.case.id, AGENT)).history
    assert [event.data.get("share") for event in history if event.type == "timer.warned"] == ["50", "80"]
    assert sum(event.type == "timer.due" for event in history) == 1


async def test_at_level_paste_the_same_flow_completes_with_copied_texts_and_named_confirmations(
    pasting: CaseHouse,
) -> None:
    house = pasting
    order = next(o for o in house.orders.by_key.values() if o.shop_id == SHOES and o.open_refund and not o.shipped_at)
    application = house.orders.refunds_of(SHOES, order.order_no)[0]
    refund = await house.office.sync.register(application, AGENT)
    case_id = refund.case_id or ""
    await house.office.casework.step(case_id, "submit", AGENT)
    remark = (await house.office.casework.view(case_id, AGENT)).remarks[0]
    assert remark.state is RemarkState.TO_COPY
    task = (await house.office.tasks.listed(AGENT))[0].task
    await house.office.tasks.answer(
        task.id, AGENT, answer="warehouse_voided", given={"voided_by": "老周"}, on_behalf="仓库老周，微信"
    )
    kind, amount = application.kind.value, str(application.amount)
    await house.office.casework.check_refund(case_id, SENIOR, kind=kind, amount=amount)
    with pytest.raises(StepRefusedError, match="已经提交未发退"):
        await house.office.agreeing.agree(case_id, SENIOR)
    await house.office.remarking.confirm_copied(remark.id, AGENT.name)
    assert (await house.office.agreeing.agree(case_id, SENIOR)).state is AgreementState.TO_DO
    done = await house.office.agreeing.confirm(case_id, SENIOR)
    assert done.confirmed_how is FactSource.PERSON
    view = await house.office.casework.view(case_id, SENIOR)
    assert view.final
    assert view.remarks[0].confirmed_how is FactSource.PERSON


async def test_a_call_still_on_its_way_is_not_judged_by_the_round_of_reading(house: CaseHouse) -> None:
    """Regression: reading during the call freed the place, and a second click could pay again."""
    row = await voided(house)
    await check(house, row)
    calls = 0

    def round_in_between(call: Call) -> Fault | None:
        nonlocal calls
        calls += call.operation == "agree_refund"
        return Fault(seconds=0.2) if call.operation == "agree_refund" else None

    house.orders.disturb(round_in_between)
    agreeing = asyncio.create_task(house.office.agreeing.agree(row.case.id, SENIOR))
    while not calls:
        await asyncio.sleep(0)
    await house.office.agreeing.settle_uncertain()
    with pytest.raises(ConflictError):
        await house.office.agreeing.agree(row.case.id, SENIOR)
    assert (await agreeing).state is AgreementState.AGREED
    assert calls == 1


async def test_what_was_read_before_a_second_click_does_not_settle_the_second_click(house: CaseHouse) -> None:
    """Regression: a round that read 待同意 before the second click freed its place afterwards, for a third."""
    row = await voided(house)
    await check(house, row)
    reads = asyncio.Event()

    def lost(call: Call) -> Fault | None:
        return Fault(trouble=Trouble.LOST) if call.operation in {"agree_refund", "refund"} else None

    def slow(call: Call) -> Fault | None:
        if call.operation == "refund":
            reads.set()
            return Fault(seconds=0.3)
        return Fault(seconds=0.6) if call.operation == "agree_refund" else None

    house.orders.disturb(lost)
    assert (await house.office.agreeing.agree(row.case.id, SENIOR)).state is AgreementState.UNCERTAIN
    house.orders.disturb(slow)
    judging = asyncio.create_task(house.office.agreeing.settle_uncertain())
    await reads.wait()
    await house.office.agreeing.give_up(row.case.id, SENIOR)
    house.clock.move(timedelta(seconds=1))
    again = asyncio.create_task(house.office.agreeing.agree(row.case.id, SENIOR))
    await judging
    with pytest.raises(ConflictError):
        await house.office.agreeing.agree(row.case.id, SENIOR)
    assert (await again).state is AgreementState.AGREED


async def test_an_agreement_of_an_earlier_process_is_settled(house: CaseHouse) -> None:
    row = await voided(house)
    await check(house, row)
    house.orders.disturb(lambda call: Fault(trouble=Trouble.BEFORE) if call.operation == "agree_refund" else None)
    agreed = await house.office.agreeing.agree(row.case.id, SENIOR)
    number = agreed.refund_no
    await house.database.write(lambda uow: uow.agreements.change(SHOES, number, state=AgreementState.SENDING))
    await house.office.agreeing.settle_uncertain()
    found = await house.database.read(lambda uow: uow.agreements.find(SHOES, number))
    assert found is not None
    assert found.state is AgreementState.FAILED


async def test_a_limit_never_hides_the_refund_that_has_waited_longest(house: CaseHouse) -> None:
    oldest = {case.id for case, _ in await house.office.casework.listed({SHOES}, flow="refund_unshipped")}
    house.clock.move(timedelta(minutes=1))
    house.orders.add_unshipped_refunds(SHOES, 1, 7)
    await house.office.sync.read_all()
    every = await house.office.casework.listed({SHOES}, flow="refund_unshipped")
    ((first, _),) = await house.office.casework.listed({SHOES}, flow="refund_unshipped", most=1)
    assert len(every) == len(oldest) + 1
    assert first.id in oldest


async def test_what_ended_today_is_counted(house: CaseHouse) -> None:
    row = await voided(house)
    await check(house, row)
    assert (await house.office.morning.table(SENIOR, SHOES)).finished == 0
    await house.office.agreeing.agree(row.case.id, SENIOR)
    assert (await house.office.morning.table(SENIOR, SHOES)).finished == 1
    house.clock.move(timedelta(days=1))
    assert (await house.office.morning.table(SENIOR, SHOES)).finished == 0
