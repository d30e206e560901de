"""What is done at 未发退早班 and seen on its line to the platform, for the tests of its pages."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page, expect

from cs_assistant.domain.people import Person, Role
from cs_assistant.gateways.sandbox.faults import Call, Fault

from .morning_house import MorningHouse

PHRASE = "已经提交未发退"
COLLEAGUE = "老客户，退款时客气点"
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
