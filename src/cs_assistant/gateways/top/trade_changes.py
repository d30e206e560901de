"""Which orders changed, with their memos: what polling compares with what messages told."""

from __future__ import annotations

from datetime import datetime

from cs_assistant.domain.connected import TradeSeen
from cs_assistant.domain.remarks import Memo
from cs_assistant.errors import PlatformAnswerError
from cs_assistant.gateways.top.client import Param
from cs_assistant.gateways.top.models import TopTrade, read
from cs_assistant.gateways.top.reading import TRADE_TYPES, Reader

METHOD = "taobao.trades.sold.increment.get"
FIELDS = "tid,tid_str,modified,seller_memo,seller_flag"


class TradeChanges(Reader):
    """Implements `services.trade_sync.Trades`."""

    async def trades_changed(self, shop_id: str, start: datetime, end: datetime) -> tuple[TradeSeen, ...]:
        """Orders changed from `start` (to the second) to `end`, at most a day, oldest first. Raises DeliveryError.

        A row that cannot be read is told of and hides no other.
        """
        wanted: dict[str, Param] = {
            "fields": FIELDS, "type": TRADE_TYPES, "start_modified": start, "end_modified": end,
        }  # fmt: skip
        found: dict[str, TradeSeen] = {}
        async for row in self._pages(METHOD, shop_id, "trades", wanted):
            try:
                trade = read(TopTrade, row)
            except PlatformAnswerError as error:
                await self._unread(shop_id, str(row.get("tid_str") or row.get("tid") or ""), error.message)
                continue
            if trade.modified is not None:
                memo = Memo(text=trade.seller_memo, flag=trade.seller_flag)
                found[trade.tid] = TradeSeen(order_no=trade.tid, modified_at=trade.modified, memo=memo)
        return tuple(sorted(found.values(), key=lambda seen: (seen.modified_at, seen.order_no)))
