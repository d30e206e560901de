"""Playing the buyer: what comes back by itself, and what never does."""

from __future__ import annotations

import re

from playwright.async_api import expect

from .conftest import House, Visit
from .play import at_the_desk, play


async def test_a_phone_that_does_not_charge_gets_the_first_step_by_itself_and_never_the_same_tip_again(
    visit: Visit, house: House
) -> None:
    buyer = await play(visit, "phone_day12")
    await buyer.says("充不进电")
    first = (await buyer.gets(1))[0]
    assert "数据线" in first
    assert "智能助手" in first
    assert "人工" in first
    await buyer.says("试过了还是不行")
    await house.running.receive.idle()
    desk = await at_the_desk(visit, buyer)
    offered = await desk.locator(".offer .text").all_inner_texts()
    gone = (await buyer.page.locator("#bubbles li.theirs .say").all_inner_texts())[1:]
    assert offered or gone
    assert all(text.strip() not in first for text in [*offered, *gone])


async def test_a_frozen_phone_gets_the_question_which_fault(visit: Visit) -> None:
    buyer = await play(visit, "phone_day400")
    await buyer.says("死机了")
    text = (await buyer.gets(1))[0]
    assert "？" in text
    assert "恢复出厂" not in text


async def test_not_frozen_triggers_nothing_by_itself(visit: Visit, house: House) -> None:
    buyer = await play(visit, "phone_day1")
    await buyer.says("没死机")
    await buyer.gets_nothing_more(house, 0)
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator("#decision")).to_contain_text("：")
    await expect(desk.locator("#decision b")).not_to_contain_text("已自动回复")


async def test_a_swollen_battery_stands_on_top_in_red_with_the_word(visit: Visit) -> None:
    buyer = await play(visit, "phone_removable")
    await buyer.says("电池鼓包了")
    desk = await visit("/")
    top = desk.locator("#queue-list li").first
    await expect(top).to_contain_text("危险，立即处理")
    await expect(top).to_contain_text("电池鼓包了")
    await expect(desk).to_have_title(re.compile("^【危险】"))


async def test_a_picture_that_cannot_be_read_waits_visibly_for_a_person(visit: Visit, house: House) -> None:
    buyer = await play(visit, "phone_shipped")
    await buyer.page.click("#picture-broken")
    await expect(buyer.page.locator("#bubbles li.mine")).to_have_count(1)
    await buyer.gets_nothing_more(house, 0)
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator("#lines")).to_contain_text("图片无法读取")
    await expect(desk.locator("#queue-list [aria-current]")).to_contain_text("图片无法读取")


async def test_moving_the_clock_ages_the_order_and_can_be_put_back(visit: Visit) -> None:
    buyer = await play(visit, "shoes_day3")
    await expect(buyer.page.locator("#card")).to_contain_text("签收 3 天")
    await buyer.page.click('[data-days="7"]')
    await expect(buyer.page.locator("#card")).to_contain_text("签收 10 天")
    await expect(buyer.page.locator("#offset")).to_have_text("快 7 天")
    await buyer.page.click("#clock-reset")
    await expect(buyer.page.locator("#card")).to_contain_text("签收 3 天")
    await expect(buyer.page.locator("#offset")).to_be_hidden()


async def test_the_page_beside_the_phone_says_what_the_shop_made_of_it(visit: Visit) -> None:
    buyer = await play(visit, "shoes_day10")
    await expect(buyer.page.locator("#sees")).to_contain_text("还没有写来")
    await buyer.says("我要退货")
    await expect(buyer.page.locator("#sees")).to_contain_text("申请退货")
    await expect(buyer.page.locator("#sees")).to_contain_text("客服看到的建议")
    await buyer.page.click("#to-desk")
    await expect(buyer.page.locator("#lines")).to_contain_text("我要退货")
