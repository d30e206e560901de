"""Each remark the procedures demand (R5.12, R5.33, R5.44, R5.51, R5.64, R5.68, R5.81), one way of each procedure.

Not on file before the platform showed it, on file afterwards; the phrase exactly; what a colleague wrote survives, or
the case says that it may not have; a memo that would be too long is a clear error and nothing is cut.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cs_assistant.domain.flows import REMARK_FACT, Case, FactSource, Step
from cs_assistant.domain.remarks import MEMO_LIMIT, RemarkState
from cs_assistant.flows import FLOWS
from cs_assistant.gateways.sandbox.faults import Trouble
from tests.contract.worlds import packaged_library
from tests.unit.flows.little import given_for

from .memo_house import REMARKS, MemoHouse, memo_house

STEPS: dict[str, tuple[str, Step]] = {
    f"{flow.key} {step.remark}": (flow.key, step) for flow in FLOWS.values() for step in flow.steps if step.remark
}
"""One step of each flow for each remark it demands."""
pytestmark = pytest.mark.parametrize("named", STEPS)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[MemoHouse]:
    async with memo_house(tmp_path / "desk.sqlite3") as house:
        yield house


async def taken(house: MemoHouse, named: str) -> Case:
    flow, step = STEPS[named]
    return await house.stepped(
        flow, step.source, step.event, {key: fact.value for key, fact in given_for(step).items()}
    )


async def test_it_is_not_on_file_before_the_platform_shows_it_and_on_file_afterwards(
    house: MemoHouse, named: str
) -> None:
    _, step = STEPS[named]
    phrase, key = REMARKS[str(step.remark)], f"{REMARK_FACT}{step.remark}"
    case = await taken(house, named)
    house.trouble_with("write_memo", Trouble.LOST)
    await house.remarking.write_due()
    assert (await house.case(case)).fact(key) is None
    house.orders.disturb(None)
    house.clock.forward(1)
    await house.remarking.write_due()
    fact, (line,) = (await house.case(case)).facts[key], await house.lines()
    assert (fact.value, fact.source) == ("standing", FactSource.PLATFORM)
    assert line == (await house.remark(case)).line
    assert line.startswith(f"{phrase} 2026-11-22 ")


async def test_what_a_colleague_wrote_before_and_in_the_window_survives_or_the_case_says_it_may_not_have(
    house: MemoHouse, named: str
) -> None:
    house.overwrites("客户要发顺丰", flag=3)
    case = await taken(house, named)
    house.once("write_memo", lambda _: house.adds("小周：客户改了地址"))
    await house.remarking.write_due()
    house.orders.disturb(None)
    await house.remarking.read_feeds()
    lines, told = await house.lines(), await house.kinds(case)
    assert "客户要发顺丰" in lines
    assert (await house.remark(case)).line in lines
    assert "小周：客户改了地址" in lines or "memo.overwritten" in told
    assert (await house.memo()).flag == 3


async def test_a_memo_of_1001_bytes_is_a_clear_error_and_nothing_is_cut(house: MemoHouse, named: str) -> None:
    case = await taken(house, named)
    line = (await house.remark(case)).line
    full = "x" * (MEMO_LIMIT - len(line.encode()))
    house.overwrites(full)
    await house.remarking.write_due()
    remark = await house.remark(case)
    assert remark.state is RemarkState.FAILED
    assert f"{MEMO_LIMIT + 1} 字节" in str(remark.why)
    assert (await house.memo()).text == full
    assert (await house.case(case)).fact(f"{REMARK_FACT}{remark.key}") is None


def test_the_phrases_are_those_of_the_procedures_letter_by_letter(named: str) -> None:
    key = str(STEPS[named][1].remark)
    assert packaged_library().remarks[key] == REMARKS[key]
