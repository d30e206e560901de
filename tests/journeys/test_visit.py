"""上门维修 from the call to the closed sheet, over HTTP: board, clocks, exception, second visit (R3.1–R3.17)."""

from __future__ import annotations

from datetime import datetime, timedelta

from .office import House, Json, Seat

REPORT = {
    "site_name": "三号楼工地", "contact": "赵工", "contact_phone": "13812345678",
    "fault_detail": "门禁不亮，按键没有反应", "special_request": "进门要登记", "time_fixed": "未定",
}  # fmt: skip
TOLD = {
    "work_done": "换了电源", "materials_added": "无", "materials_replaced": "电源 1 个",
    "told_customer": "赵工，说明了",
}  # fmt: skip


async def opened(agent: Seat, **changed: str) -> Json:
    case: Json = await agent.done("/api/v1/cases", {"flow": "visit", "shop": "phones", "given": {**REPORT, **changed}})
    return case


async def board(seat: Seat) -> dict[str, list[Json]]:
    """State to the cards that stand there."""
    columns = (await seat.get("/api/v1/visits")).body["columns"]
    return {column["state"]: column["items"] for column in columns}


async def test_a_report_is_opened_with_its_four_items_and_only_where_the_module_is_on(connected: House) -> None:
    """R3.1–R3.4."""
    agent, supervisor = await connected.seat("小林"), await connected.seat("王主管")
    forms = (await agent.get("/api/v1/flows")).body["items"]
    found = {(form["flow"], form["shop"]): form for form in forms}
    assert ("visit", "phones") in found
    assert ("visit", "shoes") not in found
    assert [field["key"] for field in found["visit", "phones"]["fields"] if not field["optional"]] == [
        "site_name", "contact", "contact_phone", "fault_detail", "time_fixed",
    ]  # fmt: skip
    body = {"flow": "visit", "shop": "phones", "given": {**REPORT, "contact_phone": " "}}
    assert (await agent.post("/api/v1/cases", body)).missing == {"联系人电话"}
    off = await supervisor.post("/api/v1/cases", {"flow": "visit", "shop": "shoes", "given": REPORT})
    assert (off.status, off.body["error"]["where"]) == (400, "flow")
    assert "没有打开「上门维修」" in off.body["error"]["message"]
    unknown = await agent.post("/api/v1/cases", {"flow": "nothing", "shop": "phones"})
    assert (unknown.status, unknown.body["error"]["where"]) == (400, "flow")
    nowhere = await agent.post("/api/v1/cases", {"flow": "visit", "given": REPORT})
    assert (nowhere.status, nowhere.body["error"]["where"]) == (400, "shop")
    by_platform = await agent.post("/api/v1/cases", {"flow": "refund_unshipped", "shop": "phones"})
    assert by_platform.status == 409


async def test_from_the_call_to_the_closed_sheet(connected: House) -> None:
    """R3.5–R3.14, R3.17."""
    agent, head, repairer = [await connected.seat(name) for name in ("小林", "陈姐", "马师傅")]
    case = await opened(agent, wished_time="周六，先打13912345678")
    case_id = case["id"]
    assert [card["id"] for card in (await board(agent))["to_assign"]][-1:] == [case_id]
    shown = next(card for card in (await board(agent))["to_assign"] if card["id"] == case_id)
    assert "13812345678" not in str(shown)
    assert "赵工" not in str(shown)
    assert "13912345678" not in str(shown)
    assert "要由资深客服、主管来做" in (await agent.post(
        f"/api/v1/cases/{case_id}/steps", {"event": "assign", "given": {"technician": "马师傅"}}
    )).body["error"]["message"]

    assigned = await head.step(case_id, "assign", technician="马师傅")
    notified = datetime.fromisoformat(assigned["entered_at"])
    assert {(due["name"][-8:], datetime.fromisoformat(due["at"]) - notified) for due in assigned["dues"]} == {
        ("客户约好上门时间", timedelta(hours=24)), ("小时内要上门维修", timedelta(hours=24)),
    }  # fmt: skip
    [task] = [each for each in (await repairer.get("/api/v1/tasks")).body["items"] if each["case_id"] == case_id]
    assert "三号楼工地" in task["about"]
    assert task["sheet"] == f"/visits/{case_id}/sheet"
    await repairer.task(case_id, "appoint", appointed_at="2026-11-25 09:00")
    await repairer.task(case_id, "arrive")
    await repairer.task(case_id, "again_fixed", **TOLD, again_reason="缺主板", appointed_at="2026-11-26 09:00")
    await repairer.task(case_id, "arrive")
    await repairer.task(case_id, "repaired", **{**TOLD, "materials_replaced": "主板 1 块"})
    await repairer.task(case_id, "signed", signed_by="赵工", signed_on="2026-11-26")
    assert await agent.refused(case_id, "steps", {"event": "hand_in"}) == {"收单人", "实际维修结果"}
    await agent.step(case_id, "hand_in", handed_in_to="小林", result="修好")
    done = await agent.step(case_id, "close_visit")
    assert (done["state"], done["final"]) == ("closed", True)
    on_file = {fact["key"]: fact for fact in done["facts"]}
    assert [line.partition("：")[2] for line in on_file["materials_replaced"]["value"].splitlines()] == [
        "电源 1 个", "主板 1 块",
    ]  # fmt: skip
    assert (on_file["technician"]["by"], on_file["visited_at"]["source"]) == ("陈姐", "系统推算")
    assert {task["state"] for task in done["tasks"]} == {"done"}
    wiped = await agent.post(f"/api/v1/cases/{case_id}/facts", {"key": "materials_replaced", "value": "无"})
    assert (wiped.status, wiped.body["error"]["where"]) == (400, "key")


async def test_an_exception_needs_the_heads_word_and_parts_go_to_the_factory(connected: House) -> None:
    """R3.8, R3.15, R3.16."""
    agent, head, repairer = [await connected.seat(name) for name in ("小林", "王主管", "马师傅")]
    case_id = (await opened(agent, site_name="五号库"))["id"]
    await head.step(case_id, "assign", technician="马师傅")
    await repairer.task(case_id, "ask_exception", exception_reason="台风停航")
    late = {"exception_confirmed": "同意", "postponed_until": "后天"}
    assert await head.refused(case_id, "steps", {"event": "confirm_exception", "given": late}) == {
        "最晚什么时候上门（要写成 2026-11-30 14:00 这样）"
    }
    excused = await head.step(case_id, "confirm_exception", **{**late, "postponed_until": "2026-11-27T18:00"})
    assert [due["name"] for due in excused["dues"]] == ["负责人批准的最晚上门时间已过一小时"]
    await repairer.task(case_id, "appoint", appointed_at="2026-11-27 10:00")
    await repairer.task(case_id, "arrive")
    tag = {"part": "主机 1 台", "part_fault": "主板进水", "tagged": "已贴标签（单号、部件、故障原因）"}
    await repairer.task(case_id, "bring_back", **TOLD, **tag)
    await repairer.task(case_id, "sign_refused", why_not_signed="负责人不在现场")
    handed = await agent.step(case_id, "hand_in", handed_in_to="小林", result="带回")
    today = datetime.fromisoformat(handed["now"]).date()
    assert datetime.fromisoformat(handed["due"]["at"]).date() == today + timedelta(days=1)  # midnight
    await agent.step(case_id, "to_factory", factory_no="SF100000000001")
    await agent.step(case_id, "factory_back", factory_result="已换主板")
    assert (await agent.step(case_id, "close_visit", returned_how="寄回"))["state"] == "closed"
    rows = (await agent.get("/api/v1/registers/visits?shop=phones")).body
    row = next(row for row in rows["items"] if row["case_id"] == case_id)["cells"]
    assert (row["result"], row["part_fault"], row["state"]) == ("带回", "主板进水", "已结案")
    assert "13812345678" not in str(rows)
    assert row["contact"] != "赵工"


async def test_a_time_fixed_in_the_call_is_what_counts(connected: House) -> None:
    """R3.7, R3.4."""
    agent, head = await connected.seat("小林"), await connected.seat("陈姐")
    case_id = (await opened(agent, site_name="七号楼", time_fixed="已定", wished_time="周六上午"))["id"]
    assert await head.refused(case_id, "steps", {"event": "assign", "given": {"technician": "马师傅"}}) == {
        "来电时没有定上门时间"
    }
    going = await head.step(case_id, "assign_fixed", technician="马师傅", appointed_at="2026-11-28 09:00")
    assert (going["state"], len(going["dues"])) == ("appointed", 1)
    moved = await agent.step(case_id, "appoint_again", appointed_at="2026-11-29 09:00", on_behalf="马师傅，电话")
    assert moved["dues"][0]["at"] == "2026-11-29T10:00:00+08:00"


async def test_the_sheet_is_printed_for_the_desk_and_the_repairers_only(connected: House) -> None:
    """R3.3."""
    agent = await connected.seat("小林")
    case_id = (await opened(agent, site_name="九号楼", wished_time="周六，先打13912345678"))["id"]
    for name, status in (("小林", 200), ("马师傅", 200), ("审计", 200), ("小吴", 403)):
        seat = await connected.seat(name)
        async with seat.session.get(f"{seat.url}/visits/{case_id}/sheet") as answer:
            text = await answer.text()
            assert answer.status == status
            whole = ("赵工", "13812345678", "13912345678", "九号楼")
            assert all(each in text for each in whole) is (status == 200)
