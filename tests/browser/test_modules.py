"""上门维修 and 售后赔偿 in a browser: a report put on the board, its sheet; a compensation and its registers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.unit.services.case_house import AGENT, PHONES, SENIOR

from .looks import SIZES, looks_right, looks_right_everywhere
from .morning_house import MorningHouse, morning_house

REPORT = {
    "site_name": "五号库", "contact": "钱工", "contact_phone": "13812345678", "fault_detail": "道闸不抬杆",
    "time_fixed": "未定", "wished_time": "周六上午",
}  # fmt: skip
FAX = {"requester": "南城服务站", "product": "A2", "fault_detail": "漏油", "urgency": "普通"}


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[MorningHouse]:
    async with morning_house(tmp_path_factory.mktemp("modules"), browser) as made:
        yield made


async def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        await page.locator(f'dialog [name="{name}"]').fill(value)


async def test_a_report_goes_up_on_the_board_is_assigned_and_printed(house: MorningHouse) -> None:
    """R3.1–R3.7."""
    waiting = await house.up.office.opening.open("visit", PHONES, AGENT, given=REPORT)
    await house.up.office.casework.step(waiting.id, "assign", SENIOR, given={"technician": "马师傅"})
    page = await house.enter("陈姐", "/visits")
    await page.get_by_role("button", name="登记报修").click()
    await expect(page.get_by_role("heading", name="开「售后维修单」")).to_be_visible()
    await page.get_by_role("button", name="开案件").click()
    await expect(page.get_by_role("alert").filter(has_text="「工地名称」还没有填")).to_be_visible()
    await fill(page, site_name="三号楼工地", contact="赵工", contact_phone="13912345678", fault_detail="门禁不亮")
    await page.get_by_role("radio", name="未定", exact=True).check()
    await looks_right(page, "visit-opening")
    await page.get_by_role("button", name="开案件").click()
    lane = page.get_by_role("region", name="待派工")
    await expect(lane.get_by_role("link", name="三号楼工地")).to_be_visible()
    await expect(page.locator("#board")).not_to_contain_text("13912345678")
    await looks_right_everywhere(page, "visit-board", sizes=tuple(SIZES), full_page=True)

    await lane.get_by_role("link", name="三号楼工地").click()
    await expect(page.locator("#head h1")).to_contain_text("待派工")
    await page.get_by_role("button", name="派工，通知维修人员约时间").click()
    await fill(page, technician="马师傅")
    await page.locator('dialog [name="notified_at"]').fill("2026-01-05T09:30")
    await page.get_by_role("button", name="确定").click()
    await expect(page.locator("#head h1")).to_contain_text("已派工，待约时间")
    await expect(page.locator("#facts")).to_contain_text("2026-01-05 09:30")
    await looks_right(page, "visit-case", full_page=True)
    await page.get_by_role("link", name="维修单").first.click()
    await expect(page.get_by_role("heading", name="售后维修单")).to_be_visible()
    await expect(page.get_by_role("cell", name="13912345678")).to_be_visible()
    await looks_right_everywhere(page, "visit-sheet", sizes=tuple(SIZES), full_page=True)
    await page.emulate_media(media="print")
    await expect(page.locator(".top")).to_be_hidden()
    await looks_right(page, "visit-sheet-printed", full_page=True)


async def test_a_repairer_finds_the_sheet_with_the_task(house: MorningHouse) -> None:
    """R3.6, R3.7."""
    case = await house.up.office.opening.open("visit", PHONES, AGENT, given={**REPORT, "site_name": "九号楼"})
    await house.up.office.casework.step(case.id, "assign", SENIOR, given={"technician": "马师傅"})
    page = await house.enter("马师傅", "/tasks")
    line = page.get_by_role("listitem").filter(has_text="九号楼")
    await expect(line.get_by_role("link", name="维修单")).to_be_visible()
    await line.get_by_role("button", name="已约好").click()
    await page.locator('form [name="appointed_at"]').fill("2026-01-06T14:00")
    await looks_right(page, "visit-task", full_page=True)
    await page.get_by_role("button", name="答复：已约好").click()
    await expect(page.get_by_role("region", name="上门维修（24 小时内）").get_by_text("九号楼")).to_be_visible()


async def test_compensation_is_opened_from_the_cases_and_its_forms_are_registers(house: MorningHouse) -> None:
    """R4.7, R4.20, R4.30."""
    office = house.up.office
    page = await house.enter("陈姐", "/cases")
    await page.get_by_role("button", name="开案件").click()
    await page.locator('dialog [name="which"]').select_option(label="售后赔偿（晨光手机旗舰店）")
    await page.get_by_role("button", name="下一步").click()
    await fill(page, **{key: value for key, value in FAX.items() if key != "urgency"}, requester_phone="13712345678")
    await page.get_by_role("radio", name="普通", exact=True).check()
    await page.get_by_role("dialog").get_by_role("button", name="开案件").click()
    await expect(page.locator("#head h1")).to_contain_text("已接收信息，待判断")
    await looks_right_everywhere(page, "compensation-case", full_page=True)

    case = await office.opening.open("compensation", PHONES, AGENT, given=FAX)
    for event, given in (
        ("part_requested", {"judgement": "要换件", "request_no": "DJ-1", "part_no": "A2-77", "part_name": "油封",
                            "quantity": "1", "request_reason": "漏油"}),
        ("production_agrees", {"production_opinion": "同意"}), ("supplied", {"rust_proof": "已做防锈包装"}),
        ("issued", {"transfer_no": "BJ-1", "issued_quantity": "1"}),
        ("shipped", {"recipient": "李经理", "recipient_phone": "13712345678", "courier": "蓝鲸速运",
                     "shipment_no": "LJ17"}),
        ("no_old_part", {"why_no_old_part": "旧件已毁"}),
        ("list_given", {"issue_list_no": "MX-1", "issue_period": "11"}),
        ("totalled", {"issue_total": "128.00"}),
        ("appraisal_received", {"appraisal_no": "JD-1", "appraisal_finding": "供方责任"}),
        ("first_reviewed", {"first_opinion": "供方责任"}),
    ):  # fmt: skip
        await office.casework.step(case.id, event, SENIOR, given=given, on_behalf=None if event in (
            "first_reviewed", "shipped", "part_requested", "list_given", "appraisal_received",
        ) else "同事，电话")  # fmt: skip
    page = await house.enter("陈姐", f"/cases/{case.id}", complains=True)
    await page.get_by_role("button", name="复审", exact=False).first.click()
    await expect(page.get_by_text("不能和填「初审的意见」的是同一个人")).to_be_visible()
    await fill(page, second_opinion="同意")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_role("alert").filter(has_text="两人不得相同")).to_be_visible()
    await looks_right(page, "compensation-second-review", full_page=True)

    page = await house.enter("陈姐", "/registers")
    await page.get_by_role("link", name="用户赔偿发件登记表").click()
    await expect(page.locator("#rows")).to_contain_text("油封")
    await expect(page.locator("#rows")).not_to_contain_text("13712345678")
    await expect(page.get_by_text("责任部门品保部，自完结之日起保存 5 年")).to_be_visible()
    await looks_right_everywhere(page, "compensation-register", sizes=tuple(SIZES), full_page=True)

