"""Opening cases by hand over HTTP: whose shop, which order, by whom; the same words as a step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from uuid_utils import uuid7

from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.web.openapi import DOCUMENT_PATH
from tests.unit.services.case_house import PHONES, SHOES

from .conftest import Staff
from .office_house import OfficeHouse, office_house

CASES, FLOWS = "/api/v1/cases", "/api/v1/flows"
REPORT = {
    "site_name": "三号楼", "contact": "赵工", "contact_phone": "13812345678", "fault_detail": "不亮",
    "time_fixed": "未定",
}  # fmt: skip


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff) as made:
        yield made


@pytest.fixture
async def pasting(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff, dict.fromkeys((SHOES, PHONES), Connection.PASTE)) as it:
        yield it


def visit(**more: Any) -> dict[str, Any]:
    return {"flow": "visit", "shop": PHONES, "given": REPORT, **more}


async def chat(house: OfficeHouse, shop_id: str, buyer: str) -> str:
    conversation_id = str(uuid7())
    await house.database.write(lambda uow: uow.conversations.add(conversation_id, shop_id, "sandbox", buyer))
    return conversation_id


def order_of_phones(house: OfficeHouse) -> tuple[str, str]:
    """Number and buyer of an order of the phones."""
    order = next(order for order in house.orders.by_key.values() if order.shop_id == PHONES)
    return order.order_no, order.buyer_id


async def test_what_may_be_opened_is_told_shop_by_shop_with_its_fields(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    _, document = await house.get(DOCUMENT_PATH)
    status, told = await house.get(FLOWS)
    assert status == 200
    schema = document["paths"][FLOWS]["get"]["responses"]["2XX"]["content"]["application/json"]["schema"]
    jsonschema.validate(told, {**schema, "components": document["components"]})
    assert {item["shop"] for item in told["items"] if item["flow"] == "visit"} == {PHONES}
    fields = {field["key"]: field for item in told["items"] if item["flow"] == "visit" for field in item["fields"]}
    assert (fields["fault_detail"]["kind"], fields["time_fixed"]["choices"]) == ("area", ["未定", "已定"])
    _, shoes = await house.get(f"{FLOWS}?shop={SHOES}")
    assert "visit" not in {item["flow"] for item in shoes["items"]}


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.WORKSHOP, Role.AUDITOR, Role.ADMINISTRATOR])
async def test_who_moves_no_cases_opens_none(house: OfficeHouse, role: Role) -> None:
    await house.enter_as("别人", role)
    assert (await house.get(FLOWS))[0] == 403
    assert (await house.post(CASES, visit()))[0] == 403


async def test_a_case_of_an_order_knows_its_buyer_and_is_not_opened_twice(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    number, _ = order_of_phones(house)
    status, case = await house.post(CASES, visit(order_no=f" {number} "))
    assert (status, case["order_no"], case["state"]) == (201, number, "to_assign")
    assert case["buyer"]
    again, problem = await house.post(CASES, visit(order_no=number))
    assert (again, "已经有一个没办完的「售后维修单」" in problem["error"]["message"]) == (409, True)
    for _ in range(2):  # without an order two reports are two sheets
        assert (await house.post(CASES, visit()))[0] == 201


async def test_an_unknown_order_is_refused_where_orders_can_be_looked_up(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    status, problem = await house.post(CASES, visit(order_no="2233445566778899012"))
    assert (status, problem["error"]["where"]) == (400, "order_no")


async def test_where_nothing_can_be_looked_up_a_number_of_the_right_form_is_taken(pasting: OfficeHouse) -> None:
    await pasting.enter_as("客服", Role.AGENT)
    status, case = await pasting.post(CASES, visit(order_no="2233445566778899012"))
    assert (status, case["order_no"]) == (201, "2233445566778899012")
    assert (await pasting.post(CASES, visit(order_no="12")))[0] == 400


async def test_a_chat_says_which_shop_and_buyer_and_the_order_must_be_theirs(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    number, buyer = order_of_phones(house)
    theirs, stranger = await chat(house, PHONES, buyer), await chat(house, PHONES, "别的买家")
    status, problem = await house.post(CASES, visit(conversation_id=stranger, order_no=number))
    assert (status, problem["error"]["where"]) == (400, "order_no")
    status, case = await house.post(CASES, visit(conversation_id=theirs, order_no=number, shop=None))
    assert (status, case["conversation_id"], case["shop"]) == (201, theirs, PHONES)
    in_shoes = await chat(house, SHOES, buyer)
    status, problem = await house.post(CASES, visit(conversation_id=in_shoes))
    assert (status, problem["error"]["where"]) == (400, "shop")


async def test_another_shops_chat_or_shop_is_unknown(house: OfficeHouse) -> None:
    await house.enter_as("鞋店客服", Role.AGENT, SHOES)
    theirs = await chat(house, PHONES, "买家")
    assert (await house.post(CASES, visit()))[0] == 404
    assert (await house.post(CASES, visit(shop=None, conversation_id=theirs)))[0] == 404
    assert (await house.get(f"{FLOWS}?shop={PHONES}"))[0] == 404


async def test_a_refund_that_is_not_registered_is_unknown_and_a_known_one_brings_its_order(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    assert (await house.post(CASES, visit(refund_no="990")))[0] == 404
    _, listed = await house.get(f"{CASES}?shop={PHONES}")
    refund = next(item for item in listed["items"] if item["refund_no"])
    status, case = await house.post(CASES, visit(refund_no=refund["refund_no"]))
    assert (status, case["order_no"], case["refund_no"]) == (201, refund["order_no"], refund["refund_no"])
    assert (await house.post(CASES, visit(refund_no=refund["refund_no"])))[0] == 409
    over = {"event": "cancel_visit", "given": {"why_cancelled": "不修了"}}
    assert (await house.post(f"{CASES}/{case['id']}/steps", over))[0] == 200
    status, later = await house.post(CASES, visit(refund_no=refund["refund_no"]))
    assert (status, later["order_no"], later["refund_no"]) == (201, refund["order_no"], None)


async def test_whose_word_it_is_stands_in_the_story(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    _, case = await house.post(CASES, visit(on_behalf="工地门卫，电话"))
    assert {fact["on_behalf"] for fact in case["facts"]} == {"工地门卫，电话"}
    assert any("代录：工地门卫，电话说「开「售后维修单」」" in event["sentence"] for event in case["history"])
    assert "13812345678" not in str(case["history"])


async def test_a_send_back_is_still_opened_in_a_chat_only(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    status, problem = await house.post(CASES, {"flow": "send_back", "shop": PHONES})
    assert (status, problem["error"]["where"]) == (400, "conversation_id")
    status, case = await house.post(CASES, {"conversation_id": await chat(house, PHONES, "买家")})
    assert (status, case["flow"]) == (201, "send_back")


async def test_a_fact_that_is_corrected_keeps_its_form(house: OfficeHouse) -> None:
    name = await house.enter_as("资深", Role.SENIOR)
    _, case = await house.post(CASES, visit())
    facts = f"{CASES}/{case['id']}/facts"
    status, problem = await house.post(facts, {"key": "time_fixed", "value": "也许"})
    assert (status, "只能是未定、已定" in problem["error"]["message"]) == (400, True)
    assert (await house.post(facts, {"key": "contact", "value": "钱工"}))[0] == 200
    step = {"event": "assign", "given": {"technician": name, "notified_at": "刚才"}}
    assert (await house.post(f"{CASES}/{case['id']}/steps", step))[0] == 409


@pytest.mark.parametrize(("shop", "shown"), [(PHONES, True), (SHOES, False)])
async def test_a_module_that_is_off_is_in_no_menu_no_register_and_no_form(
    house: OfficeHouse, shop: str, shown: bool
) -> None:
    await house.enter_as("客服", Role.AGENT, shop)
    answer = await house.client.get("/registers")
    text = await answer.text()
    for words in ('href="/visits"', "register=visits", "register=appraisals"):
        assert (words in text) is shown
    _, told = await house.get(FLOWS)
    assert ({"visit", "compensation"} <= {item["flow"] for item in told["items"]}) is shown
