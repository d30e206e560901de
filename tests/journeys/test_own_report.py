"""A buyer with a report of their own, over HTTP: from the outlet to the new phone, by date (R2.21, R2.30, R2.41)."""

from __future__ import annotations

from .office import House


async def test_from_the_outlet_with_a_makers_report_to_another_phone(connected: House) -> None:
    agent, workshop = await connected.seat("小林"), await connected.seat("马师傅")
    chat = await connected.buyer_says("phone_day12", "听筒没声音了，我们这有网点")
    order_no = connected.order_no("phone_day12")
    opened = await agent.done("/api/v1/cases", {"conversation_id": chat, "order_no": order_no})
    case_id = str(opened["id"])
    await agent.step(case_id, "other_fault", fault="听筒没有声音")
    away = await agent.step(case_id, "outlet_found", outlet="市里的网点")
    assert (away["state"], away["final"]) == ("to_outlet", False)
    lacking = await agent.refused(case_id, "steps", {"event": "report_received", "given": {}})
    assert lacking == {"报告是谁出的", "检测报告编号", "报告日期"}
    # The name on the paper is put under its one name (R2.21).
    given = {"report_kind": "厂家维修中心", "report_no": "CJ-88", "report_on": "2026-11-22"}
    received = await agent.step(case_id, "report_received", **given)
    assert {fact["key"]: fact["value"] for fact in received["facts"]}["report_kind"] == "厂家"
    found = await agent.step(case_id, "result_fault")
    ready = {step["event"]: step["ready"] for step in found["steps"]}
    assert (ready["return"], ready["choose_exchange"], ready["choose_repair"]) == (False, True, True)  # day 12
    await agent.step(case_id, "choose_exchange")
    await agent.step(case_id, "received", on_behalf="仓库老周，电话")
    for wrong in ("001017004201178", "A1"):
        body = {"event": "exchange", "given": {"new_serial": wrong}}
        refused = await agent.post(f"/api/v1/cases/{case_id}/steps", body)
        assert (refused.status, refused.body["error"]["where"]) == (400, "new_serial")
    same = {"new_serial": "001017004201177", "old_serial": "0010 1700 4201 177"}
    refused = await agent.post(f"/api/v1/cases/{case_id}/steps", {"event": "exchange", "given": same})
    assert "等于没有换" in refused.body["error"]["message"]
    assert (await agent.case(case_id))["state"] == "exchange_here", "a refused step changes nothing"
    await agent.step(case_id, "exchange", new_serial="001017004209832", old_serial="001017004201177")
    assert (await agent.case(case_id))["tasks"][-1]["title"].startswith("换主机并寄出"), "day 12 (R2.47, D5)"
    await workshop.task(case_id, "send_unit_back", outbound_tracking_no="LJ0000000000111")
    done = await agent.case(case_id)
    assert (done["state"], done["final"]) == ("exchanged", True)

    # The box: by the serials and the day the case recorded, which no order tells (R2.44-R2.49).
    await connected.buyer_says("phone_day12", "你们给我换新了吗，盒子是我原来那个")
    offered = (await agent.get(f"/api/v1/conversations/{chat}")).body["suggestions"]
    assert any("9832" in each["text"] for each in offered if each["reply_id"].startswith("service.new_box/")), offered
