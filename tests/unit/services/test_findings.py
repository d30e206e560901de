"""E3: a test that found no fault reaches the freight verdict from the case, by whose report; a dispute ends that.

Nothing of it is read out of what the buyer writes (R2.20, R2.21).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.reports import ReportKind
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.services.findings import no_fault_by
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


@pytest.mark.parametrize("kind", list(ReportKind))
def test_whose_report_it_is_comes_from_the_case(kind: ReportKind) -> None:
    assert no_fault_by([in_case(kind.value)], ORDER_NO) is kind


@pytest.mark.parametrize(
    "case",
    [in_case(state="disputed"), in_case(state="fault_found"), in_case(state="human_damage"), in_case(kind="隔壁老王"),
     in_case(order_no="2211000000000009999"), in_case(order_no=None), in_case(flow="visit")],
)  # fmt: skip
def test_a_dispute_another_result_and_another_order_say_nothing(case: Case) -> None:
    assert no_fault_by([case], ORDER_NO) is None


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
    found = assistant.rights(bought, on, fault_claimed=True, no_fault_by=kind).get("freight.return")
    assert found is not None
    assert found.value.value == payer


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(tmp_path / "desk.sqlite3", FakeChannel()) as house:
        house.orders.orders = [order()]
        yield house


async def test_the_desk_and_the_thought_judge_by_the_report_of_the_chats_open_case(desk: House) -> None:
    await desk.say("充不进电")
    conversation = await desk.conversation_id()

    def add(uow: UnitOfWork) -> None:
        uow.cases.add(in_case(conversation_id=conversation))

    await desk.database.write(add)
    view = await desk.desk.conversation(conversation)
    assert view.verdicts is not None
    assert view.verdicts.items[0].reason == "本店的报告没有发现故障"
    seen: list[ReportKind | None] = []
    consider = desk.assistant.consider

    def watched(situation, automation, *, intent=None):  # type: ignore[no-untyped-def]
        seen.append(situation.no_fault_by)
        return consider(situation, automation, intent=intent)

    desk.assistant.consider = watched  # type: ignore[method-assign]
    await desk.say("那运费呢")
    assert seen == [ReportKind.OURS]
