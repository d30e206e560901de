"""The reason statistics over HTTP: who may see what, what is refused, what a file is called."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from cs_assistant.domain.people import Role
from cs_assistant.web.vendor import ECHARTS_PATH
from tests.reasons.house import PASSWORD, PEOPLE, PHONE_SUPERVISOR, Services, application, planted, services

from .browsing import Client, log_in, origin

API = "/api/v1/reasons"
PERIOD = {"shop": "shoes", "from": str(planted().period.first), "to": str(planted().period.last)}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Services]:
    async with services(tmp_path) as made:
        yield made


@pytest.fixture
async def client(house: Services) -> AsyncIterator[Client]:
    server = TestServer(await application(house))
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as made:
        yield made


@pytest.fixture
async def supervisor(client: Client) -> Client:
    return await log_in(client, PEOPLE[Role.SUPERVISOR], PASSWORD)


async def report(client: Client, **query: str) -> dict[str, object]:
    answer = await client.get(f"{API}/report", params={**PERIOD, **query})
    assert answer.status == 200, await answer.text()
    found: dict[str, object] = await answer.json()
    return found


async def test_the_report_counts_the_filtered_refunds(supervisor: Client) -> None:
    truth = planted().truth
    found = await report(supervisor, style=truth.style, batch=truth.batch, view="stated", first="seven_day")
    cards = [
        card for card in truth.dealt
        if (card.style, card.batch, card.first) == (truth.style, truth.batch, "seven_day")
    ]
    assert found["total"] == len(cards)
    assert found["in_period"] == 400
    pareto = found["pareto"]
    assert isinstance(pareto, dict)
    stated = {bar["reason"]: bar["count"] for bar in pareto["bars"] if bar["count"]}
    assert stated["quality"] == sum(card.stated == "quality" for card in cards)


async def test_refunds_are_shown_masked(supervisor: Client) -> None:
    answer = await supervisor.get(f"{API}/refunds", params={**PERIOD, "limit": "3"})
    found = await answer.json()
    assert (found["total"], len(found["items"])) == (400, 3)
    for item in found["items"]:
        assert item["order"].startswith("尾号 ")
        assert "***" in item["buyer"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"from": "gestern"}, "from"), ({"from": "2026-11-22", "to": "2026-11-01"}, "from"), ({"view": "x"}, "view"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"), ({"to": "9999-12-31"}, "from"), ({"by": "colour"}, "by"),
        ({"by": "style,size,batch"}, "by"), ({"step": "year"}, "step"), ({"selected": "stated"}, "selected"),
        ({"quality": "maybe"}, "quality"), ({"from": "2020-01-01"}, "from"),
    ],
)
async def test_a_question_that_makes_no_sense_is_named(supervisor: Client, query: dict[str, str], where: str) -> None:
    answer = await supervisor.get(f"{API}/report", params={**PERIOD, **query})
    assert answer.status == 400
    assert (await answer.json())["error"]["where"] == where


async def test_paging_wants_whole_numbers(supervisor: Client) -> None:
    answer = await supervisor.get(f"{API}/refunds", params={**PERIOD, "offset": "-1"})
    assert answer.status == 400


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        (Role.AGENT, {"report": 403, "refunds": 403, "export.csv": 403, "export-unmasked.csv": 403, "mapping": 403}),
        (Role.AUDITOR, {"report": 200, "refunds": 200, "export.csv": 200, "export-unmasked.csv": 403, "mapping": 403}),
        (Role.SUPERVISOR, {
            "report": 200, "refunds": 200, "export.csv": 200, "export-unmasked.csv": 200, "mapping": 200,
        }),
    ],
)
async def test_who_may_see_and_take_what(client: Client, role: Role, statuses: dict[str, int]) -> None:
    await log_in(client, PEOPLE[role], PASSWORD)
    found = {what: (await client.get(f"{API}/{what}", params=PERIOD)).status for what in statuses}
    assert found == statuses


async def test_another_shops_figures_are_out_of_reach(client: Client) -> None:
    await log_in(client, PHONE_SUPERVISOR, PASSWORD)
    assert (await client.get(f"{API}/report", params=PERIOD)).status == 404
    assert (await client.get(f"{API}/mapping", params={"shop": "shoes"})).status == 404
    body = {"shop": "shoes", "text": "穿着不舒适", "reason": "size"}
    assert (await client.post(f"{API}/mapping", json=body, headers=origin(client))).status == 404
    everything = await client.get(f"{API}/report", params={"from": PERIOD["from"], "to": PERIOD["to"]})
    found = await everything.json()
    assert (found["total"], [shop["id"] for shop in found["shops"]]) == (0, ["phones"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_file_says_what_it_is(supervisor: Client, kind: str) -> None:
    answer = await supervisor.get(f"{API}/export.{kind}", params=PERIOD)
    assert answer.status == 200
    disposition = URL("/?" + answer.headers["Content-Disposition"].partition("UTF-8''")[2]).query_string
    assert disposition == f"退款原因_2026-10-24_2026-11-21.{kind}"
    assert (await answer.read())[:2] == (b"PK" if kind == "xlsx" else b"\xef\xbb")


async def test_a_string_is_mapped_by_name_of_the_person(supervisor: Client, house: Services) -> None:
    body = {"shop": "shoes", "text": "穿着不舒适", "reason": "size"}
    answer = await supervisor.post(f"{API}/mapping", json=body, headers=origin(supervisor))
    assert answer.status == 200
    found = await (await supervisor.get(f"{API}/mapping", params={"shop": "shoes"})).json()
    assert found["by_hand"] == [{"text": "穿着不舒适", "reason": "size"}]
    assert [each["text"] for each in found["unknown"]] == ["版型与预期不符"]
    (event,) = await house.database.read(lambda uow: uow.events.latest("shoes", types=("reasons.mapped",)))
    assert event.actor == PEOPLE[Role.SUPERVISOR]


async def test_a_mapping_names_its_shop_and_a_known_reason(supervisor: Client) -> None:
    assert (await supervisor.get(f"{API}/mapping")).status == 400
    body = {"shop": "shoes", "text": "穿着不舒适", "reason": "nonsense"}
    answer = await supervisor.post(f"{API}/mapping", json=body, headers=origin(supervisor))
    assert answer.status == 400
    assert (await supervisor.get(f"{API}/requests", params={"shop": "shoes"})).status == 200


async def test_the_chart_program_is_kept_by_the_browser_and_small_on_the_way(client: Client) -> None:
    answer = await client.get(ECHARTS_PATH)
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content_type == "text/javascript"
    plain = await client.get(ECHARTS_PATH, headers={"Accept-Encoding": "identity"})
    assert await plain.read() == await answer.read()


@pytest.mark.parametrize("path", ["/reasons", "/reasons/mapping"])
async def test_the_pages_hold_no_inline_script_or_style(supervisor: Client, path: str) -> None:
    answer = await supervisor.get(path)
    text = await answer.text()
    assert answer.status == 200
    assert "style=" not in text
    assert "<style" not in text
    assert "<script>" not in text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
