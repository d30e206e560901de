"""What every OrderSystem promises. A new implementation is one more entry in SYSTEMS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from cs_assistant.domain.orders import Order
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.gateways.webhook.orders import NoOrders

from .worlds import MovableClock, packaged_world

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """An order system together with what really is in it."""

    system: OrderSystem
    orders: tuple[Order, ...]


@asynccontextmanager
async def sandbox() -> AsyncIterator[Shelf]:
    system = SandboxOrders(packaged_world(), MovableClock())
    yield Shelf(system=system, orders=tuple(system.by_key.values()))


@asynccontextmanager
async def nothing() -> AsyncIterator[Shelf]:
    yield Shelf(system=NoOrders(), orders=())


SYSTEMS: dict[str, Callable[[], AbstractAsyncContextManager[Shelf]]] = {"sandbox": sandbox, "none": nothing}


@pytest.fixture(params=sorted(SYSTEMS))
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
        mine = [order for order in shelf.orders if (order.shop_id, order.buyer_id) == (shop, buyer)]
        assert sorted(order.order_no for order in found) == sorted(order.order_no for order in mine)
        bought = [order.bought_at or order.paid_at or NEVER for order in found]
        assert bought == sorted(bought, reverse=True)


async def test_every_time_of_an_order_is_aware(shelf: Shelf) -> None:
    for order in shelf.orders:
        for name in ("bought_at", "paid_at", "shipped_at", "signed_at", "success_at", "exchanged_at"):
            moment = getattr(order, name)
            assert moment is None or moment.utcoffset() is not None, (order.order_no, name)
