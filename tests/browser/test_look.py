"""How the pages stand: reachable for everybody, at 200 % zoom, in the dark; a picture of each is left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from .conftest import House, Visit
from .looks import SCREENSHOTS, WIDE, looks_right, looks_right_everywhere
from .play import at_the_desk, play

README_PICTURE = Path(__file__).parents[2] / "docs" / "console.png"
PAGES = {"desk": "/", "automation": "/automation", "buyer": "/sandbox", "audit": "/audit"}


async def settled(page: Page, name: str) -> None:
    """Wait until the page shows what it is for."""
    sign = {"desk": ".offer", "automation": ".switch", "buyer": "#bubbles li", "audit": "#rows tr"}[name]
    await expect(page.locator(sign).first).to_be_visible()


@pytest.mark.parametrize("name", sorted(PAGES))
async def test_every_page_is_accessible_fits_and_leaves_a_picture(visit: Visit, name: str) -> None:
    buyer = await play(visit, "phone_exchanged")
    await buyer.said_once("盒子是拆过的")
    hashes = {"desk": f"#{await buyer.conversation()}", "buyer": "#phone_exchanged"}
    page = await visit(PAGES[name] + hashes.get(name, ""))
    await settled(page, name)
    await looks_right_everywhere(page, name)


async def test_the_picker_of_intents_is_accessible_too(visit: Visit) -> None:
    buyer = await play(visit, "phone_exchanged")
    await buyer.said_once("盒子是拆过的")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator(".none-right")).to_be_visible()
    await desk.keyboard.press("0")
    await expect(desk.locator("#intents")).to_be_visible()
    await looks_right(desk, "picker")


async def test_an_empty_desk_says_what_to_do(browser: Browser, house: House) -> None:
    context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WIDE)
    page = await context.new_page()
    nobody = {"now": "2026-11-22T10:00:00+08:00", "items": [], "recent": []}
    await page.route("**/api/v1/queue*", lambda route: route.fulfill(json=nobody))
    await page.goto(f"{house.url}/?token={house.token}")
    await expect(page.locator("#empty")).to_contain_text("扮演买家")
    await looks_right(page, "empty")
    await context.close()


async def test_every_control_of_the_desk_is_reached_with_the_tab_key(visit: Visit) -> None:
    buyer = await play(visit, "phone_exchanged")
    await buyer.said_once("盒子是拆过的")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator(".offer")).not_to_have_count(0)
    wanted = {"text", "send", "day", "chat", "facts"}
    seen: set[str] = set()
    for _ in range(80):
        await desk.keyboard.press("Tab")
        seen.add(await desk.evaluate("document.activeElement.id"))
    assert wanted <= seen


async def test_the_readme_picture_is_the_real_desk(visit: Visit, house: House) -> None:
    sayings = {"phone_day12": "试过了还是不行", "shoes_shipped": "快递一直没收到", "phone_removable": "电池鼓包了"}
    buyer = await play(visit, "phone_day12")
    await buyer.says("充不进电")
    await house.running.receive.idle()
    await house.running.deliver.idle()
    for order, sentence in sayings.items():
        await (await play(visit, order)).says(sentence)
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator(".offer")).not_to_have_count(0)
    wanted = os.environ.get("CS_SCREENSHOTS") == "1"
    await desk.screenshot(path=README_PICTURE if wanted else SCREENSHOTS / README_PICTURE.name)
