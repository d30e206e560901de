"""自动回复: the red switch really stops, and switching on asks first."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from .conftest import House, Visit
from .play import at_the_desk, play


@pytest.fixture
async def _switched_back(house: House) -> AsyncIterator[None]:
    """The other tests want automation on again."""
    yield
    await house.running.automation.resume("phones", "测试")
    await house.running.automation.enable("phones", "fault.charging", "测试")


@pytest.mark.usefixtures("_switched_back")
async def test_the_red_switch_stops_everything_until_it_is_released(visit: Visit, house: House) -> None:
    page = await visit("/automation#phones")
    await expect(page.locator(".red-switch .now")).to_contain_text("正在自动回复")
    await page.click('[data-key="stop"]')
    await expect(page.locator(".red-switch .now")).to_contain_text("全部停止")
    buyer = await play(visit, "phone_day10")
    await buyer.says("充不进电")
    await buyer.gets_nothing_more(house, 0)
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator("#decision")).to_contain_text("没有自动回复")
    await expect(page.locator(".log")).to_contain_text("按下红色开关")
    await page.click('[data-key="resume"]')
    await page.click("#ask-yes")
    await expect(page.locator(".red-switch .now")).to_contain_text("正在自动回复")


@pytest.mark.usefixtures("_switched_back")
async def test_switching_an_intent_on_is_confirmed_and_off_is_immediate(visit: Visit) -> None:
    page = await visit("/automation#phones")
    switch = page.get_by_role("switch", name="充电故障")
    await expect(switch).to_have_attribute("aria-checked", "true")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    await switch.click()
    await page.keyboard.press("Escape")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await switch.click()
    await page.click("#ask-yes")
    await expect(switch).to_have_attribute("aria-checked", "true")


async def test_intents_the_script_forbids_have_no_switch(visit: Visit) -> None:
    page = await visit("/automation#phones")
    await expect(page.get_by_role("switch", name="充电故障")).to_be_visible()
    await expect(page.get_by_role("switch", name="投诉不满")).to_have_count(0)
    await page.click(".switches ~ details summary")
    await expect(page.locator("details", has_text="投诉不满")).to_be_visible()
