"""寄回代检 from 「坏了」 to the new phone, over HTTP: in a connected chat (直连) and in a pasted one (粘贴)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from .office import House, Json, Seat

CONSENT = "买家同意细则（有原话、时间、版本、确认人）"
BUYER = "小鱼儿1987"
REPORT = {"report_kind": "我司", "report_on": "2026-11-23"}
"""Whose report and of which day; 我司 is one of the names of 本店 (R2.20)."""
ORDER_NO = "2233445566778899012"


async def case_at_terms(agent: Seat, conversation_id: str, order_no: str | None) -> str:
    """Open the case and walk it to where the terms are due."""
    opened = await agent.done("/api/v1/cases", {"conversation_id": conversation_id, "order_no": order_no})
    assert await agent.refused(opened["id"], "steps", {"event": "other_fault"}) == {"故障"}
    await agent.step(opened["id"], "other_fault", fault="听筒没有声音")
    await agent.step(opened["id"], "no_outlet")
    return str(opened["id"])


async def send_terms(agent: Seat, conversation_id: str, case_id: str) -> Json:
    """Send the terms in force; the case goes on once they are delivered."""
    assert await agent.refused(case_id, "steps", {"event": "send_terms"}) == {"细则已送达"}
    terms = (await agent.get(f"/api/v1/conversations/{conversation_id}/terms")).body
    await agent.says(conversation_id, terms["text"], terms["reply_id"])
    waiting: Json = await agent.until(case_id, lambda case: case["state"] == "consent_due")
    return waiting | {"terms_id": terms["reply_id"]}


async def consent_by_key(agent: Seat, case_id: str, terms_id: str, words: str) -> Json:
    """The proposal says consent; one click records it."""
    case = await agent.until(case_id, lambda each: each["proposal"] is not None and words in each["proposal"]["words"])
    assert case["proposal"] | {"proposes": True, "kind": "clear", "terms_id": terms_id} == case["proposal"]
    recorded: Json = await agent.done(
        f"/api/v1/cases/{case_id}/consent", {"answer_seq": case["proposal"]["answer_seq"]}
    )
    assert recorded["state"] == "consented"
    [consent] = [each for each in recorded["consents"] if each["valid"]]
    assert consent | {"words": words, "terms_id": terms_id, "recorded_by": agent.name} == consent
    return recorded


async def test_connected_from_the_fault_to_the_new_phone(connected: House) -> None:
    agent, workshop = await connected.seat("小林"), await connected.seat("马师傅")
    chat = await connected.buyer_says("phone_day3", "听筒没声音，附近没有网点，能寄回去修吗")
    case_id = await case_at_terms(agent, chat, connected.order_no("phone_day3"))
    early = await agent.refused(case_id, "steps", {"event": "give_address"})
    assert early == set()  # not a step of this state at all
    sent = await send_terms(agent, chat, case_id)

    await connected.buyer_says("phone_day3", "嗯")
    vague = await agent.until(case_id, lambda case: case["proposal"] is not None)
    assert vague["proposal"]["proposes"] is False
    assert next(step for step in vague["steps"] if step["event"] == "consent")["missing"][0]["ask"]
    await agent.step(case_id, "ask_again")
    await agent.says(chat, "同意的话请回复「同意寄回」。")
    await connected.running.deliver.idle()
    await connected.buyer_says("phone_day3", "同意寄回")
    await consent_by_key(agent, case_id, sent["terms_id"], "同意寄回")

    await agent.step(case_id, "give_address")
    stands = await agent.until(case_id, lambda case: case["remarks"][0]["state"] == "standing")
    assert stands["remarks"][0]["line"].startswith("客户同意寄回代检 ")
    assert await agent.refused(case_id, "steps", {"event": "parcel_sent"}) == {"寄来的物流单号"}
    await agent.step(case_id, "parcel_sent", tracking_no="LJ0000000000099")
    await agent.step(case_id, "received", on_behalf="工坊马师傅，电话")
    await workshop.task(case_id, "result_fault", report_no="JC-20261123-1", **REPORT)
    found = await agent.case(case_id)
    assert found["state"] == "fault_found"
    ready = {step["event"]: step["ready"] for step in found["steps"]}
    assert (ready["return"], ready["exchange"], ready["repair"]) == (True, True, True)  # day 3
    await agent.step(case_id, "exchange", new_serial="A0000012345678")
    await workshop.task(case_id, "send_unit_back", outbound_tracking_no="LJ0000000000100")
    done = await agent.case(case_id)
    assert (done["state"], done["final"]) == ("exchanged", True)
    assert any("记下买家同意细则" in event["sentence"] for event in done["history"])


async def test_an_exchange_after_its_days_names_the_date_it_lacks(connected: House) -> None:
    agent, workshop = await connected.seat("小林"), await connected.seat("马师傅")
    chat = await connected.buyer_says("phone_day40", "听筒没声音了")
    case_id = await case_at_terms(agent, chat, connected.order_no("phone_day40"))
    sent = await send_terms(agent, chat, case_id)
    await connected.buyer_says("phone_day40", "我同意")
    await consent_by_key(agent, case_id, sent["terms_id"], "我同意")
    await agent.step(case_id, "give_address")
    await agent.step(case_id, "received", on_behalf="工坊马师傅，电话")
    await workshop.task(case_id, "result_fault", report_no="JC-20261123-2", **REPORT)
    refused = await agent.refused(case_id, "steps", {"event": "exchange", "given": {"new_serial": "A1"}})
    assert refused == {"报修当天在可换货的期限内"}
    assert (await agent.step(case_id, "repair"))["state"] == "repairing"


async def test_a_no_leaves_three_other_ways_and_withdrawing_is_as_easy(connected: House) -> None:
    agent = await connected.seat("小林")
    chat = await connected.buyer_says("phone_day10", "听筒没声音了")
    case_id = await case_at_terms(agent, chat, None)
    sent = await send_terms(agent, chat, case_id)
    await connected.buyer_says("phone_day10", "同意")
    await consent_by_key(agent, case_id, sent["terms_id"], "同意")
    withdrawn = await agent.done(f"/api/v1/cases/{case_id}/consent/withdrawn", {"words": "算了，不寄了"})
    assert (withdrawn["state"], withdrawn["consents"][0]["valid"]) == ("declined", False)
    assert {"to_outlet", "own_report", "platform_return"} <= {step["event"] for step in withdrawn["steps"]}
    twice = await agent.post(f"/api/v1/cases/{case_id}/consent/withdrawn", {"words": "算了"})
    assert twice.status == 409


async def paste(agent: Seat, text: str) -> str:
    body = {"shop": "phones", "buyer": BUYER, "text": text, "click_id": str(uuid4()), "order_no": None}
    return str((await agent.done("/api/v1/paste", body))["conversation_id"])


async def test_by_hand_the_same_way_with_pasted_words_and_named_confirmations(by_hand: House) -> None:
    agent = await by_hand.seat("小林")
    chat = await paste(agent, "听筒没声音，附近没有网点")
    case_id = await case_at_terms(agent, chat, ORDER_NO)
    sent = await send_terms(agent, chat, case_id)
    early = next(line for line in (await agent.get(f"/api/v1/conversations/{chat}")).body["lines"])
    assert await agent.refused(case_id, "consent", {"answer_seq": early["seq"]}) == {"细则已在答复之前送达"}
    await paste(agent, "看过了，同意寄回检测")
    await consent_by_key(agent, case_id, sent["terms_id"], "看过了，同意寄回检测")

    given = await agent.step(case_id, "give_address")
    remark = given["remarks"][0]
    assert remark["state"] == "to_copy"
    await agent.done(f"/api/v1/cases/{case_id}/remarks/{remark['id']}/copied")
    await agent.step(case_id, "parcel_sent", tracking_no="SF1000000000001")
    unsaid = await agent.post(f"/api/v1/cases/{case_id}/steps", {"event": "received", "given": {}})
    assert (unsaid.status, unsaid.body["error"]["where"]) == (400, "on_behalf")
    await agent.step(case_id, "received", on_behalf="工坊马师傅，微信")
    found = await agent.step(case_id, "result_fault", report_no="JC-7", **REPORT, on_behalf="工坊马师傅，微信")
    lacking = await agent.refused(case_id, "steps", {"event": "exchange", "given": {"new_serial": "A1"}})
    assert lacking == {"报修当天在可换货的期限内"}
    odd = await agent.post(f"/api/v1/cases/{case_id}/facts", {"key": "signed_on", "value": "上个星期"})
    assert (odd.status, odd.body["error"]["where"]) == (400, "signed_on")
    day = (datetime.fromisoformat(found["now"]) - timedelta(days=200)).date().isoformat()
    dated = await agent.done(f"/api/v1/cases/{case_id}/facts", {"key": "signed_on", "value": day})
    ready = {step["event"]: step["ready"] for step in dated["steps"]}
    assert (ready["return"], ready["exchange"], ready["repair"]) == (False, False, True)  # day 200
    await agent.step(case_id, "repair")
    done = await agent.step(
        case_id, "send_unit_back", outbound_tracking_no="SF1000000000002", on_behalf="工坊马师傅，微信"
    )
    assert (done["state"], done["final"]) == ("repaired", True)
    assert {task["state"] for task in done["tasks"]} == {"done"}
