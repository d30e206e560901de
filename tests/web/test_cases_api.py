"""Cases over HTTP: operations do what they say, a refusal names what is missing, a foreign case is unknown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from cs_assistant.services.moving import put_facts
from cs_assistant.services.remark_states import MEMO_CONFLICT
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.web.openapi import DOCUMENT_PATH
from tests.contract.worlds import packaged_library
from tests.unit.services.case_house import AGENT, PHONES, SENIOR, SHOES

from .conftest import Staff
from .office_house import OfficeHouse, office_house

CASES = "/api/v1/cases"
UNKNOWN = "/api/v1/cases/0198-nothing"
SUBMITTED, WAREHOUSE = "订单备注「已经提交未发退」", "仓库备注订单已作废"
KIND, AMOUNT = "核对退款类型", "核对退款金额"
COPIED_FROM_QIANNIU: dict[str, Any] = {
    "shop": SHOES, "refund_no": "990000009911", "order_no": "2233445566778899001", "buyer": "小鱼儿1987",
    "kind": "仅退款", "phase": "未发货", "amount": "199.00", "paid": "199.00", "reason": "不想要了",
    "asked_at": "2026-01-05T08:30:00+08:00", "style": "QH-2103", "size": "38",
}


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff) as made:
        yield made


@pytest.fixture
async def pasting(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    connections = {SHOES: Connection.PASTE, PHONES: Connection.DIRECT}
    async with office_house(tmp_path / "office.sqlite3", staff, connections) as made:
        yield made


async def first(house: OfficeHouse, shop: str = SHOES, flow: str = "refund_unshipped") -> str:
    """The refund of a shop that is due next."""
    status, listed = await house.get(f"{CASES}?flow={flow}&shop={shop}")
    assert status == 200
    return str(listed["items"][0]["id"])


async def done(house: OfficeHouse, path: str, body: object = None) -> Any:
    status, answer = await house.post(path, body)
    assert status in (200, 201), answer
    return answer


async def refused(house: OfficeHouse, path: str, body: object = None) -> set[str]:
    status, answer = await house.post(path, body)
    assert status == 409, answer
    return set(answer["error"]["missing"])


def step(event: str, *, on_behalf: str | None = None, **given: str) -> dict[str, Any]:
    return {"event": event, "given": given, "on_behalf": on_behalf}


async def voided(house: OfficeHouse) -> str:
    """A refund the warehouse voided, its remark standing; not yet checked."""
    case_id = await first(house)
    await done(house, f"{CASES}/{case_id}/steps", step("submit"))
    await house.office.remarking.write_due()
    said = step("warehouse_voided", on_behalf="仓库老周，电话", voided_by="老周")
    await done(house, f"{CASES}/{case_id}/steps", said)
    return case_id


async def checked(house: OfficeHouse, case_id: str) -> Any:
    _, case = await house.get(f"{CASES}/{case_id}")
    given = {"kind": case["refund"]["kind"], "amount": case["refund"]["amount"]}
    return await done(house, f"{CASES}/{case_id}/checks", given)


async def test_the_list_gives_what_is_due_next_first_and_says_what_each_waits_for(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    _, listed = await house.get(CASES)
    dues = [item["due"]["at"] for item in listed["items"] if item["due"]]
    assert len(dues) > 10
    assert dues == sorted(dues)
    assert not listed["more"]
    item = listed["items"][0]
    assert (item["opened_by"], item["connection"]) == ("系统", "直连")
    assert item["next_step"] | {"event": "submit", "ready": True, "mine": True, "way": "next"} == item["next_step"]
    assert "***" in item["buyer"]


async def test_the_list_narrows_to_flow_shop_state_and_to_digits_of_a_number(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    _, all_of_them = await house.get(CASES)
    wanted = next(item for item in all_of_them["items"] if item["flow"] == "refund_return")
    _, by_flow = await house.get(f"{CASES}?flow=refund_return&shop={wanted['shop']}")
    assert {(item["flow"], item["shop"]) for item in by_flow["items"]} == {("refund_return", wanted["shop"])}
    for number in (wanted["order_no"][-5:], wanted["refund_no"]):
        _, found = await house.get(f"{CASES}?q={number}")
        assert wanted["id"] in [item["id"] for item in found["items"]]
    assert (await house.get(f"{CASES}?q=%25"))[1]["items"] == []
    assert (await house.get(f"{CASES}?state=final"))[1]["items"] == []
    assert len((await house.get(f"{CASES}?state=all"))[1]["items"]) == len(all_of_them["items"])
    status, answer = await house.get(f"{CASES}?state=everything")
    assert (status, answer["error"]["where"]) == (400, "state")


async def test_one_case_tells_needs_stages_reasons_and_its_story(house: OfficeHouse) -> None:
    await house.enter_as("资深", Role.SENIOR)
    case_id = await voided(house)
    _, case = await house.get(f"{CASES}/{case_id}")
    assert [(stage["name"], stage["here"], stage["passed"]) for stage in case["stages"]] == [
        ("待提交仓库", False, True), ("等仓库答复", False, True), ("仓库已作废，待核对退款", True, False),
        ("已同意退款", False, False),
    ]
    needs = {need["name"]: need["met"] for need in case["next_step"]["needs"]}
    assert needs == {SUBMITTED: True, WAREHOUSE: True, KIND: False, AMOUNT: False}
    assert case["next_step"] | {"money": True, "mine": True, "who": "资深客服、主管"} == case["next_step"]
    assert [each["way"] for each in case["steps"]] == sorted(
        (each["way"] for each in case["steps"]), key=["next", "other", "outside"].index
    )
    assert case["refund"]["first"]["words"] == case["refund"]["current"]["words"]
    assert case["tasks"][0] | {"state": "done", "on_behalf": "仓库老周，电话"} == case["tasks"][0]
    assert any("代仓库老周，电话答复待办" in event["sentence"] for event in case["history"])


async def test_money_before_its_needs_is_refused_and_the_error_names_each_of_them(house: OfficeHouse) -> None:
    await house.enter_as("资深", Role.SENIOR)
    case_id = await first(house)
    assert await refused(house, f"{CASES}/{case_id}/agreement") == {SUBMITTED, WAREHOUSE, KIND, AMOUNT}
    case_id = await voided(house)
    assert await refused(house, f"{CASES}/{case_id}/agreement") == {KIND, AMOUNT}
    await checked(house, case_id)
    agreed = await done(house, f"{CASES}/{case_id}/agreement")
    assert (agreed["state"], agreed["agreement"]["confirmed_how"]) == ("agreed", "平台确认")


async def test_a_step_refused_says_what_has_to_be_entered_with_it(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    case_id = await first(house)
    await done(house, f"{CASES}/{case_id}/steps", step("submit"))
    unsaid = await house.post(f"{CASES}/{case_id}/steps", step("warehouse_voided", voided_by="老周"))
    assert (unsaid[0], unsaid[1]["error"]["where"]) == (400, "on_behalf")
    lacking = await refused(house, f"{CASES}/{case_id}/steps", step("warehouse_voided", on_behalf="老周，电话"))
    assert lacking == {"仓库经手人"}
    late = {**step("warehouse_shipped", on_behalf="老周，电话"), "seen_revision": 0}
    status, answer = await house.post(f"{CASES}/{case_id}/steps", late)
    assert (status, answer["error"]["code"], answer["error"]["missing"]) == (409, "conflict", [])


async def test_what_was_read_on_the_refund_page_must_be_what_the_application_says(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    case_id = await voided(house)
    _, case = await house.get(f"{CASES}/{case_id}")
    kind, amount = case["refund"]["kind"], case["refund"]["amount"]
    for given, where in (
        ({"kind": kind, "amount": "0.01"}, "amount"), ({"kind": kind, "amount": "很多"}, "amount"),
        ({"kind": "退货退款", "amount": amount}, "kind"),
    ):
        status, answer = await house.post(f"{CASES}/{case_id}/checks", given)
        assert (status, answer["error"]["where"]) == (400, where)


async def test_an_agent_may_not_agree_and_an_auditor_may_only_look(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    case_id = await first(house)
    for tail in ("agreement", "agreement/confirmed", "agreement/given-up"):
        assert (await house.post(f"{CASES}/{case_id}/{tail}"))[0] == 403
    await house.enter_as("审计", Role.AUDITOR)
    status, case = await house.get(f"{CASES}/{case_id}")
    assert (status, case["steps"]) == (200, [])
    for tail, body in (
        ("steps", step("submit")), ("calls", {"whom": "买家", "outcome": "未接"}), ("reasons/ask", None),
        ("consent", {"answer_seq": 1}), ("remarks/1/copied", None), ("memo-conflict/settled", None),
    ):
        assert (await house.post(f"{CASES}/{case_id}/{tail}", body))[0] == 403


async def test_another_shops_case_is_as_unknown_as_none(house: OfficeHouse) -> None:
    await house.enter_as("外店", Role.SUPERVISOR, PHONES)
    theirs = (await house.office.casework.listed({SHOES}))[0][0].id
    ours = {item["shop"] for item in (await house.get(CASES))[1]["items"]}
    assert ours == {PHONES}
    assert (await house.get(f"{CASES}?shop={SHOES}"))[0] == 404
    foreign, missing = await house.get(f"{CASES}/{theirs}"), await house.get(UNKNOWN)
    assert foreign == missing
    assert foreign[0] == 404
    for tail, body in (
        ("steps", step("submit")), ("checks", {"kind": "仅退款", "amount": "1"}), ("agreement", None),
        ("reasons/stated", {"reason": "other", "words": "x"}), ("calls", {"whom": "买家", "outcome": "未接"}),
    ):
        assert await house.post(f"{CASES}/{theirs}/{tail}", body) == await house.post(f"{UNKNOWN}/{tail}", body)


async def test_a_call_is_kept_with_why_and_promise_and_two_are_enough(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    case_id = await first(house)
    reason = (await house.get("/api/v1/meta"))[1]["reasons"][0]["id"]
    unanswered = {"whom": "买家", "outcome": "未接"}
    assert (await done(house, f"{CASES}/{case_id}/calls", unanswered))["warning"] is None
    courier = {"whom": "快递", "outcome": "接通"}
    assert (await done(house, f"{CASES}/{case_id}/calls", courier))["case"]["calls_to_buyer"] == 1
    told = {"whom": "买家", "outcome": "接通", "reason": reason, "words": "家里人已经买了", "promise": "中午前退"}
    answer = await done(house, f"{CASES}/{case_id}/calls", told)
    assert "改用旺旺留言，不要再打" in answer["warning"]
    cap = (await house.get("/api/v1/meta"))[1]["call_cap"]
    assert (answer["case"]["calls_to_buyer"], cap) == (2, 2)
    assert answer["case"]["calls"][-1] | told == answer["case"]["calls"][-1]
    assert answer["case"]["refund"]["stated"][-1] | {"reason": reason, "words": "家里人已经买了"} == (
        answer["case"]["refund"]["stated"][-1]
    )
    for body, where in (
        ({"whom": "邻居", "outcome": "接通"}, "whom"), ({"whom": "买家", "outcome": "接通", "reason": reason}, "words"),
    ):
        status, wrong = await house.post(f"{CASES}/{case_id}/calls", body)
        assert (status, wrong["error"]["where"]) == (400, where)


async def test_reasons_are_recorded_apart_and_the_neutral_question_is_given_out_once(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    _, listed = await house.get(CASES)
    cases = [(await house.get(f"{CASES}/{item['id']}"))[1] for item in listed["items"]]
    mine = [each for each in cases if each["refund"]]
    case = next(each for each in mine if each["refund"]["current"]["reason"] in ("invoice", "other"))
    path = f"{CASES}/{case['id']}"
    assert (await house.post(f"{path}/reasons/ask"))[0] == 400
    buyers = next(reason.id for reason in packaged_library().reasons.values() if reason.fault == "buyer")
    stated = await done(house, f"{path}/reasons/stated", {"reason": buyers, "words": "就是不想要了"})
    assert stated["refund"]["may_ask_change"] is True
    assert stated["refund"]["current"] == case["refund"]["current"]
    found = await done(house, f"{path}/reasons/verified", {"reason": buyers, "evidence": "买家在电话里也这么说"})
    assert found["refund"]["verified"][0]["words"] == "买家在电话里也这么说"
    asked = await done(house, f"{path}/reasons/ask")
    assert "不改也照常处理" in asked["text"]
    assert asked["case"]["refund"] | {"may_ask_change": False} == asked["case"]["refund"]
    assert asked["case"]["refund"]["asked_change"]["words"] == asked["text"]
    assert (await house.post(f"{path}/reasons/ask"))[0] == 409
    for tail, body, where in (
        ("stated", {"reason": "made_up", "words": "x"}, "reason"),
        ("stated", {"reason": buyers, "words": " "}, "words"),
        ("verified", {"reason": buyers, "evidence": ""}, "evidence"),
    ):
        status, wrong = await house.post(f"{path}/reasons/{tail}", body)
        assert (status, wrong["error"]["where"]) == (400, where)


async def test_by_hand_a_refund_is_entered_copied_and_confirmed_by_name(pasting: OfficeHouse) -> None:
    house, name = pasting, await pasting.enter_as("资深", Role.SENIOR)
    status, case = await house.post("/api/v1/refunds", COPIED_FROM_QIANNIU)
    assert (status, case["opened_by"], case["connection"]) == (201, name, "粘贴")
    path = f"{CASES}/{case['id']}"
    submitted = await done(house, f"{path}/steps", step("submit"))
    remark = submitted["remarks"][0]
    assert remark["state_name"] == "待复制到千牛"
    assert (await house.post(f"{path}/remarks/999/copied"))[0] == 400
    assert (await house.post(f"{path}/remarks/{remark['id']}/retry"))[0] == 409
    copied = await done(house, f"{path}/remarks/{remark['id']}/copied")
    assert copied["remarks"][0] | {"state": "standing", "confirmed_by": name} == copied["remarks"][0]
    await done(house, f"{path}/steps", step("warehouse_voided", on_behalf="老周，微信", voided_by="老周"))
    await checked(house, case["id"])
    waiting = await done(house, f"{path}/agreement")
    assert (waiting["agreement"]["state"], waiting["final"]) == ("to_do", False)
    assert (await done(house, f"{path}/agreement/given-up"))["agreement"]["state"] == "failed"
    await done(house, f"{path}/agreement")
    agreed = await done(house, f"{path}/agreement/confirmed")
    assert (agreed["state"], agreed["agreement"]["confirmed_how"]) == ("agreed", "人工确认")
    assert (await house.post(f"{path}/agreement/confirmed"))[0] == 409


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"amount": "许多"}, "amount"), ({"amount": "0"}, "amount"), ({"paid": "1.234"}, "paid"),
        ({"amount": "1e30"}, "amount"), ({"paid": "9e-30"}, "paid"), ({"refund_no": "    "}, "refund_no"),
        ({"buyer": " "}, "buyer"), ({"reason": "　"}, "reason"),
        ({"order_no": "２２３３４４５５６６７７８８９９００１"}, "order_no"),
        ({"kind": "送我"}, "kind"), ({"phase": "月球"}, "phase"), ({"asked_at": "2026-01-05T08:30:00"}, "asked_at"),
        ({"asked_at": "2099-01-05T08:30:00+08:00"}, "asked_at"), ({"order_no": "12"}, "order_no"),
        ({"shop": PHONES}, "shop"),
    ],
)
async def test_a_refund_that_was_copied_wrongly_says_which_field(
    pasting: OfficeHouse, changed: dict[str, str], where: str
) -> None:
    await pasting.enter_as("客服", Role.AGENT)
    status, answer = await pasting.post("/api/v1/refunds", {**COPIED_FROM_QIANNIU, **changed})
    assert (status, answer["error"]["where"]) == (400, where)


async def test_an_amount_beyond_what_is_taken_is_told_how_much_is(pasting: OfficeHouse) -> None:
    await pasting.enter_as("客服", Role.AGENT)
    status, answer = await pasting.post("/api/v1/refunds", {**COPIED_FROM_QIANNIU, "amount": "1000000.01"})
    assert (status, answer["error"]["where"]) == (400, "amount")
    assert "不超过 100 万" in answer["error"]["message"]


async def test_an_answer_that_never_came_is_looked_up_by_a_person(house: OfficeHouse) -> None:
    await house.enter_as("主管", Role.SUPERVISOR)
    case_id = await voided(house)
    await checked(house, case_id)

    def silent(call: Call) -> Fault | None:
        return Fault(trouble=Trouble.AFTER) if call.operation in ("agree_refund", "refund") else None

    house.orders.disturb(silent)
    uncertain = await done(house, f"{CASES}/{case_id}/agreement")
    assert uncertain["agreement"]["state"] == "uncertain"
    house.orders.disturb(None)
    agreed = await done(house, f"{CASES}/{case_id}/agreement/confirmed")
    assert (agreed["final"], agreed["agreement"]["confirmed_how"]) == (True, "人工确认")


async def test_a_fact_may_be_corrected_but_not_one_that_has_its_own_way_in(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    case_id = await voided(house)
    corrected = await done(house, f"{CASES}/{case_id}/facts", {"key": "voided_by", "value": "小周"})
    assert next(fact for fact in corrected["facts"] if fact["key"] == "voided_by")["value"] == "小周"
    for key in ("amount_checked", "warehouse_remark", "remark.submitted_unshipped", "made_up"):
        status, answer = await house.post(f"{CASES}/{case_id}/facts", {"key": key, "value": "yes"})
        assert (status, answer["error"]["where"]) == (400, "key")


async def test_two_people_at_once_pay_once(house: OfficeHouse) -> None:
    await house.enter_as("资深", Role.SENIOR)
    case_id = await voided(house)
    await checked(house, case_id)
    answers = await asyncio.gather(*(house.post(f"{CASES}/{case_id}/agreement") for _ in range(4)))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    assert (await house.office.casework.view(case_id, SENIOR)).final


async def test_a_remark_that_does_not_fit_is_tried_again_once_there_is_room(house: OfficeHouse) -> None:
    await house.enter_as("客服", Role.AGENT)
    case_id = await first(house)
    order_no = (await house.get(f"{CASES}/{case_id}"))[1]["order_no"]
    house.orders.colleague_writes(SHOES, order_no, "长" * 330, "小吴")
    await done(house, f"{CASES}/{case_id}/steps", step("submit"))
    await house.office.remarking.write_due()
    _, case = await house.get(f"{CASES}/{case_id}")
    remark = case["remarks"][0]
    assert (remark["state"], "1000" in remark["why"]) == ("failed", True)
    house.orders.colleague_writes(SHOES, order_no, "短", "小吴")
    again = await done(house, f"{CASES}/{case_id}/remarks/{remark['id']}/retry")
    assert again["remarks"][0]["state"] == "planned"
    await house.office.remarking.write_due()
    assert (await house.get(f"{CASES}/{case_id}"))[1]["remarks"][0]["state"] == "standing"


async def test_a_memo_that_may_have_been_overwritten_is_settled_by_a_person(house: OfficeHouse) -> None:
    name = await house.enter_as("客服", Role.AGENT)
    case_id = await first(house)

    def work(uow: UnitOfWork) -> None:
        case = uow.cases.get(case_id)
        hand = house.office.casework.hand(uow, case.shop_id, AGENT)
        put_facts(hand, case, {MEMO_CONFLICT: hand.fact("小吴写的「周三再联系」")}, {MEMO_CONFLICT: "可能覆盖他人备注"})

    await house.database.write(work)
    _, warned = await house.get(f"{CASES}/{case_id}")
    assert "小吴写的「周三再联系」" in [fact["value"] for fact in warned["facts"]]
    settled = await done(house, f"{CASES}/{case_id}/memo-conflict/settled")
    assert MEMO_CONFLICT not in [fact["key"] for fact in settled["facts"]]
    assert settled["history"][-1]["actor"] == name


@pytest.mark.parametrize("path", [CASES, "/api/v1/meta", "case"])
async def test_answers_are_what_the_document_says(house: OfficeHouse, path: str) -> None:
    await house.enter_as("客服", Role.AGENT)
    _, document = await house.get(DOCUMENT_PATH)
    route = f"{CASES}/{{case_id}}" if path == "case" else path
    schema = document["paths"][route]["get"]["responses"]["2XX"]["content"]["application/json"]["schema"]
    _, answer = await house.get(f"{CASES}/{await voided(house)}" if path == "case" else path)
    jsonschema.validate(answer, {**schema, "components": document["components"]})
