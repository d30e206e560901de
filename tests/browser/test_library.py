"""话术体检: an agent's 都不对 becomes an example with one click, and the same words are understood from then on."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from .conftest import House, Visit
from .looks import looks_right_everywhere
from .play import at_the_desk, play

STRANGE = "那个圈圈一直转呀转个没完"
TABLE = (
    "primary\tmessage\nreturn.request\t我要退货\nfault.charging\t手机充不进电\nrefund.status\t钱啥时候到\n"
    "fault.power\t手机开不了机\nservice.outlet\t附近有维修点吗\nother\t今晚月色真好\n"
)


async def corrected(visit: Visit, order: str) -> str:
    """An agent says what a strange sentence of this buyer means; returns the intent's name."""
    buyer = await play(visit, order)
    await buyer.says(STRANGE)
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator(".none-right")).to_be_visible()
    await desk.keyboard.press("0")
    await expect(desk.locator("#intents")).to_be_visible()
    await desk.keyboard.type("死机")
    chosen = await desk.locator("#intent-list [aria-selected=true] span").inner_text()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#understanding b")).to_have_text(chosen)
    return chosen


async def library(visit: Visit) -> Page:
    page = await visit("/library")
    await expect(page.locator("#health .block")).to_have_count(3)
    return page


async def test_a_corrected_line_becomes_an_example_with_one_click_and_is_understood_at_once(
    visit: Visit, house: House
) -> None:
    chosen = await corrected(visit, "phone_unpaid")
    page = await library(visit)
    entry = page.locator(".clusters > li", has_text=STRANGE)
    await expect(entry).to_contain_text("都不对 1 次")
    await expect(entry.locator("select option:checked")).to_have_text(chosen)
    await entry.get_by_role("button", name="收为例句").first.focus()
    await page.keyboard.press("Enter")
    await expect(entry.locator(".tag.good")).to_have_text(f"已收为「{chosen}」")
    await expect(page.locator("#said")).to_contain_text("马上按")
    another = await play(visit, "phone_day3")
    await another.says(STRANGE)
    desk = await at_the_desk(visit, another)
    await expect(desk.locator("#understanding b")).to_have_text(chosen)
    await page.bring_to_front()
    assert await page.evaluate("document.activeElement.textContent") == "撤销"
    await page.keyboard.press("Enter")
    await expect(entry.get_by_role("button", name="收为例句")).to_be_visible()
    assert (await house.running.learning.state()).examples == ()


async def test_a_line_without_an_intent_is_not_taken_and_the_page_says_why(visit: Visit) -> None:
    await corrected(visit, "phone_day40")
    page = await library(visit)
    entry = page.locator(".clusters > li", has_text=STRANGE)
    await entry.locator("select").select_option("")
    await entry.get_by_role("button", name="收为例句").first.click()
    await expect(page.locator("#notices")).to_contain_text("选一个意图")


async def test_a_file_that_cannot_be_read_is_named_with_what_to_do(visit: Visit, tmp_path: Path) -> None:
    wrong = tmp_path / "标注.tsv"
    wrong.write_text("primary\tmessage\nreturn.reqest\t我要退货\n", "utf-8")
    page = await visit("/library", complains=True)
    await page.locator("#file").set_input_files(wrong)
    await page.get_by_role("button", name="开始评测").click()
    await expect(page.locator("#notices")).to_contain_text("第 2 行：没有意图「return.reqest」")
    wrong.write_bytes("primary\tmessage\nreturn.request\t我要退货\n".encode("gb18030"))
    await page.locator("#file").set_input_files([])
    await page.locator("#file").set_input_files(wrong)
    await page.get_by_role("button", name="开始评测").click()
    await expect(page.locator("#notices")).to_contain_text("不是 UTF-8 编码")


async def test_figures_stand_side_by_side_and_the_page_is_accessible_fits_and_leaves_a_picture(
    visit: Visit, tmp_path: Path
) -> None:
    await corrected(visit, "phone_exchanged")
    file = tmp_path / "本店标注.tsv"
    file.write_text(TABLE, "utf-8")
    page = await library(visit)
    await page.locator("#file").set_input_files(file)
    await page.get_by_role("button", name="开始评测").click()
    await expect(page.locator("#measure-said")).to_contain_text("5 条有意图，1 条是 other", timeout=120_000)
    await expect(page.locator("#figures table").first.locator("thead th")).to_have_text(
        ["指标", "本助手", "最像的例句", "TF-IDF＋逻辑回归"]
    )
    await looks_right_everywhere(page, "library", full_page=True)
