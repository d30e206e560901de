"""承诺, 公告, 交接班 and 目标 in a browser: one click settles, one key takes, a notice is inserted (R5.2, R5.68)."""

from __future__ import annotations

import re

from playwright.async_api import Page, Route, expect

from tests.unit.services.case_house import AGENT

from .conftest import House, Visit
from .looks import looks_right_everywhere
from .play import at_the_desk, play

PROMISES, QUEUE = "#promises", "#queue-promises"
TIME = re.compile(r"\d+月\d+日\d+:\d\d前")


async def promise_by_script(visit: Visit, order: str, words: str) -> Page:
    """A buyer asks, the agent answers with the first suggestion that names a time."""
    buyer = await play(visit, order)
    await buyer.says(words)
    desk = await at_the_desk(visit, buyer)
    await desk.locator(".offer", has_text=TIME).first.click()
    await expect(desk.locator("#text")).to_have_value(TIME)
    await desk.locator("#text").press("Enter")
    await buyer.gets(1)
    return desk


async def test_a_promise_made_by_a_script_is_counted_down_moved_and_done(visit: Visit) -> None:
    desk = await promise_by_script(visit, "shoes_unshipped", "怎么还没发货啊")
    card = desk.locator(PROMISES)
    await expect(card.locator(".promises > li")).to_have_count(1)
    await expect(card.locator(".due")).to_contain_text("还有")
    await expect(desk.locator(QUEUE)).to_contain_text("答应了买家的 1 条")
    await expect(desk.locator("#notices-card")).to_contain_text("示例公告")
    await looks_right_everywhere(desk, "promise-desk")

    await card.get_by_role("button", name="改期…").click()
    await desk.fill('dialog[open] [name="why"]', "仓库还没有回话，已跟买家说")
    await desk.locator("dialog[open] button[type=submit]").click()
    await expect(card).to_contain_text("改过期")
    await card.get_by_role("button", name="记一条").click()
    await looks_right_everywhere(desk, "promise-form", sizes=("full",))
    await desk.fill('dialog[open] [name="text"]', "发货后把单号发给您")
    await desk.locator("dialog[open] button[type=submit]").click()
    await expect(card.locator(".promises > li")).to_have_count(2)

    await card.get_by_role("button", name="做到了").first.click()
    await expect(card.get_by_role("button", name="做到了")).to_have_count(1)
    await card.get_by_role("button", name="买家不需要了").click()
    await expect(card).to_contain_text("没有答应了还没办的")
    await expect(desk.locator(QUEUE)).to_be_empty()
    await card.locator("summary").click()
    await expect(card).to_contain_text("做到了")


async def test_a_notice_goes_into_the_composer_with_one_click(visit: Visit) -> None:
    buyer = await play(visit, "phone_day3")
    await buyer.says("快递到哪了")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator("#notices-card")).to_contain_text("只对手机")
    await desk.locator("#notices-card button").click()
    await expect(desk.locator("#text")).to_have_value(re.compile("示例公告"))


async def test_the_hand_over_is_taken_line_by_line_with_the_keyboard(house: House, visit: Visit) -> None:
    office = house.running.office
    await office.sync.read_all()
    rows = (await office.morning.table(AGENT)).rows
    await office.morning.submit([row.case.id for row in rows if row.case.shop_id == "shoes"][:2], AGENT)
    await promise_by_script(visit, "shoes_shipped", "快递到哪了")
    await (await play(visit, "shoes_day10")).says("鞋底开胶了怎么办")
    page = await visit("/handover")
    await page.locator("#shops button", has_text="青禾鞋坊").click()
    await expect(page.locator(".handover h2", has_text="答应了买家的")).to_be_visible()
    await page.get_by_role("button", name="开始交接班…").click()
    await page.fill('dialog[open] [name="note"]', "仓库老周下午不在")
    await page.locator("dialog[open] button[type=submit]").click()
    await expect(page.locator("#bar")).to_contain_text("仓库老周下午不在")
    before = await page.locator(".handover-line").count()

    await page.locator("#main").focus()
    await page.keyboard.press("j")
    await page.keyboard.press("n")
    await page.fill('dialog[open] [name="note"]', "他等着用")
    await page.locator("dialog[open] button[type=submit]").click()
    await expect(page.locator(".handover-line .note")).to_contain_text("他等着用")
    await page.locator("#main").focus()
    await page.keyboard.press("a")
    await expect(page.locator(".handover-line.taken")).to_have_count(1)
    await expect(page.locator(".handover-line.taken")).to_contain_text("王主管接了")
    await looks_right_everywhere(page, "handover", full_page=True)
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await expect(page.locator(".handover-line.taken")).to_have_count(2)
    assert await page.locator(".handover-line").count() == before


async def test_what_buyers_write_is_gathered_on_the_hand_over(visit: Visit) -> None:
    """R5.68: the list is long and buyers write all day; it is read once in ten seconds for their words."""
    buyer = await play(visit, "phone_day1")
    page = await visit("/handover")
    await expect(page.locator("#live.on")).to_be_visible()
    await page.clock.install()
    read: list[str] = []
    page.on("request", lambda request: read.append(request.url) if request.url.endswith("/api/v1/handover") else None)
    async with page.expect_event("websocket") as reconnected:
        await page.reload()
    socket = await reconnected.value
    await expect(page.locator("#live.on")).to_be_visible()
    await expect(page.locator("#bar")).to_be_visible()
    await page.clock.run_for(1000)
    read.clear()
    async with socket.expect_event("framereceived", lambda frame: '"conversation"' in str(frame)):
        await buyer.says("在吗")
    await page.clock.run_for(9000)
    assert read == []
    async with page.expect_request("**/api/v1/handover"):
        await page.clock.run_for(1500)


async def test_as_many_promises_as_one_answer_holds_may_not_be_all(visit: Visit) -> None:
    async def full(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "full": True})

    page = await promise_by_script(visit, "shoes_unshipped", "怎么还没发货啊")
    await expect(page.locator(QUEUE)).to_contain_text(re.compile(r"答应了买家的 \d+ 条"))
    await page.route("**/api/v1/promises*", full)
    await page.reload()
    await expect(page.locator(QUEUE)).to_contain_text(re.compile(r"答应了买家的 \d+\+ 条"))


async def test_the_goals_show_what_was_honoured_beside_what_was_kept(visit: Visit) -> None:
    page = await visit("/goals")
    await expect(page.locator(".goal")).to_have_count(5)
    await expect(page.locator(".goal .beside")).to_have_count(5)
    await page.locator(".goal", has_text="换货留住").locator("button").first.click()
    await expect(page.locator("#cases")).to_contain_text("买家愿意换：0 件")
    await looks_right_everywhere(page, "goals", full_page=True)
