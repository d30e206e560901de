"""单据 in a browser: a form filled with the keyboard, a problem at its field, the document made, its sheet."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from cs_assistant.app.clock import SystemClock
from cs_assistant.domain.flows import Case
from cs_assistant.gateways.sandbox.erp import PATH, ErpFault, ErpSandbox
from cs_assistant.services.paperwork import draft_values
from tests.unit.services.case_house import AGENT, PHONES, SHOES
from tests.unit.services.paper_house import SAME

from .looks import SIZES, looks_right, looks_right_everywhere
from .morning_house import MorningHouse, morning_house

SECRET = "erp-of-the-browser-tests"


@pytest.fixture(scope="module")
async def erp() -> AsyncIterator[tuple[ErpSandbox, str]]:
    """The ERP of the phones, which takes no keys, and its address."""
    sandbox = ErpSandbox(secrets={PHONES: SECRET}, clock=SystemClock(), takes_keys=False)
    async with TestServer(sandbox.application()) as server:
        yield sandbox, str(server.make_url(PATH))


@pytest.fixture(scope="module")
async def desk(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, erp: tuple[ErpSandbox, str]
) -> AsyncIterator[MorningHouse]:
    folder, secrets = tmp_path_factory.mktemp("documents"), {PHONES: SecretStr(SECRET)}
    async with morning_house(folder, browser, SHOES, erp_urls={PHONES: erp[1]}, erp_secrets=secrets) as house:
        yield house


async def exchange(desk: MorningHouse, order: str, shop: str = PHONES) -> Case:
    """An exchange that ships first, opened and agreed."""
    office = desk.up.office
    case = await office.opening.open("exchange", shop, AGENT, order_no=desk.orders.by_key[order].order_no)
    given = {"why_exchange": "听筒没声音", "exchange_for": SAME, "wanted": "同款", "freight_payer": "店铺"}
    return await office.casework.step(case.id, "ship_first", AGENT, given=given)


async def opened(desk: MorningHouse, who: str, case_id: str) -> Page:
    page = await desk.enter(who, f"/cases/{case_id}")
    await expect(page.locator("#head h1")).to_be_visible()
    return page


async def test_documents_are_filled_with_the_keyboard_and_made_in_turn(desk: MorningHouse) -> None:
    """R1.23, R1.25: what is due stands first, problems stand at their field, what comes later waits."""
    case = await exchange(desk, "phone_exchanged")
    page = await opened(desk, "小林", case.id)
    panel = page.locator("#documents")
    await expect(panel.locator("h2")).to_have_text("单据")
    await expect(panel.locator(".doc-step.at-due")).to_contain_text("非生产领料单")
    await expect(panel.locator(".doc-step.at-later")).to_contain_text("先做非生产领料单")
    await page.keyboard.press("d")
    reason = panel.get_by_label("备注：原因")
    await expect(reason).to_have_value("换货：听筒没声音")
    await panel.get_by_label("数量").fill("两台")
    await reason.fill("")
    await reason.press("Enter")
    await expect(panel.get_by_label("数量")).to_be_focused()
    await expect(panel.locator(".doc-field .form-problem", has_text="数量")).to_contain_text("整数")
    await expect(panel.locator(".doc-field .form-problem", has_text="备注")).to_contain_text("必须填写")
    await looks_right_everywhere(page, "documents-problems", sizes=tuple(SIZES), full_page=True)
    await panel.get_by_label("数量").fill("1")
    await reason.fill("听筒没声音，先换后退")
    await reason.press("Enter")
    await expect(panel.locator(".doc-step.at-done .number")).to_contain_text("FL")
    await expect(panel.locator(".doc-step.at-due")).to_contain_text("非生产领料退回单")


async def test_what_stands_of_another_answer_is_shown_with_its_way_out(desk: MorningHouse) -> None:
    """R1.7, R1.9: the note made of 能修好 is voided before anything is scrapped."""
    case, office = await exchange(desk, "phone_day1"), desk.up.office
    for step, typed in (("ship", {}), ("back", {}), ("repair", {"类别": "二次整改"})):
        if step == "repair":
            await office.paperwork.answer(case.id, AGENT, "repaired", "能修好")
        found = await office.paperwork.view(case.id)
        assert found is not None
        view, material = found
        due = view.step(step)
        assert due is not None
        await office.paperwork.make(case.id, step, AGENT, {**draft_values(due, view, material), **typed})
    await office.paperwork.answer(case.id, AGENT, "repaired", "无法修理")
    page = await opened(desk, "小林", case.id)
    panel = page.locator("#documents")
    await expect(panel.locator(".doc-others li")).to_contain_text("非生产领料单 FL")
    await looks_right_everywhere(page, "documents-beside", full_page=True)
    await panel.locator(".doc-others").get_by_role("button", name="作废…").click()
    await page.fill('dialog[open] [name="why"]', "修不好")
    await page.locator("dialog[open] button[type=submit]").click()
    await expect(panel.locator("summary", has_text="作废和以前的单据（1）")).to_be_visible()
    await expect(panel.get_by_text("照以前的回答做的")).to_have_count(0)


async def test_what_was_typed_survives_and_a_draft_comes_back(desk: MorningHouse) -> None:
    case = await exchange(desk, "phone_day10")
    page = await opened(desk, "小林", case.id)
    panel = page.locator("#documents")
    await panel.get_by_role("button", name="填单").click()
    await panel.get_by_label("备注：原因").fill("还没写完")
    await page.keyboard.press("Escape")
    await expect(panel.get_by_role("button", name="填单")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(panel.get_by_label("备注：原因")).to_have_value("还没写完")
    await panel.get_by_role("button", name="存草稿").click()
    await expect(panel.locator(".doc-step.at-due .tag")).to_have_text("草稿")
    again = await opened(desk, "陈姐", case.id)
    await again.locator("#documents").get_by_role("button", name="接着填").click()
    await expect(again.locator("#documents").get_by_label("备注：原因")).to_have_value("还没写完")


async def test_the_supervisor_approves_a_scrap_report_and_the_sheet_is_printed(desk: MorningHouse) -> None:
    """R1.9, R1.28, R1.31."""
    case = await exchange(desk, "phone_day3")
    office = desk.up.office
    for step in ("ship", "back"):
        values = {"货号／品名": "晨光X8", "数量": "1", "备注：原因": "听筒没声音"}
        await office.paperwork.make(case.id, step, AGENT, values | ({"用途": "换货先发"} if step == "ship" else {}))
    agent = await opened(desk, "小林", case.id)
    mine = agent.locator("#documents")
    await mine.locator(".doc-asked").get_by_role("button", name="无法修理").click()
    await mine.get_by_role("button", name="填单").click()
    await mine.get_by_label("备注：原因").fill("主板烧毁")
    await mine.get_by_role("button", name="提交申请").click()
    await expect(mine.locator(".doc-step.at-waiting")).to_contain_text("等主管批准")
    supervisor = await opened(desk, "王主管", case.id)
    theirs = supervisor.locator("#documents")
    await theirs.get_by_role("button", name="批准", exact=True).click()
    await expect(theirs.locator(".doc-step.at-waiting .tag")).to_have_text("已批准，待报废")
    await mine.get_by_role("button", name="确认已报废").click()
    await expect(mine.locator(".doc-step.at-done .tag").last).to_have_text("已报废")
    await looks_right(agent, "documents-scrapped", full_page=True)
    async with agent.expect_download() as taken:
        await mine.locator(".doc-step").first.get_by_role("button", name="导出 JSON").click()
    assert (await taken.value).suggested_filename.endswith(".json")
    async with agent.context.expect_page() as other:
        await mine.locator(".doc-step").last.get_by_role("link", name="打印").click()
    sheet = await other.value
    await expect(sheet.locator(".paper h1")).to_have_text("报废报告")
    await expect(sheet.locator(".signs")).to_contain_text("批准：王主管")
    await looks_right_everywhere(sheet, "documents-sheet", sizes=tuple(SIZES), full_page=True)
    await sheet.emulate_media(media="print")
    await looks_right(sheet, "documents-sheet-print", full_page=True)
    await expect(sheet.locator(".top")).to_be_hidden()


async def test_a_document_is_handed_to_the_erp_and_what_went_wrong_is_settled(
    desk: MorningHouse, erp: tuple[ErpSandbox, str]
) -> None:
    case, sandbox = await exchange(desk, "phone_day12"), erp[0]
    values = {"货号／品名": "晨光X8", "数量": "1", "备注：原因": "听筒没声音", "用途": "换货先发"}
    await desk.up.office.paperwork.make(case.id, "ship", AGENT, values)
    sandbox.faults.extend([ErpFault.REFUSED, ErpFault.BOOKED_THEN_BROKEN])
    page = await opened(desk, "小林", case.id)
    panel, dialog = page.locator("#erp"), page.locator("dialog[open]")
    await panel.get_by_role("button", name="交给 ERP…").click()
    await expect(dialog).to_contain_text("一张只交一次")
    await page.keyboard.press("Enter")
    await expect(panel.locator(".tag")).to_have_text("ERP 没有收下")
    await looks_right(page, "documents-erp-refused", full_page=True)
    await panel.get_by_role("button", name="重试…").click()
    await dialog.get_by_role("button", name="再交一次").click()
    await expect(panel.locator(".tag")).to_have_text("可能已发送，请核对")
    await panel.get_by_role("button", name="已核对…").click()
    await dialog.get_by_role("radio", name="有，已经在 ERP 里").check()
    await looks_right(page, "documents-erp-settling")
    await page.keyboard.press("Enter")
    await expect(panel.locator(".tag")).to_have_text("ERP 已收到")
    await looks_right_everywhere(page, "documents-erp", sizes=tuple(SIZES), full_page=True)
    assert [each.number for each in sandbox.booked] == [await panel.locator(".erp-name .number").inner_text()]


async def test_where_the_module_is_off_nothing_is_shown(desk: MorningHouse) -> None:
    case = await exchange(desk, "shoes_return_paid_shipping", SHOES)
    page = await opened(desk, "小林", case.id)
    await expect(page.locator("#next")).to_be_visible()
    await expect(page.locator("#documents")).to_be_hidden()
    await page.keyboard.press("d")
    await expect(page.locator("#documents")).to_be_hidden()
