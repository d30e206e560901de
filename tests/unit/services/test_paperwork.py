"""The documents of a return and of each exchange through the service: proposed in turn, filled, numbered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.errors import BadInputError, StepRefusedError
from tests.unit.services.case_house import AGENT, CaseHouse, case_house
from tests.unit.services.paper_house import EXCHANGED_ORDER, ORDER, exchange, papers


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as made:
        yield made


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
