"""登录、账号、审计、我的账号: as people use them, with the keyboard too; a picture of each is left behind."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import pytest
from playwright.async_api import BrowserContext, Page, Response, Route, expect

from cs_assistant.app.people import DEMO_PASSWORD

from .conftest import House, Visit
from .looks import looks_right, looks_right_everywhere, serious_findings
from .play import play


@dataclass(frozen=True)
class Visitor:
    """A browser that has not logged in."""

    house: House
    context: BrowserContext

    async def open(self, path: str) -> Page:
        page = await self.context.new_page()
        await page.goto(self.house.url + path)
        return page

    async def enter(self, name: str, path: str = "/home") -> Page:
        page = await self.open(f"/login?next={path}")
        await page.get_by_role("button", name=name).click()
        await page.wait_for_url(lambda url: "/login" not in url)
        return page


@pytest.fixture
async def visitor(house: House, context: BrowserContext) -> Visitor:
    return Visitor(house, context)


async def test_the_login_page(visitor: Visitor) -> None:
    page = await visitor.open("/login")
    await expect(page.get_by_role("button", name="王主管")).to_be_visible()
    await looks_right_everywhere(page, "login")


async def test_the_accounts_page(visitor: Visitor) -> None:
    page = await visitor.enter("管理员")
    await expect(page.get_by_role("heading", name="陈姐")).to_be_visible()
    await looks_right_everywhere(page, "accounts")
    await page.get_by_role("button", name="新建账号").click()
    await expect(page.locator("#create-name")).to_be_focused()
    await looks_right_everywhere(page, "accounts-new")


async def test_the_audit_page_and_ones_own(visitor: Visitor) -> None:
    page = await visitor.enter("审计", "/audit")
    await expect(page.locator("#rows tr").first).to_be_visible()
    await looks_right(page, "people-audit")
    await page.goto(f"{visitor.house.url}/me")
    await expect(page.locator("#shops li").first).to_be_visible()
    await looks_right_everywhere(page, "me")


async def test_a_name_and_a_password_get_in_by_keyboard_and_lead_where_one_wanted_to_go(visitor: Visitor) -> None:
    page = await visitor.open("/automation")
    await expect(page).to_have_title(re.compile("登录"))
    await page.focus("#name")
    await page.keyboard.type("小林")
    await page.keyboard.press("Tab")
    await page.keyboard.type("not the password")
    await page.keyboard.press("Enter")
    await expect(page.locator("#problem")).to_contain_text("名字或密码不对")
    await expect(page.locator("#password")).to_be_focused()
    await expect(page.locator("#name")).to_have_value("小林")
    await page.keyboard.type(DEMO_PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/automation")
    await expect(page.locator(".who")).to_contain_text("小林")


async def test_leaving_ends_the_login_and_an_open_page_goes_to_the_login(visitor: Visitor) -> None:
    desk = await visitor.enter("小林", "/")
    await expect(desk.locator("#live")).to_contain_text("实时")
    other = await visitor.open("/automation")
    await other.get_by_role("button", name="退出").click()
    await expect(other).to_have_url(re.compile("/login$"))
    await desk.click("#shops button:last-child")
    await desk.wait_for_url("**/login?next=*")


async def test_who_leaves_is_asked_for_a_name_and_not_sent_back_where_they_were(visitor: Visitor) -> None:
    """Regression: a reading of the page answered 401 in between, and the next person landed on this one's page."""
    page = await visitor.enter("小林", "/automation")
    await page.evaluate("""() => {
        window.led = [];
        navigation.addEventListener("navigate", (event) => window.led.push(event.destination.url));
        const form = document.querySelector("form[action='/logout']");
        form.addEventListener("submit", (event) => event.preventDefault());  // on its way, and not there yet
        form.requestSubmit();
    }""")
    await visitor.context.clear_cookies()
    answered = await page.evaluate("""async () => {
        const { get } = await import("/static/api.js");
        const status = await get("/api/v1/audit").catch((problem) => problem.status);
        return [status, window.led];
    }""")
    assert answered == [401, []]


async def test_an_impatient_click_on_a_slow_line_opens_the_form_all_the_same(visitor: Visitor) -> None:
    """A click before the page had read the accounts once did nothing at all."""

    async def slowly(route: Route) -> None:
        await asyncio.sleep(1.5)
        await route.continue_()

    page = await visitor.enter("管理员")
    await page.route("**/api/v1/accounts", slowly)
    await page.reload(wait_until="domcontentloaded")
    await page.get_by_role("button", name="新建账号").click()
    await expect(page.locator("#create-name")).to_be_visible()


async def test_what_is_being_typed_is_not_thrown_away_when_the_login_ends(visitor: Visitor) -> None:
    page = await visitor.enter("管理员")
    await page.get_by_role("button", name="新建账号").click()
    await page.fill("#create-name", "半路的人")
    await page.locator("#create").get_by_label("客服", exact=True).first.check()
    other = await visitor.open("/me")
    await other.get_by_role("button", name="退出").click()
    await expect(other).to_have_url(re.compile("/login$"))
    await page.get_by_role("button", name="新建", exact=True).click()
    await expect(page.locator("#create-problem")).to_contain_text("登录已经过期")
    await expect(page.locator("#create-name")).to_have_value("半路的人")
    await other.get_by_role("button", name="管理员").click()
    await other.wait_for_url(lambda url: "/login" not in url)
    await page.get_by_role("button", name="新建", exact=True).click()
    await expect(page.locator("#secret-text")).not_to_be_empty()


async def test_a_draft_at_the_desk_is_kept_anyway_and_comes_back_after_a_new_login(
    visitor: Visitor, visit: Visit
) -> None:
    buyer = await play(visit, "shoes_day12")
    await buyer.said_once("能退吗")
    desk = await visitor.enter("小林", "/")
    await desk.goto(f"{visitor.house.url}/#{await buyer.conversation()}")
    await desk.reload()
    await expect(desk.locator("#lines li")).not_to_have_count(0)
    await desk.locator("#text").fill("我正在查您的订单，")

    async def logs_in_again() -> None:
        await desk.wait_for_url("**/login?next=*")
        await desk.get_by_role("button", name="小林").click()
        await expect(desk.locator("#lines li")).not_to_have_count(0)
        await expect(desk.locator("#text")).to_have_value("我正在查您的订单，")

    for path in ("take-over", "messages"):
        await desk.route(f"**/{path}", lambda route: route.fulfill(status=401, json={}))
    await desk.click('[data-key="take-over"]')
    await logs_in_again()
    await desk.press("#text", "Enter")
    await logs_in_again()


async def test_two_roles_ticked_one_right_after_the_other_are_both_kept(visitor: Visitor) -> None:
    """Regression: both were sent at once, and where the first arrived last the second was lost."""
    page = await visitor.enter("管理员")
    account = page.locator(".account", has=page.get_by_role("heading", name="老周"))
    boxes = account.locator("fieldset").first
    sent: list[str] = []

    async def the_first_one_slowly(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            await asyncio.sleep(0.3)
        await route.continue_()

    await page.route("**/roles", the_first_one_slowly)
    def of_both(answer: Response) -> bool:
        return "design" in (answer.request.post_data or "")

    async with (
        page.expect_response(of_both),
        page.expect_response(lambda answer: answer.url.endswith("/roles") and not of_both(answer)),
    ):
        await boxes.get_by_label("财务").evaluate(
            "box => { box.click(); box.closest('fieldset').querySelector('[value=design]').click(); }"
        )
    await expect(boxes.get_by_label("财务")).to_be_checked()
    await expect(boxes.get_by_label("设计货品")).to_be_checked()
    await page.reload()
    await expect(boxes.get_by_label("财务")).to_be_checked()
    await expect(boxes.get_by_label("设计货品")).to_be_checked()


async def test_a_person_is_hired_gets_a_role_and_is_let_go(visitor: Visitor) -> None:
    page = await visitor.enter("管理员")
    await page.get_by_role("button", name="新建账号").click()
    await page.keyboard.type("新来的")
    await page.get_by_role("button", name="新建", exact=True).click()
    await expect(page.locator("#create-problem")).to_contain_text("至少要在一个店铺选一个角色")
    await page.locator("#create").get_by_label("客服", exact=True).first.check()
    await page.get_by_role("button", name="新建", exact=True).click()
    await expect(page.locator("#secret-text")).to_have_text(re.compile(r"^[a-z2-9]{4}(-[a-z2-9]{4}){2}$"))
    password = await page.locator("#secret-text").inner_text()
    assert await serious_findings(page) == []
    await page.get_by_role("button", name="记下了").click()
    await expect(page.locator("#secret-text")).to_be_empty()

    mine = page.locator(".account", has_text="新来的")
    await mine.get_by_label("仓库").first.check()
    await expect(mine.get_by_label("仓库").first).to_be_checked()
    await mine.get_by_role("button", name="接口令牌").click()
    await page.fill("#token-name", "日报")
    await page.locator("#token-scopes").get_by_label("查看会话和案件").check()
    await page.get_by_role("button", name="生成").click()
    await expect(page.locator("#secret-text")).to_contain_text("cs_")
    await page.get_by_role("button", name="记下了").click()
    await expect(mine.locator(".tokens")).to_contain_text("日报")

    person = await visitor.house.running.people.logins.person_with_login(
        await visitor.house.running.people.logins.log_in("新来的", password)
    )
    assert person is not None
    assert {role.value for roles in person.roles.values() for role in roles} == {"agent", "warehouse"}

    await mine.get_by_role("button", name="停用").click()
    await page.click("#ask-yes")
    await expect(page.locator("details", has_text="已停用 1 个")).to_be_visible()


async def test_the_last_administrator_cannot_be_unchecked(visitor: Visitor) -> None:
    page = await visitor.enter("管理员")
    account = page.locator(".account", has=page.get_by_role("heading", name="管理员"))
    box = account.get_by_role("checkbox", name="管理员").first
    await box.click()
    await expect(page.locator("#notices")).to_contain_text("没有管理员")
    await expect(box).to_be_checked()


async def test_the_log_is_filtered_and_the_filter_stands_in_the_address(visitor: Visitor) -> None:
    page = await visitor.enter("王主管", "/audit")
    await expect(page.locator("#rows tr").first).to_be_visible()
    await page.select_option("#type", "login")
    await page.select_option("#actor", "王主管")
    await expect(page.locator("#rows tr td:nth-child(3)").first).to_have_text("王主管")
    await expect(page.locator("#rows")).not_to_contain_text("案件")
    assert "type=login" in page.url
    await page.reload()
    await expect(page.locator("#type")).to_have_value("login")
    await page.get_by_role("button", name="清除筛选").click()
    await expect(page.locator("#actor")).to_have_value("")
    await page.select_option("#type", "automation")
    await expect(page.locator("#rows")).to_contain_text("打开了")
    shown = await page.locator("#rows tr").count()
    await page.select_option("#type", "")
    await page.get_by_role("button", name="看更早的").click()
    await expect(page.locator("#rows tr")).not_to_have_count(shown)


async def test_who_may_only_read_sees_the_desk_without_what_they_may_not_do(visitor: Visitor, visit: Visit) -> None:
    buyer = await play(visit, "phone_exchanged")
    await buyer.said_once("盒子是拆过的")
    page = await visitor.enter("审计", "/")
    await page.goto(f"{visitor.house.url}/#{await buyer.conversation()}")
    await page.reload()
    await expect(page.locator("#lines li").first).to_be_visible()
    await expect(page.locator(".read-only")).to_be_visible()
    await expect(page.locator("#composer")).to_be_hidden()
    await expect(page.get_by_role("button", name="接手")).to_have_count(0)
    await looks_right(page, "desk-reading")
    await page.goto(f"{visitor.house.url}/automation")
    await expect(page.get_by_role("switch", name="充电故障")).to_be_disabled()
    await expect(page.locator(".red-switch")).to_contain_text("开关由主管操作")
