"""未发退早班 and 协作待办 as people use them: forty refunds up to the money, the keyboard, 粘贴, and their look."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble

from .looks import looks_right, looks_right_everywhere
from .morning_house import MorningHouse, morning_house

PHRASE = "已经提交未发退"
COLLEAGUE = "老客户，退款时客气点"
FORTY = 40
PATIENT = 60_000
"""Milliseconds; many remarks are written and read back meanwhile."""
STANDING = "td[data-name=备注] .good-text"
"""A remark that stands, in its row."""
BOTH = ("phones", "shoes")
AGENT = Person(id="t", name="小林", roles=dict.fromkeys(BOTH, frozenset({Role.AGENT})))
WAREHOUSE = Person(id="w", name="老周", roles=dict.fromkeys(BOTH, frozenset({Role.WAREHOUSE})))


@dataclass
class Witness:
    """Sits on the line to the platform: a colleague who edits one memo between our read and our write, and a notary."""

    house: MorningHouse
    victim: str
    order_of: dict[str, str] = field(default_factory=dict)
    edited: bool = False
    agreed: Counter[str] = field(default_factory=Counter)
    without_remark: list[str] = field(default_factory=list)

    def __call__(self, call: Call) -> Fault | None:
        if call.operation == "write_memo" and call.number == self.victim and not self.edited:
            self.edited = True
            self.house.orders.colleague_writes(call.shop_id, call.number, COLLEAGUE, "小吴", flag=3)
        if call.operation == "agree_refund":
            self.agreed[call.number] += 1
            if PHRASE not in memos(self.house)[self.order_of[call.number]]:
                self.without_remark.append(call.number)
        return None


def memos(house: MorningHouse) -> dict[str, str]:
    """Order number to its memo on the platform now."""
    return {order.order_no: order.seller_memo for order in house.orders.by_key.values()}


@pytest.fixture
async def house(tmp_path: Path, browser: Browser) -> AsyncIterator[MorningHouse]:
    async with morning_house(tmp_path, browser) as made:
        yield made


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


async def state_of(page: Page) -> list[dict[str, Any]]:
    """The rows as this person's session gets them."""
    rows: list[dict[str, Any]] = await page.evaluate(
        "fetch('/api/v1/unshipped').then(answer => answer.json()).then(table => table.rows)"
    )
    return rows


async def call(page: Page, path: str, body: object) -> int:
    """A POST in the page's own session; its status."""
    status: int = await page.evaluate(
        "([path, body]) => fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'},"
        " body: JSON.stringify(body)}).then(answer => answer.status)",
        [path, body],
    )
    return status


async def half_done(house: MorningHouse) -> None:
    """Rows of every kind: to submit, waiting, voided, shipped."""
    house.orders.add_unshipped_refunds("shoes", 6, 11)
    office = house.up.office
    await office.sync.read_all()
    rows = (await office.morning.table(AGENT)).rows
    await office.morning.submit([row.case.id for row in rows[:9]], AGENT)
    tasks = await office.tasks.listed(WAREHOUSE)
    await office.tasks.answer(tasks[0].task.id, WAREHOUSE, answer="warehouse_shipped")
    for view in tasks[1:5]:
        await office.tasks.answer(view.task.id, WAREHOUSE, answer="warehouse_voided", given={"voided_by": "老周"})


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


async def agree_by_typing(page: Page) -> None:
    """The first row: a wrong amount is refused, the right one lets the button be pressed."""
    await page.locator("[data-row] td.turn button").first.click()
    amount = (await page.locator(".claim-amount").inner_text()).removeprefix("¥")
    await expect(page.locator("#agree")).to_be_disabled()
    await expect(page.locator("#agree-why")).to_have_text("还缺：核对退款类型；核对退款金额")
    await page.get_by_label("仅退款", exact=True).check()
    await page.get_by_label("退款金额").fill("0.5")
    await page.get_by_role("button", name="核对", exact=True).click()
    await expect(page.locator("#sheet-problem")).to_contain_text("金额对不上")
    await page.get_by_label("退款金额").fill(amount)
    await page.keyboard.press("Enter")
    await expect(page.locator("#agree")).to_be_focused()
    await page.locator("#agree").click()
    await expect(page.locator("#sheet")).to_be_hidden()
    await expect(page.locator("#notices")).to_contain_text(f"已同意退款 ¥{amount}（平台确认）")


async def agree_by_key(page: Page) -> None:
    """Only the keyboard: to the next row, open, the same as on the refund page, agree."""
    before = await page.locator("[data-row]").count()
    await expect(page.locator("[data-row]:focus")).to_have_count(1)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet")).to_be_visible()
    await page.keyboard.press("y")
    await expect(page.locator("#agree")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet")).to_be_hidden()
    await expect(page.locator("[data-row]")).to_have_count(before - 1)


async def agree_the_rest(page: Page) -> None:
    """One by one through the API; without the check each is refused."""
    for row in [row for row in await state_of(page) if row["state"] == "voided"]:
        case, refund = f"/api/v1/cases/{row['id']}", row["refund"]
        assert isinstance(refund, dict)
        assert await call(page, f"{case}/agreement", {}) == 409
        assert await call(page, f"{case}/checks", {"kind": refund["kind"], "amount": refund["amount"]}) == 200
        assert await call(page, f"{case}/agreement", {}) == 200
        assert await call(page, f"{case}/agreement", {}) == 409


async def until_recovered(house: MorningHouse, number: str) -> None:
    """The feed of memo changes is read every few seconds; then the colleague's words are back."""
    async with asyncio.timeout(30):
        while COLLEAGUE not in memos(house)[number] or PHRASE not in memos(house)[number]:
            await asyncio.sleep(0.1)


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
