"""The sign-for day a person notes of a connected chat's order, which the platform does not tell (docs/top.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.errors import BadInputError
from cs_assistant.services.told import TellingDates
from tests.contract.worlds import NOW

from .house import ORDER_NO, FakeChannel, House, house_at, order

BUYER = "lin"
OTHER_NO = "2211000000000000002"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(tmp_path / "desk.sqlite3", FakeChannel()) as up:
        yield up


def telling(house: House) -> TellingDates:
    return TellingDates(house.database, house.orders, house.hub, house.clock)  # type: ignore[arg-type]


async def test_an_order_of_a_connected_chat_that_names_no_day_gets_one_and_its_rights_move(house: House) -> None:
    """The platform tells no sign-for day of a trade (docs/top.md): without the note its rights ran from the payment."""
    paid = NOW - timedelta(days=9)
    bought = replace(
        order(ORDER_NO, buyer=BUYER, status=OrderStatus.SHIPPED), signed_at=None, paid_at=paid, shipped_at=paid
    )
    house.orders.orders.append(bought)
    await house.say("死机", buyer=BUYER)
    chat_id = await house.conversation_id(BUYER)
    assert house.assistant.situations[-1].order == bought
    day = shanghai_day(NOW) - timedelta(days=2)
    await telling(house).note(chat_id, day, "小李")
    await house.receive.idle()
    judged = house.assistant.situations[-1].order
    assert judged is not None
    assert (judged.signed_at, judged.status) == (datetime.combine(day, time(), SHANGHAI), OrderStatus.SIGNED)
    view = await house.desk.conversation(chat_id)
    assert (view.told_signed_on, view.order) == (day, bought), "what the platform says is shown as it says it"
    house.orders.orders.append(replace(bought, order_no=OTHER_NO))
    await house.say("还是死机", buyer=BUYER)
    assert house.assistant.situations[-1].order == judged, "the chat stays with the order the day is of"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "已有签收日期"), ({"signed_at": None, "status": OrderStatus.UNSHIPPED}, "还没有发货"),
        ({"signed_at": None, "shipped_at": NOW}, "发货的"),
        ({"signed_at": None, "success_at": NOW - timedelta(days=40)}, "交易成功"),
    ],
)  # fmt: skip
async def test_no_day_is_noted_against_the_orders_record(house: House, changes: dict[str, Any], why: str) -> None:
    house.orders.orders.append(replace(order(ORDER_NO, buyer=BUYER), **changes))
    await house.say("死机", buyer=BUYER)
    with pytest.raises(BadInputError, match=why):
        await telling(house).note(
            await house.conversation_id(BUYER), shanghai_day(NOW) - timedelta(days=4), "小李"
        )


async def test_no_day_is_noted_before_the_order_is_known(house: House) -> None:
    await house.say("死机", buyer=BUYER)
    with pytest.raises(BadInputError, match="先选定订单"):
        await telling(house).note(await house.conversation_id(BUYER), date(2026, 11, 20), "小李")
