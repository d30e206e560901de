"""The documents of a case through the service: proposed in turn, filled, refused, approved by another, numbered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.domain.case_documents import DocumentState
from cs_assistant.domain.people import Right
from cs_assistant.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    StepRefusedError,
)
from cs_assistant.flows.return_leg import GOODS_RECEIVED_AT
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from cs_assistant.services.moving import put_facts
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.unit.services.case_house import AGENT, PHONES, SENIOR, SHOES, STRANGER, SUPERVISOR, CaseHouse, case_house
from tests.unit.services.paper_house import EXCHANGED_ORDER, ORDER, SAME, SECOND_SUPERVISOR, Papers, papers

REQUEST = {"货号／品名": "屏幕总成 X8", "库位": "红山路"}
GIVEN = {"why_exchange": "听筒没声音", "wanted": "X9 12GB+256GB", "freight_payer": "店铺"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as made:
        yield made


async def exchange(house: CaseHouse, way: str, exchanged_for: str = SAME, order_no: str = ORDER) -> Papers:
    """A case of 换货 whose way was agreed."""
    made = await papers(house, order_no=order_no)
    await house.office.casework.step(made.case_id, way, AGENT, given={**GIVEN, "exchange_for": exchanged_for})
    return made


@pytest.mark.parametrize(
    ("way", "exchanged_for", "kind", "due"),
    [
        ("back_first", SAME, "exchange_back_first", ["back"]),
        ("ship_first", SAME, "exchange_ship_first", ["ship"]),
        ("back_first", "换别的款式", "exchange_other", ["order", "back"]),
    ],
)
async def test_a_settled_exchange_knows_its_kind_and_what_to_make_first(
    house: CaseHouse, way: str, exchanged_for: str, kind: str, due: list[str]
) -> None:
    """R1.1: the kind follows from what was exchanged for what, and who sends first."""
    made = await papers(house)
    assert (await made.view()).kind is None
    assert (await made.view()).steps == ()
    made = Papers(house=house, case_id=made.case_id)
    await house.office.casework.step(made.case_id, way, AGENT, given={**GIVEN, "exchange_for": exchanged_for})
    view = await made.view()
    assert (view.kind, view.chosen, view.question) == (ReturnKind(kind), None, None)
    assert await made.due() == due


async def test_a_return_that_was_only_applied_for_proposes_no_documents_until_the_goods_are_in(
    house: CaseHouse,
) -> None:
    """R1.1, R5.49: at the application nothing has come back; a person who knows better may still choose."""
    await house.office.sync.read_all()
    cases = await house.database.read(lambda uow: uow.cases.listed((PHONES,)))
    case = next(each for each in cases if each.flow == "refund_return")
    made = Papers(house=house, case_id=case.id)
    view = await made.view()
    assert (view.kind, view.asked, view.steps) == (None, (), ())
    assert view.question is not None
    assert (view.question.expected, "还没有登记收到" in view.question.text) == (False, True)

    def take_in(uow: UnitOfWork) -> None:
        hand = house.office.casework.hand(uow, PHONES, AGENT)
        received = hand.fact(house.clock.now().isoformat())
        put_facts(hand, case, {GOODS_RECEIVED_AT: received}, {GOODS_RECEIVED_AT: "收到退货"}, told=False)

    await house.database.write(take_in)
    view = await made.view()
    assert (view.kind, view.question) == (ReturnKind.RETURN, None)
    assert await made.due() == ["back"]


async def test_the_kind_is_changed_with_a_reason_and_only_while_nothing_of_it_stands(house: CaseHouse) -> None:
    """R1.1."""
    made = await exchange(house, "back_first")
    office = house.office
    with pytest.raises(BadInputError, match="为什么"):
        await office.paperwork.choose_kind(made.case_id, AGENT, "退货", " ")
    with pytest.raises(BadInputError, match="可以选：退货、换不同的货"):
        await office.paperwork.choose_kind(made.case_id, AGENT, "赠品", "x")
    back = await made.make("back")
    with pytest.raises(StepRefusedError, match=f"{back.number}。要改种类，先把它们作废"):
        await made.choose(ReturnKind.RETURN)
    await office.document_moves.void(made.case_id, back.id, AGENT, "种类选错了")
    await made.choose(ReturnKind.RETURN, "买家改退货了")
    view = await made.view()
    assert view.chosen is not None
    assert (view.kind, view.chosen.by, view.chosen.note) == (ReturnKind.RETURN, "小林", "退货（买家改退货了）")
    assert [each.number for each in view.others] == [back.number]
    story = [event.sentence for event in (await office.casework.view(made.case_id, AGENT)).history]
    assert "小林选退回种类「退货」：买家改退货了" in story


async def test_what_was_booked_keeps_its_plan_whatever_the_case_says_by_now(house: CaseHouse) -> None:
    """R1.1: a numbered document never falls out of its plan."""
    made = await exchange(house, "back_first")
    back = await made.make("back")

    def changed(uow: UnitOfWork) -> None:
        hand = house.office.casework.hand(uow, PHONES, AGENT)
        put_facts(hand, uow.cases.get(made.case_id), {"exchange_for": hand.fact("换别的款式")}, {})

    await house.database.write(changed)
    view = await made.view()
    assert (view.kind, view.others) == (ReturnKind.EXCHANGE_BACK_FIRST, ())
    with pytest.raises(StepRefusedError, match=f"{back.number}。要改种类，先把它们作废"):
        await made.choose(ReturnKind.EXCHANGE_OTHER)
    await house.office.document_moves.void(made.case_id, back.id, AGENT, "换别的款式了")
    assert (await made.view()).kind is ReturnKind.EXCHANGE_OTHER


@pytest.mark.parametrize(
    ("first", "step", "then", "other"),
    [("能修好", "repair", "无法修理", "scrap"), ("无法修理", "scrap", "能修好", "repair")],
)
async def test_goods_are_never_scrapped_beside_the_note_that_issued_them_for_repair(
    house: CaseHouse, first: str, step: str, then: str, other: str
) -> None:
    """R1.7, R1.9: who answers otherwise voids what was made of the first answer, and only then goes on."""
    typed = {"repair": {"类别": "二次整改"}, "scrap": {"备注：原因": "主板烧毁"}}
    made, moves = await papers(house, ReturnKind.RETURN), house.office.document_moves
    await made.answer(invoiced="没有开票")
    back = await made.make("back")
    await made.answer(repaired=first)
    one = await made.make(step, **typed[step])
    await made.answer(repaired=then)
    assert [each.number for each in (await made.view()).strays] == [one.number]
    with pytest.raises(StepRefusedError, match=f"{one.number}还在。先把它作废") as refused:
        await made.make(other, **typed[other])
    assert refused.value.missing == (f"{one.kind} {one.number}",)
    with pytest.raises(StepRefusedError, match=f"{one.number}。要改种类"):
        await made.choose(ReturnKind.UNIT)
    with pytest.raises(StepRefusedError, match=f"{one.number}。先作废后面的"):
        await moves.void(made.case_id, back.id, AGENT, "退错了")
    await moves.void(made.case_id, one.id, AGENT, "结论改了")
    assert (await made.make(other, **typed[other])).number is not None


async def test_the_return_note_is_made_from_the_original_sale_with_its_invoice(house: CaseHouse) -> None:
    """R1.2, R1.3, R1.4, R1.5, R1.6: offsets, booking once invoiced, number carried over, cost and price, warehouse."""
    made = await papers(house, ReturnKind.RETURN)
    assert [each.question.key for each in (await made.view()).asked] == ["invoiced", "repaired"]
    await house.office.paperwork.answer(made.case_id, AGENT, "invoiced", "已开票", "FP-2026-0081")
    form = await made.form("back")
    assert form | {"原单号": ORDER, "原发票号": "FP-2026-0081", "数量": "1", "单价": "1999.00"} == form
    assert form["货号／品名"].startswith("晨光X8")
    back = await made.make("back", 成本="1500.00")
    assert back.number == "XT20261122-0001"
    wanted = {
        "来源": "原销货单", "入仓": "退换货仓", "带成本": "带", "带单价": "带", "立帐": "开票立帐",
        "单据类别": "承原单", "冲减往来": "是", "冲减收入": "是",
    }  # fmt: skip
    assert back.terms | wanted == back.terms
    assert back.values | {"原发票号": "FP-2026-0081", "成本": "1500.00"} == back.values


async def test_an_invoice_known_from_another_case_of_the_order_is_carried_over(house: CaseHouse) -> None:
    """R1.4, R1.13: 「如果已经开了发票，发票自动带入」."""
    known = await papers(house, flow="invoice")
    sheet = {"title_kind": "个人", "invoice_title": "张三"}
    await house.office.casework.step(known.case_id, "needs_invoice", AGENT, given=sheet)
    await house.office.casework.step(
        known.case_id, "invoice_issued", AGENT, given={"invoice_no": "FP-77"}, on_behalf="财务钱会计，微信"
    )
    made = await exchange(house, "back_first", "换别的款式")
    await made.answer(invoiced="已开票")
    assert (await made.form("back"))["原发票号"] == "FP-77"
    with pytest.raises(BadInputError, match="缺「原发票号」") as refused:
        await made.make("back", 原发票号="")
    assert refused.value.where == "原发票号"


async def test_an_uninvoiced_return_is_not_booked(house: CaseHouse) -> None:
    """R1.3."""
    made = await papers(house, ReturnKind.RETURN)
    await made.answer(invoiced="没有开票")
    back = await made.make("back")
    assert (back.terms["立帐"], "原发票号" in back.values) == ("不立帐", False)


async def test_answers_are_kept_with_who_and_when_and_can_be_taken_back(house: CaseHouse) -> None:
    made = await papers(house, ReturnKind.RETURN)
    await made.answer(invoiced="已开票", repaired="能修好")
    invoiced, repaired = (await made.view()).asked
    assert invoiced.fact is not None
    assert (invoiced.fact.value, invoiced.fact.by, invoiced.fact.at) == ("已开票", "小林", house.clock.now())
    assert repaired.fact is not None
    await made.answer(repaired="")
    assert (await made.view()).facts.repaired is None
    for key, said in (("weather", "晴"), ("invoiced", "大概")):
        with pytest.raises(BadInputError):
            await made.answer(**{key: said})


async def test_exchange_for_other_goods_orders_then_delivers_without_a_price(house: CaseHouse) -> None:
    """R1.10, R1.11, R1.12, R1.13, R1.14: no price, no booking, the original's category, one made from the other."""
    made = await exchange(house, "back_first", "换别的款式")
    with pytest.raises(StepRefusedError, match="要先做：受订单") as refused:
        await made.make("ship")
    assert refused.value.missing == ("受订单",)
    assert (await made.form("order"))["货号／品名"] == "X9 12GB+256GB"
    with pytest.raises(BadInputError, match="这一步不带单价，请清空") as priced:
        await made.make("order", 单价="2399.00")
    assert priced.value.where == "单价"
    order = await made.make("order", 数量="2")
    ship = await made.make("ship")
    assert (ship.terms["来源单号"], ship.terms["来源"]) == (order.number, "受订单")
    assert (ship.values["货号／品名"], ship.values["数量"]) == ("X9 12GB+256GB", "2")
    back = await made.make("back")
    for each in (order, ship, back):
        wanted = {"带单价": "不带", "立帐": "不立帐", "单据类别": "承原单", "冲减往来": "否", "冲减收入": "否"}
        assert each.terms | wanted == each.terms
    assert (back.terms["带成本"], back.values["货号／品名"][:4]) == ("带", "晨光X8")


async def test_what_was_returned_is_reworked_into_finished_goods_and_marked(house: CaseHouse) -> None:
    """R1.7, R1.8, R1.15, R1.35: workshop issue with purpose and category; refurbished, into 成品仓."""
    made = await exchange(house, "back_first", "换别的款式")
    await made.make("back")
    await made.answer(repaired="能修好")
    assert (await made.form("repair"))["用途"] == "维修"
    with pytest.raises(BadInputError, match="缺「类别」"):
        await made.make("repair")
    repair = await made.make("repair", 类别="二次整改")
    assert (repair.kind, repair.terms["出仓"]) == ("非生产领料单", "退换货仓")
    with pytest.raises(BadInputError, match="缺「翻修标志」"):
        await made.make("repaired", 翻修标志="")
    repaired = await made.make("repaired")
    assert (repaired.terms["入仓"], repaired.values["翻修标志"]) == ("成品仓", "翻修")
    assert await made.due() == ["order"]


async def test_back_first_moves_quantities_through_the_entrusted_warehouse(house: CaseHouse) -> None:
    """R1.16–R1.22: in and out of 受托维修仓 by adjustments, the repair between, neither cost nor price anywhere."""
    made = await exchange(house, "back_first")
    back = await made.make("back")
    await made.answer(repaired="能修好")
    assert await made.due() == ["repair", "parts"]
    for field in ("成本", "单价"):
        with pytest.raises(BadInputError, match=f"不带{field}"):
            await made.make("repair", **{field: "1.00"})
    repair = await made.make("repair")
    with pytest.raises(BadInputError, match="缺「类别」"):
        await made.make("parts", **{"货号／品名": "听筒"})
    parts = await made.make("parts", 类别="维修用料", **{"货号／品名": "听筒"})
    repaired, ship = await made.make("repaired"), await made.make("ship")
    moved = [
        (each.kind.value, *(each.terms.get(name) for name in ("出仓", "入仓", "调整原因")))
        for each in (back, repair, repaired, ship)
    ]
    assert moved == [
        ("库存调整单", None, "受托维修仓", "受托维修调增"),
        ("库存调减单", "受托维修仓", None, "受托维修领出"),
        ("库存调整单", None, "受托维修仓", "受托维修调增"),
        ("库存调整单", "受托维修仓", None, "维修完成发出"),
    ]  # fmt: skip
    assert parts.kind == "非生产领料单"
    assert not {"成本", "单价"} & {name for each in (back, repair, repaired, ship) for name in each.values}


async def test_ship_first_goes_the_way_of_a_loaner_and_says_why(house: CaseHouse) -> None:
    """R1.23, R1.24, R1.25: out by issue and back by its return, with cost, without price, 备用机, the reason given."""
    made = await exchange(house, "ship_first", order_no=EXCHANGED_ORDER)
    form = await made.form("ship")
    assert (form["备注：原因"], form["序列号"]) == ("换货：听筒没声音", "001017004209832")
    with pytest.raises(BadInputError, match="缺「备注：原因」") as refused:
        await made.make("ship", **{"备注：原因": ""})
    assert refused.value.where == "备注：原因"
    ship = await made.make("ship", 成本="1500.00")
    assert (await made.form("back"))["序列号"] == "001017004201177"
    back = await made.make("back")
    for each, way in ((ship, ("出仓", "成品仓")), (back, ("入仓", "退换货仓"))):
        wanted = {"带成本": "带", "带单价": "不带", "立帐": "不立帐", "单据类别": "备用机", way[0]: way[1]}
        assert each.terms | wanted == each.terms
    assert (ship.kind, back.kind) == ("非生产领料单", "非生产领料退回单")


async def test_own_goods_are_reworked_into_stock_and_bought_in_ones_wait_for_the_owner(house: CaseHouse) -> None:
    """R1.26, R1.27: 维修备品仓 is closed unless the owner opens it; the document says that it is undecided."""
    made = await exchange(house, "ship_first")
    await made.make("ship")
    await made.make("back")
    assert [each.question.key for each in (await made.view()).asked] == ["repaired", "bought_in"]
    await made.answer(repaired="能修好", bought_in="外购")
    await made.make("repair", 类别="二次整改")
    step = (await made.view()).step("repaired")
    assert step is not None
    assert (step.document.enters, "R1.27" in step.document.rules) == ("成品仓", True)
    assert "没有启用" in step.document.note


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (ReturnKind.RETURN, "R1.9"), (ReturnKind.EXCHANGE_OTHER, "R1.9"),
        (ReturnKind.EXCHANGE_SHIP_FIRST, "R1.28"), (ReturnKind.UNIT, "R1.31"),
    ],
)
async def test_scrapping_is_applied_for_approved_by_another_and_then_done(
    house: CaseHouse, kind: ReturnKind, rule: str
) -> None:
    """R1.9, R1.15, R1.28, R1.31: 申请 → 批准 → 报废."""
    made, moves = await papers(house, kind), house.office.document_moves
    if kind is ReturnKind.EXCHANGE_SHIP_FIRST:
        await made.make("ship", **{"备注：原因": "听筒没声音"})
    await made.make("back", **({"机别": "样机"} if kind is ReturnKind.UNIT else {"备注：原因": "听筒没声音"}))
    assert "scrap" not in await made.due()
    await made.answer(repaired="无法修理")
    with pytest.raises(BadInputError, match="缺「备注：原因」"):
        await made.make("scrap", **{"备注：原因": ""})
    report = await made.make("scrap", SUPERVISOR, **{"备注：原因": "主板烧毁"})
    assert (report.state, report.number) == (DocumentState.REQUESTED, "BF20261122-0001")
    with pytest.raises(StepRefusedError, match="已申请，待批准"):
        await moves.carry_out(made.case_id, report.id, AGENT)
    with pytest.raises(ForbiddenError, match="不能由申请人自己批准"):
        await moves.approve(made.case_id, report.id, SUPERVISOR)
    for who in (AGENT, SENIOR):
        with pytest.raises(ForbiddenError, match="主管"):
            await moves.approve(made.case_id, report.id, who)
    token = replace(SECOND_SUPERVISOR, scopes=frozenset({Right.REMARK}))
    with pytest.raises(ForbiddenError, match="本人登录"):
        await moves.approve(made.case_id, report.id, token)
    house.clock.move(timedelta(days=1))
    approved = await moves.approve(made.case_id, report.id, SECOND_SUPERVISOR)
    by, on = approved.values["批准人"], approved.values["批准日期"]
    assert (approved.state, by, on) == ("approved", "赵主管", "2026-11-23")
    assert "scrap" not in {step.document.step for step in (await made.view()).steps if step.made is None}
    done = await moves.carry_out(made.case_id, report.id, AGENT)
    assert (done.state, done.finished_by, rule in done.terms["依据"]) == ("created", "小林", True)


async def test_nobody_writes_the_approver_in_by_hand(house: CaseHouse) -> None:
    """R1.9, R1.33."""
    made = await papers(house, ReturnKind.UNIT)
    await made.make("back", 机别="样机")
    await made.answer(repaired="无法修理")
    for field in ("批准人", "批准日期"):
        with pytest.raises(BadInputError, match="不能自己填") as refused:
            await made.make("scrap", **{"备注：原因": "主板烧毁", field: "2026-11-22"})
        assert refused.value.where == field


async def test_an_application_that_is_not_approved_is_voided_with_the_reason_and_made_anew(house: CaseHouse) -> None:
    """R1.9: 报告批准后才报废."""
    made, moves = await papers(house, ReturnKind.UNIT), house.office.document_moves
    await made.make("back", 机别="样机")
    await made.answer(repaired="无法修理")
    report = await made.make("scrap", **{"备注：原因": "主板烧毁"})
    with pytest.raises(BadInputError, match="为什么"):
        await moves.refuse(made.case_id, report.id, SUPERVISOR, "")
    refused = await moves.refuse(made.case_id, report.id, SUPERVISOR, "先送厂家看看")
    assert (refused.state, refused.why) == ("voided", "未批准：先送厂家看看")
    again = await made.make("scrap", **{"备注：原因": "厂家也修不了"})
    assert again.number == "BF20261122-0002"


async def test_a_repair_point_asks_another_approves_the_general_warehouse_sends(house: CaseHouse) -> None:
    """R1.32, R1.33, R1.34, R1.35, R1.37, R1.38: request → approval → transfer → issue, in turn."""
    made, moves = await papers(house, ReturnKind.REPAIR_POINT), house.office.document_moves
    assert [each.question.key for each in (await made.view()).asked] == ["out_of_warranty"]
    with pytest.raises(BadInputError, match="没有「中山路」这个库位") as wrong:
        await made.make("request", **(REQUEST | {"库位": "中山路"}))
    assert wrong.value.where == "库位"
    request = await made.make("request", **REQUEST)
    assert (request.state, await made.due()) == ("requested", [])
    with pytest.raises(StepRefusedError, match="要先做：库存调拨申请单"):
        await made.make("transfer")
    agreed = await moves.approve(made.case_id, request.id, SUPERVISOR)
    assert (agreed.state, agreed.approved_by) == ("created", "王主管")
    transfer = await made.make("transfer")
    assert (transfer.values["批准人"], transfer.terms["来源单号"]) == ("王主管", request.number)
    assert (transfer.terms["出仓"], transfer.terms["入仓"]) == ("通用公司仓库", "维修点库位")
    assert (transfer.values["货号／品名"], transfer.values["库位"]) == ("屏幕总成 X8", "红山路")
    await made.answer(out_of_warranty="保内")
    for field in ("用途", "类别"):
        with pytest.raises(BadInputError, match=f"缺「{field}」"):
            await made.make("issue", **{field: ""})
    issue = await made.make("issue")
    assert (issue.terms["出仓"], issue.values["类别"], "单价" in issue.values) == ("维修点库位", "保内", False)


async def test_out_of_warranty_an_issue_carries_its_price(house: CaseHouse) -> None:
    """R1.36."""
    made = await papers(house, ReturnKind.REPAIR_POINT)
    await made.answer(out_of_warranty="保外")
    await made.approved("request", **REQUEST)
    await made.make("transfer")
    with pytest.raises(BadInputError, match="缺「单价」"):
        await made.make("issue")
    issue = await made.make("issue", 单价="89.00")
    assert (issue.values["单价"], issue.values["类别"], issue.terms["带单价"]) == ("89.00", "保外", "带")


async def test_before_warranty_is_answered_a_repair_point_issues_nothing(house: CaseHouse) -> None:
    """R1.36: 保外必须填写价格, so the question comes before the note; a draft may wait."""
    made = await papers(house, ReturnKind.REPAIR_POINT)
    await made.approved("request", **REQUEST)
    await made.make("transfer")
    form = await made.form("issue") | {"类别": "保外"}
    draft = await house.office.paperwork.save_draft(made.case_id, "issue", AGENT, form)
    assert draft.number is None
    with pytest.raises(StepRefusedError, match="先回答「是保外还是保内？」") as refused:
        await house.office.paperwork.make(made.case_id, "issue", AGENT, form)
    assert refused.value.missing == ("保内还是保外",)


async def test_a_unit_comes_back_named_repaired_into_finished_goods(house: CaseHouse) -> None:
    """R1.29, R1.30."""
    made = await papers(house, ReturnKind.UNIT)
    for kind in ("", "新机"):
        with pytest.raises(BadInputError) as refused:
            await made.make("back", 机别=kind)
        assert refused.value.where == "机别"
    back = await made.make("back", 机别="备用机")
    assert (back.kind, back.terms["入仓"]) == ("非生产领料退回单", "退换货仓")
    await made.answer(repaired="能修好")
    await made.make("repair", 类别="整改")
    assert (await made.make("repaired")).terms["入仓"] == "成品仓"


async def test_a_second_click_makes_no_second_document(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")
    form = await made.form("back")
    one = await house.office.paperwork.make(made.case_id, "back", AGENT, form)
    two = await house.office.paperwork.make(made.case_id, "back", SENIOR, form)
    assert (one, len((await made.view()).made)) == (two, 1)
    with pytest.raises(ConflictError, match=f"已经做了库存调整单 {one.number}"):
        await house.office.paperwork.make(made.case_id, "back", AGENT, form | {"数量": "2"})


async def test_a_draft_keeps_what_was_typed_without_a_number_and_can_be_thrown_away(house: CaseHouse) -> None:
    made, paperwork = await exchange(house, "back_first"), house.office.paperwork
    draft = await paperwork.save_draft(made.case_id, "back", AGENT, {"数量": "很多", "货号／品名": "晨光X8"})
    assert (draft.state, draft.number) == ("draft", None)
    assert (await made.form("back"))["数量"] == "很多"
    assert await made.due() == ["back"]
    with pytest.raises(BadInputError, match="数量"):
        await paperwork.make(made.case_id, "back", AGENT, draft.values)
    assert await house.office.document_moves.void(made.case_id, draft.id, AGENT, "") is None
    assert (await made.form("back"))["数量"] == "1"
    await paperwork.save_draft(made.case_id, "back", AGENT, {"数量": "3"})
    assert (await made.make("back", **{"货号／品名": "晨光X8"})).values["数量"] == "3"


async def test_a_document_is_voided_with_a_reason_last_first_and_keeps_its_number(house: CaseHouse) -> None:
    made, moves = await exchange(house, "back_first"), house.office.document_moves
    back, ship = await made.make("back"), await made.make("ship")
    with pytest.raises(StepRefusedError, match="先作废后面的") as refused:
        await moves.void(made.case_id, back.id, AGENT, "发错了")
    assert refused.value.missing == (f"库存调整单 {ship.number}",)
    with pytest.raises(BadInputError, match="为什么"):
        await moves.void(made.case_id, ship.id, AGENT, " ")
    gone = await moves.void(made.case_id, ship.id, AGENT, "发错了")
    assert gone is not None
    assert (gone.number, gone.state, gone.why) == (ship.number, "voided", "发错了")
    with pytest.raises(ConflictError):
        await moves.void(made.case_id, ship.id, AGENT, "再来一次")
    assert (await made.make("ship")).number == "KT20261122-0003"


async def test_an_export_is_of_finished_documents_and_every_one_is_in_the_audit(house: CaseHouse) -> None:
    """R1.39."""
    made, moves = await papers(house, ReturnKind.REPAIR_POINT), house.office.document_moves
    request = await made.make("request", **REQUEST)
    with pytest.raises(StepRefusedError, match="待审核"):
        await moves.export(made.case_id, request.id, AGENT, "已脱敏")
    await moves.approve(made.case_id, request.id, SUPERVISOR)
    taken = await moves.export(made.case_id, request.id, AGENT, "已脱敏")
    house.clock.move(timedelta(hours=1))
    again = await moves.export(made.case_id, request.id, SENIOR, "已脱敏")
    assert (taken.state, again.exported_by, again.exported_at) == ("exported", "小林", taken.exported_at)
    assert await made.due() == ["transfer"]
    history = (await house.office.casework.view(made.case_id, AGENT)).history
    assert [event.actor for event in history if event.type == "document.exported"] == ["小林", "陈姐"]


async def test_where_the_module_is_off_there_is_nothing(house: CaseHouse) -> None:
    made = await papers(house, shop_id=SHOES, order_no="2211000000000001729")
    assert await house.office.paperwork.view(made.case_id) is None
    with pytest.raises(BadInputError, match="没有启用「退换货单据」"):
        await made.choose(ReturnKind.RETURN)


async def test_a_document_is_its_own_cases_and_strangers_have_none(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")
    other = await exchange(house, "back_first", order_no=EXCHANGED_ORDER)
    back = await made.make("back")
    with pytest.raises(NotFoundError):
        await house.office.paperwork.one(other.case_id, back.id)
    with pytest.raises(NotFoundError):
        await house.office.document_moves.void(other.case_id, back.id, AGENT, "x")
    with pytest.raises(ForbiddenError):
        await house.office.document_moves.void(made.case_id, back.id, STRANGER, "x")


async def test_a_field_of_another_document_and_a_letter_are_refused(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")
    with pytest.raises(BadInputError, match="没有「库位」这一栏"):
        await made.make("back", 库位="红山路")
    with pytest.raises(BadInputError, match="最多 200 个字"):
        await made.make("back", **{"备注：原因": "长" * 201})
    with pytest.raises(BadInputError, match="缺「货号／品名」"):
        await made.make("back", **{"货号／品名": " "})


async def test_an_order_that_cannot_be_read_just_now_is_filled_in_by_hand(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")

    def silent(call: Call) -> Fault | None:
        return Fault(trouble=Trouble.BEFORE) if call.operation == "order" else None

    house.orders.disturb(silent)
    assert "货号／品名" not in await made.form("back")
    assert (await made.make("back", **{"货号／品名": "晨光X8"})).finished


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["make", "void", "draft", "wrong", "next day"]), min_size=4, max_size=14))
async def test_numbers_have_no_gaps_whatever_is_made_refused_or_voided(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    """The numbering rule: within shop, kind and day 1, 2, 3 …, each once, a voided one included."""
    async with case_house(tmp_path_factory.mktemp("numbers") / "desk.sqlite3") as house:
        made = await exchange(house, "back_first")
        standing = None
        for act in acts:
            if act == "next day":
                house.clock.move(timedelta(days=1))
            elif act == "make":
                standing = await made.make("back")
            elif act == "void" and standing is not None:
                await house.office.document_moves.void(made.case_id, standing.id, AGENT, "重做")
                standing = None
            elif act == "draft" and standing is None:
                await house.office.paperwork.save_draft(made.case_id, "back", AGENT, await made.form("back"))
            elif act == "wrong" and standing is None:
                with pytest.raises(BadInputError):
                    await made.make("back", 数量="没有")
        documents = await house.database.read(lambda uow: uow.case_documents.of_case(made.case_id))
        by_day: dict[str, list[int]] = {}
        for each in documents:
            if each.serial is not None and each.day is not None:
                by_day.setdefault(each.day, []).append(each.serial)
        assert all(sorted(serials) == list(range(1, len(serials) + 1)) for serials in by_day.values())
