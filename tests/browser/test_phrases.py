"""快捷短语 in a browser: a file looked at, taken over, edited elsewhere and settled; 短语体检 mended with one key."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from playwright.async_api import Download, Page, Route, expect

from cs_assistant.domain.phrases import Content
from cs_assistant.library.phrases.reading import read_phrases
from cs_assistant.library.phrases.writing import write_phrases

from .conftest import Visit
from .looks import looks_right_everywhere

ROWS = (
    Content(code="hi", text="您好，在的，请说。", group="问候"),
    Content(code="bx", text="手机保修半年，凭订单就可以修。", group="售后"),
    Content(code="yf", text="质量问题退换，来回运费咱们一人一半。", group="运费"),
    Content(code="fh", text="付款后24小时内发货。", group="发货"),
    Content(code="fha", text="付款后48小时内发货，周末顺延。", group="发货"),
    Content(code="zz", text="请拍两张照片发给我：坏的地方一张，整体一张。", group=""),
)  # fmt: skip


def file_of(folder: Path, name: str, *rows: Content) -> Path:
    place = folder / name
    place.write_bytes(write_phrases(rows))
    return place


async def look(page: Page, *files: Path) -> None:
    await page.locator("#file").set_input_files(files)
    await page.get_by_role("button", name="预览").click()
    await expect(page.locator("#preview-title")).to_be_focused()


async def test_a_file_chosen_before_the_script_came_is_not_lost(visit: Visit, tmp_path: Path) -> None:
    """Regression: 预览 pressed on a busy machine sent the form itself, and the page was read anew without the file."""
    page = await visit("/me")

    async def late(route: Route) -> None:
        await asyncio.sleep(1)
        await route.continue_()

    await page.route("**/static/phrases.js", late)
    await page.goto(page.url.replace("/me", "/phrases"), wait_until="commit")
    await look(page, file_of(tmp_path, "千牛短语.csv", *ROWS))
    await expect(page.locator(".counts")).to_have_text("6 新增")


async def test_a_shop_s_phrases_come_in_are_mended_go_out_and_come_back(visit: Visit, tmp_path: Path) -> None:
    page = await visit("/phrases")
    await expect(page.locator("#phrases")).to_contain_text("还没有短语")
    await look(page, file_of(tmp_path, "千牛短语.csv", *ROWS))
    await expect(page.locator(".counts")).to_have_text("6 新增")
    await page.get_by_role("button", name="导入", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("新增 6 条")
    await page.locator("#find").fill("运费")
    await expect(page.locator("#phrases tbody tr")).to_have_count(1)
    await page.locator("#find").fill("")

    await page.get_by_role("link", name="短语体检").click()
    await expect(page.locator("#said")).to_contain_text("共 6 条，4 条要改", timeout=60_000)
    await looks_right_everywhere(page, "phrases-check", full_page=True)
    warranty = page.locator(".faulty > li", has_text="保修半年")
    await expect(warranty).to_contain_text("R2.7")
    await warranty.get_by_role("button", name="用这条改写：bx").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#said")).to_contain_text("已改好")
    await page.locator("#kinds").get_by_role("button", name="违规 1").click()
    await expect(page.locator(".faulty > li")).to_have_count(1)
    await page.locator(".faulty").get_by_role("button", name="停用：yf").click()
    await expect(page.locator("#said")).to_contain_text("已停用")
    await page.locator("#undo button").click()
    await expect(page.locator("#said")).to_contain_text("已撤销")

    await page.get_by_role("link", name="快捷短语").first.click()
    await page.get_by_role("button", name="导出").click()
    downloads: list[Download] = []
    page.on("download", lambda each: downloads.append(each))
    async with page.expect_download(lambda each: each.suggested_filename.endswith(".json")):
        await page.locator("dialog").get_by_role("button", name="导出", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("已导出 6 条")
    saved = {each.suggested_filename.rpartition(".")[2]: await each.path() for each in downloads}
    rows = [row.content for row in read_phrases(Path(saved["csv"]).read_bytes()).rows]
    assert rows[1].text == "手机保修12个月，凭订单就可以修。"
    assert len(json.loads(Path(saved["json"]).read_text("utf-8"))["phrases"]) == 6

    check = await visit("/phrases/check")
    await expect(check.locator("#said")).to_contain_text("3 条要改", timeout=60_000)
    await check.get_by_role("button", name="自己改：yf").click()
    await check.locator("dialog textarea").fill("质量问题的运费，我们出。")
    await check.get_by_role("button", name="保存").click()
    await expect(check.locator("#said")).to_contain_text("已改好")
    await check.close()
    theirs = Content(code="yf", text="质量问题的往返运费由我们承担。", group="运费")
    await page.reload()
    await look(page, file_of(tmp_path, "改过.csv", rows[0], theirs, *rows[3:]))
    await expect(page.locator(".counts")).to_contain_text("1 两边都改过")
    await expect(page.locator(".counts")).to_contain_text("1 文件里没有（保留）")
    await looks_right_everywhere(page, "phrases-import", full_page=True)
    await page.get_by_role("radio", name="用文件的").check()
    await page.get_by_role("button", name="导入", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("停用 0 条")
    await expect(page.locator("#phrases tbody tr")).to_have_count(6)
    await expect(page.locator("#phrases")).to_contain_text(theirs.text)
