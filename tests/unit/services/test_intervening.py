"""The platform's own people in a refund: told by messages, once, in the transaction of the message (R5.74)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from cs_assistant.domain.connected import PlatformMessage
from cs_assistant.domain.flows import Case
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.errors import PlatformAnswerError
from cs_assistant.flows.refusal import REFUSAL
from cs_assistant.services import refund_sync
from cs_assistant.services.intervening import INTERVENTION, Intervention, intervene
from cs_assistant.services.moving import Hand, open_case
from cs_assistant.services.platform_messages import PlatformMessages
from cs_assistant.services.refund_sync import RefundSync
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import NOW

from .case_house import AGENT, SHOES, SUPERVISOR, CaseHouse, case_house

APPLIED, STEPPED_IN = "taobao_refund_TaobaoInterApplied", "taobao_refund_TaobaoIntervened"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as house:
        yield house


@pytest.fixture
async def refund(house: CaseHouse) -> RefundApplication:
    (made,) = house.orders.add_unshipped_refunds(SHOES, 1, 1)
    await house.office.sync.read_refund(SHOES, made.refund_no)
    return made


async def told(house: CaseHouse, refund: RefundApplication, number: int, topic: str) -> None:
    """A message; a repeat of one reaches a desk that was started anew, too."""
    message = PlatformMessage(id=number, topic=topic, content={"refund_id": int(refund.refund_no)}, at=NOW)
    desk = PlatformMessages(house.database, house.office.sync, house.hub, house.clock)
    await desk.handle(SHOES, message)


async def cases(house: CaseHouse, refund: RefundApplication) -> dict[str, Case]:
    found = await house.database.read(lambda uow: uow.cases.of_refund(SHOES, refund.refund_no))
    return {case.flow: case for case in found}


async def refusal_in(house: CaseHouse, refund: RefundApplication, state: str) -> Case:
    def work(uow: UnitOfWork) -> Case:
        hand = house.office.casework.hand(uow, SHOES, SUPERVISOR)
        case = open_case(hand, REFUSAL, SHOES, order_no=refund.order_no, refund_no=refund.refund_no)
        moved = replace(case, state=state, revision=case.revision + 1)
        uow.cases.save(moved, final=False, seen_revision=case.revision)
        return moved

    return await house.database.write(work)


@pytest.mark.parametrize("topic", [APPLIED, STEPPED_IN, "taobao_dispute_TaobaoInterApplied"])
async def test_a_refusal_that_waits_is_to_be_answered_and_the_refunds_own_case_shows_it(
    house: CaseHouse, refund: RefundApplication, topic: str
) -> None:
    await refusal_in(house, refund, "waiting")
    for _ in range(2):
        await told(house, refund, 1, topic)
    await told(house, refund, 2, topic)  # the same news under another number
    found = await cases(house, refund)
    said = "平台已介入" if topic == STEPPED_IN else "买家申请了平台介入"
    assert found["refusal"].state == "answering"
    assert found["refund_unshipped"].state == "to_submit"
    assert {case.fact(INTERVENTION) for case in found.values()} == {said}
    for case in found.values():
        history = (await house.office.casework.view(case.id, AGENT)).history
        assert sum("平台介入" in event.sentence for event in history if event.type == "case.fact") == 1
    moves = [each for each in (await house.office.casework.view(found["refusal"].id, AGENT)).history
             if each.type == "case.moved"]  # fmt: skip
    assert [each.actor for each in moves] == ["平台"]


async def test_a_refusal_not_yet_made_keeps_its_place_and_goes_on_once_it_was_made(
    house: CaseHouse, refund: RefundApplication
) -> None:
    case = await refusal_in(house, refund, "told")
    await told(house, refund, 1, APPLIED)
    assert (await cases(house, refund))["refusal"].state == "told"
    words = {"refusal_words": "买家签收后第二十天申请，超过期限。"}
    await house.office.casework.step(case.id, "refuse", SUPERVISOR, given=words)
    assert (await cases(house, refund))["refusal"].state == "answering"


async def test_news_that_come_late_never_take_a_step_back(house: CaseHouse, refund: RefundApplication) -> None:
    await told(house, refund, 2, STEPPED_IN)
    await told(house, refund, 1, APPLIED)
    assert (await cases(house, refund))["refund_unshipped"].fact(INTERVENTION) == "平台已介入"


async def test_it_is_seen_though_the_application_cannot_be_read_and_not_half_when_the_transaction_breaks(
    house: CaseHouse, refund: RefundApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(hand: Hand, shop_id: str, refund_no: str, seen: Intervention) -> bool:
        intervene(hand, shop_id, refund_no, seen)
        raise KeyError("what nobody thought of")

    monkeypatch.setattr(refund_sync, "intervene", broken)
    await told(house, refund, 1, APPLIED)
    assert (await cases(house, refund))["refund_unshipped"].fact(INTERVENTION) is None
    monkeypatch.undo()

    def not_taken_in(*_: object) -> bool:
        raise KeyError("an application nobody thought of")

    monkeypatch.setattr(RefundSync, "_entered", not_taken_in)
    await told(house, refund, 3, APPLIED)
    assert (await cases(house, refund))["refund_unshipped"].fact(INTERVENTION) == "买家申请了平台介入"
    monkeypatch.undo()

    async def unreadable(shop_id: str, refund_no: str) -> RefundApplication | None:
        raise PlatformAnswerError("这一条没有读。")

    monkeypatch.setattr(house.orders, "refund", unreadable)
    await told(house, refund, 2, STEPPED_IN)
    assert (await cases(house, refund))["refund_unshipped"].fact(INTERVENTION) == "平台已介入"
