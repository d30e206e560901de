"""未发退早班 and 协作待办 as people use them: forty refunds up to the money, the keyboard, what others do meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.gateways.sandbox.faults import Fault, Trouble

from .morning_acts import (
    AGENT,
    COLLEAGUE,
    PATIENT,
    PHRASE,
    STANDING,
    WAREHOUSE,
    Witness,
    agree_by_key,
    agree_by_typing,
    agree_the_rest,
    half_done,
    memos,
    state_of,
    until_recovered,
)
from .morning_house import MorningHouse, morning_house

FORTY = 40


@pytest.fixture
async def house(tmp_path: Path, browser: Browser) -> AsyncIterator[MorningHouse]:
    async with morning_house(tmp_path, browser) as made:
        yield made


async def test_forty_refunds_go_through_the_morning_and_nothing_is_lost(house: MorningHouse) -> None:
    made = house.orders.add_unshipped_refunds("shoes", FORTY, 7)
    await house.up.office.sync.read_all()
    ours = {refund.order_no for refund in made}
    witness = Witness(house, victim=made[3].order_no)
    house.orders.disturb(witness)

    agent = await house.enter("小林", "/unshipped")
    everything = len(await state_of(agent))
    assert everything >= FORTY
    await expect(agent.locator("[data-row]")).to_have_count(everything)
    await agent.keyboard.press("a")
    await expect(agent.locator("#picked")).to_have_text(f"已选 {everything} 笔")
    await agent.keyboard.press("c")
    copied = (await agent.evaluate("navigator.clipboard.readText()")).split("\n")
    assert len(copied) == everything
    assert ours <= set(copied)
    await agent.keyboard.press("s")
    await expect(agent.locator("#outcome")).to_contain_text(f"提交了 {everything} 笔", timeout=PATIENT)
    await expect(agent.locator(STANDING)).to_have_count(everything, timeout=PATIENT)
    witness.order_of = {str(row["refund"]["refund_no"]): str(row["order_no"]) for row in await state_of(agent)}

    warehouse = await house.enter("老周", "/tasks")
    boxes = warehouse.locator(".tasks input[type=checkbox]")
    await expect(boxes).to_have_count(everything)
    await warehouse.get_by_label("全选").check()
    shipped = [f"选中订单 {made[8].order_no}", f"选中订单 {made[21].order_no}"]
    for label in shipped:
        await warehouse.get_by_label(label).uncheck()
    await expect(warehouse.get_by_label("仓库经手人").first).to_have_value("老周")
    await warehouse.get_by_role("button", name=f"全部已作废（{everything - 2}）").click()
    await expect(boxes).to_have_count(2, timeout=PATIENT)
    await warehouse.get_by_label("全选").check()
    await warehouse.get_by_role("button", name="全部已经出库（2）").click()
    await warehouse.click("#ask-yes")
    await expect(warehouse.locator(".nothing")).to_contain_text("没有待办")

    senior = await house.enter("陈姐", "/unshipped", complains=True)
    await senior.locator("#turns").get_by_text("可核对").click()
    await expect(senior.locator("[data-row]")).to_have_count(everything - 2)
    await agree_by_typing(senior)
    await agree_by_key(senior)
    await agree_by_key(senior)
    await expect(senior.locator("[data-row]")).to_have_count(everything - 5)
    await agree_the_rest(senior)
    await expect(senior.locator("[data-row]")).to_have_count(0, timeout=PATIENT)
    await senior.locator("#turns").get_by_text("已出库").click()
    await expect(senior.locator("[data-row]")).to_have_count(2)

    await until_recovered(house, witness.victim)
    assert witness.edited
    texts = memos(house)
    assert {number: texts[number].count(PHRASE) for number in copied} == dict.fromkeys(copied, 1)
    assert COLLEAGUE in texts[witness.victim]
    assert witness.without_remark == []
    assert set(witness.agreed.values()) == {1}
    statuses = Counter(house.orders.refunds_of("shoes", refund.order_no)[0].status for refund in made)
    assert statuses == {RefundStatus.SUCCESS: FORTY - 2, RefundStatus.WAIT_SELLER_AGREE: 2}
    assert not {made[8].refund_no, made[21].refund_no} & set(witness.agreed)


async def test_without_the_mouse_rows_are_walked_picked_and_submitted(house: MorningHouse) -> None:
    await house.up.office.sync.read_all()
    page = await house.enter("小林", "/unshipped")
    await expect(page.locator("[data-row]").first).to_be_visible()
    await page.keyboard.press("s")
    await expect(page.locator("#notices")).to_contain_text("先选要提交的订单")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("[data-row]").first).to_be_focused()
    await page.keyboard.press("Space")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("Space")
    await expect(page.locator("#picked")).to_have_text("已选 2 笔")
    await expect(page.locator("[data-row]").nth(1)).to_be_focused()
    await page.keyboard.press("s")
    await expect(page.locator("#outcome")).to_contain_text("提交了 2 笔")
    await expect(page.locator("[data-row]").nth(1)).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.closest('td').className") == "turn"
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-row]").nth(1)).to_be_focused()


async def test_what_is_being_typed_survives_what_others_do(house: MorningHouse) -> None:
    await half_done(house)
    office = house.up.office
    page = await house.enter("陈姐", "/unshipped")
    await page.locator("#turns").get_by_text("可核对").click()
    await page.locator("[data-row] td.turn button").first.click()
    await page.get_by_label("仅退款", exact=True).check()
    await page.get_by_label("退款金额").fill("12")
    number = (await page.locator("#sheet-title").inner_text()).split()[1]
    row = next(row for row in (await office.morning.table(AGENT)).rows if row.case.order_no == number)
    shown = row.refund.application
    house.orders.buyer_changes(shown.shop_id, shown.refund_no, amount=shown.amount - 1)
    await office.sync.read_all()
    await expect(page.locator(".claim-amount")).to_have_text(f"¥{shown.amount - 1}")
    await expect(page.get_by_label("退款金额")).to_have_value("12")
    await expect(page.get_by_label("退款金额")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.locator("[data-row] td.turn button").first.click()
    await expect(page.get_by_label("退款金额")).to_have_value("12")
    house.orders.buyer_withdraws(shown.shop_id, shown.refund_no)
    await office.sync.read_all()
    await expect(page.locator("#sheet-act")).to_contain_text("已经结束")
    await page.keyboard.press("Escape")

    tasks = await house.enter("老周", "/tasks")
    first = tasks.locator("[data-task]").first
    await first.get_by_role("button", name="已经出库").click()
    await first.get_by_label("补充说明").fill("中通车刚拉走")
    rows = (await office.morning.table(AGENT)).rows
    await office.morning.submit([row.case.id for row in rows if row.case.state == "to_submit"], AGENT)
    await expect(tasks.locator("#which")).to_contain_text(str(len(await office.tasks.listed(WAREHOUSE))))
    await expect(first.get_by_label("补充说明")).to_have_value("中通车刚拉走")
    await expect(first.get_by_label("补充说明")).to_be_focused()


async def test_an_interception_is_recorded_and_the_parcel_comes_back(house: MorningHouse) -> None:
    await half_done(house)
    page = await house.enter("陈姐", "/unshipped")
    await page.locator("#turns").get_by_text("已出库").click()
    await page.locator("[data-row] td.turn button").first.click()
    await page.get_by_label("快递公司").fill("蓝鲸速运")
    await page.get_by_label("物流单号").fill("LJ900000000077")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("物流单号")).to_have_value("LJ900000000077")
    await page.get_by_role("button", name="联系快递追件").last.click()
    await expect(page.locator("#sheet-steps h3")).to_have_text("包裹追回了")
    await expect(page.locator("#sheet-needs")).to_contain_text("平台确认")
    number = (await page.locator("#sheet-title").inner_text()).split()[1]
    assert "已联系快递追件" in memos(house)[number]
    await page.get_by_label("是谁说的（代录）").first.fill("仓库老周，电话")
    await page.get_by_role("button", name="包裹已追回").click()
    await expect(page.locator("#check")).to_be_visible()
    await page.keyboard.press("y")
    await expect(page.locator("#agree")).to_be_enabled(timeout=PATIENT)
    await page.locator("#agree").click()
    await expect(page.locator("#notices")).to_contain_text("已同意退款")


async def test_the_warehouse_sends_a_picture_with_its_answer(house: MorningHouse, tmp_path: Path) -> None:
    await half_done(house)
    page = await house.enter("老周", "/tasks")
    shot = tmp_path / "shelf.png"
    await page.screenshot(path=shot)
    first = page.locator("[data-task]").first
    await first.get_by_role("button", name="已作废").click()
    await first.locator("input[type=file]").set_input_files(shot)
    await expect(first.locator(".answer img")).to_have_count(1)
    assert await first.locator(".answer img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    await page.keyboard.press("Tab")
    await first.get_by_role("button", name="答复：已作废").click()
    await expect(page.locator("#notices")).to_contain_text("已答复")
    await page.get_by_role("button", name="办完的").click()
    await expect(page.locator(".done img")).to_have_count(1)


async def test_a_refused_agreement_may_be_tried_again(house: MorningHouse) -> None:
    await half_done(house)
    page = await house.enter("陈姐", "/unshipped", complains=True)
    await page.locator("#turns").get_by_text("可核对").click()
    await page.locator("[data-row] td.turn button").first.click()
    await page.keyboard.press("y")
    await expect(page.locator("#agree")).to_be_enabled(timeout=PATIENT)
    refusal: dict[str, Any] = {"error": {"code": "storage", "message": "没有保存。", "where": None, "missing": []}}
    await page.route("**/agreement", lambda route: route.fulfill(status=503, json=refusal), times=1)
    await page.locator("#agree").click()
    await expect(page.locator("#sheet-problem")).to_contain_text("没有保存")
    await expect(page.locator("#agree")).to_be_enabled()
    await page.locator("#agree").click()
    await expect(page.locator("#notices")).to_contain_text("已同意退款")


async def test_a_second_click_while_the_table_is_read_again_agrees_nothing(house: MorningHouse) -> None:
    await half_done(house)
    page = await house.enter("陈姐", "/unshipped")
    await page.locator("#turns").get_by_text("可核对").click()
    await page.locator("[data-row] td.turn button").first.click()
    await page.keyboard.press("y")
    await expect(page.locator("#agree")).to_be_enabled(timeout=PATIENT)
    house.orders.disturb(lambda call: Fault(trouble=Trouble.BEFORE) if call.operation == "agree_refund" else None)
    clicks: list[str] = []
    page.on("request", lambda request: clicks.append(request.url) if request.url.endswith("/agreement") else None)
    table_may_come = asyncio.Event()

    async def hold_the_table(route: Route) -> None:
        await table_may_come.wait()
        await route.continue_()

    await page.route("**/api/v1/unshipped", hold_the_table)
    async with page.expect_response("**/agreement"):
        await page.locator("#agree").click()
    await page.evaluate("new Promise(done => setTimeout(done, 200))")  # the page has the answer, not yet the table
    await page.evaluate("document.getElementById('agree').click()")
    await expect(page.locator("#agree")).to_be_disabled()
    table_may_come.set()
    await expect(page.locator("#agree-why")).to_contain_text("上次没有成功")
    await expect(page.locator("#agree")).to_be_enabled()
    assert len(clicks) == 1
