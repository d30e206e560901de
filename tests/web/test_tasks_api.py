"""协作待办: each department its own, 代录 with whose word it is, batches row by row, pictures that are pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import RefundKind
from tests.unit.services.case_house import AGENT

from .conftest import Staff
from .office_house import OfficeHouse, office_house

TASKS = "/api/v1/tasks"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PICTURES = {
    "image/png": PNG, "image/jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 40, "image/gif": b"GIF89a" + b"\x00" * 40,
    "image/webp": b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\x00" * 40,
}
GONE = "找不到要看的内容。它可能已被处理，或不属于这个店铺。"
VOIDED = {"answer": "warehouse_voided", "given": {"voided_by": "老周"}}


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    """Four refunds of the shoes and one of the phones wait for the warehouse."""
    async with office_house(tmp_path / "office.sqlite3", staff) as made:
        rows = (await made.office.morning.table(AGENT)).rows
        shoes = [row.case.id for row in rows if row.case.shop_id == "shoes"][:4]
        phones = [row.case.id for row in rows if row.case.shop_id == "phones"][:1]
        await made.office.morning.submit([*shoes, *phones], AGENT)
        yield made


async def tasks(house: OfficeHouse, state: str = "open") -> list[dict[str, Any]]:
    status, body = await house.get(f"{TASKS}?state={state}")
    assert status == 200
    items: list[dict[str, Any]] = body["items"]
    return items


async def test_the_warehouse_sees_its_own_tasks_with_buttons_and_what_they_ask(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    items = await tasks(house)
    assert len(items) == 5
    assert {(item["department"], item["mine"]) for item in items} == {("warehouse", True)}
    voided, shipped = items[0]["answers"]
    assert (voided["event"], [asked["name"] for asked in voided["asks_for"]]) == ("warehouse_voided", ["仓库经手人"])
    assert (shipped["event"], shipped["asks_for"]) == ("warehouse_shipped", [])


async def test_another_department_sees_none_of_them_and_may_not_answer(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    task_id = (await tasks(house))[0]["id"]
    await house.enter_as("财务", Role.FINANCE)
    assert await tasks(house) == []
    status, answer = await house.post(f"{TASKS}/{task_id}/answer", VOIDED)
    assert (status, answer["error"]["code"]) == (403, "forbidden")
    assert (await house.post(f"{TASKS}/{task_id}/picture", data=PNG))[0] == 403


async def test_the_auditor_has_no_tasks(house: OfficeHouse) -> None:
    await house.enter_as("审计", Role.AUDITOR)
    assert (await house.get(TASKS))[0] == 403


async def test_an_answer_moves_the_case_and_stands_in_the_done_list(house: OfficeHouse) -> None:
    worker = await house.enter_as("仓库", Role.WAREHOUSE)
    task = (await tasks(house))[0]
    status, answered = await house.post(f"{TASKS}/{task['id']}/answer", {**VOIDED, "words": "已下架"})
    assert (status, answered["state"], answered["answered_by"]) == (200, "done", worker)
    assert (await house.office.casework.view(task["case_id"], AGENT)).case.state == "voided"
    assert task["id"] not in {item["id"] for item in await tasks(house)}
    done = (await tasks(house, "done"))[0]
    assert (done["id"], done["words"], done["on_behalf"]) == (task["id"], "已下架", None)
    assert (await house.post(f"{TASKS}/{task['id']}/answer", VOIDED))[0] == 409


async def test_a_missing_name_is_asked_for_and_nothing_moves(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    task = (await tasks(house))[0]
    status, answer = await house.post(f"{TASKS}/{task['id']}/answer", {"answer": "warehouse_voided"})
    assert (status, answer["error"]["missing"]) == (409, ["仓库经手人"])
    assert len(await tasks(house)) == 5
    assert (await house.office.casework.view(task["case_id"], AGENT)).case.state == "submitted"


async def test_the_desk_records_the_warehouses_word_only_with_whose_word_it_is(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    task = (await tasks(house))[0]
    assert task["mine"] is False
    status, answer = await house.post(f"{TASKS}/{task['id']}/answer", VOIDED)
    assert (status, answer["error"]["where"]) == (400, "on_behalf")
    status, answered = await house.post(f"{TASKS}/{task['id']}/answer", {**VOIDED, "on_behalf": "仓库老周，电话"})
    assert (status, answered["on_behalf"]) == (200, "仓库老周，电话")
    assert (await tasks(house, "done"))[0]["on_behalf"] == "仓库老周，电话"


async def test_many_are_answered_at_once_and_each_that_cannot_be_says_why(house: OfficeHouse) -> None:
    await house.enter_as("两店", Role.WAREHOUSE)
    items = await tasks(house)
    phone = next(item["id"] for item in items if item["shop"] == "phones")
    shoes = [item["id"] for item in items if item["shop"] == "shoes"]
    await house.enter_as("鞋仓", Role.WAREHOUSE, "shoes")
    await house.post(f"{TASKS}/{shoes[0]}/answer", VOIDED)
    status, answer = await house.post(
        f"{TASKS}/answers", {"task_ids": [*shoes, phone, "no-such-task", shoes[1]], **VOIDED}
    )
    assert (status, answer["done"]) == (200, 3)
    why = {result["id"]: result["why"] for result in answer["results"]}
    assert len(answer["results"]) == 6
    assert "已经有人答复" in why[shoes[0]]
    assert why[phone] == why["no-such-task"] == GONE
    assert {why[each] for each in shoes[1:]} == {""}
    await house.enter_as("手机仓", Role.WAREHOUSE, "phones")
    assert [item["id"] for item in await tasks(house)] == [phone]


async def test_a_batch_of_another_department_is_refused_row_by_row(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    ids = [item["id"] for item in await tasks(house)]
    await house.enter_as("工坊", Role.WORKSHOP)
    _, answer = await house.post(f"{TASKS}/answers", {"task_ids": ids, **VOIDED})
    assert answer["done"] == 0
    assert {result["why"] for result in answer["results"]} == {"这个待办不是您部门的。"}


async def test_a_task_that_is_not_needed_any_more_says_so(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    task = (await tasks(house))[0]
    view = await house.office.casework.view(task["case_id"], AGENT)
    house.orders.buyer_withdraws(task["shop"], view.case.refund_no or "")
    await house.office.sync.read_all()
    closed = next(item for item in await tasks(house, "done") if item["id"] == task["id"])
    assert closed["state"] == "cancelled"
    assert "恢复发货（买家撤销了退款）" in [item["title"] for item in await tasks(house)]


async def test_only_known_lists_are_asked_for(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    status, answer = await house.get(f"{TASKS}?state=everything")
    assert (status, answer["error"]["where"]) == (400, "state")


@pytest.mark.parametrize("media_type", sorted(PICTURES))
async def test_a_picture_is_kept_and_given_back_as_what_its_bytes_say(house: OfficeHouse, media_type: str) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    task = (await tasks(house))[0]
    status, kept = await house.post(f"{TASKS}/{task['id']}/picture?name=货架.html", data=PICTURES[media_type])
    assert status == 201
    listed = next(item for item in await tasks(house) if item["id"] == task["id"])["pictures"]
    assert listed == [{"id": kept["id"], "name": "货架.html", "task_id": task["id"]}]
    answer = await house.client.get(f"/api/v1/attachments/{kept['id']}")
    assert (answer.status, answer.content_type) == (200, media_type)
    assert await answer.read() == PICTURES[media_type]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "只收"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "只收"), (b"", "只收"), (PNG + b"\x00" * (3 * 1024 * 1024), "3 MB"),
    ],
    ids=["svg", "sound", "nothing", "too-large"],
)
async def test_what_is_no_picture_or_too_large_is_refused(house: OfficeHouse, data: bytes, word: str) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    task = (await tasks(house))[0]
    status, answer = await house.post(f"{TASKS}/{task['id']}/picture", data=data)
    assert status == 400
    assert word in answer["error"]["message"]
    assert (await tasks(house))[0]["pictures"] == []


async def test_nine_pictures_a_task_are_enough(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    address = f"{TASKS}/{(await tasks(house))[0]['id']}/picture"
    statuses = [(await house.post(address, data=PNG))[0] for _ in range(10)]
    assert statuses == [201] * 9 + [400]


async def test_a_picture_is_for_its_department_and_for_those_who_see_the_case(house: OfficeHouse) -> None:
    await house.enter_as("仓库", Role.WAREHOUSE)
    task = next(item for item in await tasks(house) if item["shop"] == "shoes")
    _, kept = await house.post(f"{TASKS}/{task['id']}/picture", data=PNG)
    address = f"/api/v1/attachments/{kept['id']}"
    allowed = {
        Role.AGENT: 200, Role.AUDITOR: 200, Role.WAREHOUSE: 200, Role.FINANCE: 403, Role.WORKSHOP: 403,
        Role.ADMINISTRATOR: 403,
    }
    for role, expected in allowed.items():
        await house.enter_as(role.value, role)
        assert (await house.client.get(address)).status == expected, role
    await house.enter_as("手机仓", Role.WAREHOUSE, "phones")
    theirs, nothing = await house.get(address), await house.get("/api/v1/attachments/nothing")
    assert theirs == nothing
    assert theirs[0] == 404


async def test_who_opens_parcels_reads_the_list_and_the_task_asks_for_it(house: OfficeHouse) -> None:
    """R2.27, R2.28: by the kind of goods the shop sells, every line with how to look."""
    order = house.orders.by_key["shoes_day3"]
    made = house.orders.buyer_applies(order.shop_id, order.order_no, RefundKind.RETURN_AND_REFUND, "7天无理由")
    await house.office.sync.read_all()
    (case, _), = await house.office.casework.listed(("shoes",), number=made.refund_no)
    await house.office.returning.agree(case.id, AGENT, given={"freight_payer": "买家"})
    await house.office.casework.step(case.id, "parcel_sent", AGENT, given={"tracking_no": "YT1"})
    await house.enter_as("仓库", Role.WAREHOUSE)
    (task,) = [each for each in await tasks(house) if each["case_id"] == case.id]
    asked = {each["key"]: each for each in task["answers"][0]["asks_for"]}["intact_findings"]
    assert (asked["kind"], asked["goods"]) == ("checklist", "shoes")
    status, found = await house.get("/api/v1/intact")
    lines = {each["kind"]: each["findings"] for each in found["items"]}[asked["goods"]]
    assert (status, "弄脏" in [line["name"] for line in lines]) == (200, True)
    assert all(line["look"] for line in lines)
