"""交给 ERP: nothing before a person said that it is final, one a key, and what is not known is asked of a person."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.domain.papers import Deed, PaperKind
from cs_assistant.domain.people import Right, Role
from cs_assistant.errors import BadInputError, DeliveryError, ForbiddenError, NotFoundError, StepRefusedError
from cs_assistant.flows.visit import FIXED
from cs_assistant.services.handing_papers import HandingPapers
from cs_assistant.services.paper_delivery import ATTEMPTS, PaperDelivery

from .case_house import AGENT, PHONES, SENIOR, SHOES, SUPERVISOR, WAREHOUSE, WORKSHOP, person
from .erp_house import DOWN, LOST, REFUSED, ErpHouse, erp_house
from .paper_house import Papers, papers

WHY = {"备注：原因": "听筒没声音", "用途": "换货先发"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[ErpHouse]:
    async with erp_house(tmp_path / "desk.sqlite3") as made:
        yield made


@pytest.fixture
async def keyless(tmp_path: Path) -> AsyncIterator[ErpHouse]:
    async with erp_house(tmp_path / "keyless.sqlite3", takes_keys=False) as made:
        yield made


async def hand(house: ErpHouse, case: Papers, paper_id: str, deed: Deed = Deed.BOOK) -> None:
    await house.desk.hand(case.case_id, paper_id, deed, AGENT, final=True)


async def handed_id(house: ErpHouse, case: Papers, place: int = 0) -> int:
    return [each.id for view in (await house.seen(case)).papers for each in view.handed][place]


async def test_a_document_goes_once_a_person_said_that_it_is_final_and_whole(house: ErpHouse) -> None:
    case, made = await house.exchange()
    await house.delivered()
    assert house.erp.calls == 0
    with pytest.raises(BadInputError, match="核对"):
        await house.desk.hand(case.case_id, made.id, Deed.BOOK, AGENT, final=False)
    await hand(house, case, made.id)
    await hand(house, case, made.id)  # a second click
    await house.delivered()
    assert [each.act_key for each in house.erp.booked] == [f"erp:{case.case_id}:ship:{made.id}"]
    booked = house.erp.booked[0]
    assert (booked.number, booked.confirmed_by, booked.made_by) == (made.number, "小林", "小林")
    assert {line.name: line.value for line in booked.values} == dict(made.values)
    assert ("出仓", "成品仓") in [(line.name, line.value) for line in booked.terms]
    view = (await house.seen(case)).papers[0]
    assert (view.offered, view.handed[0].state, view.handed[0].external_id) == (
        None, ActState.SENT, f"ERP-{made.number}",
    )  # fmt: skip
    number = made.number
    assert await house.story(case) == [
        f"小林核对无误，把非生产领料单 {number} 交给 ERP（入账）", f"ERP 已收到非生产领料单 {number}（入账）",
    ]  # fmt: skip


async def test_what_was_looked_at_is_what_goes(house: ErpHouse) -> None:
    """The row holds the paper as it was confirmed, whatever becomes of the document before its turn."""
    case, made = await house.exchange()
    await hand(house, case, made.id)
    changed = replace(made, values={**made.values, "数量": "9"})
    await house.house.database.write(lambda uow: uow.case_documents.save(changed, seen=made.state))
    await house.delivered()
    assert ("数量", "1") in [(line.name, line.value) for line in house.erp.booked[0].values]


async def test_nothing_that_is_not_final_can_be_handed_over(house: ErpHouse) -> None:
    """R1.31, R1.33: an application before the approval, what was not scrapped yet, a draft, a voided one."""
    case = await papers(house.house, ReturnKind.REPAIR_POINT)
    applied = await case.make("request", **{"货号／品名": "屏幕总成 X8", "库位": "红山路"})
    with pytest.raises(StepRefusedError, match="批准"):
        await hand(house, case, applied.id)
    approved = await house.house.office.document_moves.approve(case.case_id, applied.id, SUPERVISOR)
    await hand(house, case, approved.id)
    await house.delivered()
    assert house.erp.booked[0].approved_by == "王主管"
    for paper_id, deed in (("nothing", Deed.BOOK), (approved.id, Deed.VOID)):
        with pytest.raises(StepRefusedError):
            await hand(house, case, paper_id, deed)


async def test_only_a_person_of_the_desk_who_is_logged_in_clicks(house: ErpHouse) -> None:
    case, made = await house.exchange()
    token = replace(AGENT, scopes=frozenset({Right.REMARK}))
    for who in (token, WAREHOUSE, person("审计", Role.AUDITOR), person("外人", Role.AGENT, shops=("elsewhere",))):
        with pytest.raises(ForbiddenError):
            await house.desk.hand(case.case_id, made.id, Deed.BOOK, who, final=True)
    assert await house.states(case) == []


async def test_where_the_shop_has_no_erp_nothing_is_offered_and_nothing_queued(house: ErpHouse) -> None:
    none = HandingPapers(house.house.database, house.house.office.casework, ())
    case, made = await house.exchange()
    assert await none.view(case.case_id) == replace(await none.view(case.case_id), on=False, papers=())
    with pytest.raises(BadInputError, match="CS_ERP_URLS"):
        await none.hand(case.case_id, made.id, Deed.BOOK, AGENT, final=True)
    other = await house.house.office.opening.open("exchange", SHOES, AGENT, order_no="2211000000000001729")
    assert (await house.desk.view(other.id)).papers == ()


async def test_a_closed_repair_sheet_goes_whole_and_an_open_one_does_not(house: ErpHouse) -> None:
    """R3.2, R3.9–R3.14."""
    case = await visit(house)
    assert (await house.desk.view(case)).papers == ()
    with pytest.raises(StepRefusedError, match="结案"):
        await house.desk.hand(case, case, Deed.BOOK, AGENT, final=True)
    await walk(house, case)
    sheet = (await house.desk.view(case)).papers[0]
    assert (sheet.kind, sheet.offered, sheet.name) == (PaperKind.REPAIR_SHEET, Deed.BOOK, "售后维修单")
    await house.desk.hand(case, case, Deed.BOOK, AGENT, final=True)
    await house.delivered()
    booked = house.erp.booked[0]
    found = {line.name: line.value for line in booked.values}
    assert booked.number.startswith("WX20261122-")
    stands = {"工地名称": "翠湖工地", "维修人员": "马师傅", "实际维修结果": "修好", "签字的人": "客户甲"}
    assert found | stands == found
    assert (await house.desk.view(case)).papers[0].handed[0].state is ActState.SENT


async def visit(house: ErpHouse) -> str:
    given = {
        "site_name": "翠湖工地", "contact": "客户甲", "contact_phone": "13900001111", "fault_detail": "不通电",
        "time_fixed": FIXED,
    }  # fmt: skip
    return (await house.house.office.opening.open("visit", PHONES, AGENT, given=given)).id


async def walk(house: ErpHouse, case: str) -> None:
    steps = (
        ("assign_fixed", SENIOR, {"technician": "马师傅", "appointed_at": "2026-11-22T18:00"}),
        ("arrive", WORKSHOP, {}),
        ("repaired", WORKSHOP, {
            "work_done": "换了主板", "materials_added": "无", "materials_replaced": "主板 1", "told_customer": "当面",
        }),
        ("signed", WORKSHOP, {"signed_by": "客户甲", "signed_on": "2026-11-22"}),
        ("hand_in", AGENT, {"handed_in_to": "小林", "result": "修好"}), ("close_visit", AGENT, {}),
    )  # fmt: skip
    for event, who, given in steps:
        await house.house.office.casework.step(case, event, who, given=given)


async def test_an_erp_that_is_down_gets_it_later_without_anybody(house: ErpHouse) -> None:
    case, made = await house.exchange()
    house.erp.outcomes = [(False, DOWN)] * 3
    await hand(house, case, made.id)
    await house.delivered()
    assert (await house.states(case), house.erp.calls, len(house.erp.booked)) == (["sent"], 4, 1)


async def test_one_that_refuses_is_told_and_tried_again_only_by_a_person(house: ErpHouse) -> None:
    case, made = await house.exchange()
    house.erp.outcomes = [(False, REFUSED)]
    await hand(house, case, made.id)
    await house.delivered()
    view = (await house.seen(case)).papers[0].handed[0]
    assert (view.state, view.why, house.erp.calls) == (ActState.FAILED, "ERP 拒收（HTTP 422）", 1)
    with pytest.raises(StepRefusedError, match="没有收下"):
        await house.desk.settle(case.case_id, view.id, AGENT, arrived=True)
    await house.desk.again(case.case_id, view.id, SENIOR)
    await house.delivered()
    assert (await house.states(case), len(house.erp.booked)) == (["sent"], 1)
    assert "陈姐把非生产领料单" in (await house.story(case))[2]
    with pytest.raises(NotFoundError):
        await house.desk.again(case.case_id, view.id + 1, AGENT)


async def test_without_keys_what_may_have_arrived_is_never_sent_again_by_itself(keyless: ErpHouse) -> None:
    case, made = await keyless.exchange()
    keyless.erp.outcomes = [(True, LOST)]
    await hand(keyless, case, made.id)
    await keyless.delivered()
    await keyless.delivered()
    assert (await keyless.states(case), keyless.erp.calls) == (["uncertain"], 1)
    with pytest.raises(StepRefusedError, match="请核对"):
        await keyless.desk.again(case.case_id, await handed_id(keyless, case), AGENT)
    await keyless.desk.settle(case.case_id, await handed_id(keyless, case), SENIOR, arrived=True)
    view = (await keyless.seen(case)).papers[0].handed[0]
    assert (view.state, view.settled_by, keyless.erp.calls) == (ActState.SENT, "陈姐", 1)
    assert (await keyless.story(case))[-1].endswith("ERP 里有这张")


async def test_what_a_person_did_not_find_in_the_erp_goes_again(keyless: ErpHouse) -> None:
    case, made = await keyless.exchange()
    keyless.erp.outcomes = [(False, LOST)]
    await hand(keyless, case, made.id)
    await keyless.delivered()
    await keyless.desk.settle(case.case_id, await handed_id(keyless, case), AGENT, arrived=False)
    await keyless.delivered()
    assert (await keyless.states(case), keyless.erp.calls, len(keyless.erp.booked)) == (["sent"], 2, 1)


@pytest.mark.parametrize(("takes_keys", "state", "calls"), [(True, "sent", 1), (False, "uncertain", 0)])
async def test_what_was_on_its_way_when_the_process_died(
    tmp_path: Path, takes_keys: bool, state: str, calls: int
) -> None:
    async with erp_house(tmp_path / "desk.sqlite3", takes_keys=takes_keys) as house:
        case, made = await house.exchange()
        await hand(house, case, made.id)
        found = (await house.seen(case)).papers[0].handed[0]
        await house.house.database.write(lambda uow: uow.erp_papers.move(found, ActState.SENDING, attempts=1))
        await house.delivery.recover()
        await house.delivered()
        assert (await house.states(case), house.erp.calls) == ([state], calls)


async def test_an_erp_that_was_taken_away_leaves_no_paper_waiting_for_ever(house: ErpHouse) -> None:
    case, made = await house.exchange()
    await hand(house, case, made.id)
    gone = PaperDelivery(house.house.database, {}, house.house.hub, house.house.clock)
    await gone.recover()
    assert await house.states(case) == ["failed"]


async def test_an_attempt_is_not_made_for_ever(house: ErpHouse) -> None:
    case, made = await house.exchange()
    house.erp.outcomes = [(False, DOWN)] * 99
    await hand(house, case, made.id)
    await house.delivered()
    assert (await house.states(case), house.erp.calls) == (["failed"], ATTEMPTS)


async def test_a_voided_document_is_called_back_or_the_erp_is_told(house: ErpHouse) -> None:
    case, made = await house.exchange()
    await hand(house, case, made.id)
    await house.house.office.document_moves.void(case.case_id, made.id, AGENT, "填错了")
    await house.delivered()
    assert (await house.states(case), house.erp.calls) == (["superseded"], 0)
    again = await case.make("ship", **WHY)
    await hand(house, case, again.id)
    await house.delivered()
    with pytest.raises(StepRefusedError):
        await hand(house, case, again.id, Deed.VOID)
    await house.house.office.document_moves.void(case.case_id, again.id, AGENT, "又填错了")
    offered = [view.offered for view in (await house.seen(case)).papers]
    assert offered == [None, Deed.VOID]
    await hand(house, case, again.id, Deed.VOID)
    await house.delivered()
    assert [(each.deed, each.why) for each in house.erp.booked] == [(Deed.BOOK, None), (Deed.VOID, "又填错了")]


@pytest.mark.parametrize(
    ("error", "state", "told"),
    [(DOWN, "superseded", "已作废，没有交给 ERP"), (LOST, "uncertain", "可能已交给 ERP，请核对")],
    ids=["nothing arrived", "it may have arrived"],
)
async def test_a_document_voided_while_its_paper_is_on_the_way_is_not_handed_over_again(
    house: ErpHouse, error: DeliveryError, state: str, told: str
) -> None:
    case, made = await house.exchange()
    await hand(house, case, made.id)

    async def voided() -> None:
        house.erp.meanwhile = None
        await house.house.office.document_moves.void(case.case_id, made.id, AGENT, "填错了")

    house.erp.meanwhile, house.erp.outcomes = voided, [(False, error)]
    await house.delivered()
    assert (await house.states(case), house.erp.calls, house.erp.booked) == ([state], 1, [])
    assert (await house.story(case))[-1].endswith(told)


async def test_a_document_voided_before_an_interrupted_handing_over_goes_on_is_asked_about(house: ErpHouse) -> None:
    case, made = await house.exchange()
    await hand(house, case, made.id)
    await house.delivery._claim(PHONES)
    await house.house.office.document_moves.void(case.case_id, made.id, AGENT, "填错了")
    await house.delivery.recover()
    await house.delivered()
    assert (await house.states(case), house.erp.calls) == (["uncertain"], 0)


async def test_a_refused_paper_that_was_voided_since_does_not_go_again(house: ErpHouse) -> None:
    case, made = await house.exchange()
    house.erp.outcomes = [(False, REFUSED)]
    await hand(house, case, made.id)
    await house.delivered()
    await house.house.office.document_moves.void(case.case_id, made.id, AGENT, "填错了")
    with pytest.raises(StepRefusedError, match="作废"):
        await house.desk.again(case.case_id, await handed_id(house, case), AGENT)


async def test_papers_of_a_case_arrive_in_the_order_they_were_confirmed_in(house: ErpHouse) -> None:
    case, first = await house.exchange()
    second = await case.make("back", **{"备注：原因": "听筒没声音"})
    await hand(house, case, first.id)
    await hand(house, case, second.id)
    house.erp.outcomes = [(False, DOWN)] * 4
    await house.delivered()
    assert [each.number for each in house.erp.booked] == [first.number, second.number]


async def test_a_stop_waits_for_the_paper_on_its_way(house: ErpHouse) -> None:
    case, made = await house.exchange()
    inside, go = asyncio.Event(), asyncio.Event()

    async def meanwhile() -> None:
        inside.set()
        await go.wait()

    house.erp.meanwhile = meanwhile
    await hand(house, case, made.id)
    running = asyncio.create_task(house.delivery.run())
    await inside.wait()
    running.cancel()
    go.set()
    with suppress(asyncio.CancelledError):
        await running
    assert await house.states(case) == ["sent"]


@pytest.mark.no_cover
@pytest.mark.parametrize("takes_keys", [True, False])
async def test_whatever_happens_on_the_way_each_paper_is_booked_once_or_a_person_is_asked(
    tmp_path: Path, takes_keys: bool
) -> None:
    """Random faults, crashes between the call and its record; seed in the name of the failure."""
    async with erp_house(tmp_path / "desk.sqlite3", takes_keys=takes_keys) as house:
        case, made = await house.exchange()
        for seed in range(24):
            chance = random.Random(seed)
            house.erp.outcomes = []
            if seed:
                await house.house.office.document_moves.void(case.case_id, made.id, AGENT, "下一轮")
                made = await case.make("ship", **WHY)
            await hand(house, case, made.id)
            for _ in range(chance.randint(0, 3)):
                house.erp.outcomes = [
                    chance.choice([(False, DOWN), (False, LOST), (True, LOST)]) for _ in range(chance.randint(1, 3))
                ]
                if chance.random() < 0.5:
                    await crash(house, made.id, booked=chance.random() < 0.5)
                await house.delivered()
            house.erp.outcomes = []
            await house.delivered()
            state = next(
                view.handed[0].state.value for view in (await house.seen(case)).papers if view.paper_id == made.id
            )
            times = [each.number for each in house.erp.booked].count(made.number)
            assert times <= 1, seed
            assert (state == "sent" and times == 1) or (state == "uncertain" and not takes_keys), seed


async def crash(house: ErpHouse, paper_id: str, *, booked: bool) -> None:
    """The process dies after the call, before its record, and starts again."""
    every = await house.house.database.read(lambda uow: uow.erp_papers.in_states(tuple(ActState)))
    found = next(each for each in every if each.paper_id == paper_id)
    if found.state is not ActState.QUEUED:
        return
    claimed = replace(found, state=ActState.SENDING)
    await house.house.database.write(lambda uow: uow.erp_papers.move(found, ActState.SENDING))
    known = found.act_key in [each.act_key for each in house.erp.booked]
    if booked and not (house.erp.takes_keys and known):
        house.erp.booked.append(claimed.paper)
    await house.delivery.recover()
