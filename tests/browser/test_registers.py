"""台账 in a browser: found, read, taken away as a file; a claim opened by its form; every tab leaves a picture."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.registers.house import LOST_PHONE, application, register_house

from .looks import SIZES, looks_right, looks_right_everywhere
from .opener import TOKEN, Opener, served

TABS = ("refunds", "consents", "calls", "claims", "invoices", "documents")


@pytest.fixture(scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with register_house(tmp_path_factory.mktemp("registers") / "desk.sqlite3") as house:
        await house.furnish()
        async with served(await application(house, token=TOKEN)) as address:
            yield address


@pytest.fixture
async def opener(url: str) -> AsyncIterator[Opener]:
    made = Opener(url=url)
    yield made
    assert made.complaints == []


@pytest.mark.parametrize("register", TABS)
async def test_every_register_is_accessible_fits_and_leaves_a_picture(
    context: BrowserContext, opener: Opener, register: str
) -> None:
    page = await opener.open(context, "/registers", register=register)
    await expect(page.locator("#rows tr").first).to_be_visible()
    await looks_right_everywhere(page, f"registers-{register}", sizes=tuple(SIZES))


async def test_a_search_narrows_the_register_and_goes_along_to_tabs_and_files(
    context: BrowserContext, opener: Opener
) -> None:
    page = await opener.open(context, "/registers", register="refunds")
    await expect(page.locator("#count")).to_contain_text("24 条")
    await page.keyboard.press("/")
    await expect(page.locator("#q")).to_be_focused()
    await page.keyboard.type("买重复")
    await page.keyboard.press("Enter")
    await expect(page.locator("#count")).to_contain_text("1 条")
    await expect(page.locator("#rows tr")).to_contain_text("电话 [号码尾8000]")
    for link in await page.locator("[data-export]").all():
        assert "q=%E4%B9%B0%E9%87%8D%E5%A4%8D" in str(await link.get_attribute("href"))
    await page.get_by_role("link", name="电话", exact=True).click()
    await expect(page.locator("#count")).to_contain_text("1 条")
    await expect(page.locator("#q")).to_have_value("买重复")
    await page.fill("#q", "没有人说过的话")
    await page.keyboard.press("Enter")
    await expect(page.locator("#nothing")).to_contain_text("没有符合的记录")
    await page.get_by_role("button", name="去掉筛选").click()
    await expect(page.locator("#rows tr")).to_have_count(4)


async def test_a_row_leads_to_its_case(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/registers", register="claims")
    await expect(page.locator("#rows a").first).to_have_attribute("href", re.compile("^/cases/"))


async def test_the_search_is_taken_away_as_a_file(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/registers", register="calls", q="快递")
    await expect(page.locator("#count")).to_contain_text("1 条")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="下载 CSV").click()
    download = await waiting.value
    assert download.suggested_filename == "台账_电话_2026-10-24_2026-11-22.csv"
    text = (await download.path()).read_text("utf-8-sig")
    assert "说包裹在转运中心找不到" in text
    assert "2211000000000000896" not in text


async def test_a_claim_is_opened_with_what_the_order_says_and_the_proof_of_the_courier(
    browser: Browser, context: BrowserContext, opener: Opener
) -> None:
    page = await opener.open(context, "/registers", register="claims", complains=True)
    await page.get_by_role("button", name="开索赔单").click()
    await expect(page.locator("#claim-order")).to_be_focused()
    await page.select_option("#claim-shop", "phones")
    await page.fill("#claim-order", LOST_PHONE)
    await expect(page.locator('#claim [name="tracking_no"]')).to_have_value("LJ0000000000006")
    await expect(page.locator("#claim-known")).to_contain_text("没办完的索赔单")
    await looks_right(page, "registers-claim-form")
    await page.get_by_role("button", name="开单").click()
    await expect(page.locator("#claim-problem")).to_contain_text("丢失证明")
    await page.get_by_label("快递书面证明").check()
    await page.fill('#claim [name="proof"]', "快递公司盖章的丢失证明 第 21 号")
    await page.get_by_role("button", name="开单").click()
    await expect(page.locator("#claim-problem")).to_contain_text("不要开第二张")
    await page.fill('#claim [name="tracking_no"]', "LJ0000000000099")
    await page.get_by_role("button", name="开单").click()
    await page.wait_for_url(re.compile("/cases/[0-9a-f-]{36}"))


async def test_tabs_search_and_rows_are_reached_with_the_tab_key(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/registers", register="consents")
    await expect(page.locator("#rows tr")).to_have_count(2)
    seen: set[str] = set()
    for _ in range(60):
        await page.keyboard.press("Tab")
        seen.add(await page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    assert {"退款", "同意", "电话", "索赔", "q", "from", "to", "查", "近 90 天", "下载 CSV", "已同意，待给地址"} <= seen
