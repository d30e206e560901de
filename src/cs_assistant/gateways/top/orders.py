"""Orders, memos and applications of connected shops on the real platform (`OrderSystem`)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refund_answers import Payer, RefundMessage, Refusal, RefusalReason
from cs_assistant.domain.refunds import Connection, RefundApplication
from cs_assistant.domain.remarks import MEMO_LIMIT, Memo, MemoChange
from cs_assistant.errors import DeliveryError, NotConnectedError, PlatformRefusedError, UnknownOrderError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.top.answering import Answering
from cs_assistant.gateways.top.client import Param, Sleep, TopClient
from cs_assistant.gateways.top.reading import Reader, Unread, is_absent, log_unread
from cs_assistant.gateways.top.refusing import Refusing
from cs_assistant.gateways.top.shops import ProductOf, TopShop, plain_product

UPDATE_MEMO = "taobao.trade.memo.update"
WRITABLE_FLAGS = range(6)
"""Colours the platform's page names; it stores others, which other programs set: they are read, not written."""


class MemoFeed(Protocol):
    """Changes of memos as the message service told them, numbered in the order they were taken in."""

    async def changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """Changes with a number above `after`, oldest first; at least once each."""


class TopOrders:
    """The order system of the shops an application speaks for; every other shop is at level 粘贴."""

    def __init__(
        self,
        client: TopClient,
        shops: Mapping[str, TopShop],
        feed: MemoFeed,
        clock: Clock,
        *,
        product_of: ProductOf = plain_product,
        unread: Unread = log_unread,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._shops = shops
        self._feed = feed
        self._reader = Reader(client, shops, clock, product_of, unread)
        self._answering = Answering(client, self._reader, sleep)
        self._refusing = Refusing(client, self._reader, self._answering)

    def connection(self, shop_id: str) -> Connection:
        """直连 for the shops given, else 粘贴."""
        return Connection.DIRECT if shop_id in self._shops else Connection.PASTE

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The order with this number in this shop, or None."""
        return await self._reader.order(shop_id, order_no) if shop_id in self._shops else None

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """The buyer's orders of the last three months, newest first."""
        return await self._reader.orders_of(shop_id, buyer_id) if shop_id in self._shops else ()

    async def memo(self, shop_id: str, order_no: str) -> Memo:
        """The seller's memo as it stands now. Raises UnknownOrderError, DeliveryError."""
        self._shop(shop_id)
        trade = await self._reader.trade(shop_id, order_no)
        if trade is None:
            raise _unknown(order_no)
        return Memo(text=trade.seller_memo, flag=trade.seller_flag)

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        """Overwrite the whole memo. The flag always goes along: left out, the platform would set it to grey.

        Raises UnknownOrderError, DeliveryError.
        """
        self._shop(shop_id)
        size = len(memo.text.encode())
        if size > MEMO_LIMIT:
            what = f"备注有 {size} 字节，平台最多收 {MEMO_LIMIT} 字节，没有写上。请精简后再写。"
            raise DeliveryError(what, final=True)
        if memo.flag not in WRITABLE_FLAGS:
            what = f"旗帜 {memo.flag} 号平台只让看、不让写，备注没有写上。请在千牛里换成 0 到 5 号旗帜，或在千牛里写。"
            raise DeliveryError(what, final=True)
        if not order_no.isascii() or not order_no.isdigit():
            raise _unknown(order_no)
        params: dict[str, Param] = {"tid": order_no, "memo": memo.text, "flag": memo.flag, "reset": not memo.text}
        try:
            await self._client.call(UPDATE_MEMO, params, shop_id=shop_id, write=True)
        except PlatformRefusedError as error:
            if is_absent(error):
                raise _unknown(order_no) from error
            raise

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """Changes with a feed number above `after`, oldest first, ours included."""
        self._shop(shop_id)
        return await self._feed.changes(shop_id, after)

    async def refund(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        """The application as it stands now, or None."""
        self._shop(shop_id)
        return await self._reader.application(shop_id, refund_no)

    async def refunds(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """Applications changed at `since` or later (three months at most), oldest change first."""
        self._shop(shop_id)
        return await self._reader.changed(shop_id, since)

    async def agree_refund(self, shop_id: str, refund_no: str, amount: Decimal, operator: str) -> None:
        """Tell the platform to pay; on 天猫 it is reviewed first. Raises DeliveryError."""
        await self._answering.pay(self._shop(shop_id), refund_no, amount, operator)

    async def agree_return(
        self, shop_id: str, refund_no: str, operator: str, payer: Payer | None = None
    ) -> None:
        """Tell the platform that the goods may come back to the default return address. Raises DeliveryError."""
        await self._answering.agree_return(self._shop(shop_id), refund_no, operator, payer)

    async def refusal_reasons(self, shop_id: str, refund_no: str) -> tuple[RefusalReason, ...]:
        """What the platform offers to refuse this application with. Raises DeliveryError."""
        return await self._refusing.reasons(self._shop(shop_id), refund_no)

    async def refuse_refund(self, shop_id: str, refund_no: str, refusal: Refusal, operator: str) -> None:
        """Refuse. Raises DeliveryError."""
        await self._refusing.refuse(self._shop(shop_id), refund_no, refusal, operator)

    async def refund_messages(self, shop_id: str, refund_no: str) -> tuple[RefundMessage, ...]:
        """What was written in the application, oldest first."""
        return await self._refusing.messages(self._shop(shop_id), refund_no)

    async def add_refund_message(
        self, shop_id: str, refund_no: str, text: str, picture: bytes, operator: str
    ) -> None:
        """Write into the application. Raises DeliveryError."""
        await self._refusing.say(self._shop(shop_id), refund_no, text, picture, operator)

    def _shop(self, shop_id: str) -> TopShop:
        found = self._shops.get(shop_id)
        if found is None:
            raise NotConnectedError
        return found


def _unknown(order_no: str) -> UnknownOrderError:
    return UnknownOrderError(f"平台上这个店铺没有订单 {order_no}。请核对店铺和订单号。")
