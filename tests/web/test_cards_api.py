"""保障卡 and 机型 over HTTP: who may, what a wrong choice gets, and that one form counts at once (R2.4)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.people import Role
from cs_assistant.services.learning import Learning
from cs_assistant.services.library_desk import library_desk
from cs_assistant.services.whose import Whose
from cs_assistant.web.cards_api import add_cards
from cs_assistant.web.phone_models_api import add_phone_models
from tests.unit.services.house import FakeChannel, house_at
from tests.unit.services.test_phone_models import packaged_assistant

from .browsing import Client, carry, origin
from .conftest import SUPERVISOR, Staff, build

FORM = {
    "shop": "phones", "name": "晨光X10", "aliases": ["X10"], "brand": "晨光", "removable_battery": False,
    "serial": "settings",
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    client: Client
    staff: Staff

    async def enter(self, name: str) -> None:
        carry(self.client, await self.staff.logins.enter(name))

    async def get(self, path: str) -> tuple[int, Any]:
        answer = await self.client.get(path)
        return answer.status, await answer.json()

    async def post(self, path: str, body: object) -> tuple[int, Any]:
        content = BytesIO(json.dumps(body, ensure_ascii=False).encode())
        answer = await self.client.post(path, data=content, headers=origin(self.client))
        return answer.status, await answer.json()


@pytest.fixture
async def desk(tmp_path: Path, staff: Staff) -> AsyncIterator[Desk]:
    async with house_at(tmp_path / "desk.sqlite3", FakeChannel()) as house:
        house.brain.assistant = packaged_assistant()
        learning = Learning(house.database, house.brain, packaged_assistant(), house.clock)
        school = library_desk(house.database, learning, house.clock)
        app = web.Application()
        cards, models = add_cards(app, school.cards), add_phone_models(app, school.models)
        build(
            app, staff, add_routes=(*cards[0], *models[0]), add_pages=(*cards[1], *models[1]),
            whose=Whose(house.database), library=lambda: house.brain.assistant.library,
        )
        async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
            made = Desk(client, staff)
            await made.enter(SUPERVISOR)
            yield made


async def test_the_card_comes_as_json_and_as_text(desk: Desk) -> None:
    status, card = await desk.get("/api/v1/card?shop=phones&region=%E7%A4%BA%E4%BE%8B%E7%9C%81&model=X8")
    assert (status, card["model"], card["region"], len(card["sections"])) == (200, "晨光X8", "示例省", 7)
    assert all(line["clause"] for section in card["sections"] for line in section["lines"])
    assert "晨光演示服务点" in card["gaps"][0]["why"]
    text = await desk.client.get("/api/v1/card?shop=phones&region=%E7%A4%BA%E4%BE%8B%E7%9C%81&model=X8&format=text")
    assert text.content_type == "text/plain"
    assert (await text.text()) == card["text"] + "\n"
    _, chat = await desk.get("/api/v1/card?shop=phones&medium=chat")
    assert "示例省样例市演示区" not in chat["text"]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "选一个店铺"),
        ("?shop=shoes", 400, "主营的不是手机"),
        ("?shop=phones&model=X99", 404, "没有机型「X99」"),
        ("?shop=phones&medium=fax", 400, "没有「fax」"),
    ],
)
async def test_a_wrong_choice_is_told_in_words(desk: Desk, query: str, status: int, said: str) -> None:
    found, body = await desk.get(f"/api/v1/card{query}")
    assert (found, said in body["error"]["message"]) == (status, True)
    page = await desk.client.get(f"/card{query}")
    assert page.status == 200
    assert (said in await page.text()) is bool(query)  # the page itself begins with the first shop


async def test_the_page_is_the_card_with_nothing_inline_and_tells_what_is_missing(desk: Desk) -> None:
    text = await (await desk.client.get("/card?shop=phones&region=%E6%B2%B3%E5%8C%97%E7%9C%81")).text()
    assert "保障卡" in text
    assert "没有「河北省」的网点资料" in text
    assert "签收7天内" in text
    assert not any(inline in text for inline in ("style=", "<style", "<script>", " onclick="))


async def test_the_warehouse_prints_for_its_own_shop_only(desk: Desk) -> None:
    """R2.2: the card goes into the parcel."""
    await desk.staff.hire("发货老周", Role.WAREHOUSE, "phones")
    await desk.enter("发货老周")
    assert (await desk.get("/api/v1/card?shop=phones"))[0] == 200
    assert (await desk.client.get("/card")).status == 200
    await desk.staff.hire("鞋店发货", Role.WAREHOUSE, "shoes")
    await desk.enter("鞋店发货")
    assert (await desk.get("/api/v1/card?shop=phones"))[0] == 404
    assert "没有这个店铺" in await (await desk.client.get("/card?shop=phones")).text()
    assert "没有手机店" in await (await desk.client.get("/card")).text()


async def test_one_form_makes_a_model_that_the_card_knows_at_once(desk: Desk) -> None:
    status, made = await desk.post("/api/v1/models", FORM)
    assert (status, made["serial_name"], made["actor"]) == (201, "设置里查看", SUPERVISOR)
    _, listed = await desk.get("/api/v1/models")
    assert [each["name"] for each in listed["items"]] == ["晨光X8", "晨光X9", "晨光E2", "晨光X10"]
    assert "晨光" in listed["brands"]
    assert [each["id"] for each in listed["shops"]] == ["phones"]
    _, card = await desk.get("/api/v1/card?shop=phones&model=x10")
    assert "打开「设置」搜索「IMEI」" in card["text"]
    assert "晨光X10" in await (await desk.client.get("/card")).text()
    assert (await desk.post(f"/api/v1/models/{made['id']}/ended", {}))[0] == 200
    status, body = await desk.post(f"/api/v1/models/{made['id']}/ended", {})
    assert (status, body["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"serial": "under_cover"}, "serial"), ({"name": "X8"}, "name"), ({"shop": "shoes"}, "shop"),
        ({"name": ""}, "name"),
    ],
)
async def test_a_model_that_cannot_be_is_refused_at_its_field(desk: Desk, change: dict[str, Any], where: str) -> None:
    status, body = await desk.post("/api/v1/models", {**FORM, **change})
    assert (status, body["error"]["where"]) == (400, where)


async def test_an_agent_keeps_no_models_and_a_supervisor_only_those_of_the_own_shop(desk: Desk) -> None:
    _, made = await desk.post("/api/v1/models", FORM)
    await desk.enter("小林")
    assert (await desk.get("/api/v1/models"))[0] == 403
    assert (await desk.post("/api/v1/models", FORM))[0] == 403
    await desk.staff.hire("鞋店主管机型", Role.SUPERVISOR, "shoes")
    await desk.enter("鞋店主管机型")
    assert (await desk.get("/api/v1/models"))[1]["items"] == []
    assert (await desk.post("/api/v1/models", FORM))[0] == 404
    assert (await desk.post(f"/api/v1/models/{made['id']}/ended", {}))[0] == 404
