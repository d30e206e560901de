"""What a person noted of an order that names no sign-for day: the day, from which the rights are judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import PASTE
from cs_assistant.domain.orders import Order, Product
from cs_assistant.domain.script_library import Shop
from cs_assistant.domain.times import chinese_date, shanghai_day
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.known_facts import why_not_signed, with_day
from cs_assistant.services.live import CONVERSATION, Change, Hub
from cs_assistant.services.orders import OrderFound, find_order
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

OLDEST = date(2003, 5, 10)
"""No platform order is older: an earlier day is a slip of the keyboard."""


def with_told(found: OrderFound, conversation: Conversation, shop: Shop) -> OrderFound:
    """The order with the noted day where no record has one; what is on record is never overruled."""
    if _another(found, conversation):
        return found
    return signed_for(found, conversation.told_signed_on, conversation.buyer_id, shop)


def signed_for(found: OrderFound, day: date | None, buyer_id: str, shop: Shop) -> OrderFound:
    """The order signed for on this day; where only its number is known, what the shop sells stands for the goods."""
    if day is None:
        return found
    order = found.order or Order(
        order_no=found.number or "", shop_id=shop.id, buyer_id=buyer_id, product=Product(title="", kind=shop.product)
    )
    return replace(found, order=with_day(order, day))


def _another(found: OrderFound, conversation: Conversation) -> bool:
    """Whether this turn is about another order than the day was noted for."""
    number = found.order.order_no if found.order else found.number
    before = conversation.chosen_order_no
    return before is not None and number is not None and number != before


class TellingDates:
    """Notes the sign-for day of a chat's order: the platform tells none of a trade, a pasted chat has no record."""

    def __init__(self, database: Database, orders: OrderSystem, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._hub = hub
        self._clock = clock

    async def note(self, conversation_id: str, signed_on: date | None, actor: str) -> None:
        """Note it, or take it back with None; what is unanswered is thought about again.

        The chat stays with the order the day is of. Raises NotFoundError, BadInputError for a day that cannot be, an
        order that is not known or has its day on record.
        """
        now = self._clock.now()
        today = shanghai_day(now)
        if signed_on is not None and not OLDEST <= signed_on <= today:
            raise BadInputError("签收日期不会在今天以后，也不会早于淘宝开张。请核对年月日。", where="signed_on")
        read = await self._database.read(lambda uow: uow.conversations.get(conversation_id))
        found = await find_order(self._orders, read, (), today)
        if signed_on is not None:
            _check(found.order, read, signed_on)

        def work(uow: UnitOfWork) -> Conversation:
            conversation = uow.conversations.get(conversation_id)
            if conversation.told_signed_on == signed_on:
                return conversation
            day = chinese_date(signed_on) if signed_on is not None else "不知道（撤回）"
            order_no = conversation.chosen_order_no or (found.order.order_no if found.order is not None else None)
            uow.conversations.change(
                conversation, told_signed_on=signed_on, chosen_order_no=order_no, thought_seq=0
            )
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


def _check(order: Order | None, conversation: Conversation, signed_on: date) -> None:
    """Raises BadInputError when there is nothing to note the day of, or the record says otherwise."""
    if order is None:
        if conversation.channel != PASTE:
            raise BadInputError("还不知道是哪个订单，签收日期没有地方记。请先选定订单再记。", where="signed_on")
        return
    if order.signed_at is not None:
        day = chinese_date(shanghai_day(order.signed_at))
        raise BadInputError(f"订单上已有签收日期（{day}），按订单的算，不用再记。", where="signed_on")
    why = why_not_signed(order, signed_on)
    if why is not None:
        raise BadInputError(f"签收日期和订单对不上：{why}。请核对是不是这个订单、这一天。", where="signed_on")
