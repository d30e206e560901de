"""依据: a requirement is found by its number or by a word, its tests unfold, and the page holds in every light."""

from __future__ import annotations

from playwright.async_api import Page, expect

from .conftest import Visit
from .looks import looks_right_everywhere


async def requirements(visit: Visit, query: str = "") -> Page:
    page = await visit("/requirements")
    if query:
        await page.goto(page.url.partition("?")[0] + query)
    await expect(page.locator("#count")).to_contain_text("条有着落")
    return page


async def test_a_number_finds_one_and_a_word_finds_those_that_speak_of_it(visit: Visit) -> None:
    page = await requirements(visit)
    await expect(page.locator("#rows > li")).to_have_count(238)
    await expect(page.locator("#count")).to_have_text("238 条，238 条有着落")
    await page.get_by_label("找什么").fill("R5.12")
    row = page.locator("#rows > li")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("已经提交未发退")
    await row.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(row.locator(".proofs li").first).to_be_visible()
    await page.get_by_label("找什么").fill("索赔单")
    await expect(page.locator("#rows > li", has_text="R5.33")).to_be_visible()


async def test_what_the_law_replaced_is_struck_out_with_its_reason_and_the_view_can_be_passed_on(visit: Visit) -> None:
    page = await requirements(visit, "?part=2&state=superseded")
    half = page.locator("#rows > li", has_text="R2.22")
    await expect(half.locator("s")).to_be_visible()
    await expect(half.locator(".why")).to_contain_text("消法§24")
    await expect(page.locator("#rows > li")).to_have_count(4)
    await page.get_by_role("button", name="清除筛选").click()
    await expect(page.locator("#rows > li")).to_have_count(238)


async def test_it_looks_right_everywhere(visit: Visit) -> None:
    page = await requirements(visit, "?part=5&words=退款")
    await page.locator("#rows summary").first.click()
    await looks_right_everywhere(page, "requirements")
