"""索赔单 through the services: what it takes to open one, and its way through the departments (R5.30–R5.34)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError, StepRefusedError, UnknownOrderError
from cs_assistant.services.claims import ClaimDraft
from cs_assistant.storage.case_records import Task, TaskState
from tests.registers.house import FINANCE, LOST_SHOES, RegisterHouse, register_house, sheet
from tests.unit.services.case_house import AGENT, PHONES, SHOES, STRANGER, WAREHOUSE, person

UNSHIPPED_SHOES = "2211000000000001692"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RegisterHouse]:
    async with register_house(tmp_path / "claims.sqlite3") as made:
        yield made


@pytest.fixture
async def pasting(tmp_path: Path) -> AsyncIterator[RegisterHouse]:
    async with register_house(tmp_path / "claims.sqlite3", {PHONES: Connection.DIRECT}) as made:
        yield made


async def the_task(house: RegisterHouse, worker: Person) -> Task:
    """The one open task a department has."""
    (view,) = await house.office.tasks.listed(worker, state=TaskState.OPEN)
    return view.task


async def with_warehouse(house: RegisterHouse, **changes: str) -> Case:
    """A claim that was stamped, its original with the warehouse."""
    case = await house.office.claims.open(SHOES, AGENT, sheet(**changes))
    stamped = {"copy_kept": "财务已留复印件"}
    await house.office.casework.step(case.id, "stamped", FINANCE, given=stamped)
    return await house.office.casework.step(case.id, "original_received", WAREHOUSE)


async def test_an_opened_claim_has_its_sheet_on_file_and_the_stamp_asked_of_finance(
    house: RegisterHouse,
) -> None:
    case = await house.office.claims.open(SHOES, AGENT, sheet())
    view = await house.office.casework.view(case.id, AGENT)
    assert (view.case.state, view.case.order_no, view.case.buyer_id) == ("stamping", LOST_SHOES, "tb_demo_gu51")
    assert {key: fact.value for key, fact in view.case.facts.items()} == {
        "article": "QH-1021", "size": "白色 38码", "price": "239.00", "courier": "蓝鲸速运",
        "tracking_no": "LJ0000000000017", "loss_proof": "快递书面证明：快递盖章的丢失证明 第 17 号",
        "shipped_on": "2026-11-20", "handled_by": "小林",
    }  # fmt: skip
    assert view.remarks == ()
    assert [(task.department, task.state) for task in view.tasks] == [(Role.FINANCE, TaskState.OPEN)]


async def test_the_remark_is_written_once_the_warehouse_has_the_original_and_the_courier_waits_for_it(
    house: RegisterHouse,
) -> None:
    """R5.33: stamped, copied, remarked, and only then handed to the courier."""
    case = await with_warehouse(house)
    (remark,) = (await house.office.casework.view(case.id, AGENT)).remarks
    assert (remark.order_no, remark.state) == (LOST_SHOES, RemarkState.PLANNED)
    assert remark.line.startswith("索赔单已开 2026-11-22 10:00 ")
    with pytest.raises(StepRefusedError, match="索赔单已开"):
        await house.office.casework.step(case.id, "hand_over", WAREHOUSE)
    await house.office.remarking.write_due()
    assert (await house.orders.memo(SHOES, LOST_SHOES)).text.splitlines()[-1].startswith("索赔单已开 ")
    assert (await house.office.casework.step(case.id, "hand_over", WAREHOUSE)).state == "with_courier"


async def test_without_a_connection_the_remark_is_copied_and_an_order_nobody_knows_is_taken(
    pasting: RegisterHouse,
) -> None:
    case = await with_warehouse(pasting, order_no="3311000000000000001")
    view = await pasting.office.casework.view(case.id, AGENT)
    assert [remark.state for remark in view.remarks] == [RemarkState.TO_COPY]
    assert view.case.buyer_id is None


async def test_finance_stamps_the_warehouse_takes_the_original_and_the_courier_pays(house: RegisterHouse) -> None:
    tasks, casework = house.office.tasks, house.office.casework
    case = await house.office.claims.open(SHOES, AGENT, sheet())
    stamp = await the_task(house, FINANCE)
    await tasks.answer(stamp.id, FINANCE, answer="stamped", given={"copy_kept": "财务已留复印件"})
    await tasks.answer((await the_task(house, WAREHOUSE)).id, WAREHOUSE, answer="original_received")
    hand_over = await the_task(house, WAREHOUSE)
    await house.remarks_stand(case.id)
    await tasks.answer(hand_over.id, WAREHOUSE, answer="hand_over", given={"courier_claim_no": "LP-1"})
    paid = await the_task(house, FINANCE)
    await tasks.answer(paid.id, FINANCE, answer="paid", given={"paid_amount": "200.00"})
    view = await casework.view(case.id, AGENT)
    assert (view.state_name, view.case.fact("paid_amount")) == ("快递已赔付到账", "200.00")
    assert {task.state for task in view.tasks} == {TaskState.DONE}


async def test_the_buyer_is_not_kept_waiting_their_choice_stands_at_once_or_any_time_later(
    house: RegisterHouse,
) -> None:
    case = await house.office.claims.open(SHOES, AGENT, sheet(buyer_choice="只退款", buyer_words="不要了，退钱就行"))
    assert (case.state, case.fact("buyer_choice"), case.fact("buyer_choice_words")) == (
        "stamping", "只退款", "不要了，退钱就行",
    )  # fmt: skip
    changed = await house.office.casework.step(case.id, "buyer_choice", AGENT, given={"buyer_choice": "补发"})
    assert (changed.state, changed.fact("buyer_choice")) == ("stamping", "补发")
    await house.office.casework.step(case.id, "withdraw", AGENT, given={"why_withdrawn": "包裹找到了"})
    late = await house.office.casework.put_fact(case.id, "buyer_choice", "退款重拍", AGENT)
    assert (late.state, late.fact("buyer_choice")) == ("withdrawn", "退款重拍")


@pytest.mark.parametrize(
    ("changed", "where", "said"),
    [
        ({"proof_kind": "快递电话里说丢了"}, "proof_kind", "先让快递出证明"),
        ({"proof_kind": ""}, "proof_kind", "先让快递出证明"),
        ({"proof": "  "}, "proof", "丢失证明"),
        ({"article": ""}, "article", "货号"),
        ({"size": ""}, "size", "没有尺码就写「无」"),
        ({"courier": ""}, "courier", "快递公司"),
        ({"tracking_no": " "}, "tracking_no", "物流单号"),
        ({"tracking_no": "1" * 201}, "tracking_no", "太长"),
        ({"price": "很贵"}, "price", "128.00"),
        ({"price": "0"}, "price", "大于 0"),
        ({"price": "1.005"}, "price", "两位小数"),
        ({"price": "NaN"}, "price", "128.00"),
        ({"price": "1e300"}, "price", "128.00"),
        ({"price": "1000000.01"}, "price", "不超过 100 万"),
        ({"order_no": "221100"}, "order_no", "16 到 19 位"),
        ({"order_no": "９" * 16}, "order_no", "16 到 19 位"),
        ({"order_no": "9911000000000000001"}, "order_no", "没有这个订单"),
        ({"order_no": UNSHIPPED_SHOES}, "order_no", "还没有发货"),
        ({"shipped_on": date(2026, 11, 23)}, "shipped_on", "今天以后"),
        ({"shipped_on": date(2026, 11, 18)}, "shipped_on", "付款以前"),
        ({"buyer_choice": "等等看"}, "buyer_choice", "补发、退款重拍、只退款"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_sheet_is_said_in_chinese_with_its_item(
    house: RegisterHouse, changed: dict[str, object], where: str, said: str
) -> None:
    with pytest.raises(BadInputError, match=said) as refused:
        await house.office.claims.open(SHOES, AGENT, sheet(**changed))
    assert refused.value.where == where
    assert await house.database.read(lambda uow: uow.cases.listed((SHOES,), flow="claim")) == ()


async def test_one_parcel_has_one_running_claim(house: RegisterHouse) -> None:
    claims = house.office.claims
    first = await claims.open(SHOES, AGENT, sheet())
    with pytest.raises(ConflictError, match="不要开第二张"):
        await claims.open(SHOES, AGENT, sheet())
    await claims.open(SHOES, AGENT, sheet(tracking_no="LJ0000000000099"))
    await house.office.casework.step(first.id, "withdraw", AGENT, given={"why_withdrawn": "开错了"})
    assert (await claims.open(SHOES, AGENT, sheet())).id != first.id


async def test_the_order_fills_in_what_it_knows(house: RegisterHouse) -> None:
    claims = house.office.claims
    draft = await claims.draft(SHOES, AGENT, f" {LOST_SHOES} ")
    assert draft == ClaimDraft(
        known=True, article="QH-1021", size="白色 38码", courier="蓝鲸速运", tracking_no="LJ0000000000017",
        price="239.00", shipped_on=date(2026, 11, 20), open_claim=None,
    )
    case = await claims.open(SHOES, AGENT, sheet())
    assert (await claims.draft(SHOES, AGENT, LOST_SHOES)).open_claim == case.id


async def test_another_shops_order_is_an_unknown_one(house: RegisterHouse) -> None:
    with pytest.raises(UnknownOrderError):
        await house.office.claims.draft(PHONES, AGENT, LOST_SHOES)


@pytest.mark.parametrize("somebody", [WAREHOUSE, FINANCE, STRANGER, person("审计员", Role.AUDITOR)])
async def test_only_the_desk_of_the_shop_opens_a_claim(house: RegisterHouse, somebody: Person) -> None:
    with pytest.raises(ForbiddenError):
        await house.office.claims.open(SHOES, somebody, sheet())
    with pytest.raises(ForbiddenError):
        await house.office.claims.draft(SHOES, somebody, LOST_SHOES)
