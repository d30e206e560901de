"""待决项: the owner's questions read like a page, what cannot be chosen says why, and it holds in every light."""

from __future__ import annotations

from playwright.async_api import Page, expect

from .conftest import Visit
from .looks import looks_right_everywhere


async def decisions(visit: Visit) -> Page:
    page = await visit("/decisions")
    await expect(page.locator("#decisions > section")).to_have_count(15)
    return page


async def test_every_question_shows_what_is_in_force_and_what_was_struck_out(visit: Visit) -> None:
    page = await decisions(visit)
    freight = page.locator("#E2")
    await expect(freight.locator("s")).to_have_text("照原文，各承担一半")
    await expect(freight.locator(".superseded")).to_contain_text("消法§24")
    await expect(freight.locator(".tag.good")).to_contain_text("现行")
    await expect(page.locator("#timeouts tbody tr").first).to_contain_text("48 小时")
    await page.locator("#intact summary", has_text="鞋").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#intact table", has_text="室内试穿")).to_be_visible()


async def test_it_looks_right_everywhere(visit: Visit) -> None:
    page = await decisions(visit)
    for summary in await page.locator("main summary").all():
        await summary.click()
    await looks_right_everywhere(page, "decisions", full_page=True)
