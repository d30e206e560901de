"""What every call passes: parameters from anywhere, signature, time, session, permission, quota; and how it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from aiohttp import FormData
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.gateways.sandbox.server.accounts import Accounts, App, Level
from cs_assistant.gateways.sandbox.server.catalogue import APIS
from cs_assistant.gateways.sandbox.server.gate import Gate
from cs_assistant.gateways.sandbox.server.own_apis import APIS as OWN
from cs_assistant.gateways.sandbox.server.quota import Limit, Quota
from cs_assistant.gateways.sandbox.server.refusal import RefusedError
from cs_assistant.gateways.sandbox.server.requests import Sent
from cs_assistant.gateways.sandbox.server.trade_apis import APIS as TRADES
from cs_assistant.gateways.sandbox.server.troubles import FINE
from cs_assistant.gateways.sandbox.server.views import picked
from cs_assistant.gateways.wire.top_envelope import platform_time
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call
from tests.platform_calls import NOW, ApiError, PlatformHouse, platform_house

TRADE = "taobao.trade.get"


@pytest.fixture(scope="module")
async def built() -> AsyncIterator[PlatformHouse]:
    async with platform_house() as made:
        yield made


@pytest.fixture
def house(built: PlatformHouse) -> PlatformHouse:
    built.server.backstage.reset()
    return built


def asked(house: PlatformHouse, **changed: object) -> dict[str, str]:
    given = {"session": house.token(), "tid": house.order_no("phone_day3"), "fields": "tid,status", **changed}
    return house.params(given.pop("method", TRADE), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"method": ""}, 21), ({"method": "taobao.item.get", "app_key": None}, 22), ({"app_key": None, "v": "1"}, 28),
        ({"app_key": "1", "timestamp": None}, 29), ({"timestamp": None, "v": None}, 30),
        ({"timestamp": "昨天", "v": None}, 31), ({"v": None, "session": None}, 32), ({"v": "3.0"}, 34),
        ({"v": "two"}, 33), ({"session": None, "tid": ""}, 26), ({"session": "6100", "tid": ""}, 27),
        ({"tid": "", "fields": ""}, 40), ({"tid": "12a"}, 41), ({"tid": "1"}, 15),
    ],
)  # fmt: skip
async def test_what_is_wrong_first_is_told(house: PlatformHouse, changed: dict[str, Any], code: int) -> None:
    answer = await house.post(house.signed(asked(house, **changed)))
    assert answer["error_response"]["code"] == code


async def test_without_a_signature_or_with_another_one_nothing_is_told(house: PlatformHouse) -> None:
    params = asked(house, session="6100")
    codes = [(await house.post({**params, **sign}))["error_response"]["code"] for sign in ({}, {"sign": "A" * 64})]
    lower = house.signed(params)
    lower["sign"] = lower["sign"].lower()
    assert [*codes, (await house.post(lower))["error_response"]["code"]] == [24, 25, 25]


async def test_an_unknown_format_is_answered_in_xml(house: PlatformHouse) -> None:
    async with house.session.post(house.server.url, data=house.signed(asked(house, format="yaml"))) as answer:
        assert ET.fromstring(await answer.text()).findtext("code") == "23"


@pytest.mark.parametrize("method", [each.value for each in SignMethod])
@pytest.mark.parametrize("form", ["body", "query", "both", "multipart", "get"])
async def test_query_and_body_are_one_in_every_form(house: PlatformHouse, form: str, method: str) -> None:
    params = house.signed(asked(house, sign_method=method))
    system = {name: value for name, value in params.items() if name not in ("tid", "fields")}
    own = {name: value for name, value in params.items() if name not in system}
    parts = FormData(default_to_multipart=True)
    for name, value in params.items():
        parts.add_field(name, value)
    query, data = {
        "body": ({}, params), "query": (params, None), "both": (system, own), "multipart": ({}, parts),
        "get": (params, None),
    }[form]  # fmt: skip
    verb = "GET" if form == "get" else "POST"
    async with house.session.request(verb, house.server.url, params=query, data=data) as answer:
        body = await answer.json(content_type="text/javascript")
    assert body["trade_get_response"]["trade"]["tid_str"] == params["tid"]


async def test_other_verbs_are_not_allowed(house: PlatformHouse) -> None:
    async with house.session.put(house.server.url, params=house.signed(asked(house))) as answer:
        assert answer.status == 200
        assert (await answer.json(content_type=None))["error_response"]["code"] == 9


async def test_a_multipart_body_that_is_none_is_told_so(house: PlatformHouse) -> None:
    kind = {"Content-Type": "multipart/form-data"}
    async with house.session.post(house.server.url, params={"format": "json"}, data=b"--", headers=kind) as answer:
        assert (await answer.json(content_type=None))["error_response"]["code"] == 3


WORDS = st.sampled_from(["1", "0", "-1", "9" * 5000, "|", "1|1|1", ",", "true", "{}", "[" * 5000, "2026-11-22 10:00:00",
                         "１", "990000000003", "2211000000000001418", "onsale", "甲" * 500, "\x00"])  # fmt: skip
ARGUMENTS = (
    "fields", "tid", "memo", "flag", "reset", "page_no", "page_size", "start_modified", "end_modified", "type", "code",
    "refund_id", "refund_infos", "refund_phase", "refund_version", "refuse_message", "query_param", "quantity",
    "s_message_ids", "topics", "nick", "content", "seller_address_id", "use_has_next", "result", "refresh_token",
)  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(sorted(APIS)), st.dictionaries(st.sampled_from(ARGUMENTS), WORDS), st.sampled_from(GrantedTo))
def test_no_parameter_whatever_it_holds_breaks_the_platform(
    built: PlatformHouse, method: str, given: dict[str, str], account: GrantedTo
) -> None:
    params = built.params(method, session=built.token("shoes", account), **given)
    fine = built.server.router.answer("POST", Sent(texts=built.signed(params)), FINE)
    assert fine is not None
    code = fine.get("error_response", {}).get("code", 0)
    assert code in {0, 15, 27, 40, 41}


@pytest.mark.parametrize("milliseconds", [False, True])
@pytest.mark.parametrize(("minutes", "fine"), [(10, True), (-10, True), (10.1, False), (-10.1, False)])
async def test_the_clock_may_be_ten_minutes_off(
    house: PlatformHouse, minutes: float, fine: bool, milliseconds: bool
) -> None:
    moment = NOW + timedelta(minutes=minutes)
    stamp = f"{moment.timestamp() * 1000:.0f}" if milliseconds else platform_time(moment)
    answer = await house.post(house.signed(asked(house, timestamp=stamp)))
    assert ("trade_get_response" in answer) is fine
    assert fine or answer["error_response"]["code"] == 31


async def test_a_moved_sandbox_takes_its_own_time_and_everybodys(house: PlatformHouse) -> None:
    house.server.backstage.move(timedelta(days=3))
    for stamp in (NOW, NOW + timedelta(days=3)):
        answer = await house.post(house.signed(asked(house, timestamp=platform_time(stamp))))
        assert "trade_get_response" in answer
    answer = await house.post(house.signed(asked(house, timestamp=platform_time(NOW + timedelta(days=1)))))
    assert answer["error_response"]["code"] == 31


# How it is told


async def test_the_answer_is_xml_unless_json_is_asked_for(house: PlatformHouse) -> None:
    plain = house.signed(asked(house, format=None, fields="tid,orders.oid"))
    async with house.session.post(house.server.url, data=plain) as answer:
        assert answer.content_type == "text/xml"
        root = ET.fromstring(await answer.text())
    assert root.tag == "trade_get_response"
    assert root.findtext("trade/tid") == root.findtext("trade/orders/order/oid") == plain["tid"]
    assert root.findtext("request_id")


async def test_simplify_takes_the_wrappers_away_but_never_from_an_error(house: PlatformHouse) -> None:
    whole = await house.post(house.signed(asked(house, fields="tid,orders.oid")))
    simple = await house.post(house.signed(asked(house, fields="tid,orders.oid", simplify="true")))
    number = int(house.order_no("phone_day3"))
    assert whole["trade_get_response"]["trade"]["orders"]["order"][0]["oid"] == number
    assert simple["trade"]["orders"][0]["oid"] == number
    assert whole["trade_get_response"]["request_id"] != simple["request_id"]
    assert "error_response" in await house.post(house.signed(asked(house, tid="1", simplify="true")))


NAMES = st.sampled_from(["tid", "oid", "title", "status", "payment", "modified"])


@given(
    st.dictionaries(NAMES, st.integers(), min_size=1), st.sets(NAMES), st.sets(NAMES),
    st.lists(st.dictionaries(NAMES, st.integers()), max_size=3),
)  # fmt: skip
def test_only_the_fields_that_were_asked_for_come_back(
    body: dict[str, int], fields: set[str], inner: set[str], rows: list[dict[str, int]]
) -> None:
    whole = {**body, **{f"{name}_str": "1" for name in ("tid", "oid") if name in body}, "orders": rows}
    found = picked(whole, [*fields, *(f"orders.{name}" for name in inner)])
    plain = set(found) - {"orders"}
    assert plain == {name for name in whole if name.removesuffix("_str") in fields} - {"orders"}
    assert ("orders" in found) is bool(inner)
    assert all(set(row) <= {*inner, "tid_str", "oid_str"} for row in found.get("orders", []))


# Sessions, permission, quota


async def test_a_session_runs_out_level_by_level(house: PlatformHouse) -> None:
    accounts, tid = house.server.backstage.office.accounts, house.order_no("phone_day3")
    session = accounts.issue(house.server.apps[0].app_key, accounts.sellers["phones"], GrantedTo.MAIN, NOW)
    accounts.expire(session.token, NOW, (Level.WRITE,))
    assert await house.call(TRADE, session=session.token, tid=tid, fields="tid")
    with pytest.raises(ApiError) as refused:
        await house.call("taobao.trade.memo.update", session=session.token, tid=tid, memo="甲")
    assert (refused.value.code, refused.value.sub_code) == (27, "session-expired")
    assert refused.value.msg == "Invalid session:session-expired"
    house.server.backstage.move(timedelta(days=181))
    with pytest.raises(ApiError) as late:
        await house.call(TRADE, session=session.token, tid=tid, fields="tid")
    assert late.value.sub_code == "session-expired"


async def test_a_shop_never_sees_another_ones_trades(house: PlatformHouse) -> None:
    with pytest.raises(ApiError) as refused:
        await house.call(TRADE, shop="shoes", tid=house.order_no("phone_day3"), fields="tid")
    assert refused.value.sub_code == "isv.trade-not-exist"


def test_a_session_of_another_app_and_an_api_without_permission_are_refused(built: PlatformHouse) -> None:
    ours, theirs = App(key="1", secret="a", methods=frozenset({"taobao.time.get"})), App(key="2", secret="b")
    accounts = Accounts((ours, theirs), built.platform.world.marketplace.sellers, NOW)
    gate = Gate({**OWN, **TRADES}, accounts, Quota())

    def code(app: App, owner: str, method: str) -> tuple[int, str | None]:
        params = {
            "method": method, "app_key": app.key, "timestamp": platform_time(NOW), "v": "2.0",
            "session": accounts.of("phones", GrantedTo.MAIN, owner).token,
        }  # fmt: skip
        with pytest.raises(RefusedError) as refused:
            gate.check({**params, "sign": sign_call(params, app.secret, SignMethod.MD5)}, NOW, NOW)
        return refused.value.code, refused.value.sub_code

    assert code(theirs, "1", TRADE) == (27, "sessionkey-not-generated-by-server")
    assert code(ours, "1", TRADE) == (11, "isv.permission-api-package-limit")


async def test_too_many_calls_are_banned_for_the_seconds_that_are_told(house: PlatformHouse) -> None:
    house.server.backstage.quota.limit("taobao.time.get", Limit(calls=2, window=timedelta(seconds=60)))
    for _ in range(2):
        await house.call("taobao.time.get")
    house.server.backstage.move(timedelta(seconds=45))
    with pytest.raises(ApiError) as banned:
        await house.call("taobao.time.get")
    assert (banned.value.code, banned.value.sub_code) == (7, "accesscontrol.limited-by-api-access-count")
    assert banned.value.sub_msg == "This ban will last for 15 more seconds"
    house.server.backstage.move(timedelta(seconds=15))
    assert await house.call("taobao.time.get")
