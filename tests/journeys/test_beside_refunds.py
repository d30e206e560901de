"""What goes on beside the money, by hand or from a refund: complaints, refusals, exchanges, invoices, freight."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from cs_assistant.domain.refunds import RefundKind
from cs_assistant.flows import FLOWS

from .office import House, Json, Seat

NUMBERS = count(1)
WAREHOUSE, FINANCE = "仓库老周，微信", "财务小赵，电话"


async def opened(agent: Seat, flow: str, **given: str) -> Json:
    body = {"flow": flow, "shop": "shoes", "order_no": f"33445566778899{next(NUMBERS):05d}", "given": given}
    case: Json = await agent.done("/api/v1/cases", body)
    assert case["flow"] == flow
    return case


async def applied(agent: Seat, reason: str, *, phase: str = "已签收") -> Json:
    """A 仅退款 a colleague copied from 千牛; gives its case."""
    number = next(NUMBERS)
    case: Json = await agent.done("/api/v1/refunds", {
        "shop": "shoes", "refund_no": f"97000000{number:04d}", "order_no": f"33445566778899{number:05d}",
        "buyer": "小鱼儿1987", "kind": "仅退款", "phase": phase, "amount": "199.00", "paid": "199.00",
        "reason": reason, "asked_at": "2026-01-05T08:30:00+08:00",
    })  # fmt: skip
    return case


async def test_a_complaint_is_soothed_understood_in_three_things_and_answered_from_the_facts(by_hand: House) -> None:
    """R2.58, R2.59, R2.64, R5.69–R5.73: without content, cause and demand nobody goes on, nor answers unseen facts."""
    agent, senior = await by_hand.seat("小林"), await by_hand.seat("陈姐")
    case_id = (await opened(agent, "complaint", channel="平台投诉"))["id"]
    await agent.step(case_id, "soothed")
    three = {"content": "鞋开胶", "cause": "第一次穿就开了", "demand": "换一双"}
    for left_out in three:
        given = {key: words for key, words in {**three, "complaint_kind": "鞋或商品有问题"}.items() if key != left_out}
        body: Json = {"event": "clarified", "given": given}
        assert len(await agent.refused(case_id, "steps", body)) == 1
    await agent.step(case_id, "clarified", complaint_kind="鞋或商品有问题", **three)
    blindly: Json = {"event": "answer", "given": {"answer_words": "给您换一双"}}
    (unseen,) = await agent.refused(case_id, "steps", blindly)
    assert unseen.startswith("看过投诉的事实")
    claimed = {"key": "facts_seen_at", "value": "2026-01-05"}
    assert (await agent.post(f"/api/v1/cases/{case_id}/facts", claimed)).status == 400
    await agent.step(
        case_id, "facts_seen", signed_on="2026-01-03", chat_seen="看过，没有别的约定", problem_words="开胶了",
        refund_reason="无",
    )  # fmt: skip
    refused = await agent.post(
        f"/api/v1/cases/{case_id}/steps",
        {"event": "answer_platform", "given": {"platform_words": "1月3日签收", "evidence_no": "K1"}},
    )
    assert refused.status == 409
    await senior.step(case_id, "answer_platform", platform_words="1月3日签收，1月5日报修", evidence_no="K1")
    case = await agent.step(case_id, "accepted", stated_words="好的")
    assert (case["state"], case["final"]) == ("settled", True)


async def test_a_complaint_the_desk_cannot_solve_is_coordinated_and_a_disputed_report_tested_again(
    by_hand: House,
) -> None:
    """R2.57, R2.60, R2.61, R2.65, R5.71: facts seen and the outlet told, the second test is offered; who was asked."""
    agent = await by_hand.seat("小林")
    case_id = (await opened(agent, "complaint", channel="旺旺或电话"))["id"]
    await agent.step(case_id, "soothed")
    await agent.step(
        case_id, "clarified", complaint_kind="不认可检测报告", content="报告不对", cause="没拆机", demand="重检"
    )
    again: Json = {"event": "second_test", "given": {"tester": "品牌官方检测"}}
    assert len(await agent.refused(case_id, "steps", again)) == 2
    await agent.step(
        case_id, "facts_seen", signed_on="2026-01-03", chat_seen="看过，没有别的约定", problem_words="没拆机就说没问题",
        refund_reason="无",
    )  # fmt: skip
    (untold,) = await agent.refused(case_id, "steps", again)
    assert untold.startswith("已告知当地有没有检测网点")
    await agent.step(case_id, "outlet_told")
    await agent.done(f"/api/v1/cases/{case_id}/steps", again)
    await agent.step(case_id, "escalate", escalated_to="品牌售后")
    case = await agent.step(case_id, "coordinated", coordinated_result="免费再检")
    assert (case["state"], case["final"]) == ("handling", False)
    case = await agent.step(case_id, "buyer_withdrew")
    assert case["state"] == "withdrawn"


async def test_nobody_refuses_alone_nor_without_a_lawful_ground(by_hand: House) -> None:
    """R5.59–R5.61: five facts, a closed list of grounds, proof, a supervisor who is somebody else, then told."""
    agent, boss = await by_hand.seat("小林"), await by_hand.seat("王主管")
    refund = await applied(agent, "假货")
    assert (await agent.post(f"/api/v1/cases/{refund['id']}/steps", {"event": "propose_refusal"})).status == 409
    parent = await boss.step(refund["id"], "propose_refusal")
    assert (parent["state"], parent["final"]) == ("refusing", False)
    (refusal,) = [each for each in parent["linked"] if each["flow"] == "refusal"]
    given = {
        "signed_on": "2026-01-03", "problem_words": "说是假的", "chat_proof": "1月4日 10:00 起",
        "ground": "款式是热卖款", "proof": "授权书编号 A1",
    }  # fmt: skip
    hot = await agent.post(f"/api/v1/cases/{refusal['id']}/steps", {"event": "propose", "given": given})
    assert hot.status == 409
    lawful = "收到的退货不是寄出的那一件（有开箱录像或称重）"
    await boss.step(refusal["id"], "propose", **{**given, "ground": lawful})
    own = await boss.post(f"/api/v1/cases/{refusal['id']}/steps", {"event": "approve", "given": {"review": "成立"}})
    assert own.status == 409
    borrowed = await boss.post(
        f"/api/v1/cases/{refusal['id']}/steps", {"event": "approve", "given": {"review": "成立"}, "on_behalf": "李主管"}
    )
    assert "不能代录" in borrowed.body["error"]["message"]
    assert (await agent.post(f"/api/v1/cases/{refusal['id']}/steps", {"event": "approve"})).status == 409
    dropped = await agent.step(refusal["id"], "drop", why_dropped="证据不够")
    assert (dropped["state"], dropped["final"]) == ("dropped", True)
    back = await agent.step(refund["id"], "refusal_over")
    assert back["state"] == "registered"


async def test_a_refusal_is_reviewed_by_another_person_explained_and_answered_to_the_platform(by_hand: House) -> None:
    """R5.60, R5.61, R5.74: what the platform gets is recorded word by word; its clock runs from the refusal."""
    agent, boss = await by_hand.seat("小林"), await by_hand.seat("王主管")
    refund = await applied(agent, "其他")
    parent = await boss.step(refund["id"], "propose_refusal")
    case_id = next(each["id"] for each in parent["linked"] if each["flow"] == "refusal")
    await agent.step(
        case_id, "propose", signed_on="2026-01-03", problem_words="不想要", chat_proof="1月4日",
        ground="同一笔订单已经退过款", proof="退款 990001",
    )  # fmt: skip
    await boss.step(case_id, "approve", review="依据成立")
    await agent.step(case_id, "explain", told_by="电话接通，已讲明", told_words="这笔已经退过")
    assert (await agent.post(f"/api/v1/cases/{case_id}/steps", {
        "event": "refuse", "given": {"refusal_words": "已退过"}
    })).status == 409  # fmt: skip
    case = await boss.step(case_id, "refuse", refusal_words="订单已于1月2日退款，编号990001")
    assert [due["name"][:3] for due in case["dues"]] == ["已拒绝"]
    await agent.step(case_id, "platform_steps_in")
    await agent.step(case_id, "answer_platform", platform_words="1月2日已退款，编号990001")
    case = await agent.step(case_id, "ruled", ruling="支持店铺")
    assert (case["state"], case["final"]) == ("platform_took_over", True)


async def test_an_exchange_is_offered_once_after_the_way_to_return_and_a_no_is_a_no(by_hand: House) -> None:
    """R5.75–R5.79: first why, then how to return, then one offer; insisting ends it at once."""
    agent = await by_hand.seat("小林")
    case_id = (await opened(agent, "exchange_offer"))["id"]
    offer: Json = {"event": "offer", "given": {"offer_by": "按款式推荐", "offered_style": "QH-2201"}}
    assert (await agent.post(f"/api/v1/cases/{case_id}/steps", offer)).status == 409
    await agent.step(case_id, "plain_reason", stated_words="颜色不喜欢")
    assert (await agent.post(f"/api/v1/cases/{case_id}/steps", offer)).status == 409
    await agent.step(case_id, "route_told")
    await agent.step(case_id, "offer", offer_by="按款式推荐", offered_style="QH-2201")
    assert (await agent.post(f"/api/v1/cases/{case_id}/steps", offer)).status == 409
    case = await agent.step(case_id, "insist")
    assert (case["state_name"], case["final"]) == ("买家坚持退，马上照办", True)


async def test_who_is_not_just_tired_of_it_is_offered_nothing_and_who_agrees_gets_an_exchange(by_hand: House) -> None:
    """R5.79: a fault, danger, anger or a complaint ends the offering; R5.76: a yes opens the exchange."""
    agent = await by_hand.seat("小林")
    case_id = (await opened(agent, "exchange_offer"))["id"]
    assert (await agent.step(case_id, "not_fitting", stated_words="开胶了，气死了"))["final"]
    case_id = (await opened(agent, "exchange_offer"))["id"]
    await agent.step(case_id, "plain_reason", stated_words="小了")
    await agent.step(case_id, "route_told")
    await agent.step(case_id, "offer", offer_by="按价格推荐", offered_style="QH-2201")
    case = await agent.step(case_id, "accept", accept_words="那换吧")
    (exchange,) = [each for each in case["linked"] if each["flow"] == "exchange"]
    await agent.step(
        exchange["id"], "ship_first", why_exchange="小了", exchange_for="同款换尺码或颜色", wanted="39",
        freight_payer="买家",
    )  # fmt: skip
    await agent.step(exchange["id"], "shipped_out", outbound_tracking_no="YT5", on_behalf=WAREHOUSE)
    done = await agent.step(exchange["id"], "goods_received", received_whole="完好", on_behalf=WAREHOUSE)
    assert (done["state"], done["final"]) == ("exchanged", True)


async def test_an_invoice_goes_through_the_register_to_finance_and_to_the_buyer(by_hand: House) -> None:
    """R5.35, R5.37: a title and its kind are wanted; a corrected title stays with finance."""
    agent = await by_hand.seat("小林")
    case_id = (await opened(agent, "invoice"))["id"]
    assert await agent.refused(case_id, "steps", {"event": "needs_invoice", "given": {"title_kind": "公司"}}) == {
        "发票抬头", "税号（公司抬头必填）"
    }
    await agent.step(case_id, "needs_invoice", title_kind="公司", invoice_title="示例公司", tax_no="91X")
    await agent.step(case_id, "title_corrected", title_kind="公司", invoice_title="示例有限公司", tax_no="91X")
    case = await agent.step(case_id, "invoice_issued", invoice_no="26110002", on_behalf=FINANCE)
    assert [task["state"] for task in case["tasks"]] == ["done"]
    case = await agent.step(case_id, "invoice_sent", sent_how="订单里下载")
    assert case["final"]


async def test_goods_sent_again_are_asked_of_the_warehouse_and_followed(by_hand: House) -> None:
    """R5.34: what and why; the warehouse sends; the buyer has it."""
    agent, warehouse = await by_hand.seat("小林"), await by_hand.seat("老周")
    case_id = (await opened(agent, "reship"))["id"]
    await agent.step(case_id, "order_reship", what_to_ship="QH-2103 38 一双", why_reship="丢件")
    await warehouse.task(case_id, "shipped_out", outbound_tracking_no="YT7")
    case = await agent.step(case_id, "arrived")
    assert (case["state"], case["final"]) == ("arrived", True)


async def test_freight_the_shop_owes_is_settled_by_a_senior_and_paid_by_finance(by_hand: House) -> None:
    """R5.43, R5.56: amount and where it comes from; never an account number, never an agent alone."""
    agent, senior = await by_hand.seat("小林"), await by_hand.seat("陈姐")
    case_id = (await opened(agent, "freight_back"))["id"]
    amount = {"region": "江苏", "style": "单鞋", "freight_amount": "8.00", "amount_from": "运费表"}
    body: Json = {"event": "approve_freight", "given": amount}
    assert (await agent.post(f"/api/v1/cases/{case_id}/steps", body)).status == 409
    dearer: Json = {"event": "approve_freight", "given": {**amount, "freight_amount": "12.00"}}
    assert (await senior.post(f"/api/v1/cases/{case_id}/steps", dearer)).status == 400
    await senior.step(case_id, "approve_freight", **amount)
    case = await agent.step(case_id, "freight_paid", paid_how="平台补偿", on_behalf=FINANCE)
    assert (case["state"], case["final"]) == ("paid", True)


async def test_a_claim_from_a_lost_parcel_is_stamped_handed_over_and_paid_while_the_buyer_has_long_been_served(
    by_hand: House,
) -> None:
    """R5.30–R5.34: five items and the proof, the stamp, the original, remark and courier; the refund needs none."""
    agent, senior = await by_hand.seat("小林"), await by_hand.seat("陈姐")
    refund = await applied(agent, "未收到货", phase="运输中")
    await agent.step(refund["id"], "ask_courier", asked_buyer="已看聊天记录", courier="圆通", tracking_no="YT1")
    lost = await agent.step(refund["id"], "lost")
    claim = next(each for each in lost["linked"] if each["flow"] == "claim")["id"]
    await agent.step(refund["id"], "choose_refund", buyer_choice="退款重拍", stated_words="退了我重拍")
    await senior.done(f"/api/v1/cases/{refund['id']}/checks", {"kind": "仅退款", "amount": "199"})
    await senior.done(f"/api/v1/cases/{refund['id']}/agreement")
    paid = await senior.done(f"/api/v1/cases/{refund['id']}/agreement/confirmed")
    assert (paid["state"], (await agent.case(claim))["state"]) == ("agreed", "to_open")

    body: Json = {"event": "open_claim", "given": {"courier": "圆通", "tracking_no": "YT1"}}
    sheet = {
        "article": "QH-2103", "size": "38", "price": "199.00", "loss_proof": "快递书面证明：2026-01-08",
        "shipped_on": "2026-01-02", "handled_by": "小林",
    }  # fmt: skip
    assert len(await agent.refused(claim, "steps", body)) == len(sheet)
    for key, value in sheet.items():
        await agent.done(f"/api/v1/cases/{claim}/facts", {"key": key, "value": value})
    assert (await agent.done(f"/api/v1/cases/{claim}/steps", body))["remarks"] == []
    await agent.step(claim, "buyer_choice", buyer_choice="退款重拍")
    await agent.step(claim, "stamped", copy_kept="财务已留复印件", on_behalf=FINANCE)
    (remark,) = (await agent.step(claim, "original_received", on_behalf=WAREHOUSE))["remarks"]
    assert remark["line"].startswith("索赔单已开 ")
    handed: Json = {"event": "hand_over", "on_behalf": WAREHOUSE}
    assert await agent.refused(claim, "steps", handed) == {"订单备注「索赔单已开」"}
    await agent.done(f"/api/v1/cases/{claim}/remarks/{remark['id']}/copied")
    await agent.done(f"/api/v1/cases/{claim}/steps", handed)
    case = await agent.step(claim, "paid", paid_amount="199.00", on_behalf=FINANCE)
    assert (case["state"], case["final"]) == ("paid", True)


def test_every_procedure_is_walked_by_a_journey() -> None:
    """The names of the flows stand in the journeys' own files."""
    written = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {key for key in FLOWS if f'"{key}"' not in written and f"={key}" not in written} == set()


@pytest.mark.parametrize(("status", "end"), [("changed", "dropped"), ("withdrawn", "refused")])
async def test_what_the_buyer_does_to_a_refused_refund_reaches_the_refusal_and_everything_beside_it(
    connected: House, status: str, end: str
) -> None:
    """R5.61. A linked case that is not about the money once made the whole change of the refund unreadable."""
    agent, boss = await connected.seat("小林"), await connected.seat("王主管")
    sandbox, sync = connected.running.sandbox, connected.running.office.sync
    assert sandbox is not None
    order = sandbox.orders.by_key["phone_day3" if end == "dropped" else "phone_day10"]
    made = sandbox.orders.buyer_applies(order.shop_id, order.order_no, RefundKind.REFUND_ONLY, "其他")
    await sync.read_all()
    refund = (await agent.get(f"/api/v1/cases?q={made.refund_no}")).body["items"][0]["id"]
    parent = await boss.step(refund, "propose_refusal")
    refusal = next(each["id"] for each in parent["linked"] if each["flow"] == "refusal")
    await agent.step(
        refusal, "propose", signed_on="2026-01-03", problem_words="不想要", chat_proof="1月4日",
        ground="同一笔订单已经退过款", proof="退款 990001",
    )  # fmt: skip
    await boss.step(refusal, "approve", review="成立")
    await agent.step(refusal, "explain", told_by="电话接通，已讲明", told_words="退过了")
    sandbox.orders.colleague_refuses(order.shop_id, made.refund_no)
    await boss.step(refusal, "refuse", refusal_words="已退过")
    await sync.read_all()
    if status == "changed":
        sandbox.orders.buyer_changes(order.shop_id, made.refund_no, reason="协商一致退款")
    else:
        sandbox.orders.buyer_withdraws(order.shop_id, made.refund_no)
    await sync.read_all()
    assert (await agent.case(refusal))["state"] == end
    after = await agent.case(refund)
    assert after["refund"]["status"] == ("WAIT_SELLER_AGREE" if end == "dropped" else "CLOSED")
    assert after["final"] is (end == "refused")
