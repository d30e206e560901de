"""The number a buyer sends in the chat is offered as evidence with its words and its time; nothing is typed (R5.48)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from uuid_utils import uuid7

from cs_assistant.domain.flows import Case
from cs_assistant.domain.messages import Message
from cs_assistant.domain.refunds import Connection, Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.services.number_said import NumberSaid
from cs_assistant.storage.unit_of_work import UnitOfWork

from .case_house import AGENT, PHONES, SHOES, CaseHouse, case_house

BUYER = "小鱼儿1987"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3", {PHONES: Connection.DIRECT}) as made:
        yield made


async def returning(house: CaseHouse) -> Case:
    """A return that was agreed, waiting for its number."""
    now = house.clock.now()
    refund = await house.office.sync.register(
        RefundApplication(
            shop_id=SHOES, refund_no="970000005678", order_no="3311000000000000002", buyer_id=BUYER,
            kind=RefundKind.RETURN_AND_REFUND, phase=Phase.RECEIVED, amount=Decimal(199), reason="7天无理由",
            asked_at=now, modified_at=now, status=RefundStatus.WAIT_SELLER_AGREE,
        ),
        AGENT,
    )
    case_id = refund.case_id or ""
    await house.office.casework.step(case_id, "agree_return", AGENT, given={"freight_payer": "买家"})
    return await house.office.casework.step(case_id, "ask_for_number", AGENT)


async def chat(house: CaseHouse) -> str:
    """A chat of the buyer."""
    conversation_id = str(uuid7())
    await house.database.write(lambda uow: uow.conversations.add(conversation_id, SHOES, "sandbox", BUYER))
    return conversation_id


async def says(house: CaseHouse, conversation_id: str, text: str) -> None:
    def work(uow: UnitOfWork) -> None:
        message = Message(
            shop_id=SHOES, channel="sandbox", buyer_id=BUYER, text=text, sent_at=house.clock.now(),
            external_id=f"said:{text}",
        )
        uow.messages.add(conversation_id, message, house.clock.now())

    await house.database.write(work)


async def offered(house: CaseHouse, case: Case) -> NumberSaid | None:
    return (await house.office.casework.view(case.id, AGENT)).number_said


async def test_the_number_in_the_buyers_own_words_is_offered_and_a_wrong_one_not_again(house: CaseHouse) -> None:
    talk = await chat(house)
    await says(house, talk, "电话 13800138000，单号等会发")
    case = await returning(house)
    assert await offered(house, case) is None
    await says(house, talk, "寄出去了 单号SF1234567890123")
    first = await offered(house, case)
    assert first == NumberSaid(
        tracking_no="SF1234567890123", evidence="2026-11-22 10:00 买家在旺旺：寄出去了 单号SF1234567890123"
    )
    given = {"tracking_no": first.tracking_no, "number_evidence": first.evidence}
    await house.office.casework.step(case.id, "number_by_chat", AGENT, given=given)
    assert await offered(house, case) is None
    await house.office.casework.step(case.id, "number_wrong", AGENT)
    assert await offered(house, case) is None
    await says(house, talk, "写错了，是 YT1234567890123")
    corrected = await offered(house, case)
    assert corrected is not None
    assert corrected.tracking_no == "YT1234567890123"


async def test_a_number_from_before_the_application_is_of_another_parcel(house: CaseHouse) -> None:
    await says(house, await chat(house), "单号SF1234567890123 一直没有更新")
    house.clock.move(timedelta(hours=1))
    assert await offered(house, await returning(house)) is None
