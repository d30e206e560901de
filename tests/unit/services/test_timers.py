"""Timers through the services, walked in steps of twelve minutes beside the slow oracle (R5.9).

Must hold: each mark of each deadline fires once, at the first look after its minute, in whatever state the case is by
then; what was left behind fires no more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.clocks import Basis
from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import RefundApplication, RefundStatus
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.timeouts import Actor, Timeout, Timeouts
from cs_assistant.flows.common import PLATFORM_48H, TOLD_ENDS
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.handover_lines import open_lines
from cs_assistant.services.morning import MorningRow
from cs_assistant.services.moving import by_machine
from cs_assistant.services.registering import take_in
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import packaged_library
from tests.unit.flows import clock_oracle as oracle
from tests.unit.services import case_house as houses
from tests.unit.services.case_house import AGENT, CaseHouse, case_house

STEP = timedelta(minutes=12)


class SilentOrders(SandboxOrders):
    """A platform whose records name no end."""

    async def refund(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        found = await super().refund(shop_id, refund_no)
        return found and replace(found, deadline=None)

    async def refunds(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        return tuple(replace(each, deadline=None) for each in await super().refunds(shop_id, since))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "timers.sqlite3") as made:
        await made.office.sync.read_all()
        yield made


async def newest_row(house: CaseHouse) -> MorningRow:
    rows = (await house.office.morning.table(AGENT)).rows
    return max(rows, key=lambda row: row.refund.application.asked_at)


async def fired(house: CaseHouse, case_id: str) -> list[tuple[str, int]]:
    """What the audit says fired, with the moment of the look."""
    history = (await house.office.casework.view(case_id, AGENT)).history
    return [
        (event.data.get("share", "100"), oracle.microseconds(event.at.isoformat()))
        for event in history
        if event.type in ("timer.warned", "timer.due") and "平台" in event.data["name"]
    ]


async def walk(house: CaseHouse, row: MorningRow, steps: int, *, submit_after: int) -> list[tuple[str, int]]:
    for number in range(steps):
        if number == submit_after:
            await house.office.morning.submit([row.case.id], AGENT)
        house.clock.move(STEP)
        await house.office.timekeeping.fire_due()
    return await fired(house, row.case.id)


def expected(row: MorningRow, began: int, hours: int) -> list[tuple[str, int]]:
    """The first look at or after each mark."""
    asked = oracle.microseconds(row.refund.application.asked_at.isoformat())
    looks = int(STEP.total_seconds()) * 1_000_000
    found = []
    for key, moment in oracle.marks(PLATFORM_48H, asked, hours):
        late = max(1, -(-(moment - began) // looks))
        found.append((key.partition(":")[2], began + late * looks))
    return found


@pytest.mark.parametrize("submit_after", [0, 60, 150])
async def test_forty_eight_hours_over_two_states_warn_once_each_at_their_minute(
    house: CaseHouse, submit_after: int
) -> None:
    row = await newest_row(house)
    began = oracle.microseconds(house.clock.now().isoformat())
    found = await walk(house, row, 245, submit_after=submit_after)
    assert found == expected(row, began, 48)


async def test_an_end_the_platform_moves_by_a_second_warns_nobody_again(house: CaseHouse) -> None:
    """Regression: the marks that had fired were set anew, a second later, and fired at once."""
    row = await newest_row(house)
    await walk(house, row, 150, submit_after=500)  # thirty hours: past the first mark
    before = await fired(house, row.case.id)
    told = await house.orders.refund(row.case.shop_id, row.refund.application.refund_no)
    assert told is not None
    assert told.deadline is not None
    house.orders.platform_waits(told.shop_id, told.refund_no, told.deadline + timedelta(seconds=1))
    await house.office.sync.read_shop(told.shop_id)
    await house.office.timekeeping.fire_due()
    assert [mark for mark, _ in before] == ["50"]
    assert await fired(house, row.case.id) == before


async def test_another_figure_in_the_librarys_table_moves_the_timers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slower = Timeout(
        key="platform_48h", state="s", actor=Actor.SELLER, hours=24, on_expiry="x", valid_from=date(2020, 1, 1),
        clause=("R5.9",), source="s", checked_on=date(2026, 11, 22),
    )  # fmt: skip
    library: Library = replace(packaged_library(), timeouts=Timeouts(rows=(slower,)))
    monkeypatch.setattr(houses, "packaged_library", lambda: library)
    monkeypatch.setattr(houses, "SandboxOrders", SilentOrders)
    async with case_house(tmp_path / "faster.sqlite3") as house:
        await house.office.sync.read_all()
        row = await newest_row(house)
        began = oracle.microseconds(house.clock.now().isoformat())
        found = await walk(house, row, 125, submit_after=30)
        assert found == expected(row, began, 24)


async def told(house: CaseHouse, row: MorningRow, end: datetime | None, status: RefundStatus | None = None) -> None:
    """The record as the platform shows it a minute later."""
    house.clock.move(timedelta(minutes=1))

    def work(uow: UnitOfWork) -> None:
        known = uow.refunds.get(row.case.shop_id, row.refund.application.refund_no).application
        now = replace(known, deadline=end, modified_at=house.clock.now(), status=status or known.status)
        hand = by_machine(house.office.casework.hand(uow, row.case.shop_id, AGENT), Role.PLATFORM)
        take_in(hand, now, FactSource.PLATFORM)

    await house.database.write(work)


async def ends(house: CaseHouse, row: MorningRow) -> list[datetime]:
    """The end of each deadline of the case that has not fired."""
    view = await house.office.casework.view(row.case.id, AGENT)
    return [timer.due_at for timer in view.timers if timer.share == 100]


async def test_when_the_platforms_record_names_another_end_the_timers_follow_and_without_one_the_table_counts(
    house: CaseHouse,
) -> None:
    """R5.9, design 4: the record goes before the table; case, 未发退早班 and hand-over say the same."""
    row = await newest_row(house)
    asked_at, number = row.refund.application.asked_at, row.case.id

    async def says(hours: int, basis: Basis) -> None:
        end = asked_at + timedelta(hours=hours)
        assert await ends(house, row) == [end]
        found = next(each for each in (await house.office.morning.table(AGENT)).rows if each.case.id == number)
        assert (found.refunded_at, found.basis) == (end, basis)
        house.clock.move(end - timedelta(hours=1) - house.clock.now())
        lines = await house.database.read(
            lambda uow: open_lines(uow, row.case.shop_id, house.clock.now(), packaged_library().timeouts.hours)
        )
        assert [line.due_at for line in lines if line.ref == number] == [end]

    await told(house, row, asked_at + timedelta(hours=60))
    await says(60, Basis.RECORD)
    assert "平台记录的到期时间改为" in (await house.office.casework.view(number, AGENT)).history[-1].sentence
    await told(house, row, asked_at + timedelta(hours=72))
    await says(72, Basis.RECORD)
    await told(house, row, None)
    assert await ends(house, row) == [asked_at + timedelta(hours=48)]
    await house.office.timekeeping.fire_due()
    assert await ends(house, row) == []


async def test_an_end_of_the_state_before_counts_no_more_when_the_platform_went_on(house: CaseHouse) -> None:
    row = await newest_row(house)
    await told(house, row, None, RefundStatus.WAIT_BUYER_RETURN_GOODS)
    case = (await house.office.casework.view(row.case.id, AGENT)).case
    assert [key for key in TOLD_ENDS.values() if case.fact(key)] == []
