"""TopOrders over the sandbox as the platform, on a real socket, memo changes by its message service."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from aiohttp import ClientSession

from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from cs_assistant.gateways.top.client import TopClient
from cs_assistant.gateways.top.limits import Limits, Rate
from cs_assistant.gateways.top.messages import TmcClient, TmcMessage
from cs_assistant.gateways.top.models import SellerType
from cs_assistant.gateways.top.orders import TopOrders
from cs_assistant.gateways.top.reading import KEPT
from cs_assistant.gateways.top.shops import TopShop
from cs_assistant.gateways.top.tokens import Account, FixedTokens
from cs_assistant.services.memo_hearing import COLLEAGUE

from .shelves import Shelf
from .worlds import MovableClock, packaged_world

PLENTY = Limits(app=Rate(per_second=1e6, burst=10**6), api=Rate(per_second=1e6, burst=10**6))
MEMO_MODIFIED = "taobao_trade_TradeMemoModified"


class ListedFeed:
    """Keeps what the message service told; before it answers it waits for what the platform has sent."""

    def __init__(self, platform: Platform, tmc: TmcClient, sellers: dict[str, str]) -> None:
        self._platform = platform
        self._tmc = tmc
        self._shops = sellers
        self._told: list[tuple[str, MemoChange]] = []
        self._more = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        if self._task is None:
            self._task = asyncio.create_task(self._tmc.run(self._hear))
        sent = sum(len(self._platform.memo_book.changes(shop, 0)) for shop in self._shops.values())
        async with self._more, asyncio.timeout(10):
            await self._more.wait_for(lambda: len(self._told) >= sent)
        return tuple(change for shop, change in self._told if shop == shop_id and change.seq > after)

    async def _hear(self, message: TmcMessage) -> None:
        assert message.published_at is not None
        if message.topic != MEMO_MODIFIED:
            return
        memo = Memo(text=str(message.content["seller_memo"]), flag=int(message.content["seller_flag"]))
        async with self._more:
            change = MemoChange(
                seq=len(self._told) + 1, order_no=str(message.content["tid"]), memo=memo, by=COLLEAGUE,
                at=message.published_at,
            )
            self._told.append((self._shops[message.user_id], change))
            self._more.notify_all()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task


@asynccontextmanager
async def platform_server() -> AsyncIterator[Shelf]:
    clock, world = MovableClock(), packaged_world()
    platform = Platform(world, clock)
    server = PlatformServer(platform)
    await server.start()
    app, sellers = server.apps[0], world.marketplace.sellers
    shops = {
        key: TopShop(shop_id=key, seller=SellerType(seller.type.value))
        for key, seller in sellers.items()
    }
    tokens = FixedTokens({(shop, Account(kind.value)): token for (shop, kind), token in app.sessions.items()})
    async with ClientSession() as session:
        client = TopClient(
            session, url=server.url, app_key=app.app_key, secret=app.secret, tokens=tokens, clock=clock, limits=PLENTY
        )
        for shop in shops:
            await client.call("taobao.tmc.user.permit", {}, shop_id=shop, write=True)
        tmc = TmcClient(session, url=server.tmc_url, app_key=app.app_key, secret=app.secret, clock=clock)
        feed = ListedFeed(platform, tmc, {str(seller.user_id): key for key, seller in sellers.items()})
        system = TopOrders(client, shops, feed, clock, sleep=_at_once)
        orders = tuple(_as_told(order) for order in platform.by_key.values())
        yield Shelf(system=system, orders=orders, people=platform, clock=clock, reaches_back=KEPT,
                    names_writers=False)  # fmt: skip
        await feed.close()
    await server.stop()


async def _at_once(seconds: float) -> None:
    """No test waits."""


def _as_told(order: Order) -> Order:
    """What of an order the interfaces tell: not its serials, repairs and kind, nor when it was signed for."""
    status = OrderStatus.SHIPPED if order.status is OrderStatus.SIGNED else order.status
    return replace(
        order,
        product=Product(title=order.product.title, kind=ProductKind.OTHER, sku=order.product.sku),
        status=status, bought_at=order.bought_at or order.paid_at, signed_at=None, exchanged_at=None, old_serial=None,
        new_serial=None, repairs=(), free_shipping=True,
    )  # fmt: skip
