"""Orders and memos over the platform's interfaces: what is sent, what an odd answer comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import Memo
from cs_assistant.errors import DeliveryError, NotConnectedError, UnknownOrderError
from cs_assistant.gateways.top.shops import BuyerKey
from cs_assistant.gateways.wire.top_envelope import from_platform_time

from .recorder import Error, Recorder
from .trades import FULL, SOLD, TID, TRADE, UPDATE, Make, orders

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
