"""A refusal and a message reach the platform as a person wrote them, once, and the case moves only when they did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Person
from cs_assistant.domain.refund_answers import Refusal, Speaker
from cs_assistant.domain.refunds import Connection, RefundKind, RefundStatus
from cs_assistant.errors import BadInputError, DeliveryError, NotConnectedError, StepRefusedError
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble

from .case_house import AGENT, PHONES, SUPERVISOR, CaseHouse, case_house

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
GOOD = Refusal(reason_id="118", words="检测报告 A-17：屏幕是外力压碎的。", proof=PNG)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3") as house:
        yield house


async def told(house: CaseHouse, reason: str = "其他", *, steps: int = 3) -> Case:
    """A refusal that a supervisor approved and the buyer was told of; with fewer steps one on the way there."""
    order = house.orders.by_key["phone_day10"]
    made = house.orders.buyer_applies(order.shop_id, order.order_no, RefundKind.REFUND_ONLY, reason)
    await house.office.sync.read_all()
    cases = await house.database.read(lambda uow: uow.cases.of_refund(PHONES, made.refund_no))
    step = house.office.casework.step
    await step(cases[0].id, "propose_refusal", SUPERVISOR)
    cases = await house.database.read(lambda uow: uow.cases.of_refund(PHONES, made.refund_no))
    (case,) = [each for each in cases if each.flow == "refusal"]
    given = {
        "signed_on": "2026-01-03", "problem_words": "屏幕碎了要免费换", "chat_proof": "1月4日",
        "ground": "检测为人为损坏，买家要求免费退换（有检测报告）", "proof": "报告 A-17",
    }  # fmt: skip
    words = {"told_by": "电话接通，已讲明", "told_words": "报告里写的"}
    way = (("propose", AGENT, given), ("approve", SUPERVISOR, {"review": "成立"}), ("explain", AGENT, words))
    for event, person, entered in way[:steps]:
        case = await step(case.id, event, person, given=entered)
    return case


async def on_platform(house: CaseHouse, case: Case) -> RefundStatus:
    seen = await house.orders.refund(PHONES, case.refund_no or "")
    assert seen is not None
    return seen.status


def lose(house: CaseHouse, operation: str, trouble: Trouble) -> None:
    def disturb(call: Call) -> Fault | None:
        return Fault(trouble=trouble) if call.operation == operation else None

    house.orders.disturb(disturb)


async def test_a_refusal_reaches_the_platform_with_an_offered_reason_and_then_moves_the_case(house: CaseHouse) -> None:
    """R5.60, R5.61."""
    case = await told(house)
    offer = await house.office.refusing.offer(case.id)
    assert (offer.refused, "118" in {each.id for each in offer.reasons}) == (False, True)
    moved = await house.office.refusing.refuse(case.id, SUPERVISOR, GOOD, seen_revision=case.revision)
    assert (moved.state, await on_platform(house, case)) == ("waiting", RefundStatus.SELLER_REFUSE_BUYER)
    assert (moved.fact("refusal_words"), moved.fact("platform_reason")) == (GOOD.words, "已经影响商品完好")
    registered = await house.refund(PHONES, case.refund_no or "")
    assert registered.application.status is RefundStatus.SELLER_REFUSE_BUYER
    after = await house.office.refusing.offer(case.id)
    assert (after.refused, after.state, after.reasons) == (True, "卖家已拒绝", ())


@pytest.mark.parametrize(
    ("refusal", "person", "error", "says"),
    [
        (Refusal(reason_id="9999", words=GOOD.words, proof=PNG), SUPERVISOR, StepRefusedError, "选项"),
        (Refusal(reason_id="118", words="不", proof=PNG), SUPERVISOR, BadInputError, "2 到 200"),
        (Refusal(reason_id="118", words="请您撤销退款申请，我们再谈。", proof=PNG), SUPERVISOR, BadInputError, "撤销"),
        (Refusal(reason_id="118", words=GOOD.words, proof=b"MZ" + bytes(64)), SUPERVISOR, BadInputError, "PNG"),
        (GOOD, AGENT, StepRefusedError, "主管"),
    ],
    ids=["reason", "short", "unlawful", "picture", "agent"],
)
async def test_a_refusal_that_may_not_be_sent_changes_neither_platform_nor_case(
    house: CaseHouse, refusal: Refusal, person: Person, error: type[Exception], says: str
) -> None:
    case = await told(house)
    with pytest.raises(error, match=says):
        await house.office.refusing.refuse(case.id, person, refusal)
    assert await on_platform(house, case) is RefundStatus.WAIT_SELLER_AGREE
    assert (await house.database.read(lambda uow: uow.cases.get(case.id))).state == "told"


@pytest.mark.parametrize("steps", [1, 2], ids=["not approved", "not explained"])
async def test_before_it_was_approved_and_explained_nothing_is_refused(house: CaseHouse, steps: int) -> None:
    """Nobody refuses alone: the state of the case is asked before the platform is."""
    case = await told(house, steps=steps)
    with pytest.raises(StepRefusedError):
        await house.office.refusing.refuse(case.id, SUPERVISOR, GOOD)
    assert await on_platform(house, case) is RefundStatus.WAIT_SELLER_AGREE


async def test_seven_days_without_reason_is_never_refused(house: CaseHouse) -> None:
    case = await told(house, "7天无理由退货")
    with pytest.raises(StepRefusedError, match="七天无理由"):
        await house.office.refusing.refuse(case.id, SUPERVISOR, GOOD)
    assert await on_platform(house, case) is RefundStatus.WAIT_SELLER_AGREE


async def test_an_answer_lost_after_the_refusal_is_read_from_the_platform(house: CaseHouse) -> None:
    case = await told(house)
    lose(house, "refuse_refund", Trouble.AFTER)
    assert (await house.office.refusing.refuse(case.id, SUPERVISOR, GOOD)).state == "waiting"


@pytest.mark.parametrize("trouble", [Trouble.BEFORE, Trouble.LOST])
async def test_what_did_not_arrive_is_not_recorded_as_refused_and_may_be_tried_again(
    house: CaseHouse, trouble: Trouble
) -> None:
    case = await told(house)
    lose(house, "refuse_refund", trouble)
    with pytest.raises((DeliveryError, StepRefusedError)):
        await house.office.refusing.refuse(case.id, SUPERVISOR, GOOD)
    assert (await house.database.read(lambda uow: uow.cases.get(case.id))).state == "told"
    house.orders.disturb(None)
    assert (await house.office.refusing.refuse(case.id, SUPERVISOR, GOOD)).state == "waiting"


async def test_what_a_colleague_refused_in_qianniu_is_only_written_down_and_only_when_it_is_so(
    house: CaseHouse,
) -> None:
    case = await told(house)
    record, given = house.office.refusing.record, {"refusal_words": "见报告 A-17"}
    with pytest.raises(StepRefusedError, match="还没有拒绝"):
        await record(case.id, SUPERVISOR, given=given)
    house.orders.colleague_refuses(PHONES, case.refund_no or "")
    assert (await record(case.id, SUPERVISOR, given=given)).state == "waiting"


async def test_a_message_is_written_into_the_application_and_into_the_history(house: CaseHouse) -> None:
    """R5.74."""
    case = await told(house)
    await house.office.refusing.say(case.id, AGENT, "检测报告 A-17 已上传。", PNG)
    (message,) = await house.office.refusing.messages(case.id)
    assert (message.by, message.text) == (Speaker.SELLER, "检测报告 A-17 已上传。")
    view = await house.office.casework.view(case.id, AGENT)
    assert any("小林在退款里留言：检测报告 A-17 已上传。" in event.sentence for event in view.history)


@pytest.mark.parametrize(("trouble", "arrived"), [(Trouble.AFTER, 1), (Trouble.LOST, 0)])
async def test_a_message_whose_answer_was_lost_counts_as_sent_only_if_it_stands_there(
    house: CaseHouse, trouble: Trouble, arrived: int
) -> None:
    case = await told(house)
    lose(house, "add_refund_message", trouble)
    if arrived:
        await house.office.refusing.say(case.id, AGENT, "报告已上传。", PNG)
    else:
        with pytest.raises(DeliveryError):
            await house.office.refusing.say(case.id, AGENT, "报告已上传。", PNG)
    assert len(await house.office.refusing.messages(case.id)) == arrived


@pytest.mark.parametrize("words", ["", "给个好评我们就退", "字" * 134])
async def test_words_that_may_not_be_said_or_do_not_fit_are_not_sent(house: CaseHouse, words: str) -> None:
    case = await told(house)
    with pytest.raises(BadInputError):
        await house.office.refusing.say(case.id, AGENT, words, PNG)
    assert await house.office.refusing.messages(case.id) == ()


async def test_a_shop_that_is_not_connected_is_told_to_do_it_in_qianniu_and_its_word_is_taken(tmp_path: Path) -> None:
    connections = {PHONES: Connection.DIRECT}
    async with case_house(tmp_path / "cases.sqlite3", connections) as house:
        case = await told(house)
        connections[PHONES] = Connection.PASTE
        for asked in (
            house.office.refusing.offer(case.id), house.office.refusing.messages(case.id),
            house.office.refusing.refuse(case.id, SUPERVISOR, GOOD),
            house.office.refusing.say(case.id, AGENT, "报告已上传。", PNG),
        ):  # fmt: skip
            with pytest.raises(NotConnectedError, match="千牛"):
                await asked
        given = {"refusal_words": "见报告 A-17", "platform_reason": "已经影响商品完好"}
        moved = await house.office.refusing.record(case.id, SUPERVISOR, given=given)
        assert (moved.state, moved.fact("platform_reason")) == ("waiting", "已经影响商品完好")
