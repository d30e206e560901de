"""Until there are accounts: a printed token, this machine, our own pages."""

from __future__ import annotations

import pytest
from aiohttp import WSServerHandshakeError

from .conftest import TOKEN, Console

SEND = {"click_id": "click-0001", "text": "您好", "seen_seq": 3}
MESSAGES = "/api/v1/conversations/0198-first/messages"


async def test_a_page_without_the_token_asks_for_it_in_chinese(stranger: Console) -> None:
    answer = await stranger.client.get("/automation")
    assert answer.status == 403
    text = await answer.text()
    assert "口令" in text
    assert '<form method="post" action="/token">' in text


async def test_the_api_without_the_token_answers_403_in_the_one_error_shape(stranger: Console) -> None:
    answer = await stranger.client.get("/api/v1/queue")
    assert answer.status == 403
    error = (await answer.json())["error"]
    assert error["code"] == "forbidden"
    assert "token" in error["message"]


async def test_the_printed_address_sets_a_cookie_scripts_cannot_read_and_leaves_no_token_in_the_address(
    stranger: Console,
) -> None:
    answer = await stranger.client.get(f"/automation?token={TOKEN}&tab=1", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/automation?tab=1")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert TOKEN not in cookie
    assert (await stranger.client.get("/api/v1/queue")).status == 200


async def test_a_wrong_token_is_asked_for_again_and_sets_no_cookie(stranger: Console) -> None:
    answer = await stranger.client.get("/?token=guess")
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers
    assert "口令不对" in await answer.text()


async def test_the_form_lets_in_whoever_types_the_token(stranger: Console) -> None:
    wrong = await stranger.client.post("/token", data={"token": "guess"}, headers=stranger.origin)
    assert wrong.status == 403
    right = await stranger.client.post("/token", data={"token": f" {TOKEN} "}, headers=stranger.origin)
    assert right.status == 200
    assert right.url.path == "/"


async def test_a_redirect_never_leaves_this_site(stranger: Console) -> None:
    url = f"http://127.0.0.1:{stranger.client.port}//elsewhere.example/?token={TOKEN}"
    answer = await stranger.client.session.get(url, allow_redirects=False)
    assert answer.headers.get("Location", "/").startswith("/")
    assert not answer.headers.get("Location", "/").startswith("//")


@pytest.mark.parametrize("host", ["shop.example", "127.0.0.1.example", "10.0.0.3:80"])
async def test_a_host_that_is_not_this_machine_is_refused(console: Console, host: str) -> None:
    answer = await console.client.get("/api/v1/queue", headers={"Host": host})
    assert answer.status == 403


async def test_a_host_that_is_no_host_is_a_bad_request_not_a_crash(console: Console) -> None:
    answer = await console.client.get("/api/v1/queue", headers={"Host": "127.0.0.1:port"})
    assert answer.status == 400


@pytest.mark.parametrize("origin", [None, "null", "http://elsewhere.example", "http://127.0.0.1:1"])
async def test_what_another_sites_page_sends_is_refused(console: Console, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    answer = await console.client.post(MESSAGES, json=SEND, headers=headers)
    assert answer.status == 403
    assert console.desk.calls == []


async def test_our_own_page_may_send(console: Console) -> None:
    answer = await console.client.post(MESSAGES, json=SEND, headers=console.origin)
    assert answer.status == 202


@pytest.mark.parametrize("origin", [None, "http://elsewhere.example"])
async def test_the_websocket_refuses_other_sites(console: Console, origin: str | None) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await console.client.ws_connect("/api/v1/live", origin=origin)
    assert refused.value.status == 403


async def test_the_websocket_refuses_strangers(stranger: Console) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await stranger.client.ws_connect("/api/v1/live", headers=stranger.origin)
    assert refused.value.status == 403


async def test_a_route_that_proves_its_caller_otherwise_needs_no_token(stranger: Console) -> None:
    assert (await stranger.client.post("/api/v1/shops/phones/messages")).status == 200
    assert (await stranger.client.get("/healthz")).status == 200


@pytest.mark.parametrize("path", ["/", "/static/base.css", "/api/v1/queue", "/nowhere", "/healthz"])
async def test_every_answer_carries_the_strict_policy(console: Console, path: str) -> None:
    answer = await console.client.get(path)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == ("no-cache" if path.startswith("/static/") else "no-store")


async def test_two_consoles_on_two_ports_do_not_throw_each_other_out(console: Console) -> None:
    names = [cookie.key for cookie in console.client.session.cookie_jar]
    assert names == [f"cs_console_{console.client.port}"]
