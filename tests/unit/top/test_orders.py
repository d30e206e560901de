"""Orders, memos and applications over the platform's interfaces: what is sent, what an odd answer comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.refund_answers import Payer, Refusal, Speaker
from cs_assistant.domain.refunds import Connection, Phase, RefundKind, RefundStatus
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.errors import (
    DeliveryError,
    NotConnectedError,
    PlatformFaultError,
    PlatformRefusedError,
    SecondConfirmationError,
    UnknownOrderError,
)
from cs_assistant.gateways.sandbox.papers import milliseconds
from cs_assistant.gateways.top.client import TopClient
from cs_assistant.gateways.top.models import SellerType
from cs_assistant.gateways.top.orders import TopOrders
from cs_assistant.gateways.top.shops import BuyerKey, TopShop
from cs_assistant.gateways.wire.top_envelope import from_platform_time, platform_time
from tests.contract.worlds import NOW

from .recorder import MAIN, SUB, Asked, Error, Recorder

Make = Callable[..., TopClient]
FULL, SOLD = "taobao.trade.fullinfo.get", "taobao.trades.sold.get"
LIST, GET = "taobao.refunds.receive.get", "taobao.refund.get"
UPDATE, AGREE, REVIEW = "taobao.trade.memo.update", "taobao.rp.refunds.agree", "taobao.rp.refund.review"
AGREE_RETURN, ADDRESSES = "taobao.rp.returngoods.agree", "taobao.logistics.address.search"
REFUSE, REASONS, DETAIL = "taobao.refund.refuse", "taobao.refund.refusereason.get", "taobao.refund.detail.get"
MESSAGES = "taobao.refund.messages.get"
TID, REFUND_NO, VERSION = 2231958349017000011, "67210380251180911", 1795140000000
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
TRADE: dict[str, Any] = {
    "tid": TID, "buyer_nick": "林**", "buyer_open_uid": "AAH-open-uid", "status": "WAIT_BUYER_CONFIRM_GOODS",
    "payment": "19.90", "post_fee": "0.00", "created": "2026-11-15 10:00:00", "pay_time": "2026-11-15 10:01:00",
    "consign_time": "2026-11-16 09:00:00", "seller_memo": "已催", "seller_flag": 3, "receiver_state": "浙江省",
    "orders": [
        {"oid": TID + 1, "title": "赠品袜子", "is_free_gift": True, "refund_status": "NO_REFUND"},
        {"oid": TID, "title": "板鞋", "sku_properties_name": "颜色:黑色;尺码:41", "refund_status": "NO_REFUND",
         "logistics_company": "蓝鲸速运", "invoice_no": "LJ1", "seller_type": "B"},
    ],
}  # fmt: skip
REFUND: dict[str, Any] = {
    "refund_id": REFUND_NO, "tid": TID, "oid": TID, "buyer_nick": "林**", "buyer_open_uid": "AAH-open-uid",
    "total_fee": "19.90", "refund_fee": "19.90", "payment": "0.00", "created": "2026-11-20 10:00:00",
    "modified": "2026-11-20 10:00:00", "status": "WAIT_SELLER_AGREE", "good_status": "BUYER_RECEIVED",
    "order_status": "WAIT_BUYER_CONFIRM_GOODS", "has_good_return": False, "refund_phase": "onsale",
    "refund_version": VERSION, "reason": "质量问题", "title": "板鞋", "sku": "300|颜色:黑色;尺码:41",
    "operation_contraint": "null",
    "refund_remind_timeout": {"exist_timeout": True, "remind_type": 1, "timeout": "2026-11-25 10:00:00"},
}  # fmt: skip
RETURN = {**REFUND, "has_good_return": True, "dispute_type": "REFUND_AND_RETURN"}
ADDRESS = {
    "contact_id": 88, "contact_name": "李仓", "province": "浙江省", "city": "杭州市", "country": "余杭区",
    "addr": "仓前路1号", "zip_code": "311100", "phone": "", "mobile_phone": "13800000000",
}  # fmt: skip


class NoFeed:
    """Tells no changes."""

    async def changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        return ()


def orders(client: Make, recorder: Recorder, seller: SellerType = SellerType.TMALL, **changes: Any) -> TopOrders:
    shop = TopShop(shop_id="phones", seller=seller, **changes)
    return TopOrders(client(), {"phones": shop}, NoFeed(), recorder.clock, sleep=recorder.sleep)


def refunds(recorder: Recorder, *rows: Mapping[str, Any]) -> None:
    recorder.answer(GET, *({"refund": row} for row in rows))
    recorder.answer(FULL, {"trade": TRADE})


# Orders


async def test_a_trade_is_an_order_with_what_the_platform_says_and_no_more(recorder: Recorder, client: Make) -> None:
    recorder.answer(FULL, {"trade": TRADE})
    order = await orders(client, recorder).order("phones", str(TID))
    assert order is not None
    assert (order.order_no, order.buyer_id, order.amount) == (str(TID), "AAH-open-uid", Decimal("19.90"))
    assert (order.product.title, order.product.sku) == ("板鞋", "黑色 41")
    assert (order.status, order.shipped_at) == (OrderStatus.SHIPPED, from_platform_time("2026-11-16 09:00:00"))
    assert (order.signed_at, order.success_at, order.free_shipping) == (None, None, True)
    assert (order.courier, order.tracking_no, order.region) == ("蓝鲸速运", "LJ1", "浙江省")
    assert len(recorder.asked) == 1  # nobody ever asked for money back: no list of applications is read


@pytest.mark.parametrize(
    ("status", "changes", "expected"),
    [
        ("WAIT_BUYER_PAY", {}, OrderStatus.UNPAID), ("WAIT_SELLER_SEND_GOODS", {}, OrderStatus.UNSHIPPED),
        ("PAID_FORBID_CONSIGN", {}, OrderStatus.UNSHIPPED), ("TRADE_BUYER_SIGNED", {}, OrderStatus.SIGNED),
        ("TRADE_FINISHED", {}, OrderStatus.SUCCESS), ("TRADE_CLOSED", {}, None),
        ("SELLER_CONSIGNED_PART", {}, OrderStatus.SHIPPED),
        ("SELLER_CONSIGNED_PART", {"consign_time": None}, OrderStatus.UNSHIPPED), ("NEVER_SEEN", {}, None),
    ],
)  # fmt: skip
async def test_every_word_of_the_platform_for_a_trades_state_is_known_or_left_open(
    recorder: Recorder, client: Make, status: str, changes: dict[str, Any], expected: OrderStatus | None
) -> None:
    recorder.answer(FULL, {"trade": {**TRADE, "status": status, **changes}})
    order = await orders(client, recorder).order("phones", str(TID))
    assert order is not None
    assert order.status is expected


async def test_what_is_no_number_is_not_even_asked_for(recorder: Recorder, client: Make) -> None:
    made = orders(client, recorder)
    assert await made.order("phones", "' or 1=1 --") is None
    assert await made.refund("phones", "abc") is None
    with pytest.raises(UnknownOrderError):
        await made.write_memo("phones", "１２３", Memo(text="备注"))
    assert recorder.asked == []


async def test_another_shop_is_not_connected(recorder: Recorder, client: Make) -> None:
    made = orders(client, recorder)
    assert made.connection("shoes") is Connection.PASTE
    assert await made.order("shoes", str(TID)) is None
    assert await made.orders_of("shoes", "x") == ()
    with pytest.raises(NotConnectedError):
        await made.memo("shoes", str(TID))
    assert recorder.asked == []


async def test_where_the_shop_gets_whole_nicks_buyers_are_known_by_them(recorder: Recorder, client: Make) -> None:
    recorder.answer(SOLD, {"trades": [{**TRADE, "buyer_nick": "tb_lin"}], "has_next": False})
    (order,) = await orders(client, recorder, buyers=BuyerKey.NICK).orders_of("phones", "tb_lin")
    assert (order.buyer_id, recorder.asked[0].params["buyer_nick"]) == ("tb_lin", "tb_lin")
    recorder.answer(SOLD, {"trades": [TRADE], "has_next": False})
    (order,) = await orders(client, recorder).orders_of("phones", "AAH-open-uid")
    assert (order.buyer_id, recorder.asked[1].params["buyer_open_id"]) == ("AAH-open-uid", "AAH-open-uid")


# Memos


async def test_the_flag_always_goes_along_and_an_empty_memo_is_cleared(recorder: Recorder, client: Make) -> None:
    recorder.answer(UPDATE, {"trade": {"tid": TID}})
    made = orders(client, recorder)
    await made.write_memo("phones", str(TID), Memo(text="【退差价】", flag=0))
    await made.write_memo("phones", str(TID), Memo(text="", flag=2))
    sent = [{name: asked.params.get(name) for name in ("memo", "flag", "reset")} for asked in recorder.asked]
    assert sent == [{"memo": "【退差价】", "flag": "0", "reset": "false"}, {"memo": None, "flag": "2", "reset": "true"}]


@pytest.mark.parametrize("flag", [6, 10])
async def test_a_flag_the_platform_only_shows_is_not_written(recorder: Recorder, client: Make, flag: int) -> None:
    with pytest.raises(DeliveryError, match="只让看") as refused:
        await orders(client, recorder).write_memo("phones", str(TID), Memo(text="备注", flag=flag))
    assert refused.value.final
    assert recorder.asked == []


async def test_an_unknown_order_has_no_memo_to_read_or_write(recorder: Recorder, client: Make) -> None:
    for method in (FULL, UPDATE):
        recorder.answer(method, Error(15, "isv.trade-not-exist", "交易订单不存在"))
    made = orders(client, recorder)
    with pytest.raises(UnknownOrderError):
        await made.memo("phones", "1")
    with pytest.raises(UnknownOrderError):
        await made.write_memo("phones", "1", Memo(text="备注"))


# Applications


async def test_an_application_has_its_deadline_from_the_record_and_no_words_where_the_platform_says_null(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, REFUND)
    found = await orders(client, recorder).refund("phones", REFUND_NO)
    assert found is not None
    assert found.deadline == from_platform_time("2026-11-25 10:00:00")
    assert (found.amount, found.paid, found.size) == (Decimal("19.90"), Decimal("19.90"), "黑色 41")
    assert (found.kind, found.phase, found.status) == (
        RefundKind.REFUND_ONLY, Phase.RECEIVED, RefundStatus.WAIT_SELLER_AGREE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "trade", "phase"),
    [
        ({}, {"consign_time": None}, Phase.UNSHIPPED),
        ({}, {"consign_time": "2026-11-21 10:00:00"}, Phase.UNSHIPPED),
        ({"good_status": "BUYER_NOT_RECEIVED"}, {}, Phase.IN_TRANSIT),
        ({"good_status": "BUYER_RETURNED_GOODS"}, {}, Phase.RECEIVED),
        ({"refund_phase": "aftersale"}, {}, Phase.AFTER_SUCCESS),
    ],
)
async def test_where_the_goods_were_when_the_buyer_asked(
    recorder: Recorder, client: Make, row: dict[str, Any], trade: dict[str, Any], phase: Phase
) -> None:
    refunds(recorder, {**REFUND, **row})
    recorder.answer(FULL, {"trade": {**TRADE, **trade}})
    found = await orders(client, recorder).refund("phones", REFUND_NO)
    assert found is not None
    assert found.phase is phase


async def test_without_a_time_of_change_the_version_says_it(recorder: Recorder, client: Make) -> None:
    refunds(recorder, {name: value for name, value in REFUND.items() if name != "modified"})
    found = await orders(client, recorder).refund("phones", REFUND_NO)
    assert found is not None
    assert found.modified_at == datetime.fromtimestamp(VERSION // 1000, UTC)


async def test_a_state_nobody_knows_is_not_guessed(recorder: Recorder, client: Make) -> None:
    refunds(recorder, {**REFUND, "status": "SOMETHING_NEW"})
    with pytest.raises(PlatformFaultError, match="SOMETHING_NEW"):
        await orders(client, recorder).refund("phones", REFUND_NO)


async def test_a_field_that_is_not_as_agreed_is_named_without_its_value(recorder: Recorder, client: Make) -> None:
    refunds(recorder, {**REFUND, "created": "13812345678"})
    with pytest.raises(PlatformFaultError, match="created") as wrong:
        await orders(client, recorder).refund("phones", REFUND_NO)
    assert "13812345678" not in str(wrong.value)


def within(*rows: Mapping[str, Any]) -> Callable[[Asked], dict[str, Any]]:
    """A list that shows what changed in the span it is asked for."""

    def page(asked: Asked) -> dict[str, Any]:
        start, end = (from_platform_time(asked.params[name]) for name in ("start_modified", "end_modified"))
        found = [row for row in rows if start <= from_platform_time(row["modified"]) <= end]
        return {"refunds": found, "has_next": False}

    return page


class Changing:
    """A list of applications that goes on changing while it is read: after each page one that was behind changes."""

    def __init__(self, count: int, changes: int) -> None:
        start = NOW - timedelta(hours=20)
        self.rows = {str(number): start + timedelta(seconds=number) for number in range(count)}
        self._left = changes
        self._next = 0

    def page(self, asked: Asked) -> dict[str, Any]:
        start, end = (from_platform_time(asked.params[name]) for name in ("start_modified", "end_modified"))
        found = [key for key, at in self.rows.items() if start <= at <= end]
        found.sort(key=lambda key: (self.rows[key], int(key)), reverse=True)
        number, size = int(asked.params["page_no"]), int(asked.params["page_size"])
        body: dict[str, Any] = {"refunds": [self.row(key) for key in found[(number - 1) * size : number * size]]}
        if asked.params["use_has_next"] == "true":
            body["has_next"] = number * size < len(found)
        else:
            body["total_results"] = len(found)
        self._change()
        return body

    def row(self, key: str) -> dict[str, Any]:
        at = platform_time(self.rows[key])
        return {**REFUND, "refund_id": key, "modified": at, "refund_version": int(self.rows[key].timestamp() * 1000)}

    def _change(self) -> None:
        for _ in range(7):
            if self._left:
                self._left -= 1
                self.rows[str(self._next % len(self.rows))] = NOW + timedelta(hours=1)  # leaves the span that is read
                self._next += 1


@pytest.mark.no_cover
async def test_no_application_is_missed_while_others_change_during_the_reading(
    recorder: Recorder, client: Make
) -> None:
    changing = Changing(count=430, changes=60)
    before = set(changing.rows)
    recorder.answer(LIST, changing.page)
    recorder.answer(GET, lambda asked: {"refund": changing.row(asked.params["refund_id"])})
    recorder.answer(FULL, {"trade": TRADE})
    found = await orders(client, recorder).refunds("phones", NOW - timedelta(hours=21))
    stayed = {key for key in before if changing.rows[key] <= NOW}
    assert stayed <= {each.refund_no for each in found}
    assert len(found) == len({each.refund_no for each in found})
    asked = [int(each.params["page_no"]) for each in recorder.of(LIST)]
    assert asked[2:] == sorted(asked[2:], reverse=True)
    assert asked[2] == 5


async def test_spans_are_a_day_at_most_without_a_gap_and_reach_back_three_months(
    recorder: Recorder, client: Make
) -> None:
    recorder.answer(LIST, {"refunds": [], "has_next": False})
    assert await orders(client, recorder).refunds("phones", datetime(2000, 1, 1, tzinfo=UTC)) == ()
    spans = [
        (from_platform_time(asked.params["start_modified"]), from_platform_time(asked.params["end_modified"]))
        for asked in recorder.asked
    ]
    assert all(timedelta() < end - start <= timedelta(days=1) for start, end in spans)
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    assert spans[0][0] == NOW - timedelta(days=90)
    assert spans[-1][1] > NOW


async def test_what_has_not_changed_is_not_looked_at_again_and_what_just_changed_always_is(
    recorder: Recorder, client: Make
) -> None:
    fresh = {**REFUND, "refund_id": "2", "modified": platform_time(NOW), "refund_version": milliseconds(NOW)}
    rows = {REFUND_NO: REFUND, "2": fresh}
    recorder.answer(LIST, within(*rows.values()))
    recorder.answer(GET, lambda asked: {"refund": rows[asked.params["refund_id"]]})
    recorder.answer(FULL, {"trade": TRADE})
    made = orders(client, recorder)
    for _ in range(3):
        assert len(await made.refunds("phones", NOW - timedelta(days=2))) == 2
    assert [asked.params["refund_id"] for asked in recorder.of(GET)].count(REFUND_NO) == 1
    assert [asked.params["refund_id"] for asked in recorder.of(GET)].count("2") == 3


async def test_an_application_that_is_listed_but_refused_alone_is_taken_as_listed(
    recorder: Recorder, client: Make
) -> None:
    recorder.answer(LIST, {"refunds": [REFUND], "has_next": False})
    recorder.answer(GET, Error(15, "isv.invalid-permission", "不能查看"))
    recorder.answer(FULL, {"trade": TRADE})
    (found,) = await orders(client, recorder).refunds("phones", NOW - timedelta(days=2))
    assert found.refund_no == REFUND_NO


async def test_one_that_cannot_be_read_is_told_and_hides_no_other(recorder: Recorder, client: Make) -> None:
    odd = [{**REFUND, "refund_id": "2", "created": "?"}, {**REFUND, "refund_id": "3", "status": "SOMETHING_NEW"}]
    recorder.answer(LIST, {"refunds": [*odd, REFUND], "has_next": False})
    recorder.answer(GET, lambda asked: {"refund": {**REFUND, **odd[1]} if asked.params["refund_id"] == "3" else REFUND})
    recorder.answer(FULL, {"trade": TRADE})
    told: list[tuple[str, str, str]] = []

    async def unread(*what: str) -> None:
        told.append((what[0], what[1], what[2]))

    shop = TopShop(shop_id="phones", seller=SellerType.TMALL)
    made = TopOrders(client(), {"phones": shop}, NoFeed(), recorder.clock, unread=unread)
    (found,) = await made.refunds("phones", NOW - timedelta(hours=60))
    assert found.refund_no == REFUND_NO
    assert {(shop_id, number) for shop_id, number, _ in told} == {("phones", "2"), ("phones", "3")}


# Agreeing to pay


def paid(*rows: dict[str, Any], succ: bool = True, message: str = "操作成功") -> dict[str, Any]:
    return {"succ": succ, "message": message, "msg_code": "OP_SUCC" if succ else "OP_FAILURE_UE", "results": list(rows)}


ROW = {"refund_id": int(REFUND_NO), "succ": True, "message": "操作成功"}


async def test_on_tmall_it_is_reviewed_by_the_main_account_and_paid_by_the_sub_account_in_fen_with_the_last_version(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, REFUND, {**REFUND, "refund_version": VERSION + 5})
    recorder.answer(REVIEW, {"is_success": True})
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    (review,), (agree,) = recorder.of(REVIEW), recorder.of(AGREE)
    assert (review.params["session"], agree.params["session"]) == (MAIN, SUB)
    assert (review.params["operator"], review.params["refund_version"]) == ("小美", str(VERSION))
    assert agree.params["refund_infos"] == f"{REFUND_NO}|1990|{VERSION + 5}|onsale"
    assert recorder.naps == [1.0]


async def test_on_taobao_there_is_no_review_and_no_phase(recorder: Recorder, client: Make) -> None:
    refunds(recorder, REFUND)
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder, SellerType.TAOBAO).agree_refund("phones", REFUND_NO, Decimal("19.9"), "小美")
    assert recorder.of(AGREE)[0].params["refund_infos"] == f"{REFUND_NO}|1990|{VERSION}"
    assert recorder.of(REVIEW) == []


@pytest.mark.parametrize(
    ("answer", "kind", "uncertain", "says"),
    [
        (paid({**ROW, "succ": False, "message": "退款单已变更"}), PlatformRefusedError, False, "退款单已变更"),
        (paid(ROW, {**ROW, "succ": False, "message": "余额不足"}), PlatformRefusedError, False, "余额不足"),
        (paid(succ=False, message="操作失败"), PlatformRefusedError, False, "操作失败"),
        (paid(succ=False, message="发送二次验证短信成功"), SecondConfirmationError, False, "验证码"),
        (paid(), PlatformFaultError, True, "先核对"),
        (paid({**ROW, "refund_id": 7}), PlatformFaultError, True, "先核对"),
        ({"succ": "?"}, PlatformFaultError, True, "先核对"),
        (Error(15, "isv.invalid-permission:not_sub_user"), DeliveryError, False, "子账号"),
        (Error(15, "isp.remote-service-timeout"), PlatformFaultError, True, "先核对"),
    ],
    ids=["row", "one of two rows", "whole", "sms", "no row", "another row", "unreadable", "main account", "timeout"],
)
async def test_success_of_the_call_is_not_success_of_the_refund(
    recorder: Recorder, client: Make, answer: Any, kind: type[DeliveryError], uncertain: bool, says: str
) -> None:
    refunds(recorder, REFUND)
    recorder.answer(AGREE, answer)
    with pytest.raises(kind, match=says) as failed:
        await orders(client, recorder, SellerType.TAOBAO).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert (failed.value.uncertain, failed.value.final) == (uncertain, not uncertain)
    assert len(recorder.of(AGREE)) == 1


async def test_a_review_without_an_answer_is_no_uncertain_payment(recorder: Recorder, client: Make) -> None:
    refunds(recorder, REFUND)
    recorder.answer(REVIEW, Error(15, "isp.remote-service-timeout"))
    with pytest.raises(PlatformFaultError, match="还没有退款") as failed:
        await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert (failed.value.uncertain, failed.value.final) == (False, False)
    assert recorder.of(AGREE) == []


async def test_a_review_that_was_done_before_leaves_the_decision_to_the_payment(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, REFUND)
    recorder.answer(REVIEW, Error(15, "2101", "操作状态错误"))
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    recorder.answer(REVIEW, Error(15, "A-AUDIT-00-16-002-00", "审核失败"), {"is_success": False})
    for _ in range(2):
        with pytest.raises(PlatformRefusedError, match="没有退款。请在千牛里看"):
            await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert len(recorder.of(AGREE)) == 1


async def test_a_review_tmall_wants_asked_for_again_is_and_one_that_is_done_with_is_no_obstacle(
    recorder: Recorder, client: Make
) -> None:
    """3.4; the record is read anew before each try, and the payment decides."""
    refunds(recorder, REFUND)
    later = Error(15, "A-AUDIT-00-16-003-01", "审核中")
    recorder.answer(REVIEW, later, later, Error(15, "isv.x", "退款单已完结，无需审核"))
    recorder.answer(AGREE, paid(ROW))
    await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert (len(recorder.of(REVIEW)), len(recorder.of(GET)), len(recorder.of(AGREE))) == (3, 4, 1)
    recorder.answer(REVIEW, later)
    with pytest.raises(PlatformRefusedError, match="没有退款。请过一会儿再点") as failed:
        await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert not failed.value.final
    assert len(recorder.of(REVIEW)) == 6
    assert len(recorder.of(AGREE)) == 1


@pytest.mark.parametrize(
    "second",
    [{"refund_fee": "18.00"}, {"status": "CLOSED"}, {"has_good_return": True}, {"refund_version": None}],
    ids=["amount", "closed", "kind", "version"],
)
async def test_what_changed_between_review_and_payment_is_not_paid(
    recorder: Recorder, client: Make, second: dict[str, Any]
) -> None:
    changed = {name: value for name, value in {**REFUND, **second}.items() if value is not None}
    refunds(recorder, REFUND, changed)
    recorder.answer(REVIEW, {"is_success": True})
    with pytest.raises(DeliveryError) as refused:
        await orders(client, recorder).agree_refund("phones", REFUND_NO, Decimal("19.90"), "小美")
    assert refused.value.final
    assert recorder.of(AGREE) == []


async def test_nobody_agrees_without_a_name(recorder: Recorder, client: Make) -> None:
    made = orders(client, recorder)
    with pytest.raises(DeliveryError, match="谁"):
        await made.agree_refund("phones", REFUND_NO, Decimal("19.90"), " ")
    with pytest.raises(DeliveryError, match="谁"):
        await made.agree_return("phones", REFUND_NO, " ")
    assert recorder.asked == []


# Agreeing that goods come back


async def test_tmall_wants_phase_version_and_words_and_taobao_the_whole_address(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, RETURN)
    recorder.answer(ADDRESSES, {"addresses": [ADDRESS]})
    recorder.answer(AGREE_RETURN, {"is_success": True})
    await orders(client, recorder).agree_return("phones", REFUND_NO, "小美", Payer.SELLER)
    await orders(client, recorder, SellerType.TAOBAO).agree_return("phones", REFUND_NO, "小美", Payer.BUYER)
    await orders(client, recorder, SellerType.TAOBAO).agree_return("phones", REFUND_NO, "小美")
    tmall, taobao, open_ = (asked.params for asked in recorder.of(AGREE_RETURN))
    assert recorder.of(ADDRESSES)[0].params["rdef"] == "cancel_def"
    assert (tmall["refund_phase"], tmall["refund_version"]) == ("onsale", str(VERSION))
    assert {each["seller_address_id"] for each in (tmall, taobao, open_)} == {"88"}
    assert tmall["remark"]
    assert "address" not in tmall
    assert (taobao["name"], taobao["address"], taobao["post"]) == ("李仓", "浙江省杭州市余杭区仓前路1号", "311100")
    assert (taobao["tel"], taobao["mobile"]) == ("13800000000", "13800000000")
    assert [each.get("post_fee_bear_role") for each in (tmall, taobao, open_)] == ["0", "1", None]


async def test_without_a_return_address_nothing_is_agreed(recorder: Recorder, client: Make) -> None:
    refunds(recorder, RETURN)
    recorder.answer(ADDRESSES, {"addresses": []})
    with pytest.raises(DeliveryError, match="默认退货地址") as refused:
        await orders(client, recorder).agree_return("phones", REFUND_NO, "小美")
    assert refused.value.final
    assert recorder.of(AGREE_RETURN) == []


async def test_an_agreement_the_platform_did_not_take_is_told(recorder: Recorder, client: Make) -> None:
    refunds(recorder, RETURN)
    recorder.answer(ADDRESSES, {"addresses": [ADDRESS]})
    recorder.answer(AGREE_RETURN, {"is_success": False})
    with pytest.raises(PlatformRefusedError):
        await orders(client, recorder).agree_return("phones", REFUND_NO, "小美")


# Refusing and writing

GOOD = Refusal(reason_id="118", words="商品已影响二次销售", proof=PNG)


def refusable(recorder: Recorder, **changes: Any) -> None:
    refunds(recorder, {**REFUND, **changes})
    recorder.answer(REASONS, {"reasons": [{"reason_id": 118, "reason_text": "已经影响商品完好"}]})
    recorder.answer(DETAIL, {"detail": {"refund_version": VERSION, "allowed_operations": []}})
    recorder.answer(REFUSE, {"is_success": True})
    recorder.answer("taobao.rp.returngoods.refuse", {"result": True})


async def test_a_refusal_on_tmall_names_phase_and_version_and_brings_its_proof(
    recorder: Recorder, client: Make
) -> None:
    refusable(recorder)
    await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    (asked,) = recorder.of(REFUSE)
    wanted = {
        "refund_phase": "onsale", "refund_version": str(VERSION), "refuse_reason_id": "118",
        "refuse_message": "商品已影响二次销售",
    }  # fmt: skip
    assert {name: asked.params[name] for name in wanted} == wanted
    assert asked.files == {"refuse_proof": PNG}


async def test_goods_that_came_back_to_tmall_are_refused_through_their_own_interface(
    recorder: Recorder, client: Make
) -> None:
    refusable(recorder, status="WAIT_SELLER_CONFIRM_GOODS", has_good_return=True)
    await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    (asked,) = recorder.of("taobao.rp.returngoods.refuse")
    assert "refuse_message" not in asked.params
    assert recorder.of(REFUSE) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"operation_contraint": "cannot_refuse"}, "不允许拒绝"), ({"operation_contraint": "refund_onweb"}, "网页"),
        ({"reason": "7天无理由退换货"}, "七天无理由"),
        ({"status": "WAIT_BUYER_RETURN_GOODS"}, "待买家寄回"),
    ],
)  # fmt: skip
async def test_what_may_not_be_refused_is_not_sent(
    recorder: Recorder, client: Make, changes: dict[str, Any], says: str
) -> None:
    refusable(recorder, **changes)
    with pytest.raises(DeliveryError, match=says) as refused:
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    assert refused.value.final
    assert recorder.of(REFUSE) == []


async def test_what_the_platform_says_is_not_allowed_now_is_not_sent(recorder: Recorder, client: Make) -> None:
    refusable(recorder)
    not_now = [{"operation_code": "refuseRefund", "tips": "小二处理中"}]
    recorder.answer(DETAIL, {"detail": {"not_allowed_operations": not_now}})
    with pytest.raises(DeliveryError, match="小二处理中"):
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    assert recorder.of(REFUSE) == []


async def test_tmall_takes_no_refusal_without_a_proof_and_taobao_does(recorder: Recorder, client: Make) -> None:
    refusable(recorder)
    bare = Refusal(reason_id="118", words="商品已影响二次销售")
    with pytest.raises(DeliveryError, match="凭证"):
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, bare, "小美")
    await orders(client, recorder, SellerType.TAOBAO).refuse_refund("phones", REFUND_NO, bare, "小美")
    (asked,) = recorder.of(REFUSE)
    assert "refund_version" not in asked.params
    assert asked.files == {}


async def test_a_refusal_the_platform_did_not_take_is_told(recorder: Recorder, client: Make) -> None:
    refusable(recorder)
    recorder.answer(REFUSE, {"is_success": False})
    with pytest.raises(PlatformRefusedError):
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")


async def test_messages_of_all_pages_are_told_once_with_who_wrote_them(recorder: Recorder, client: Make) -> None:
    refunds(recorder, REFUND)

    def message(number: int, role: int) -> dict[str, Any]:
        return {"id": number, "content": f"第{number}条", "created": "2026-11-20 10:00:00", "owner_role": role,
                "pic_urls": [{"url": "https://img.example/1.jpg"}] if number == 1 else []}  # fmt: skip

    def page(asked: Asked) -> dict[str, Any]:
        number = int(asked.params["page_no"])
        rows = [message(each, 1 + each % 3) for each in range(1, 151)]
        return {"refund_messages": rows[(number - 1) * 100 : number * 100], "total_results": 150}

    recorder.answer(MESSAGES, page)
    said = await orders(client, recorder).refund_messages("phones", REFUND_NO)
    assert [each.id for each in said] == [str(number) for number in range(1, 151)]
    assert {each.by for each in said} == set(Speaker)
    assert said[0].pictures == ("https://img.example/1.jpg",)
    assert recorder.of(MESSAGES)[0].params["refund_phase"] == "onsale"
