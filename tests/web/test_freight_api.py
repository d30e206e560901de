"""退邮费 over the API: figures for a person (R5.55, R5.56); nothing is sent, nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_assistant.domain.script_library import Library
from tests.unit.policy.shipped import shipped

from .conftest import Staff
from .test_decisions_api import reading

PATH = "/api/v1/freight"


async def asked(staff: Staff, library: Library | None = None, **query: str) -> tuple[int, dict[str, Any]]:
    async with reading(staff, library or shipped(), "小林") as client:
        answer = await client.get(PATH, params=query)
        found: dict[str, Any] = await answer.json()
        return answer.status, found


async def test_the_list_says_the_amount_and_the_cover_comes_first(staff: Staff) -> None:
    status, found = await asked(
        staff, shop="phones", address="四川省成都市", kg="2", cover="退货宝", shipped_on="2026-11-01"
    )
    assert status == 200
    assert (found["listed"], found["covered"], found["rest"]) == ("27.00", "26", "1.00")
    assert "四川" in found["why"]
    assert "示例" in found["source"]
    assert found["missing"] == []


async def test_what_is_missing_is_named_and_outside_the_list_a_supervisor_decides(staff: Staff) -> None:
    _, found = await asked(staff, shop="shoes")
    assert found["missing"] == ["寄出地区", "款式", "有没有退货宝、运费险"]
    assert (found["listed"], found["rest"]) == (None, None)
    _, found = await asked(staff, shop="shoes", address="西藏", style="单鞋", cover="都没有")
    assert "主管" in found["why"]
    assert found["missing"] == ["实付邮费"]


async def test_what_the_list_tells_apart_is_asked_before_an_amount_is_settled(staff: Staff) -> None:
    """R5.56: regions as choices; by style at one shop, by weight at the other; without a list nothing."""
    library = shipped()
    async with reading(staff, replace(library, freight={"shoes": library.freight["shoes"]}), "小林") as client:
        shoes = await (await client.get(f"{PATH}/list", params={"shop": "shoes"})).json()
        nothing = await (await client.get(f"{PATH}/list", params={"shop": "phones"})).json()
    assert (shoes["by_weight"], shoes["styles"], shoes["provinces"][:2]) == (False, ["单鞋", "靴子"], ["北京", "天津"])
    assert "西藏" not in shoes["provinces"]
    assert nothing == {"valid_from": None, "source": "", "by_weight": False, "provinces": [], "styles": []}


@pytest.mark.parametrize(
    ("query", "words"),
    [({"kg": "重"}, "不是数字"), ({"paid": "-1"}, "不是数字"), ({"kg": "NaN"}, "不是数字"),
     ({"cover": "保险"}, "退货宝"),
     ({"shipped_on": "昨天"}, "不是日期"), ({"shop": ""}, "选一个店铺")],
)  # fmt: skip
async def test_what_cannot_be_read_is_told_back(staff: Staff, query: dict[str, str], words: str) -> None:
    status, found = await asked(staff, **{"shop": "shoes", **query})
    assert status == 400
    assert words in found["error"]["message"]
