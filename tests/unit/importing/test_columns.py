"""Columns: known headings are found, what a shop said is remembered, nothing private is taken."""

from __future__ import annotations

import pytest

from cs_assistant.domain.imports import ImportKind
from cs_assistant.errors import BadInputError
from cs_assistant.services.importing.columns import given, guess, memory, missing
from cs_assistant.services.importing.kinds import FIELDS, is_private

ORDERS, REFUNDS = ImportKind.ORDERS, ImportKind.REFUNDS
QIANNIU = (
    "订单编号", "买家会员名", "买家支付宝账号", "买家实际支付金额", "订单状态", "收货人姓名", "收货地址 ", "联系电话",
    "联系手机", "订单创建时间", "订单付款时间", "宝贝标题 ", "物流单号 ", "物流公司", "确认收货时间",
)


def named(kind: ImportKind, headings: tuple[str, ...], **remembered: str) -> dict[str, str]:
    return {key: headings[at] for key, at in guess(kind, headings, remembered).items()}


def test_the_headings_of_qianniu_are_known() -> None:
    found = named(ORDERS, QIANNIU)
    assert found["order_no"] == "订单编号"
    assert found["buyer"] == "买家会员名"
    assert found["amount"] == "买家实际支付金额"
    times = (found["bought_at"], found["paid_at"], found["success_at"])
    assert times == ("订单创建时间", "订单付款时间", "确认收货时间")
    assert found["title"].strip() == "宝贝标题"


@pytest.mark.parametrize(
    "headings",
    [
        ("退款编号", "订单编号", "退款类型", "退款状态", "买家退款原因", "退款金额", "申请时间"),
        ("售后单号", "订单号", "售后类型", "售后状态", "退款原因", "退款金额(元)", "退款的申请时间"),
        ("退款单编号", "主订单编号", "服务类型", "退款单状态", "申请原因", "申请退款金额", "发起时间"),
    ],
)
def test_the_variants_of_refund_exports_need_no_mapping(headings: tuple[str, ...]) -> None:
    assert missing(REFUNDS, guess(REFUNDS, headings, {})) == ()


@pytest.mark.parametrize("kind", list(FIELDS))
def test_every_heading_we_claim_to_know_is_found_alone(kind: ImportKind) -> None:
    for field in FIELDS[kind]:
        for heading in field.headings:
            assert guess(kind, (heading,), {}), heading


def test_nobodys_name_number_or_address_is_taken_but_the_province_of_an_address() -> None:
    found = named(ORDERS, QIANNIU)
    assert {heading for heading in found.values() if is_private(ORDERS, heading)} == {"收货地址 "}
    assert found["region"] == "收货地址 "
    with pytest.raises(BadInputError, match="个人信息"):
        given(ORDERS, QIANNIU, {"order_no": 0, "buyer": 5})


def test_what_a_shop_said_goes_before_what_is_guessed_also_that_a_column_is_nothing() -> None:
    headings = ("订单编号", "买家会员名", "我们的昵称", "宝贝标题")
    chosen = given(ORDERS, headings, {"order_no": 0, "buyer": 2})
    remembered = memory(ORDERS, headings, chosen)
    assert guess(ORDERS, headings, remembered) == chosen
    other_order = ("我们的昵称", "宝贝标题", "订单编号")
    assert guess(ORDERS, other_order, remembered) == {"order_no": 2, "buyer": 0}


def test_a_column_the_last_file_did_not_have_is_still_found_in_the_next() -> None:
    short = ("订单编号", "买家会员名")
    remembered = memory(ORDERS, short, guess(ORDERS, short, {}))
    longer = ("订单编号", "买家昵称", "签收时间")
    assert guess(ORDERS, longer, remembered) == {"order_no": 0, "buyer": 1, "signed_at": 2}


@pytest.mark.parametrize(
    ("chosen", "says"), [({"order_no": 0, "buyer": 0}, "同一列"), ({"order_no": 99}, "对不上"), ({"hat": 0}, "对不上")]
)
def test_a_mapping_that_cannot_be_is_refused(chosen: dict[str, int], says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        given(ORDERS, QIANNIU, chosen)
