"""Timers through the services, walked in steps of twelve minutes beside the slow oracle (R5.9).

Must hold: each mark of each deadline fires once, at the first look after its minute, in whatever state the case is by
then; what was left behind fires no more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.timeouts import Actor, Timeout, Timeouts
from cs_assistant.flows.common import PLATFORM_48H
from cs_assistant.services.morning import MorningRow
from tests.contract.worlds import packaged_library
from tests.unit.flows import clock_oracle as oracle
from tests.unit.services import case_house as houses
from tests.unit.services.case_house import AGENT, CaseHouse, case_house

STEP = timedelta(minutes=12)


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


async def test_another_figure_in_the_librarys_table_moves_the_timers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slower = Timeout(
        key="platform_48h", state="s", actor=Actor.SELLER, hours=24, on_expiry="x", valid_from=date(2020, 1, 1),
        clause=("R5.9",), source="s", checked_on=date(2026, 11, 22),
    )  # fmt: skip
    library: Library = replace(packaged_library(), timeouts=Timeouts(rows=(slower,)))
    monkeypatch.setattr(houses, "packaged_library", lambda: library)
    async with case_house(tmp_path / "faster.sqlite3") as house:
        await house.office.sync.read_all()
        row = await newest_row(house)
        began = oracle.microseconds(house.clock.now().isoformat())
        found = await walk(house, row, 125, submit_after=30)
        assert found == expected(row, began, 24)
