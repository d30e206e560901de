"""保障卡 is chosen, read, printed on A5 and copied; a new model is one form and helps the next buyer (R2.4, R2.14)."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from .conftest import Visit
from .looks import SCREENSHOTS, looks_right, looks_right_everywhere
from .play import at_the_desk, play

MOST_SIDES = 2


async def card(visit: Visit) -> Page:
    page = await visit("/card")
    await expect(page.locator("#card-title")).to_have_text("售后保障卡")
    return page


async def test_a_card_is_chosen_by_region_and_model_and_says_what_is_missing(visit: Visit) -> None:
    page = await card(visit)
    await expect(page.locator(".guarantee-card section")).to_have_count(7)
    await expect(page.locator(".gaps")).to_have_count(0)
    await page.locator("#model").select_option("晨光E2")
    await expect(page.locator(".guarantee-card header")).to_contain_text("晨光E2")
    await expect(page.locator(".block-self_help")).to_contain_text("装好电池")
    await page.locator("#region").fill("示例省")
    await page.keyboard.press("Enter")
    await expect(page.locator(".block-outlets")).to_contain_text("晨光样例服务中心")
    await expect(page.locator(".gaps")).to_contain_text("晨光演示服务点")
    await looks_right_everywhere(page, "card", sizes=("full", "zoomed", "narrow"), full_page=True)


async def test_it_prints_on_two_sides_of_a5_and_nothing_of_the_screen(visit: Visit) -> None:
    page = await card(visit)
    await page.emulate_media(media="print")
    for screen in (".menu", ".acts", "#choose"):
        await expect(page.locator(screen).first).to_be_hidden()
    await page.set_viewport_size({"width": 500, "height": 740})  # A5 less its margins, CSS pixels
    await looks_right(page, "card-print", full_page=True)
    paper = await page.pdf(prefer_css_page_size=True, print_background=True)
    (SCREENSHOTS / "card.pdf").write_bytes(paper)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= MOST_SIDES


async def test_the_text_is_copied_whole(visit: Visit) -> None:
    page = await card(visit)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="复制文字").click()
    await expect(page.locator("#said")).to_contain_text("已复制")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("晨光手机旗舰店 售后保障卡")
    assert "【关于退换货】" in copied


async def test_one_form_makes_a_model_that_the_next_suggestion_knows(visit: Visit) -> None:
    page = await visit("/models")
    await expect(page.locator(".model-list > li")).to_have_count(3)
    await page.get_by_role("button", name="登记新机型").click()
    form = page.locator("dialog form")
    await form.locator("[name=name]").fill("晨光E9")
    await form.locator("[name=aliases]").fill("老友E9\n晨光 老友 E9 大字手机")
    await form.get_by_label("可拆", exact=True).check()
    await form.locator("[name=serial]").select_option("under_cover")
    await form.locator("[name=brand]").select_option("晨光")
    await looks_right_everywhere(page, "models-form")
    await form.get_by_role("button", name="登记").click()
    await expect(page.locator("#said")).to_contain_text("「晨光E9」已登记")
    await expect(page.locator(".model-list > li")).to_have_count(4)
    await looks_right_everywhere(page, "models", sizes=("full", "zoomed", "narrow"), full_page=True)
    shown = await card(visit)
    await shown.locator("#model").select_option("晨光E9")
    await expect(shown.locator(".block-self_help")).to_contain_text("可拆电池")


async def test_a_notice_written_in_a_form_stands_beside_the_next_chat_and_goes_with_one_click(visit: Visit) -> None:
    page = await visit("/notices")
    await page.get_by_role("button", name="写公告").click()
    form = page.locator("dialog form")
    await form.locator("[name=shop]").select_option("phones")
    await form.locator("[name=text]").fill("元旦三天仓库不发货，一月四日起按下单先后发出。")
    await form.locator("[name=last]").fill("2099-12-31")
    await looks_right(page, "notices-form")
    await form.get_by_role("button", name="写好了").click()
    await expect(page.locator("#said")).to_contain_text("存好了")
    await looks_right_everywhere(page, "notices", sizes=("full", "narrow"), full_page=True)
    buyer = await play(visit, "phone_day40")
    await buyer.says("什么时候发货")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.get_by_text("元旦三天仓库不发货")).to_be_visible()
    await page.get_by_role("button", name="撤下：元旦三天").click()
    await page.get_by_role("dialog").get_by_role("button", name="撤下").click()
    await expect(page.get_by_text("元旦三天仓库不发货")).to_have_count(0)


async def test_a_form_that_cannot_be_keeps_what_was_typed_and_says_why(visit: Visit) -> None:
    page = await visit("/models", complains=True)
    await page.get_by_role("button", name="登记新机型").click()
    form = page.locator("dialog form")
    await form.locator("[name=name]").fill("X8")
    await form.get_by_label("不可拆（内置）").check()
    await form.get_by_role("button", name="登记").click()
    await expect(form.locator(".form-problem")).to_contain_text("已经是机型「晨光X8」的叫法")
    await expect(form.locator("[name=name]")).to_have_value("X8")


async def test_the_electronic_card_is_one_of_the_suggestions(visit: Visit) -> None:
    """R2.2: who has no card gets it in the chat."""
    buyer = await play(visit, "phone_day40")
    await buyer.says("我要退货，附近有网点吗")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator("#suggestions")).to_contain_text("发电子保障卡")
