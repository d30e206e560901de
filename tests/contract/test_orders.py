"""What every OrderSystem promises of orders, and how it says whether a shop is connected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from cs_assistant.domain.refund_answers import Payer, Refusal
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import Memo
from cs_assistant.errors import NotConnectedError

from .conftest import APART, PNG, SYSTEMS, named
from .report_shelf import brought
from .shelves import Shelf
from .worlds import NOW

NEVER = datetime.min.replace(tzinfo=UTC)


@pytest.fixture(params=named(SYSTEMS))
async def shelf(request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    async with SYSTEMS[request.param]() as made:
        yield made


async def test_an_order_is_found_by_its_number_in_its_shop(shelf: Shelf) -> None:
    for order in shelf.orders:
        assert await shelf.system.order(order.shop_id, order.order_no) == order


async def test_an_order_of_another_shop_is_not_there(shelf: Shelf) -> None:
    for order in shelf.orders:
        other = "shoes" if order.shop_id == "phones" else "phones"
        assert await shelf.system.order(other, order.order_no) is None
        assert order not in await shelf.system.orders_of(other, order.buyer_id)


async def test_an_unknown_number_is_none_not_an_error(shelf: Shelf) -> None:
    for number in ("", "0", "9999999999999999999", "' or 1=1 --"):
        assert await shelf.system.order("phones", number) is None


async def test_an_unknown_buyer_has_no_orders(shelf: Shelf) -> None:
    assert await shelf.system.orders_of("phones", "nobody") == ()


async def test_a_buyers_orders_are_all_there_newest_first_and_only_theirs(shelf: Shelf) -> None:
    for shop, buyer in {(order.shop_id, order.buyer_id) for order in shelf.orders}:
        found = await shelf.system.orders_of(shop, buyer)
        mine = [
            order
            for order in shelf.orders
            if (order.shop_id, order.buyer_id) == (shop, buyer)
            and (shelf.reaches_back is None or (order.bought_at or NEVER) >= NOW - shelf.reaches_back)
        ]
        assert sorted(order.order_no for order in found) == sorted(order.order_no for order in mine)
        bought = [order.bought_at or order.paid_at or NEVER for order in found]
        assert bought == sorted(bought, reverse=True)


async def test_every_time_of_an_order_is_aware(shelf: Shelf) -> None:
    for order in shelf.orders:
        for name in ("bought_at", "paid_at", "shipped_at", "signed_at", "success_at", "exchanged_at"):
            moment = getattr(order, name)
            assert moment is None or moment.utcoffset() is not None, (order.order_no, name)


async def test_a_connected_shop_says_so(connected: Shelf) -> None:
    assert {connected.system.connection(order.shop_id) for order in connected.orders} == {Connection.DIRECT}


# At every level but 直连 a person does it in 千牛


@pytest.fixture(params=sorted(APART))
async def apart(request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    async with APART[request.param]() as made:
        yield made


async def test_what_is_not_connected_says_so_and_touches_nothing(apart: Shelf) -> None:
    for shop in ("phones", "shoes"):
        assert apart.system.connection(shop) is not Connection.DIRECT
        for call in (
            apart.system.memo(shop, "2211000000000000896"),
            apart.system.write_memo(shop, "2211000000000000896", Memo(text="已经提交未发退")),
            apart.system.memo_changes(shop, 0),
            apart.system.refund(shop, "990000000001"),
            apart.system.refunds(shop, NOW - timedelta(days=9)),
            apart.system.agree_refund(shop, "990000000001", Decimal("2499.00"), "小美"),
            apart.system.agree_return(shop, "990000000001", "小美", Payer.BUYER),
            apart.system.refusal_reasons(shop, "990000000001"),
            apart.system.refuse_refund(shop, "990000000001", Refusal(reason_id="1", words="说明"), "小美"),
            apart.system.refund_messages(shop, "990000000001"),
            apart.system.add_refund_message(shop, "990000000001", "您好", PNG, "小美"),
        ):
            with pytest.raises(NotConnectedError):
                await call
    for order in apart.orders:
        assert await apart.system.order(order.shop_id, order.order_no) == order


async def test_what_files_told_is_read_only_and_a_person_does_the_rest() -> None:
    async with brought() as shelf:
        system = shelf.system
        assert {system.connection(shop) for shop in ("phones", "shoes")} == {Connection.REPORT}
        assert await system.refund("phones", "990000000001") is None
        assert await system.refunds("phones", NOW - timedelta(days=9)) == ()
        for call in (
            system.memo("phones", "2211000000000000896"),
            system.write_memo("phones", "2211000000000000896", Memo(text="已经提交未发退")),
            system.memo_changes("phones", 0),
            system.agree_refund("phones", "990000000001", Decimal("2499.00"), "小美"),
            system.agree_return("phones", "990000000001", "小美", Payer.BUYER),
            system.refusal_reasons("phones", "990000000001"),
            system.refuse_refund("phones", "990000000001", Refusal(reason_id="1", words="说明"), "小美"),
            system.refund_messages("phones", "990000000001"),
            system.add_refund_message("phones", "990000000001", "您好", PNG, "小美"),
        ):
            with pytest.raises(NotConnectedError):
                await call
