"""The decision table of documents (R1.40), written down a second time as it stands in the procedure."""

from __future__ import annotations

from itertools import product

import pytest

from cs_assistant.domain.bookkeeping import Document, ReturnKind, Warehouse, warehouse_called
from cs_assistant.policy.bookkeeping import BookkeepingFacts, plan

EVERYTHING = [
    BookkeepingFacts(invoiced=i, repaired=r, bought_in=b, spares_warehouse=s, out_of_warranty=o)
    for i, r, b, o in product((None, True, False), repeat=4)
    for s in (True, False)
]
FACTS = BookkeepingFacts(invoiced=True, repaired=True, bought_in=False, out_of_warranty=True)


def documents(kind: ReturnKind, **known: bool | None) -> dict[str, Document]:
    return {each.step: each for each in plan(kind, BookkeepingFacts(**known)).documents}


@pytest.mark.parametrize(
    ("kind", "step", "row"),
    [
        ("return", "back", "是是 开票立帐 销售退回单 ＞退换货仓 成本带 单价带 承原单"),
        ("exchange_other", "order", "否否 不立帐 受订单 成本— 单价不带 承原单"),
        ("exchange_other", "ship", "否否 不立帐 销货单 成品仓＞ 成本— 单价不带 承原单"),
        ("exchange_other", "back", "否否 不立帐 销售退回单 ＞退换货仓 成本带 单价不带 承原单"),
        ("exchange_back_first", "back", "否否 不立帐 库存调整单 ＞受托维修仓 成本不带 单价不带 — 受托维修调增"),
        ("exchange_back_first", "ship", "否否 不立帐 库存调整单 受托维修仓＞ 成本不带 单价不带 — 维修完成发出"),
        ("exchange_back_first", "repair", "否否 不立帐 库存调减单 受托维修仓＞ 成本不带 单价不带 — 受托维修领出"),
        ("exchange_back_first", "repaired", "否否 不立帐 库存调整单 ＞受托维修仓 成本不带 单价不带 — 受托维修调增"),
        ("exchange_ship_first", "ship", "否否 不立帐 非生产领料单 成品仓＞ 成本带 单价不带 备用机"),
        ("exchange_ship_first", "back", "否否 不立帐 非生产领料退回单 ＞退换货仓 成本带 单价不带 备用机"),
        ("unit", "back", "—— — 非生产领料退回单 ＞退换货仓 成本— 单价— —"),
        ("repair_point", "transfer", "—— — 调拨单 通用公司仓库＞维修点库位 成本— 单价— —"),
        ("repair_point", "issue", "—— — 非生产领料单 维修点库位＞ 成本— 单价带 —"),
    ],
)
def test_the_table_of_the_procedure_holds(kind: str, step: str, row: str) -> None:
    """R1.2, R1.10–R1.25, R1.29, R1.33–R1.36, R1.40."""
    found = plan(ReturnKind(kind), FACTS)
    each = next(document for document in found.documents if document.step == step)
    said = {True: "是", False: "否", None: "—"}
    offsets = said[found.offsets_receivable] + said[found.offsets_revenue]
    way = f"{each.leaves or ''}＞{each.enters or ''}" if each.leaves or each.enters else ""
    parts = (
        offsets, each.booking, each.kind, way, f"成本{each.cost}", f"单价{each.price}", each.category, each.reason,
    )  # fmt: skip
    assert " ".join(part for part in parts if part) == row


@pytest.mark.parametrize(
    ("kind", "repaired", "rows"),
    [
        ("return", True, [
            "back 由原销货单 销售退回单 ＞退换货仓 数量 原发票号",
            "repair 非生产领料单 退换货仓＞ 数量 用途 类别 后于back",
            "repaired 非生产领料退回单 ＞成品仓 数量 翻修标志 后于repair",
        ]),
        ("return", False, [
            "back 由原销货单 销售退回单 ＞退换货仓 数量 原发票号",
            "scrap 报废报告 退换货仓＞ 备注：原因 批准人 批准日期 后于back",
        ]),
        ("exchange_other", True, [
            "order 受订单 数量",
            "ship 由受订单 销货单 成品仓＞ 数量 后于order",
            "back 由原销货单 销售退回单 ＞退换货仓 数量 原发票号",
            "repair 非生产领料单 退换货仓＞ 数量 用途 类别 后于back",
            "repaired 非生产领料退回单 ＞成品仓 数量 翻修标志 后于repair",
        ]),
        ("exchange_other", False, [
            "order 受订单 数量",
            "ship 由受订单 销货单 成品仓＞ 数量 后于order",
            "back 由原销货单 销售退回单 ＞退换货仓 数量 原发票号",
            "scrap 报废报告 退换货仓＞ 备注：原因 批准人 批准日期 后于back",
        ]),
        ("exchange_back_first", True, [
            "back 库存调整单 ＞受托维修仓 数量",
            "repair 库存调减单 受托维修仓＞ 受托维修领出 数量 后于back",
            "parts 非生产领料单 数量 用途 类别 后于back",
            "repaired 库存调整单 ＞受托维修仓 受托维修调增 数量 后于repair",
            "ship 库存调整单 受托维修仓＞ 数量 后于repaired",
        ]),
        ("exchange_back_first", None, [
            "back 库存调整单 ＞受托维修仓 数量", "ship 库存调整单 受托维修仓＞ 数量 后于back",
        ]),
        ("exchange_ship_first", True, [
            "ship 非生产领料单 成品仓＞ 数量 用途 备注：原因",
            "back 非生产领料退回单 ＞退换货仓 数量 备注：原因 后于ship",
            "repair 非生产领料单 退换货仓＞ 数量 用途 类别 后于back",
            "repaired 非生产领料退回单 ＞成品仓 数量 翻修标志 后于repair",
        ]),
        ("exchange_ship_first", False, [
            "ship 非生产领料单 成品仓＞ 数量 用途 备注：原因",
            "back 非生产领料退回单 ＞退换货仓 数量 备注：原因 后于ship",
            "scrap 报废报告 退换货仓＞ 备注：原因 批准人 批准日期 后于back",
        ]),
        ("unit", True, [
            "back 非生产领料退回单 ＞退换货仓 数量 机别",
            "repair 非生产领料单 退换货仓＞ 数量 用途 类别 后于back",
            "repaired 非生产领料退回单 ＞成品仓 数量 翻修标志 后于repair",
        ]),
        ("unit", False, [
            "back 非生产领料退回单 ＞退换货仓 数量 机别",
            "scrap 报废报告 退换货仓＞ 备注：原因 批准人 批准日期 后于back",
        ]),
        ("repair_point", None, [
            "request 库存调拨申请单 数量 库位",
            "transfer 由库存调拨申请单 调拨单 通用公司仓库＞维修点库位 数量 批准人 后于request",
            "issue 非生产领料单 维修点库位＞ 数量 用途 类别 单价 后于transfer",
        ]),
    ],
)
def test_every_document_its_way_its_fields_and_its_turn(kind: str, repaired: bool | None, rows: list[str]) -> None:
    """R1.4–R1.9, R1.11, R1.12, R1.15–R1.17, R1.20–R1.26, R1.28–R1.36: nothing more, nothing less, in this order.

    The bare adjustments carry their reasons in the table above (R1.18, R1.19).
    """
    bare = ("受托维修调增", "维修完成发出")
    found = plan(ReturnKind(kind), BookkeepingFacts(invoiced=True, repaired=repaired, out_of_warranty=True))
    said = [
        (
            each.step, f"由{each.source}" if each.source else "", each.kind,
            f"{each.leaves or ''}＞{each.enters or ''}" if each.leaves or each.enters else "",
            each.reason if each.reason not in bare or each.step == "repaired" else "", *each.needs,
            *(f"后于{step}" for step in each.after),
        )
        for each in found.documents
    ]  # fmt: skip
    assert [" ".join(part for part in parts if part) for parts in said] == rows


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("return", "原单是否已开票 退回品能否修好"),
        ("exchange_other", "原单是否已开票 退回品能否修好"),
        ("exchange_back_first", "退回品能否修好"),
        ("exchange_ship_first", "退回品能否修好 是自产还是外购"),
        ("unit", "退回品能否修好"),
        ("repair_point", "保内还是保外"),
    ],
)
def test_what_a_plan_still_has_to_ask(kind: str, missing: str) -> None:
    """R1.3, R1.9, R1.27, R1.36: what cannot be repaired is not asked about its making."""
    assert " ".join(plan(ReturnKind(kind), BookkeepingFacts()).missing) == missing
    assert "是自产还是外购" not in plan(ReturnKind(kind), BookkeepingFacts(repaired=False)).missing


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("return", "成品仓"),
        ("exchange_other", "成品仓"),
        ("exchange_back_first", "受托维修仓"),
        ("exchange_ship_first", "成品仓"),
        ("unit", "成品仓"),
    ],
)
def test_what_was_repaired_goes_where_its_owner_says(kind: str, place: str) -> None:
    """R1.8, R1.15, R1.22, R1.26, R1.30: the customer's own thing never enters the shop's stock."""
    assert documents(ReturnKind(kind), repaired=True)["repaired"].enters == place


@pytest.mark.parametrize("kind", ["return", "exchange_other", "exchange_ship_first", "unit"])
def test_what_cannot_be_repaired_is_scrapped_only_with_a_report_and_an_approval(kind: str) -> None:
    """R1.9, R1.28, R1.31."""
    found = documents(ReturnKind(kind), repaired=False)
    assert {"repair", "repaired"}.isdisjoint(found)
    assert found["scrap"].problems({"备注：原因": "主板烧毁"}) == (
        "报废报告：缺「批准人」，必须填写。",
        "报废报告：缺「批准日期」，必须填写。",
    )


def test_an_uninvoiced_return_enters_no_receivable_and_an_invoiced_one_carries_its_number() -> None:
    """R1.3, R1.4."""
    assert documents(ReturnKind.RETURN, invoiced=False)["back"].booking == "不立帐"
    back = documents(ReturnKind.RETURN, invoiced=True)["back"]
    assert (back.booking, back.source) == ("开票立帐", "原销货单")
    assert back.problems({"数量": "1"}) == ("销售退回单：缺「原发票号」，必须填写。",)


def test_bought_in_goods_go_to_the_spares_warehouse_only_where_the_shop_opened_it() -> None:
    """R1.27: the procedure leaves it open; off by default, and the document says that it is undecided."""
    kind = ReturnKind.EXCHANGE_SHIP_FIRST
    closed = documents(kind, repaired=True, bought_in=True)["repaired"]
    assert closed.enters == "成品仓"
    assert "未定" in closed.note
    assert documents(kind, repaired=True, bought_in=True, spares_warehouse=True)["repaired"].enters == "维修备品仓"
    assert documents(kind, repaired=True, bought_in=False, spares_warehouse=True)["repaired"].enters == "成品仓"


def test_a_repair_point_names_purpose_category_and_out_of_warranty_the_price() -> None:
    """R1.35, R1.36."""
    outside = documents(ReturnKind.REPAIR_POINT, out_of_warranty=True)["issue"]
    assert outside.problems({"数量": "1", "用途": " "}) == tuple(
        f"非生产领料单：缺「{name}」，必须填写。" for name in ("用途", "类别", "单价")
    )
    inside = documents(ReturnKind.REPAIR_POINT, out_of_warranty=False)["issue"]
    assert inside.problems({"数量": "1", "用途": "维修", "类别": "保内"}) == ()


def test_a_loaner_says_why() -> None:
    """R1.25."""
    ship = documents(ReturnKind.EXCHANGE_SHIP_FIRST)["ship"]
    assert ship.problems({"数量": "1", "用途": "换货先发"}) == ("非生产领料单：缺「备注：原因」，必须填写。",)


@pytest.mark.parametrize("step", ["back", "ship"])
def test_an_exchange_by_quantity_refuses_cost_and_price(step: str) -> None:
    """R1.16, R1.17."""
    document = documents(ReturnKind.EXCHANGE_BACK_FIRST)[step]
    assert document.problems({"数量": "1", "单价": "128.00", "成本": "60"}) == (
        "库存调整单：这一步不带单价，请清空。",
        "库存调整单：这一步不带成本，请清空。",
    )


def test_a_location_nobody_has_is_named_with_those_there_are() -> None:
    """R1.32."""
    request = documents(ReturnKind.REPAIR_POINT)["request"]
    assert request.problems({"数量": "2", "库位": "红山路"}) == ()
    assert request.problems({"数量": "2", "库位": "中山路"}) == (
        "库存调拨申请单：没有「中山路」这个库位，可以写：红山路、玉兰路。",
    )


@pytest.mark.parametrize("name", ["退换货仓", "原销售退回仓", "销售退回仓", "销货退回仓", " 退换货仓 "])
def test_old_names_of_a_warehouse_are_known(name: str) -> None:
    """R1.6, R1.24, R1.38."""
    assert warehouse_called(name) is Warehouse.RETURNS
    assert documents(ReturnKind.UNIT)["back"].problems({"数量": "1", "机别": "样机", "仓别": name}) == ()


@pytest.mark.parametrize("name", ["维修虚拟仓", "维虚拟仓", "受托维修仓"])
def test_the_virtual_warehouse_is_the_entrusted_one(name: str) -> None:
    """R1.18, R1.38."""
    assert warehouse_called(name) is Warehouse.ENTRUSTED


def test_a_wrong_warehouse_is_refused_with_the_right_one() -> None:
    back = documents(ReturnKind.UNIT)["back"]
    assert back.problems({"数量": "1", "机别": "样机", "仓别": "成品仓"}) == (
        "非生产领料退回单：仓别「成品仓」不对，这一步是：退换货仓。",
    )
    assert warehouse_called("三号仓") is None


@pytest.mark.parametrize("kind", ReturnKind)
def test_every_plan_can_be_walked_to_its_end_and_cites_only_its_own_procedure(kind: ReturnKind) -> None:
    for facts in EVERYTHING:
        found = plan(kind, facts)
        done: frozenset[str] = frozenset()
        while due := found.due(done):
            done |= {document.step for document in due}
        assert done == {document.step for document in found.documents}
        assert len(done) == len(found.documents)
        assert all(rule.startswith("R1.") for document in found.documents for rule in document.rules)


@pytest.mark.parametrize("kind", ReturnKind)
def test_with_every_fact_known_nothing_is_asked_and_each_missing_one_that_matters_is(kind: ReturnKind) -> None:
    assert plan(kind, FACTS).missing == ()
    assert plan(kind, BookkeepingFacts()).missing


def test_what_comes_next_waits_for_what_it_is_made_from() -> None:
    """R1.12, R1.37: an order before its delivery note, a request before the transfer before the issue."""
    other = plan(ReturnKind.EXCHANGE_OTHER, FACTS)
    assert [each.step for each in other.due(frozenset())] == ["order", "back"]
    assert [each.step for each in other.due(frozenset({"order", "back"}))] == ["ship", "repair"]
    point = plan(ReturnKind.REPAIR_POINT, FACTS)
    assert [each.step for each in point.due(frozenset({"request"}))] == ["transfer"]
