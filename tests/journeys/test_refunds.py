"""Every refund procedure from the application to its end over HTTP, by hand (粘贴); the return also connected (直连).

At 粘贴 each remark is copied by a named person; money waits for it, for both checks, and for a senior's own click.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.refunds import RefundKind
from cs_assistant.flows import FLOWS
from tests.intact import ticked

from .office import House, Json, Seat

NUMBERS = count(1)
ONLY, BACK = "仅退款", "退货退款"
CHECKS = {"核对退款类型", "核对退款金额"}
RETURN_REMARK, ONCE = "订单备注：仓库已收到退货", "订单备注「客户申请了售后退款」"
LOOKS = {
    "signed_on": "2026-01-03", "style": "QH-2103", "quality_return": "不是", "chat_seen": "看过，没有别的约定",
    "reason_seen": "一致",
}  # fmt: skip
NUMBER = {"tracking_no": "SF1234567890"}
WAREHOUSE = "仓库老周，微信"


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way through a procedure."""

    flow: str
    kind: str
    phase: str
    reason: str
    steps: tuple[tuple[str, Json], ...]
    end: str
    gates: frozenset[str] = field(default_factory=frozenset)
    """What else than the two checks the money waits for, before any remark was confirmed."""
    paid: bool = True
    remarks: tuple[str, ...] = ()
    """How the remarks begin that the way demands."""
    linked: tuple[str, ...] = ()
    """Flows of the cases it opens."""


def step(event: str, **given: str) -> tuple[str, Json]:
    return event, given


RECEIVED = {"received_whole": "完好", "intact_findings": ticked(ProductKind.SHOES)}
LEG = (
    step("ask_for_number"),
    step("parcel_sent", **NUMBER),
    step("goods_received", **RECEIVED, on_behalf=WAREHOUSE),
)
CARE = {
    "signed_on": "2026-01-03", "problem_kind": "没有问题，不想要了", "worn": "没有穿过（只试过）",
    "problem_words": "不合脚", "chat_seen": "看过，没有别的约定",
}  # fmt: skip
WAYS = {
    "R5.47 R5.49 R5.57 seven days": Way(
        flow="refund_return", kind=BACK, phase="已签收", reason="7天无理由",
        steps=(step("agree_return", freight_payer="买家"), *LEG, step("three_looks", **LOOKS)),
        gates=frozenset({RETURN_REMARK}), remarks=("仓库已收到客户寄回鞋",), end="agreed",
    ),
    "R5.48 number as evidence": Way(
        flow="refund_return", kind=BACK, phase="已签收", reason="大小不合适",
        steps=(
            step("agree_return", freight_payer="退货宝或运费险"), step("ask_for_number"), step("no_number"),
            step("number_by_chat", number_evidence="单号 SF1", **NUMBER), step("number_wrong"),
            step("number_corrected", number_evidence="打错了，是 SF2", tracking_no="SF2"),
            step("goods_received", **RECEIVED, on_behalf=WAREHOUSE), step("three_looks", **LOOKS),
        ),
        gates=frozenset({RETURN_REMARK}), remarks=("仓库已收到客户寄回鞋",), end="agreed",
    ),
    "R5.25 R5.44 R5.55 quality": Way(
        flow="refund_fault_return", kind=BACK, phase="已签收", reason="质量问题",
        steps=(
            step("ask_evidence"), step("fault_shown", shoe_problem="左脚开胶", evidence="会话 10:30 三张"),
            step("agree_return", freight_payer="店铺"), *LEG, step("three_looks_freight", **LOOKS),
        ),
        gates=frozenset({RETURN_REMARK}), remarks=("鞋的详细问题", "仓库已收到客户寄回鞋"), end="agreed",
        linked=("freight_back",),
    ),
    "R5.41 R5.42 mismatch": Way(
        flow="refund_fault_return", kind=BACK, phase="已签收", reason="商品描述不符",
        steps=(
            step("differs", shoe_problem="鞋头比照片尖", evidence="会话 10:30", memo_seen="看过", differs_in="鞋头"),
            step("verified", verified_words="页面照片是样品", on_behalf="设计小杨"),
            step("agree_return", freight_payer="店铺"), *LEG, step("three_looks_freight", **LOOKS),
        ),
        gates=frozenset({RETURN_REMARK}), remarks=("鞋的详细问题", "仓库已收到客户寄回鞋"), end="agreed",
        linked=("freight_back",),
    ),
    "R5.27 R5.30 R5.34 lost": Way(
        flow="refund_not_received", kind=ONLY, phase="运输中", reason="未收到货",
        steps=(
            step("ask_courier", asked_buyer="已电话问过买家", courier="圆通", tracking_no="YT1"),
            step("tell_buyer", courier_answer="在转运中心", buyer_told="已留言说明"), step("lost"),
            step("choose_refund", buyer_choice="只退款", stated_words="不要了，退钱"),
        ),
        end="agreed", linked=("claim",),
    ),
    "R5.28 R5.34 sent again": Way(
        flow="refund_not_received", kind=ONLY, phase="运输中", reason="未收到货",
        steps=(
            step("ask_courier", asked_buyer="已看聊天记录", courier="圆通", tracking_no="YT1"), step("lost"),
            step("choose_reship", stated_words="再发一双"), step("buyer_withdrew"),
        ),
        end="closed", paid=False, linked=("claim", "reship"),
    ),
    "R5.66 R5.67 R5.68 refused at the door": Way(
        flow="refund_intercept", kind=ONLY, phase="运输中", reason="不要了",
        steps=(
            step("intercept", courier="圆通", tracking_no="YT2", buyer_told="已电话说明"),
            step("parcel_back", on_behalf=WAREHOUSE),
        ),
        gates=frozenset({"订单备注「已联系快递追件」"}), remarks=("已联系快递追件",), end="agreed",
    ),
    "R5.38 R5.40 damaged": Way(
        flow="refund_damaged", kind=ONLY, phase="已签收", reason="商品破损/少件",
        steps=(
            step("found_later", shoe_problem="右脚开线"), step("photos_in", evidence="会话 11:02"),
            step("shown", judged="右脚内侧开线两厘米"),
            step("choose_keep", stated_words="全退就行", promised_amount="199.00"),
        ),
        remarks=("鞋的详细问题",), end="agreed",
    ),
    "R5.41 R5.45 not as shown": Way(
        flow="refund_mismatch", kind=ONLY, phase="已签收", reason="商品描述不符",
        steps=(
            step("records_seen", chat_seen="看过，没有别的约定", memo_agreed="没有"),
            step("wrong_item", shoe_problem="要的 38，来的 39", evidence="会话 9:10", memo_seen="看过"),
            step("verified", verified_words="拣错了", on_behalf=WAREHOUSE),
            step("choose_exchange", stated_words="换 38"), step("buyer_withdrew"),
        ),
        remarks=("鞋的详细问题",), end="closed", paid=False, linked=("exchange",),
    ),
    "R5.35 R5.37 invoice": Way(
        flow="refund_invoice", kind=ONLY, phase="已签收", reason="发票问题",
        steps=(
            step("needs_invoice", title_kind="公司", invoice_title="示例有限公司", tax_no="91000000000000000X"),
            step("invoice_issued", invoice_no="26110001", on_behalf="财务小赵"), step("buyer_withdrew"),
        ),
        end="closed", paid=False,
    ),
    "R5.46 freight as promised": Way(
        flow="refund_freight", kind=ONLY, phase="已签收", reason="退运费",
        steps=(
            step("freight_promised", chat_seen="看过，有约定", promised_amount="199.00", promise_words="运费我们出"),
        ),
        end="agreed",
    ),
    "R5.62 R5.63 R5.64 after success": Way(
        flow="refund_after_success", kind=ONLY, phase="交易成功后", reason="7天无理由",
        steps=(step("understand", **CARE), step("remark_after_sale")),
        gates=frozenset({ONCE}), remarks=("客户申请了售后退款",), end="agreed",
    ),
    "R5.51 R5.64 after success, goods back": Way(
        flow="refund_after_success", kind=BACK, phase="交易成功后", reason="7天无理由",
        steps=(
            step("understand", **CARE), step("remark_after_sale"),
            step("agree_return", freight_payer="店铺"), *LEG, step("three_looks_freight", **LOOKS),
        ),
        gates=frozenset({ONCE, RETURN_REMARK}), remarks=("客户申请了售后退款", "仓库已收到客户寄回鞋"), end="agreed",
        linked=("freight_back",),
    ),
    "R5.26 R5.64 after success, by its reason": Way(
        flow="refund_after_success_by_reason", kind=ONLY, phase="交易成功后", reason="未收到货",
        steps=(step("understand", **CARE), step("remark_after_sale"), step("by_reason")),
        remarks=("客户申请了售后退款",), end="handed_on", paid=False, linked=("refund_not_received",),
    ),
    "R5.71 R5.80 a supervisor decides": Way(
        flow="refund_by_hand", kind=ONLY, phase="已签收", reason="假货",
        steps=(step("ask_evidence"), step("decide", decision="退")), end="agreed",
    ),
    "R5.75 R5.79 exchange": Way(
        flow="exchange", kind="换货", phase="已签收", reason="大小不合适",
        steps=(
            step("back_first", why_exchange="大了", exchange_for="同款换尺码或颜色", wanted="37", freight_payer="买家"),
            step("parcel_sent", **NUMBER), step("goods_received", received_whole="完好", on_behalf=WAREHOUSE),
            step("shipped_out", outbound_tracking_no="YT9", on_behalf=WAREHOUSE), step("arrived"),
        ),
        remarks=("仓库已收到客户寄回鞋",), end="exchanged", paid=False,
    ),
}


def application(kind: str, phase: str, reason: str) -> Json:
    """What a colleague copies from 千牛: an order and a refund nobody else uses."""
    number = next(NUMBERS)
    return {
        "shop": "shoes", "refund_no": f"98000000{number:04d}", "order_no": f"22334455667788{number:05d}",
        "buyer": "小鱼儿1987", "kind": kind, "phase": phase, "amount": "199.00", "paid": "199.00",
        "reason": reason, "asked_at": "2026-01-05T08:30:00+08:00", "style": "QH-2103 帆布鞋", "size": "38",
    }  # fmt: skip


async def entered(agent: Seat, way: Way) -> Json:
    found: Json = await agent.done("/api/v1/refunds", application(way.kind, way.phase, way.reason))
    return found


async def copied(agent: Seat, case: Json) -> None:
    for remark in case["remarks"]:
        if remark["state"] == "to_copy":
            await agent.done(f"/api/v1/cases/{case['id']}/remarks/{remark['id']}/copied")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_by_hand_from_the_application_to_its_end(by_hand: House, way: Way) -> None:
    supervisor = await by_hand.seat("王主管")
    agent, senior = await by_hand.seat("小林"), await by_hand.seat("陈姐")
    case = await entered(agent, way)
    case_id = case["id"]
    assert (case["flow"], case["state"]) == (way.flow, FLOWS[way.flow].start)
    for event, given in way.steps:
        fields = dict(given)
        if event == "by_reason":
            assert await agent.refused(case_id, "steps", {"event": event}) == {ONCE}
            await copied(agent, case)
        who = supervisor if event == "decide" else agent
        case = await who.step(case_id, event, on_behalf=fields.pop("on_behalf", None), **fields)
    lines = [remark["line"] for remark in case["remarks"]]
    assert len(lines) == len(way.remarks)
    assert all(line.startswith(start) for line, start in zip(lines, way.remarks, strict=True))
    assert sorted(each["flow"] for each in case["linked"] if each["flow"] != "freight_back") == sorted(
        flow for flow in way.linked if flow != "freight_back"
    )
    if way.paid:
        assert await senior.refused(case_id, "agreement") == CHECKS | way.gates
        await copied(agent, case)
        assert await senior.refused(case_id, "agreement") == CHECKS
        await senior.done(f"/api/v1/cases/{case_id}/checks", {"kind": way.kind, "amount": "199"})
        assert (await agent.post(f"/api/v1/cases/{case_id}/agreement")).status == 403
        await senior.done(f"/api/v1/cases/{case_id}/agreement")
        case = await senior.done(f"/api/v1/cases/{case_id}/agreement/confirmed")
    assert (case["state"], case["final"]) == (way.end, True)
    assert {each["flow"] for each in case["linked"]} == set(way.linked)


async def test_every_refund_procedure_is_walked_by_hand() -> None:
    walked = {way.flow for way in WAYS.values()}
    assert walked | {"refund_unshipped"} == {flow.key for flow in FLOWS.values() if flow.refund}


async def test_a_buyer_who_changes_the_type_goes_on_in_the_right_procedure(by_hand: House) -> None:
    """R5.36, R5.39: the type changes, the reason stays the buyer's; the old case says where it goes on."""
    agent = await by_hand.seat("小林")
    way = WAYS["R5.38 R5.40 damaged"]
    body = application(ONLY, way.phase, way.reason)
    case = await agent.done("/api/v1/refunds", body)
    for event, given in (*way.steps[:3], step("choose_return", stated_words="退了吧")):
        await agent.step(case["id"], event, **given)
    changed = await agent.done("/api/v1/refunds", {**body, "kind": BACK})
    assert (changed["flow"], changed["state"]) == ("refund_fault_return", "registered")
    old = await agent.case(case["id"])
    assert (old["state"], old["final"]) == ("rerouted", True)
    assert changed["id"] in {each["id"] for each in old["linked"]}
    assert changed["refund"]["first"]["words"] == changed["refund"]["current"]["words"] == way.reason


async def test_connected_a_return_is_agreed_on_the_platform_and_followed_there(connected: House) -> None:
    """R5.47, R5.57: our click agrees it there, the buyer's number moves the case, money waits for the goods."""
    agent, senior = await connected.seat("小林"), await connected.seat("陈姐")
    sandbox = connected.running.sandbox
    assert sandbox is not None
    order = sandbox.orders.by_key["shoes_day3"]
    made = sandbox.orders.buyer_applies(order.shop_id, order.order_no, RefundKind.RETURN_AND_REFUND, "7天无理由")
    await connected.running.office.sync.read_all()
    found = (await agent.get(f"/api/v1/cases?q={made.refund_no}")).body["items"]
    case_id = found[0]["id"]
    assert (await agent.case(case_id))["flow"] == "refund_return"
    await agent.step(case_id, "agree_return", freight_payer="买家")
    seen = await sandbox.orders.refund(order.shop_id, made.refund_no)
    assert seen is not None
    assert seen.status.value == "WAIT_BUYER_RETURN_GOODS"
    sandbox.orders.buyer_sends_back(order.shop_id, made.refund_no)
    await connected.running.office.sync.read_all()
    case = await agent.until(case_id, lambda each: each["state"] == "on_the_way")
    assert [each["source"] for each in case["facts"] if each["key"] == "return_sent_at"] == ["平台确认"]
    warehouse = await connected.seat("老周")
    await warehouse.task(case_id, "goods_received", received_whole="完好")
    body: Json = {"event": "three_looks", "given": LOOKS}
    assert await agent.refused(case_id, "steps", body) == {"完好清单（拆开逐项看）"}  # R5.49: received, not opened yet
    await agent.done(f"/api/v1/cases/{case_id}/facts", {"key": "intact_findings", "value": ticked(ProductKind.SHOES)})
    await agent.step(case_id, "three_looks", **LOOKS)
    case = await agent.until(case_id, lambda each: each["remarks"][0]["state"] == "standing")
    assert case["remarks"][0]["confirmed_how"] == "平台确认"
    kind, amount = RefundKind.RETURN_AND_REFUND.value, str(made.amount)
    await senior.done(f"/api/v1/cases/{case_id}/checks", {"kind": kind, "amount": amount})
    done = await senior.done(f"/api/v1/cases/{case_id}/agreement")
    assert (done["state"], done["agreement"]["confirmed_how"]) == ("agreed", "平台确认")


async def test_a_return_nobody_agreed_here_is_followed_as_the_platform_shows_it(connected: House) -> None:
    agent = await connected.seat("小林")
    sandbox = connected.running.sandbox
    assert sandbox is not None
    order = sandbox.orders.by_key["shoes_day10"]
    made = sandbox.orders.buyer_applies(order.shop_id, order.order_no, RefundKind.RETURN_AND_REFUND, "质量问题")
    await connected.running.office.sync.read_all()
    sandbox.orders.colleague_agrees_return(order.shop_id, made.refund_no)
    sandbox.orders.buyer_sends_back(order.shop_id, made.refund_no)
    await connected.running.office.sync.read_all()
    found = (await agent.get(f"/api/v1/cases?q={made.refund_no}")).body["items"]
    assert [(each["flow"], each["state"]) for each in found] == [("refund_fault_return", "on_the_way")]


async def test_an_order_is_not_paid_back_twice(by_hand: House) -> None:
    """R5.64: the second application of the same order is stopped at the money, with the number of the first."""
    agent, senior = await by_hand.seat("小林"), await by_hand.seat("陈姐")
    order = f"22334455667788{next(NUMBERS):05d}"
    paid: list[str] = []
    for place in ("1", "2"):
        body = application(ONLY, "已签收", "退运费") | {"order_no": order}
        case_id = (await agent.done("/api/v1/refunds", body))["id"]
        await agent.step(
            case_id, "freight_promised", chat_seen="看过，有约定", promised_amount="199", promise_words="退"
        )
        await senior.done(f"/api/v1/cases/{case_id}/checks", {"kind": ONLY, "amount": "199"})
        asked = await senior.post(f"/api/v1/cases/{case_id}/agreement")
        if place == "2":
            assert asked.status == 409
            assert paid[0] in asked.body["error"]["message"]
            return
        assert asked.status == 200
        paid.append(str(body["refund_no"]))


async def test_no_more_and_no_less_than_was_promised_is_paid(by_hand: House) -> None:
    """R5.46: the application says 199, the chat said 12: the senior is told, a supervisor may decide otherwise."""
    agent, senior, boss = [await by_hand.seat(name) for name in ("小林", "陈姐", "王主管")]
    case_id = (await entered(agent, WAYS["R5.46 freight as promised"]))["id"]
    await agent.step(
        case_id, "freight_promised", chat_seen="看过，有约定", promised_amount="12.00", promise_words="运费我们出"
    )
    await senior.done(f"/api/v1/cases/{case_id}/checks", {"kind": ONLY, "amount": "199"})
    told = await senior.post(f"/api/v1/cases/{case_id}/agreement")
    assert (told.status, "12.00" in told.body["error"]["message"]) == (409, True)
    await agent.step(case_id, "to_supervisor", question="买家申请了全额")
    assert (await senior.post(f"/api/v1/cases/{case_id}/agreement")).status == 409
    again = await boss.step(case_id, "go_on", decision="请买家改成 12 元")
    assert again["state"] == "registered"


async def test_a_return_is_not_paid_before_the_goods_are_here_unless_a_supervisor_leaves_them(by_hand: House) -> None:
    """R5.49–R5.53, R5.57: also after 交易成功, where the remark alone is not enough."""
    agent, senior = await by_hand.seat("小林"), await by_hand.seat("陈姐")
    way = WAYS["R5.51 R5.64 after success, goods back"]
    case_id = (await entered(agent, way))["id"]
    for event, given in way.steps[:2]:
        case = await agent.step(case_id, event, **given)
    await copied(agent, case)
    await senior.done(f"/api/v1/cases/{case_id}/checks", {"kind": BACK, "amount": "199"})
    refused = await senior.post(f"/api/v1/cases/{case_id}/agreement")
    assert (refused.status, "收到货" in refused.body["error"]["message"]) == (409, True)


async def test_counterfeit_goods_after_success_are_remarked_first_and_decided_by_a_supervisor(by_hand: House) -> None:
    """R5.64, R5.71, R5.80. A senior could once agree alone, as with any reason after 交易成功."""
    agent, senior, boss = [await by_hand.seat(name) for name in ("小林", "陈姐", "王主管")]
    body = application(ONLY, "交易成功后", "假货")
    begun = (await agent.done("/api/v1/refunds", body))["id"]
    await agent.step(begun, "understand", **CARE)
    case = await agent.step(begun, "remark_after_sale")
    await copied(agent, case)
    await senior.done(f"/api/v1/cases/{begun}/checks", {"kind": ONLY, "amount": "199"})
    assert (await senior.post(f"/api/v1/cases/{begun}/agreement")).status == 409
    (decided,) = (await agent.step(begun, "by_reason"))["linked"]
    assert (decided["flow"], decided["state"]) == ("refund_by_hand", "registered")
    await senior.done(f"/api/v1/cases/{decided['id']}/checks", {"kind": ONLY, "amount": "199"})
    assert (await senior.post(f"/api/v1/cases/{decided['id']}/agreement")).status == 409
    await boss.step(decided["id"], "decide", decision="核实是假货，退")
    assert (await senior.done(f"/api/v1/cases/{decided['id']}/agreement"))["state"] == "decided"


async def test_a_fault_after_success_goes_on_as_a_return_without_a_second_remark(by_hand: House) -> None:
    """R5.39, R5.62: the buyer changes the type of a damaged pair; what was remarked once stays remarked."""
    agent = await by_hand.seat("小林")
    body = application(ONLY, "交易成功后", "商品破损/少件")
    begun = (await agent.done("/api/v1/refunds", body))["id"]
    await agent.step(begun, "understand", **CARE)
    await copied(agent, await agent.step(begun, "remark_after_sale"))
    (damaged,) = (await agent.step(begun, "by_reason"))["linked"]
    assert damaged["flow"] == "refund_damaged"
    for event, given in (*WAYS["R5.38 R5.40 damaged"].steps[:3], step("choose_return", stated_words="退了吧")):
        await agent.step(damaged["id"], event, **given)
    changed = await agent.done("/api/v1/refunds", {**body, "kind": BACK})
    assert (changed["flow"], changed["state"]) == ("refund_fault_return", "registered")


async def test_a_buyer_who_changes_to_and_fro_and_chooses_twice_never_stands_before_a_shut_door(by_hand: House) -> None:
    """A second case of one procedure and refund once could not be opened: the change was lost, the click an error."""
    agent = await by_hand.seat("小林")
    body = application(BACK, "已签收", "7天无理由")
    flows = [
        (await agent.done("/api/v1/refunds", {**body, "reason": reason}))["flow"]
        for reason in ("7天无理由", "质量问题", "7天无理由", "质量问题")
    ]
    assert flows == ["refund_return", "refund_fault_return"] * 2

    lost = (await entered(agent, WAYS["R5.28 R5.34 sent again"]))["id"]
    for event in ("choose_reship", "choose_again", "choose_reship"):
        case = await agent.step(lost, event, **({"stated_words": "补发"} if event == "choose_reship" else {}))
    assert [each["flow"] for each in case["linked"]] == ["reship"]
    assert "stop_goods" in [task["kind"] for task in case["tasks"]]


async def test_a_type_that_was_changed_too_early_counts_as_soon_as_the_case_stands_where_it_can_leave(
    by_hand: House,
) -> None:
    """R5.39: the buyer had changed to 退货退款 while the goods were still exchanged; nothing else comes any more."""
    agent = await by_hand.seat("小林")
    body = application(ONLY, "已签收", "商品破损/少件")
    case_id = (await agent.done("/api/v1/refunds", body))["id"]
    for event, given in (*WAYS["R5.38 R5.40 damaged"].steps[:3], step("choose_exchange", stated_words="换一双")):
        await agent.step(case_id, event, **given)
    assert (await agent.done("/api/v1/refunds", {**body, "kind": BACK}))["id"] == case_id
    after = await agent.step(case_id, "choose_again")
    assert (after["state"], after["final"]) == ("rerouted", True)
    assert {each["flow"] for each in after["linked"]} == {"exchange", "refund_fault_return"}
