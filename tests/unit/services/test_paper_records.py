"""One document through the service: made once, kept as a draft, voided, exported, numbered without gaps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, StepRefusedError
from cs_assistant.gateways.sandbox.faults import Call, Fault, Trouble
from tests.unit.services.case_house import AGENT, SENIOR, SHOES, STRANGER, SUPERVISOR, CaseHouse, case_house
from tests.unit.services.paper_house import EXCHANGED_ORDER, REQUEST, exchange, papers


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as made:
        yield made


async def test_a_second_click_makes_no_second_document(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")
    form = await made.form("back")
    one = await house.office.paperwork.make(made.case_id, "back", AGENT, form)
    two = await house.office.paperwork.make(made.case_id, "back", SENIOR, form)
    assert (one, len((await made.view()).made)) == (two, 1)
    with pytest.raises(ConflictError, match=f"已经做了库存调整单 {one.number}"):
        await house.office.paperwork.make(made.case_id, "back", AGENT, form | {"数量": "2"})


async def test_a_draft_keeps_what_was_typed_without_a_number_and_can_be_thrown_away(house: CaseHouse) -> None:
    made, paperwork = await exchange(house, "back_first"), house.office.paperwork
    draft = await paperwork.save_draft(made.case_id, "back", AGENT, {"数量": "很多", "货号／品名": "晨光X8"})
    assert (draft.state, draft.number) == ("draft", None)
    assert (await made.form("back"))["数量"] == "很多"
    assert await made.due() == ["back"]
    with pytest.raises(BadInputError, match="数量"):
        await paperwork.make(made.case_id, "back", AGENT, draft.values)
    assert await house.office.document_moves.void(made.case_id, draft.id, AGENT, "") is None
    assert (await made.form("back"))["数量"] == "1"
    await paperwork.save_draft(made.case_id, "back", AGENT, {"数量": "3"})
    assert (await made.make("back", **{"货号／品名": "晨光X8"})).values["数量"] == "3"


async def test_a_document_is_voided_with_a_reason_last_first_and_keeps_its_number(house: CaseHouse) -> None:
    made, moves = await exchange(house, "back_first"), house.office.document_moves
    back, ship = await made.make("back"), await made.make("ship")
    with pytest.raises(StepRefusedError, match="先作废后面的") as refused:
        await moves.void(made.case_id, back.id, AGENT, "发错了")
    assert refused.value.missing == (f"库存调整单 {ship.number}",)
    with pytest.raises(BadInputError, match="为什么"):
        await moves.void(made.case_id, ship.id, AGENT, " ")
    gone = await moves.void(made.case_id, ship.id, AGENT, "发错了")
    assert gone is not None
    assert (gone.number, gone.state, gone.why) == (ship.number, "voided", "发错了")
    with pytest.raises(ConflictError):
        await moves.void(made.case_id, ship.id, AGENT, "再来一次")
    assert (await made.make("ship")).number == "KT20261122-0003"


async def test_an_export_is_of_finished_documents_and_every_one_is_in_the_audit(house: CaseHouse) -> None:
    """R1.39."""
    made, moves = await papers(house, ReturnKind.REPAIR_POINT), house.office.document_moves
    request = await made.make("request", **REQUEST)
    with pytest.raises(StepRefusedError, match="待审核"):
        await moves.export(made.case_id, request.id, AGENT, "已脱敏")
    await moves.approve(made.case_id, request.id, SUPERVISOR)
    taken = await moves.export(made.case_id, request.id, AGENT, "已脱敏")
    house.clock.move(timedelta(hours=1))
    again = await moves.export(made.case_id, request.id, SENIOR, "已脱敏")
    assert (taken.state, again.exported_by, again.exported_at) == ("exported", "小林", taken.exported_at)
    assert await made.due() == ["transfer"]
    history = (await house.office.casework.view(made.case_id, AGENT)).history
    assert [event.actor for event in history if event.type == "document.exported"] == ["小林", "陈姐"]


async def test_where_the_module_is_off_there_is_nothing(house: CaseHouse) -> None:
    made = await papers(house, shop_id=SHOES, order_no="2211000000000001729")
    assert await house.office.paperwork.view(made.case_id) is None
    with pytest.raises(BadInputError, match="没有启用「退换货单据」"):
        await made.choose(ReturnKind.RETURN)


async def test_a_document_is_its_own_cases_and_strangers_have_none(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")
    other = await exchange(house, "back_first", order_no=EXCHANGED_ORDER)
    back = await made.make("back")
    with pytest.raises(NotFoundError):
        await house.office.paperwork.one(other.case_id, back.id)
    with pytest.raises(NotFoundError):
        await house.office.document_moves.void(other.case_id, back.id, AGENT, "x")
    with pytest.raises(ForbiddenError):
        await house.office.document_moves.void(made.case_id, back.id, STRANGER, "x")


async def test_a_field_of_another_document_and_a_letter_are_refused(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")
    with pytest.raises(BadInputError, match="没有「库位」这一栏"):
        await made.make("back", 库位="红山路")
    with pytest.raises(BadInputError, match="最多 200 个字"):
        await made.make("back", **{"备注：原因": "长" * 201})
    with pytest.raises(BadInputError, match="缺「货号／品名」"):
        await made.make("back", **{"货号／品名": " "})


async def test_an_order_that_cannot_be_read_just_now_is_filled_in_by_hand(house: CaseHouse) -> None:
    made = await exchange(house, "back_first")

    def silent(call: Call) -> Fault | None:
        return Fault(trouble=Trouble.BEFORE) if call.operation == "order" else None

    house.orders.disturb(silent)
    assert "货号／品名" not in await made.form("back")
    assert (await made.make("back", **{"货号／品名": "晨光X8"})).finished


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["make", "void", "draft", "wrong", "next day"]), min_size=4, max_size=14))
async def test_numbers_have_no_gaps_whatever_is_made_refused_or_voided(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    """The numbering rule: within shop, kind and day 1, 2, 3 …, each once, a voided one included."""
    async with case_house(tmp_path_factory.mktemp("numbers") / "desk.sqlite3") as house:
        made = await exchange(house, "back_first")
        standing = None
        for act in acts:
            if act == "next day":
                house.clock.move(timedelta(days=1))
            elif act == "make":
                standing = await made.make("back")
            elif act == "void" and standing is not None:
                await house.office.document_moves.void(made.case_id, standing.id, AGENT, "重做")
                standing = None
            elif act == "draft" and standing is None:
                await house.office.paperwork.save_draft(made.case_id, "back", AGENT, await made.form("back"))
            elif act == "wrong" and standing is None:
                with pytest.raises(BadInputError):
                    await made.make("back", 数量="没有")
        documents = await house.database.read(lambda uow: uow.case_documents.of_case(made.case_id))
        by_day: dict[str, list[int]] = {}
        for each in documents:
            if each.serial is not None and each.day is not None:
                by_day.setdefault(each.day, []).append(each.serial)
        assert all(sorted(serials) == list(range(1, len(serials) + 1)) for serials in by_day.values())
