"""未发退早班: who sees what, batches that fail row by row, and money only after everything is on file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import Connection, RefundKind, RefundStatus
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from tests.unit.services.case_house import SUPERVISOR

from .conftest import Staff
from .office_house import OfficeHouse, office_house

TABLE = "/api/v1/unshipped"
SUBMIT = f"{TABLE}/submit"
COPIED = f"{TABLE}/remarks/copied"
GONE = "找不到要看的内容。它可能已被处理，或不属于这个店铺。"


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff) as made:
        yield made


@pytest.fixture
async def pasting(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    connections = {"shoes": Connection.PASTE, "phones": Connection.PASTE}
    async with office_house(tmp_path / "office.sqlite3", staff, connections) as made:
        yield made


async def voided(house: OfficeHouse) -> dict[str, Any]:
    """A row the warehouse has voided, its remark standing. Whoever is logged in must be of the desk."""
    case_id = (await house.rows())[0]["id"]
    assert (await house.post(SUBMIT, {"case_ids": [case_id]}))[1]["done"] == 1
    await house.office.remarking.write_due()
    task_id = (await house.row(case_id))["warehouse"]["task_id"]
    status, _ = await house.post(
        f"/api/v1/tasks/{task_id}/answer",
        {"answer": "warehouse_voided", "given": {"voided_by": "老周"}, "on_behalf": "仓库老周，电话"},
    )
    assert status == 200
    return await house.row(case_id)


def pasted(number: int, **changed: object) -> dict[str, object]:
    return {
        "shop": "shoes", "refund_no": f"88100{number}", "order_no": f"22110000000000008{number:02}",
        "buyer": "tb_demo_li55", "kind": "仅退款", "phase": "未发货", "amount": "128.00", "paid": "128",
        "reason": "不喜欢/不想要", "asked_at": "2026-11-22T08:30:00+08:00", **changed,
    }


async def test_a_row_carries_both_countdowns_the_reason_and_its_meaning_and_the_next_step(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    _, table = await house.get(TABLE)
    assert {print_["shop"] for print_ in table["prints"]} == {"phones", "shoes"}
    assert all(print_["last_at"] < table["now"] < print_["next_at"] for print_ in table["prints"])
    row = table["rows"][0]
    assert row["refunded_at"] == min(each["refunded_at"] for each in table["rows"])
    assert row["next"] == {"key": "submit", "name": "提交仓库并备注", "mine": True}
    assert row["shipped"] is False
    assert row["warehouse"]["state"] == "none"
    assert "***" in row["refund"]["buyer"]
    assert [need["met"] for need in row["needs"]] == [False] * 4
    unsorted = [each["refund"] for each in table["rows"] if each["refund"]["reason"] == "降价了/别处更便宜"]
    assert {refund["reason_name"] for refund in unsorted} == {"未归类"}


async def test_what_came_after_the_print_time_is_late_and_what_missed_it_is_said(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    house.clock.move(timedelta(hours=3))
    order = next(o for o in house.orders.by_key.values() if o.shop_id == "shoes" and o.status == "unshipped")
    refund = order.open_refund
    if refund is not None:
        house.orders.buyer_withdraws("shoes", refund.refund_no)
    house.orders.buyer_applies("shoes", order.order_no, RefundKind.REFUND_ONLY, "缺货")
    await house.office.sync.read_all()
    rows = await house.rows()
    newest = max(rows, key=lambda row: row["asked_at"])
    assert (newest["order_no"], newest["late"], newest["missed"]) == (order.order_no, True, False)
    printed = {print_["shop"]: print_["last_at"] for print_ in (await house.get(TABLE))[1]["prints"]}
    for row in rows:
        assert row["missed"] is (row["asked_at"] < printed[row["shop"]]), row


async def test_the_warehouse_sees_no_amount_no_reason_no_buyer_and_no_step(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    ids = [row["id"] for row in (await house.rows())[:2]]
    await house.post(SUBMIT, {"case_ids": ids})
    await house.enter_as("仓库", Role.WAREHOUSE)
    _, table = await house.get(TABLE)
    assert (table["may_submit"], table["may_agree"], table["may_register"]) == (False, False, [])
    for row in table["rows"]:
        assert (row["refund"], row["agreement"], row["needs"], row["steps"]) == (None, None, [], [])
        assert row["next"]["mine"] is (row["id"] in ids)
    text = await (await house.client.get(TABLE)).text()
    assert "tb***" not in text
    assert '"amount"' not in text
    assert {row["next"]["name"] for row in table["rows"]} == {"去答复", "等客服提交"}


async def test_the_auditor_looks_and_touches_nothing(house: OfficeHouse) -> None:
    await house.enter_as("审计", Role.AUDITOR)
    rows = await house.rows()
    assert rows[0]["refund"] is not None
    assert not any(row["next"]["mine"] or row["steps"] for row in rows)
    status, answer = await house.post(SUBMIT, {"case_ids": [rows[0]["id"]]})
    assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_only_ones_own_shops_are_in_the_table(house: OfficeHouse) -> None:
    await house.enter_as("鞋", Role.AGENT, "shoes")
    assert {row["shop"] for row in await house.rows()} == {"shoes"}
    assert (await house.get(f"{TABLE}?shop=phones"))[0] == 404


async def test_a_batch_submits_what_it_can_and_says_of_each_other_row_why_not(house: OfficeHouse) -> None:
    await house.enter_as("都", Role.AGENT)
    rows = await house.rows()
    phone = next(row["id"] for row in rows if row["shop"] == "phones")
    first, second = [row["id"] for row in rows if row["shop"] == "shoes"][:2]
    await house.enter_as("鞋", Role.AGENT, "shoes")
    await house.post(SUBMIT, {"case_ids": [first]})
    status, answer = await house.post(SUBMIT, {"case_ids": [first, phone, "no-such-case", second, second]})
    assert (status, answer["done"]) == (200, 1)
    why = {result["id"]: result["why"] for result in answer["results"]}
    assert [*why] == [first, phone, "no-such-case", second]
    assert "等仓库答复" in why[first]
    assert why[phone] == why["no-such-case"] == GONE
    assert why[second] == ""
    assert (await house.office.casework.view(phone, SUPERVISOR)).case.state == "to_submit"


async def test_a_batch_is_not_empty_and_not_endless(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    for ids in ([], ["x"] * 501):
        status, answer = await house.post(SUBMIT, {"case_ids": ids})
        assert (status, answer["error"]["where"]) == (400, "case_ids")


async def test_money_waits_for_both_remarks_and_the_check_and_the_row_names_what_is_missing(
    house: OfficeHouse,
) -> None:
    await house.enter_as("资深", Role.SENIOR)
    row = await voided(house)
    assert row["next"]["key"] == "check"
    assert [need["name"] for need in row["needs"] if not need["met"]] == ["核对退款类型", "核对退款金额"]
    assert (row["warehouse"]["state"], row["warehouse"]["on_behalf"]) == ("voided", "仓库老周，电话")
    case = f"/api/v1/cases/{row['id']}"
    status, answer = await house.post(f"{case}/agreement")
    assert (status, answer["error"]["missing"]) == (409, ["核对退款类型", "核对退款金额"])
    amount = row["refund"]["amount"]
    assert (await house.post(f"{case}/checks", {"kind": "仅退款", "amount": "0.01"}))[0] == 400
    assert (await house.post(f"{case}/checks", {"kind": "仅退款", "amount": amount}))[0] == 200
    status, answer = await house.post(f"{case}/agreement")
    assert (status, answer["agreement"]["state"]) == (200, "agreed")
    seen = await house.orders.refund(row["shop"], row["refund"]["refund_no"])
    assert seen is not None
    assert seen.status is RefundStatus.SUCCESS
    assert row["id"] not in {each["id"] for each in await house.rows()}
    assert (await house.get(TABLE))[1]["finished"] == 1


async def test_an_agent_checks_but_does_not_agree(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    row = await voided(house)
    case = f"/api/v1/cases/{row['id']}"
    assert (await house.post(f"{case}/checks", {"kind": "仅退款", "amount": row["refund"]["amount"]}))[0] == 200
    row = await house.row(row["id"])
    assert all(need["met"] for need in row["needs"])
    assert not any(step["money"] and step["mine"] for step in row["steps"])
    assert (await house.post(f"{case}/agreement"))[0] == 403


async def test_already_shipped_turns_the_row_to_interception(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    case_id = (await house.rows())[0]["id"]
    await house.post(SUBMIT, {"case_ids": [case_id]})
    await house.office.remarking.write_due()
    task_id = (await house.row(case_id))["warehouse"]["task_id"]
    await house.post(
        f"/api/v1/tasks/{task_id}/answer", {"answer": "warehouse_shipped", "on_behalf": "仓库老周，微信"}
    )
    row = await house.row(case_id)
    assert (row["next"]["key"], row["warehouse"]["state"]) == ("intercept", "shipped")
    assert "订单备注「已联系快递追件」" in [need["name"] for need in row["needs"]]
    status, _ = await house.post(
        f"/api/v1/cases/{case_id}/steps",
        {"event": "intercept", "given": {"courier": "蓝鲸速运", "tracking_no": "LJ9000000001"}},
    )
    assert status == 200
    assert (await house.row(case_id))["next"] == {"key": "parcel", "name": "等包裹追回", "mine": True}


async def test_the_table_stands_when_the_platform_does_not_answer(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)

    def silent(call: Call) -> Fault | None:
        return Fault(trouble=Trouble.BEFORE) if call.operation == "order" else None

    house.orders.disturb(silent)
    rows = await house.rows()
    assert len(rows) >= 12
    assert {row["shipped"] for row in rows} == {None}


async def test_at_level_paste_refunds_are_entered_copied_and_confirmed_by_a_named_person(pasting: OfficeHouse) -> None:
    house, senior = pasting, await pasting.enter_as("资深", Role.SENIOR)
    assert (await house.get(TABLE))[1]["may_register"] == ["phones", "shoes"]
    for number in (1, 2):
        assert (await house.post("/api/v1/refunds", pasted(number)))[0] == 201
    rows = await house.rows()
    assert [row["shipped"] for row in rows] == [None, None]
    await house.post(SUBMIT, {"case_ids": [row["id"] for row in rows]})
    rows = await house.rows()
    assert {row["next"]["key"] for row in rows} == {"copy"}
    remarks = [row["remarks"][0] for row in rows]
    assert all(remark["line"].startswith("已经提交未发退 2026-11-22 ") for remark in remarks)
    ids = [remark["id"] for remark in remarks]
    status, answer = await house.post(COPIED, {"remark_ids": [*ids, 10**9]})
    assert (status, answer["done"]) == (200, 2)
    assert answer["results"][-1] == {"id": str(10**9), "done": False, "why": GONE}
    row = (await house.rows())[0]
    assert (row["remarks"][0]["confirmed_how"], row["remarks"][0]["confirmed_by"]) == ("人工确认", senior)
    row = await _answered(house, row["id"])
    case = f"/api/v1/cases/{row['id']}"
    await house.post(f"{case}/checks", {"kind": "仅退款", "amount": "128"})
    _, detail = await house.post(f"{case}/agreement")
    assert detail["agreement"]["state"] == "to_do"
    assert (await house.row(row["id"]))["next"]["key"] == "confirm"
    _, detail = await house.post(f"{case}/agreement/confirmed")
    assert (detail["agreement"]["state"], detail["agreement"]["confirmed_how"]) == ("agreed", "人工确认")


async def test_another_shops_remark_cannot_be_confirmed(pasting: OfficeHouse) -> None:
    house = pasting
    await house.enter_as("客服", Role.AGENT)
    await house.post("/api/v1/refunds", pasted(3))
    case_id = (await house.rows())[0]["id"]
    await house.post(SUBMIT, {"case_ids": [case_id]})
    remark_id = (await house.row(case_id))["remarks"][0]["id"]
    await house.enter_as("手机", Role.SUPERVISOR, "phones")
    _, answer = await house.post(COPIED, {"remark_ids": [remark_id]})
    assert answer == {"done": 0, "results": [{"id": str(remark_id), "done": False, "why": GONE}]}
    await house.enter_as("客服", Role.AGENT)
    assert (await house.row(case_id))["remarks"][0]["state"] == "to_copy"


async def _answered(house: OfficeHouse, case_id: str) -> dict[str, Any]:
    task_id = (await house.row(case_id))["warehouse"]["task_id"]
    await house.post(
        f"/api/v1/tasks/{task_id}/answer",
        {"answer": "warehouse_voided", "given": {"voided_by": "老周"}, "on_behalf": "仓库老周，电话"},
    )
    return await house.row(case_id)

