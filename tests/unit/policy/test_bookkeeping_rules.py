"""What the procedure says of each document (R1.1–R1.40), one sentence of it a row: read from the text, not the code."""

from __future__ import annotations

import pytest

from cs_assistant.domain.bookkeeping import Category, Document, DocumentKind, Plan, ReturnKind, Warehouse
from cs_assistant.policy.bookkeeping import BookkeepingFacts, plan

INVOICED = BookkeepingFacts(invoiced=True, repaired=True, bought_in=False, out_of_warranty=True)
BROKEN = BookkeepingFacts(invoiced=True, repaired=False, bought_in=False)


def planned(kind: str, facts: BookkeepingFacts = INVOICED) -> Plan:
    return plan(ReturnKind(kind), facts)


def document(kind: str, step: str, facts: BookkeepingFacts = INVOICED) -> Document:
    found = [each for each in planned(kind, facts).documents if each.step == step]
    assert found, f"{kind} demands no {step}"
    return found[0]


@pytest.mark.parametrize(
    "kind",
    ["return", "exchange_other", "exchange_back_first", "exchange_ship_first", "unit", "repair_point"],
)
def test_each_of_the_four_families_has_its_documents(kind: str) -> None:
    """R1.1: returns; exchanges for another, or for the same either way round; three kinds of units; repair points."""
    assert planned(kind).documents


@pytest.mark.parametrize(
    ("kind", "offsets"),
    [("return", True), ("exchange_other", False), ("exchange_back_first", False), ("exchange_ship_first", False)],
)
def test_a_return_offsets_receivable_and_revenue_and_no_exchange_does(kind: str, offsets: bool) -> None:
    """R1.2, R1.10."""
    assert (planned(kind).offsets_receivable, planned(kind).offsets_revenue) == (offsets, offsets)


@pytest.mark.parametrize(
    ("kind", "steps"),
    [("exchange_other", "order ship back"), ("exchange_back_first", "back ship"), ("exchange_ship_first", "ship back")],
)
def test_neither_leg_of_an_exchange_enters_a_receivable(kind: str, steps: str) -> None:
    """R1.10, R1.12, R1.13, R1.14, R1.24."""
    assert {document(kind, step).booking.value for step in steps.split()} == {"不立帐"}


@pytest.mark.parametrize(
    ("kind", "step", "what", "value"),
    [
        pytest.param("return", "back", "booking", "开票立帐", id="R1.3"),
        pytest.param("return", "back", "source", "原销货单", id="R1.5 source"),
        pytest.param("return", "back", "category", "承原单", id="R1.5 category"),
        pytest.param("return", "back", "enters", "退换货仓", id="R1.6 warehouse"),
        pytest.param("return", "back", "cost", "带", id="R1.6 cost"),
        pytest.param("return", "back", "price", "带", id="R1.6 price"),
        pytest.param("return", "repair", "kind", "非生产领料单", id="R1.7"),
        pytest.param("return", "repair", "leaves", "退换货仓", id="R1.7 from"),
        pytest.param("return", "repaired", "enters", "成品仓", id="R1.8"),
        pytest.param("exchange_other", "order", "kind", "受订单", id="R1.11"),
        pytest.param("exchange_other", "order", "price", "不带", id="R1.11 price"),
        pytest.param("exchange_other", "ship", "kind", "销货单", id="R1.12"),
        pytest.param("exchange_other", "ship", "source", "受订单", id="R1.12 source"),
        pytest.param("exchange_other", "ship", "price", "不带", id="R1.12 price"),
        pytest.param("exchange_other", "back", "source", "原销货单", id="R1.13"),
        pytest.param("exchange_other", "back", "category", "承原单", id="R1.13 category"),
        pytest.param("exchange_other", "order", "category", "承原单", id="R1.14 order"),
        pytest.param("exchange_other", "ship", "category", "承原单", id="R1.14 delivery note"),
        pytest.param("exchange_other", "back", "enters", "退换货仓", id="R1.15"),
        pytest.param("exchange_other", "repair", "leaves", "退换货仓", id="R1.15 rework"),
        pytest.param("exchange_other", "repaired", "enters", "成品仓", id="R1.15 afterwards"),
        pytest.param("exchange_back_first", "back", "enters", "受托维修仓", id="R1.16"),
        pytest.param("exchange_back_first", "back", "cost", "不带", id="R1.16 cost"),
        pytest.param("exchange_back_first", "ship", "leaves", "受托维修仓", id="R1.17"),
        pytest.param("exchange_back_first", "ship", "cost", "不带", id="R1.17 cost"),
        pytest.param("exchange_back_first", "back", "reason", "受托维修调增", id="R1.18"),
        pytest.param("exchange_back_first", "ship", "reason", "维修完成发出", id="R1.19"),
        pytest.param("exchange_back_first", "back", "kind", "库存调整单", id="R1.20 in"),
        pytest.param("exchange_back_first", "ship", "kind", "库存调整单", id="R1.20 out"),
        pytest.param("exchange_back_first", "repair", "kind", "库存调减单", id="R1.21 unit"),
        pytest.param("exchange_back_first", "repair", "leaves", "受托维修仓", id="R1.21 from"),
        pytest.param("exchange_back_first", "parts", "kind", "非生产领料单", id="R1.21 parts"),
        pytest.param("exchange_back_first", "repaired", "enters", "受托维修仓", id="R1.22"),
        pytest.param("exchange_ship_first", "ship", "kind", "非生产领料单", id="R1.23"),
        pytest.param("exchange_ship_first", "ship", "cost", "带", id="R1.23 cost"),
        pytest.param("exchange_ship_first", "back", "kind", "非生产领料退回单", id="R1.24"),
        pytest.param("exchange_ship_first", "back", "enters", "退换货仓", id="R1.24 warehouse"),
        pytest.param("exchange_ship_first", "back", "cost", "带", id="R1.24 cost"),
        pytest.param("exchange_ship_first", "back", "price", "不带", id="R1.24 price"),
        pytest.param("exchange_ship_first", "ship", "category", "备用机", id="R1.25"),
        pytest.param("exchange_ship_first", "back", "category", "备用机", id="R1.25 back"),
        pytest.param("exchange_ship_first", "repaired", "enters", "成品仓", id="R1.26 rework"),
        pytest.param("exchange_ship_first", "ship", "leaves", "成品仓", id="R1.26 next issue"),
        pytest.param("unit", "back", "kind", "非生产领料退回单", id="R1.29"),
        pytest.param("unit", "back", "enters", "退换货仓", id="R1.29 warehouse"),
        pytest.param("unit", "repair", "kind", "非生产领料单", id="R1.30 issue"),
        pytest.param("unit", "repaired", "enters", "成品仓", id="R1.30"),
        pytest.param("repair_point", "request", "kind", "库存调拨申请单", id="R1.32"),
        pytest.param("repair_point", "transfer", "source", "库存调拨申请单", id="R1.33 made from"),
        pytest.param("repair_point", "transfer", "leaves", "通用公司仓库", id="R1.33 from"),
        pytest.param("repair_point", "transfer", "enters", "维修点库位", id="R1.33 to"),
        pytest.param("repair_point", "issue", "leaves", "维修点库位", id="R1.34"),
    ],
)
def test_a_document_says_what_the_procedure_says(kind: str, step: str, what: str, value: str) -> None:
    assert getattr(document(kind, step), what) == value


@pytest.mark.parametrize(
    ("kind", "step", "facts", "named"),
    [
        pytest.param("return", "back", INVOICED, "原发票号", id="R1.4"),
        pytest.param("return", "repaired", INVOICED, "翻修标志", id="R1.8"),
        pytest.param("return", "scrap", BROKEN, "批准人", id="R1.9"),
        pytest.param("exchange_other", "back", INVOICED, "原发票号", id="R1.13"),
        pytest.param("exchange_ship_first", "ship", INVOICED, "备注：原因", id="R1.25"),
        pytest.param("exchange_ship_first", "scrap", BROKEN, "批准人", id="R1.28"),
        pytest.param("unit", "back", INVOICED, "机别", id="R1.29"),
        pytest.param("unit", "scrap", BROKEN, "批准人", id="R1.31"),
        pytest.param("unit", "scrap", BROKEN, "批准日期", id="R1.31 date"),
        pytest.param("repair_point", "request", INVOICED, "库位", id="R1.32"),
        pytest.param("repair_point", "transfer", INVOICED, "批准人", id="R1.33"),
        pytest.param("repair_point", "issue", INVOICED, "用途", id="R1.35 purpose"),
        pytest.param("repair_point", "issue", INVOICED, "类别", id="R1.35 category"),
        pytest.param("return", "repair", INVOICED, "用途", id="R1.35 in the workshop"),
        pytest.param("repair_point", "issue", INVOICED, "单价", id="R1.36"),
    ],
)
def test_a_document_without_what_it_must_carry_is_refused(
    kind: str, step: str, facts: BookkeepingFacts, named: str
) -> None:
    each = document(kind, step, facts)
    assert f"{each.kind}：缺「{named}」，必须填写。" in each.problems({})


@pytest.mark.parametrize(
    ("kind", "step", "before"),
    [
        pytest.param("exchange_other", "ship", "order", id="R1.12"),
        pytest.param("exchange_back_first", "ship", "repaired", id="R1.22"),
        pytest.param("exchange_ship_first", "back", "ship", id="R1.23"),
        pytest.param("repair_point", "transfer", "request", id="R1.33, R1.37"),
        pytest.param("repair_point", "issue", "transfer", id="R1.34, R1.37"),
    ],
)
def test_a_document_waits_for_the_one_before_it(kind: str, step: str, before: str) -> None:
    everything = {each.step for each in planned(kind).documents}
    due = planned(kind).due(frozenset(everything - {step, before}))
    assert step not in {each.step for each in due}


def test_bought_in_goods_have_no_rule_and_the_document_says_so() -> None:
    """R1.27."""
    facts = BookkeepingFacts(repaired=True, bought_in=True)
    assert "未定" in document("exchange_ship_first", "repaired", facts).note
    facts = BookkeepingFacts(repaired=True, bought_in=True, spares_warehouse=True)
    assert document("exchange_ship_first", "repaired", facts).enters == "维修备品仓"


def test_the_warehouses_documents_and_categories_have_the_names_people_use() -> None:
    """R1.38, R1.39."""
    assert {place.value for place in Warehouse} >= {
        "退换货仓", "成品仓", "受托维修仓", "维修备品仓", "通用公司仓库", "维修点库位",
    }  # fmt: skip
    assert {kind.value for kind in DocumentKind} >= {
        "销售退回单", "受订单", "销货单", "库存调整单", "库存调减单", "非生产领料单", "非生产领料退回单",
        "库存调拨申请单", "调拨单", "报废报告",
    }  # fmt: skip
    assert {category.value for category in Category} >= {"承原单", "备用机"}
