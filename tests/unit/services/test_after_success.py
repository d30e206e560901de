"""售后退款 through the services: remarked first, then the way of its reason, whatever the buyer changes (R5.64)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cs_assistant.domain.flows import REMARK_FACT, Case
from cs_assistant.domain.refunds import Connection, Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.errors import StepRefusedError
from cs_assistant.services.moving import put_facts
from cs_assistant.storage.unit_of_work import UnitOfWork

from .case_house import AGENT, PHONES, SENIOR, SHOES, SUPERVISOR, CaseHouse, case_house

REMARK = f"{REMARK_FACT}after_sale_refund"
CARE = {
    "signed_on": "2026-11-01", "problem_kind": "质量问题", "worn": "穿过", "problem_words": "开胶了",
    "chat_seen": "看过，没有别的约定",
}  # fmt: skip


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3", {PHONES: Connection.DIRECT}) as made:
        yield made


async def entered(house: CaseHouse, reason: str, kind: RefundKind = RefundKind.REFUND_ONLY, later: int = 0) -> Case:
    """An application after 交易成功, or what the buyer made of it some minutes later; the case it is worked on in."""
    now = house.clock.now()
    refund = await house.office.sync.register(
        RefundApplication(
            shop_id=SHOES, refund_no="970000001234", order_no="3311000000000000001", buyer_id="小鱼儿1987", kind=kind,
            phase=Phase.AFTER_SUCCESS, amount=Decimal(199), paid=Decimal(199), reason=reason, asked_at=now,
            modified_at=now + timedelta(minutes=later), status=RefundStatus.WAIT_SELLER_AGREE,
        ),
        AGENT,
    )
    return await house.database.read(lambda uow: uow.cases.get(refund.case_id or ""))


async def remarked(house: CaseHouse, case: Case) -> None:
    """Understood, remarked on the order, and copied by hand."""
    await house.office.casework.step(case.id, "understand", AGENT, given=CARE)
    await house.office.casework.step(case.id, "remark_after_sale", AGENT)
    (remark,) = (await house.office.casework.view(case.id, AGENT)).remarks
    await house.office.remarking.confirm_copied(remark.id, AGENT.name)


async def now_in(house: CaseHouse, before: Case) -> Case:
    """The case its refund goes on in."""
    refund = await house.refund(SHOES, before.refund_no or "")
    return await house.database.read(lambda uow: uow.cases.get(refund.case_id or ""))


@pytest.mark.parametrize(
    ("reason", "kind", "flow"),
    [
        ("未收到货", RefundKind.REFUND_ONLY, "refund_not_received"),
        ("商品描述不符", RefundKind.REFUND_ONLY, "refund_mismatch"),
        ("质量问题", RefundKind.RETURN_AND_REFUND, "refund_fault_return"),
        ("退运费", RefundKind.REFUND_ONLY, "refund_freight"),
    ],
)
async def test_once_remarked_it_goes_the_way_of_its_reason_and_stays_there(
    house: CaseHouse, reason: str, kind: RefundKind, flow: str
) -> None:
    """R5.26, R5.64, R5.80. After 交易成功 every reason once ended in one procedure that asked nothing of its own."""
    case = await entered(house, reason, kind)
    assert case.flow == "refund_after_success_by_reason"
    await remarked(house, case)
    handed = await house.office.casework.step(case.id, "by_reason", AGENT)
    following = await now_in(house, case)
    assert (handed.state, following.flow, following.parent_id) == ("handed_on", flow, case.id)
    again = await entered(house, reason, kind, later=5)
    assert (again.id, again.state) == (following.id, following.state)


async def test_what_the_buyer_makes_of_it_before_the_remark_begins_anew_and_after_it_goes_on(house: CaseHouse) -> None:
    """R5.64: no change of the reason leads past the remark, and one that stands need not be written again."""
    plain = await entered(house, "7天无理由")
    assert plain.flow == "refund_after_success"
    begun = await entered(house, "假货", later=1)
    assert (begun.flow, begun.state) == ("refund_after_success_by_reason", "registered")
    await remarked(house, begun)
    changed = await entered(house, "质量问题", later=2)
    assert (changed.flow, changed.parent_id) == ("refund_damaged", begun.id)


async def test_a_wish_to_exchange_in_between_leads_nobody_past_the_remark(house: CaseHouse) -> None:
    """Regression: back from 换货 it went on unremarked, and nothing could ever be agreed."""
    begun = await entered(house, "质量问题")
    assert (await entered(house, "质量问题", RefundKind.EXCHANGE, later=1)).flow == "exchange"
    back = await entered(house, "质量问题", later=2)
    assert (back.flow, back.state, back.id == begun.id) == ("refund_after_success_by_reason", "registered", False)


async def test_who_changes_the_reason_after_the_remark_is_not_remarked_twice(house: CaseHouse) -> None:
    """R5.64: a second 客户申请了售后退款 on the order would look like a second refund."""
    begun = await entered(house, "质量问题")
    await remarked(house, begun)
    plain = await entered(house, "7天无理由", RefundKind.RETURN_AND_REFUND, later=1)
    assert (plain.flow, plain.state, plain.fact("worn")) == ("refund_after_success", "remarked", "穿过")
    (remark,) = (await house.office.casework.view(plain.id, AGENT)).remarks
    assert plain.fact(f"{REMARK_FACT}{remark.key}") is not None


async def test_a_remark_that_was_lost_meanwhile_stops_the_money_also_in_the_case_of_the_reason(
    house: CaseHouse,
) -> None:
    """R5.64: it must stand when the money is agreed, not only when the case went on."""
    case = await entered(house, "假货")
    await remarked(house, case)
    await house.office.casework.step(case.id, "by_reason", AGENT)
    decided = await now_in(house, case)
    await house.office.casework.step(decided.id, "decide", SUPERVISOR, given={"decision": "退"})
    await house.office.casework.check_refund(decided.id, SENIOR, kind="仅退款", amount="199")

    def lost(uow: UnitOfWork) -> None:
        hand = house.office.casework.hand(uow, SHOES, SENIOR)
        put_facts(hand, uow.cases.get(case.id), {REMARK: replace(hand.fact(""), note="被别人的修改盖掉")}, {})

    await house.database.write(lost)
    with pytest.raises(StepRefusedError, match="客户申请了售后退款"):
        await house.office.agreeing.agree(decided.id, SENIOR)
