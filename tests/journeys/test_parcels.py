"""A parcel is asked after and called back before the buyer applied; the application takes over what is known (粘贴).

R5.27–R5.30, R5.66–R5.68: without an application the desk had nowhere to write down what it asked the courier.
"""

from __future__ import annotations

from itertools import count

from .office import House, Json, Seat

NUMBERS = count(1)
ORDER = "shoes_shipped"
COURIER = {"courier": "圆通", "tracking_no": "YT1"}
TOLD = {"buyer_told": "已留言说明"}
WAREHOUSE = "仓库老周，微信"


def number() -> str:
    return f"44556677889900{next(NUMBERS):05d}"


def application(order_no: str, reason: str, kind: str = "仅退款", **more: str) -> Json:
    return {
        "shop": "shoes", "refund_no": f"98{order_no[-6:]}", "order_no": order_no, "kind": kind, "phase": "运输中",
        "amount": "199.00", "paid": "199.00", "reason": reason, "asked_at": "2026-01-05T08:30:00+08:00", **more,
    }  # fmt: skip


async def opened(agent: Seat, order_no: str, **more: str) -> Json:
    case: Json = await agent.done("/api/v1/cases", {"flow": "parcel", "shop": "shoes", "order_no": order_no, **more})
    return case


def facts(case: Json) -> dict[str, str]:
    return {fact["key"]: fact["value"] for fact in case["facts"]}


async def lacking(senior: Seat, case_id: str) -> set[str]:
    """What the money still waits for."""
    (money,) = [step for step in (await senior.case(case_id))["steps"] if step["money"]]
    return {each["name"] for each in money["missing"]}


async def test_a_query_from_the_chat_goes_on_in_the_refunds_case_with_all_that_was_learnt(by_hand: House) -> None:
    """R5.27–R5.29: the application comes while the courier is looking; nothing is asked twice."""
    agent, order_no = await by_hand.seat("小林"), number()
    chat = await by_hand.buyer_says(ORDER, "一直没收到货")
    case = await opened(agent, order_no, conversation_id=chat)
    await agent.step(case["id"], "ask_courier", asked_buyer="已看聊天记录", **COURIER)
    await agent.step(case["id"], "tell_buyer", courier_answer="在转运中心", **TOLD)

    refund = await agent.done("/api/v1/refunds", application(order_no, "未收到货", conversation_id=chat))
    assert (refund["flow"], refund["state"], refund["conversation_id"]) == ("refund_not_received", "told", chat)
    learnt = {**COURIER, "asked_buyer": "已看聊天记录", "courier_answer": "在转运中心", **TOLD}
    assert learnt.items() <= facts(refund).items()
    before = await agent.case(case["id"])
    assert (before["state"], before["final"]) == ("handed_over", True)
    assert [each["id"] for each in refund["linked"]] == [case["id"]]
    assert (await agent.post("/api/v1/cases", {"flow": "parcel", "shop": "shoes", "order_no": order_no})).status == 409


async def test_a_refused_parcel_called_back_is_paid_only_after_its_remark_which_goes_along(by_hand: House) -> None:
    """R5.66–R5.68: the remark was demanded before the application, and it still stands before the money."""
    agent, senior, order_no = await by_hand.seat("小林"), await by_hand.seat("陈姐"), number()
    case = await opened(agent, order_no)
    await agent.step(case["id"], "intercept", **COURIER, **TOLD)
    await agent.step(case["id"], "parcel_back", on_behalf=WAREHOUSE)
    refund = await agent.done("/api/v1/refunds", application(order_no, "不要了", buyer="小鱼儿1987"))
    assert (refund["flow"], refund["state"]) == ("refund_intercept", "returned")
    assert await lacking(senior, refund["id"]) == {"订单备注「已联系快递追件」", "核对退款类型", "核对退款金额"}
    (remark,) = refund["remarks"]
    await agent.done(f"/api/v1/cases/{refund['id']}/remarks/{remark['id']}/copied")
    assert await lacking(senior, refund["id"]) == {"核对退款类型", "核对退款金额"}


async def test_a_lost_parcel_opens_one_claim_and_one_new_parcel_with_or_without_an_application(by_hand: House) -> None:
    """R5.30, R5.34: neither is opened a second time when the application takes over."""
    agent, order_no = await by_hand.seat("小林"), number()
    case = await opened(agent, order_no)
    await agent.step(case["id"], "ask_courier", asked_buyer="两样都做了", **COURIER)
    await agent.step(case["id"], "lost")
    await agent.step(case["id"], "choose_reship", stated_words="再发一双")
    refund = await agent.done("/api/v1/refunds", application(order_no, "未收到货", buyer="小鱼儿1987"))
    assert refund["state"] == "reshipping"
    assert sorted(each["flow"] for each in refund["linked"]) == ["claim", "parcel", "reship"]
    await agent.step(refund["id"], "choose_again")
    again = await agent.step(refund["id"], "choose_reship", stated_words="还是再发一双")
    assert sorted(each["flow"] for each in again["linked"]) == ["claim", "parcel", "reship"]


async def test_beside_a_refund_that_is_about_something_else_the_parcel_is_still_called_back(by_hand: House) -> None:
    """R5.67: a 退货退款 knows no courier; the case somebody is at work on is linked and stays open."""
    agent, order_no = await by_hand.seat("小林"), number()
    case = await opened(agent, order_no)
    await agent.step(case["id"], "intercept", **COURIER, **TOLD)
    refund = await agent.done(
        "/api/v1/refunds", application(order_no, "7天无理由", "退货退款", buyer="小鱼儿1987")
    )
    assert (refund["flow"], refund["state"]) == ("refund_return", "registered")
    beside = await agent.case(case["id"])
    assert (beside["state"], beside["final"]) == ("intercepting", False)
    assert [each["id"] for each in beside["linked"]] == [refund["id"]]
    # The number of the parcel that went out once stood there as the one that comes back.
    assert not {"courier", "tracking_no"} & {fact["key"] for fact in refund["facts"]}
    ended = await agent.step(case["id"], "wanted_again", stated_words="算了还是要")
    assert [task["kind"] for task in ended["tasks"]] == ["resume_delivery"]


async def test_a_buyer_who_got_the_parcel_after_all_needs_no_application(by_hand: House) -> None:
    agent = await by_hand.seat("小林")
    case = await opened(agent, number())
    await agent.step(case["id"], "ask_courier", asked_buyer="已看聊天记录", **COURIER)
    await agent.step(case["id"], "choose_refund", buyer_choice="只退款", stated_words="退钱吧")
    await agent.step(case["id"], "choose_again", stated_words="再等等")
    ended = await agent.step(case["id"], "arrived", stated_words="刚拿到")
    assert (ended["state"], ended["final"]) == ("arrived", True)


async def test_a_refund_entered_beside_a_chat_is_that_buyers_and_of_no_other_shop(by_hand: House) -> None:
    """R5.3, R5.80: order, buyer and chat were typed again on the page of unshipped refunds; the link was lost."""
    agent, order_no = await by_hand.seat("小林"), number()
    chat = await by_hand.buyer_says(ORDER, "鞋子收到是坏的，退款")
    body = application(order_no, "商品破损/少件", conversation_id=chat)
    refund = await agent.done("/api/v1/refunds", {**body, "phase": "已签收"})
    assert (refund["flow"], refund["conversation_id"], refund["chat_id"]) == ("refund_damaged", chat, chat)
    listed = (await agent.get(f"/api/v1/conversations/{chat}/cases")).body["items"]
    assert refund["id"] in [each["id"] for each in listed]
    other = await agent.post("/api/v1/refunds", {**body, "shop": "phones", "refund_no": "98123456"})
    assert (other.status, other.body["error"]["where"]) == (400, "shop")
    nobody = await agent.post("/api/v1/refunds", application(number(), "不要了"))
    assert (nobody.status, nobody.body["error"]["where"]) == (400, "buyer")
