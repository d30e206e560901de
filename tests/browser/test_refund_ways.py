"""R5 in a browser: a return from the click to the money, a complaint opened by hand, a refusal two people weigh."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.async_api import Browser, Page, expect

from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from tests.unit.services.case_house import AGENT, PHONES, SHOES, SUPERVISOR

from .looks import looks_right, looks_right_everywhere
from .morning_house import MorningHouse, morning_house

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[MorningHouse]:
    """The phones are connected, the shoes are not."""
    async with morning_house(tmp_path_factory.mktemp("ways"), browser, SHOES) as made:
        await made.up.office.sync.read_all()
        yield made


async def case_page(house: MorningHouse, who: str, case_id: str, *, complains: bool = False) -> Page:
    page = await house.enter(who, f"/cases/{case_id}", complains=complains)
    await expect(page.locator("#head h1")).to_be_visible()
    await expect(page.locator("#live")).to_have_text("实时")
    return page


async def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        await page.locator(f'dialog [name="{name}"]').fill(value)


async def take(page: Page, step: str) -> None:
    await page.get_by_role("button", name=step).first.click()


async def heading(page: Page, words: str) -> None:
    await expect(page.locator("#head h1")).to_contain_text(words)


async def test_a_return_is_agreed_received_looked_at_three_times_and_paid(house: MorningHouse) -> None:
    """R5.47, R5.49–R5.53, R5.57: each step in the browser, the money only after the remark stands and both checks."""
    order = house.orders.by_key["phone_day3"]
    made = house.orders.buyer_applies(PHONES, order.order_no, RefundKind.RETURN_AND_REFUND, "7天无理由")
    await house.up.office.sync.read_all()
    refund = await house.up.office.casework.listed((PHONES,), number=made.refund_no)
    page = await case_page(house, "陈姐", refund[0][0].id)
    await heading(page, "已登记，待同意退货")
    await take(page, "同意退货申请")
    await expect(page.get_by_text("点了就在平台上同意退货。")).to_be_visible()
    await page.get_by_role("radio", name="买家").check()
    await looks_right(page, "return-agreeing")
    await page.get_by_role("button", name="确定").click()
    await heading(page, "已同意退货，待留言请买家填单号")
    seen = await house.orders.refund(PHONES, made.refund_no)
    assert seen is not None
    assert seen.status is RefundStatus.WAIT_BUYER_RETURN_GOODS
    house.orders.buyer_sends_back(PHONES, made.refund_no)
    await house.up.office.sync.read_all()
    await heading(page, "退货在途")

    await take(page, "仓库收到退货")
    await page.get_by_role("radio", name="完好", exact=True).check()
    for line in await page.get_by_role("radiogroup").all():
        await line.get_by_role("radio", name="没有").check()
    await expect(page.locator(".checklist")).to_contain_text("都看过了")
    await looks_right(page, "return-intact-list")
    await page.get_by_label("谁说的（代录）").fill("仓库老周，电话")
    await page.get_by_role("button", name="代录", exact=True).click()
    await heading(page, "仓库已收到，待三看")
    await looks_right_everywhere(page, "return-three-looks", full_page=True)
    await take(page, "三看完：货完好，运费买家承担或已有保障")
    await expect(page.get_by_role("dialog")).to_contain_text("手机：拆封查验 没有")
    await fill(page, signed_on="2026-11-20", style="CG-2")
    for name in ("不是", "看过，没有别的约定", "一致"):
        await page.get_by_role("radio", name=name, exact=True).check()
    await page.get_by_role("button", name="确定").click()
    await heading(page, "三看过了，待核对退款")
    await house.up.office.remarking.write_due()
    await expect(page.locator("#money .needs .met")).to_have_count(1)
    await page.locator("#check-kind").select_option("退货退款")
    await page.locator("#check-amount").fill(str(made.amount))
    await page.locator("#check").get_by_role("button").click()
    await expect(page.locator("#money .needs .met")).to_have_count(3)
    await looks_right(page, "return-to-agree", full_page=True)
    await page.locator('[data-key="agree"]').click()
    await page.get_by_role("dialog").get_by_role("button", name="同意退款").click()
    await heading(page, "已同意退款")


async def test_a_complaint_is_opened_by_hand_and_wants_content_cause_and_demand(house: MorningHouse) -> None:
    """R2.64, R5.69–R5.73."""
    page = await house.enter("小林", "/cases")
    await page.get_by_role("button", name="开案件").click()
    await page.locator('dialog select[name="which"]').select_option(label="投诉（青禾鞋坊旗舰店）")
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("radio", name="平台投诉").check()
    await page.get_by_role("dialog").get_by_role("button", name="开案件").click()
    await heading(page, "先安抚，听买家说")
    await take(page, "已安抚、已听完")
    await take(page, "内容、原因、要求都问清了")
    await page.get_by_role("radio", name="鞋或商品有问题").check()
    await fill(page, content="鞋开胶", cause="第一次穿就开了")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_role("alert").filter(has_text="投诉要求")).to_be_visible()
    await fill(page, demand="换一双")
    await looks_right(page, "complaint-clarified")
    await page.get_by_role("button", name="确定").click()
    await heading(page, "已明确，处理中")
    await looks_right_everywhere(page, "complaint-handling", full_page=True)


async def test_a_refusal_shows_its_ground_and_its_proposer_cannot_approve_it(house: MorningHouse) -> None:
    """R5.59–R5.61."""
    office = house.up.office
    now = office.casework.now()
    application = RefundApplication(
        shop_id=SHOES, refund_no="960000000001", order_no="4455667788990012345", buyer_id="小鱼儿1987",
        kind=RefundKind.REFUND_ONLY, phase=Phase.RECEIVED, amount=Decimal(199), paid=Decimal(199), reason="其他",
        asked_at=now - timedelta(hours=1), modified_at=now, status=RefundStatus.WAIT_SELLER_AGREE,
    )
    registered = await office.sync.register(application, AGENT)
    assert registered.case_id is not None
    await office.casework.step(registered.case_id, "propose_refusal", SUPERVISOR)
    listed = await office.casework.listed((SHOES,), flow="refusal")
    case_id = listed[0][0].id
    page = await case_page(house, "王主管", case_id, complains=True)  # the browser notes a refused step
    await take(page, "提交主管复核")
    await fill(page, signed_on="2026-11-20", problem_words="不想要了", chat_proof="11 月 21 日", proof="退款 990001")
    await page.get_by_role("radio", name="同一笔订单已经退过款").check()
    await looks_right(page, "refusal-proposed")
    await page.get_by_role("button", name="确定").click()
    await heading(page, "等主管复核")
    await take(page, "依据成立，同意拒绝")
    await fill(page, review="成立")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_role("alert").filter(has_text="主管的意见")).to_be_visible()
    await looks_right(page, "refusal-own-approval", full_page=True)


async def test_an_approved_refusal_is_made_on_the_platform_with_its_reason_and_proof(house: MorningHouse) -> None:
    """R5.60, R5.61, R5.74: an offered reason, words that pass the same law, a picture."""
    office, orders = house.up.office, house.orders
    order = orders.by_key["phone_day10"]
    made = orders.buyer_applies(order.shop_id, order.order_no, RefundKind.REFUND_ONLY, "其他")
    await office.sync.read_all()
    case_id = await told(house, order.shop_id, made.refund_no)
    page = await case_page(house, "王主管", case_id, complains=True)  # the browser notes a refused message
    picture = {"name": "report.png", "mimeType": "image/png", "buffer": PNG}
    await page.get_by_role("button", name="留言…").click()
    await fill(page, text="给个好评我们就退。")
    await page.locator("[name=picture]").set_input_files(picture)
    await page.get_by_role("button", name="发出").click()
    await expect(page.get_by_role("alert").filter(has_text="不能发出")).to_be_visible()
    await fill(page, text="检测报告 A-17 已经上传，请查看。")
    await page.get_by_role("button", name="发出").click()
    await expect(page.get_by_label("退款留言")).to_contain_text("检测报告 A-17 已经上传")
    await take(page, "在平台上拒绝（附原因和凭证）")
    await page.get_by_role("radio", name="已经影响商品完好").check()
    await fill(page, words="检测报告 A-17：屏幕是外力压碎的。")
    await page.locator("[name=proof]").set_input_files(picture)
    await looks_right(page, "refusal-on-the-platform")
    await page.get_by_role("button", name="在平台上拒绝", exact=True).click()
    await heading(page, "平台上已拒绝")
    await expect(page.get_by_label("退款申请")).to_contain_text("卖家已拒绝")
    await looks_right(page, "refusal-made", full_page=True)
    seen = await orders.refund(order.shop_id, made.refund_no)
    assert seen is not None
    assert seen.status is RefundStatus.SELLER_REFUSE_BUYER


async def told(house: MorningHouse, shop_id: str, refund_no: str) -> str:
    """A refusal that was approved and that the buyer was told of; gives its case."""
    office = house.up.office
    (case, _), *_ = await office.casework.listed((shop_id,), number=refund_no)
    await office.casework.step(case.id, "propose_refusal", SUPERVISOR)
    found = await office.casework.listed((shop_id,), flow="refusal", number=refund_no)
    refusal = found[0][0].id
    given = {
        "signed_on": "2026-11-20", "problem_words": "屏幕碎了要免费换", "chat_proof": "11 月 21 日",
        "proof": "报告 A-17", "ground": "检测为人为损坏，买家要求免费退换（有检测报告）",
    }  # fmt: skip
    await office.casework.step(refusal, "propose", AGENT, given=given)
    await office.casework.step(refusal, "approve", SUPERVISOR, given={"review": "成立"})
    words = {"told_by": "电话接通，已讲明", "told_words": "报告里写的"}
    await office.casework.step(refusal, "explain", AGENT, given=words)
    return refusal


async def test_the_freight_list_fills_in_its_amount_and_beyond_it_a_supervisor_decides(house: MorningHouse) -> None:
    """R5.56."""
    opened = await house.up.office.opening.open("freight_back", SHOES, AGENT, order_no="2211000000000001692")
    page = await case_page(house, "王主管", opened.id)
    await take(page, "定下金额，请财务退")
    region, amount = page.locator('dialog [name="region"]'), page.locator('dialog [name="freight_amount"]')
    await region.select_option("江苏")
    await page.get_by_role("radio", name="靴子").check()
    await expect(amount).to_have_value("10.00")
    await expect(page.get_by_role("radio", name="运费表")).to_be_checked()
    await looks_right(page, "freight-by-the-list")
    await region.select_option("西藏")
    await expect(amount).to_have_value("")
    await expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("由主管决定金额")
    await page.get_by_role("radio", name="主管决定").check()
    await amount.fill("25.00")
    await page.get_by_role("button", name="确定").click()
    await heading(page, "金额已定，等财务退")
