"""The platform's messages: a hint that something changed. What changed is read, committed, and only then confirmed.

The platform delivers again what was not confirmed, in no order: each id is handled once, in the transaction in which
its consequence is committed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from cs_assistant.domain.connected import GrantedTo, Part, PlatformMessage
from cs_assistant.domain.remarks import Memo
from cs_assistant.errors import StorageError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.intervening import Intervention
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.memo_hearing import hear
from cs_assistant.services.refund_sync import BROKEN, RefundSync
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

REMEMBERED = 50_000
"""Newest ids kept in memory, so that a repeat costs no transaction."""
KEPT, FORGET_EVERY = timedelta(days=7), timedelta(hours=6)
"""How long ids are kept, and how often older ones are dropped; the platform keeps a message for a day."""
REFUND_TOPICS = ("taobao_refund_", "tmall_refund_", "taobao_dispute_")
INTERVENTIONS = {"TaobaoInterApplied": Intervention.APPLIED, "TaobaoIntervened": Intervention.STEPPED_IN}
"""Last part of a topic → what it says beside that something changed."""
MEMO_TOPIC = "taobao_trade_TradeMemoModified"
TRADE_TOPICS = "taobao_trade_"
AUTH_CANCELLED = "taobao_top_AuthCancel"
CANCELLED = "卖家在平台上取消了授权，读不到也写不了。要继续用，请重新授权：cs-assistant connect {shop_id}"

log = structlog.get_logger(__name__)


class PlatformMessages:
    """Handles messages; returning means: committed, may be confirmed."""

    def __init__(self, database: Database, refunds: RefundSync, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._refunds = refunds
        self._hub = hub
        self._clock = clock
        self._done: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._forgot_at: datetime | None = None

    async def handle(self, shop_id: str, message: PlatformMessage) -> None:
        """Handle one message of a shop, once. Raises DeliveryError, StorageError: then it must come again."""
        key = (shop_id, message.id)
        if key in self._done:
            return
        refund_no = _number(message, "refund_id", "dispute_id")
        order_no = _number(message, "tid")
        if message.topic.startswith(REFUND_TOPICS) and refund_no:
            seen = INTERVENTIONS.get(message.topic.rpartition("_")[2])
            await self._refunds.read_refund(shop_id, refund_no, lambda uow: self._first(uow, shop_id, message), seen)
        elif message.topic == MEMO_TOPIC and order_no and message.content.get("action_type") != "buyer":
            await self._write(shop_id, message, lambda uow: self._memo(uow, shop_id, order_no, message))
        elif message.topic.startswith(TRADE_TOPICS) and order_no:
            await self._write(shop_id, message, lambda uow: bool(uow.cases.of_order(shop_id, order_no)))
        elif message.topic == AUTH_CANCELLED:
            await self._write(shop_id, message, lambda uow: self._cancelled(uow, shop_id, message))
        else:
            await self._write(shop_id, message, lambda uow: False)
        self._done[key] = None
        if len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        await self._forget_old()

    async def _forget_old(self) -> None:
        """Now and then: ids so old that the platform delivers them no more."""
        now = self._clock.now()
        if self._forgot_at is not None and now - self._forgot_at < FORGET_EVERY:
            return
        self._forgot_at = now
        await self._database.write(lambda uow: uow.connected.forget_handled(now - KEPT))

    async def _write(self, shop_id: str, message: PlatformMessage, work: Callable[[UnitOfWork], bool]) -> None:
        """Mark it and do the work in one transaction; one that breaks the work is noted, not delivered for ever."""
        try:
            news = await self._database.write(lambda uow: self._first(uow, shop_id, message) and work(uow))
        except StorageError:
            raise
        except Exception as error:
            log.error("message.broken", shop=shop_id, topic=message.topic, exc_info=error)
            await self._database.write(lambda uow: self._note(uow, shop_id, message))
            return
        if news:
            self._hub.publish(Change(kind=CASE, shop_id=shop_id))

    def _first(self, uow: UnitOfWork, shop_id: str, message: PlatformMessage) -> bool:
        return uow.connected.handle(shop_id, message.id, message.topic, self._clock.now())

    def _memo(self, uow: UnitOfWork, shop_id: str, order_no: str, message: PlatformMessage) -> bool:
        text, flag = message.content.get("seller_memo") or "", message.content.get("seller_flag") or 0
        return hear(uow, shop_id, order_no, Memo(text=str(text), flag=int(flag)), message.at, message.id)

    def _cancelled(self, uow: UnitOfWork, shop_id: str, message: PlatformMessage) -> bool:
        grant = uow.connected.grant(shop_id, GrantedTo.MAIN)
        if grant is not None and message.at < grant.got_at:
            return False  # it comes late: the seller has authorised anew since
        uow.connected.trouble(shop_id, Part.MAIN_GRANT, CANCELLED.format(shop_id=shop_id), self._clock.now())
        return True

    def _note(self, uow: UnitOfWork, shop_id: str, message: PlatformMessage) -> None:
        if self._first(uow, shop_id, message):
            uow.connected.trouble(shop_id, Part.MESSAGE, BROKEN, self._clock.now(), str(message.id))


def _number(message: PlatformMessage, *names: str) -> str:
    """A number of the content as text; 19 digits are more than a float holds, so only whole numbers and texts count."""
    found = next((message.content[name] for name in names if name in message.content), "")
    if isinstance(found, str):
        return found.strip()
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""
