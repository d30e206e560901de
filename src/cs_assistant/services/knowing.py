"""The order of a chat as everything on record tells it: the platform, the day noted in the chat, its cases."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cs_assistant.domain.flows import Case
from cs_assistant.domain.known import NOTHING_KNOWN, KnownFacts
from cs_assistant.domain.refunds import RegisteredRefund
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.times import chinese_date
from cs_assistant.services.known_facts import known_facts, of_order, signed_days, with_cases
from cs_assistant.services.orders import OrderFound
from cs_assistant.services.told import signed_for, with_told
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownOrder:
    """What a turn is judged by."""

    found: OrderFound
    """With the order as merged; still none where neither a record nor a person tells of one."""
    facts: KnownFacts = NOTHING_KNOWN


async def known_order(
    database: Database, found: OrderFound, conversation: Conversation, shop: Shop, library: Library
) -> KnownOrder:
    """The order found for a turn, with the noted day and what its cases recorded.

    Where only a number is known, nobody has checked whose order it is: then only this buyer's cases count.
    """
    number = found.order.order_no if found.order is not None else found.number
    if number is None:
        return KnownOrder(found=with_told(found, conversation, shop))
    refund_no = found.order.open_refund.refund_no if found.order is not None and found.order.open_refund else None
    cases, refund = await database.read(lambda uow: read_cases(uow, shop.id, number, refund_no))
    if found.order is None:
        cases = tuple(case for case in cases if case.buyer_id == conversation.buyer_id)
    known = with_told(found, conversation, shop)
    days = signed_days(cases)
    if known.order is None and len(days) == 1:
        known = signed_for(known, next(iter(days)), conversation.buyer_id, shop)
    if known.order is None:
        return KnownOrder(found=known)
    facts = known_facts(known.order, cases, refund, library.intact)
    told = conversation.told_signed_on
    if told is not None and days - {told} and known.order.signed_at is not None:
        others = "、".join(map(chinese_date, sorted(days - {told})))
        note = f"会话里记的签收日期是{chinese_date(told)}，案件里是{others}，请核对。"
        facts = replace(facts, notes=(*facts.notes, note))
    return KnownOrder(found=replace(known, order=with_cases(known.order, cases)), facts=facts)


def read_cases(
    uow: UnitOfWork, shop_id: str, order_no: str, refund_no: str | None
) -> tuple[tuple[Case, ...], RegisteredRefund | None]:
    """The cases of an order, and its open application as registered."""
    refund = uow.refunds.find(shop_id, refund_no) if refund_no is not None else None
    return of_order(uow.cases.of_order(shop_id, order_no), order_no), refund
