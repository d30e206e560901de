"""未发退早班 and 协作待办 at level 粘贴, what their forms fill in, their shortcuts, and their look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from .looks import looks_right, looks_right_everywhere
from .morning_acts import PATIENT, PHRASE, STANDING, half_done
from .morning_house import MorningHouse, morning_house


@pytest.fixture(scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[MorningHouse]:
    """A house to look at only: rows of every kind, remarks standing."""
    async with morning_house(tmp_path_factory.mktemp("shown"), browser) as made:
        await half_done(made)
        yield made


@pytest.fixture
async def pasting(tmp_path: Path, browser: Browser) -> AsyncIterator[MorningHouse]:
    async with morning_house(tmp_path, browser, "shoes") as made:
        yield made


async def test_at_level_paste_everything_is_copied_and_confirmed_by_name(pasting: MorningHouse) -> None:
    house = pasting
    agent = await house.enter("小林", "/unshipped")
    for number in ("2211000000000008812", "2211000000000008829"):
        await agent.get_by_role("button", name="登记一笔退款").click()
        await agent.get_by_label("订单号").fill(number)
        await agent.get_by_label("退款编号").fill(f"88{number[-6:]}")
        await agent.get_by_label("买家").fill("tb_demo_pan21")
        await agent.get_by_label("申请金额").fill("238.00")
        await agent.get_by_label("退款原因").fill("不喜欢/不想要")
        await agent.get_by_role("button", name="登记", exact=True).click()
        await expect(agent.locator("#enter")).to_be_hidden()
    await agent.locator("#shops").get_by_text("青禾鞋坊旗舰店").click()
    await expect(agent.locator("[data-row]")).to_have_count(2)
    await agent.keyboard.press("a")
    await agent.keyboard.press("s")
    await expect(agent.locator("#outcome")).to_contain_text("提交了 2 笔")
    await agent.get_by_role("button", name="复制备注原文（2）").click()
    await expect(agent.locator("#notices")).to_contain_text("复制")
    assert PHRASE in await agent.evaluate("navigator.clipboard.readText()")
    await agent.get_by_role("button", name="我已在千牛备注（2）").click()
    await agent.click("#ask-yes")
    await expect(agent.locator(STANDING)).to_have_text(["已在订单上人工确认"] * 2)

    await agent.goto(f"{house.up.url}/tasks")
    await agent.get_by_label("全选").check()
    await agent.get_by_label("仓库经手人").first.fill("老周")
    await agent.get_by_role("button", name="全部已作废（2）").click()
    await expect(agent.locator("#notices")).to_contain_text("谁说的")
    await agent.get_by_label("是谁说的（代录）").fill("仓库老周，微信")
    await agent.get_by_role("button", name="全部已作废（2）").click()
    await expect(agent.locator(".nothing")).to_be_visible()
    await agent.get_by_role("button", name="办完的").click()
    await expect(agent.get_by_text("代录", exact=True)).to_have_count(2)

    senior = await house.enter("陈姐", "/unshipped")
    await senior.locator("#turns").get_by_text("可核对").click()
    await senior.locator("[data-row] td.turn button").first.click()
    await senior.keyboard.press("y")
    await expect(senior.locator("#agree")).to_be_focused()
    await senior.keyboard.press("Enter")
    await expect(senior.locator("#sheet-act")).to_contain_text("请到千牛同意这笔退款：仅退款 ¥238.00")
    await senior.get_by_role("button", name="我已在千牛同意").click()
    await expect(senior.locator("#notices")).to_contain_text("已同意退款 ¥238.00（人工确认）")


def task(number: int, *asks: dict[str, object]) -> dict[str, object]:
    """A task of the person's own department whose answer asks for these things."""
    return {
        "id": f"t{number}", "case_id": f"c{number}", "shop": "shoes", "shop_name": "青禾鞋坊旗舰店",
        "department": "finance", "department_name": "财务", "kind": "check_paid", "title": "看到账没有",
        "order_no": f"221100000000000000{number}", "flow_name": "索赔单", "state": "open",
        "opened_at": "2026-11-22T08:00:00+08:00", "opened_by": "小林",
        "answers": [{"event": "paid", "name": "已到账", "asks_for": list(asks)}],
        "answer": None, "words": "", "answered_by": None, "answered_at": None, "on_behalf": None, "mine": True,
        "pictures": [],
    }


async def test_only_names_are_filled_in_for_people_never_an_amount_or_a_number(pasting: MorningHouse) -> None:
    page = await pasting.enter("小吴", "/tasks")
    asks = (
        {"key": "paid_amount", "name": "到账金额（元）", "optional": False, "choices": []},
        {"key": "checked_by", "name": "谁看的", "optional": False, "choices": []},
        {"key": "copy_kept", "name": "复印件", "optional": False, "choices": ["财务已留", "没有"]},
    )
    open_ones = [task(1, *asks), task(2, *asks)]
    await page.route("**/api/v1/tasks?*", lambda route: route.fulfill(
        json={"now": "2026-11-22T09:00:00+08:00", "me": "小吴", "colours": {"shoes": 1}, "items": open_ones}
    ))  # fmt: skip
    await page.route("**/api/v1/tasks/t1/answer", lambda route: (open_ones.pop(0), route.fulfill(json={}))[1])
    await page.reload()
    batch = page.locator(".batch")
    await expect(batch.get_by_label("到账金额")).to_have_value("")
    await expect(batch.get_by_label("复印件")).to_have_value("")
    await expect(batch.get_by_label("谁看的")).to_have_value("小吴")
    first = page.locator("[data-task=t1]")
    await first.get_by_role("button", name="已到账").click()
    await expect(first.get_by_label("到账金额")).to_have_value("")
    await first.get_by_label("到账金额").fill("239.00")
    await first.get_by_label("谁看的").fill("老钱")
    await first.get_by_label("复印件").select_option("财务已留")
    await first.get_by_role("button", name="答复：已到账").click()
    await expect(page.locator("[data-task]")).to_have_count(1)
    await page.reload()
    await page.locator("[data-task=t2]").get_by_role("button", name="已到账").click()
    form = page.locator("[data-task=t2] form")
    await expect(form.get_by_label("到账金额")).to_have_value("")
    await expect(form.get_by_label("复印件")).to_have_value("")
    await expect(form.get_by_label("谁看的")).to_have_value("老钱")


async def test_a_name_that_was_filled_in_keeps_nobody_on_a_page_whose_login_ended(shown: MorningHouse) -> None:
    page = await shown.enter("老周", "/tasks", complains=True)
    first = page.locator("[data-task]").first
    await first.get_by_role("button", name="已作废").click()
    who = first.get_by_label("仓库经手人")
    await expect(who).to_have_value("老周")
    await page.route("**/answer", lambda route: route.fulfill(status=401, json={}))
    await who.fill("老周和小孙")
    await first.get_by_role("button", name="答复：已作废").click()
    await expect(first.locator(".form-problem")).to_contain_text("写的内容还在")
    await expect(who).to_have_value("老周和小孙")
    await who.fill("老周")
    await first.get_by_role("button", name="答复：已作废").click()
    await page.wait_for_url("**/login?next=*")


async def test_arrows_space_and_enter_work_with_the_shortcuts_switched_off(shown: MorningHouse) -> None:
    page = await shown.enter("小林", "/unshipped")
    rows = page.locator("[data-row]")
    await expect(rows.first).to_be_visible()
    await page.get_by_role("button", name="快捷键：开").click()
    await page.keyboard.press("ArrowDown")
    await expect(rows.first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("k")
    await expect(rows.nth(1)).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.locator("#picked")).to_have_text("已选 1 笔")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet")).to_be_visible()


async def test_space_held_down_on_a_row_picks_it_once_and_scrolls_nothing(shown: MorningHouse) -> None:
    page = await shown.enter("小林", "/unshipped")
    await expect(page.locator("[data-row]").first).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.evaluate(
        "() => { window.stopped = []; addEventListener('keydown', event => stopped.push(event.defaultPrevented)); }"
    )
    for _ in range(3):
        await page.keyboard.down("Space")
    await page.keyboard.up("Space")
    assert await page.evaluate("stopped") == [True] * 3
    await expect(page.locator("#picked")).to_have_text("已选 1 笔")


async def test_shortcuts_that_are_switched_off_do_nothing_here_either(pasting: MorningHouse) -> None:
    page = await pasting.enter("小林", "/unshipped")
    await expect(page.locator("[data-row]").first).to_be_visible()
    await page.get_by_role("button", name="快捷键：开").click()
    await page.keyboard.press("a")
    await expect(page.locator("#picked")).to_have_text("没有选")
    await page.get_by_role("button", name="快捷键：关").click()
    await page.keyboard.press("a")
    await expect(page.locator("#picked")).to_contain_text("已选")


async def test_both_pages_are_accessible_fit_and_leave_a_picture(shown: MorningHouse) -> None:
    page = await shown.enter("陈姐", "/unshipped")
    await expect(page.locator(STANDING)).to_have_count(9, timeout=PATIENT)
    await looks_right_everywhere(page, "unshipped")
    await page.locator("#turns").get_by_text("可核对").click()
    await page.locator("[data-row] td.turn button").first.click()
    await looks_right_everywhere(page, "unshipped-sheet")
    page = await shown.enter("老周", "/tasks")
    await page.locator("[data-task]").nth(1).get_by_role("button", name="已作废").click()
    await page.get_by_label("选中订单").first.check()
    await looks_right_everywhere(page, "tasks")
    await page.get_by_role("button", name="办完的").click()
    await expect(page.locator(".done")).to_be_visible()
    await looks_right_everywhere(page, "tasks-done")
    page = await shown.enter("老周", "/unshipped")
    await expect(page.locator("[data-row]").first).to_be_visible()
    await looks_right_everywhere(page, "unshipped-warehouse")


async def test_empty_pages_say_so_kindly(pasting: MorningHouse) -> None:
    page = await pasting.enter("小吴", "/tasks")
    await expect(page.locator(".nothing")).to_contain_text("没有待办")
    await looks_right(page, "tasks-empty")
    page = await pasting.enter("小林", "/unshipped")
    await page.route("**/api/v1/unshipped*", lambda route: route.fulfill(
        json={"now": "2026-11-22T08:00:00+08:00", "prints": [], "finished": 3, "may_submit": True, "may_agree": False,
              "may_register": [], "rows": []}
    ))  # fmt: skip
    await page.reload()
    await expect(page.locator(".nothing")).to_contain_text("今天办结 3 笔")
    await looks_right(page, "unshipped-empty")
