"""退款原因 in a browser: a planted fault is found in three clicks, and its figures are those that were planted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from cs_assistant.gateways.sandbox.month import Dealt
from tests.reasons.house import application, planted, services

from .looks import SCREENSHOTS, looks_right, looks_right_everywhere
from .opener import TOKEN, Opener, served

TRUTH = planted().truth
MONTH = {"shop": "shoes", "from": str(planted().period.first), "to": str(planted().period.last)}
SUSPECT = f"{TRUTH.style} · {TRUTH.batch}"


@pytest.fixture(scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with services(tmp_path_factory.mktemp("reasons")) as made, served(await application(made, token=TOKEN)) as at:
        yield at


@pytest.fixture
async def opener(url: str) -> AsyncIterator[Opener]:
    made = Opener(url=url)
    yield made
    assert made.complaints == []


async def shown(page: Page) -> None:
    """Until figures and charts are there."""
    await expect(page.locator("#trend-chart svg")).to_be_visible()
    await expect(page.locator("#refunds li").first).to_be_visible()


def meant(**wanted: object) -> list[Dealt]:
    """What was planted of a kind."""
    return [card for card in TRUTH.dealt if all(getattr(card, name) == value for name, value in wanted.items())]


async def row(page: Page, table: str, name: str) -> list[str]:
    """The figures of one row of a table, once it is there: a look with as many refunds changes no total to wait for."""
    cells = page.locator(f"{table} tr", has=page.get_by_role("button", name=name, exact=True)).locator("td")
    await expect(cells.first).to_be_visible()
    return await cells.all_inner_texts()


async def test_the_planted_fault_is_found_in_three_clicks_on_the_charts(
    context: BrowserContext, opener: Opener
) -> None:
    page = await opener.open(context, "/reasons", **MONTH)
    await shown(page)
    await page.locator("#pareto-chart svg text", has_text=f"{len(meant(first='seven_day'))}").first.click()
    await expect(page.locator("#active")).to_contain_text("首次选择：七天无理由")
    await page.locator("#breakdown-chart svg text", has_text=TRUTH.batch).first.click()
    await expect(page.locator("#active")).to_contain_text(f"批次：{TRUTH.batch}")
    await page.get_by_role("button", name="买家自述", exact=True).first.click()
    here = {"first": "seven_day", "style": TRUTH.style, "batch": TRUTH.batch}
    said_quality = len(meant(**here, stated="quality"))
    await expect(page.locator("#pareto-table tfoot td").first).to_have_text(str(len(meant(**here))))
    await expect(page.locator("#summary .number").first).to_contain_text(f"{len(meant(**here))} 件退款")
    assert (await row(page, "#pareto-table", "商品质量问题"))[0] == str(said_quality)
    assert (await row(page, "#pareto-table", "未说明"))[0] == str(len(meant(**here, stated="not_stated")))
    evidence = [card for card in meant(**here) if "quality" in (card.stated, card.verified)]
    await expect(page.locator("#summary .bad b")).to_have_text(str(len(evidence)))
    words = await page.locator("#refunds .words").all_inner_texts()
    assert len(words) == min(30, len(meant(**here)))
    assert sum("开胶" in each for each in words) > len(words) / 4
    await page.screenshot(path=SCREENSHOTS / "reasons-found.png", full_page=True)


async def test_the_batch_that_stands_out_is_named_and_one_click_shows_it(
    context: BrowserContext, opener: Opener
) -> None:
    page = await opener.open(context, "/reasons", **MONTH)
    await shown(page)
    here = meant(style=TRUTH.style, batch=TRUTH.batch)
    await expect(page.locator("#suspects li")).to_have_count(1)
    await expect(page.locator("#suspects li")).to_contain_text(f"{len(here)} 件退款里")
    await page.locator("#suspects li button").click()
    await expect(page.locator("#summary .number").first).to_contain_text(f"{len(here)} 件退款")
    await expect(page.locator("#refunds-count")).to_contain_text(f"{len(here)} 件")


async def test_the_keyboard_alone_gets_there_too_and_back_again(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/reasons", **MONTH)
    await shown(page)
    await page.locator("#pareto-table").get_by_role("button", name="七天无理由", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#active")).to_contain_text("七天无理由")
    await page.locator("#breakdown-table").get_by_role("button", name=SUSPECT, exact=True).focus()
    await page.keyboard.press("Enter")
    count = len(meant(first="seven_day", style=TRUTH.style, batch=TRUTH.batch))
    await expect(page.locator("#summary .number").first).to_contain_text(f"{count} 件退款")
    focused = await page.evaluate("document.activeElement.textContent")
    assert focused == SUSPECT
    await page.get_by_role("button", name="全部去掉").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#summary .number").first).to_contain_text("400 件退款")
    await page.go_back()
    await expect(page.locator("#summary .number").first).to_contain_text(f"{count} 件退款")


async def test_every_value_of_the_charts_is_printed(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/reasons", **MONTH)
    await shown(page)
    pareto = await page.locator("#pareto-chart svg text").all_text_contents()
    for reason in ("seven_day", "size", "unwanted", "ordered_wrongly", "quality", "unmapped"):
        assert str(len(meant(first=reason))) in pareto
    breakdown = " ".join(await page.locator("#breakdown-chart svg text").all_text_contents())
    here = meant(style=TRUTH.style, batch=TRUTH.batch)
    assert f"/{len(here)} 件" in breakdown
    trend = await page.locator("#trend-chart svg text").all_text_contents()
    for day in {card.day for card in TRUTH.dealt}:
        assert str(len(meant(day=day))) in trend
    for chart in ("pareto", "breakdown", "trend"):
        label = await page.locator(f"#{chart}-chart").get_attribute("aria-label")
        assert label is not None
        assert "旁边的表" in label


async def test_the_matrix_shows_what_was_selected_said_and_found(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/reasons", **MONTH)
    await shown(page)
    hidden = len(meant(first="seven_day", stated="quality"))
    cell = page.get_by_role("button", name=f"七天无理由，商品质量问题：{hidden} 件")
    await expect(cell).to_be_visible()
    found = len(meant(first="seven_day", stated="quality", verified="quality"))
    await page.locator("#matrix-tools select").select_option("quality")
    await page.get_by_role("button", name=f"七天无理由，商品质量问题：{found} 件").click()
    await expect(page.locator("#active")).to_contain_text("核实结果：商品质量问题")
    await expect(page.locator("#summary .number").first).to_contain_text(f"{found} 件退款")


async def test_a_bar_of_the_trend_opens_its_days(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/reasons", **MONTH, step="week")
    await shown(page)
    await page.locator("#trend-table tbody button").nth(1).click()
    await expect(page.locator("#trend-table tbody tr")).to_have_count(7)
    await expect(page.get_by_role("button", name="按天")).to_have_attribute("aria-pressed", "true")


async def test_an_empty_selection_says_what_to_do(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/reasons", **{**MONTH, "shop": "phones"})
    await expect(page.locator("#refunds")).to_contain_text("换个时段")
    await expect(page.locator("#suspects")).to_be_hidden()
    await looks_right(page, "reasons-empty")


async def test_a_file_is_downloaded_with_the_filters_of_the_page(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/reasons", **MONTH, first="seven_day")
    await shown(page)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="下载明细 CSV").click()
    file = await download.value
    assert file.suggested_filename == f"退款原因_{MONTH['from']}_{MONTH['to']}.csv"
    assert (await file.path()).read_text("utf-8-sig").count("7天无理由,七天无理由") >= len(meant(first="seven_day"))


async def test_the_page_of_reasons_is_accessible_fits_and_leaves_a_picture(
    context: BrowserContext, opener: Opener
) -> None:
    page = await opener.open(context, "/reasons", **MONTH)
    await shown(page)
    await page.locator(".toolbar summary").click()
    await looks_right_everywhere(page, "reasons", full_page=True)


async def test_the_page_of_unknown_strings_is_accessible_fits_and_leaves_a_picture(
    context: BrowserContext, opener: Opener
) -> None:
    page = await opener.open(context, "/reasons/mapping")
    await page.locator("#shops button").last.click()
    await expect(page.locator("#unknown li").first).to_be_visible()
    await looks_right_everywhere(page, "reason-mapping", full_page=True)


async def test_an_unknown_string_is_mapped_and_counts_at_once(context: BrowserContext, opener: Opener) -> None:
    page = await opener.open(context, "/reasons/mapping")
    await page.locator("#shops button").last.click()
    entry = page.locator("#unknown li", has_text="版型与预期不符")
    await entry.locator("select").select_option(label="不想要了")
    await entry.get_by_role("button", name="归类").click()
    await expect(page.locator("#unknown [role=status]")).to_contain_text("已归为「不想要了」")
    await expect(page.locator("#unknown li", has_text="版型与预期不符")).to_have_count(0)
    known = page.locator("#known li", has_text="版型与预期不符")
    await known.get_by_role("button", name="取消归类").click()
    await expect(page.locator("#unknown li", has_text="版型与预期不符")).to_have_count(1)
