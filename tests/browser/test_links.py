"""The banner of a broken link to the platform: on every page people sit at, for their own shops, gone when settled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest
from playwright.async_api import Browser, expect

from cs_assistant.domain.connected import Part
from cs_assistant.services.platform_tokens import Authoriser, ShopLink
from cs_assistant.web.links_api import LINKS
from tests.unit.services.case_house import PHONES, SHOES

from .looks import SIZES, looks_right, looks_right_everywhere
from .morning_house import MorningHouse, morning_house

WHY = (
    "店铺「青禾鞋坊旗舰店」主账号的授权被平台拒绝了。"
    "请管理员运行 cs-assistant connect shoes 重新授权，授权后会自己接着做。"
)


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[MorningHouse]:
    async with morning_house(tmp_path_factory.mktemp("links"), browser) as made:
        links = made.up.linked._links  # the demo has none of its own
        for shop_id in (PHONES, SHOES):
            authoriser = cast("Authoriser", None)
            links[shop_id] = ShopLink(shop_id=shop_id, name=shop_id, authoriser=authoriser, may_renew=False)
        yield made


async def test_a_broken_link_is_said_where_people_work_and_vanishes_by_itself(house: MorningHouse) -> None:
    notices = house.up.app[LINKS]
    page = await house.enter("陈姐", "/")
    banner = page.get_by_role("complementary", name="店铺和平台的连接")
    await expect(page.locator("#live")).to_have_text("实时")
    await expect(banner).to_be_hidden()
    now = house.up.office.casework.now()
    database = notices._database
    await database.write(lambda uow: uow.connected.trouble(SHOES, Part.MAIN_GRANT, WHY, now))
    await database.write(lambda uow: uow.connected.trouble(PHONES, Part.REFUND, "平台没有接受。", now, "67210380"))
    await notices.look()
    await expect(banner).to_contain_text(WHY)
    await expect(banner).to_contain_text("一笔退款（67210380）没有读进来：平台没有接受。")
    await looks_right_everywhere(page, "links-desk", sizes=tuple(SIZES))
    for path, name in (("/cases", "cases"), ("/unshipped", "unshipped")):
        await page.goto(f"{house.up.url}{path}")
        await expect(banner).to_contain_text(WHY)
        await looks_right(page, f"links-{name}")
    await database.write(lambda uow: uow.connected.settled(SHOES, Part.MAIN_GRANT))
    await notices.look()
    await expect(banner).not_to_contain_text(WHY)
    await database.write(lambda uow: uow.connected.settled(PHONES, Part.REFUND, "67210380"))
    await notices.look()
    await expect(banner).to_be_hidden()
