"""千牛旁挂窗: from a paste to 我已备注 by keys alone, without a connection, and how it looks at 380 pixels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, ViewportSize, expect
from pydantic import SecretStr

from cs_assistant.app.running import running
from cs_assistant.settings import Settings
from cs_assistant.web.context import CONSOLE
from tests.quiet_scripts import quiet_scripts

from .conftest import House
from .looks import SCHEMES, looks_right

NARROW = ViewportSize(width=380, height=820)
ZOOMED = ViewportSize(width=190, height=410)
"""380 pixels, and the same window at 200 % zoom."""
SHOP_LINE = "青禾鞋坊旗舰店:小林(2026-07-01 10:12:00):\n您好"
NICK, ORDER_NO = "小鱼儿1987", "2299000000000000017"
BLOCK = f"{SHOP_LINE}\n{NICK}(2026-07-01 10:13:00):\n快递一直没到，订单{ORDER_NO}\n在吗"
CLAIM = {
    "shop": "shoes", "order_no": ORDER_NO, "article": "帆布鞋", "size": "38", "courier": "演示快递",
    "tracking_no": "YS0000000000017", "price": "129.00", "proof_kind": "快递书面证明", "proof": "证明第 17 号",
    "shipped_on": "2026-06-01",
}


@pytest.fixture(scope="module")
async def pasting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The demo with both shops at level 粘贴."""
    scripts = quiet_scripts(tmp_path_factory.mktemp("side"), {"phones": "粘贴", "shoes": "粘贴"})
    settings = Settings(
        database=tmp_path_factory.mktemp("side_database") / "desk.sqlite3", scripts=scripts, port=0,
        token=SecretStr("browser-test-token"), quiet_seconds=0.2, log_level="ERROR",
    )
    async with running(settings, demo=True) as up:
        yield House(url=up.url, token=up.token, running=up)


@pytest.fixture
async def narrow(browser: Browser, pasting: House) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=NARROW)
    made.set_default_timeout(15_000)
    await made.grant_permissions(["clipboard-read", "clipboard-write"], origin=pasting.url)
    yield made
    await made.close()


async def beside(pasting: House, narrow: BrowserContext) -> Page:
    """The window, ready."""
    page = await narrow.new_page()
    await page.goto(f"{pasting.url}/side?token={pasting.token}")
    await expect(page.locator("#state")).to_have_text("在线")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


async def paste(page: Page, text: str) -> None:
    await page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await page.keyboard.press("Control+v")


async def clipboard(page: Page) -> str:
    return str(await page.evaluate("navigator.clipboard.readText()"))


async def call(page: Page, path: str, body: dict[str, Any] | None = None) -> Any:
    """The API as the page itself asks it."""
    return await page.evaluate(
        """([path, body]) => fetch(path, body && {method: "POST", body: JSON.stringify(body)})
            .then(async (answer) => answer.ok ? answer.json() : Promise.reject(await answer.text()))""",
        [path, body],
    )


async def claimed(page: Page) -> None:
    """A claim whose original is with the warehouse: its remark waits to be written (R5.33)."""
    case_id = (await call(page, "/api/v1/claims", CLAIM))["case_id"]
    steps = f"/api/v1/cases/{case_id}/steps"
    copied = {"copy_kept": "财务已留复印件"}
    await call(page, steps, {"event": "stamped", "given": copied, "on_behalf": "财务小吴，电话"})
    await call(page, steps, {"event": "original_received", "on_behalf": "仓库老周，电话"})


async def said(pasting: House, nick: str, shop: str = "shoes") -> list[tuple[str, str]]:
    """Sender and words of a pasted chat."""
    desk = pasting.running.app[CONSOLE].desk
    listed = (*await desk.queue({shop}), *await desk.recent({shop}))
    (chat,) = {item.conversation_id for item in listed if item.buyer_id == nick}
    view = await desk.conversation(chat)
    return [(shown.line.sender.value, shown.line.text) for shown in view.lines]


async def test_keys_alone_from_the_paste_to_the_remark_that_stands(pasting: House, narrow: BrowserContext) -> None:
    page = await beside(pasting, narrow)
    await claimed(page)
    await paste(page, BLOCK)
    await expect(page.locator("#about")).to_contain_text("青禾鞋坊旗舰店 按昵称认出")
    await expect(page.locator("#about")).to_contain_text(ORDER_NO)
    await expect(page.locator(".offer")).not_to_have_count(0)
    assert await page.locator(".offer").count() <= 3

    line = await page.locator("#remark .line").inner_text()
    await page.keyboard.press("r")
    await expect(page.locator("#remark .confirm")).to_be_visible()
    assert await clipboard(page) == line
    for size, name in ((NARROW, "380"), (ZOOMED, "200")):
        await page.set_viewport_size(size)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await looks_right(page, f"side-{name}-{scheme}", full_page=True)
    await page.set_viewport_size(NARROW)
    await page.keyboard.press("y")
    await expect(page.locator("#remark")).to_be_hidden()

    reply = await page.locator(".offer .text").first.text_content()
    await page.keyboard.press("1")
    await expect(page.locator(".offer").first).to_contain_text("已复制")
    assert await clipboard(page) == reply
    await page.keyboard.press("1")
    await expect(page.locator("#about")).to_contain_text("又复制了一次")
    await expect(page.locator("#state")).to_have_text("在线")
    assert await said(pasting, NICK) == [
        ("agent", "您好"), ("buyer", f"快递一直没到，订单{ORDER_NO}\n在吗"), ("agent", reply),
    ]
    (case,) = (await call(page, f"/api/v1/cases?shop=shoes&order={ORDER_NO}"))["items"]
    (remark,) = (await call(page, f"/api/v1/cases/{case['id']}"))["remarks"]
    assert (remark["state"], remark["confirmed_how"], remark["confirmed_by"]) == ("standing", "人工确认", "王主管")

    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await looks_right(page, "side-keys")
    await page.keyboard.press("Enter")
    await expect(page.locator("#keys")).to_be_hidden()


async def test_what_is_missing_is_asked_with_one_key_and_the_day_brings_the_rights(
    pasting: House, narrow: BrowserContext
) -> None:
    page = await beside(pasting, narrow)
    await paste(page, "在吗\n" * 7000)
    await expect(page.locator("#notices")).to_contain_text("请从最近的几句复制")
    await expect(page.locator("#question")).to_be_hidden()
    await page.locator("#notices button").click()
    await paste(page, "手机充不进电")
    await expect(page.locator("#question")).to_contain_text("是哪个店铺的")
    await looks_right(page, "side-question")
    await page.keyboard.press("1")
    await expect(page.locator("#question")).to_contain_text("是哪个买家说的")
    await page.keyboard.press("n")
    await page.keyboard.type("阿青")
    await page.keyboard.press("Enter")
    await expect(page.locator("#about")).to_contain_text("晨光手机旗舰店")
    await expect(page.locator("#rights")).to_contain_text("按 D 填签收日期")
    await page.keyboard.press("d")
    today = (await call(page, "/api/v1/console"))["today"]
    await page.locator("dialog[open] input").fill(today)
    await page.keyboard.press("Enter")
    await expect(page.locator("#rights")).to_contain_text("最晚")
    await expect(page.locator("#about")).to_contain_text("记下的")
    await paste(page, "还在吗")
    await expect(page.locator("#question")).to_contain_text("接着")
    lost: list[str] = []

    async def lose_the_answer(route: Route) -> None:
        """The server has it, and the page never learns."""
        if lost:
            await route.continue_()
            return
        lost.append((await route.fetch()).status_text)
        await route.abort()

    await page.route("**/api/v1/side/paste", lose_the_answer)
    await page.keyboard.press("1")
    await expect(page.locator("#said")).to_contain_text("还在吗")
    await expect(page.locator("#about")).to_contain_text("1 句以前记过")
    assert lost == ["Created"]
    assert await said(pasting, "阿青", "phones") == [("buyer", "手机充不进电"), ("buyer", "还在吗")]


async def test_without_a_connection_nothing_is_lost_and_everything_is_delivered_once(
    pasting: House, narrow: BrowserContext
) -> None:
    nick = "阿岚"
    page = await beside(pasting, narrow)
    await paste(page, BLOCK.replace(NICK, nick).replace(ORDER_NO, ""))
    await expect(page.locator(".offer")).not_to_have_count(0)
    await narrow.set_offline(True)
    await page.keyboard.press("1")
    await page.keyboard.press("2")
    await expect(page.locator("#state")).to_have_text("离线：已记下 2 条，连上后自动补")
    await paste(page, f"{SHOP_LINE}\n{nick}(2026-07-01 10:20:00):\n鞋子还没收到呢")
    await expect(page.locator("#state")).to_have_text("离线：已记下 3 条，连上后自动补")
    await page.reload()
    await expect(page.locator("#state")).to_have_text("离线：已记下 3 条，连上后自动补")
    reply, second = (await page.locator(".offer .text").all_text_contents())[:2]
    await page.keyboard.press("1")
    await expect(page.locator("#about")).to_contain_text("又复制了一次")
    assert await clipboard(page) == reply
    await looks_right(page, "side-offline")
    assert len(await said(pasting, nick)) == 2
    kept = await page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "鞋子还没收到呢" in kept
    assert "快递一直没到" not in kept, "what was delivered is not kept"

    await narrow.set_offline(False)
    await expect(page.locator("#said")).to_contain_text("鞋子还没收到呢")
    await expect(page.locator("#state")).to_have_text("在线")
    assert [text for _, text in await said(pasting, nick)] == [
        "您好", "快递一直没到，订单\n在吗", reply, second, "鞋子还没收到呢",
    ]
    assert "鞋子还没收到呢" not in await page.evaluate("JSON.stringify(Object.entries(localStorage))")

    desk = await narrow.new_page()
    await desk.goto(pasting.url)
    await desk.set_viewport_size(ViewportSize(width=720, height=450))
    assert await desk.locator(".menu").evaluate("menu => menu.offsetHeight") < 50, "one row at 200 % zoom"
    await desk.get_by_text("更多", exact=True).click()
    await expect(desk.locator(".menu").get_by_role("link", name="扮演买家")).to_be_visible()
    await desk.get_by_text("更多", exact=True).click()
    async with desk.expect_popup() as opened:
        await desk.get_by_role("button", name="打开旁挂窗").click()
    popup = await opened.value
    await expect(popup.locator("#state")).to_have_text("在线")
    assert await popup.evaluate("[location.pathname, innerWidth]") == ["/side", 380]
    await desk.evaluate("localStorage.setItem('side:q:1', JSON.stringify({key: '1', who: '小李', state: 'waiting'}))")
    await desk.get_by_role("button", name="退出").click()
    await desk.wait_for_url("**/login")
    left = await desk.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('side:'))")
    assert left == ["side:q:1"], "only what a colleague did here and could not deliver"
    await page.wait_for_url("**/login?next=*")
