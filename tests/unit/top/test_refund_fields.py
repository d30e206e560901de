"""What the two interfaces of applications give, and what is put together from them (`reference/top-api.md` 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cs_assistant.domain.refund_answers import Refusal
from cs_assistant.domain.refunds import Phase
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.sandbox.server.refund_reads import LIST_FIELDS, ONE_FIELDS
from cs_assistant.gateways.top.client import TopClient
from cs_assistant.gateways.top.models import LISTED, RECORDED, TopRefund
from cs_assistant.gateways.top.shops import BuyerKey
from cs_assistant.gateways.wire.top_envelope import from_platform_time
from tests.contract.worlds import NOW

from .recorder import Asked, Error, Recorder
from .trades import FULL, GET, GOOD, LIST, REFUND, REFUND_NO, REFUSE, TRADE, orders, refusable

Make = Callable[..., TopClient]
IN_LISTS = (
    "refund_id, tid, title, buyer_nick, seller_nick, total_fee, status, created, refund_fee, oid, good_status, "
    "company_name, sid, payment, reason, desc, has_good_return, modified, order_status, refund_phase, dispute_type"
)
IN_RECORDS = (
    "refund_id, alipay_no, tid, oid, buyer_nick, seller_nick, total_fee, status, created, refund_fee, good_status, "
    "has_good_return, payment, reason, desc, num_iid, title, price, num, good_return_time, company_name, sid, address, "
    "shipping_type, refund_remind_timeout, refund_phase, refund_version, operation_contraint, attribute, outer_id, "
    "dispute_type, sku, end_time"
)
"""Word for word what the reference says `fields` takes."""


def names(fields: str) -> set[str]:
    return set(fields.replace(" ", "").split(","))


def only(fields: str, whole: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in whole.items() if name in names(fields)}


def as_the_platform_gives(recorder: Recorder, whole: dict[str, Any], trade: Any = None) -> None:
    """Each interface with its own fields."""
    recorder.answer(LIST, {"refunds": [only(IN_LISTS, whole)], "has_next": False})
    recorder.answer(GET, {"refund": only(IN_RECORDS, whole)})
    recorder.answer(FULL, trade or {"trade": TRADE})


def test_client_and_sandbox_know_exactly_the_fields_the_interfaces_take() -> None:
    assert (names(IN_LISTS), names(IN_RECORDS)) == (LIST_FIELDS, ONE_FIELDS)
    assert names(LISTED) <= names(IN_LISTS)
    assert names(RECORDED) <= names(IN_RECORDS)
    assert set(TopRefund.model_fields) == names(LISTED) | names(RECORDED)


async def test_row_and_record_together_make_the_application_and_the_trade_says_who(
    recorder: Recorder, client: Make
) -> None:
    as_the_platform_gives(recorder, {**REFUND, "desc": "鞋底开胶", "company_name": "蓝鲸速运", "sid": "LJ77"})
    (found,) = await orders(client, recorder).refunds("phones", NOW - timedelta(days=3))
    assert found.modified_at == from_platform_time(REFUND["modified"])
    assert found.deadline == from_platform_time(REFUND["refund_remind_timeout"]["timeout"])
    assert found.buyer_id == TRADE["buyer_open_uid"]
    (alone,) = {await orders(client, recorder).refund("phones", REFUND_NO)}
    assert alone == found


@pytest.mark.parametrize("key", BuyerKey)
async def test_without_its_trade_an_application_goes_by_the_nick_and_the_row_says_where_the_goods_were(
    recorder: Recorder, client: Make, key: BuyerKey
) -> None:
    row = {**REFUND, "order_status": "WAIT_SELLER_SEND_GOODS"}
    as_the_platform_gives(recorder, row, Error(15, "isv.trade-service-rejection", "不能查看"))
    (found,) = await orders(client, recorder, buyers=key).refunds("phones", NOW - timedelta(days=3))
    assert (found.buyer_id, found.phase) == ("林**", Phase.UNSHIPPED)


async def test_an_application_that_changed_after_it_was_listed_has_the_time_of_its_record(
    recorder: Recorder, client: Make
) -> None:
    """The record has no last change of its own: its version is the milliseconds of it."""
    as_the_platform_gives(recorder, REFUND)
    later = {**REFUND, "refund_version": REFUND["refund_version"] + 90_500, "status": "CLOSED"}
    recorder.answer(GET, {"refund": only(IN_RECORDS, later)})
    (found,) = await orders(client, recorder).refunds("phones", NOW - timedelta(days=3))
    assert found.modified_at == from_platform_time(REFUND["modified"]) + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("line", "trade", "refused"),
    [
        ("WAIT_SELLER_SEND_GOODS", "SELLER_CONSIGNED_PART", True), ("PAID_FORBID_CONSIGN", "", True),
        (None, "WAIT_SELLER_SEND_GOODS", True), ("WAIT_BUYER_CONFIRM_GOODS", "SELLER_CONSIGNED_PART", False),
    ],
)  # fmt: skip
async def test_goods_still_in_the_house_are_never_refused_whatever_else_of_the_trade_left(
    recorder: Recorder, client: Make, line: str | None, trade: str, refused: bool
) -> None:
    """3.5; the record itself does not say it."""
    refusable(recorder)

    def seen(asked: Asked) -> dict[str, Any]:
        gift, goods = TRADE["orders"]
        return {"trade": {**TRADE, "status": trade, "orders": [gift, goods | ({"status": line} if line else {})]}}

    recorder.answer(FULL, seen)
    if refused:
        with pytest.raises(DeliveryError, match="还没有发货") as failed:
            await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
        assert failed.value.final
    else:
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, GOOD, "小美")
    assert len(recorder.of(REFUSE)) == (not refused)


async def test_without_its_order_nothing_is_refused(recorder: Recorder, client: Make) -> None:
    refusable(recorder)
    recorder.answer(FULL, Error(15, "isv.trade-not-exist", "交易不存在"))
    proof: Refusal = GOOD
    with pytest.raises(DeliveryError, match="不知道发货没有"):
        await orders(client, recorder).refuse_refund("phones", REFUND_NO, proof, "小美")
    assert recorder.of(REFUSE) == []
