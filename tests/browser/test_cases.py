"""案件 in a browser: the list, a refund, a send-back with the buyer's words; by keyboard, zoomed, narrow, dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import pytest
from playwright.async_api import Browser, Page, expect

from cs_assistant.domain.messages import Message
from tests.unit.services.case_house import AGENT, PHONES, SHOES

from .looks import SIZES, looks_right, looks_right_everywhere
from .morning_house import MorningHouse, morning_house

_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The house and refunds nobody has touched yet."""

    house: MorningHouse
    phones: list[str]
    """Connected."""

    async def voided(self) -> str:
        """A refund of the phones that waits to be checked and agreed."""
        case_id, office = self.phones.pop(), self.house.up.office
        await office.casework.step(case_id, "submit", AGENT)
        await office.remarking.write_due()
        await office.casework.step(
            case_id, "warehouse_voided", AGENT, given={"voided_by": "老周"}, on_behalf="仓库老周，电话"
        )
        return case_id

    async def says(self, order: str, text: str) -> str:
        """A buyer writes; gives the conversation."""
        sandbox = self.house.up.sandbox
        assert sandbox is not None
        bought = self.house.orders.by_key[order]
        accepted = await self.house.up.receive.accept(
            Message(
                shop_id=bought.shop_id, channel=sandbox.channel_name, buyer_id=bought.buyer_id, text=text,
                sent_at=sandbox.clock.now(), external_id=f"cases:{next(_numbers)}", order_no=bought.order_no,
            )
        )
        await self.house.up.receive.idle()
        return accepted.conversation_id

    async def at_terms(self, order: str) -> str:
        """A send-back case that is about to send its terms."""
        chat = await self.says(order, "听筒没声音，附近没有网点")
        casework = self.house.up.office.casework
        case = await casework.open_send_back(chat, AGENT, self.house.orders.by_key[order].order_no)
        await casework.step(case.id, "other_fault", AGENT, given={"fault": "听筒没有声音"})
        await casework.step(case.id, "no_outlet", AGENT)
        return case.id


@pytest.fixture(scope="module")
async def cases(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[Cases]:
    """The phones are connected, the shoes are not."""
    async with morning_house(tmp_path_factory.mktemp("cases"), browser, SHOES) as house:
        await house.up.office.sync.read_all()
        found = await house.up.office.casework.listed({PHONES}, flow="refund_unshipped")
        yield Cases(house=house, phones=[case.id for case, _ in found])


async def opened(cases: Cases, who: str, case_id: str, *, complains: bool = False) -> Page:
    page = await cases.house.enter(who, f"/cases/{case_id}", complains=complains)
    await expect(page.locator("#head h1")).to_be_visible()
    await expect(page.locator("#live")).to_have_text("实时")
    return page


async def test_the_list_is_walked_with_the_keyboard_and_narrowed_with_chips_and_digits(cases: Cases) -> None:
    page = await cases.house.enter("小林", "/cases")
    rows = page.locator("#rows tr")
    await expect(rows.first).to_be_visible()
    await looks_right(page, "cases-list", full_page=True)
    dues = [await each.get_attribute("data-until") for each in await page.locator("[data-until]").all()]
    assert dues == sorted(due or "" for due in dues)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(rows.nth(1)).to_have_class("at")
    await page.keyboard.press("k")
    await expect(rows.nth(0)).to_have_class("at")
    wanted = await rows.nth(0).get_attribute("data-id")
    number = await rows.nth(0).locator(".number span").get_attribute("title")
    await page.get_by_role("button", name="退货退款", exact=True).click()
    await expect(rows.first.locator(".flow")).to_have_text("退货退款")
    await page.get_by_role("button", name="所有流程").click()
    await page.keyboard.press("/")
    await page.keyboard.type((number or "")[-6:])
    await expect(rows).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("#head h1")).to_be_visible()
    assert wanted is not None
    assert page.url.endswith(wanted)


async def test_nothing_found_says_so_and_offers_the_way_back(cases: Cases) -> None:
    page = await cases.house.enter("小林", "/cases")
    await page.locator("#number").fill("000999000")
    await expect(page.locator("#nothing")).to_contain_text("没有符合的案件")
    await page.get_by_role("button", name="去掉筛选").click()
    await expect(page.locator("#rows tr").first).to_be_visible()


async def test_a_refund_goes_from_the_first_key_to_the_money(cases: Cases) -> None:
    case_id = cases.phones.pop()
    agent = await opened(cases, "小林", case_id)
    await agent.keyboard.press("1")
    await expect(agent.locator("#head h1")).to_contain_text("等仓库答复")
    await expect(agent.locator("#remarks")).to_contain_text("已在订单上")
    await expect(agent.locator("#remarks")).to_contain_text("平台确认")
    await agent.keyboard.press("1")
    await agent.get_by_label("仓库经手人").fill("老周")
    await agent.get_by_role("button", name="代录", exact=True).click()
    await expect(agent.locator("dialog .form-problem")).to_contain_text("谁说的（代录）")
    await agent.get_by_label("谁说的（代录）").fill("仓库老周，电话")
    await agent.keyboard.press("Enter")
    await expect(agent.locator("#money")).to_contain_text("同意退款由资深客服、主管来点")

    senior = await opened(cases, "陈姐", case_id, complains=True)
    agree = senior.locator('[data-key="agree"]')
    await expect(agree).to_be_disabled()
    await expect(senior.locator("#agree-why")).to_have_text("还缺：核对退款类型；核对退款金额")
    case = await cases.house.up.office.casework.view(case_id, AGENT)
    assert case.refund is not None
    await senior.locator("#check-kind").select_option(case.refund.application.kind.value)
    await senior.locator("#check-amount").fill("0.01")
    await senior.keyboard.press("Enter")
    await expect(senior.locator("#check-wrong")).to_contain_text("金额对不上")
    await expect(senior.locator("#check-amount")).to_have_value("0.01")
    await senior.locator("#check-amount").fill(str(case.refund.application.amount))
    await senior.keyboard.press("Enter")
    await expect(agree).to_be_enabled()
    await expect(agree).to_be_focused()
    await looks_right(senior, "cases-refund-checked", full_page=True)
    await agree.click()
    await senior.locator("dialog button[type=submit]").click()
    await expect(senior.locator("#head h1")).to_contain_text("已同意退款")
    await expect(senior.locator("#money")).to_contain_text("平台确认")
    await expect(agent.locator("#head h1")).to_contain_text("已同意退款")


async def test_a_key_that_is_held_down_acts_once(cases: Cases) -> None:
    page = await opened(cases, "小林", cases.phones.pop())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for _ in range(5):
        await page.keyboard.down("1")
    await page.keyboard.up("1")
    await expect(page.locator("#head h1")).to_contain_text("等仓库答复")
    assert len(sent) == 1


async def test_by_hand_a_refund_is_entered_copied_and_confirmed(cases: Cases) -> None:
    page = await cases.house.enter("陈姐", "/cases")
    await page.get_by_role("link", name="登记一笔退款").click()
    await expect(page.locator("#enter")).to_be_visible()
    for key, value in {
        "refund": "990000009921", "order": "2233445566778899021", "buyer": "小鱼儿1987", "amount": "199.00",
        "reason": "不想要了", "style": "QH-2103",
    }.items():
        await page.locator(f"#enter-{key}").fill(value)
    await page.locator("#enter button[type=submit]").click()
    await expect(page.locator("#enter")).to_be_hidden()
    await page.goto(f"{cases.house.up.url}/cases?q=990000009921")
    await page.locator(".case-link").click()
    await expect(page.locator("#head")).to_contain_text("粘贴")
    await page.keyboard.press("1")
    await expect(page.locator("#remarks")).to_contain_text("待复制到千牛")
    await page.keyboard.press("c")
    await expect(page.locator("#remarks")).to_contain_text("已复制")
    assert (await page.evaluate("navigator.clipboard.readText()")).startswith("已经提交未发退 ")
    await page.get_by_role("button", name="我已在千牛备注").click()
    await expect(page.locator("#remarks")).to_contain_text("人工确认")
    await page.keyboard.press("1")
    await page.get_by_label("仓库经手人").fill("老周")
    await page.get_by_label("谁说的（代录）").fill("仓库老周，微信")
    await page.keyboard.press("Enter")
    await expect(page.locator("#check")).to_be_visible()
    await page.locator("#check-kind").select_option("仅退款")
    await page.locator("#check-amount").fill("199")
    await page.keyboard.press("Enter")
    await page.locator('[data-key="agree"]').click()
    await page.locator("dialog button[type=submit]").click()
    await expect(page.locator("#money")).to_contain_text("请在千牛同意，再回来确认")
    await looks_right(page, "cases-refund-by-hand", full_page=True)
    await page.get_by_role("button", name="我已在千牛同意").click()
    await expect(page.locator("#head h1")).to_contain_text("已同意退款")


async def test_the_buyers_words_are_recorded_as_consent_with_one_key(cases: Cases) -> None:
    case_id = await cases.at_terms("phone_day3")
    page = await opened(cases, "小林", case_id)
    await page.keyboard.press("1")
    await expect(page.locator("dialog blockquote")).to_contain_text("寄回")
    await looks_right(page, "cases-terms", full_page=True)
    await page.keyboard.press("Enter")
    await expect(page.locator("#head h1")).to_contain_text("等买家答复细则")
    await cases.says("phone_day3", "嗯")
    await expect(page.locator(".proposal")).to_contain_text("含糊，再问一次")
    await looks_right(page, "cases-consent-vague", full_page=True)
    await page.keyboard.press("y")
    await expect(page.locator("dialog")).to_contain_text("这句话算同意吗")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="再问一次", exact=True).click()
    await page.locator("dialog button[type=submit]").click()
    await expect(page.locator("dialog")).to_have_count(0)
    await cases.house.up.deliver.idle()
    await cases.says("phone_day3", "看过了，同意寄回检测")
    await expect(page.locator(".proposal")).to_contain_text("明确同意")
    await looks_right(page, "cases-consent", full_page=True)
    await page.keyboard.press("y")
    await expect(page.locator("#head h1")).to_contain_text("已同意，待给地址")
    await expect(page.locator("#consent")).to_contain_text("看过了，同意寄回检测")
    await expect(page.locator("#rights-card")).to_be_visible()
    await page.get_by_role("button", name="买家撤回同意").click()
    await page.get_by_label("买家撤回时的原话").fill("算了，不寄了")
    await page.locator("dialog button[type=submit]").click()
    await expect(page.locator("#head h1")).to_contain_text("没有同意寄回：另有三条路")
    await expect(page.locator("#consent")).to_contain_text("算了，不寄了")
    await expect(page.locator("#next .ways").first).to_contain_text("去品牌官方网点检测")


async def test_nothing_typed_is_lost_when_a_colleague_moves_the_case(cases: Cases) -> None:
    case_id = await cases.voided()
    page = await opened(cases, "陈姐", case_id)
    await page.locator("#check-amount").fill("24")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="登记电话").click()
    await page.get_by_label("对方的原话（可不填）").fill("家里人已经买了")
    await cases.house.up.office.calling.record(case_id, AGENT, whom="仓库", outcome="接通", words="问过了，没有发")
    await expect(page.locator("#calls")).to_contain_text("问过了，没有发")
    await expect(page.get_by_label("对方的原话（可不填）")).to_have_value("家里人已经买了")
    await page.keyboard.press("Escape")
    await expect(page.locator("#check-amount")).to_have_value("24")
    await page.get_by_role("button", name="登记电话").click()
    await expect(page.get_by_label("对方的原话（可不填）")).to_have_value("家里人已经买了")


async def test_a_call_is_two_taps_and_two_are_enough_as_the_form_says_before_a_third(cases: Cases) -> None:
    page = await opened(cases, "小林", await cases.voided())
    for _ in range(2):
        await page.keyboard.press("t")
        await page.get_by_role("radio", name="未接", exact=True).check()
        await page.get_by_role("button", name="记下", exact=True).last.click()
        await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.locator(".notice")).to_contain_text("请改用旺旺留言")
    await expect(page.locator(".calls li")).to_have_count(2)
    await page.keyboard.press("t")
    await expect(page.locator(".form-note")).to_contain_text("已经给买家打过 2 次电话")


async def test_reasons_stand_apart_and_are_recorded_here(cases: Cases) -> None:
    page = await opened(cases, "小林", await cases.voided())
    await page.locator('[data-key="state"]').click()
    await page.locator("dialog select").select_option(index=1)
    await page.get_by_label("买家的原话").fill("家里人已经买了")
    await page.locator("dialog button[type=submit]").click()
    await expect(page.locator("#reasons")).to_contain_text("家里人已经买了")
    await expect(page.locator("#reasons")).to_contain_text("还没有核实")


async def test_an_auditor_sees_everything_and_no_button_that_changes_anything(cases: Cases) -> None:
    page = await opened(cases, "审计", await cases.voided())
    await expect(page.locator("#history li").first).to_be_visible()
    acting = page.locator("#next button, #money button:visible, [data-key=call], [data-key=state]")
    await expect(acting).to_have_count(0)


async def test_list_and_case_fit_and_are_accessible_in_every_size(cases: Cases) -> None:
    page = await cases.house.enter("陈姐", "/cases")
    await expect(page.locator("#rows tr").first).to_be_visible()
    await looks_right_everywhere(page, "cases-list", sizes=tuple(SIZES), full_page=True)
    await page.goto(f"{cases.house.up.url}/cases/{await cases.voided()}")
    await expect(page.locator("#check")).to_be_visible()
    await looks_right_everywhere(page, "cases-refund", sizes=tuple(SIZES), full_page=True)


async def test_the_keyboard_reaches_everything_on_a_case(cases: Cases) -> None:
    page = await opened(cases, "陈姐", await cases.voided())
    await expect(page.locator("#check")).to_be_visible()
    wanted = {"check-kind", "check-amount", "keys-switch"}
    seen: set[str] = set()
    for _ in range(60):
        await page.keyboard.press("Tab")
        seen.add(await page.evaluate("document.activeElement.id || document.activeElement.dataset.key || ''"))
    assert wanted | {"call", "state", "verify", "step-warehouse_shipped"} <= seen
