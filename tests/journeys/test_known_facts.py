"""What earlier cases recorded decides the next one, over HTTP: repairs that did not hold, serials, a noted day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from .office import House, Json, Seat

MAKER = {"report_kind": "厂家维修中心", "report_on": "2026-11-22"}


async def at_the_choice(agent: Seat, chat: str, order_no: str, report_no: str) -> str:
    """A case with the buyer's own report that finds a fault."""
    opened = await agent.done("/api/v1/cases", {"conversation_id": chat, "order_no": order_no})
    case_id = str(opened["id"])
    await agent.step(case_id, "other_fault", fault="听筒没有声音")
    await agent.step(case_id, "report_received", report_no=report_no, **MAKER)
    await agent.step(case_id, "result_fault")
    return case_id


def ready(case: Json) -> dict[str, bool]:
    return {step["event"]: step["ready"] for step in case["steps"]}


async def test_the_third_time_a_repaired_phone_comes_the_exchange_is_open(connected: House) -> None:
    """R2.7: repairs recorded in our own cases counted nothing, so the exchange stayed shut."""
    agent, workshop = await connected.seat("小林"), await connected.seat("马师傅")
    chat = await connected.buyer_says("phone_removable", "听筒没声音了")
    order_no = connected.order_no("phone_removable")
    for time in (1, 2):
        case_id = await at_the_choice(agent, chat, order_no, f"CJ-{time}")
        found = await agent.case(case_id)
        assert (ready(found)["choose_exchange"], ready(found)["choose_repair"]) == (False, True)
        await agent.step(case_id, "choose_repair")
        await agent.step(case_id, "received", on_behalf="仓库老周，电话")
        card = (await agent.get(f"/api/v1/conversations/{chat}")).body["rights"]
        repair = next(each for each in card["verdicts"] if each["id"] == "three_guarantees.repair")
        assert repair["value"] == "yes", "the card knows that a test confirmed the fault"
        await workshop.task(case_id, "send_unit_back", outbound_tracking_no=f"LJ000000000020{time}")
    third = await at_the_choice(agent, chat, order_no, "CJ-3")
    assert ready(await agent.case(third))["choose_exchange"] is True
    card = (await agent.get(f"/api/v1/conversations/{chat}")).body["rights"]
    exchange = next(each for each in card["verdicts"] if each["id"] == "three_guarantees.exchange")
    assert (exchange["value"], "修过 2 次仍没修好" in exchange["reason"]) == ("yes", True)
    assert any("报修" in note for note in card["notes"])


async def test_an_order_without_a_sign_for_day_gets_one_by_a_persons_note_and_the_dates_move(connected: House) -> None:
    agent = await connected.seat("小林")
    chat = await connected.buyer_says("phone_undated", "听筒没声音了")
    path = f"/api/v1/conversations/{chat}"

    async def seven_day() -> Json:
        card = (await agent.get(path)).body["rights"]
        return next(each for each in card["verdicts"] if each["id"] == "seven_day.return")

    before = await seven_day()
    assert "哪天签收的？" in before["questions"]
    today = datetime.fromisoformat((await agent.get(path)).body["now"]).date()
    ahead = await agent.post(f"{path}/signed", {"signed_on": (today + timedelta(days=1)).isoformat()})
    assert (ahead.status, ahead.body["error"]["where"]) == (400, "signed_on")
    day = today - timedelta(days=2)
    await agent.done(f"{path}/signed", {"signed_on": day.isoformat()})
    after = await seven_day()
    assert (after["value"], after["questions"]) == ("yes", [])
    assert date.fromisoformat(after["last_day"]) == day + timedelta(days=7)
    case_id = await at_the_choice(agent, chat, connected.order_no("phone_undated"), "CJ-9")
    facts = {fact["key"]: fact["value"] for fact in (await agent.case(case_id))["facts"]}
    assert facts["entitled.since"] == day.isoformat(), "the case stands on the day noted in its chat"
    await agent.done(f"{path}/signed", {"signed_on": None})
    assert (await seven_day())["questions"] == before["questions"]
