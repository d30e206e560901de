"""Applications read over the platform's interfaces: what they say, and that none is missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from cs_assistant.domain.refunds import Phase, RefundKind, RefundStatus
from cs_assistant.errors import PlatformFaultError
from cs_assistant.gateways.sandbox.papers import milliseconds
from cs_assistant.gateways.top.models import SellerType
from cs_assistant.gateways.top.orders import TopOrders
from cs_assistant.gateways.top.shops import TopShop
from cs_assistant.gateways.wire.top_envelope import from_platform_time, platform_time
from tests.contract.worlds import NOW

from .recorder import Asked, Error, Recorder
from .trades import FULL, GET, LIST, REFUND, REFUND_NO, TRADE, VERSION, Make, NoFeed, orders, refunds, within


async def test_an_application_has_its_deadline_from_the_record_and_no_words_where_the_platform_says_null(
    recorder: Recorder, client: Make
) -> None:
    refunds(recorder, REFUND)
    found = await orders(client, recorder).refund("phones", REFUND_NO)
    assert found is not None
    assert found.deadline == from_platform_time("2026-11-25 10:00:00")
    assert (found.amount, found.paid, found.size) == (Decimal("19.90"), Decimal("19.90"), "黑色 41")
    assert (found.kind, found.phase, found.status) == (
        RefundKind.REFUND_ONLY, Phase.RECEIVED, RefundStatus.WAIT_SELLER_AGREE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "trade", "phase"),
    [
        ({}, {"consign_time": None}, Phase.UNSHIPPED),
        ({}, {"consign_time": "2026-11-21 10:00:00"}, Phase.UNSHIPPED),
        ({"good_status": "BUYER_NOT_RECEIVED"}, {}, Phase.IN_TRANSIT),
        ({"good_status": "BUYER_RETURNED_GOODS"}, {}, Phase.RECEIVED),
        ({"refund_phase": "aftersale"}, {}, Phase.AFTER_SUCCESS),
    ],
)
async def test_where_the_goods_were_when_the_buyer_asked(
    recorder: Recorder, client: Make, row: dict[str, Any], trade: dict[str, Any], phase: Phase
) -> None:
    refunds(recorder, {**REFUND, **row})
    recorder.answer(FULL, {"trade": {**TRADE, **trade}})
    found = await orders(client, recorder).refund("phones", REFUND_NO)
    assert found is not None
    assert found.phase is phase


async def test_without_a_time_of_change_the_version_says_it(recorder: Recorder, client: Make) -> None:
    refunds(recorder, {name: value for name, value in REFUND.items() if name != "modified"})
    found = await orders(client, recorder).refund("phones", REFUND_NO)
    assert found is not None
    assert found.modified_at == datetime.fromtimestamp(VERSION // 1000, UTC)


async def test_a_state_nobody_knows_is_not_guessed(recorder: Recorder, client: Make) -> None:
    refunds(recorder, {**REFUND, "status": "SOMETHING_NEW"})
    with pytest.raises(PlatformFaultError, match="SOMETHING_NEW"):
        await orders(client, recorder).refund("phones", REFUND_NO)


async def test_a_field_that_is_not_as_agreed_is_named_without_its_value(recorder: Recorder, client: Make) -> None:
    refunds(recorder, {**REFUND, "created": "13812345678"})
    with pytest.raises(PlatformFaultError, match="created") as wrong:
        await orders(client, recorder).refund("phones", REFUND_NO)
    assert "13812345678" not in str(wrong.value)


class Changing:
    """A list of applications that goes on changing while it is read: after each page one that was behind changes."""

    def __init__(self, count: int, changes: int) -> None:
        start = NOW - timedelta(hours=20)
        self.rows = {str(number): start + timedelta(seconds=number) for number in range(count)}
        self._left = changes
        self._next = 0

    def page(self, asked: Asked) -> dict[str, Any]:
        start, end = (from_platform_time(asked.params[name]) for name in ("start_modified", "end_modified"))
        found = [key for key, at in self.rows.items() if start <= at <= end]
        found.sort(key=lambda key: (self.rows[key], int(key)), reverse=True)
        number, size = int(asked.params["page_no"]), int(asked.params["page_size"])
        body: dict[str, Any] = {"refunds": [self.row(key) for key in found[(number - 1) * size : number * size]]}
        if asked.params["use_has_next"] == "true":
            body["has_next"] = number * size < len(found)
        else:
            body["total_results"] = len(found)
        self._change()
        return body

    def row(self, key: str) -> dict[str, Any]:
        at = platform_time(self.rows[key])
        return {**REFUND, "refund_id": key, "modified": at, "refund_version": int(self.rows[key].timestamp() * 1000)}

    def _change(self) -> None:
        for _ in range(7):
            if self._left:
                self._left -= 1
                self.rows[str(self._next % len(self.rows))] = NOW + timedelta(hours=1)  # leaves the span that is read
                self._next += 1


@pytest.mark.no_cover
async def test_no_application_is_missed_while_others_change_during_the_reading(
    recorder: Recorder, client: Make
) -> None:
    changing = Changing(count=430, changes=60)
    before = set(changing.rows)
    recorder.answer(LIST, changing.page)
    recorder.answer(GET, lambda asked: {"refund": changing.row(asked.params["refund_id"])})
    recorder.answer(FULL, {"trade": TRADE})
    found = await orders(client, recorder).refunds("phones", NOW - timedelta(hours=21))
    stayed = {key for key in before if changing.rows[key] <= NOW}
    assert stayed <= {each.refund_no for each in found}
    assert len(found) == len({each.refund_no for each in found})
    asked = [int(each.params["page_no"]) for each in recorder.of(LIST)]
    assert asked[2:] == sorted(asked[2:], reverse=True)
    assert asked[2] == 5


async def test_spans_are_a_day_at_most_without_a_gap_and_reach_back_three_months(
    recorder: Recorder, client: Make
) -> None:
    recorder.answer(LIST, {"refunds": [], "has_next": False})
    assert await orders(client, recorder).refunds("phones", datetime(2000, 1, 1, tzinfo=UTC)) == ()
    spans = [
        (from_platform_time(asked.params["start_modified"]), from_platform_time(asked.params["end_modified"]))
        for asked in recorder.asked
    ]
    assert all(timedelta() < end - start <= timedelta(days=1) for start, end in spans)
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    assert spans[0][0] == NOW - timedelta(days=90)
    assert spans[-1][1] > NOW


async def test_what_has_not_changed_is_not_looked_at_again_and_what_just_changed_always_is(
    recorder: Recorder, client: Make
) -> None:
    fresh = {**REFUND, "refund_id": "2", "modified": platform_time(NOW), "refund_version": milliseconds(NOW)}
    rows = {REFUND_NO: REFUND, "2": fresh}
    recorder.answer(LIST, within(*rows.values()))
    recorder.answer(GET, lambda asked: {"refund": rows[asked.params["refund_id"]]})
    recorder.answer(FULL, {"trade": TRADE})
    made = orders(client, recorder)
    for _ in range(3):
        assert len(await made.refunds("phones", NOW - timedelta(days=2))) == 2
    assert [asked.params["refund_id"] for asked in recorder.of(GET)].count(REFUND_NO) == 1
    assert [asked.params["refund_id"] for asked in recorder.of(GET)].count("2") == 3


async def test_an_application_that_is_listed_but_refused_alone_is_taken_as_listed(
    recorder: Recorder, client: Make
) -> None:
    recorder.answer(LIST, {"refunds": [REFUND], "has_next": False})
    recorder.answer(GET, Error(15, "isv.invalid-permission", "不能查看"))
    recorder.answer(FULL, {"trade": TRADE})
    (found,) = await orders(client, recorder).refunds("phones", NOW - timedelta(days=2))
    assert found.refund_no == REFUND_NO


async def test_one_that_cannot_be_read_is_told_and_hides_no_other(recorder: Recorder, client: Make) -> None:
    odd = [{**REFUND, "refund_id": "2", "created": "?"}, {**REFUND, "refund_id": "3", "status": "SOMETHING_NEW"}]
    recorder.answer(LIST, {"refunds": [*odd, REFUND], "has_next": False})
    recorder.answer(GET, lambda asked: {"refund": {**REFUND, **odd[1]} if asked.params["refund_id"] == "3" else REFUND})
    recorder.answer(FULL, {"trade": TRADE})
    told: list[tuple[str, str, str]] = []

    async def unread(*what: str) -> None:
        told.append((what[0], what[1], what[2]))

    shop = TopShop(shop_id="phones", seller=SellerType.TMALL)
    made = TopOrders(client(), {"phones": shop}, NoFeed(), recorder.clock, unread=unread)
    (found,) = await made.refunds("phones", NOW - timedelta(hours=60))
    assert found.refund_no == REFUND_NO
    assert {(shop_id, number) for shop_id, number, _ in told} == {("phones", "2"), ("phones", "3")}
