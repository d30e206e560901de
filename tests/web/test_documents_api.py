"""单据 over HTTP: proposed, checked at the field, made, approved, printed, taken away; nothing where it is off (R1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cs_assistant.domain.people import Role
from cs_assistant.web.openapi import DOCUMENT_PATH
from tests.unit.services.case_house import AGENT, PHONES, SHOES
from tests.unit.services.paper_house import EXCHANGED_ORDER, ORDER, SAME

from .conftest import Staff
from .office_house import OfficeHouse, office_house

CASES = "/api/v1/cases"
SERIAL = "001017004209832"


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff) as made:
        yield made


async def opened(house: OfficeHouse, order_no: str = EXCHANGED_ORDER, shop: str = PHONES) -> str:
    """The address of the documents of an exchange that ships first."""
    case = await house.office.opening.open("exchange", shop, AGENT, order_no=order_no)
    given = {"why_exchange": "听筒没声音", "exchange_for": SAME, "wanted": "同款", "freight_payer": "店铺"}
    await house.office.casework.step(case.id, "ship_first", AGENT, given=given)
    return f"{CASES}/{case.id}/documents"


async def done(house: OfficeHouse, path: str, body: object = None) -> Any:
    status, answer = await house.post(path, body)
    assert status == 200, answer
    return answer


def step(panel: Any, key: str) -> Any:
    return next(each for each in panel["steps"] if each["step"] == key)


def form(panel: Any, key: str, **typed: str) -> dict[str, Any]:
    """The form of a step as it stands, with what is typed."""
    values = {field["name"]: field["value"] for field in step(panel, key)["fields"] if field["value"]}
    return {"values": values | typed}


async def made(house: OfficeHouse, path: str, key: str, **typed: str) -> Any:
    _, panel = await house.get(path)
    return await done(house, f"{path}/steps/{key}", form(panel, key, **typed))


async def test_the_panel_tells_kind_questions_and_what_is_due_with_its_fields_filled(house: OfficeHouse) -> None:
    """R1.10, R1.23, R1.25."""
    await house.enter_as("客服", Role.AGENT)
    path = await opened(house)
    status, panel = await house.get(path)
    assert (status, panel["on"], panel["kind"]["id"], panel["kind_by"]) == (200, True, "exchange_ship_first", None)
    assert [(each["step"], each["progress"], each["waits_for"]) for each in panel["steps"]] == [
        ("ship", "due", []), ("back", "later", ["非生产领料单"]),
    ]  # fmt: skip
    assert [each["key"] for each in panel["asked"]] == ["repaired", "bought_in"]
    fields = {field["name"]: field for field in step(panel, "ship")["fields"]}
    assert fields["序列号"]["value"] == SERIAL
    assert fields["备注：原因"] | {"value": "换货：听筒没声音", "needed": True} == fields["备注：原因"]
    terms = {each["name"]: each["value"] for each in step(panel, "ship")["terms"]}
    assert terms == {
        "出仓": "成品仓", "带成本": "带", "带单价": "不带", "立帐": "不立帐", "单据类别": "备用机",
    }  # fmt: skip
    document = await (await house.client.get(DOCUMENT_PATH)).json()
    schema = document["paths"]["/api/v1/cases/{case_id}/documents"]["get"]["responses"]["2XX"]["content"]
    jsonschema.validate(panel, {**schema["application/json"]["schema"], "components": document["components"]})


async def test_a_problem_is_told_at_its_field_and_nothing_is_made(house: OfficeHouse) -> None:
    """R1.25, R1.35."""
    await house.enter_as("客服", Role.AGENT)
    path = await opened(house)
    wrong = form((await house.get(path))[1], "ship", 数量="两台", 用途="")
    checked = await done(house, f"{path}/steps/ship/check", wrong)
    assert [(each["field"], each["message"]) for each in checked["problems"]] == [
        ("数量", "非生产领料单：数量「两台」看不懂，要写成 1 到 9999 的整数。"),
        ("用途", "非生产领料单：缺「用途」，必须填写。"),
    ]  # fmt: skip
    status, answer = await house.post(f"{path}/steps/ship", wrong)
    assert (status, answer["error"]["where"]) == (400, "数量")
    assert step((await house.get(path))[1], "ship")["made"] is None
    status, answer = await house.post(f"{path}/steps/back", {"values": {}})
    assert (status, answer["error"]["missing"]) == (409, ["非生产领料单"])
    right = form((await house.get(path))[1], "ship")
    assert (await done(house, f"{path}/steps/ship/check", right))["problems"] == []


async def test_a_draft_and_then_the_document_and_a_second_click(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    path = await opened(house)
    kept = await done(house, f"{path}/steps/ship/draft", {"values": {"数量": "1", "用途": "换货先发"}})
    assert step(kept, "ship")["made"] | {"state": "draft", "number": None} == step(kept, "ship")["made"]
    body = form((await house.get(path))[1], "ship", **{"备注：原因": "听筒没声音", "货号／品名": "晨光X8"})
    panel = await done(house, f"{path}/steps/ship", body)
    again = await done(house, f"{path}/steps/ship", body)
    assert step(panel, "ship")["made"] == step(again, "ship")["made"]
    assert step(panel, "ship")["progress"] == "done"
    status, answer = await house.post(f"{path}/steps/ship", {"values": {"数量": "2"}})
    assert (status, "先把它作废" in answer["error"]["message"]) == (409, True)


async def test_a_scrap_report_is_approved_by_another_person(house: OfficeHouse) -> None:
    """R1.9, R1.28, R1.31."""
    supervisor = await house.enter_as("主管", Role.SUPERVISOR)
    path = await opened(house)
    await made(house, path, "ship")
    await made(house, path, "back")
    await done(house, f"{path}/answers", {"key": "repaired", "said": "无法修理"})
    panel = await made(house, path, "scrap", **{"备注：原因": "主板烧毁"})
    report = step(panel, "scrap")
    assert (report["progress"], report["may_approve"]) == ("waiting", False)
    assert report["made"]["state_name"] == "已申请，待批准"
    one = f"{path}/{report['made']['id']}"
    status, answer = await house.post(f"{one}/approve")
    assert (status, "不能由申请人" in answer["error"]["message"]) == (403, True)
    await house.enter_as("客服", Role.AGENT)
    assert (await house.post(f"{one}/approve"))[0] == 403
    assert (await house.post(f"{one}/carried-out"))[0] == 409
    second = await house.enter_as("另一位主管", Role.SUPERVISOR)
    assert step((await house.get(path))[1], "scrap")["may_approve"]
    approved = step(await done(house, f"{one}/approve"), "scrap")["made"]
    assert (approved["state_name"], approved["approved_by"], approved["by"]) == ("已批准，待报废", second, supervisor)
    scrapped = step(await done(house, f"{one}/carried-out"), "scrap")
    assert (scrapped["progress"], scrapped["made"]["state_name"]) == ("done", "已报废")


async def test_kind_and_answers_are_changed_with_reasons_and_names(house: OfficeHouse) -> None:
    """R1.1, R1.4."""
    agent = await house.enter_as("客服", Role.AGENT)
    path = await opened(house)
    status, answer = await house.post(f"{path}/kind", {"kind": "return"})
    assert (status, answer["error"]["where"]) == (400, "why")
    panel = await done(house, f"{path}/kind", {"kind": "return", "why": "买家改退货"})
    assert panel["kind_by"] == f"{agent}：退货（买家改退货）"
    panel = await done(house, f"{path}/answers", {"key": "invoiced", "said": "已开票", "invoice_no": "FP-9"})
    assert panel["asked"][0] | {"said": "已开票", "by": agent, "number": "FP-9"} == panel["asked"][0]
    assert {field["name"]: field["value"] for field in step(panel, "back")["fields"]}["原发票号"] == "FP-9"
    _, case = await house.get(path.removesuffix("/documents"))
    facts = {fact["name"]: fact["value"] for fact in case["facts"]}
    assert facts | {"退回种类": "退货（买家改退货）", "原单是否已开票": "已开票", "原发票号": "FP-9"} == facts


async def test_one_document_leaves_masked_unless_somebody_may_take_the_rest(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    path = await opened(house)
    why = "听筒没声音，电话 13800138000"
    one = step(await made(house, path, "ship", **{"备注：原因": why}), "ship")["made"]
    taken = await done(house, f"{path}/{one['id']}/export")
    values = {each["name"]: each["value"] for each in taken["values"]}
    assert (values["序列号"], "13800138000" in values["备注：原因"]) == ("尾号 9832", False)
    assert (taken["state"], taken["number"], taken["order_no"]) == ("exported", one["number"], EXCHANGED_ORDER)
    status, answer = await house.post(f"{path}/{one['id']}/export", {"unmasked": True})
    assert (status, "导出完整信息" in answer["error"]["message"]) == (403, True)
    await house.enter_as("主管", Role.SUPERVISOR)
    whole = await done(house, f"{path}/{one['id']}/export", {"unmasked": True})
    assert SERIAL in [each["value"] for each in whole["values"]]
    _, case = await house.get(path.removesuffix("/documents"))
    told = [entry["sentence"] for entry in case["history"] if "导出" in entry["sentence"]]
    assert [sentence.split(one["number"])[1] for sentence in told] == ["（已脱敏）", "（含个人信息）"]


async def test_the_sheet_shows_the_document_and_hides_whole_numbers(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    path = await opened(house)
    one = step(await made(house, path, "ship"), "ship")["made"]
    sheet = f"{path.removeprefix('/api/v1')}/{one['id']}"
    answer = await house.client.get(sheet)
    text = await answer.text()
    assert (answer.status, one["number"] in text, "备用机" in text, SERIAL in text) == (200, True, True, False)
    assert (await house.client.get(f"{sheet}?unmasked=1")).status == 403
    await house.enter_as("主管", Role.SUPERVISOR)
    assert SERIAL in await (await house.client.get(f"{sheet}?unmasked=1")).text()
    _, case = await house.get(path.removesuffix("/documents"))
    told = [entry["sentence"] for entry in case["history"] if "导出" in entry["sentence"]]
    assert [sentence.split(one["number"])[1] for sentence in told] == ["（打印，含个人信息）"]
    assert step((await house.get(path))[1], "ship")["made"]["state"] == "created"


async def test_an_auditor_looks_and_changes_nothing_and_a_department_sees_nothing(house: OfficeHouse) -> None:
    path = await opened(house)
    await house.enter_as("审计", Role.AUDITOR)
    assert (await house.get(path))[0] == 200
    for tail in ("kind", "answers", "steps/ship", "steps/ship/draft", "steps/ship/check", "x/approve", "x/void"):
        assert (await house.post(f"{path}/{tail}"))[0] == 403
    await house.enter_as("仓库", Role.WAREHOUSE)
    assert (await house.get(path))[0] == 403


async def test_another_cases_document_is_as_unknown_as_none(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    path, other = await opened(house), await opened(house, ORDER)
    one = step(await made(house, path, "ship"), "ship")["made"]["id"]
    for tail in ("void", "export"):
        assert await house.post(f"{other}/{one}/{tail}", {"why": "x"} if tail == "void" else {}) == await house.post(
            f"{other}/nothing/{tail}", {"why": "x"} if tail == "void" else {}
        )


async def test_where_the_module_is_off_nothing_is_shown(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT, SHOES)
    path = await opened(house, "2211000000000001729", SHOES)
    _, panel = await house.get(path)
    assert panel == {
        "on": False, "revision": 0, "kind": None, "kind_by": None, "kinds": [], "question": None, "offsets": [],
        "asked": [], "steps": [], "others": [],
    }  # fmt: skip
    assert (await house.post(f"{path}/steps/ship", {"values": {}}))[0] == 400
    page = await (await house.client.get("/registers?register=documents")).text()
    assert "退换货单据" not in page
    await house.enter_as("客服", Role.AGENT, PHONES)
    assert "退换货单据" in await (await house.client.get("/registers?register=documents")).text()


async def test_the_register_hands_all_documents_to_the_clerk_at_the_erp(house: OfficeHouse) -> None:
    """R1.38, R1.39: warehouses, booking, category and numbers as the document carries them."""
    await house.enter_as("主管", Role.SUPERVISOR)
    path = await opened(house)
    await made(house, path, "ship")
    await made(house, path, "back")
    answer = await house.client.get("/api/v1/registers/documents/export?format=csv&from=2026-11-22&to=2026-11-22")
    heading, *lines = (await answer.read()).decode("utf-8-sig").splitlines()
    rows = [dict(zip(heading.split(","), line.split(","), strict=True)) for line in lines]
    assert [(row["单据"], row["单号"], row["出仓"], row["入仓"], row["立帐"], row["单据类别"]) for row in rows] == [
        ("非生产领料退回单", "FT20261122-0001", "", "退换货仓", "不立帐", "备用机"),
        ("非生产领料单", "FL20261122-0001", "成品仓", "", "不立帐", "备用机"),
    ]  # fmt: skip
    assert SERIAL not in "\n".join(lines)
    assert rows[1]["序列号"] == "尾号 9832"
