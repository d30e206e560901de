"""待决项 over the API: the owner's decisions (annex E) with what is in force per shop, and the dated tables."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.people import Role
from cs_assistant.domain.script_library import Library
from tests.unit.policy.shipped import shipped

from . import fakes
from .browsing import carry
from .conftest import SUPERVISOR, Staff, build

PATH = "/api/v1/decisions"
Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def reading(staff: Staff, library: Library, name: str = SUPERVISOR) -> AsyncIterator[Client]:
    app = web.Application()
    build(app, staff, library=lambda: library)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        carry(client, await staff.logins.enter(name))
        yield client


async def page_of(staff: Staff, library: Library, name: str = SUPERVISOR) -> dict[str, Any]:
    async with reading(staff, library, name) as client:
        answer = await client.get(PATH)
        assert answer.status == 200
        found: dict[str, Any] = await answer.json()
        return found


async def test_every_question_stands_with_options_why_effect_and_what_is_in_force(staff: Staff) -> None:
    found = await page_of(staff, shipped())
    assert [each["id"] for each in found["decisions"]] == [f"E{number}" for number in range(1, 16)]
    for each in found["decisions"]:
        assert each["why"]
        assert each["effect"]
        assert each["rules"]
        assert sum(option["recommended"] for option in each["options"]) == 1
        assert [(one["shop"], one["own"]) for one in each["chosen"]] == [("phones", False), ("shoes", False)]
    freight = next(each for each in found["decisions"] if each["id"] == "E2")
    assert [bool(option["superseded"]) for option in freight["options"]] == [True, False]
    assert freight["chosen"][0]["option"] == "shop"


async def test_a_shops_own_choice_is_shown_as_its_own_and_a_superseded_one_never_as_in_force(staff: Staff) -> None:
    library = shipped()
    shop = replace(library.shops["phones"], decisions={"E8": "spares", "E2": "half_each"})
    found = await page_of(staff, replace(library, shops={**library.shops, "phones": shop}))
    by_id = {each["id"]: each["chosen"][0] for each in found["decisions"]}
    assert (by_id["E8"]["option"], by_id["E8"]["own"]) == ("spares", True)
    assert (by_id["E2"]["option"], by_id["E2"]["own"]) == ("shop", False)


async def test_the_tables_beside_them_are_those_in_force(staff: Staff) -> None:
    """R5.9, R5.56, R2.26."""
    found = await page_of(staff, shipped())
    hours = {row["key"]: (row["actor"], row["hours"]) for row in found["timeouts"]}
    assert hours["platform_48h"] == ("卖家", 48)
    assert {each["kind_name"] for each in found["intact"]} == {"手机", "鞋", "电器", "其他商品"}
    shoes = next(each for each in found["freight"] if each["shop"] == "shoes")
    assert "示例" in shoes["source"]
    assert {rate["measure"] for rate in shoes["rates"]} == {"单鞋", "靴子"}


async def test_a_library_without_the_tables_gives_an_empty_page_and_no_list(staff: Staff) -> None:
    found = await page_of(staff, fakes.library())
    assert (found["decisions"], found["timeouts"], found["intact"]) == ([], [], [])
    assert [each["rates"] for each in found["freight"]] == [[], []]


async def test_a_supervisor_of_one_shop_sees_that_shop_alone(staff: Staff) -> None:
    await staff.hire("单店主管", Role.SUPERVISOR, "shoes")
    found = await page_of(staff, shipped(), "单店主管")
    assert [shop["id"] for shop in found["shops"]] == ["shoes"]
    assert {one["shop"] for each in found["decisions"] for one in each["chosen"]} == {"shoes"}
    assert [each["shop"] for each in found["freight"]] == ["shoes"]


async def test_the_page_is_in_a_supervisors_menu_and_not_an_agents(staff: Staff) -> None:
    async with reading(staff, shipped()) as client:
        assert "待决项" in await (await client.get("/decisions")).text()
    async with reading(staff, shipped(), "小林") as client:
        assert (await client.get("/decisions")).status == 403
        assert (await client.get(PATH)).status == 403
