"""What only the sandbox has: letting a seller in, acting as people, planning trouble, looking on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientConnectionError

from cs_assistant.domain.refunds import Phase, RefundKind, RefundStatus
from cs_assistant.flows.reason_table import flow_for
from cs_assistant.gateways.sandbox.server.troubles import Fault, FaultSchedule, Trouble
from cs_assistant.policy.reason_mapping import ReasonMapping
from tests.contract.worlds import packaged_library
from tests.platform_calls import NOW, SUB, ApiError, PlatformHouse, platform_house

UPDATE = "taobao.trade.memo.update"


@pytest.fixture(scope="module")
async def built() -> AsyncIterator[PlatformHouse]:
    async with platform_house() as made:
        yield made


@pytest.fixture
def house(built: PlatformHouse) -> PlatformHouse:
    built.server.backstage.reset()
    return built


# Trouble


async def test_trouble_strikes_before_or_after_the_write_took_effect(house: PlatformHouse) -> None:
    tid = house.order_no("phone_day3")
    struck = {}
    for number, trouble in enumerate(Trouble):
        house.server.faults.plan(UPDATE, Fault(trouble=trouble))
        memo = f"第{number}次"
        try:
            params = house.signed(house.params(UPDATE, session=house.token(), tid=tid, memo=memo))
            async with house.session.post(house.server.url, data=params) as answer:
                told = answer.status if answer.status != 200 else "error" if b"error" in await answer.read() else "fine"
        except ClientConnectionError:
            told = "nothing"
        written = house.platform.memo_book.read(("phones", tid)).text == memo
        struck[trouble] = (told, written)
    assert struck == {
        Trouble.NONE: ("fine", True), Trouble.ERROR_BEFORE: (502, False), Trouble.LOST_BEFORE: ("nothing", False),
        Trouble.BUSY: ("error", False), Trouble.LIMITED: ("error", False), Trouble.ERROR_AFTER: (502, True),
        Trouble.LOST_AFTER: ("nothing", True), Trouble.TWICE: ("fine", True), Trouble.STALE: ("fine", True),
    }  # fmt: skip


async def test_a_repeated_request_is_done_twice(house: PlatformHouse) -> None:
    house.server.faults.plan(UPDATE, Fault(trouble=Trouble.TWICE))
    await house.call(UPDATE, tid=house.order_no("phone_day3"), memo="甲")
    assert len(house.platform.memo_book.changes("phones", 0)) == 2


async def test_a_stale_read_shows_everything_as_before_its_last_change(house: PlatformHouse) -> None:
    tid, number = house.order_no("phone_day3"), house.refund_no("phone_cancel_rong")
    for memo in ("甲", "乙"):
        await house.call(UPDATE, tid=tid, memo=memo)
    house.platform.buyer_changes("phones", number, amount=Decimal("1.00"))
    fields = "refund_version,refund_fee"
    fresh = (await house.call("taobao.refund.get", refund_id=number, fields=fields))["refund"]
    house.server.faults.rate("*", {Trouble.STALE: 1.0})
    stale = (await house.call("taobao.refund.get", refund_id=number, fields=fields))["refund"]
    assert (stale["refund_fee"], fresh["refund_fee"]) == ("399.00", "1.00")
    assert stale["refund_version"] < fresh["refund_version"]
    trade = (await house.call("taobao.trade.fullinfo.get", tid=tid, fields="seller_memo"))["trade"]
    assert trade == {"seller_memo": "甲"}


def test_the_same_seed_gives_the_same_troubles_and_about_as_many_as_asked_for() -> None:
    def dealt(seed: int) -> list[Trouble]:
        faults = FaultSchedule(seed)
        faults.rate("*", {Trouble.LOST_AFTER: 0.2, Trouble.BUSY: 0.1})
        faults.rate(UPDATE, {})
        assert {faults.for_call(UPDATE).trouble for _ in range(10)} == {Trouble.NONE}
        return [faults.for_call("x").trouble for _ in range(2000)]

    first = dealt(5)
    assert first == dealt(5) != dealt(6)
    assert 0.16 < first.count(Trouble.LOST_AFTER) / 2000 < 0.24
    assert 0.07 < first.count(Trouble.BUSY) / 2000 < 0.13
    with pytest.raises(ValueError, match="sum"):
        FaultSchedule().rate("*", {Trouble.BUSY: 0.6, Trouble.TWICE: 0.5})


# OAuth


async def authorized(house: PlatformHouse, account: str, uri: str = "http://127.0.0.1:1/back") -> tuple[str, str]:
    """Code and state after the one button was pressed."""
    form = {"response_type": "code", "client_id": house.server.apps[0].app_key, "redirect_uri": uri, "state": "s&1"}
    async with house.session.get(f"{house.server.oauth_url}/authorize", params=form) as page:
        assert page.status == 200
        assert (await page.text()).count("<button") == 1
    async with house.session.post(
        f"{house.server.oauth_url}/authorize", data={**form, "account": account}, allow_redirects=False
    ) as back:
        assert back.status == 302
        query = parse_qs(urlsplit(back.headers["Location"]).query)
    return query["code"][0], query["state"][0]


async def token(house: PlatformHouse, **form: str) -> tuple[int, dict[str, Any]]:
    app = house.server.apps[0]
    given = {"client_id": app.app_key, "client_secret": app.secret, "grant_type": "authorization_code",
             "redirect_uri": "http://127.0.0.1:1/back", **form}  # fmt: skip
    async with house.session.post(f"{house.server.oauth_url}/token", data=given) as answer:
        return answer.status, await answer.json()


async def test_a_code_becomes_tokens_once_and_a_refresh_token_too(house: PlatformHouse) -> None:
    code, state = await authorized(house, "shoes/sub")
    assert state == "s&1"
    status, told = await token(house, code=code)
    assert (status, told["taobao_user_nick"]) == (200, "%E9%9D%92%E7%A6%BE%E9%9E%8B%E5%9D%8A")
    assert told["sub_taobao_user_id"] == "2200000000275"
    assert await house.call("taobao.user.seller.get", session=told["access_token"], fields="nick")
    assert (await token(house, code=code))[1]["error_description"] == "authorize code expire"
    status, fresh = await token(house, grant_type="refresh_token", refresh_token=told["refresh_token"])
    assert status == 200
    with pytest.raises(ApiError) as dead:
        await house.call("taobao.user.seller.get", session=told["access_token"], fields="nick")
    assert dead.value.code == 27
    assert (await token(house, grant_type="refresh_token", refresh_token=told["refresh_token"]))[0] == 400
    assert await house.call("taobao.user.seller.get", session=fresh["access_token"], fields="nick")


async def test_a_code_is_good_for_half_an_hour_and_for_its_address(house: PlatformHouse) -> None:
    code, _ = await authorized(house, "phones/main")
    status, told = await token(house, code=code, redirect_uri="http://127.0.0.1:1/other")
    assert (status, told["error_description"]) == (400, "redirect_uri is invalidate")
    assert (await token(house, code=code, client_secret="x"))[1]["error_description"] == "client_secret is invalidate"
    code, _ = await authorized(house, "phones/main")
    house.server.backstage.move(timedelta(minutes=30))
    assert (await token(house, code=code))[1]["error_description"] == "authorize code expire"


async def test_who_asks_without_being_an_app_gets_no_button(house: PlatformHouse) -> None:
    for form in ({"client_id": "1"}, {"response_type": "token"}, {"redirect_uri": "javascript:alert(1)"}):
        right = {"response_type": "code", "client_id": house.server.apps[0].app_key, "redirect_uri": "http://a/"}
        whole = {**right, **form}
        async with house.session.get(f"{house.server.oauth_url}/authorize", params=whole) as page:
            assert page.status == 400
            assert "<button" not in await page.text()


async def test_tokens_are_also_an_api(house: PlatformHouse) -> None:
    code, _ = await authorized(house, "phones/main")
    result = await house.call("taobao.top.auth.token.create", code=code)
    assert '"access_token"' in result["token_result"]


# The control API


async def control(house: PlatformHouse, path: str, body: dict[str, Any] | None = None, **more: Any) -> tuple[int, Any]:
    verb = "GET" if body is None else "POST"
    url = f"{house.server.oauth_url}/_sandbox{path}"
    async with house.session.request(verb, url, json=body, **more) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    "more", [{"headers": {"Host": "evil.example"}}, {"headers": {"Content-Type": "text/plain"}}], ids=["host", "type"]
)
async def test_a_page_of_another_site_controls_nothing(house: PlatformHouse, more: dict[str, Any]) -> None:
    house.server.backstage.quota.limit("taobao.time.get", None)
    assert (await control(house, "/reset", {"seed": 1}, **more))[0] == 403


async def test_people_act_and_the_clock_moves(house: PlatformHouse) -> None:
    tid = house.order_no("phone_day3")
    apply = {"shop": "phones", "act": "apply", "order": tid, "kind": "退货退款", "text": "质量问题"}
    status, made = await control(house, "/act", apply)
    assert (status, made["status"]) == (200, "WAIT_SELLER_AGREE")
    number = made["refund_id"]
    for act, more in (
        ("say", {"text": "在吗"}), ("refuse", {}), ("change", {"amount": "100.00"}), ("ask_platform", {}),
        ("step_in", {}), ("agree_return", {}), ("send_back", {"text": "B1"}), ("withdraw", {}),
    ):  # fmt: skip
        status, _ = await control(house, "/act", {"shop": "phones", "act": act, "refund": number, **more})
        assert status == 200, act
    assert (await control(house, "/act", {"shop": "phones", "act": "withdraw", "refund": number}))[0] == 400
    assert (await control(house, "/act", {"shop": "phones", "act": "memo", "order": tid, "text": "甲"}))[0] == 200
    assert (await control(house, "/act", {"shop": "phones", "act": "fly"}))[0] == 400
    refunds = (await control(house, "/refunds?shop=phones"))[1]
    assert {each["refund_id"]: each["status"] for each in refunds}[number] == "CLOSED"
    assert (await control(house, "/clock", {"hours": 48, "speed": 60}))[0] == 200
    assert house.clock.now() == NOW + timedelta(hours=48)
    unshipped = house.platform.book.get(("phones", "990000000111"))
    assert unshipped.status is RefundStatus.SUCCESS
    assert any(each["memo_bytes"] == 3 for each in (await control(house, "/trades?shop=phones"))[1])


async def test_faults_limits_and_sessions_are_set_from_outside(house: PlatformHouse) -> None:
    plan = {"seed": 3, "rates": {"*": {"chances": {"busy": 1.0}}}, "next": {UPDATE: [{"trouble": "limited"}]}}
    assert (await control(house, "/faults", plan))[1] == {"seed": 3}
    for method, code in ((UPDATE, 7), ("taobao.time.get", 15)):
        with pytest.raises(ApiError) as struck:
            await house.call(method, tid=house.order_no("phone_day3"), memo="甲")
        assert struck.value.code == code
    assert (await control(house, "/faults", {"rates": {"*": {"chances": {"busy": 2}}}}))[0] == 400
    await control(house, "/faults", {})
    await control(house, "/limits", {"method": "taobao.time.get", "calls": 0, "seconds": 30})
    with pytest.raises(ApiError) as limited:
        await house.call("taobao.time.get")
    assert limited.value.sub_msg == "This ban will last for 30 more seconds"
    session = house.token("phones", SUB)
    await control(house, "/sessions/expire", {"shop": "phones", "account": "sub"})
    with pytest.raises(ApiError) as expired:
        await house.call("taobao.user.seller.get", session=session, fields="nick")
    assert expired.value.sub_code == "session-expired"
    assert await house.call("taobao.user.seller.get", fields="nick")


async def test_a_reset_is_the_beginning_and_the_log_hides_whom_it_is_about(house: PlatformHouse) -> None:
    tid = house.order_no("phone_day3")
    await house.call(UPDATE, tid=tid, memo="电话 13800138000，住样例市演示区晨光路1号2单元")
    lines = (await control(house, "/calls"))[1]
    shown = str(lines[-1])
    assert "memo" in shown
    assert not any(part in shown for part in ("13800138000", tid, house.token(), "晨光路1号", "sign"))
    assert house.platform.memo_book.read(("phones", tid)).text
    await control(house, "/reset", {"seed": 9})
    assert not house.platform.memo_book.read(("phones", tid)).text
    state = (await control(house, ""))[1]
    assert state["seed"] == 9
    assert house.server.apps[0].secret not in str(state)


# Buyers


async def test_every_procedure_of_refunds_has_a_buyer_whose_application_leads_to_it(house: PlatformHouse) -> None:
    reasons = packaged_library().reasons
    mapping, led = ReasonMapping(reasons, {}), {}
    for key, persona in house.server.backstage.personas.known.items():
        status, told = await control(house, f"/buyers/{key}", {})
        assert status == 200, told
        made = house.server.backstage.personas.last(persona)
        assert made is not None
        led[key] = flow_for(made.kind, made.phase, mapping.id_of(made.shop_id, made.reason))
    assert led == {key: persona.procedure for key, persona in house.server.backstage.personas.known.items()}
    assert set(led.values()) == {
        flow_for(kind, phase, reason)
        for kind in RefundKind for phase in Phase for reason in (*reasons, "unmapped")
    }  # fmt: skip


async def test_a_buyer_goes_on_by_himself_whatever_the_shop_does(house: PlatformHouse) -> None:
    personas, platform = house.server.backstage.personas, house.platform

    def last(key: str) -> Any:
        return personas.last(personas.known[key])

    personas.step("sends_back")
    assert "等商家" in personas.step("sends_back")
    platform.colleague_agrees_return("shoes", last("sends_back").refund_no)
    personas.step("sends_back")
    assert last("sends_back").status is RefundStatus.WAIT_SELLER_CONFIRM_GOODS
    for key, status in (("wants_freight", RefundStatus.CLOSED), ("wants_invoice", RefundStatus.WAIT_SELLER_AGREE)):
        personas.step(key)
        platform.colleague_refuses("phones", last(key).refund_no)
        personas.step(key)
        assert last(key).status is status
    personas.step("found_a_fault")
    platform.colleague_refuses("phones", last("found_a_fault").refund_no)
    assert personas.step("found_a_fault") == "请了平台介入"
    assert "平台已经在看" in personas.step("found_a_fault")
    assert (await control(house, "/buyers/nobody", {}))[0] == 404
    rows = {row["key"]: row["status"] for row in (await control(house, "/buyers"))[1]}
    assert (rows["wants_freight"], rows["cancels"]) == ("CLOSED", None)
