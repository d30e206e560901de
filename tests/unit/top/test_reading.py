"""Reading a shop when something of it is refused or fails: the rest is read, and what failed stops asking at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from cs_assistant.errors import PlatformFaultError
from cs_assistant.gateways.sandbox.papers import milliseconds
from cs_assistant.gateways.top import reading
from cs_assistant.gateways.top.client import TopClient
from cs_assistant.gateways.top.models import SellerType
from cs_assistant.gateways.top.reading import SPAN, WIDTH, Reader
from cs_assistant.gateways.top.shops import TopShop, plain_product
from cs_assistant.gateways.top.trade_changes import METHOD, TradeChanges
from cs_assistant.gateways.wire.top_envelope import platform_time
from tests.contract.worlds import NOW

from .recorder import Asked, Error, Recorder
from .trades import FULL, GET, LIST, REFUND, SOLD, TRADE, within

Make = Callable[..., TopClient]
SHOPS = {"phones": TopShop(shop_id="phones", seller=SellerType.TMALL)}


def row(number: int, at: datetime) -> dict[str, Any]:
    return {**REFUND, "refund_id": str(number), "modified": platform_time(at), "refund_version": milliseconds(at)}


def reader(client: Make, recorder: Recorder) -> Reader:
    return Reader(client(), SHOPS, recorder.clock, plain_product)


def world(recorder: Recorder, *rows: Mapping[str, Any]) -> None:
    known = {each["refund_id"]: each for each in rows}
    recorder.answer(LIST, within(*rows))
    recorder.answer(GET, lambda asked: {"refund": known[asked.params["refund_id"]]})
    recorder.answer(FULL, {"trade": TRADE})


async def test_an_order_that_may_not_be_seen_hides_no_application(recorder: Recorder, client: Make) -> None:
    world(recorder, row(1, NOW - timedelta(hours=2)), row(2, NOW - timedelta(hours=1)))
    recorder.answer(FULL, Error(15, "isv.trade-service-rejection", "不能查看"), {"trade": TRADE})
    found = await reader(client, recorder).changed("phones", NOW - timedelta(hours=5))
    assert [each.refund_no for each in found] == ["1", "2"]


async def test_an_order_in_the_list_that_cannot_be_read_is_told_and_hides_no_other(
    recorder: Recorder, client: Make
) -> None:
    rows = [
        {"tid": 1, "modified": "2026-11-22 09:50:00", "seller_memo": "已催", "seller_flag": 3},
        {"tid": 2, "modified": "?"},
        {"tid": 3, "modified": "2026-11-22 09:51:00"},
    ]
    recorder.answer(METHOD, {"trades": rows, "has_next": False})
    told: list[tuple[str, str]] = []

    async def unread(shop_id: str, number: str, why: str) -> None:
        told.append((shop_id, number))

    changes = TradeChanges(client(), SHOPS, recorder.clock, plain_product, unread)
    found = await changes.trades_changed("phones", NOW - timedelta(minutes=30), NOW)
    assert [each.order_no for each in found] == ["1", "3"]
    assert told == [("phones", "2")]


async def test_orders_of_every_kind_are_asked_for_none_is_silently_absent(recorder: Recorder, client: Make) -> None:
    """2.2: without `type` a few kinds only are given."""
    recorder.answer(METHOD, {"trades": [], "has_next": False})
    recorder.answer(SOLD, {"trades": [], "has_next": False})
    await TradeChanges(client(), SHOPS, recorder.clock, plain_product).trades_changed("phones", NOW, NOW)
    await reader(client, recorder).orders_of("phones", "AAH-open-uid")
    assert len(recorder.asked) == 2
    for asked in recorder.asked:
        assert {"fixed", "guarantee_trade", "auto_delivery", "ec", "cod", "step", "eticket"} <= set(
            asked.params["type"].split(",")
        )


async def test_after_one_call_failed_none_of_the_others_goes_on(recorder: Recorder, client: Make) -> None:
    world(recorder, *(row(number, NOW - timedelta(hours=1)) for number in range(50)))

    async def down(asked: Asked) -> Error:
        await asyncio.sleep(0)
        return Error(15, "isp.remote-service-error", "故障")

    recorder.answer(GET, down)
    before = asyncio.all_tasks()
    with pytest.raises(PlatformFaultError):
        await reader(client, recorder).changed("phones", NOW - timedelta(hours=5))
    refunds = {asked.params["refund_id"] for asked in recorder.of(GET)}
    assert 0 < len(refunds) <= WIDTH
    left = [task for task in asyncio.all_tasks() - before if "_looked_at" in repr(task.get_coro())]
    assert left == []


async def test_of_very_many_the_first_part_is_handed_back_in_order_and_asked_again_none_is_missed_or_looked_at_twice(
    recorder: Recorder, client: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PART", 5)
    rows = [row(number, NOW - timedelta(days=10) + timedelta(hours=6) * number) for number in range(40)]
    world(recorder, *rows)
    made, since, seen, parts = reader(client, recorder), NOW - timedelta(days=11), list[str](), 0
    while True:
        found = await made.changed("phones", since)
        assert list(found) == sorted(found, key=lambda each: each.modified_at)
        new = [each.refund_no for each in found if each.refund_no not in seen]
        if not new:
            break
        seen, since, parts = seen + new, found[-1].modified_at, parts + 1
    assert seen == [each["refund_id"] for each in rows]
    assert parts > 3
    assert len(recorder.of(GET)) == len(rows)


async def test_very_many_at_one_moment_do_not_stop_the_reading(
    recorder: Recorder, client: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PART", 5)
    start = NOW - timedelta(days=5)
    world(recorder, *(row(number, start) for number in range(20)), row(99, start + SPAN * 3))
    found = await reader(client, recorder).changed("phones", start - timedelta(minutes=10))
    assert found[-1].refund_no == "99"
    assert len(found) == 21


async def test_a_part_never_reaches_beyond_what_was_listed(
    recorder: Recorder, client: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the first days changes while it is looked at: handed back now, it would hide the days between."""
    monkeypatch.setattr(reading, "PART", 3)
    rows = [row(number, NOW - timedelta(days=5) + timedelta(hours=number)) for number in range(6)]
    world(recorder, *rows)
    now = {each["refund_id"]: each for each in rows} | {"2": row(2, NOW - timedelta(minutes=5))}
    recorder.answer(GET, lambda asked: {"refund": now[asked.params["refund_id"]]})
    found = await reader(client, recorder).changed("phones", NOW - timedelta(days=5, minutes=10))
    assert [each.refund_no for each in found] == ["0", "1", "3", "4", "5"]
