"""The owner's decisions (annex E) where the services act on them: each choice changes what is done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.people import Role
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.flows import FLOWS
from cs_assistant.flows.claim import CLAIM
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.compensation_forms import FORMS
from cs_assistant.flows.visit import VISIT, VISIT_24H
from cs_assistant.policy.bookkeeping import RepairPapers
from cs_assistant.services.document_views import read_documents
from cs_assistant.services.form_columns import FORM_COLUMNS
from cs_assistant.services.moving import move, open_case
from cs_assistant.services.register_rows import FormRow
from cs_assistant.services.registering import take_in
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import packaged_library
from tests.unit.flows.little import NOON, case_in
from tests.unit.services import case_house as houses
from tests.unit.services.case_house import AGENT, SHOES, CaseHouse, case_house

APPOINTED = "约定的时间已过一小时，还没有登记上门"
Open = Callable[..., AbstractAsyncContextManager[CaseHouse]]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """A house whose shoe shop decided so."""

    @asynccontextmanager
    async def house(**chosen: str) -> AsyncIterator[CaseHouse]:
        library = packaged_library()
        shop = replace(library.shops[SHOES], decisions=chosen)
        changed = replace(library, shops={**library.shops, SHOES: shop})
        monkeypatch.setattr(houses, "packaged_library", lambda: changed)
        async with case_house(tmp_path / "decided.sqlite3") as made:
            await made.office.sync.read_all()
            yield made

    return house


@pytest.mark.parametrize(("chosen", "department"), [("warehouse", Role.WAREHOUSE), ("finance", Role.FINANCE),
                                                    ("service", None)])
async def test_e12_the_task_to_take_the_claim_to_the_courier_goes_where_the_owner_said(
    opened: Open, chosen: str, department: Role | None
) -> None:
    """R5.32; where the desk goes itself nobody is asked, and the step stays open to it."""
    async with opened(E12=chosen) as house:

        def receive(uow: UnitOfWork) -> Case:
            hand = house.office.casework.hand(uow, SHOES, AGENT)
            case = replace(open_case(hand, CLAIM, SHOES), state="stamped")
            uow.cases.save(case, final=False, seen_revision=case.revision)
            return move(hand, case, "original_received")

        case = await house.database.write(receive)
        tasks = await house.database.read(lambda uow: uow.tasks.of_case(case.id))
        assert [(task.kind, task.department) for task in tasks] == (
            [] if department is None else [("hand_over_claim", department)]
        )
        view = await house.office.casework.view(case.id, AGENT)
        assert "hand_over" in {option.step.event for option in view.options}


@pytest.mark.parametrize(("chosen", "asked"), [("own_words_once", True), ("never", False)])
async def test_e1_a_shop_that_never_asks_has_no_button_and_no_question(
    opened: Open, chosen: str, asked: bool
) -> None:
    """R5.16."""
    async with opened(E1=chosen) as house:
        case = await house.case_of_refund(SHOES)
        reasons = house.office.reasons
        refund = await house.refund(SHOES, case.refund_no or "")
        library = packaged_library()
        buyers = next(reason.id for reason in library.reasons.values() if reason.fault == "buyer")
        await reasons.state(case.id, AGENT, reason=buyers, words="是我自己不想要了")
        selected = next(text for reason in ("other", "invoice") for text in library.reasons[reason].platform)
        changed = replace(refund.application, reason=selected, modified_at=house.clock.now() + timedelta(minutes=1))
        await house.database.write(
            lambda uow: take_in(house.office.casework.hand(uow, SHOES, AGENT), changed, FactSource.PLATFORM)
        )
        view = await house.office.casework.view(case.id, AGENT)
        mapping = await reasons.mapping(SHOES)
        assert reasons.may_ask_change(view, mapping) is asked


@pytest.mark.parametrize(
    ("chosen", "papers", "spares", "costed"),
    [({}, RepairPapers.BOTH, False, True),
     ({"E7": "same_issue", "E8": "spares", "E9": "without_cost"}, RepairPapers.ISSUE, True, False)],
)  # fmt: skip
async def test_e7_e8_e9_the_documents_of_a_case_are_planned_as_the_owner_decided(
    opened: Open, chosen: dict[str, str], papers: RepairPapers, spares: bool, costed: bool
) -> None:
    """R1.13, R1.21, R1.27."""
    async with opened(**chosen) as house:
        case = await house.case_of_refund(SHOES)
        library = houses.packaged_library()
        facts = (await house.database.read(lambda uow: read_documents(uow, case, library))).facts
        assert (facts.repair_papers, facts.spares_warehouse, facts.return_leg_costed) == (papers, spares, costed)


@pytest.mark.parametrize(("chosen", "first"), [("both", VISIT_24H.name), ("agree_only", APPOINTED)])
async def test_e10_board_sheet_and_hand_over_count_the_hours_the_owner_decided_on(
    opened: Open, chosen: str, first: str
) -> None:
    """R3.7, R3.8: where a time only has to be agreed within the day, the agreed time is what counts."""
    async with opened(E10=chosen) as house:

        def agreed(uow: UnitOfWork) -> Case:
            hand = house.office.casework.hand(uow, SHOES, AGENT)
            case = open_case(hand, VISIT, SHOES)
            times = {"notified_at": hand.now, "appointed_at": hand.now + timedelta(hours=30)}
            known = {key: hand.fact(moment.isoformat()) for key, moment in times.items()}
            changed = replace(case, state="appointed_soon", facts=known)
            uow.cases.save(changed, final=False, seen_revision=case.revision)
            return changed

        case = await house.database.write(agreed)
        cards = [sheet for column in await house.office.visits.board((SHOES,)) for sheet in column.sheets]
        sheet = await house.office.visits.sheet(case.id, AGENT)
        assert [each.due and each.due[0] for each in (*cards, sheet)] == [first, first]
        house.clock.forward(timedelta(hours=20).total_seconds())
        (handed,) = await house.office.handing_over.of((SHOES,))
        assert [each.line.detail for each in handed.lines if each.line.ref == case.id] == [first]


@pytest.mark.parametrize(("chosen", "until"), [(None, date(2031, 11, 22)), ("closed", date(2031, 11, 22)),
                                               ("opened", date(2031, 10, 1))])
def test_e13_a_form_is_kept_from_the_day_the_owner_chose(chosen: str | None, until: date) -> None:
    """R4.30."""
    over = replace(
        case_in(COMPENSATION, "summed"), entered_at=NOON, opened_at=datetime(2026, 10, 1, 9, tzinfo=SHANGHAI)
    )
    assert over.state in FLOWS[COMPENSATION.key].finals
    row = FormRow(shop="s", case=over, today=NOON.date(), keep_choice=chosen)
    for form in FORMS:
        kept = next(column for column in FORM_COLUMNS[form.key] if column.id == "keep_until")
        assert kept.read(row) == until
