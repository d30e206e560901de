"""Which documents a case needs: the kind of return, what was booked, what an answer leaves behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.errors import BadInputError, StepRefusedError
from cs_assistant.flows.return_leg import GOODS_RECEIVED_AT
from cs_assistant.services.moving import put_facts
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.unit.services.case_house import AGENT, PHONES, CaseHouse, case_house
from tests.unit.services.paper_house import GIVEN, SAME, Papers, exchange, papers


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as made:
        yield made


@pytest.mark.parametrize(
    ("way", "exchanged_for", "kind", "due"),
    [
        ("back_first", SAME, "exchange_back_first", ["back"]),
        ("ship_first", SAME, "exchange_ship_first", ["ship"]),
        ("back_first", "换别的款式", "exchange_other", ["order", "back"]),
    ],
)
async def test_a_settled_exchange_knows_its_kind_and_what_to_make_first(
    house: CaseHouse, way: str, exchanged_for: str, kind: str, due: list[str]
) -> None:
    """R1.1: the kind follows from what was exchanged for what, and who sends first."""
    made = await papers(house)
    assert (await made.view()).kind is None
    assert (await made.view()).steps == ()
    made = Papers(house=house, case_id=made.case_id)
    await house.office.casework.step(made.case_id, way, AGENT, given={**GIVEN, "exchange_for": exchanged_for})
    view = await made.view()
    assert (view.kind, view.chosen, view.question) == (ReturnKind(kind), None, None)
    assert await made.due() == due


async def test_a_return_that_was_only_applied_for_proposes_no_documents_until_the_goods_are_in(
    house: CaseHouse,
) -> None:
    """R1.1, R5.49: at the application nothing has come back; a person who knows better may still choose."""
    await house.office.sync.read_all()
    cases = await house.database.read(lambda uow: uow.cases.listed((PHONES,)))
    case = next(each for each in cases if each.flow == "refund_return")
    made = Papers(house=house, case_id=case.id)
    view = await made.view()
    assert (view.kind, view.asked, view.steps) == (None, (), ())
    assert view.question is not None
    assert (view.question.expected, "还没有登记收到" in view.question.text) == (False, True)

    def take_in(uow: UnitOfWork) -> None:
        hand = house.office.casework.hand(uow, PHONES, AGENT)
        received = hand.fact(house.clock.now().isoformat())
        put_facts(hand, case, {GOODS_RECEIVED_AT: received}, {GOODS_RECEIVED_AT: "收到退货"}, told=False)

    await house.database.write(take_in)
    view = await made.view()
    assert (view.kind, view.question) == (ReturnKind.RETURN, None)
    assert await made.due() == ["back"]


async def test_the_kind_is_changed_with_a_reason_and_only_while_nothing_of_it_stands(house: CaseHouse) -> None:
    """R1.1."""
    made = await exchange(house, "back_first")
    office = house.office
    with pytest.raises(BadInputError, match="为什么"):
        await office.paperwork.choose_kind(made.case_id, AGENT, "退货", " ")
    with pytest.raises(BadInputError, match="可以选：退货、换不同的货"):
        await office.paperwork.choose_kind(made.case_id, AGENT, "赠品", "x")
    back = await made.make("back")
    with pytest.raises(StepRefusedError, match=f"{back.number}。要改种类，先把它们作废"):
        await made.choose(ReturnKind.RETURN)
    await office.document_moves.void(made.case_id, back.id, AGENT, "种类选错了")
    await made.choose(ReturnKind.RETURN, "买家改退货了")
    view = await made.view()
    assert view.chosen is not None
    assert (view.kind, view.chosen.by, view.chosen.note) == (ReturnKind.RETURN, "小林", "退货（买家改退货了）")
    assert [each.number for each in view.others] == [back.number]
    story = [event.sentence for event in (await office.casework.view(made.case_id, AGENT)).history]
    assert "小林选退回种类「退货」：买家改退货了" in story


async def test_what_was_booked_keeps_its_plan_whatever_the_case_says_by_now(house: CaseHouse) -> None:
    """R1.1: a numbered document never falls out of its plan."""
    made = await exchange(house, "back_first")
    back = await made.make("back")

    def changed(uow: UnitOfWork) -> None:
        hand = house.office.casework.hand(uow, PHONES, AGENT)
        put_facts(hand, uow.cases.get(made.case_id), {"exchange_for": hand.fact("换别的款式")}, {})

    await house.database.write(changed)
    view = await made.view()
    assert (view.kind, view.others) == (ReturnKind.EXCHANGE_BACK_FIRST, ())
    with pytest.raises(StepRefusedError, match=f"{back.number}。要改种类，先把它们作废"):
        await made.choose(ReturnKind.EXCHANGE_OTHER)
    await house.office.document_moves.void(made.case_id, back.id, AGENT, "换别的款式了")
    assert (await made.view()).kind is ReturnKind.EXCHANGE_OTHER


@pytest.mark.parametrize(
    ("first", "step", "then", "other"),
    [("能修好", "repair", "无法修理", "scrap"), ("无法修理", "scrap", "能修好", "repair")],
)
async def test_goods_are_never_scrapped_beside_the_note_that_issued_them_for_repair(
    house: CaseHouse, first: str, step: str, then: str, other: str
) -> None:
    """R1.7, R1.9: who answers otherwise voids what was made of the first answer, and only then goes on."""
    typed = {"repair": {"类别": "二次整改"}, "scrap": {"备注：原因": "主板烧毁"}}
    made, moves = await papers(house, ReturnKind.RETURN), house.office.document_moves
    await made.answer(invoiced="没有开票")
    back = await made.make("back")
    await made.answer(repaired=first)
    one = await made.make(step, **typed[step])
    await made.answer(repaired=then)
    assert [each.number for each in (await made.view()).strays] == [one.number]
    with pytest.raises(StepRefusedError, match=f"{one.number}还在。先把它作废") as refused:
        await made.make(other, **typed[other])
    assert refused.value.missing == (f"{one.kind} {one.number}",)
    with pytest.raises(StepRefusedError, match=f"{one.number}。要改种类"):
        await made.choose(ReturnKind.UNIT)
    with pytest.raises(StepRefusedError, match=f"{one.number}。先作废后面的"):
        await moves.void(made.case_id, back.id, AGENT, "退错了")
    await moves.void(made.case_id, one.id, AGENT, "结论改了")
    assert (await made.make(other, **typed[other])).number is not None
