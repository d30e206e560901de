"""What a test found reaches the verdicts from the case, by whose report; a dispute or a repair ends that (E3).

Nothing of it is read out of what the buyer writes (R2.20, R2.21).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.known import KnownFacts, TestResult
from cs_assistant.domain.reports import ReportKind
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.services.known_facts import known_facts
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.understander import Understander
from tests.contract.worlds import NOW, packaged_library, packaged_world

from .house import ORDER_NO, SHOP, FakeChannel, House, house_at, order


def in_case(kind: str = "本店", *, state: str = "none_found", **changes: object) -> Case:
    report = Fact(value=kind, at=NOW, by="马师傅", source=FactSource.PERSON)
    made = Case(
        id="case-1", shop_id=SHOP, flow="send_back", flow_version=1, state=state, entered_at=NOW, opened_at=NOW,
        facts={"report_kind": report}, order_no=ORDER_NO,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def found(*cases: Case) -> tuple[TestResult | None, ReportKind | None]:
    known = known_facts(order(), cases, None, {})
    return known.result, known.report


@pytest.mark.parametrize("kind", list(ReportKind))
def test_whose_report_it_is_comes_from_the_case(kind: ReportKind) -> None:
    assert found(in_case(kind.value)) == (TestResult.NONE, kind)


@pytest.mark.parametrize(
    "case",
    [in_case(state="disputed"), in_case(kind="隔壁老王"), in_case(order_no="2211000000000009999"),
     in_case(order_no=None), in_case(flow="visit"), in_case(state="told"), in_case(state="sent_back"),
     in_case(state="no_fault_reported"), in_case(state="platform_return")],
)  # fmt: skip
def test_a_dispute_another_order_and_what_may_be_either_say_nothing(case: Case) -> None:
    assert found(case) == (None, None)


@pytest.mark.parametrize(
    ("state", "result"),
    [("fault_found", TestResult.FAULT), ("fault_reported", TestResult.FAULT), ("repairing", TestResult.FAULT),
     ("exchange_here", TestResult.FAULT), ("human_damage", TestResult.HUMAN), ("repaired", None), ("exchanged", None)],
)  # fmt: skip
def test_a_result_stands_until_something_settles_it(state: str, result: TestResult | None) -> None:
    """R2.20, R2.21: a repaired or exchanged unit is no longer known to be faulty."""
    assert found(in_case(state=state))[0] is result


def test_a_newer_case_puts_a_result_that_finds_nothing_in_doubt_and_leaves_a_fault_standing() -> None:
    newer = in_case(state="inspecting", id="case-2", opened_at=NOW + timedelta(days=1))
    assert found(in_case(), newer) == (None, None)
    assert found(in_case(state="human_damage"), newer) == (None, None)
    assert found(in_case(state="fault_found"), newer) == (TestResult.FAULT, ReportKind.OURS)


def test_a_return_that_a_test_opened_keeps_the_fault_and_one_asked_for_on_the_platform_proves_none() -> None:
    """R2.21, R5.43: the freight of a confirmed fault is the shop's while the return is on its way."""
    left = in_case(state="platform_return")
    opened = in_case(flow="refund_fault_return", state="number_due", id="case-2", parent_id="case-1")
    assert found(left, opened)[0] is TestResult.FAULT
    assert found(left, replace(opened, parent_id=None))[0] is None


def deciding(chosen: str) -> Library:
    library = packaged_library()
    return replace(library, shops={**library.shops, SHOP: replace(library.shops[SHOP], decisions={"E3": chosen})})


@pytest.mark.parametrize(
    ("chosen", "kind", "payer"),
    [
        ("all", ReportKind.OURS, "buyer"), ("official_only", ReportKind.OURS, "unknown"),
        ("official_only", ReportKind.MAKER, "buyer"), ("all", None, "unknown"),
    ],
)  # fmt: skip
def test_the_owner_decides_whether_our_own_report_puts_the_freight_on_the_buyer(
    chosen: str, kind: ReportKind | None, payer: str
) -> None:
    world = packaged_world()
    bought, on = world.orders(world.now)["phone_day3"], shanghai_day(world.now)
    assistant = Assistant(deciding(chosen), cast("Understander", None))
    known = KnownFacts(result=TestResult.NONE, report=kind) if kind is not None else KnownFacts()
    freight = assistant.rights(bought, on, fault_claimed=True, known=known).get("freight.return")
    assert freight is not None
    assert freight.value.value == payer


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(tmp_path / "desk.sqlite3", FakeChannel()) as house:
        house.orders.orders = [order()]
        yield house


async def test_the_desk_and_the_thought_judge_by_the_report_of_the_orders_open_case(desk: House) -> None:
    await desk.say("充不进电")
    conversation = await desk.conversation_id()

    def add(uow: UnitOfWork) -> None:
        uow.cases.add(in_case(conversation_id=conversation))

    await desk.database.write(add)
    view = await desk.desk.conversation(conversation)
    assert view.verdicts is not None
    assert view.verdicts.items[0].reason == "本店的报告：没有质量问题"
    seen: list[ReportKind | None] = []
    consider = desk.assistant.consider

    def watched(situation, automation, *, intent=None):  # type: ignore[no-untyped-def]
        seen.append(situation.known.report)
        return consider(situation, automation, intent=intent)

    desk.assistant.consider = watched  # type: ignore[method-assign]
    await desk.say("那运费呢")
    assert seen == [ReportKind.OURS]
