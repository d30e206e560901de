"""From an empty start: a newcomer's own files in, and the first suggestion is right, in so many clicks."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Locator, Page, Route, expect
from typer.testing import CliRunner

from cs_assistant.app.running import Running, running
from cs_assistant.cli import cli, register_commands
from cs_assistant.domain.imports import ImportKind
from cs_assistant.domain.times import chinese_date, shanghai_day
from cs_assistant.library.world import World
from cs_assistant.services.importing.columns import guess
from cs_assistant.services.importing.kinds import known_headings
from cs_assistant.services.importing.reading import read_grid
from cs_assistant.services.importing.records import read_records
from cs_assistant.settings import Settings
from tests.contract.worlds import packaged_world

from .looks import looks_right, looks_right_everywhere

NAME, PASSWORD = "王主管", "yi-ge-mima-2026"
SECONDS_A_CLICK = 10
COMMANDS = 3
"""Lines of the README: an account, `samples`, `serve`; typed in so many seconds each."""
SECONDS_A_COMMAND = 30
TEN_MINUTES = 600
SAMPLES = {"phrases": "快捷短语.csv", "orders": "订单.xlsx", "refunds": "退款.csv", "products": "商品.csv"}
ASKED = "鞋子不合适，七天无理由还能退吗"


@dataclass
class Newcomer:
    """Somebody with a mouse: every click, every field filled in and every file picked is counted."""

    page: Page
    clicks: int = 0

    async def click(self, what: Locator) -> None:
        self.clicks += 1
        await what.click()

    async def types(self, what: Locator, text: str) -> None:
        self.clicks += 1
        await what.fill(text)

    async def picks(self, what: Locator, file: Path) -> None:
        """The button, the file, 打开."""
        self.clicks += 3
        await what.set_input_files(file)


@dataclass(frozen=True, kw_only=True)
class EmptyStart:
    up: Running
    samples: Path
    world: World


def command(*words: str) -> None:
    """One line of the README."""
    register_commands()
    done = CliRunner().invoke(cli, [*words], input=f"{PASSWORD}\n", catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
async def empty(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmptyStart]:
    """As the README says: an account, `samples`, `serve` on a database that is not there yet."""
    folder = tmp_path_factory.mktemp("empty")
    database, samples = folder / "desk.sqlite3", folder / "samples"
    account = ("user", "add", NAME, "--role", "supervisor", "--password-stdin", "--database", str(database))
    await asyncio.to_thread(command, *account)
    await asyncio.to_thread(command, "samples", str(samples))
    async with running(Settings(database=database, port=0, log_level="ERROR")) as up:
        yield EmptyStart(up=up, samples=samples, world=packaged_world())


@pytest.fixture
async def newcomer(empty: EmptyStart, context: BrowserContext) -> AsyncIterator[Newcomer]:
    complaints: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(empty.up.url)
    yield Newcomer(page=page)
    assert complaints == []


def step(page: Page, key: str) -> Locator:
    return page.locator(f'[data-step="{key}"]')


async def to_the_wizard(someone: Newcomer, shop: str) -> None:
    page = someone.page
    await someone.types(page.get_by_label("名字"), NAME)
    await someone.types(page.get_by_label("密码"), PASSWORD)
    await someone.click(page.get_by_role("button", name="登录"))
    more = page.locator(".menu-more summary")
    if await more.count():
        await someone.click(more)
    await someone.click(page.get_by_role("link", name="接入向导", exact=True))
    await choose(someone, shop)
    await expect(page.locator("#level")).to_contain_text("现在是「粘贴」")


async def choose(someone: Newcomer, shop: str) -> None:
    button = someone.page.get_by_role("group", name="店铺").get_by_role("button", name=shop)
    await someone.click(button)
    await expect(button).to_have_attribute("aria-pressed", "true")


async def bring(someone: Newcomer, key: str, file: Path) -> str:
    """One file: picked, looked at, imported; what the page said it would do."""
    card = step(someone.page, key)
    await someone.picks(card.locator("input[type=file]"), file)
    await expect(card.locator(".counts")).to_be_visible()
    counts = await card.locator(".preview").inner_text()
    await someone.click(card.locator(".preview button.primary"))
    rows = rows_of(key, file)
    await expect(card.locator(".said")).to_have_text(f"已导入：新 {rows}、改 0、一样 0。")
    return counts


def rows_of(key: str, file: Path) -> int:
    """How many records a file of this step holds."""
    kind = ImportKind(key)
    grid = read_grid(file.name, file.read_bytes(), known_headings(kind))
    return len(read_records(kind, "shoes", grid, guess(kind, grid.headings, {})).rows)


async def bring_phrases(someone: Newcomer, file: Path) -> None:
    """The phrases have a page of their own."""
    page = someone.page
    await someone.click(step(page, "phrases").get_by_role("link", name="打开「快捷短语」导入"))
    await someone.picks(page.locator("#file"), file)
    await someone.click(page.locator("#look"))
    await expect(page.locator("#preview .counts")).to_be_visible()
    await someone.click(page.locator("#take-over"))
    phrases = list(csv.DictReader(StringIO(file.read_bytes().decode("gb18030"))))
    assert phrases
    await expect(page.locator(".phrase-table tbody tr")).to_have_count(len(phrases))
    await someone.click(page.locator(".menu-more summary"))
    await someone.click(page.get_by_role("link", name="接入向导", exact=True))
    await choose(someone, "青禾鞋坊旗舰店")


async def first_suggestion(someone: Newcomer, buyer: str, order_no: str) -> str:
    """A buyer's words pasted at the desk with their order number."""
    page = someone.page
    await someone.click(page.get_by_role("link", name="接待台", exact=True))
    await someone.click(page.get_by_role("button", name="粘贴买家的话", exact=True))
    form = page.locator("dialog form")
    await someone.click(form.get_by_role("radio", name="青禾鞋坊旗舰店"))
    await someone.types(form.locator('[name="buyer"]'), buyer)
    await someone.types(form.locator('[name="text"]'), ASKED)
    await someone.types(form.locator('[name="order_no"]'), order_no)
    await someone.click(form.get_by_role("button", name="放进会话"))
    await expect(page.locator("#order")).to_contain_text(order_no)
    await expect(page.locator(".offer")).not_to_have_count(0)
    return await page.locator(".offer .text").first.inner_text()


async def test_from_an_empty_start_to_a_right_first_suggestion_within_ten_minutes(
    newcomer: Newcomer, empty: EmptyStart
) -> None:
    order = empty.world.orders(datetime.now(UTC))["shoes_day3"]
    page = newcomer.page
    await to_the_wizard(newcomer, "青禾鞋坊旗舰店")
    await looks_right_everywhere(page, "onboarding-start", full_page=True)
    await bring_phrases(newcomer, empty.samples / SAMPLES["phrases"])
    seen = {key: await bring(newcomer, key, empty.samples / SAMPLES[key]) for key in ("orders", "refunds", "products")}
    assert "GB18030" in seen["refunds"]
    assert "「穿着不舒适」" in seen["refunds"]
    assert order.signed_at is not None
    said = await first_suggestion(newcomer, order.buyer_id, order.order_no)
    last_day = shanghai_day(order.signed_at) + timedelta(days=7)
    assert f"{chinese_date(last_day)}24:00" in said, said
    seconds = newcomer.clicks * SECONDS_A_CLICK + COMMANDS * SECONDS_A_COMMAND
    print(f"从空的开始到第一条建议：{COMMANDS} 行命令，{newcomer.clicks} 次点击，共 {seconds} 秒")
    assert seconds <= TEN_MINUTES, newcomer.clicks


async def half_written_after_midnight(route: Route) -> None:
    """The page as it is after an import that stopped halfway, at half past one of the next day in China."""
    answer = await route.fetch()
    view = await answer.json()
    for each in view["steps"]:
        if each["last"]:
            each["last"] |= {"at": "2026-11-20T17:30:00Z", "unwritten": 7}
    await route.fulfill(response=answer, json=view)


async def sees_a_past_chat(page: Page, nick: str) -> None:
    """What was imported is found on the page to search on, and beside the same buyer's new chat."""
    base = page.url.partition("/onboarding")[0]
    await page.goto(f"{base}/past-chats")
    chat = page.locator("#found li").first
    words = await chat.locator(".past-last").inner_text()
    await chat.get_by_role("button", name="看对话").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator(".past-lines li").last).to_contain_text(words)
    await looks_right(page, "past-chats")
    await dialog.get_by_role("button", name="关闭").click()
    await expect(dialog).to_have_count(0)
    await page.get_by_label("订单号").fill("2211000000000000999")
    await page.get_by_role("button", name="搜", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("没有找到")
    await page.goto(base)
    await page.get_by_role("button", name="粘贴买家的话", exact=True).click()
    form = page.locator("dialog form")
    await form.get_by_role("radio", name="晨光手机旗舰店").check()
    await form.locator('[name="buyer"]').fill(nick)
    await form.locator('[name="text"]').fill("上次说的事怎么样了")
    await form.get_by_role("button", name="放进会话").click()
    await expect(page.locator("#past-chats")).to_contain_text("以前的对话")
    await looks_right(page, "past-chats-desk")


async def test_columns_are_changed_problems_are_named_undo_puts_back_and_a_step_is_skipped(
    newcomer: Newcomer, empty: EmptyStart, tmp_path: Path
) -> None:
    page = newcomer.page
    await to_the_wizard(newcomer, "晨光手机旗舰店")
    file = tmp_path / "自己的订单.csv"
    file.write_bytes(
        "导出时间,2026-11-22\n订单编号,我们叫的昵称,收货人姓名,宝贝标题\n2211000000000000137,买家甲,林某某,晨光手机\n"
        "2.23345E+18,买家乙,周某某,晨光手机\n".encode("gb18030")
    )
    card = step(page, "orders")
    await newcomer.picks(card.locator("input[type=file]"), file)
    await expect(card.get_by_role("alert")).to_contain_text("没认出「买家会员名」")
    await expect(card.locator(".preview button.primary")).to_have_count(0)
    await card.get_by_label("我们叫的昵称").select_option("buyer")
    await expect(card.locator(".problems")).to_contain_text("第 4 行")
    await expect(card.locator(".problems")).to_contain_text("不要用 Excel 打开再保存")
    assert "林某某" not in await card.inner_text()
    await looks_right_everywhere(page, "onboarding-preview", full_page=True)
    async with page.expect_download() as downloading:
        await card.get_by_role("button", name="下载有问题的行").click()
    assert "被 Excel 改成了" in Path(await (await downloading.value).path()).read_text("utf-8-sig")
    await newcomer.click(card.locator(".preview button.primary"))
    await expect(card.locator(".said")).to_contain_text("已导入：新 1")
    await expect(page.locator("#level")).to_contain_text("现在是「报表」")
    await page.route("**/api/v1/onboarding?*", half_written_after_midnight)
    await page.reload()
    await expect(card.locator(".done")).to_contain_text("2026-11-21 导入")
    await expect(card.locator(".done")).to_contain_text("还有 7 条没有写进去")
    await page.unroute("**/api/v1/onboarding?*")
    await card.get_by_role("button", name="撤销").click()
    await page.locator("dialog").get_by_role("button", name="撤销").click()
    await expect(card.locator(".said")).to_contain_text("已撤销 1 条")
    await expect(page.locator("#level")).to_contain_text("现在是「粘贴」")
    outlets = step(page, "outlets")
    await outlets.get_by_role("button", name="跳过").click()
    await expect(outlets.locator(".said")).to_contain_text("没有网点：保障卡只写品牌的官方查询入口")
    await page.reload()
    await expect(step(page, "outlets").locator(".tag")).to_have_text("已跳过")
    chats = step(page, "chats")
    await newcomer.picks(chats.locator("input[type=file]"), empty.samples / "聊天记录.csv")
    await expect(chats.locator(".counts")).to_contain_text("有问题 0")
    await newcomer.click(chats.locator(".preview button.primary"))
    await expect(chats.locator(".said")).to_contain_text("已导入")
    await expect(chats.locator(".tag").first).to_have_text("已导入")
    said = csv.DictReader(StringIO((empty.samples / "聊天记录.csv").read_text("gb18030")))
    await sees_a_past_chat(page, next(said)["买家昵称"])
    await page.goto(f"{empty.up.url}/onboarding")
    await choose(newcomer, "晨光手机旗舰店")
    async with page.expect_download() as downloading:
        await step(page, "refunds").get_by_role("link", name="下载样例").click()
    assert (await downloading.value).suggested_filename == "样例-退款.csv"
