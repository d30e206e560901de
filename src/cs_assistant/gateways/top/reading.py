"""Reading trades and applications: pages from the last to the first, spans of a day, nothing missed in between."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.errors import PlatformAnswerError, PlatformRefusedError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.top.client import Param, TopClient
from cs_assistant.gateways.top.models import LISTED, RECORDED, RefundDetail, TopRefund, TopTrade, read
from cs_assistant.gateways.top.shops import BuyerKey, ProductOf, TopShop
from cs_assistant.gateways.top.translating import application_of, buyer_id, changed_at, order_of

log = structlog.get_logger(__name__)

KEPT = timedelta(days=90)
"""How far back the platform's lists reach."""
SPAN = timedelta(days=1)
"""The longest stretch of changes asked for at once."""
PAGE = 100
WIDTH = 4
"""Applications looked at one by one at the same time."""
SETTLED = timedelta(minutes=1)
"""The platform's times are whole seconds: what changed less than this ago may change again unseen."""
PART = 500
"""So many applications are handed back at the end of a span, without reading on: what was read is taken in soon, and a
failure later on costs none of it."""
ONWARD = timedelta(hours=1)
"""So much later than the beginning the newest of a part must be: who asks again from there moves on."""
REMEMBERED = 4000
"""More than a part and a busy day: who asks again from a part's newest finds the overlap here."""
TRADE_FIELDS = TopTrade.fields_wanted()
TRADE_TYPES = (
    "fixed,auction,guarantee_trade,step,independent_simple_trade,independent_shop_trade,auto_delivery,ec,cod,"
    "game_equipment,shopex_trade,netcn_trade,external_trade,instant_trade,b2c_cod,hotel_trade,super_market_trade,"
    "super_market_cod_trade,taohua,waimai,o2o_offlinetrade,nopaid,eticket,tmall_i18n,insurance_plus,finance,"
    "pre_auth_type,lazada"
)
"""Every kind of order the page of `trades.sold.get` names: without a filter a few are given, the others silently not
(`reference/top-api.md` 2.2)."""
Unread = Callable[[str, str, str], Awaitable[None]]
"""Hears of a row that could not be read: shop, its refund or order number, why in Chinese."""
_NUMBER = re.compile(r"[0-9]{1,20}")


async def log_unread(shop_id: str, number: str, why: str) -> None:
    """Where nobody else listens."""
    log.warning("top.unread", shop=shop_id, why=why)


class Reader:
    """Reads one application's shops. It remembers what it looked at one by one, as long as that has not changed."""

    def __init__(
        self,
        client: TopClient,
        shops: Mapping[str, TopShop],
        clock: Clock,
        product_of: ProductOf,
        unread: Unread = log_unread,
    ) -> None:
        self._client = client
        self._shops = shops
        self._clock = clock
        self._product_of = product_of
        self._unread = unread
        self._looked: OrderedDict[tuple[str, str], tuple[datetime, RefundApplication]] = OrderedDict()

    async def trade(self, shop_id: str, order_no: str) -> TopTrade | None:
        """The trade, or None when this shop has none of this number."""
        if _NUMBER.fullmatch(order_no) is None:
            return None
        wanted: dict[str, Param] = {"tid": order_no, "fields": TRADE_FIELDS}
        body = await self._found("taobao.trade.fullinfo.get", shop_id, wanted)
        return None if body is None or "trade" not in body else read(TopTrade, body["trade"])

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The trade with its applications as an order, or None."""
        trade = await self.trade(shop_id, order_no)
        if trade is None:
            return None
        return (await self._orders(shop_id, [trade]))[0]

    async def orders_of(self, shop_id: str, buyer: str) -> tuple[Order, ...]:
        """The buyer's orders of the last three months, newest first."""
        if not buyer:
            return ()
        key = "buyer_nick" if self._shops[shop_id].buyers is BuyerKey.NICK else "buyer_open_id"
        wanted: dict[str, Param] = {"fields": TRADE_FIELDS, "type": TRADE_TYPES, key: buyer}
        rows = [row async for row in self._pages("taobao.trades.sold.get", shop_id, "trades", wanted)]
        trades = {trade.tid: trade for trade in (read(TopTrade, row) for row in rows)}
        mine = [trade for trade in trades.values() if buyer_id(self._shops[shop_id], trade) == buyer]
        mine.sort(key=lambda trade: (trade.created is not None, trade.created, trade.tid), reverse=True)
        return await self._orders(shop_id, mine)

    async def _orders(self, shop_id: str, trades: list[TopTrade]) -> tuple[Order, ...]:
        """Trades of one buyer with all their applications: a trade itself names the last one only."""
        shop = self._shops[shop_id]
        rows: list[TopRefund] = []
        if any(trade.has_refunds() for trade in trades):
            rows = await self._refunds_of_buyer(shop, trades[0])
        return tuple(
            order_of(shop, trade, [row for row in rows if row.tid == trade.tid], self._product_of) for trade in trades
        )

    async def _refunds_of_buyer(self, shop: TopShop, trade: TopTrade) -> list[TopRefund]:
        whose = {"buyer_open_uid": trade.buyer_open_uid} if trade.buyer_open_uid else {"buyer_nick": trade.buyer_nick}
        wanted: dict[str, Param] = {"fields": LISTED, **whose}
        rows = [row async for row in self._pages("taobao.refunds.receive.get", shop.shop_id, "refunds", wanted)]
        return list({each.refund_id: each for each in (read(TopRefund, row) for row in rows)}.values())

    async def refund(self, shop_id: str, refund_no: str) -> TopRefund | None:
        """The application's own record, or None when this shop has none of this number."""
        if _NUMBER.fullmatch(refund_no) is None:
            return None
        wanted: dict[str, Param] = {"refund_id": refund_no, "fields": RECORDED}
        body = await self._found("taobao.refund.get", shop_id, wanted)
        return None if body is None or "refund" not in body else read(TopRefund, body["refund"])

    async def detail(self, shop_id: str, refund_no: str) -> RefundDetail:
        """What may be done with the application now."""
        wanted: dict[str, Param] = {"refund_id": refund_no, "fields": "allowedOperations,refund_version"}
        body = await self._client.call("taobao.refund.detail.get", wanted, shop_id=shop_id)
        return read(RefundDetail, body.get("detail") or {})

    async def application(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        """The application with its deadline and where the goods were."""
        row = await self.refund(shop_id, refund_no)
        return None if row is None else await self._application(shop_id, row)

    async def _application(self, shop_id: str, row: TopRefund) -> RefundApplication:
        try:
            trade = await self.trade(shop_id, row.tid)
        except PlatformRefusedError as error:  # an order that may not be seen leaves the application as it is
            log.info("top.trade_refused", shop=shop_id, why=error.message)
            trade = None
        return application_of(self._shops[shop_id], row, trade)

    async def changed(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """Applications changed at `since` (to the second) or later, oldest change first; of very many the first part.

        Span by span to the present; what changes meanwhile moves into a later one.
        """
        now = self._clock.now()
        start = reached = max(since, now - KEPT).replace(microsecond=0)
        end = now + timedelta(seconds=1)
        found: dict[str, RefundApplication] = {}
        while reached < end:
            until = min(reached + SPAN, end)
            rows = await self._changed_rows(shop_id, reached, until)
            news = [row for row in rows if not _is_known(found, row)]  # both ends of a span belong to it
            for each in await self._all_looked_at(shop_id, news):
                if each.modified_at >= start:
                    found[each.refund_no] = each
            reached = until
            if len(found) >= PART and reached < end:
                # What changed behind the span while it was looked at stands among others that were not read yet.
                part = [each for each in found.values() if each.modified_at <= reached]
                if max((each.modified_at for each in part), default=start) >= start + ONWARD:
                    return _in_order(part)
        return _in_order(found.values())

    async def _changed_rows(self, shop_id: str, start: datetime, until: datetime) -> Collection[TopRefund]:
        """What the list shows of a span, each application once."""
        rows: dict[str, TopRefund] = {}
        wanted: dict[str, Param] = {"fields": LISTED, "start_modified": start, "end_modified": until}
        async for given in self._pages("taobao.refunds.receive.get", shop_id, "refunds", wanted):
            try:
                row = read(TopRefund, given)
            except PlatformAnswerError as error:
                await self._unread(shop_id, str(given.get("refund_id", "")), error.message)
                continue
            known = rows.get(row.refund_id)
            if known is None or changed_at(row) >= changed_at(known):
                rows[row.refund_id] = row
        return rows.values()

    async def _all_looked_at(self, shop_id: str, rows: Iterable[TopRefund]) -> list[RefundApplication]:
        """A few at a time; when one cannot be asked for, none goes on asking."""
        waiting, found = iter(rows), list[RefundApplication]()

        async def work() -> None:
            for row in waiting:
                made = await self._looked_at(shop_id, row)
                if made is not None:
                    found.append(made)

        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(WIDTH):
                    workers.create_task(work())
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None  # callers know what a failed call is, not a group of them
        return found

    async def _looked_at(self, shop_id: str, row: TopRefund) -> RefundApplication | None:
        """The application's own record: the lists leave out its deadline. One that is refused is taken as listed.

        None when it cannot be read: that is told, and must not hide the others.
        """
        key, stamp = (shop_id, row.refund_id), changed_at(row)
        known = self._looked.get(key)
        if known is not None and known[0] == stamp:
            self._looked.move_to_end(key)
            return known[1]
        now = self._clock.now()
        try:
            made = await self._application(shop_id, await self._whole(shop_id, row))
        except PlatformAnswerError as error:
            await self._unread(shop_id, row.refund_id, error.message)
            return None
        if now - made.modified_at >= SETTLED:
            self._looked[key] = stamp, made
            while len(self._looked) > REMEMBERED:
                self._looked.popitem(last=False)
        return made

    async def _whole(self, shop_id: str, row: TopRefund) -> TopRefund:
        try:
            record = await self.refund(shop_id, row.refund_id)
        except PlatformRefusedError:
            return row
        return row if record is None else record.merged_with(row)

    async def _pages(
        self, method: str, shop_id: str, name: str, wanted: Mapping[str, Param]
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Every row of a list that is sorted by time, newest first, while rows come and go.

        A row that changes leaves its place and those behind it move up: read from the first page on, one would be
        missed. Read from the last, one is at worst seen twice.
        """
        first = await self._page(method, shop_id, wanted, 1, use_has_next=True)
        pages = 1
        if first.get("has_next"):
            counted = await self._page(method, shop_id, wanted, 1, use_has_next=False)
            pages = -(-int(counted.get("total_results") or 0) // PAGE)
        for number in range(pages, 1, -1):
            body = await self._page(method, shop_id, wanted, number, use_has_next=True)
            for row in body.get(name) or ():
                yield row
        last = await self._page(method, shop_id, wanted, 1, use_has_next=True) if pages > 1 else first
        for row in last.get(name) or ():
            yield row

    async def _page(
        self, method: str, shop_id: str, wanted: Mapping[str, Param], number: int, *, use_has_next: bool
    ) -> Mapping[str, Any]:
        asked = {**wanted, "page_no": number, "page_size": PAGE, "use_has_next": use_has_next}
        return await self._client.call(method, asked, shop_id=shop_id)

    async def _found(self, method: str, shop_id: str, wanted: Mapping[str, Param]) -> Mapping[str, Any] | None:
        """The body, or None when the platform knows no such thing of this shop."""
        try:
            return await self._client.call(method, wanted, shop_id=shop_id)
        except PlatformRefusedError as error:
            if is_absent(error):
                return None
            raise


def _is_known(found: Mapping[str, RefundApplication], row: TopRefund) -> bool:
    known = found.get(row.refund_id)
    return known is not None and known.modified_at == changed_at(row)


def _in_order(found: Iterable[RefundApplication]) -> tuple[RefundApplication, ...]:
    return tuple(sorted(found, key=lambda each: (each.modified_at, each.refund_no)))


def is_absent(error: PlatformRefusedError) -> bool:
    """Whether the platform means that there is no such trade or refund, or none of this shop."""
    return any(word in (error.sub_code or "") for word in _ABSENT)


_ABSENT: Iterable[str] = ("not-exist", "not-found", "not-belong")
