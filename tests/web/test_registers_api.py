"""台账 and 索赔单 over HTTP: whose rows, who may take a file away, what a wrong request is told."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from cs_assistant.domain.people import Role
from cs_assistant.web.openapi import DOCUMENT_PATH
from tests.registers.house import (
    LOST_SHOES,
    PASSWORD,
    PEOPLE,
    PHONE_SUPERVISOR,
    RegisterHouse,
    application,
    register_house,
)
from tests.unit.services.case_house import AGENT, PHONES, SHOES

from .browsing import Client, log_in, origin

API = "/api/v1/registers"
NAMES = ("refunds", "consents", "calls", "claims", "invoices", "documents")
CLAIM = {
    "shop": SHOES, "order_no": LOST_SHOES, "article": "QH-1021", "size": "38码", "courier": "蓝鲸速运",
    "tracking_no": "LJ0000000000088", "price": "239", "proof_kind": "快递系统记录", "proof": "系统显示遗失",
    "shipped_on": "2026-11-20",
}  # fmt: skip


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RegisterHouse]:
    async with register_house(tmp_path / "desk.sqlite3") as made:
        await made.furnish()
        yield made


@pytest.fixture
async def client(house: RegisterHouse) -> AsyncIterator[Client]:
    async with TestClient(TestServer(await application(house)), cookie_jar=CookieJar(unsafe=True)) as made:
        yield made


@pytest.fixture
async def supervisor(client: Client) -> Client:
    return await log_in(client, PEOPLE[Role.SUPERVISOR], PASSWORD)


async def asked(client: Client, path: str, **query: str) -> tuple[int, Any]:
    answer = await client.get(f"{API}/{path}", params=query)
    return answer.status, await answer.json()


async def file(client: Client, path: str, **query: str) -> tuple[int, list[list[str]]]:
    answer = await client.get(f"{API}/{path}/export", params={"format": "csv", **query})
    body = await answer.read()
    return answer.status, list(csv.reader(StringIO(body.decode("utf-8-sig")))) if answer.status == 200 else []


@pytest.mark.parametrize("name", NAMES)
async def test_every_register_is_what_the_document_says(supervisor: Client, name: str) -> None:
    document = await (await supervisor.get(DOCUMENT_PATH)).json()
    status, body = await asked(supervisor, name)
    assert status == 200
    operation = document["paths"][f"{API}/{name}"]["get"]
    schema = operation["responses"]["2XX"]["content"]["application/json"]["schema"]
    jsonschema.validate(body, {**schema, "components": document["components"]})
    assert f"{API}/{name}/export" in document["paths"]
    assert {column["id"] for column in body["columns"]} == set(body["items"][0]["cells"])
    assert (body["first"], body["last"]) == ("2026-10-24", "2026-11-22")


async def test_the_page_masks_buyers_and_words_and_leads_to_the_case(supervisor: Client) -> None:
    _, body = await asked(supervisor, "calls", q="买重复")
    (row,) = body["items"]
    assert row["cells"]["words"] == "买重复了，家里人也下了一单，电话 [号码尾8000]"
    assert "***" in row["cells"]["buyer"]
    assert len(row["cells"]["order_no"]) == 19
    assert (await supervisor.get(f"/api/v1/cases/{row['case_id']}")).status == 200


@pytest.mark.parametrize("name", NAMES)
async def test_rows_are_of_the_persons_shops_only(client: Client, name: str) -> None:
    await log_in(client, PHONE_SUPERVISOR, PASSWORD)
    _, body = await asked(client, name)
    assert {row["shop"] for row in body["items"]} == {PHONES}
    _, lines = await file(client, name)
    assert len(lines) == body["total"] + 1
    for path in (name, f"{name}/export"):
        theirs, nothing = await asked(client, path, shop=SHOES), await asked(client, path, shop="hats")
        assert theirs == nothing
        assert theirs[0] == 404


async def test_paging_goes_through_the_whole_register(supervisor: Client) -> None:
    _, whole = await asked(supervisor, "refunds")
    seen: list[object] = []
    for offset in range(0, whole["total"], 10):
        _, body = await asked(supervisor, "refunds", offset=str(offset), limit="10")
        assert (body["total"], body["offset"]) == (whole["total"], offset)
        seen += body["items"]
    assert seen == whole["items"]


async def test_a_file_is_named_after_what_is_in_it_and_is_masked(supervisor: Client) -> None:
    answer = await supervisor.get(f"{API}/claims/export", params={"from": "2026-11-22"})
    assert answer.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.content_disposition is not None
    assert answer.content_disposition.filename == "台账_索赔_2026-11-22_2026-11-22.xlsx"
    assert (await answer.read())[:2] == b"PK"
    status, (heading, *lines) = await file(supervisor, "claims")
    assert (status, len(lines)) == (200, 2)
    assert [line[heading.index("订单编号")] for line in lines] == ["尾号 0622", "尾号 1729"]


async def test_personal_data_leave_only_with_the_right_to_it_and_the_audit_says_so(client: Client) -> None:
    for role in (Role.AGENT, Role.AUDITOR):
        await log_in(client, PEOPLE[role], PASSWORD)
        assert (await file(client, "calls"))[0] == 200
        status, body = await asked(client, "calls/export", unmasked="1")
        assert status == 403
        assert "导出完整信息" in body["error"]["message"]
    await log_in(client, PEOPLE[Role.SUPERVISOR], PASSWORD)
    status, (heading, *lines) = await file(client, "calls", unmasked="1")
    assert status == 200
    assert any("13800138000" in line[heading.index("对方原话")] for line in lines)
    log = await (await client.get("/api/v1/audit", params={"type": "register"})).json()
    said = [entry["sentence"] for entry in log["items"]]
    assert sum("含个人信息" in sentence for sentence in said) == 2
    assert {entry["actor"] for entry in log["items"] if "含个人信息" in entry["sentence"]} == {PEOPLE[Role.SUPERVISOR]}
    assert "某主管导出台账「电话」2 行（含个人信息）" in said


async def test_a_department_has_no_register(client: Client) -> None:
    await log_in(client, PEOPLE[Role.WAREHOUSE], PASSWORD)
    for path in (*NAMES, *(f"{name}/export" for name in NAMES)):
        assert (await asked(client, path))[0] == 403
    assert (await client.get("/registers")).status == 403


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"from": "22.11."}, "from"),
        ({"from": "2026-11-22", "to": "2026-11-01"}, "from"),
        ({"to": "9999-12-31"}, "from"),
        ({"offset": "-1"}, "offset"),
        ({"q": "长" * 101}, "q"),
    ],
)
async def test_a_wrong_search_is_told_what_is_wrong(supervisor: Client, query: dict[str, str], where: str) -> None:
    status, body = await asked(supervisor, "refunds", **query)
    assert (status, body["error"]["where"]) == (400, where)


@pytest.mark.parametrize(("query", "where"), [({"format": "pdf"}, "format"), ({"unmasked": "yes"}, "unmasked")])
async def test_a_wrong_export_is_told_what_is_wrong(supervisor: Client, query: dict[str, str], where: str) -> None:
    status, body = await asked(supervisor, "refunds/export", **query)
    assert (status, body["error"]["where"]) == (400, where)


async def test_a_claim_is_opened_over_the_api_and_stands_in_its_register(supervisor: Client) -> None:
    answer = await supervisor.post("/api/v1/claims", json=CLAIM, headers=origin(supervisor))
    assert answer.status == 201
    made = await answer.json()
    assert made["state_name"] == "已开单，等财务盖章"
    _, body = await asked(supervisor, "claims", q="LJ0000000000088")
    assert [row["case_id"] for row in body["items"]] == [made["case_id"]]
    again = await supervisor.post("/api/v1/claims", json=CLAIM, headers=origin(supervisor))
    assert again.status == 409


async def test_a_claim_without_its_proof_is_refused_with_the_field(supervisor: Client) -> None:
    answer = await supervisor.post("/api/v1/claims", json={**CLAIM, "proof_kind": ""}, headers=origin(supervisor))
    assert (answer.status, (await answer.json())["error"]["where"]) == (400, "proof_kind")


async def test_a_claim_is_for_a_shop_of_ones_own(client: Client) -> None:
    await log_in(client, PHONE_SUPERVISOR, PASSWORD)
    answers = [
        await client.post("/api/v1/claims", json={**CLAIM, "shop": shop}, headers=origin(client))
        for shop in (SHOES, "hats")
    ]
    assert [answer.status for answer in answers] == [404, 404]
    assert await answers[0].json() == await answers[1].json()


async def test_the_form_is_filled_from_the_order(supervisor: Client) -> None:
    draft = await (
        await supervisor.get("/api/v1/claims/draft", params={"shop": SHOES, "order_no": LOST_SHOES})
    ).json()
    assert (draft["known"], draft["tracking_no"], draft["shipped_on"]) == (True, "LJ0000000000017", "2026-11-20")
    without = await supervisor.get("/api/v1/claims/draft", params={"order_no": LOST_SHOES})
    assert (without.status, (await without.json())["error"]["where"]) == (400, "shop")


async def test_the_page_offers_only_what_the_person_may(client: Client) -> None:
    await log_in(client, PEOPLE[Role.AGENT], PASSWORD)
    page = await (await client.get("/registers", params={"register": "claims"})).text()
    assert "开索赔单" in page
    assert "下载 CSV" in page
    assert "含个人信息" not in page
    await log_in(client, PEOPLE[Role.AUDITOR], PASSWORD)
    assert 'id="open-claim"' not in await (await client.get("/registers", params={"register": "claims"})).text()
    await log_in(client, PEOPLE[Role.SUPERVISOR], PASSWORD)
    assert "下载含个人信息的 XLSX" in await (await client.get("/registers", params={"register": "nonsense"})).text()


async def test_a_claim_is_printed_for_the_stamp_with_every_column_of_the_register(
    client: Client, house: RegisterHouse
) -> None:
    """R5.32: numbers in full, the buyer only for whom may take personal data away; the audit says who did."""
    await log_in(client, PEOPLE[Role.AGENT], PASSWORD)
    made = await client.post("/api/v1/claims", json=CLAIM, headers=origin(client))
    case_id = (await made.json())["case_id"]
    _, page = await asked(client, "claims", q="LJ0000000000088")
    (row,) = page["items"]
    answer = await client.get(row["sheet"])
    text = await answer.text()
    assert answer.status == 200
    assert all(f'<th scope="row">{column["name"]}</th>' in text for column in page["columns"])
    assert all(said in text for said in (LOST_SHOES, "LJ0000000000088", "239.00 元", "财务盖章"))
    buyer = (await house.office.casework.view(case_id, AGENT)).case.buyer_id or ""
    assert buyer not in text
    assert (await client.get(f"{row['sheet']}?unmasked=1")).status == 403
    await log_in(client, PEOPLE[Role.SUPERVISOR], PASSWORD)
    assert buyer in await (await client.get(f"{row['sheet']}?unmasked=1")).text()
    told = (await house.office.casework.view(case_id, AGENT)).history
    assert any("导出台账「索赔单」1 行（含个人信息）" in event.sentence for event in told)


async def test_a_printed_claim_is_for_the_departments_of_its_way_and_of_its_shop(client: Client) -> None:
    await log_in(client, PEOPLE[Role.AGENT], PASSWORD)
    made = await client.post("/api/v1/claims", json=CLAIM, headers=origin(client))
    path = f"/cases/{(await made.json())['case_id']}/forms"
    assert (await client.get(f"{path}/appraisals")).status == 404  # another procedure's form
    assert (await client.get(f"{path}/nothing")).status == 404
    for name, status in ((PEOPLE[Role.WAREHOUSE], 200), (PHONE_SUPERVISOR, 404)):
        await log_in(client, name, PASSWORD)
        assert (await client.get(f"{path}/claims")).status == status
