"""What people and machines put on record around a case: complete, in words, once, and never half."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.events import UNRECORDED, Event
from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import Connection, RefundStatus
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.errors import BadInputError
from cs_assistant.flows.common import ASKED_AT, TOLD_ENDS
from cs_assistant.services.case_words import REFUND_STATES
from cs_assistant.services.moving import Hand, put_facts
from cs_assistant.services.registering import take_in
from cs_assistant.storage.case_records import ReasonRequest, Timer
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import packaged_library
from tests.registers.house import register_house

from .case_house import AGENT, PHONES, SENIOR, SHOES, CaseHouse, case_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3") as made:
        await made.office.sync.read_all()
        yield made


LATER = timedelta(hours=5)


async def events(house: CaseHouse, case: Case) -> list[Event]:
    return list(await house.database.read(lambda uow: uow.events.of_case(case.shop_id, case.id)))


async def test_the_question_about_a_reason_is_found_however_many_were_asked_after_it(house: CaseHouse) -> None:
    case = await house.case_of_refund(SHOES)
    asked = ReasonRequest(
        shop_id=SHOES, refund_no=case.refund_no or "", case_id=case.id, stated="unwanted", selected="质量问题",
        words="怕填得不一样，跟您核对一下。", at=house.clock.now(), by="小林",
    )
    later = asked.at + timedelta(minutes=1)

    def ask(uow: UnitOfWork) -> None:
        assert uow.reason_maps.ask(asked)
        for number in range(501):
            uow.reason_maps.ask(replace(asked, refund_no=f"9{number:011}", case_id=None, at=later))

    await house.database.write(ask)
    assert (await house.office.casework.view(case.id, AGENT)).reason_request == asked
    other = await house.case_of_refund(SHOES, 1)
    assert (await house.office.casework.view(other.id, AGENT)).reason_request is None


async def test_a_call_to_a_buyer_outside_the_hours_is_kept_and_warned_of(house: CaseHouse) -> None:
    """R5.6: no calls at night; a courier or the warehouse may be rung at any time."""
    case, call = await house.case_of_refund(SHOES), house.office.calling.record
    _, by_day = await call(case.id, AGENT, whom="买家", outcome="接通")
    night = house.clock.now().astimezone(SHANGHAI).replace(hour=20, minute=0)
    house.clock.move(night - house.clock.now())
    _, at_night = await call(case.id, AGENT, whom="买家", outcome="未接")
    _, courier = await call(case.id, AGENT, whom="快递", outcome="接通")
    assert (by_day, courier) == (None, None)
    assert at_night is not None
    assert "9:00–20:00" in at_night
    assert len((await house.office.casework.view(case.id, AGENT)).calls) == 3


async def test_a_call_with_an_unknown_reason_is_refused_as_a_whole(house: CaseHouse) -> None:
    case = await house.case_of_refund(SHOES)
    before = await events(house, case)
    with pytest.raises(BadInputError, match="从列表里选"):
        await house.office.calling.record(
            case.id, AGENT, whom="买家", outcome="接通", reason="nonsense", words="不想要了"
        )
    view = await house.office.casework.view(case.id, AGENT)
    assert view.calls == ()
    assert view.refund is not None
    assert view.refund.reasons.stated == ()
    assert await events(house, case) == before


@pytest.mark.parametrize("status", [RefundStatus.CLOSED, RefundStatus.SUCCESS])
async def test_a_change_on_the_platform_is_told_in_the_words_of_the_screens(
    house: CaseHouse, status: RefundStatus
) -> None:
    case = await house.case_of_refund(SHOES)
    application = (await house.refund(SHOES, case.refund_no or "")).application
    changed = replace(application, status=status, modified_at=house.clock.now())

    def hear(uow: UnitOfWork) -> None:
        take_in(house.office.casework.hand(uow, SHOES, SENIOR), changed, FactSource.PLATFORM)

    await house.database.write(hear)
    (told,) = [event.sentence for event in await events(house, case) if event.type == "refund.changed"]
    assert told == f"退款申请有变化：平台状态改为「{REFUND_STATES[status]}」"


async def test_no_event_of_a_furnished_office_lacks_a_fact_of_its_sentence(tmp_path: Path) -> None:
    async with register_house(tmp_path / "registers.sqlite3") as made:
        await made.furnish()
        told = [
            *await made.database.read(lambda uow: uow.events.latest(SHOES, limit=10_000)),
            *await made.database.read(lambda uow: uow.events.latest(PHONES, limit=10_000)),
        ]
    groups = {event.type.partition(".")[0] for event in told}
    assert groups >= {"case", "task", "remark", "refund", "reason", "call", "consent"}
    assert [event.sentence for event in told if UNRECORDED in event.sentence] == []


async def test_a_deadline_counts_from_what_is_on_file_now(house: CaseHouse) -> None:
    """Regression: a fact that was put right set new timers beside the old ones, and both warned."""
    case = await house.case_of_refund(SHOES)
    asked = datetime.fromisoformat(case.facts[ASKED_AT].value)
    right = asked + LATER

    def put_right(uow: UnitOfWork) -> tuple[tuple[Timer, ...], tuple[Timer, ...]]:
        hand = Hand(
            uow=uow, library=packaged_library(), connection=Connection.DIRECT, now=house.clock.now(), actor="平台",
            roles=frozenset({Role.PLATFORM}),
        )  # fmt: skip
        no_end = dict.fromkeys(TOLD_ENDS.values(), hand.fact(""))  # else the record's own word would count
        put_facts(hand, uow.cases.get(case.id), no_end, {}, told=False)
        before = uow.timers.of_case(case.id)
        put_facts(hand, uow.cases.get(case.id), {ASKED_AT: hand.fact(right.isoformat())}, {ASKED_AT: "申请时间"})
        return before, uow.timers.of_case(case.id)

    before, after = await house.database.write(put_right)
    assert before
    assert [(each.key, each.due_at) for each in after] == [(each.key, each.due_at + LATER) for each in before]
