"""What a person noted of an order that is not on record (粘贴): its sign-for day, from which the rights are judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import PASTE
from cs_assistant.domain.orders import Order, OrderStatus, Product
from cs_assistant.domain.script_library import Shop
from cs_assistant.domain.times import SHANGHAI, chinese_date, shanghai_day
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.live import CONVERSATION, Change, Hub
from cs_assistant.services.orders import OrderFound
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

OLDEST = date(2003, 5, 10)
"""No platform order is older: an earlier day is a slip of the keyboard."""


def with_told(found: OrderFound, conversation: Conversation, shop: Shop) -> OrderFound:
    """The order with the noted day where no record has one; what is on record is never overruled."""
    if conversation.told_signed_on is None or _another(found, conversation):
        return found
    order = found.order or Order(
        order_no=found.number or "", shop_id=shop.id, buyer_id=conversation.buyer_id,
        product=Product(title="", kind=shop.product),
    )
    if order.signed_at is not None:
        return found
    signed_at = datetime.combine(conversation.told_signed_on, time(), SHANGHAI)
    status = OrderStatus.SUCCESS if order.status is OrderStatus.SUCCESS else OrderStatus.SIGNED
    return replace(found, order=replace(order, signed_at=signed_at, status=status))


def _another(found: OrderFound, conversation: Conversation) -> bool:
    """Whether this turn is about another order than the day was noted for."""
    number = found.order.order_no if found.order else found.number
    before = conversation.chosen_order_no
    return before is not None and number is not None and number != before


class TellingDates:
    """Notes the sign-for day of a pasted chat."""

    def __init__(self, database: Database, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock

    async def note(self, conversation_id: str, signed_on: date | None, actor: str) -> None:
        """Note it, or take it back with None; what is unanswered is thought about again.

        Raises NotFoundError, BadInputError for a day that cannot be, or a chat whose orders are on record.
        """
        now = self._clock.now()
        if signed_on is not None and not OLDEST <= signed_on <= shanghai_day(now):
            raise BadInputError("签收日期不会在今天以后，也不会早于淘宝开张。请核对年月日。", where="signed_on")

        def work(uow: UnitOfWork) -> Conversation:
            conversation = uow.conversations.get(conversation_id)
            if conversation.channel != PASTE:
                raise BadInputError("这个会话不是粘贴的，签收日期看订单，不用记。", where="signed_on")
            if conversation.told_signed_on == signed_on:
                return conversation
            day = chinese_date(signed_on) if signed_on is not None else "不知道（撤回）"
            uow.conversations.change(conversation, told_signed_on=signed_on, thought_seq=0)
            uow.events.add(Event(
                type="conversation.told_signed_on", shop_id=conversation.shop_id, at=now, actor=actor,
                conversation_id=conversation.id, data={"day": day},
            ))
            uow.wake(Topic.THINKING)
            return conversation

        conversation = await self._database.write(work)
        self._hub.publish(
            Change(kind=CONVERSATION, shop_id=conversation.shop_id, conversation_id=conversation.id)
        )
