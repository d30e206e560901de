"""接待台: one key to insert, one to send; a date that moves the rights; nothing typed is ever lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
from playwright.async_api import Page, Route, expect

from .conftest import House, Visit
from .looks import looks_right
from .play import at_the_desk, play


async def test_an_agent_sends_a_suggestion_with_one_key(visit: Visit) -> None:
    buyer = await play(visit, "phone_return_open")
    await buyer.says("我要退货")
    desk = await at_the_desk(visit, buyer)
    wanted = await desk.locator(".offer .text").first.inner_text()
    await desk.keyboard.press("1")
    await expect(desk.locator("#text")).to_have_value(wanted)
    await desk.keyboard.press("Enter")
    assert await buyer.gets(1) == [wanted]
    await expect(desk.locator("#lines li.agent")).to_contain_text("已发送")
    await expect(desk.locator("#text")).to_have_value("")
    await expect(desk.locator("#talk-head")).to_contain_text("人工接待")


async def test_digits_are_digits_once_something_is_typed_and_escape_takes_a_suggestion_back(visit: Visit) -> None:
    buyer = await play(visit, "shoes_day40")
    await buyer.says("我要退货")
    desk = await at_the_desk(visit, buyer)
    field = desk.locator("#text")
    await field.focus()
    await desk.keyboard.type("满 1")
    await expect(field).to_have_value("满 1")
    await field.fill("")
    await desk.keyboard.press("1")
    await expect(field).not_to_have_value("")
    await desk.keyboard.press("Escape")
    await expect(field).to_have_value("")


async def test_nothing_the_agent_typed_is_lost_when_the_buyer_writes_or_the_page_is_reloaded(visit: Visit) -> None:
    buyer = await play(visit, "shoes_refund_open")
    await buyer.says("在吗")
    desk = await at_the_desk(visit, buyer)
    await desk.locator("#text").fill("我正在查您的订单，")
    await buyer.says("快点啊")
    await expect(desk.locator("#lines")).to_contain_text("快点啊")
    await expect(desk.locator("#text")).to_have_value("我正在查您的订单，")
    await desk.reload()
    await expect(desk.locator("#text")).to_have_value("我正在查您的订单，")


async def test_what_the_linter_refuses_comes_back_into_the_composer_with_the_reason(visit: Visit, house: House) -> None:
    buyer = await play(visit, "shoes_day12")
    await buyer.says("能退吗")
    desk = await at_the_desk(visit, buyer, complains=True)
    await desk.locator("#text").fill("百分之百保证给您退")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".notice")).to_be_visible()
    await expect(desk.locator("#text")).to_have_value("百分之百保证给您退")
    await buyer.gets_nothing_more(house, 0)


async def test_unlawful_words_are_named_while_they_are_typed_and_lawful_ones_are_not(visit: Visit) -> None:
    """A superseded clause typed by hand is named before 发送 (R2.22), a doubtful cause of delay too (R5.17)."""
    buyer = await play(visit, "shoes_day3")
    await buyer.says("你好，在吗")
    desk = await at_the_desk(visit, buyer)
    hints = desk.locator("#wording p")
    await desk.locator("#text").fill("质量问题运费咱们一人一半")
    await expect(hints.first).to_contain_text("不能这样发")
    await expect(hints.first).to_contain_text("店铺承担")
    await looks_right(desk, "desk-wording")
    await desk.locator("#text").fill("快递爆仓，所以晚了两天发货")
    await expect(hints).to_have_count(1)
    await expect(hints).to_contain_text("再看一眼")
    await desk.locator("#text").fill("质量问题的往返运费都由我们承担")
    await expect(hints).to_have_count(0)


async def test_zero_means_none_is_right_and_the_picked_intent_brings_its_own_suggestions(visit: Visit) -> None:
    buyer = await play(visit, "phone_unpaid")
    await buyer.says("我想问一下那个事")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator(".none-right")).to_be_visible()
    await desk.keyboard.press("0")
    await expect(desk.locator("#intents")).to_be_visible()
    await desk.keyboard.type("退货")
    await expect(desk.locator("#intent-list [aria-selected=true]")).to_contain_text("退货")
    chosen = await desk.locator("#intent-list [aria-selected=true] span").inner_text()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#intents")).to_be_hidden()
    await expect(desk.locator("#understanding b")).to_have_text(chosen)
    await expect(desk.locator(".offer")).not_to_have_count(0)


def working_day(day: date) -> date:
    """The day itself, or the next one people work on."""
    while chinese_calendar.is_holiday(day):
        day += timedelta(days=1)
    return day


async def expect_on(desk: Page, day: date, verdict: str, word: str, until: str | None = None) -> None:
    """Move the date by its field; the card then shows this word and this day for the right."""
    await desk.locator("#day").fill(day.isoformat())
    await expect(desk.locator("#rights-title")).to_have_text(f"{day.month}月{day.day}日能怎么办")
    row = desk.locator(f'[data-verdict="{verdict}"]')
    await expect(row.locator(".word")).to_have_text(word)
    if until is not None:
        await expect(row.locator(".until")).to_have_text(until)


async def test_moving_the_date_changes_the_rights_at_day_7_and_8_and_at_day_15_and_16(visit: Visit) -> None:
    buyer = await play(visit, "phone_day3")
    await buyer.says("手机总是自动重启，想换一台")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator("[data-verdict]")).not_to_have_count(0)
    signed = datetime.fromisoformat((await buyer.state())["now"]).date() - timedelta(days=3)
    seventh, fifteenth = signed + timedelta(days=7), working_day(signed + timedelta(days=15))
    await expect_on(desk, seventh, "seven_day.return", "可以", f"最晚 {seventh.month}月{seventh.day}日")
    await desk.get_by_text("「完好」看什么").click()
    await desk.locator("#rights").get_by_text("手机", exact=True).click()
    await expect(desk.locator("#rights")).to_contain_text("拆封查验（不影响）")  # R2.27, R2.28
    eighth = seventh + timedelta(days=1)
    await expect_on(desk, eighth, "seven_day.return", "不适用", f"{seventh.month}月{seventh.day}日 已到期")
    await expect_on(desk, fifteenth, "three_guarantees.exchange", "待确认")
    over = f"{fifteenth.month}月{fifteenth.day}日 已到期"
    await expect_on(desk, fifteenth + timedelta(days=1), "three_guarantees.exchange", "不适用", over)
    await desk.click("#day-today")
    await expect(desk.locator("#rights-title")).to_have_text("今天能怎么办")


async def test_a_person_takes_over_and_hands_back(visit: Visit, house: House) -> None:
    buyer = await play(visit, "phone_day40")
    await buyer.says("你好")
    await buyer.gets(1)
    desk = await at_the_desk(visit, buyer)
    await desk.click('[data-key="take-over"]')
    await expect(desk.locator("#talk-head")).to_contain_text("人工接待，不自动回复")
    await buyer.says("充不进电")
    await buyer.gets_nothing_more(house, 1)
    await desk.click('[data-key="hand-back"]')
    await expect(desk.locator("#talk-head")).to_contain_text("智能助手值守")


async def test_j_and_k_walk_through_the_queue(visit: Visit) -> None:
    for order in ("phone_unshipped", "phone_refund_open"):
        await (await play(visit, order)).says("我要退款")
    desk = await visit("/")
    await expect(desk.locator("#queue-list [aria-current]")).to_have_count(1)
    first = await desk.locator("#queue-list [aria-current]").get_attribute("data-id")
    await desk.keyboard.press("j")
    await expect(desk.locator("#queue-list [aria-current]")).not_to_have_attribute("data-id", first or "")
    await desk.keyboard.press("k")
    await expect(desk.locator("#queue-list [aria-current]")).to_have_attribute("data-id", first or "")


async def test_the_queue_can_be_narrowed_to_one_shop(visit: Visit) -> None:
    await (await play(visit, "shoes_unshipped")).says("还没发货，帮我取消")
    desk = await visit("/")
    await desk.get_by_role("button", name="青禾鞋坊旗舰店", exact=True).click()
    await expect(desk.locator("#queue-list li").first).to_contain_text("青禾鞋坊旗舰店")
    await expect(desk.locator("#queue-list li", has_text="晨光手机旗舰店")).to_have_count(0)


async def test_an_input_method_that_is_composing_keeps_its_enter_and_digits(visit: Visit, house: House) -> None:
    buyer = await play(visit, "shoes_shipped")
    await buyer.says("快递一直没收到")
    desk = await at_the_desk(visit, buyer)
    field = desk.locator("#text")
    await field.focus()
    for key, code in (("1", "Digit1"), ("Enter", "Enter")):
        await field.dispatch_event("keydown", {"key": key, "code": code, "isComposing": True, "bubbles": True})
    await expect(field).to_have_value("")
    await field.fill("您好")
    await field.dispatch_event("keydown", {"key": "Enter", "code": "Enter", "isComposing": True, "bubbles": True})
    await expect(field).to_have_value("您好")
    await buyer.gets_nothing_more(house, 0)


async def test_a_send_whose_answer_was_lost_is_sent_again_as_the_same_click(visit: Visit) -> None:
    buyer = await play(visit, "phone_refund_open")
    await buyer.says("在吗，帮我看看退款到哪了")
    already = len(await buyer.page.locator("#bubbles li.theirs").all())
    desk = await at_the_desk(visit, buyer, complains=True)
    lost: list[Route] = []

    async def lose_the_first_answer(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        lost.append(route)
        await route.fetch()
        await route.abort()

    await desk.route("**/messages", lose_the_first_answer)
    await desk.locator("#text").fill("我查到后在这里回复您。")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".notice")).to_contain_text("连不上服务器")
    await expect(desk.locator("#text")).to_have_value("我查到后在这里回复您。")
    await desk.locator("#text").press("Enter")
    await expect(desk.locator("#text")).to_have_value("")
    await expect(desk.locator("#lines li.agent")).to_have_count(1)
    assert len(await buyer.gets(already + 1)) == already + 1


async def test_a_missing_sign_for_day_is_noted_in_the_order_panel_and_the_rights_move(visit: Visit) -> None:
    """The platform tells no sign-for day of a trade: until a person notes it, the rights of a connected order wait."""
    buyer = await play(visit, "phone_undated")
    await buyer.says("听筒没声音了")
    desk = await at_the_desk(visit, buyer)
    await expect(desk.locator("#order")).to_contain_text("签收日期不在案")
    await desk.get_by_role("button", name="填签收日期").click()
    today = str(await desk.locator("#day").input_value())
    await desk.get_by_label("签收日期").fill(today)
    await desk.get_by_role("button", name="记下", exact=True).click()
    await expect(desk.locator("#order")).to_contain_text("（记下的，权益按它算）")
    await expect(desk.locator('[data-verdict="seven_day.return"]')).to_contain_text("可以")
    await desk.get_by_role("button", name="改签收日期").click()
    await desk.get_by_label("签收日期").fill("")
    await desk.get_by_role("button", name="记下", exact=True).click()
    await expect(desk.locator("#order")).to_contain_text("签收日期不在案")
