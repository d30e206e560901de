"""Rows as records: what is read, what is refused with its line, and that no refusal names a person."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cs_assistant.domain.imports import ImportedOrder, ImportedProduct, ImportKind
from cs_assistant.domain.orders import OrderStatus, ProductKind
from cs_assistant.domain.refunds import Phase, RefundKind, RefundStatus
from cs_assistant.services.importing import values
from cs_assistant.services.importing.columns import guess
from cs_assistant.services.importing.kinds import known_headings
from cs_assistant.services.importing.reading import read_grid
from cs_assistant.services.importing.records import ReadFile, ReadRefund, read_records

from .house import csv_of

HEADER = (
    "订单编号", "买家会员名", "宝贝标题", "订单状态", "买家实际支付金额", "订单付款时间", "发货时间", "签收时间",
    "收货地址",
)  # fmt: skip
ROW = (
    "2211000000000000137", "买家甲", "青禾板鞋", "卖家已发货，等待买家确认", "¥199.00", "2026-11-15 20:10:00",
    "2026/11/16 9:30", "2026-11-18", "浙江省 杭州市 演示路1号",
)  # fmt: skip


def read(kind: ImportKind, *rows: tuple[str, ...]) -> ReadFile:
    grid = read_grid("导出.csv", csv_of(rows), known_headings(kind))
    return read_records(kind, "shoes", grid, guess(kind, grid.headings, {}))


def changed(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(f"c{at}", cell) for at, cell in enumerate(ROW))


def test_an_order_is_read_with_its_days_in_shanghai_and_of_the_address_only_the_province() -> None:
    row = read(ImportKind.ORDERS, HEADER, ROW).rows[0]
    assert row.record == ImportedOrder(
        order_no="2211000000000000137", buyer_id="买家甲", title="青禾板鞋", status=OrderStatus.SIGNED,
        amount=Decimal("199.00"), paid_at=datetime(2026, 11, 15, 12, 10, tzinfo=UTC),
        shipped_at=datetime(2026, 11, 16, 1, 30, tzinfo=UTC), signed_at=datetime(2026, 11, 17, 16, tzinfo=UTC),
        region="浙江",
    )
    assert "演示路" not in repr(row)


@pytest.mark.parametrize("rounded", ["2.23345E+18", "2.23345e18", "2E+18"])
def test_a_number_excel_rounded_is_refused_with_its_line_and_the_others_go_on(rounded: str) -> None:
    file = read(ImportKind.ORDERS, HEADER, ROW, changed(c0=rounded), changed(c0="2211000000000000274"))
    assert [row.line for row in file.rows] == [2, 4]
    assert [(each.line, each.what.startswith("订单编号被 Excel 改成了")) for each in file.problems] == [(3, True)]
    assert "重新导出" in file.problems[0].fix


def test_numbers_excel_rounded_before_they_were_saved_as_text_are_noticed() -> None:
    rows = [changed(c0=f"22334567890123{number}0000"[:19]) for number in range(1, 7)]
    file = read(ImportKind.ORDERS, HEADER, *rows, ROW)
    assert [row.key for row in file.rows] == [ROW[0]]
    assert len(file.problems) == 6
    assert all("全是 0" in each.what for each in file.problems)


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"c0": ""}, "订单编号是空的"), ({"c0": "12345"}, "不是 16 到 19 位数字"), ({"c1": ""}, "买家会员名是空的"),
        ({"c4": "很贵"}, "实付金额不是金额"), ({"c5": "上周五"}, "付款时间读不懂"), ({"c6": "2026-11-31"}, "发货时间"),
        ({"c7": "2026-11-14"}, "签收的日子早于发货"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem_of_its_line_and_repeats_no_words(cells: dict[str, str], what: str) -> None:
    file = read(ImportKind.ORDERS, HEADER, changed(**cells))
    assert file.rows == ()
    (problem,) = file.problems
    assert problem.line == 2
    assert what in problem.what
    assert problem.fix
    assert not any(word in f"{problem.what}{problem.fix}" for word in ("买家甲", "演示路", "上周五"))


def test_an_item_list_is_one_order_and_a_contradiction_is_a_problem() -> None:
    file = read(ImportKind.ORDERS, HEADER, ROW, changed(c2="青禾鞋带"), changed(c1="买家乙"))
    (row,) = file.rows
    assert isinstance(row.record, ImportedOrder)
    assert row.record.title == "青禾板鞋；青禾鞋带"
    assert [each.line for each in file.problems] == [4]


REFUND_HEADER = (
    "退款编号", "订单编号", "退款类型", "退款状态", "买家退款原因", "退款金额", "申请时间", "完结时间", "货物状态",
)  # fmt: skip


def test_a_refund_is_read() -> None:
    file = read(
        ImportKind.REFUNDS, REFUND_HEADER,
        ("990000000001", "2211000000000000137", "我要退款（无需退货）", "买家已经申请退款，等待卖家同意",
         "拍错/多拍", "199", "2026-11-20 10:00:00", "", "未发货"),
    )  # fmt: skip
    (row,) = file.rows
    assert isinstance(row.record, ReadRefund)
    assert (row.record.kind, row.record.status) == (RefundKind.REFUND_ONLY, RefundStatus.WAIT_SELLER_AGREE)
    assert (row.record.phase, row.record.amount) == (Phase.UNSHIPPED, Decimal("199.00"))
    assert row.record.modified_at == row.record.asked_at


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("退款成功", RefundStatus.SUCCESS), ("退款关闭", RefundStatus.CLOSED), ("买家已撤销", RefundStatus.CLOSED),
        ("卖家已经同意退款，等待买家退货", RefundStatus.WAIT_BUYER_RETURN_GOODS),
        ("买家已经退货，等待卖家确认收货", RefundStatus.WAIT_SELLER_CONFIRM_GOODS),
        ("待商家处理", RefundStatus.WAIT_SELLER_AGREE),
        ("卖家拒绝退款", RefundStatus.SELLER_REFUSE_BUYER), ("WAIT_SELLER_AGREE", RefundStatus.WAIT_SELLER_AGREE),
    ],
)  # fmt: skip
def test_the_platforms_words_for_a_state_are_known(words: str, status: RefundStatus) -> None:
    assert values.refund_status(words) is status


def test_an_unknown_state_is_refused_not_guessed() -> None:
    with pytest.raises(values.CellError):
        values.refund_status("在路上")


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("手机", ProductKind.PHONE), ("手机配件 > 手机壳", ProductKind.OTHER), ("女鞋/低帮鞋", ProductKind.SHOES),
        ("鞋带鞋油", ProductKind.OTHER), ("生活电器", ProductKind.APPLIANCE), ("零食", ProductKind.OTHER), ("", None),
    ],
)  # fmt: skip
def test_an_accessory_is_not_what_it_belongs_to(category: str, kind: ProductKind | None) -> None:
    assert values.product_kind(category) is kind


def test_a_product_is_known_by_its_number_its_code_or_its_title() -> None:
    file = read(
        ImportKind.PRODUCTS, ("宝贝标题", "宝贝ID", "商家编码", "类目", "型号", "电池可拆"),
        ("晨光 X10 手机", "660000000001", "X10", "手机", "晨光X10", "否"), ("青禾鞋撑", "", "XC1", "鞋撑", "", ""),
        ("青禾板鞋", "", "", "", "", ""),
    )  # fmt: skip
    assert [row.key for row in file.rows] == ["660000000001", "XC1", "青禾板鞋"]
    assert file.rows[0].record == ImportedProduct(
        title="晨光 X10 手机", number="660000000001", code="X10", kind=ProductKind.PHONE, model="晨光X10",
        removable_battery=False,
    )


def test_an_outlet_nobody_checked_is_not_imported() -> None:
    file = read(
        ImportKind.OUTLETS, ("品牌", "省", "市", "网点名称", "地址", "核对日期"),
        ("晨光", "示例省", "样例市", "一号店", "晨光路8号", "2026-11-01"),
        ("晨光", "示例省", "样例市", "二号店", "晨光路9号", ""),
    )
    assert [row.line for row in file.rows] == [2]
    assert "没核对过的先不要导入" in file.problems[0].fix
