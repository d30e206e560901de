"""公告 in the console: a supervisor writes one, it counts on its days, and only in the own shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.notices import Notice, in_force
from cs_assistant.domain.people import Role
from cs_assistant.domain.times import shanghai_day
from cs_assistant.services.learning import Learning
from cs_assistant.services.library_desk import library_desk
from cs_assistant.services.whose import Whose
from cs_assistant.web.notices_api import NOTICE_DESK, add_notices
from tests.contract.worlds import NOW
from tests.unit.services.house import FakeChannel, house_at
from tests.unit.services.test_phone_models import packaged_assistant

from .conftest import SUPERVISOR, Staff, build
from .test_cards_api import Desk

TODAY = shanghai_day(NOW)
NOTICES = "/api/v1/notices"


def form(**change: Any) -> dict[str, Any]:
    day = timedelta(days=1)
    return {
        "shop": "phones", "text": "元旦三天仓库不发货，一月四日起按下单先后发出。", "first": TODAY.isoformat(),
        "last": (TODAY + 3 * day).isoformat(), "regions": "", "products": "手机", **change,
    }  # fmt: skip


@pytest.fixture
async def desk(tmp_path: Path, staff: Staff) -> AsyncIterator[Desk]:
    async with house_at(tmp_path / "desk.sqlite3", FakeChannel()) as house:
        house.brain.assistant = packaged_assistant()
        learning = Learning(house.database, house.brain, packaged_assistant(), house.clock)
        app = web.Application()
        routes, pages = add_notices(app, library_desk(house.database, learning, house.clock).notices)
        build(
            app, staff, add_routes=routes, add_pages=pages, whose=Whose(house.database),
            library=lambda: house.brain.assistant.library,
        )
        async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
            made = Desk(client, staff)
            await made.enter(SUPERVISOR)
            yield made


def shown(desk: Desk, day: date) -> list[Notice]:
    """What would stand beside a chat of the phones that day."""
    library = desk.client.app[NOTICE_DESK].library  # type: ignore[union-attr]
    return list(in_force(library.notices, "phones", NOW + (day - TODAY), None, None))


async def test_what_a_supervisor_writes_stands_beside_chats_on_its_days_and_no_longer(desk: Desk) -> None:
    status, made = await desk.post(NOTICES, form())
    assert (status, made["products"], made["by"], made["coming"]) == (201, "手机", SUPERVISOR, False)
    assert made["text"] in [each.text for each in shown(desk, TODAY + timedelta(days=3))]
    assert made["text"] not in [each.text for each in shown(desk, TODAY + timedelta(days=4))]
    assert made["text"] in [each["text"] for each in (await desk.get(NOTICES))[1]["items"]]


async def test_a_change_takes_the_place_of_what_stood_and_so_it_does_of_one_in_the_files(desk: Desk) -> None:
    _, listed = await desk.get(f"{NOTICES}?shop=phones")
    (of_files,) = [each for each in listed["items"] if each["by"] is None]
    for text in ("浙江的派送晚两天，以物流页面为准。", "浙江的派送恢复了。"):
        assert (await desk.post(NOTICES, form(id=of_files["id"], text=text, regions="浙江，江苏")))[0] == 201
    _, listed = await desk.get(f"{NOTICES}?shop=phones")
    (now,) = [each for each in listed["items"] if each["id"] == of_files["id"]]
    assert (now["text"], now["regions"], now["by"]) == ("浙江的派送恢复了。", "江苏、浙江", SUPERVISOR)


async def test_one_of_the_files_can_be_taken_down_too_and_stays_down(desk: Desk) -> None:
    (notice,) = [each for each in (await desk.get(f"{NOTICES}?shop=phones"))[1]["items"] if each["by"] is None]
    path = f"/api/v1/shops/phones/notices/{notice['id']}/ended"
    assert (await desk.post(path, {}))[0] == 200
    assert shown(desk, TODAY) == []
    assert (await desk.post(path, {}))[0] == 404


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        ({"last": (TODAY - timedelta(days=1)).isoformat(), "first": "2020-01-01"}, "last", "已经过了"),
        ({"first": "2099-01-02", "last": "2099-01-01"}, "last", "之前"),
        ({"regions": "浙江、火星"}, "regions", "火星"),
        ({"products": "phones"}, "products", "phones"),
        ({"text": "退货的请先给好评再申请。"}, "text", "不能对买家说"),
        ({"text": "{{ order }}的派送晚两天。"}, "text", "变量"),
        ({"text": "晚" * 301}, "text", "300"),
        ({"id": "gone"}, "id", "不在了"),
        ({"last": "明天"}, "last", "最后一天"),
    ],
)
async def test_a_notice_that_cannot_be_is_refused_at_its_field(
    desk: Desk, change: dict[str, Any], where: str, says: str
) -> None:
    status, body = await desk.post(NOTICES, form(**change))
    assert (status, body["error"]["where"], says in body["error"]["message"]) == (400, where, True)


async def test_an_agent_writes_none_and_a_supervisor_only_in_the_own_shop(desk: Desk) -> None:
    _, made = await desk.post(NOTICES, form())
    await desk.enter("小林")
    assert (await desk.get(NOTICES))[0] == 403
    assert (await desk.post(NOTICES, form()))[0] == 403
    await desk.staff.hire("鞋店主管公告", Role.SUPERVISOR, "shoes")
    await desk.enter("鞋店主管公告")
    assert made["id"] not in [each["id"] for each in (await desk.get(NOTICES))[1]["items"]]
    assert (await desk.post(NOTICES, form()))[0] == 404
    assert (await desk.post(f"/api/v1/shops/phones/notices/{made['id']}/ended", {}))[0] == 404
