"""售后赔偿 from the fax to the summary, over HTTP, each department at its own desk (R4.3–R4.30)."""

from __future__ import annotations

from .office import House, Json, Seat

FAX = {
    "requester": "南城服务站", "requester_phone": "13912345678", "product": "A2", "fault_detail": "漏油",
    "urgency": "普通",
}  # fmt: skip
REQUEST = {
    "judgement": "要换件", "request_no": "DJ-1", "part_no": "A2-77", "part_name": "油封", "quantity": "1",
    "request_reason": "漏油",
}  # fmt: skip
FORMS = (
    "part_faxes", "part_requests", "part_transfers", "issue_lists", "compensation_shipments", "appraisals",
)  # fmt: skip


async def opened(agent: Seat) -> str:
    case: Json = await agent.done("/api/v1/cases", {"flow": "compensation", "shop": "phones", "given": FAX})
    return str(case["id"])


async def appraised(house: House) -> str:
    """A case whose part went out, whose old part was stocked, and whose appraisal has come in."""
    agent = await house.seat("小林")
    production, warehouse, finance = [await house.seat(name) for name in ("马师傅", "老周", "小吴")]
    case_id = await opened(agent)
    await agent.step(case_id, "part_requested", **REQUEST)
    await production.task(case_id, "production_agrees", production_opinion="同意")
    await production.task(case_id, "supplied", rust_proof="已做防锈包装")
    await warehouse.task(case_id, "issued", transfer_no="BJ-1", issued_quantity="1")
    sent = {"recipient": "李经理", "recipient_phone": "13712345678", "courier": "蓝鲸速运"}
    await agent.step(case_id, "shipped", **sent, shipment_no="LJ000000000017")
    old = {"old_part_no": "A2-77", "old_part_quantity": "1", "old_part_state": "可修"}
    await warehouse.task(case_id, "old_part_back", **old)
    await agent.step(case_id, "conforming")
    await warehouse.task(case_id, "stocked", stamped="已清理、盖章", accepted_by="老周", stock_in_no="RK-1")
    await agent.step(case_id, "note_line_use", line_use="没有上线装机")
    await finance.task(case_id, "old_part_booked", old_part_voucher="PZ-1")
    await agent.step(case_id, "list_given", issue_list_no="MX-11", issue_period="2026-11")
    await finance.task(case_id, "totalled", issue_total="128.00")
    await agent.step(case_id, "appraisal_received", appraisal_no="JD-1", appraisal_finding="供方责任")
    return case_id


async def test_the_whole_way_with_two_reviewers_sign_off_and_six_forms(connected: House) -> None:
    """R4.7–R4.22, R4.24, R4.25, R4.27, R4.30."""
    agent, senior, supervisor = [await connected.seat(name) for name in ("小林", "陈姐", "王主管")]
    finance = await connected.seat("小吴")
    case_id = await appraised(connected)
    assert "要由资深客服、主管来做" in (await agent.post(
        f"/api/v1/cases/{case_id}/steps", {"event": "first_reviewed", "given": {"first_opinion": "同意"}}
    )).body["error"]["message"]
    await senior.step(case_id, "first_reviewed", first_opinion="供方责任")
    [lacking] = await senior.refused(
        case_id, "steps", {"event": "second_reviewed", "given": {"second_opinion": "同意"}}
    )
    assert lacking == "复审的意见（要由另一个人来填：「初审的意见」是陈姐填的，两人不得相同）"
    changed = await senior.post(f"/api/v1/cases/{case_id}/facts", {"key": "first_opinion", "value": "换个说法"})
    assert (changed.status, changed.body["error"]["where"]) == (400, "key")
    await supervisor.step(case_id, "second_reviewed", second_opinion="同意初审")
    await supervisor.step(case_id, "recourse_outside", liable_party="甲公司", recourse_amount="128.00")
    await agent.step(case_id, "party_signed", signatures="甲公司李经理")
    await agent.step(case_id, "all_signed", signatures="品保部王主管")
    await finance.task(case_id, "deducted", deduction_no="KK-1", deduction_amount="128.00")
    await agent.step(case_id, "recourse_summed", recourse_summary="追回 128 元")
    done = await agent.step(case_id, "summed", overall_summary="已追偿")
    assert (done["state"], done["final"]) == ("summed", True)
    for form in FORMS:
        register = (await agent.get(f"/api/v1/registers/{form}?shop=phones")).body
        row = next(row for row in register["items"] if row["case_id"] == case_id)["cells"]
        year = int(done["now"][:4])
        assert (row["owner"], row["keep_until"][:4], row["keeping"]) == ("品保部", str(year + 5), "保存中")
        assert "5 年" in register["retention"]
        assert not {"13912345678", "13712345678"} & set(row.values())


async def test_a_form_is_in_its_register_once_it_was_filled_in_and_kept_from_the_end_on(connected: House) -> None:
    """R4.30, R4.33: five years count from completion."""
    agent = await connected.seat("小林")
    case_id = await opened(agent)
    held = {form: [row for row in (await agent.get(f"/api/v1/registers/{form}?shop=phones")).body["items"]
                   if row["case_id"] == case_id] for form in FORMS}  # fmt: skip
    assert [form for form, rows in held.items() if rows] == ["part_faxes"]
    assert held["part_faxes"][0]["cells"]["keep_until"] is None
    assert held["part_faxes"][0]["cells"]["keeping"] == "完结后起算"
    solved = await agent.step(case_id, "solve", judgement="电话里解决了")
    assert solved["state"] == "solved"


async def test_a_refusal_and_a_dispute_end_with_the_director_who_judged_nothing_before(connected: House) -> None:
    """R4.23, R4.26."""
    agent, senior, supervisor = [await connected.seat(name) for name in ("小林", "陈姐", "王主管")]
    case_id = await appraised(connected)
    await senior.step(case_id, "first_reviewed", first_opinion="车间责任")
    await supervisor.step(case_id, "second_reviewed", second_opinion="同意")
    await supervisor.step(case_id, "assess_inside", liable_party="二车间", assessment="扣两分")
    await agent.step(case_id, "refused_to_sign", why_refused_to_sign="张主任：来料就不好")
    await senior.step(case_id, "refusal_reviewed", refusal_opinion="理由成立")
    await supervisor.step(case_id, "refusal_upheld", refusal_approval="同意改判")
    await senior.step(case_id, "rejudged", judged_before="二车间", judged_after="甲公司")
    [own] = await supervisor.refused(
        case_id, "steps", {"event": "director_frees", "given": {"director_opinion": "同意"}}
    )
    assert "两人不得相同" in own
    freed = await supervisor.step(case_id, "director_frees", on_behalf="厂长李工，当面", director_opinion="同意改判")
    opinion = next(fact for fact in freed["facts"] if fact["key"] == "director_opinion")
    assert (freed["state"], opinion["on_behalf"], opinion["by"]) == ("summing", "厂长李工，当面", "王主管")
