"""Procedures from their first state to their last, each step taken on the page of the case by whoever takes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from tests.unit.services.case_house import AGENT, PHONES

from .looks import looks_right
from .morning_house import MorningHouse, morning_house

REPORT = {
    "site_name": "三号楼工地", "contact": "赵工", "contact_phone": "13812345678", "fault_detail": "门禁不亮",
    "time_fixed": "未定",
}  # fmt: skip
DONE = {
    "work_done": "换了电源", "materials_added": "无", "materials_replaced": "电源 1 个",
    "told_customer": "赵工，说明了",
}  # fmt: skip
FAX = {"requester": "南城服务站", "product": "A2", "fault_detail": "漏油", "urgency": "普通"}


@dataclass(frozen=True, kw_only=True)
class Walker:
    """One person at the page of one case."""

    page: Page

    async def take(self, event: str, to: str, *, behalf: str | None = None, **values: str) -> None:
        """Take a step by its button and its form; the case is then in the state `to`."""
        button = self.page.locator(f'#next [data-key="step-{event}"]')
        await button.wait_for(state="attached")
        if not await button.is_visible():  # what buyer and platform did stands folded away
            await self.page.locator("#next summary").click()
        await button.click()
        form = self.page.locator("dialog form")
        if await form.count():
            for name, value in {**values, **({" on_behalf": behalf} if behalf else {})}.items():
                field = form.locator(f'[name="{name}"]').first
                if await field.get_attribute("type") == "radio":
                    await form.get_by_role("radio", name=value, exact=True).check()
                else:
                    await field.fill(value)
            await form.locator("button[type=submit]").click()
        await expect(self.page.locator("#head h1")).to_contain_text(to)

    async def ends(self, picture: str) -> None:
        """The case is over and says so."""
        await expect(self.page.locator("#next")).to_contain_text("已经结束")
        await looks_right(self.page, picture, full_page=True)


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[MorningHouse]:
    async with morning_house(tmp_path_factory.mktemp("walks"), browser) as made:
        yield made


async def walker(house: MorningHouse, who: str, case_id: str) -> Walker:
    page = await house.enter(who, f"/cases/{case_id}")
    await expect(page.locator("#live")).to_have_text("实时")
    return Walker(page=page)


async def test_a_visit_from_the_report_to_the_closed_sheet(house: MorningHouse) -> None:
    """R3.1–R3.14."""
    case = await house.up.office.opening.open("visit", PHONES, AGENT, given=REPORT)
    head = await walker(house, "陈姐", case.id)
    repairer = "马师傅，电话"
    await head.take("assign", "已派工，待约时间", technician="马师傅")
    await head.take("appoint", "已约好，24 小时内上门", behalf=repairer, appointed_at="2026-11-25T09:00")
    await head.take("arrive", "上门维修中", behalf=repairer)
    await head.take("repaired", "待客户签字", behalf=repairer, **DONE)
    await head.take("signed", "待交单", behalf=repairer, signed_by="赵工", signed_on="2026-11-25")
    await head.take("hand_in", "已交单，待结案", handed_in_to="小林", result="修好")
    await head.take("close_visit", "已结案")
    await head.ends("walk-visit")


async def test_a_compensation_from_the_fax_to_the_summary_with_two_reviewers(house: MorningHouse) -> None:
    """R4.3–R4.27."""
    case = await house.up.office.opening.open("compensation", PHONES, AGENT, given=FAX)
    one = await walker(house, "陈姐", case.id)
    workshop, warehouse, finance = "马师傅，电话", "老周，电话", "小吴，电话"
    await one.take(
        "part_requested", "已收调件申请，待生产部审核", judgement="要换件", request_no="DJ-1", part_no="A2-77",
        part_name="油封", quantity="1", request_reason="漏油",
    )  # fmt: skip
    await one.take("production_agrees", "生产部备件中", behalf=workshop, production_opinion="同意")
    await one.take("supplied", "待仓储部出库", behalf=workshop, rust_proof="已做防锈包装")
    await one.take("issued", "售后服务室已领件，待发件", behalf=warehouse, transfer_no="BJ-1", issued_quantity="1")
    await one.take(
        "shipped", "已发件，等旧件返厂", recipient="李经理", recipient_phone="13712345678", courier="蓝鲸速运",
        shipment_no="LJ17",
    )  # fmt: skip
    await one.take(
        "old_part_back", "旧件已到，待处理", behalf=warehouse, old_part_no="A2-77", old_part_quantity="1",
        old_part_state="可修",
    )  # fmt: skip
    await one.take("conforming", "合格件，待盖章、验收、入库")
    await one.take(
        "stocked", "待财务处理旧件", behalf=warehouse, stamped="已清理、盖章", accepted_by="老周", stock_in_no="RK-1"
    )
    await one.take("note_line_use", "待财务处理旧件", line_use="没有上线装机")
    await one.take("old_part_booked", "待提供领件明细", behalf=finance, old_part_voucher="PZ-1")
    await one.take("list_given", "待财务汇总", issue_list_no="MX-11", issue_period="2026-11")
    await one.take("totalled", "待接收赔偿鉴定单", behalf=finance, issue_total="128.00")
    await one.take("appraisal_received", "待初审", appraisal_no="JD-1", appraisal_finding="供方责任")
    await one.take("first_reviewed", "待复审", first_opinion="供方责任")
    other = await walker(house, "王主管", case.id)
    await other.take("second_reviewed", "复审完，待定责", second_opinion="同意初审")
    await other.take("recourse_outside", "责任会签中", liable_party="甲公司", recourse_amount="128.00")
    await other.take("party_signed", "责任会签中", signatures="甲公司李经理")
    await other.take("all_signed", "待财务扣款", signatures="品保部王主管")
    await other.take("deducted", "待追偿汇总", behalf=finance, deduction_no="KK-1", deduction_amount="128.00")
    await other.take("recourse_summed", "待处理汇总", recourse_summary="追回 128 元")
    await other.take("summed", "处理完，已汇总", overall_summary="已追偿")
    await other.ends("walk-compensation")
