"""After an inspection the buyer has the rights of the day the fault was reported (R2.43, R2.55)."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.entitling import FAULT_FOUND, SIGNED_ON, Entitling
from tests.contract.worlds import NOW, MovableClock, packaged_library, packaged_world

from .case_house import PHONES, LibraryOnly


async def rights(*, order: str | None, reported: int, inspected: int, signed_on: str = "") -> dict[str, str]:
    """The rights after an inspection; both days are counted from the third after the phone was signed for."""
    clock = MovableClock()
    orders = SandboxOrders(packaged_world(), clock)
    entitling = Entitling(orders, Brain(cast("Thinker", LibraryOnly(library=packaged_library()))), clock)
    opened_at = NOW + timedelta(days=reported)
    clock.move(timedelta(days=inspected))
    entered = Fact(value=signed_on, at=opened_at, by="小林", source=FactSource.PERSON)
    case = Case(
        id="c", shop_id=PHONES, flow=SEND_BACK.key, flow_version=1, state=FAULT_FOUND, entered_at=clock.now(),
        opened_at=opened_at, facts={SIGNED_ON: entered} if signed_on else {},
        order_no=orders.by_key[order].order_no if order else None,
    )
    return {key.removeprefix("entitled."): fact.value for key, fact in (await entitling.facts(case)).items()}


async def test_a_fault_reported_within_seven_days_keeps_the_return_however_long_the_inspection_takes() -> None:
    late = await rights(order="phone_day3", reported=3, inspected=20)
    assert late == {"return": "yes", "exchange": "yes", "repair": "yes"}


async def test_a_fault_reported_on_the_ninth_day_gives_no_return() -> None:
    assert (await rights(order="phone_day3", reported=6, inspected=6))["return"] == "no"


async def test_without_an_order_the_entered_sign_for_day_counts_to_the_day_of_the_report_too() -> None:
    late = await rights(order=None, reported=0, inspected=30, signed_on="2026-11-16")
    assert late == {"return": "yes", "exchange": "yes", "repair": "yes"}


async def test_without_order_and_sign_for_day_no_right_is_known() -> None:
    assert await rights(order=None, reported=0, inspected=1) == {}
