"""Which order a conversation is about: the one named, else the one chosen, else the only open one, else ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import structlog

from cs_assistant.domain.messages import PASTE
from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.understanding import EntityType
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.storage.records import Conversation, StoredLine
from cs_assistant.understanding.entities.finding import find_entities

log = structlog.get_logger(__name__)

ORDER_NO = re.compile(r"[0-9]{16,19}")


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFound:
    """What is known about the order in question."""

    order: Order | None = None
    candidates: tuple[str, ...] = ()
    """Order numbers to choose from when `order` is None."""
    unknown_order_no: str | None = None
    """A number the buyer named that is not on record for this buyer in this shop."""
    named: bool = False
    """The buyer named the order: the conversation stays with it."""
    number: str | None = None
    """Where nothing can be looked up (a pasted chat): the number that was named or chosen, taken at its word."""

    @property
    def stays(self) -> str | None:
        """The number the conversation stays with from here; None = as before."""
        return self.order.order_no if self.named and self.order else self.number


async def find_order(
    orders: OrderSystem, conversation: Conversation, turn: Sequence[StoredLine], today: date
) -> OrderFound:
    """The order of a turn. Another buyer's order is as unknown as none: nothing about it is shown.

    A platform that does not answer just now (it is down, the shop's token ended) leaves it open; the chat goes on.
    """
    try:
        return await _looked_up(orders, conversation, turn, today)
    except DeliveryError as error:
        log.warning("order.not_read", shop=conversation.shop_id, why=error.message)
        return OrderFound()


async def _looked_up(
    orders: OrderSystem, conversation: Conversation, turn: Sequence[StoredLine], today: date
) -> OrderFound:
    named = _numbers_in(turn, today)
    for number in named:
        order = await order_of(orders, conversation, number)
        if order is not None:
            return OrderFound(order=order, named=True)
    if not named and conversation.chosen_order_no is not None:
        chosen = await order_of(orders, conversation, conversation.chosen_order_no)
        if chosen is not None:
            return OrderFound(order=chosen)  # the buyer's other orders, a call of many pages, are not needed then
    theirs = await orders.orders_of(conversation.shop_id, conversation.buyer_id)
    numbers = tuple(order.order_no for order in theirs)
    pasted = conversation.channel == PASTE
    if named:
        kept, unknown = (named[0], None) if pasted else (None, named[0])
        return OrderFound(candidates=numbers, unknown_order_no=unknown, number=kept)
    if conversation.chosen_order_no is not None and pasted:
        return OrderFound(candidates=numbers, number=conversation.chosen_order_no)
    only = _only_one(theirs)
    return OrderFound(order=only) if only is not None else OrderFound(candidates=numbers)


async def order_of(orders: OrderSystem, conversation: Conversation, order_no: str) -> Order | None:
    """The order with this number if it is this buyer's in this shop."""
    order = await orders.order(conversation.shop_id, order_no)
    if order is None or order.shop_id != conversation.shop_id or not _is_of(order, conversation):
        return None
    return order


def _is_of(order: Order, conversation: Conversation) -> bool:
    """Whether an order is this buyer's. Exports mask nicks (t**8): in a pasted chat one that fits is theirs."""
    if order.buyer_id == conversation.buyer_id:
        return True
    return conversation.channel == PASTE and may_stand_for(order.buyer_id, conversation.buyer_id)


def may_stand_for(written: str, nick: str) -> bool:
    """Whether `written` is a masked nick (t**8) that may stand for this one: it may stand for others as well."""
    if "*" not in written:
        return False
    return re.fullmatch(".*".join(map(re.escape, re.split(r"\*+", written))), nick) is not None


def is_order_no(text: str) -> bool:
    """Whether `text` has the form of an order number: sixteen to nineteen digits."""
    return ORDER_NO.fullmatch(text) is not None


def _only_one(orders: Iterable[Order]) -> Order | None:
    """The only order that is not completed yet, else the only one at all."""
    every = tuple(orders)
    running = tuple(order for order in every if order.status is not OrderStatus.SUCCESS)
    for choice in (running, every):
        if len(choice) == 1:
            return choice[0]
    return None


def _numbers_in(turn: Sequence[StoredLine], today: date) -> tuple[str, ...]:
    """Order numbers of the turn, the newest first."""
    numbers: list[str] = []
    for stored in turn:
        found = find_entities(stored.line.text, today)
        numbers += [entity.value for entity in found if entity.type is EntityType.ORDER_NO]
        if stored.order_no is not None:
            numbers.append(stored.order_no)
    return tuple(dict.fromkeys(reversed(numbers)))
