"""话术体检 over HTTP: who may, what is refused in which words, and that one click is known at once."""

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

from cs_assistant.app.application import MAX_BODY_BYTES
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.people import Role
from cs_assistant.services.learning import Learning
from cs_assistant.services.library_desk import library_desk
from cs_assistant.services.whose import Whose
from cs_assistant.web.library_api import add_library
from tests.unit.services.house import FakeChannel, House, house_at
from tests.unit.services.strange import STRANGE, assistant

from .browsing import Client, carry, origin
from .conftest import SUPERVISOR, Staff, build

API = "/api/v1/library"
TABLE = "primary\tmessage\nfault.charging\t插上没反应7\nchat.thanks\t多谢你啦3\nother\t今晚月色真好13912345678\n"


@dataclass(frozen=True)
class Desk:
    client: Client
    staff: Staff
    house: House

    async def enter(self, name: str) -> None:
        carry(self.client, await self.staff.logins.enter(name))

    async def get(self, path: str) -> tuple[int, Any]:
        answer = await self.client.get(f"{API}/{path}")
        return answer.status, await answer.json()

    async def post(self, path: str, body: object) -> tuple[int, Any]:
        content = BytesIO(json.dumps(body, ensure_ascii=False).encode())
        answer = await self.client.post(f"{API}/{path}", data=content, headers=origin(self.client))
        return answer.status, await answer.json()


@pytest.fixture
async def desk(tmp_path: Path, staff: Staff) -> AsyncIterator[Desk]:
    async with house_at(tmp_path / "desk.sqlite3", FakeChannel()) as house:
        house.brain.assistant = assistant()
        learning = Learning(house.database, house.brain, assistant(), house.clock)
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        routes, pages = add_library(app, library_desk(house.database, learning, house.clock))
        build(
            app, staff, add_routes=routes, add_pages=pages, whose=Whose(house.database),
            library=lambda: house.brain.assistant.library,
        )
        async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
            made = Desk(client, staff, house)
            await made.enter(SUPERVISOR)
            yield made


def intent_of(desk: Desk, text: str) -> str:
    thinking = desk.house.brain.assistant
    assert isinstance(thinking, Assistant)
    return thinking.understander.understand(text).intent


async def test_one_click_makes_an_example_that_is_known_at_once_and_can_be_taken_back(desk: Desk) -> None:
    await desk.house.say(STRANGE)
    _, worth = await desk.get("worth-a-label?shop=phones")
    assert [each["wordings"] for each in worth["items"]] == [[STRANGE]]
    assert {"id": "fault.charging", "name": "充电故障"} in worth["intents"]
    status, made = await desk.post("examples", {"intent": "fault.charging", "text": STRANGE})
    assert (status, made["intent_name"], made["actor"]) == (201, "充电故障", SUPERVISOR)
    assert intent_of(desk, STRANGE) == "fault.charging"
    assert (await desk.get("worth-a-label"))[1]["items"] == []
    _, listed = await desk.get("examples")
    assert ([each["text"] for each in listed["items"]], listed["fitting"]) == ([STRANGE], True)
    assert (await desk.post(f"examples/{made['id']}/taken-back", {}))[0] == 200
    assert (await desk.get("examples"))[1]["items"] == []
    status, body = await desk.post(f"examples/{made['id']}/taken-back", {})
    assert (status, body["error"]["code"]) == (404, "not_found")


async def test_what_cannot_be_an_example_is_refused_in_words(desk: Desk) -> None:
    status, body = await desk.post("examples", {"intent": "chat.thanks", "text": "插上没反应7"})
    assert (status, body["error"]["where"]) == (400, "text")
    assert "不能归两个意图" in body["error"]["message"]


async def test_the_health_names_thin_intents_and_follows_what_was_added(desk: Desk) -> None:
    _, before = await desk.get("health")
    assert {each["id"]: each["examples"] for each in before["thin"]}["fault.charging"] == 30
    await desk.post("examples", {"intent": "chat.thanks", "text": "插上没反应了呢7"})
    _, after = await desk.get("health")
    assert after["examples"] == before["examples"] + 1
    assert "插上没反应了呢7" in {each["example"] for each in after["nearer"]}


async def test_an_evaluation_puts_three_systems_side_by_side_and_masks_what_it_quotes(desk: Desk) -> None:
    status, found = await desk.post("evaluate", {"name": "我的.tsv", "text": TABLE})
    assert (status, found["known"], found["unknown"]) == (200, 2, 1)
    ours, *baselines = found["systems"]
    assert (ours["name"], ours["accuracy"], len(baselines)) == ("本助手", 1.0, 2)
    assert sum(each["count"] for each in ours["reliability"]) == 3
    assert "13912345678" not in str(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("primary\tmessage\n" + "chat.thanks\t多谢\n" * 5001, "一次最多评 5000 行"),
        ("primary\tmessage\n" + "长" * 700_000, "超过 2 MB"),
        ("primary\tmessage\nchat.thnks\t多谢\n", "第 2 行：没有意图「chat.thnks」"),
        ("什么也不是", "没有「message」"),
    ],
)
async def test_a_file_that_cannot_be_measured_is_refused_with_what_to_do(desk: Desk, text: str, said: str) -> None:
    status, body = await desk.post("evaluate", {"name": "我的.tsv", "text": text})
    assert (status, said in body["error"]["message"]) == (400, True)
    assert "我的.tsv" in body["error"]["message"]


async def test_a_supervisor_of_one_shop_sees_the_lines_of_that_shop(desk: Desk) -> None:
    await desk.house.say(STRANGE)
    await desk.staff.hire("鞋店主管体检", Role.SUPERVISOR, "shoes")
    await desk.enter("鞋店主管体检")
    assert (await desk.get("worth-a-label"))[1]["items"] == []
    assert (await desk.get("worth-a-label?shop=phones"))[0] == 404


async def test_an_agent_may_not(desk: Desk) -> None:
    await desk.enter("小林")
    for path in ("health", "worth-a-label", "examples"):
        assert (await desk.get(path))[0] == 403
    assert (await desk.post("examples", {"intent": "fault.charging", "text": STRANGE}))[0] == 403
    assert (await desk.post("evaluate", {"name": "a.tsv", "text": TABLE}))[0] == 403


async def test_the_page_has_nothing_inline(desk: Desk) -> None:
    answer = await desk.client.get("/library")
    text = await answer.text()
    assert answer.status == 200
    assert "话术体检" in text
    assert not any(inline in text for inline in ("style=", "<style", "<script>", " onclick="))
