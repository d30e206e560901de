"""What a refund's record says on its cases' files: until when, and the parcel that brings goods back (R5.9, R5.47)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.refunds import RefundApplication, RefundKind
from cs_assistant.flows.common import PLATFORM_48H, TOLD_ENDS
from cs_assistant.services.moving import put_facts
from cs_assistant.storage.unit_of_work import UnitOfWork

from .case_house import AGENT, SHOES, CaseHouse, case_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as house:
        yield house


@pytest.fixture
async def back(house: CaseHouse) -> RefundApplication:
    """A return that is agreed and not sent yet."""
    order = house.orders.by_key["shoes_day3"]
    made = house.orders.buyer_applies(SHOES, order.order_no, RefundKind.RETURN_AND_REFUND, "质量问题", note="鞋底开胶")
    await house.office.sync.read_shop(SHOES)
    house.clock.forward(60)
    agreed = house.orders.colleague_agrees_return(SHOES, made.refund_no)
    await house.office.sync.read_shop(SHOES)
    house.clock.forward(60)
    return agreed


async def case_of(house: CaseHouse, refund: RefundApplication) -> Case:
    (case,) = await house.database.read(lambda uow: uow.cases.of_refund(SHOES, refund.refund_no))
    return case


async def sent(house: CaseHouse, refund: RefundApplication, number: str) -> Case:
    house.orders.buyer_sends_back(SHOES, refund.refund_no, carrier="蓝鲸速运", waybill=number)
    await house.office.sync.read_shop(SHOES)
    return await case_of(house, refund)


async def test_the_number_of_the_parcel_and_the_end_of_each_state_come_with_the_record(
    house: CaseHouse, back: RefundApplication
) -> None:
    before = await case_of(house, back)
    assert {key for key in TOLD_ENDS.values() if before.fact(key)} == {"told_end.return"}
    case = await sent(house, back, "LJ77")
    assert (case.state, case.fact("tracking_no"), case.fact("courier")) == ("on_the_way", "LJ77", "蓝鲸速运")
    assert case.facts["tracking_no"].source is FactSource.PLATFORM
    assert {key for key in TOLD_ENDS.values() if case.fact(key)} == {"told_end.receive"}
    history = (await house.office.casework.view(case.id, AGENT)).history
    assert any("LJ77" in event.sentence for event in history)
    assert (await house.refund(SHOES, back.refund_no)).application.note == "鞋底开胶"


async def test_a_number_a_person_entered_from_the_chat_stays(house: CaseHouse, back: RefundApplication) -> None:
    """R5.48: the number in 旺旺 is the buyer's own word."""

    def entered(uow: UnitOfWork) -> None:
        hand = house.office.casework.hand(uow, SHOES, AGENT)
        (case,) = uow.cases.of_refund(SHOES, back.refund_no)
        put_facts(hand, case, {"tracking_no": hand.fact("SF1")}, {})

    await house.database.write(entered)
    case = await sent(house, back, "LJ77")
    assert (case.state, case.fact("tracking_no"), case.fact("courier")) == ("on_the_way", "SF1", None)


async def test_what_the_record_says_again_changes_nothing(house: CaseHouse, back: RefundApplication) -> None:
    case = await sent(house, back, "LJ77")
    for _ in range(2):
        await house.office.sync.read_shop(SHOES)
        await house.office.sync.read_refund(SHOES, back.refund_no)
    assert (await case_of(house, back)).revision == case.revision


async def test_an_end_told_while_the_platform_waits_for_somebody_else_moves_its_timers(
    house: CaseHouse, back: RefundApplication
) -> None:
    end = house.clock.now() + timedelta(days=9)
    house.orders.platform_waits(SHOES, back.refund_no, end)
    await house.office.sync.read_shop(SHOES)
    view = await house.office.casework.view((await case_of(house, back)).id, AGENT)
    assert [timer.due_at for timer in view.timers if timer.share == 100] == [end]


async def test_a_case_from_before_ends_were_kept_on_file_gets_its_own_after_a_start(house: CaseHouse) -> None:
    """R5.9: what the register knew is enough; the platform is not asked for every application again."""
    (refund,) = house.orders.add_unshipped_refunds(SHOES, 1, 1)
    await house.office.sync.read_refund(SHOES, refund.refund_no)

    def forget(uow: UnitOfWork) -> None:
        (case,) = uow.cases.of_refund(SHOES, refund.refund_no)
        facts = {key: fact for key, fact in case.facts.items() if key != PLATFORM_48H.told}
        uow.cases.save(replace(case, facts=facts, revision=case.revision + 1), final=False, seen_revision=case.revision)

    await house.database.write(forget)
    await house.office.sync.read_shop(SHOES)
    assert refund.deadline is not None
    assert (await case_of(house, refund)).fact(PLATFORM_48H.told) == refund.deadline.isoformat()
