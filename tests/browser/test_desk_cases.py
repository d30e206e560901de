"""接待台 with a case beside the chat: the terms, the buyer's answer, one key; and a chat that is pasted by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, expect
from pydantic import SecretStr

from cs_assistant.app.running import running
from cs_assistant.flows.send_back import CONSENT
from cs_assistant.settings import Settings
from tests.quiet_scripts import quiet_scripts

from .conftest import House, Visit
from .looks import SIZES, looks_right, looks_right_everywhere
from .play import Buyer, at_the_desk, play

CARD, ANSWER = "#cases", "#answer"
FAULT = "听筒没声音，附近没有网点，想寄回去检测"
ORDER_NO = "2299000000000000017"


async def press_step(desk: Page, name: str) -> None:
    await desk.locator(CARD).get_by_role("button", name=name, exact=True).click()


async def fill_form(desk: Page, **values: str) -> None:
    for key, value in values.items():
        await desk.fill(f'dialog[open] [name="{key}"]', value)
    await desk.locator("dialog[open] button[type=submit]").click()
    await expect(desk.locator("dialog[open]")).to_have_count(0)


async def open_to_terms(desk: Page) -> None:
    """Open a case and walk it, by clicks on the desk, to the step that sends the terms."""
    await press_step(desk, "开寄回代检案件")
    await expect(desk.locator(CARD)).to_contain_text("待问清故障")
    await press_step(desk, "问清了：不是简易问题")
    await fill_form(desk, fault="听筒没有声音")
    await expect(desk.locator(CARD)).to_contain_text("待确认当地网点")
    await press_step(desk, "当地没有网点（已查品牌官方入口）")
    await expect(desk.locator(CARD)).to_contain_text("待发寄回细则")


async def send_terms(desk: Page) -> str:
    await press_step(desk, "插入寄回细则")
    await expect(desk.locator("#text")).not_to_have_value("")
    terms = await desk.locator("#text").input_value()
    await desk.locator("#text").press("Enter")
    await expect(desk.locator(CARD)).to_contain_text("等买家答复细则")
    return terms


async def sent_back(visit: Visit, order: str) -> tuple[Buyer, Page]:
    """A buyer, and the desk with their case at the terms."""
    buyer = await play(visit, order)
    await buyer.says(FAULT)
    desk = await at_the_desk(visit, buyer)
    await open_to_terms(desk)
    return buyer, desk


async def test_terms_a_vague_answer_then_a_clear_one_the_address_and_a_withdrawal(visit: Visit) -> None:
    buyer, desk = await sent_back(visit, "phone_day10")
    await looks_right(desk, "desk-case-opened")
    terms = await send_terms(desk)
    assert terms in await buyer.gets(1)
    await expect(desk.locator("#lines li.agent .terms")).to_contain_text("寄回细则 20")
    await expect(desk.locator(ANSWER)).to_be_hidden()

    await buyer.says("嗯")
    await expect(desk.locator(ANSWER)).to_contain_text("含糊")
    await expect(desk.locator(f"{ANSWER} .primary")).to_have_text("再问一次")
    await looks_right(desk, "desk-case-vague")
    await desk.locator("#main").focus()
    await desk.keyboard.press("y")
    await expect(desk.locator(CARD)).to_contain_text("等买家答复细则")
    await desk.locator(ANSWER).get_by_role("button", name="再问一次").click()
    await expect(desk.locator("#text")).to_have_value(CONSENT.ask or "")
    await desk.locator("#text").press("Enter")
    await buyer.gets(2)
    await expect(desk.locator(ANSWER)).to_be_hidden()

    await buyer.says("同意寄回")
    await expect(desk.locator(ANSWER)).to_contain_text("明确同意")
    await expect(desk.locator(f"{ANSWER} blockquote")).to_contain_text("同意寄回")
    await looks_right(desk, "desk-case-clear")
    await desk.locator("#main").focus()
    await desk.keyboard.press("y")
    await expect(desk.locator(CARD)).to_contain_text("已同意，待给地址")
    await expect(desk.locator(f"{CARD} .consent")).to_contain_text("同意，有效")
    await expect(desk.locator(f"{CARD} .consent")).to_contain_text("由王主管")
    await expect(desk.locator(ANSWER)).to_be_hidden()

    await press_step(desk, "给寄回地址")
    await expect(desk.locator(CARD)).to_contain_text("等买家寄出")
    await expect(desk.locator(f"{CARD} .remark .line")).to_contain_text("王主管")
    await expect(desk.locator(f"{CARD} .remark")).to_contain_text("已在订单上")
    await looks_right(desk, "desk-case-address")

    await buyer.says("算了，我不寄了")
    await press_step(desk, "买家撤回同意")
    await fill_form(desk, words="算了，我不寄了")
    await expect(desk.locator(CARD)).to_contain_text("没有同意寄回：另有三条路")
    await expect(desk.locator(f"{CARD} .consent")).to_have_count(0)
    for way in ("去品牌官方网点检测", "买家自己找有资质的机构出报告", "买家在平台上申请退货"):
        await expect(desk.locator(CARD).get_by_role("button", name=way, exact=True)).to_be_visible()


async def test_a_vague_answer_is_recorded_only_after_its_exact_words_were_confirmed(visit: Visit) -> None:
    buyer, desk = await sent_back(visit, "phone_day1")
    await send_terms(desk)
    await buyer.says("行吧")
    await expect(desk.locator(ANSWER)).to_be_visible()
    await desk.locator(ANSWER).get_by_role("button", name="这就是同意，记下…").click()
    await expect(desk.locator("dialog[open]")).to_contain_text("「行吧」")
    await desk.locator("dialog[open]").get_by_role("button", name="取消").click()
    await expect(desk.locator(CARD)).to_contain_text("等买家答复细则")
    await desk.locator(ANSWER).get_by_role("button", name="这就是同意，记下…").click()
    await desk.locator("dialog[open] button[type=submit]").click()
    await expect(desk.locator(CARD)).to_contain_text("已同意，待给地址")


async def test_a_no_is_never_a_dead_end_three_ways_are_offered(visit: Visit) -> None:
    buyer, desk = await sent_back(visit, "phone_undated")
    await send_terms(desk)
    await buyer.says("我不同意这个细则")
    refuse = desk.locator(ANSWER).get_by_role("button", name="买家不同意")
    await expect(refuse).to_have_class("primary")
    await refuse.click()
    await expect(desk.locator(CARD)).to_contain_text("没有同意寄回：另有三条路")
    await expect(desk.locator(".offer .text", has_text="网点").first).to_be_visible()
    await looks_right(desk, "desk-case-refused")


async def test_terms_with_a_word_changed_do_not_go_out(visit: Visit, house: House) -> None:
    buyer = await play(visit, "phone_invoice_refund")
    await buyer.says("想寄回去检测")
    desk = await at_the_desk(visit, buyer, complains=True)
    await open_to_terms(desk)
    await press_step(desk, "插入寄回细则")
    await expect(desk.locator("#text")).not_to_have_value("")
    await desk.locator("#text").press("End")
    await desk.keyboard.type("谢谢")
    await desk.locator("#text").press("Enter")
    await expect(desk.locator(".notice")).to_contain_text("原样")
    await buyer.gets_nothing_more(house, 0)


async def test_the_card_and_the_proposal_are_accessible_and_fit(visit: Visit) -> None:
    buyer = await play(visit, "phone_shipped")
    await buyer.says(FAULT)
    desk = await at_the_desk(visit, buyer)
    await open_to_terms(desk)
    await send_terms(desk)
    await buyer.says("可以，同意按细则寄回检测")
    await expect(desk.locator(ANSWER)).to_contain_text("明确同意")
    await expect(desk.locator(CARD)).to_contain_text("等买家答复细则")
    await desk.locator(ANSWER).scroll_into_view_if_needed()
    await looks_right_everywhere(desk, "desk-case", sizes=tuple(SIZES))
    for size in ("zoomed", "narrow"):
        await desk.set_viewport_size(SIZES[size])
        await desk.locator(CARD).scroll_into_view_if_needed()
        await looks_right(desk, f"desk-case-{size}-card")


@pytest.fixture(scope="module")
async def pasting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The demo with the phones at level 粘贴."""
    scripts = quiet_scripts(tmp_path_factory.mktemp("pasting"), {"phones": "粘贴"})
    settings = Settings(
        database=tmp_path_factory.mktemp("pasting_database") / "desk.sqlite3", scripts=scripts, port=0,
        token=SecretStr("browser-test-token"), quiet_seconds=0.2, log_level="ERROR",
    )
    async with running(settings, demo=True) as up:
        yield House(url=up.url, token=up.token, running=up)


async def pasted_desk(pasting: House, context: BrowserContext) -> Page:
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=pasting.url)
    page = await context.new_page()
    await page.goto(f"{pasting.url}/?token={pasting.token}")
    await expect(page.locator("#live")).to_have_text("实时")
    return page


async def paste(desk: Page, text: str, *, button: str, **more: str) -> None:
    await desk.get_by_role("button", name=button, exact=True).click()
    await fill_form(desk, text=text, **more)


async def clipboard(desk: Page) -> str:
    return str(await desk.evaluate("navigator.clipboard.readText()"))


async def test_a_pasted_chat_goes_the_whole_way_by_copying(pasting: House, context: BrowserContext) -> None:
    desk = await pasted_desk(pasting, context)
    await desk.get_by_role("button", name="粘贴买家的话", exact=True).click()
    await looks_right(desk, "desk-case-paste")
    await desk.keyboard.press("Escape")
    await paste(
        desk, "充不进电", button="粘贴买家的话", buyer="小鱼儿1987", order_no=ORDER_NO,
    )
    await expect(desk.locator("#talk-head")).to_contain_text("粘贴的会话")
    await expect(desk.locator("#order")).to_contain_text(ORDER_NO)
    await expect(desk.locator(".offer")).not_to_have_count(0)
    await pasting.running.receive.idle()
    await pasting.running.deliver.idle()
    await expect(desk.locator("#lines li")).to_have_count(1)
    await looks_right(desk, "desk-case-pasted")

    wanted = await desk.locator(".offer .text").first.inner_text()
    await desk.keyboard.press("1")
    await expect(desk.locator("#send")).to_have_text("复制并记为已发送")
    await desk.locator("#text").press("Enter")
    await expect(desk.locator("#lines li.agent")).to_contain_text("已发送")
    assert await clipboard(desk) == wanted

    await paste(desk, "试过了不行，附近没网点，想寄回去", button="粘贴买家的下一句")
    await open_to_terms(desk)
    terms = await send_terms(desk)
    assert await clipboard(desk) == terms
    await paste(desk, "同意寄回", button="粘贴买家的下一句")
    await expect(desk.locator(ANSWER)).to_contain_text("明确同意")
    await looks_right(desk, "desk-case-pasted-clear")
    await desk.locator("#main").focus()
    await desk.keyboard.press("y")
    await press_step(desk, "给寄回地址")
    await expect(desk.locator(f"{CARD} .remark")).to_contain_text("待复制到千牛")
    line = await desk.locator(f"{CARD} .remark .line").inner_text()
    await desk.locator(CARD).get_by_role("button", name="复制备注").click()
    await expect(desk.locator(CARD)).to_contain_text("已复制")
    assert await clipboard(desk) == line
    await looks_right(desk, "desk-case-pasted-remark")
    await desk.locator(CARD).get_by_role("button", name="我已在千牛备注").click()
    await expect(desk.locator(f"{CARD} .remark")).to_contain_text("人工确认")


async def test_a_refund_is_entered_beside_the_chat_with_its_order_and_buyer(
    pasting: House, context: BrowserContext
) -> None:
    """Only the page of unshipped refunds could enter one, and order, buyer and chat were typed again there."""
    desk = await pasted_desk(pasting, context)
    number = "2299000000000000025"
    await paste(desk, "收到屏幕是裂的，退款", button="粘贴买家的话", buyer="小鲸鱼2001", order_no=number)
    await expect(desk.locator("#order")).to_contain_text(number)
    await press_step(desk, "登记退款")
    await expect(desk.locator('dialog[open] [name="order_no"]')).to_have_value(number)
    await desk.locator('dialog[open] [name="kind"]').select_option("仅退款")
    await desk.locator('dialog[open] [name="phase"]').select_option("已签收")
    await looks_right(desk, "desk-register-refund")
    await fill_form(desk, refund_no="770012345", amount="1999.00", reason="商品破损/少件")
    await expect(desk.locator(f"{CARD} .case-now")).to_contain_text("破损")


async def test_words_can_be_pasted_for_a_connected_shop_too_whose_chats_do_not_come_in(visit: Visit) -> None:
    desk = await visit("/")
    await expect(desk.locator("#live")).to_have_text("实时")
    await expect(desk.locator("#paste")).to_be_visible()
    await expect(desk.locator("#open-side")).to_be_visible()
