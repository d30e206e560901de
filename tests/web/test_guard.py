"""Who comes in: a login or an API token, from our own pages, under a known host; the demo's link."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession, CookieJar, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.people import Right, Role

from .browsing import carry, origin
from .conftest import HOUSE, PASSWORD, TOKEN, Console, Staff, build

SEND = {"click_id": "click-0001", "text": "您好", "seen_seq": 3}
MESSAGES = "/api/v1/conversations/0198-first/messages"


async def test_a_page_without_a_login_leads_to_the_login_and_back(stranger: Console) -> None:
    answer = await stranger.client.get("/automation?tab=1", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/login?next=%2Fautomation%3Ftab%3D1")
    form = {"name": "小林", "password": PASSWORD, "next": "/automation?tab=1"}
    entered = await stranger.client.post("/login", data=form, headers=stranger.origin)
    assert (entered.status, entered.url.path_qs) == (200, "/automation?tab=1")


async def test_the_api_without_a_login_answers_401_in_the_one_error_shape(stranger: Console) -> None:
    answer = await stranger.client.get("/api/v1/queue")
    assert answer.status == 401
    error = (await answer.json())["error"]
    assert (error["code"], "登录" in error["message"]) == ("login", True)


async def test_a_login_sets_a_cookie_scripts_cannot_read_and_other_sites_do_not_get(stranger: Console) -> None:
    form = {"name": "小林", "password": PASSWORD}
    answer = await stranger.client.post("/login", data=form, headers=stranger.origin, allow_redirects=False)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert (await stranger.client.get("/api/v1/queue")).status == 200


async def test_behind_https_the_cookie_is_sent_over_https_only(stranger: Console) -> None:
    host = f"127.0.0.1:{stranger.client.port}"
    answer = await stranger.client.post(
        "/login", data={"name": "小林", "password": PASSWORD}, headers={"Origin": f"https://{host}"},
        allow_redirects=False,
    )
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("name", ["小林", "没有这个人"])
async def test_a_wrong_pair_is_refused_in_the_same_words_whether_or_not_the_name_exists(
    stranger: Console, name: str
) -> None:
    form = {"name": name, "password": "not the password"}
    answer = await stranger.client.post("/login", data=form, headers=stranger.origin)
    text = await answer.text()
    assert answer.status == 403
    assert "名字或密码不对" in text
    assert "Set-Cookie" not in answer.headers


async def test_after_five_wrong_tries_the_page_says_to_wait(stranger: Console, staff: Staff) -> None:
    await staff.hire("健忘的人", Role.AGENT)
    answers = []
    for _ in range(6):
        form = {"name": "健忘的人", "password": "not the password"}
        answers.append(await stranger.client.post("/login", data=form, headers=stranger.origin))
    assert [answer.status for answer in answers] == [403] * 5 + [429]
    assert "15 分钟后再试" in await answers[-1].text()


@pytest.mark.parametrize(
    "wanted",
    ["//elsewhere.example/", "/\\elsewhere.example/", "https://elsewhere.example", "/\t/elsewhere.example", ""],
)
async def test_a_login_never_leads_off_this_site(stranger: Console, wanted: str) -> None:
    form = {"name": "小林", "password": PASSWORD, "next": wanted}
    answer = await stranger.client.post("/login", data=form, headers=stranger.origin, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/home")


async def test_the_demos_link_logs_the_newcomer_in_and_leaves_no_token_in_the_address(stranger: Console) -> None:
    answer = await stranger.client.get(f"/automation?token={TOKEN}&tab=1", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/automation?tab=1")
    assert TOKEN not in answer.headers["Set-Cookie"]
    assert (await (await stranger.client.get("/api/v1/me")).json())["name"] == "王主管"


async def test_the_demos_link_never_leads_off_this_site(stranger: Console) -> None:
    url = f"http://127.0.0.1:{stranger.client.port}//elsewhere.example/?token={TOKEN}"
    answer = await stranger.client.session.get(url, allow_redirects=False)
    assert answer.headers.get("Location", "/").startswith("/")
    assert not answer.headers.get("Location", "/").startswith("//")


async def test_a_guessed_link_leads_to_the_login(stranger: Console) -> None:
    answer = await stranger.client.get("/?token=guess")
    assert answer.url.path == "/login"
    assert not stranger.client.session.cookie_jar.filter_cookies(stranger.client.make_url("/"))


async def test_in_the_demo_one_click_changes_who_one_is(console: Console) -> None:
    answer = await console.client.post("/login/as", data={"name": "小林"}, headers=console.origin)
    assert answer.status == 200
    assert (await (await console.client.get("/api/v1/me")).json())["name"] == "小林"
    nobody = await console.client.post("/login/as", data={"name": "没有这个人"}, headers=console.origin)
    assert nobody.status == 404


async def test_outside_the_demo_there_is_neither_link_nor_button_nor_another_host(staff: Staff) -> None:
    app = web.Application()
    build(app, staff, demo=None, hosts=frozenset({"desk.shop.example"}))
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        assert (await client.get(f"/?token={TOKEN}")).url.path == "/login"
        assert "小林" not in await (await client.get("/login")).text()
        assert (await client.post("/login/as", data={"name": "小林"}, headers=origin(client))).status == 404
        assert (await client.get("/login", headers={"Host": "desk.shop.example"})).status == 200
        assert (await client.get("/login", headers={"Host": "other.example"})).status == 403


@pytest.mark.parametrize("host", ["shop.example", "127.0.0.1.example", "10.0.0.3:80"])
async def test_a_host_that_is_not_this_machine_is_refused(console: Console, host: str) -> None:
    answer = await console.client.get("/api/v1/queue", headers={"Host": host})
    assert answer.status == 403


async def test_a_host_that_is_no_host_is_a_bad_request_not_a_crash(console: Console) -> None:
    answer = await console.client.get("/api/v1/queue", headers={"Host": "127.0.0.1:port"})
    assert answer.status == 400


@pytest.mark.parametrize("origin", [None, "null", "http://elsewhere.example", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", [MESSAGES, "/login", "/login/as", "/logout"])
async def test_what_another_sites_page_sends_is_refused(console: Console, origin: str | None, path: str) -> None:
    headers = {} if origin is None else {"Origin": origin}
    answer = await console.client.post(path, json=SEND, headers=headers)
    assert answer.status == 403
    assert console.desk.calls == []
    assert (await console.client.get("/api/v1/queue")).status == 200


async def test_our_own_page_may_send(console: Console) -> None:
    answer = await console.client.post(MESSAGES, json=SEND, headers=console.origin)
    assert answer.status == 202


async def test_an_api_token_acts_within_its_scopes_and_needs_neither_cookie_nor_origin(
    stranger: Console, staff: Staff
) -> None:
    account = await staff.hire("日报账号", Role.AGENT)
    token = await staff.accounts.tokens.create(HOUSE, account, "日报", {Right.READ})
    headers = {"Authorization": f"Bearer {token}", "Host": "desk.internal"}
    base = str(stranger.client.make_url("/")).rstrip("/")
    async with ClientSession() as program:
        read = await program.get(f"{base}/api/v1/queue", headers=headers)
        assert [item["shop"] for item in (await read.json())["items"]] == ["phones"]
        sent = await program.post(base + MESSAGES, json=SEND, headers=headers)
        assert sent.status == 403
        assert "「回复买家」" in (await sent.json())["error"]["message"]
        me = await (await program.get(f"{base}/api/v1/me", headers=headers)).json()
        assert (me["name"], me["token"]) == ("日报账号（日报）", True)
        wrong = await program.get(f"{base}/api/v1/queue", headers={"Authorization": "Bearer cs_guess"})
        assert wrong.status == 401
        change = {"old": PASSWORD, "password": "another good sentence"}
        own = await program.post(f"{base}/api/v1/me/password", json=change, headers=headers)
        assert own.status == 403


async def test_a_wrong_api_token_is_refused_even_beside_a_good_cookie(console: Console) -> None:
    assert (await console.client.get("/api/v1/queue", headers={"Authorization": "Bearer guess"})).status == 401


@pytest.mark.parametrize("origin", [None, "http://elsewhere.example"])
async def test_the_websocket_refuses_other_sites(console: Console, origin: str | None) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await console.client.ws_connect("/api/v1/live", origin=origin)
    assert refused.value.status == 403


async def test_the_websocket_refuses_strangers(stranger: Console) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await stranger.client.ws_connect("/api/v1/live", headers=stranger.origin)
    assert refused.value.status == 401


async def test_a_route_that_proves_its_caller_otherwise_needs_no_login(stranger: Console) -> None:
    assert (await stranger.client.post("/api/v1/shops/phones/messages")).status == 200
    assert (await stranger.client.get("/healthz")).status == 200


async def test_a_deactivated_account_is_out_at_the_next_request(stranger: Console, staff: Staff) -> None:
    account = await stranger.enter_as("离职的人", Role.AGENT)
    assert (await stranger.client.get("/api/v1/queue")).status == 200
    await staff.accounts.deactivate(HOUSE, account)
    assert (await stranger.client.get("/api/v1/queue")).status == 401


async def test_a_route_nobody_declared_is_closed_to_everybody(staff: Staff) -> None:
    app = web.Application()
    build(app, staff)

    async def forgotten(_: web.Request) -> web.Response:
        return web.Response(text="secret")

    app.router.add_get("/forgotten", forgotten)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        carry(client, await staff.logins.enter("王主管"))
        answer = await client.get("/forgotten")
        assert answer.status == 500
        assert "secret" not in await answer.text()


@pytest.mark.parametrize("path", ["/", "/static/base.css", "/api/v1/queue", "/nowhere", "/healthz", "/login"])
async def test_every_answer_carries_the_strict_policy(console: Console, path: str) -> None:
    answer = await console.client.get(path)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == ("no-cache" if path.startswith("/static/") else "no-store")


async def test_two_consoles_on_two_ports_do_not_throw_each_other_out(console: Console) -> None:
    form = {"name": "小林", "password": PASSWORD}
    answer = await console.client.post("/login", data=form, headers=console.origin, allow_redirects=False)
    assert answer.headers["Set-Cookie"].startswith(f"cs_console_{console.client.port}=")
