"""The platform's rules of memos, refunds and returns as a program meets them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cs_assistant.domain.refunds import RefundKind, RefundStatus
from cs_assistant.gateways.wire.top_envelope import platform_time
from tests.platform_calls import NOW, SUB, ApiError, PlatformHouse, platform_house

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
UPDATE, AGREE, REFUSE = "taobao.trade.memo.update", "taobao.rp.refunds.agree", "taobao.refund.refuse"


@pytest.fixture(scope="module")
async def built() -> AsyncIterator[PlatformHouse]:
    async with platform_house() as made:
        yield made


@pytest.fixture
def house(built: PlatformHouse) -> PlatformHouse:
    built.server.backstage.reset()
    return built


async def refused(house: PlatformHouse, method: str, **given: Any) -> ApiError:
    with pytest.raises(ApiError) as error:
        await house.call(method, **given)
    return error.value


async def refund(house: PlatformHouse, number: str, shop: str = "phones") -> dict[str, Any]:
    fields = "refund_id,status,refund_version,refund_phase,refund_fee,operation_contraint,has_good_return"
    return dict((await house.call("taobao.refund.get", shop, refund_id=number, fields=fields))["refund"])


async def act(house: PlatformHouse, number: str, shop: str = "phones") -> dict[str, Any]:
    """What every act on 天猫 has to name."""
    found = await refund(house, number, shop)
    return {"refund_id": number, "refund_phase": found["refund_phase"], "refund_version": found["refund_version"]}


# Memos


async def memo(house: PlatformHouse) -> tuple[str | None, int]:
    fields = "seller_memo,seller_flag"
    order_no = house.order_no("phone_day3")
    trade = (await house.call("taobao.trade.fullinfo.get", tid=order_no, fields=fields))["trade"]
    return trade.get("seller_memo"), trade["seller_flag"]


async def test_a_memo_is_overwritten_left_alone_or_cleared_and_a_missing_flag_is_zero(house: PlatformHouse) -> None:
    tid = house.order_no("phone_day3")
    for given, standing in (
        ({"memo": "甲", "flag": 3}, ("甲", 3)), ({"memo": "乙"}, ("乙", 0)), ({"flag": 5}, ("乙", 5)),
        ({"memo": "丙", "reset": True, "flag": 2}, (None, 2)), ({"memo": "丁", "reset": False}, ("丁", 0)),
    ):  # fmt: skip
        await house.call(UPDATE, tid=tid, **given)
        assert await memo(house) == standing
    await house.call(UPDATE, tid=tid, reset=True)
    assert await house.call("taobao.trade.memo.add", tid=tid, memo="戊")


@pytest.mark.parametrize(("text", "fine"), [("备" * 333 + "a", True), ("备" * 334, False), ("a" * 1001, False)])
async def test_a_memo_holds_a_thousand_bytes(house: PlatformHouse, text: str, fine: bool) -> None:
    tid = house.order_no("phone_day3")
    if fine:
        assert await house.call(UPDATE, tid=tid, memo=text)
    else:
        assert (await refused(house, UPDATE, tid=tid, memo=text)).sub_code == "isv.trade-memo-too-long"
    assert (await memo(house))[0] == (text if fine else None)


async def test_flags_six_to_ten_are_read_but_not_written(house: PlatformHouse) -> None:
    house.platform.colleague_writes("phones", house.order_no("phone_day3"), "甲", "仓库老李", flag=9)
    assert await memo(house) == ("甲", 9)
    assert (await refused(house, UPDATE, tid=house.order_no("phone_day3"), memo="乙", flag=6)).code == 41


# Trades


async def test_the_fast_reading_knows_no_memo_and_the_parcels_track_knows_when_it_was_signed_for(
    house: PlatformHouse,
) -> None:
    tid = house.order_no("phone_day3")
    await house.call(UPDATE, tid=tid, memo="甲", flag=1)
    fast = await house.call("taobao.trade.get", tid=tid, fields="tid,seller_memo,seller_flag,receiver_state,status")
    assert set(fast["trade"]) == {"tid", "tid_str", "status"}
    track = await house.call("taobao.logistics.trace.search", tid=tid)
    assert track["trace_list"][-1] == {
        "status_time": "2026-11-19 15:30:00", "status_desc": "已签收", "action": "SIGNED",
    }  # fmt: skip


async def test_changed_trades_come_newest_first_page_by_page_without_a_gap(house: PlatformHouse) -> None:
    numbers = [house.order_no(key) for key in ("phone_day3", "phone_day10", "phone_day40")]
    for tid in numbers:
        house.server.backstage.move(timedelta(minutes=1))
        await house.call(UPDATE, tid=tid, memo="甲")
    span = {"start_modified": platform_time(NOW), "end_modified": platform_time(NOW + timedelta(minutes=5))}
    pages = [
        await house.call("taobao.trades.sold.increment.get", fields="tid_str,tid,modified", page_no=page, page_size=2,
                         use_has_next=page == 1, **span)
        for page in (1, 2)
    ]  # fmt: skip
    assert [row["tid_str"] for page in pages for row in page["trades"]] == numbers[::-1]
    assert (pages[0]["has_next"], pages[1]["total_results"]) == (True, 3)
    long = {**span, "end_modified": platform_time(NOW + timedelta(days=1, minutes=1))}
    assert (await refused(house, "taobao.trades.sold.increment.get", fields="tid", **long)).code == 41


async def test_sold_trades_are_those_of_the_last_three_months(house: PlatformHouse) -> None:
    listed = await house.call("taobao.trades.sold.get", fields="tid_str,tid,created", page_size=100)
    found = {row["tid_str"] for row in listed["trades"]}
    assert house.order_no("phone_day40") in found
    assert house.order_no("phone_day400") not in found
    created = [row["created"] for row in listed["trades"]]
    assert created == sorted(created, reverse=True)


# Agreeing


async def agree(house: PlatformHouse, infos: str, shop: str = "shoes", **more: object) -> dict[str, Any]:
    return dict(await house.call(AGREE, shop, SUB, refund_infos=infos, **more))


async def info(house: PlatformHouse, number: str, shop: str = "shoes", *, fen: int = 0) -> str:
    found = await refund(house, number, shop)
    phase = f"|{found['refund_phase']}" if shop == "phones" else ""
    return f"{number}|{fen or int(Decimal(found['refund_fee']) * 100)}|{found['refund_version']}{phase}"


async def test_only_a_sub_account_agrees(house: PlatformHouse) -> None:
    error = await refused(house, AGREE, shop="shoes", refund_infos="1|1|1")
    assert (error.code, error.sub_code) == (15, "isv.invalid-permission:not_sub_user")


async def test_every_row_says_for_itself_whether_money_left(house: PlatformHouse) -> None:
    good, short, old = (house.refund_no(key) for key in ("shoes_cancel_bian", "shoes_cancel_lian", "shoes_cancel_you"))
    infos = [await info(house, good), await info(house, short, fen=1), f"{old}|39900|1", "9999|1|1"]
    answer = await agree(house, ",".join(infos))
    assert (answer["succ"], answer["msg_code"]) == (False, "SOME_OP_SUCC")
    assert [row["succ"] for row in answer["results"]] == [True, False, False, False]
    assert "refund is out of date" not in answer["results"][0]["message"]
    assert (await refund(house, good, "shoes"))["status"] == "SUCCESS"
    assert (await refund(house, old, "shoes"))["status"] == "WAIT_SELLER_AGREE"
    again = await agree(house, infos[0])
    assert (again["succ"], again["msg_code"]) == (False, "OP_FAILURE_UE")


async def test_an_old_version_is_refused_after_the_buyer_changed_the_claim(house: PlatformHouse) -> None:
    number = house.refund_no("shoes_cancel_bian")
    seen = await info(house, number)
    house.platform.buyer_changes("shoes", number, amount=Decimal("200.00"))
    house.platform.buyer_changes("shoes", number, amount=Decimal("239.00"))
    assert not (await agree(house, seen))["results"][0]["succ"]
    assert (await agree(house, await info(house, number)))["succ"]


async def test_on_tmall_a_review_of_this_very_version_comes_first(house: PlatformHouse) -> None:
    number = house.refund_no("phone_cancel_rong")
    assert not (await agree(house, await info(house, number, "phones"), "phones"))["succ"]
    review = {"operator": "小美", "result": True, "message": "同意"}
    assert (await house.call("taobao.rp.refund.review", **await act(house, number), **review))["is_success"]
    house.platform.buyer_changes("phones", number, reason="其他")
    assert not (await agree(house, await info(house, number, "phones"), "phones"))["succ"]
    await house.call("taobao.rp.refund.review", **await act(house, number), **review)
    bare = (await info(house, number, "phones")).rsplit("|", 1)[0]
    assert not (await agree(house, bare, "phones"))["succ"]
    assert (await agree(house, await info(house, number, "phones"), "phones"))["msg_code"] == "OP_SUCC"
    over = await refused(house, "taobao.rp.refund.review", **await act(house, number), **review)
    assert (over.sub_code, over.sub_msg) == ("2101", "退款单已完结，无需审核")


async def test_a_batch_has_a_cap_and_a_large_sum_a_second_check(house: PlatformHouse) -> None:
    assert (await refused(house, AGREE, shop="shoes", account=SUB, refund_infos=",".join(["1|1|1"] * 21))).code == 41
    made = house.platform.add_unshipped_refunds("shoes", 19, seed=1)
    infos = ",".join([await info(house, each.refund_no) for each in made] + ["1|600000|1"])
    asked = await agree(house, infos)
    assert (asked["succ"], asked["message"]) == (False, "发送二次验证短信成功")
    error = await refused(house, AGREE, shop="shoes", account=SUB, refund_infos=infos, code="x")
    assert error.sub_code == "isv.invalid-parameter"
    await agree(house, infos)
    answer = await agree(house, infos, code=house.server.backstage.office.sms["shoes"])
    assert [row["succ"] for row in answer["results"]] == [True] * 19 + [False]


# Refusing


async def test_what_was_not_shipped_and_seven_days_cannot_be_refused(house: PlatformHouse) -> None:
    for key in ("phone_cancel_rong", "phone_return_open"):
        number = house.refund_no(key)
        given = {**await act(house, number), "refuse_message": "不能退"}
        error = await refused(house, REFUSE, files={"refuse_proof": PNG}, **given)
        assert error.sub_code == "isv.invalid-permission"
        assert (await refund(house, number))["operation_contraint"] == "cannot_refuse"
        detail = (await house.call("taobao.refund.detail.get", refund_id=number, fields="allowedOperations"))["detail"]
        assert "refuseRefund" in {each["operation_code"] for each in detail["not_allowed_operations"]}


async def test_tmall_wants_phase_version_and_proof_taobao_does_not(house: PlatformHouse) -> None:
    tmall, taobao = house.refund_no("phone_invoice_refund"), house.refund_no("shoes_quality_open")
    whole = await act(house, tmall)
    for name in ("refund_phase", "refund_version"):
        short = {key: value for key, value in whole.items() if key != name}
        error = await refused(house, REFUSE, files={"refuse_proof": PNG}, refuse_message="不能退", **short)
        assert error.msg == f"Missing required arguments:{name}"
    for name, data in (("no picture", b"GIF"), ("too large", PNG + b"\0" * 130_000)):
        assert (await refused(house, REFUSE, files={"refuse_proof": data}, refuse_message=name, **whole)).code == 41
    stale = {**whole, "refund_version": whole["refund_version"] - 1}
    error = await refused(house, REFUSE, files={"refuse_proof": PNG}, refuse_message="不能退", **stale)
    assert "refund is out of date" in (error.sub_msg or "")
    other = {"refuse_message": "不能退", "refuse_reason_id": 105}
    assert (await refused(house, REFUSE, files={"refuse_proof": PNG}, **whole, **other)).code == 41
    assert (await refused(house, REFUSE, shop="shoes", refund_id=taobao, refuse_message="不")).code == 41
    assert (await house.call(REFUSE, "shoes", refund_id=taobao, refuse_message="不能退"))["is_success"]


# Goods that come back


async def test_a_return_goes_from_address_to_money(house: PlatformHouse) -> None:
    number = house.refund_no("phone_return_open")
    address = (await house.call("taobao.logistics.address.search", rdef="cancel_def"))["addresses"][0]
    agreed = {"seller_address_id": address["contact_id"], "remark": "请保持完好", "post_fee_bear_role": 0}
    assert (await refused(house, "taobao.rp.returngoods.agree", **await act(house, number), remark="好")).code == 40
    assert (await house.call("taobao.rp.returngoods.agree", **await act(house, number), **agreed))["is_success"]
    again = await refused(house, "taobao.rp.returngoods.agree", **await act(house, number), **agreed)
    assert again.sub_code == "isv.invalid-permission"
    messages = await house.call(
        "taobao.refund.messages.get", refund_id=number, refund_phase="onsale", fields="message_type,content,owner_role"
    )
    assert [each["message_type"] for each in messages["refund_messages"]] == ["RETURN_GOODS_APPROVED"]
    assert "运费由卖家承担" in messages["refund_messages"][0]["content"]
    refill = {"refund_id": number, "refund_phase": "onsale", "logistics_waybill_no": "B1",
              "logistics_company_code": "LANJING"}  # fmt: skip
    assert (await house.call("taobao.rp.returngoods.refill", **refill))["is_success"]
    assert (await refused(house, "taobao.rp.returngoods.refill", **refill)).sub_msg == "买家已填写退货物流"
    reasons = await house.call(
        "taobao.refund.refusereason.get", refund_id=number, refund_phase="onsale", fields="reason_id,reason_text"
    )
    assert 1040 in {row["reason_id"] for row in reasons["reasons"]}
    proof = {"refuse_proof": PNG}
    given = {**await act(house, number), "refuse_reason_id": 1040}
    assert (await house.call("taobao.rp.returngoods.refuse", files=proof, **given))["result"]
    assert house.platform.book.get(("phones", number)).status is RefundStatus.SELLER_REFUSE_BUYER


async def test_taobao_wants_the_whole_address_and_has_no_acts_of_tmall(house: PlatformHouse) -> None:
    number = house.refund_no("shoes_quality_open")
    given = {"refund_id": number, "seller_address_id": 8100000274, "name": "组", "address": "路", "post": "000000",
             "tel": "0"}  # fmt: skip
    error = await refused(house, "taobao.rp.returngoods.agree", shop="shoes", **given)
    assert error.msg == "Missing required arguments:mobile"
    assert await house.call("taobao.rp.returngoods.agree", "shoes", **given, mobile="0")
    for method in ("taobao.rp.returngoods.refill", "taobao.rp.refund.review"):
        assert (await refused(house, method, shop="shoes", refund_id=number)).sub_code == "isv.invalid-permission"


async def test_a_message_needs_a_picture_and_four_hundred_bytes_are_the_most(house: PlatformHouse) -> None:
    number = house.refund_no("phone_invoice_refund")
    add = "taobao.refund.message.add"
    assert (await refused(house, add, refund_id=number, content="发票已开")).msg.endswith(":image")
    long = {"refund_id": number, "content": "票" * 134}
    assert (await refused(house, add, files={"image": PNG}, **long)).code == 41
    before = await refund(house, number)
    house.platform.buyer_says("phones", number, "还没有收到")
    assert await house.call(add, files={"image": PNG}, refund_id=number, content="发票已开")
    assert (await refund(house, number)) == before
    messages = await house.call(
        "taobao.refund.messages.get", refund_id=number, refund_phase="onsale",
        fields="owner_role,content,owner_nick,pic_urls",
    )  # fmt: skip
    assert [each["owner_role"] for each in messages["refund_messages"]] == ["2", "1"]
    assert messages["refund_messages"][1]["owner_nick"].endswith("**")
    assert (await refused(house, "taobao.refund.messages.get", refund_id=number, fields="id")).code == 40


async def test_the_platform_asked_in_shows_and_makes_another_version(house: PlatformHouse) -> None:
    number = house.refund_no("phone_invoice_refund")
    cs_status, versions = [], []
    for act in (None, house.platform.buyer_asks_platform, house.platform.platform_steps_in):
        if act is not None:
            act("phones", number)
        cs_status.append(int(house.platform.book.papers(("phones", number)).cs_status))
        versions.append((await refund(house, number))["refund_version"])
    assert cs_status == [1, 2, 3]
    assert versions == sorted(set(versions))


async def test_the_state_of_an_orders_refunds_and_the_sellers_kind(house: PlatformHouse) -> None:
    order_no = house.order_no("phone_unshipped")
    made = house.platform.buyer_applies("phones", order_no, RefundKind.REFUND_ONLY, "缺货")
    found = await house.call("taobao.refund.status.get", query_param=f'{{"biz_order_id": {order_no}}}')
    assert [row["refund_id"] for row in found["result_package"]["result_list"]] == [int(made.refund_no)]
    kinds = [(await house.call("taobao.user.seller.get", shop, fields="type,nick"))["user"]["type"]
             for shop in ("phones", "shoes")]  # fmt: skip
    assert kinds == ["B", "C"]
    house.server.backstage.move(timedelta(hours=48))
    trade = await house.call("taobao.trade.get", tid=order_no, fields="status,orders.refund_status")
    assert trade["trade"] == {"status": "TRADE_CLOSED", "orders": [{"refund_status": "SUCCESS"}]}
