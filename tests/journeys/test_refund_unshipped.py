"""未发退 from the application to the money, over HTTP, at 直连 and at 粘贴; each gate names what it lacks."""

from __future__ import annotations

from .office import House, Json

SUBMITTED = "订单备注「已经提交未发退」"
WAREHOUSE = "仓库备注订单已作废"
KIND, AMOUNT = "核对退款类型", "核对退款金额"
REFUND: Json = {
    "shop": "shoes", "refund_no": "990000009901", "order_no": "2233445566778899001", "buyer": "小鱼儿1987",
    "kind": "仅退款", "phase": "未发货", "amount": "199.00", "paid": "199.00", "reason": "不想要了",
    "asked_at": "2026-01-05T08:30:00+08:00", "style": "QH-2103 帆布鞋", "size": "38",
}


async def test_connected_money_moves_only_once_both_remarks_stand_and_type_and_amount_were_checked(
    connected: House,
) -> None:
    agent, senior, warehouse = [await connected.seat(name) for name in ("小林", "陈姐", "老周")]
    cases = (await agent.get("/api/v1/cases?flow=refund_unshipped&shop=shoes")).body["items"]
    assert cases
    case = await agent.case(cases[0]["id"])
    case_id, refund = case["id"], case["refund"]
    assert case["opened_by"] == "系统"
    assert case["next_step"]["event"] == "submit"
    assert await senior.refused(case_id, "agreement") == {SUBMITTED, WAREHOUSE, KIND, AMOUNT}

    await agent.step(case_id, "submit")
    waiting = await agent.until(case_id, lambda each: each["remarks"][0]["state"] == "standing")
    assert waiting["remarks"][0]["line"].startswith("已经提交未发退 ")
    assert waiting["remarks"][0]["confirmed_how"] == "平台确认"
    assert await senior.refused(case_id, "agreement") == {WAREHOUSE, KIND, AMOUNT}

    await warehouse.task(case_id, "warehouse_voided", voided_by="老周")
    assert await senior.refused(case_id, "agreement") == {KIND, AMOUNT}
    wrong = await senior.post(f"/api/v1/cases/{case_id}/checks", {"kind": refund["kind"], "amount": "0.01"})
    assert (wrong.status, wrong.body["error"]["where"]) == (400, "amount")
    checked = await senior.done(
        f"/api/v1/cases/{case_id}/checks", {"kind": refund["kind"], "amount": refund["amount"]}
    )
    assert checked["next_step"] | {"ready": True, "missing": []} == checked["next_step"]

    assert (await agent.post(f"/api/v1/cases/{case_id}/agreement")).status == 403
    done = await senior.done(f"/api/v1/cases/{case_id}/agreement", {"seen_revision": checked["revision"]})
    assert (done["state"], done["final"]) == ("agreed", True)
    assert done["agreement"] | {"state": "agreed", "by": "陈姐", "confirmed_how": "平台确认"} == done["agreement"]
    assert (await agent.case(case_id))["refund"]["status_name"] == "退款成功"
    again = await senior.post(f"/api/v1/cases/{case_id}/agreement")
    assert again.status == 409


async def test_by_hand_the_same_way_is_walked_with_copied_texts_and_named_confirmations(by_hand: House) -> None:
    agent, senior = await by_hand.seat("小林"), await by_hand.seat("陈姐")
    case = await agent.done("/api/v1/refunds", REFUND)
    case_id = case["id"]
    assert (case["opened_by"], case["connection"]) == ("小林", "粘贴")
    assert await senior.refused(case_id, "agreement") == {SUBMITTED, WAREHOUSE, KIND, AMOUNT}

    submitted = await agent.step(case_id, "submit")
    remark = submitted["remarks"][0]
    assert remark["state"] == "to_copy"
    unsaid = await agent.post(f"/api/v1/cases/{case_id}/steps", {"event": "warehouse_voided", "given": {}})
    assert (unsaid.status, unsaid.body["error"]["where"]) == (400, "on_behalf")
    voided = await agent.step(case_id, "warehouse_voided", voided_by="老周", on_behalf="仓库老周，微信")
    assert [task["state"] for task in voided["tasks"]] == ["done"]
    assert voided["tasks"][0]["on_behalf"] == "仓库老周，微信"
    assert await senior.refused(case_id, "agreement") == {SUBMITTED, KIND, AMOUNT}

    copied = await agent.done(f"/api/v1/cases/{case_id}/remarks/{remark['id']}/copied")
    assert copied["remarks"][0] | {"confirmed_how": "人工确认", "confirmed_by": "小林"} == copied["remarks"][0]
    assert await senior.refused(case_id, "agreement") == {KIND, AMOUNT}
    await senior.done(f"/api/v1/cases/{case_id}/checks", {"kind": "仅退款", "amount": "199"})

    agreed = await senior.done(f"/api/v1/cases/{case_id}/agreement")
    assert (agreed["agreement"]["state"], agreed["final"]) == ("to_do", False)
    freed = await senior.done(f"/api/v1/cases/{case_id}/agreement/given-up")
    assert freed["agreement"]["state"] == "failed"
    await senior.done(f"/api/v1/cases/{case_id}/agreement")
    done = await senior.done(f"/api/v1/cases/{case_id}/agreement/confirmed")
    assert (done["state"], done["final"]) == ("agreed", True)
    assert done["agreement"]["confirmed_how"] == "人工确认"


async def test_a_connected_shop_takes_no_refund_by_hand(connected: House) -> None:
    agent = await connected.seat("小林")
    answer = await agent.post("/api/v1/refunds", REFUND)
    assert (answer.status, answer.body["error"]["where"]) == (400, "shop")


async def test_already_shipped_is_called_back_and_paid_only_with_its_own_remark(connected: House) -> None:
    agent, senior, warehouse = [await connected.seat(name) for name in ("小林", "陈姐", "老周")]
    case_id = (await agent.get("/api/v1/cases?flow=refund_unshipped&shop=phones")).body["items"][0]["id"]
    await agent.step(case_id, "submit")
    await warehouse.task(case_id, "warehouse_shipped")
    lacking = await agent.refused(case_id, "steps", {"event": "intercept", "given": {}})
    assert lacking == {"快递公司", "物流单号"}
    await agent.step(case_id, "intercept", courier="蓝鲸速运", tracking_no="LJ0000000000077")
    stands = await agent.until(case_id, lambda each: all(one["state"] == "standing" for one in each["remarks"]))
    assert [remark["key"] for remark in stands["remarks"]] == ["submitted_unshipped", "interception"]
    back = await agent.step(case_id, "parcel_back", on_behalf="仓库老周，电话")
    refund = back["refund"]
    await senior.done(f"/api/v1/cases/{case_id}/checks", {"kind": refund["kind"], "amount": refund["amount"]})
    assert (await senior.done(f"/api/v1/cases/{case_id}/agreement"))["state"] == "agreed"


async def test_a_cause_of_the_delay_goes_out_only_as_the_warehouse_put_it_on_file(by_hand: House) -> None:
    """R5.17: what an agent typed as the cause was only ever warned about; there was no record to hold it against."""
    agent, warehouse = await by_hand.seat("小林"), await by_hand.seat("老周")
    chat = await by_hand.buyer_says("shoes_unshipped", "怎么还不发货，不要了")
    order_no = by_hand.order_no("shoes_unshipped")  # the chat's own: another order's case says nothing about it
    body = {**REFUND, "refund_no": "990000009917", "order_no": order_no, "conversation_id": chat}
    case_id = (await agent.done("/api/v1/refunds", {**body, "reason": "未按约定时间发货"}))["id"]
    words = {"text": "仓库盘点，11月25日发出，晚了两天", "reply_id": None, "seen_seq": 10**6}
    messages = f"/api/v1/conversations/{chat}/messages"
    refused = await agent.post(messages, {**words, "click_id": "delay-click-1"})
    assert (refused.status, "案件里没有记仓库说的原因" in refused.body["error"]["message"]) == (400, True)
    typed = await agent.done(f"/api/v1/conversations/{chat}/wording", {"text": words["text"]})
    assert "block" in [found["level"] for found in typed["findings"]]

    await agent.step(case_id, "ask_delay")
    told = {"delay_cause": "仓库还没排到", "delay_words": "仓库盘点三天", "ship_by": "2026-11-25"}
    await warehouse.task(case_id, "delay_told", **told)
    case = await agent.case(case_id)
    assert (case["state"], told.items() <= {fact["key"]: fact["value"] for fact in case["facts"]}.items()) == (
        "to_submit", True
    )
    await agent.done(messages, {**words, "click_id": "delay-click-2"})
