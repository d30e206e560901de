"""One call of the platform: signed, sent once, its errors told apart."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import ClientTimeout, web
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.errors import (
    CallLimitedError,
    DeliveryError,
    NotAuthorisedError,
    PlatformFaultError,
    PlatformRefusedError,
    PlatformSetupError,
)
from cs_assistant.gateways.top.client import LONGEST_BAN, READ_TRIES, TopClient, param_text
from cs_assistant.gateways.top.failures import failure
from cs_assistant.gateways.top.limits import Bucket, Limits, Rate
from cs_assistant.gateways.top.tokens import Account, FixedTokens
from cs_assistant.gateways.wire.top_signature import SignMethod

from .recorder import MAIN, SECRET, SUB, Asked, Error, Recorder

Make = Callable[..., TopClient]
GET, UPDATE = "taobao.trade.fullinfo.get", "taobao.trade.memo.update"
TRADE = {"trade": {"tid": 2231958349017000011, "orders": [{"oid": 2231958349017000012}]}}


@pytest.mark.parametrize("method", SignMethod)
@pytest.mark.parametrize("simplify", [False, True])
async def test_both_envelopes_in_every_signature_give_the_plain_body_with_exact_numbers(
    recorder: Recorder, client: Make, method: SignMethod, simplify: bool
) -> None:
    recorder.answer(GET, TRADE)
    body = await client(sign_method=method, simplify=simplify).call(GET, {"tid": "1"}, shop_id="phones")
    assert body["trade"] == TRADE["trade"]
    assert recorder.asked[0].params["sign_method"] == method.value


async def test_the_time_is_chinas_and_what_is_empty_is_not_sent(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, TRADE)
    await client().call(GET, {"tid": "1", "memo": "", "none": None}, shop_id="phones")
    asked = recorder.asked[0].params
    assert asked["timestamp"] == "2026-11-22 10:00:00"
    assert (asked["session"], asked["format"], asked["v"]) == (MAIN, "json", "2.0")
    assert not {"memo", "none"} & set(asked)


async def test_without_a_shop_no_token_goes_along(recorder: Recorder, client: Make) -> None:
    recorder.answer("taobao.time.get", {"time": "2026-11-22 10:00:00"})
    await client().call("taobao.time.get", {})
    assert "session" not in recorder.asked[0].params


async def test_a_file_goes_along_unsigned_and_byte_for_byte(recorder: Recorder, client: Make) -> None:
    recorder.answer("taobao.refund.refuse", {"is_success": True})
    picture = bytes(range(256))
    params = {"refund_id": "1", "refuse_message": "商品已影响二次销售"}
    await client().call("taobao.refund.refuse", params, shop_id="phones", files={"refuse_proof": picture}, write=True)
    (asked,) = recorder.asked
    assert asked.files == {"refuse_proof": picture}
    assert asked.params["refuse_message"] == "商品已影响二次销售"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"), (False, "false"), (0, "0"), (2231958349017000011, "2231958349017000011"),
        (Decimal("1.50"), "1.50"), (("a", 1), "a,1"), ({"键": [1]}, '{"键":[1]}'),
        (datetime(2026, 3, 1, 1, 30, tzinfo=UTC), "2026-03-01 09:30:00"), (None, ""), ("", ""),
    ],
)  # fmt: skip
def test_a_value_is_sent_as_the_platform_writes_it(value: Any, text: str) -> None:
    assert param_text(value) == text


# Errors


@pytest.mark.parametrize(
    ("error", "kind", "final", "says"),
    [
        (Error(7, "accesscontrol.limited-by-api-access-count", "This ban will last for 9 more seconds"),
         CallLimitedError, False, "停 9 秒"),
        (Error(7, "accesscontrol.limited-by-app-access-count"), CallLimitedError, False, "今天的调用次数用完了"),
        (Error(15, "isp.call-limited"), CallLimitedError, False, "太频繁"),
        (Error(26), NotAuthorisedError, False, "重新授权"),
        (Error(27, "invalid-sessionkey"), NotAuthorisedError, False, "重新授权"),
        (Error(27, "session-expired", msg="Invalid session:session-expired"), NotAuthorisedError, False, "重新授权"),
        (Error(27, "sessionkey-not-generated-by-server"), NotAuthorisedError, False, "重新授权"),
        (Error(25), PlatformSetupError, True, "App Secret"),
        (Error(29, "isv.appkey-not-exists"), PlatformSetupError, True, "App Key"),
        (Error(11, "isv.permission-ip-whitelist-limit"), PlatformSetupError, True, "IP 白名单"),
        (Error(31), PlatformSetupError, True, "校准时钟"),
        (Error(15, "isv.invalid-permission:not_sub_user"), PlatformSetupError, True, "子账号"),
        (Error(15, "isv.trade-not-exist", "交易订单不存在"), PlatformRefusedError, True, "交易订单不存在"),
        (Error(40, msg="Missing required arguments:fields"), PlatformRefusedError, True, "fields"),
        (Error(41, "isv.invalid-parameter"), PlatformRefusedError, True, "原样再试不会成功"),
        (Error(15, "isp.runtime-max-limit"), PlatformRefusedError, True, "缩小时间范围"),
        (Error(15, "isp.top-remote-connection-timeout-tmall"), PlatformFaultError, False, "稍后再试"),
        (Error(10), PlatformFaultError, False, "稍后再试"),
        (Error(15), PlatformRefusedError, True, "原样再试不会成功"),
        (Error(530, None, "业务错误"), PlatformRefusedError, True, "业务错误"),
    ],
    ids=lambda value: f"{value.code}-{value.sub_code}" if isinstance(value, Error) else "",
)  # fmt: skip
def test_every_class_of_error_says_what_to_do(
    error: Error, kind: type[DeliveryError], final: bool, says: str
) -> None:
    found = failure(error.envelope()["error_response"], write=False)
    assert type(found) is kind
    assert (found.final, found.uncertain) == (final, False)
    assert says in found.message


@pytest.mark.parametrize(
    ("error", "uncertain"),
    [(Error(15, "isp.remote-service-timeout"), True), (Error(10), True), (Error(15), False),
     (Error(7), False), (Error(27), False), (Error(25), False), (Error(15, "isv.trade-not-exist"), False)],
    ids=str,
)  # fmt: skip
def test_a_write_is_uncertain_only_when_the_platform_itself_failed(error: Error, uncertain: bool) -> None:
    found = failure(error.envelope()["error_response"], write=True)
    assert found.uncertain is uncertain
    assert not (found.final and found.uncertain)


def test_what_the_platform_says_is_masked() -> None:
    words = "收货人电话13812345678，浙江省杭州市余杭区文一西路969号"
    said = failure(Error(15, "isv.invalid-parameter", words).envelope()["error_response"], write=True).message
    assert "13812345678" not in said
    assert "969" not in said


# Trying again


async def test_a_read_is_tried_again_each_time_newly_signed_until_it_works(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, Error(15, "isp.service-error"), web.Response(status=502), TRADE)
    await client().call(GET, {"tid": "1"}, shop_id="phones")
    assert recorder.naps == [0.5, 1.0]
    assert len({asked.params["sign"] for asked in recorder.asked}) > 1


async def test_a_read_that_goes_on_failing_is_given_up(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, Error(10))
    with pytest.raises(PlatformFaultError) as failed:
        await client().call(GET, {"tid": "1"}, shop_id="phones")
    assert len(recorder.asked) == READ_TRIES
    assert failed.value.uncertain is False


@pytest.mark.parametrize(
    "answer",
    [Error(15, "isp.top-remote-connection-timeout"), web.Response(status=504), web.Response(text="<html>"),
     web.json_response({"other_response": {}}), web.json_response([1])],
    ids=["isp", "504", "html", "other", "list"],
)  # fmt: skip
async def test_a_write_whose_answer_cannot_be_read_is_sent_once_and_uncertain(
    recorder: Recorder, client: Make, answer: Any
) -> None:
    recorder.answer(UPDATE, answer)
    with pytest.raises(DeliveryError) as failed:
        await client().call(UPDATE, {"tid": "1"}, shop_id="phones", write=True)
    assert (failed.value.uncertain, failed.value.final) == (True, False)
    assert len(recorder.asked) == 1


async def test_a_write_that_never_comes_back_is_uncertain_and_not_repeated(recorder: Recorder, client: Make) -> None:
    arrived = asyncio.Event()

    async def say_nothing(asked: Asked) -> web.StreamResponse:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    recorder.answer(UPDATE, say_nothing)
    with pytest.raises(PlatformFaultError) as failed:
        await client(timeout=ClientTimeout(total=0.2)).call(UPDATE, {"tid": "1"}, shop_id="phones", write=True)
    assert failed.value.uncertain
    assert arrived.is_set()
    assert len(recorder.asked) == 1


async def test_where_nobody_listens_a_write_certainly_did_not_happen(client: Make) -> None:
    with pytest.raises(PlatformFaultError) as failed:
        await client(url="http://127.0.0.1:9/router/rest").call(UPDATE, {"tid": "1"}, shop_id="phones", write=True)
    assert (failed.value.uncertain, failed.value.final) == (False, False)


async def test_an_address_that_is_not_the_platforms_is_a_setting_to_correct(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, web.json_response({}, status=404))
    with pytest.raises(PlatformSetupError, match="接口地址"):
        await client().call(GET, {"tid": "1"}, shop_id="phones")
    assert len(recorder.asked) == 1


# Tokens


class Renewing(FixedTokens):
    """Gives another token once the first was refused."""

    async def refused(self, shop_id: str, account: Account, token: str, *, write: bool = False) -> None:
        self._tokens[shop_id, account] = "6100new"


@pytest.mark.parametrize("write", [False, True])
async def test_a_refused_token_is_told_and_the_call_made_once_more_with_the_new_one(
    recorder: Recorder, client: Make, write: bool
) -> None:
    recorder.answer(UPDATE, Error(27, "session-expired"), {"trade": {"tid": 1}})
    tokens = Renewing({("phones", Account.MAIN): MAIN})
    await client(tokens=tokens).call(UPDATE, {"tid": "1"}, shop_id="phones", write=write)
    assert [asked.params["session"] for asked in recorder.asked] == [MAIN, "6100new"]


async def test_without_another_token_nothing_more_is_sent(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, Error(27, "invalid-sessionkey"))
    made = client()
    for _ in range(3):
        with pytest.raises(NotAuthorisedError, match="重新授权"):
            await made.call(GET, {"tid": "1"}, shop_id="phones")
    assert len(recorder.asked) == 1


async def test_a_token_refused_for_writing_still_reads_and_writes_no_more(recorder: Recorder, client: Make) -> None:
    """Each level of an authorisation ends on its own (1.8)."""
    recorder.answer(UPDATE, Error(27, "session-expired"))
    recorder.answer(GET, {"trade": {"tid": 1}})
    made = client()
    for _ in range(2):
        with pytest.raises(NotAuthorisedError):
            await made.call(UPDATE, {"tid": "1"}, shop_id="phones", write=True)
        assert await made.call(GET, {"tid": "1"}, shop_id="phones")
    assert [asked.params["method"] for asked in recorder.asked] == [UPDATE, GET, GET]


async def test_a_new_token_that_is_refused_too_ends_it(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, Error(27))
    tokens = Renewing({("phones", Account.MAIN): MAIN})
    with pytest.raises(NotAuthorisedError):
        await client(tokens=tokens).call(GET, {"tid": "1"}, shop_id="phones")
    assert len(recorder.asked) == 2


async def test_the_sub_account_has_a_token_of_its_own(recorder: Recorder, client: Make) -> None:
    recorder.answer("taobao.rp.refunds.agree", {"succ": True})
    await client().call("taobao.rp.refunds.agree", {}, shop_id="phones", write=True, account=Account.SUB)
    assert recorder.asked[0].params["session"] == SUB


async def test_no_secret_no_token_and_no_parameter_is_logged_or_told(
    recorder: Recorder, client: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    recorder.answer(UPDATE, Error(27, "session-expired"))
    recorder.answer(GET, Error(15, "isp.service-error"))
    told = []
    for method, write in ((GET, False), (UPDATE, True)):
        with pytest.raises(DeliveryError) as failed:
            await client().call(method, {"tid": "2231958349017000011", "memo": "王小明 13812345678"}, shop_id="phones",
                                write=write)  # fmt: skip
        told.append(str(failed.value))
    everything = "\n".join([*told, *(record.getMessage() for record in caplog.records)])
    for private in (SECRET, MAIN, "13812345678", "2231958349017000011", recorder.asked[0].params["sign"]):
        assert private not in everything


# Limits


async def test_a_short_ban_of_a_read_is_waited_for(recorder: Recorder, client: Make) -> None:
    banned = Error(7, "accesscontrol.limited-by-api-access-count", "This ban will last for 3 more seconds")
    recorder.answer(GET, banned, TRADE)
    await client().call(GET, {"tid": "1"}, shop_id="phones")
    assert recorder.naps == [3.0]


async def test_a_long_ban_holds_every_further_call_back_until_it_is_over(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, Error(7, None, "This ban will last for 60 more seconds"), TRADE)
    made = client()
    with pytest.raises(CallLimitedError) as limited:
        await made.call(GET, {"tid": "1"}, shop_id="phones")
    assert limited.value.retry_after == 60 > LONGEST_BAN
    recorder.clock.forward(20)
    with pytest.raises(CallLimitedError) as limited:
        await made.call(GET, {"tid": "1"}, shop_id="phones")
    assert limited.value.retry_after == 40
    assert len(recorder.asked) == 1
    recorder.clock.forward(41)
    await made.call(GET, {"tid": "1"}, shop_id="phones")


async def test_a_ban_of_one_interface_leaves_the_others_and_a_used_up_quota_none(
    recorder: Recorder, client: Make
) -> None:
    recorder.answer(GET, Error(7, "accesscontrol.limited-by-api-access-count", "last for 60 more seconds"))
    recorder.answer(UPDATE, {"trade": {}}, Error(7, "accesscontrol.limited-by-app-access-count"))
    made = client()
    with pytest.raises(CallLimitedError):
        await made.call(GET, {"tid": "1"}, shop_id="phones")
    await made.call(UPDATE, {"tid": "1"}, shop_id="phones", write=True)
    with pytest.raises(CallLimitedError):
        await made.call(UPDATE, {"tid": "1"}, shop_id="phones", write=True)
    with pytest.raises(CallLimitedError):
        await made.call("taobao.time.get", {})
    assert len(recorder.asked) == 3


async def test_calls_are_spread_over_time_as_the_limits_say(recorder: Recorder, client: Make) -> None:
    recorder.answer(GET, TRADE)
    made = client(limits=Limits(app=Rate(per_second=100, burst=100), api=Rate(per_second=2, burst=2)))
    for _ in range(6):
        await made.call(GET, {"tid": "1"}, shop_id="phones")
    assert recorder.naps == [0.5, 0.5, 0.5, 0.5]


@settings(deadline=None)
@given(st.floats(0.1, 50), st.integers(1, 20), st.lists(st.floats(-5, 5), min_size=1, max_size=40))
def test_no_stretch_of_time_ever_sees_more_calls_than_the_bucket_allows(
    per_second: float, burst: int, gaps: list[float]
) -> None:
    bucket, start = Bucket(Rate(per_second=per_second, burst=burst)), datetime(2026, 1, 1, tzinfo=UTC)
    now, latest, granted = 0.0, -1e9, []
    for gap in gaps:
        now += gap  # also a clock that is put back: the bucket goes on from the latest time it saw
        latest = max(latest, now)
        granted.append(latest + bucket.take(start + timedelta(seconds=now)))
    granted.sort()
    for first, begin in enumerate(granted):
        for last, end in enumerate(granted[first:], first):
            assert last - first + 1 <= burst + per_second * (end - begin) + 1e-3


def test_a_rate_of_nothing_is_no_rate() -> None:
    for wrong in ({"per_second": 0, "burst": 1}, {"per_second": 1, "burst": 0}):
        with pytest.raises(ValueError, match="no rate"):
            Rate(**wrong)  # type: ignore[arg-type]


def test_an_answer_with_a_number_beyond_a_double_is_exact() -> None:
    assert json.loads('{"tid": 2231958349017000011}')["tid"] == 2231958349017000011
