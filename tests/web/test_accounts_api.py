"""账号 and 审计 over HTTP: what an administrator sees and does, what is shown once, whose log one reads."""

from __future__ import annotations

from typing import Any

import pytest

from cs_assistant.domain.people import Role
from cs_assistant.services.live import ALARM, CONVERSATION, RESYNC, Change

from .conftest import HOUSE, PASSWORD, Console

ACCOUNTS = "/api/v1/accounts"


async def post(console: Console, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    answer = await console.client.post(path, json=body or {}, headers=console.origin)
    return answer.status, await answer.json()


async def read(console: Console, path: str) -> Any:
    answer = await console.client.get(path)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_a_made_up_password_is_shown_once_and_logs_in(console: Console) -> None:
    await console.enter_as("管理一", Role.ADMINISTRATOR, "phones", "shoes")
    status, made = await post(console, ACCOUNTS, {"name": "新人一", "roles": {"phones": ["agent"], "shoes": []}})
    assert status == 201
    assert await console.staff.logins.log_in("新人一", made["secret"])
    listed = await console.client.get(ACCOUNTS)
    assert made["secret"] not in await listed.text()
    entry = next(each for each in (await listed.json())["accounts"] if each["name"] == "新人一")
    assert entry["roles"] == {"phones": ["agent"]}


async def test_a_whole_life_of_an_account(console: Console) -> None:
    await console.enter_as("管理二", Role.ADMINISTRATOR)
    _, made = await post(console, ACCOUNTS, {"name": "新人二", "roles": {"phones": ["agent"]}, "password": PASSWORD})
    path = f"{ACCOUNTS}/{made['account']['id']}"
    assert (await post(console, f"{path}/shops/phones/roles", {"roles": ["senior", "warehouse"]}))[0] == 200
    status, token = await post(console, f"{path}/tokens", {"name": "日报", "scopes": ["read"], "days": 7})
    assert (status, token["secret"][:3]) == (201, "cs_")
    (held,) = token["account"]["tokens"]
    assert (held["name"], held["scopes"], held["expired"]) == ("日报", ["read"], False)
    assert (await post(console, f"/api/v1/tokens/{held['id']}/revoke"))[0] == 200
    assert (await post(console, f"{path}/password"))[1]["secret"] != PASSWORD
    assert (await post(console, f"{path}/deactivate"))[0] == 200
    entry = next(each for each in (await read(console, ACCOUNTS))["accounts"] if each["name"] == "新人二")
    assert (entry["active"], entry["roles"], entry["tokens"]) == (False, {"phones": ["senior", "warehouse"]}, [])
    assert (await post(console, f"{path}/activate"))[0] == 200


async def test_an_administrator_of_one_shop_meets_nothing_of_the_other(console: Console) -> None:
    theirs = await console.staff.hire("鞋店三", Role.AGENT, "shoes")
    both = await console.staff.hire("两店三", Role.AGENT, "phones", "shoes")
    await console.enter_as("管理三", Role.ADMINISTRATOR)
    shown = await read(console, ACCOUNTS)
    assert [shop["id"] for shop in shown["shops"]] == ["phones"]
    names = {each["name"]: each for each in shown["accounts"]}
    assert "鞋店三" not in names
    assert (names["两店三"]["elsewhere"], names["两店三"]["roles"]) == (True, {"phones": ["agent"]})
    assert (await post(console, f"{ACCOUNTS}/{theirs}/password"))[0] == 404
    assert (await post(console, f"{ACCOUNTS}/{theirs}/shops/phones/roles", {"roles": ["supervisor"]}))[0] == 404
    assert (await post(console, f"{ACCOUNTS}/{both}/shops/shoes/roles", {"roles": ["supervisor"]}))[0] == 404
    assert (await post(console, f"{ACCOUNTS}/{both}/password"))[0] == 403
    assert (await post(console, ACCOUNTS, {"name": "鞋店新人", "roles": {"shoes": ["supervisor"]}}))[0] == 404


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"name": "新人四", "roles": {"phones": ["boss"]}}, "roles.phones.0"),
        ({"name": "新人四", "roles": {"phones": ["timer"]}}, "roles"),
        ({"name": "新人四", "roles": {"phones": ["agent"]}, "password": "短"}, "password"),
        ({"name": "", "roles": {"phones": ["agent"]}}, "name"),
    ],
)
async def test_a_bad_account_is_refused_with_the_field(console: Console, body: dict[str, Any], where: str) -> None:
    await console.enter_as(f"管理四{where}{len(body)}", Role.ADMINISTRATOR)
    status, answer = await post(console, ACCOUNTS, body)
    assert (status, answer["error"]["where"]) == (400, where)


async def test_one_changes_ones_own_password_and_stays_logged_in(console: Console) -> None:
    await console.enter_as("本人五", Role.AGENT)
    assert (await post(console, "/api/v1/me/password", {"old": "x", "password": "另一句好记的话就行了"}))[0] == 403
    assert (await post(console, "/api/v1/me/password", {"old": PASSWORD, "password": "太短"}))[0] == 400
    assert (await post(console, "/api/v1/me/password", {"old": PASSWORD, "password": "另一句好记的话就行了"}))[0] == 200
    assert (await read(console, "/api/v1/me"))["name"] == "本人五"
    assert await console.staff.logins.log_in("本人五", "另一句好记的话就行了")


async def test_the_console_names_ones_own_shops_with_what_one_may_do_there(console: Console) -> None:
    await console.enter_as("手机六", Role.AGENT)
    (shop,) = (await read(console, "/api/v1/console"))["shops"]
    assert shop["id"] == "phones"
    assert {"read", "send"} <= set(shop["may"])
    assert "agree" not in shop["may"]
    assert (await read(console, "/api/v1/me"))["shops"][0]["roles"] == [{"id": "agent", "name": "客服"}]


async def test_lists_hold_ones_own_shops_only(console: Console) -> None:
    await console.enter_as("手机七", Role.AGENT)
    queue = await read(console, "/api/v1/queue")
    assert [item["shop"] for item in (*queue["items"], *queue["recent"])] == ["phones"]


async def test_live_changes_are_of_ones_own_shops_only(console: Console) -> None:
    await console.enter_as("手机八", Role.AGENT)
    socket = await console.client.ws_connect("/api/v1/live", headers=console.origin)
    assert (await socket.receive_json(timeout=5))["kind"] == "hello"
    console.hub.publish(Change(kind=ALARM, shop_id="shoes", conversation_id="shoes-1"))
    console.hub.publish(Change(kind=CONVERSATION, shop_id="phones", conversation_id="0198-first"))
    console.hub.publish(Change(kind=RESYNC))
    assert (await socket.receive_json(timeout=5))["conversation"] == "0198-first"
    assert (await socket.receive_json(timeout=5))["kind"] == "resync"
    await socket.close()


async def test_an_administrator_hears_of_no_conversation(console: Console) -> None:
    await console.enter_as("管理九", Role.ADMINISTRATOR)
    socket = await console.client.ws_connect("/api/v1/live", headers=console.origin)
    assert (await socket.receive_json(timeout=5))["kind"] == "hello"
    console.hub.publish(Change(kind=CONVERSATION, shop_id="phones", conversation_id="0198-first"))
    console.hub.publish(Change(kind=RESYNC))
    assert (await socket.receive_json(timeout=5))["kind"] == "resync"
    await socket.close()


async def test_a_socket_closes_when_its_login_ends(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cs_assistant.web.live.TRUSTED_SECONDS", 0.0)
    account = await console.enter_as("离职十", Role.AGENT)
    socket = await console.client.ws_connect("/api/v1/live", headers=console.origin)
    assert (await socket.receive_json(timeout=5))["kind"] == "hello"
    await console.staff.accounts.deactivate(HOUSE, account)
    console.hub.publish(Change(kind=CONVERSATION, shop_id="phones", conversation_id="0198-first"))
    await socket.receive(timeout=5)
    assert socket.close_code == 1008


async def test_the_log_is_sentences_of_ones_own_shops_newest_first(console: Console) -> None:
    await console.staff.hire("鞋店十一", Role.AGENT, "shoes")
    await console.staff.hire("手机十一", Role.AGENT)
    await console.enter_as("审计十一", Role.AUDITOR)
    log = await read(console, "/api/v1/audit?type=account")
    sentences = [item["sentence"] for item in log["items"]]
    assert sentences[:2] == ["测试建立账号「审计十一」，角色：审计", "测试建立账号「手机十一」，角色：客服"]
    assert not any("鞋店十一" in sentence for sentence in sentences)
    assert {item["shop"] for item in log["items"]} == {"phones"}
    assert {"id": "account", "name": "账号"} in log["types"]
    only = await read(console, "/api/v1/audit?actor=审计十一")
    assert [item["sentence"] for item in only["items"]] == ["审计十一登录"]
    assert (await read(console, "/api/v1/audit?on=2020-01-01"))["items"] == []


@pytest.mark.parametrize(("query", "where"), [("on=gestern", "on"), ("before=x", "before"), ("before=-1", "before")])
async def test_a_filter_that_is_none_is_refused(console: Console, query: str, where: str) -> None:
    answer = await console.client.get(f"/api/v1/audit?{query}")
    assert (answer.status, (await answer.json())["error"]["where"]) == (400, where)
