"""The platform's envelopes, both of them, and its way to write a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.wire.top_envelope import (
    error_envelope,
    error_of,
    from_platform_time,
    platform_time,
    response_name,
    to_xml,
    unwrap,
    wrap,
)

REFUNDS = "taobao.refunds.receive.get"
BODY: dict[str, Any] = {
    "refunds": [{"refund_id": "67210380251180911", "tid": 2231958349017000011}, {"refund_id": "2", "tid": 3}],
    "has_next": False,
}


def test_the_outer_name_is_the_method_without_taobao() -> None:
    assert response_name("taobao.trade.memo.update") == "trade_memo_update_response"
    assert response_name("tmall.exchange.get") == "tmall_exchange_get_response"


def test_a_list_is_wrapped_once_more_and_a_number_keeps_all_its_digits() -> None:
    text = json.dumps(wrap(REFUNDS, BODY, "r1"))
    envelope = json.loads(text)["refunds_receive_get_response"]
    assert envelope["refunds"]["refund"][0]["tid"] == 2231958349017000011
    assert (envelope["has_next"], envelope["request_id"]) == (False, "r1")


def test_a_known_list_is_unwrapped_whatever_its_elements_are_called_and_other_objects_stay() -> None:
    """The public pages do not name every element; a pair of one name that is no list's stays what it is."""
    method = "taobao.logistics.address.search"
    for inner in ("address_result", "address", "anything"):
        envelope = {"logistics_address_search_response": {"addresses": {inner: [{"contact_id": 1}]}}}
        assert unwrap(method, envelope) == {"addresses": [{"contact_id": 1}]}
    other = {"logistics_address_search_response": {"detail": {"rows": [1, 2]}}}
    assert unwrap(method, other) == {"detail": {"rows": [1, 2]}}


def test_simplified_there_is_no_wrapper_at_all() -> None:
    assert wrap(REFUNDS, BODY, "r1", simplify=True) == {**BODY, "request_id": "r1"}


@pytest.mark.parametrize(
    ("method", "body"),
    [
        (REFUNDS, BODY),
        (REFUNDS, {"refunds": [], "total_results": 0}),
        ("taobao.trade.fullinfo.get", {"trade": {"tid": 1, "orders": [{"oid": 1}], "promotion_details": []}}),
        ("taobao.rp.refunds.agree", {"succ": True, "results": [{"refund_id": "1", "succ": False}]}),
        ("tmall.dispute.receive.get", {"result": {"results": [{"refund_id": "1"}], "has_next": False}}),
        ("taobao.tmc.user.get", {"tmc_user": {"topics": ["a", "b"]}}),
        ("taobao.refund.messages.get", {"refund_messages": [{"id": 1, "pic_urls": [{"url": "x"}]}]}),
        ("taobao.trades.sold.query", {"tid_list": [2231958349017000011, 2]}),
        ("taobao.trade.memo.update", {"trade": {"tid": 1, "modified": "2026-03-01 09:30:00"}}),
    ],
)
@pytest.mark.parametrize("simplify", [False, True])
def test_either_envelope_is_taken_off_again(method: str, body: dict[str, Any], simplify: bool) -> None:
    assert unwrap(method, json.loads(json.dumps(wrap(method, body, "r", simplify)))) == {**body, "request_id": "r"}


def test_an_empty_list_may_come_as_an_empty_wrapper() -> None:
    assert unwrap(REFUNDS, {"refunds_receive_get_response": {"refunds": {}}}) == {"refunds": []}


def test_a_list_of_objects_nobody_has_named_is_noticed() -> None:
    with pytest.raises(ValueError, match="'things'"):
        wrap("taobao.a.b", {"things": [{"a": 1}]}, "r")


def test_the_answer_to_another_method_is_not_taken_for_this_ones() -> None:
    with pytest.raises(BadInputError, match=r"taobao\.refund\.get"):
        unwrap("taobao.refund.get", wrap(REFUNDS, BODY, "r"))


def test_an_error_says_only_what_is_known() -> None:
    bare = error_envelope(25, "Invalid Signature", request_id="r")
    assert bare == {"error_response": {"code": 25, "msg": "Invalid Signature", "request_id": "r"}}
    full = error_envelope(15, "Remote service error", request_id="r", sub_code="isv.trade-not-exist", sub_msg="不存在")
    assert error_of(full) == full["error_response"]
    assert error_of(wrap(REFUNDS, BODY, "r")) is None


def test_xml_has_the_same_names_under_one_root() -> None:
    body = {"refunds": [{"desc": "<坏> & \x07", "has_good_return": True, "tid": 2231958349017000011}]}
    root = ElementTree.fromstring(to_xml(wrap(REFUNDS, body, "r1")))
    assert root.tag == "refunds_receive_get_response"
    (refund,) = root.findall("refunds/refund")
    assert [refund.findtext(name) for name in ("desc", "has_good_return", "tid")] == [
        "<坏> & ", "true", "2231958349017000011",
    ]  # fmt: skip
    assert root.findtext("request_id") == "r1"


def test_the_platform_writes_chinas_time() -> None:
    assert platform_time(datetime(2026, 3, 1, 1, 30, tzinfo=UTC)) == "2026-03-01 09:30:00"
    assert from_platform_time("2026-03-01 09:30:00") == datetime(2026, 3, 1, 1, 30, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_time_written_and_read_is_the_same_second(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    assert timedelta() <= moment - from_platform_time(platform_time(moment)) < timedelta(seconds=1)


@pytest.mark.parametrize("text", ["", "2026-03-01", "2026-03-01T09:30:00", "2026-02-30 09:30:00", "不知道"])
def test_another_way_to_write_it_is_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="平台的写法"):
        from_platform_time(text)


def test_a_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        platform_time(datetime(2026, 3, 1))
