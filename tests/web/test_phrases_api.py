"""Quick phrases over HTTP: agents find them, supervisors import, export and mend them; a shop sees its own only."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.people import Role
from cs_assistant.domain.phrases import Content
from cs_assistant.library.phrases.reading import read_phrases
from cs_assistant.library.phrases.writing import write_phrases
from cs_assistant.services.brain import Brain
from cs_assistant.services.learning import Learning
from cs_assistant.services.phrase_checks import PhraseChecks
from cs_assistant.services.phrases import PhraseDesk
from cs_assistant.storage import Database
from cs_assistant.web.phrases_api import add_phrases
from tests.contract.worlds import MovableClock
from tests.unit.services.test_phone_models import packaged_assistant

from .browsing import Client, origin
from .conftest import Console, Staff, build

API = "/api/v1/shops/phones/phrases"
ROWS = (
    Content(code="hi", text="您好，在的，请说。", group="问候"),
    Content(code="bx", text="手机保修半年。", group="售后"),
)  # fmt: skip


def packed(*rows: Content) -> str:
    return base64.b64encode(write_phrases(rows)).decode()


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[Console]:
    async with Database.open(tmp_path / "phrases.sqlite3") as database:
        brain, clock, app = Brain(packaged_assistant()), MovableClock(), web.Application()
        learning = Learning(database, brain, packaged_assistant(), clock)
        routes, pages = add_phrases(
            app, PhraseDesk.over(database, brain, clock), PhraseChecks(database, learning, clock)
        )
        build(app, staff, add_routes=routes, add_pages=pages, library=lambda: packaged_assistant().library)
        async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
            made = Console(
                client=client, desk=None, automation=None, hub=None, routes=routes, staff=staff,  # type: ignore[arg-type]
            )
            await made.enter()
            yield made


async def get(client: Client, path: str) -> tuple[int, Any]:
    answer = await client.get(path)
    return answer.status, await answer.json()


async def post(client: Client, path: str, **body: Any) -> tuple[int, Any]:
    answer = await client.post(path, json=body, headers=origin(client))
    return answer.status, await answer.json()


async def bring(house: Console, *rows: Content, **more: Any) -> Any:
    _, previewed = await post(house.client, f"{API}/preview", file=packed(*rows))
    body = {"file": packed(*rows), "state": previewed["state"], **more}
    status, answer = await post(house.client, f"{API}/import", **body)
    assert status == 200, answer
    return answer["counts"]


async def test_a_file_is_previewed_taken_over_found_and_undone(house: Console) -> None:
    client = house.client
    status, previewed = await post(client, f"{API}/preview", file=packed(*ROWS))
    assert (status, previewed["counts"]["new"], previewed["encoding"]) == (200, 2, "gb18030")
    assert [row["theirs"]["code"] for row in previewed["rows"]] == ["hi", "bx"]
    assert (await get(client, API))[1]["total"] == 0
    assert (await bring(house, *ROWS))["new"] == 2
    _, listed = await get(client, API)
    assert [each["code"] for each in listed["items"]] == ["hi", "bx"]
    _, found = await get(client, f"{API}?q=保修&limit=5")
    assert [each["code"] for each in found["items"]] == ["bx"]
    assert (await get(client, f"{API}?q=x&limit=999"))[0] == 400
    _, undone = await post(client, f"{API}/undo", change=listed["last_change"]["id"])
    assert undone["count"] == 2
    status, answer = await post(client, f"{API}/undo", change=listed["last_change"]["id"])
    assert (status, "已经撤销" in answer["error"]["message"]) == (409, True)


async def test_a_stale_preview_and_a_broken_file_are_refused_in_words(house: Console) -> None:
    await bring(house, *ROWS)
    status, answer = await post(house.client, f"{API}/import", file=packed(*ROWS), state="older")
    assert (status, "重新选文件预览" in answer["error"]["message"]) == (409, True)
    for file, said in (("%%%", "没有传完整"), (base64.b64encode(b"a,b\n1,2\n").decode(), "表头")):
        status, answer = await post(house.client, f"{API}/preview", file=file)
        assert (status, answer["error"]["where"], said in answer["error"]["message"]) == (400, "file", True)


async def test_a_conflict_comes_side_by_side_and_is_settled_by_a_choice(house: Console) -> None:
    await bring(house, *ROWS)
    _, listed = await get(house.client, API)
    one = listed["items"][0]
    path = f"{API}/{one['id']}/text"
    assert (await post(house.client, path, text="您好，请直接说。", seen=one["text"]))[0] == 200
    edited = Content(code="hi", text="您好，在的，请讲。", group="问候")
    _, previewed = await post(house.client, f"{API}/preview", file=packed(edited, ROWS[1]))
    row = previewed["rows"][0]
    assert (row["kind"], row["conflicts"]) == ("conflict", ["text"])
    assert [row[side]["text"] for side in ("base", "ours", "theirs")] == [one["text"], "您好，请直接说。", edited.text]
    await bring(house, edited, ROWS[1], choices={one["id"]: "theirs"})
    assert (await get(house.client, API))[1]["items"][0]["text"] == edited.text


async def test_an_export_brings_the_file_its_manifest_and_what_was_lost(house: Console) -> None:
    await bring(house, *ROWS)
    _, made = await post(house.client, f"{API}/export", encoding="utf-8-sig", variant="v2")
    data = base64.b64decode(made["data"])
    assert [row.content for row in read_phrases(data).rows] == list(ROWS)
    status, previewed = await post(
        house.client, f"{API}/preview", file=made["data"], manifest=made["manifest"]
    )
    assert (status, previewed["counts"]["same"]) == (200, 2)
    _, scripts = await post(house.client, f"{API}/export", scripts=True)
    assert scripts["count"] > 40
    assert scripts["losses"]
    assert (await post(house.client, f"{API}/export", encoding="utf-16"))[0] == 400


async def test_the_checkup_names_clause_and_rewrite_which_one_click_puts_in(house: Console) -> None:
    await bring(house, *ROWS)
    _, found = await get(house.client, f"{API}/check")
    assert (found["total"], found["clean"], found["counts"]["contradiction"]) == (2, 1, 1)
    (item,) = [each for each in found["items"] if not each["clean"]]
    assert "R2.7" in item["faults"][0]["clause"]
    path = f"{API}/{item['phrase']['id']}"
    status, answer = await post(house.client, f"{path}/text", text="加我微信聊。", seen=item["phrase"]["text"])
    assert (status, answer["error"]["where"]) == (400, "text")
    mended = {"text": item["rewrite"]["text"], "seen": item["phrase"]["text"]}
    assert (await post(house.client, f"{path}/text", **mended))[0] == 200
    assert (await get(house.client, f"{API}/check"))[1]["clean"] == 2
    assert (await post(house.client, f"{path}/ended"))[0] == 200
    assert (await post(house.client, f"{path}/ended"))[0] == 404


async def test_an_agent_reads_and_changes_nothing_and_one_of_another_shop_sees_nothing(house: Console) -> None:
    await bring(house, *ROWS)
    await house.enter_as("小短", Role.AGENT)
    assert (await get(house.client, f"{API}?q=hi"))[1]["items"][0]["text"] == ROWS[0].text
    for tail in ("preview", "import", "undo", "export"):
        assert (await post(house.client, f"{API}/{tail}"))[0] == 403
    assert (await get(house.client, f"{API}/check"))[0] == 403
    await house.enter_as("小鞋短", Role.AGENT, "shoes")
    assert (await get(house.client, f"{API}?q=hi"))[0] == 404


async def test_both_pages_are_there_for_who_keeps_the_scripts(house: Console) -> None:
    for path, title in (("/phrases", "快捷短语"), ("/phrases/check", "短语体检")):
        answer = await house.client.get(path)
        assert answer.status == 200
        assert f"<h1>{title}</h1>" in await answer.text()
