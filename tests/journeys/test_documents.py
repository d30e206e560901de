"""Documents of goods that came back, over HTTP from opening to the last one: an exchange, a scrapped unit (R1)."""

from __future__ import annotations

from typing import Any

from .office import House, Seat

SAME = "同款同尺码"


def step(panel: Any, key: str) -> Any:
    return next(each for each in panel["steps"] if each["step"] == key)


async def panel(seat: Seat, case_id: str) -> Any:
    answer = await seat.get(f"/api/v1/cases/{case_id}/documents")
    assert answer.status == 200, answer.body
    return answer.body


async def due(seat: Seat, case_id: str) -> list[str]:
    return [each["step"] for each in (await panel(seat, case_id))["steps"] if each["progress"] == "due"]


async def make(seat: Seat, case_id: str, key: str, **typed: str) -> Any:
    """Fill the form as it stands, with what is typed, check it and make the document."""
    found = step(await panel(seat, case_id), key)
    values = {field["name"]: field["value"] for field in found["fields"] if field["value"]} | typed
    path = f"/api/v1/cases/{case_id}/documents/steps/{key}"
    assert (await seat.done(f"{path}/check", {"values": values}))["problems"] == []
    return step(await seat.done(path, {"values": values}), key)["made"]


async def says(seat: Seat, case_id: str, key: str, said: str) -> None:
    await seat.done(f"/api/v1/cases/{case_id}/documents/answers", {"key": key, "said": said})


async def test_an_exchange_that_ships_first_from_opening_to_the_repaired_phone_in_stock(connected: House) -> None:
    """R1.1, R1.10, R1.23–R1.26: the new one lent, the old one back, reworked, into finished goods, in turn."""
    agent, warehouse = await connected.seat("小林"), await connected.seat("老周")
    opened = await agent.done("/api/v1/cases", {
        "flow": "exchange", "shop": "phones", "order_no": connected.order_no("phone_day12"),
    })  # fmt: skip
    case_id = opened["id"]
    assert (await panel(agent, case_id))["question"]["expected"]
    await agent.step(
        case_id, "ship_first", why_exchange="听筒没声音", exchange_for=SAME, wanted="同款", freight_payer="店铺"
    )
    first = await panel(agent, case_id)
    assert (first["kind"]["name"], await due(agent, case_id)) == ("换同样的货（先发后退）", ["ship"])
    assert [(each["name"], each["value"]) for each in first["offsets"]] == [("冲减往来", "否"), ("冲减收入", "否")]
    ship = await make(agent, case_id, "ship")
    assert {"name": "单据类别", "value": "备用机"} in ship["terms"]
    await warehouse.task(case_id, "shipped_out", outbound_tracking_no="LJ0000000000777")
    back = await make(agent, case_id, "back")
    assert back["kind"] == "非生产领料退回单"
    assert await due(agent, case_id) == []
    await says(agent, case_id, "repaired", "能修好")
    await says(agent, case_id, "bought_in", "自产")
    assert await due(agent, case_id) == ["repair"]
    await make(agent, case_id, "repair", 类别="二次整改")
    repaired = await make(agent, case_id, "repaired")
    assert {"name": "入仓", "value": "成品仓"} in repaired["terms"]
    assert {"name": "翻修标志", "value": "翻修"} in repaired["values"]
    last = await panel(agent, case_id)
    assert [each["progress"] for each in last["steps"]] == ["done"] * 4
    for each in last["steps"]:
        made = await agent.done(f"/api/v1/cases/{case_id}/documents/{each['made']['id']}/export")
        assert made["state"] == "exported"
    story = [entry["sentence"] for entry in (await agent.case(case_id))["history"]]
    assert sum("小林生成" in sentence for sentence in story) == 4


async def test_a_unit_that_cannot_be_repaired_is_scrapped_only_after_the_supervisors_word(connected: House) -> None:
    """R1.29, R1.31: applied for, approved by another, scrapped; three states, and three names on the paper."""
    agent, senior, supervisor = [await connected.seat(name) for name in ("小林", "陈姐", "王主管")]
    chat = await connected.buyer_says("phone_day1", "开不了机，附近没有网点")
    opened = await agent.done("/api/v1/cases", {
        "flow": "send_back", "conversation_id": chat, "order_no": connected.order_no("phone_day1"),
    })  # fmt: skip
    case_id = opened["id"]
    assert (await panel(agent, case_id))["kind"]["name"] == "备用机、送检机、样机退回"
    back = await make(agent, case_id, "back", **{"货号／品名": "晨光X8"})
    assert {"name": "机别", "value": "送检机"} in back["values"]
    await says(agent, case_id, "repaired", "无法修理")
    report = await make(agent, case_id, "scrap", **{"备注：原因": "主板烧毁，无法修理"})
    path = f"/api/v1/cases/{case_id}/documents/{report['id']}"
    assert (await senior.post(f"{path}/carried-out")).status == 409
    assert (await senior.post(f"{path}/approve")).status == 403
    assert (await agent.post(f"{path}/export")).status == 409
    approved = step(await supervisor.done(f"{path}/approve"), "scrap")["made"]
    assert (approved["state_name"], approved["approved_by"]) == ("已批准，待报废", "王主管")
    scrapped = step(await senior.done(f"{path}/carried-out"), "scrap")["made"]
    assert (scrapped["state_name"], scrapped["by"], scrapped["finished_by"]) == ("已报废", "小林", "陈姐")
