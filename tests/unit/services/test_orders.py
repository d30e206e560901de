"""Which order a conversation is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_assistant.domain.orders import OrderStatus, Refund
from cs_assistant.errors import UnknownOrderError
from tests.contract.worlds import NOW

from .house import ORDER_NO, House, order

SECOND = "2211000000000000002"


async def test_the_order_named_in_the_text_comes_first_and_the_conversation_stays_with_it(house: House) -> None:
    house.orders.orders += [order(), order(SECOND)]
    await house.say(f"订单号{SECOND}死机")
    await house.say("怎么办")
    named, later = house.assistant.situations[-2:]
    assert named.order is not None
    assert later.order is not None
    assert (named.order.order_no, later.order.order_no) == (SECOND, SECOND)


async def test_the_only_open_order_is_taken(house: House) -> None:
    house.orders.orders += [order(), order(SECOND, status=OrderStatus.SUCCESS)]
    await house.say("死机")
    found = house.assistant.situations[-1].order
    assert found is not None
    assert found.order_no == ORDER_NO


async def test_of_several_open_orders_none_is_guessed(house: House) -> None:
    house.orders.orders += [order(), order(SECOND)]
    await house.say("死机")
    situation = house.assistant.situations[-1]
    assert situation.order is None
    assert situation.order_candidates == (ORDER_NO, SECOND)


async def test_another_buyers_order_is_as_unknown_as_none(house: House) -> None:
    house.orders.orders += [order(SECOND, buyer="someone"), order()]
    await house.say(f"订单号{SECOND}死机")
    situation = house.assistant.situations[-1]
    assert situation.order is None
    assert situation.unknown_order_no == SECOND


async def test_another_shops_order_is_not_seen(house: House) -> None:
    house.orders.orders.append(order(shop_id="shoes"))
    await house.say("死机")
    assert house.assistant.situations[-1].order is None


async def test_an_open_refund_is_an_open_case(house: House) -> None:
    refund = Refund(refund_no="r1", kind="退货退款", asked_at=NOW)
    house.orders.orders.append(replace(order(), refunds=(refund,)))
    await house.say("死机")
    assert house.assistant.situations[-1].open_case


async def test_an_agent_chooses_the_order_and_the_turn_is_thought_about_again(house: House) -> None:
    house.orders.orders += [order(), order(SECOND)]
    await house.say("死机")
    conversation_id = await house.conversation_id()
    await house.desk.choose_order(conversation_id, SECOND, "小李")
    await house.receive.idle()
    chosen = house.assistant.situations[-1].order
    assert chosen is not None
    assert chosen.order_no == SECOND
    view = await house.desk.conversation(conversation_id)
    assert view.order == chosen
    assert "conversation.order_chosen" in await house.events()


async def test_an_order_of_somebody_else_cannot_be_chosen(house: House) -> None:
    house.orders.orders.append(order(SECOND, buyer="someone"))
    await house.say("死机")
    with pytest.raises(UnknownOrderError, match=SECOND):
        await house.desk.choose_order(await house.conversation_id(), SECOND, "小李")
