"""After an inspection the buyer has the rights of the day the fault was reported (R2.43, R2.55)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import cast

import pytest

from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.orders import OrderStatus
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.flows.send_back_results import NEW_UNIT, WHOLE_UNIT
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.entitling import FAULT_FOUND, RIGHTS, SIGNED_ON, SINCE, Entitling
from cs_assistant.storage import Database
from tests.contract.worlds import NOW, MovableClock, packaged_library, packaged_world

from .case_house import PHONES, LibraryOnly
from .house import FakeOrders

COUNTED = count(1)


@pytest.fixture(scope="module")
async def database(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    """One for all tests here: each has an order of its own."""
    async with Database.open(tmp_path_factory.mktemp("entitling") / "desk.sqlite3") as opened:
        yield opened


class Bench:
    """Cases before their rights, over orders of the sandbox."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = MovableClock()
        self.orders = FakeOrders()
        brain = Brain(cast("Thinker", LibraryOnly(library=packaged_library())))
        self.entitling = Entitling(database, self.orders, brain, self.clock)  # type: ignore[arg-type]

    def order(self, key: str, **changes: object) -> str:
        """An order of the world under a number no other test has, changed as given."""
        number = f"22110000000002{next(COUNTED):04}1"
        bought = packaged_world().orders(NOW)[key]
        self.orders.orders.append(replace(bought, order_no=number, **changes))  # type: ignore[arg-type]
        return number

    async def facts(self, case: Case) -> dict[str, str]:
        return {key: fact.value for key, fact in (await self.entitling.facts(case)).items()}

    async def rights(self, case: Case) -> dict[str, str]:
        found = await self.facts(case)
        return {key.removeprefix("entitled."): found[key] for key in RIGHTS if key in found}


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def faulty(order_no: str | None, *, day: int = 0, state: str = FAULT_FOUND, **facts: str) -> Case:
    """A case opened so many days after today that stands in `state`."""
    opened = NOW + timedelta(days=day)
    return Case(
        id=f"case-{next(COUNTED)}", shop_id=PHONES, flow=SEND_BACK.key, flow_version=1, state=state,
        entered_at=opened + timedelta(days=2), opened_at=opened, order_no=order_no,
        facts={key: Fact(value=text, at=opened, by="小林", source=FactSource.PERSON) for key, text in facts.items()},
    )


async def test_a_fault_reported_within_seven_days_keeps_the_return_however_long_the_inspection_takes(
    bench: Bench,
) -> None:
    case = faulty(bench.order("phone_day3"), day=3)
    bench.clock.move(timedelta(days=20))
    assert await bench.rights(case) == {"return": "yes", "exchange": "yes", "repair": "yes"}


async def test_a_fault_reported_on_the_ninth_day_gives_no_return(bench: Bench) -> None:
    assert (await bench.rights(faulty(bench.order("phone_day3"), day=6)))["return"] == "no"


async def test_without_an_order_the_entered_sign_for_day_counts_to_the_day_of_the_report_too(bench: Bench) -> None:
    case = faulty(None, **{SIGNED_ON: "2026-11-16"})
    bench.clock.move(timedelta(days=30))
    assert await bench.rights(case) == {"return": "yes", "exchange": "yes", "repair": "yes"}


async def test_without_order_and_sign_for_day_no_right_is_known(bench: Bench) -> None:
    assert await bench.facts(faulty(None)) == {}


async def test_the_entered_day_fills_what_the_platform_does_not_tell(bench: Bench) -> None:
    """A connected shop's trade names no sign-for day: the rights ran from the payment, to the buyer's disadvantage."""
    paid = NOW - timedelta(days=12)
    number = bench.order(
        "phone_day3", signed_at=None, status=OrderStatus.SHIPPED, bought_at=paid, paid_at=paid, shipped_at=paid
    )
    undated = await bench.facts(faulty(number))
    assert (undated[SINCE], undated["entitled.return"], undated[WHOLE_UNIT]) == ("unknown", "unknown", "unknown")
    dated = await bench.facts(faulty(number, **{SIGNED_ON: "2026-11-18"}))
    assert (dated[SINCE], dated["entitled.return"], dated[WHOLE_UNIT]) == ("2026-11-18", "yes", "yes")


async def test_the_order_s_own_day_goes_before_the_entered_one(bench: Bench) -> None:
    number = bench.order("phone_day40")
    signed = bench.orders.orders[0].signed_at
    assert signed is not None
    found = await bench.facts(faulty(number, **{SIGNED_ON: "2026-11-20"}))
    assert (found[SINCE], found["entitled.return"]) == (signed.date().isoformat(), "no")


async def test_after_two_repairs_that_did_not_hold_the_exchange_opens(bench: Bench) -> None:
    """R2.7: cases that ended 已修好寄出 counted nothing, so the exchange stayed shut for a real shop."""
    number = bench.order("phone_day40")
    first, second = (faulty(number, day=day, state="repaired", report_kind="本店") for day in (-20, -10))
    third = faulty(number)
    for case, wanted in ((first, "no"), (second, "no"), (third, "yes")):
        await bench.database.write(lambda uow, case=case: uow.cases.add(case, final=True))  # type: ignore[misc]
        assert (await bench.rights(replace(case, state=FAULT_FOUND)))["exchange"] == wanted


@pytest.mark.parametrize(("key", "due"), [("phone_day3", "yes"), ("phone_day12", "no")])
async def test_the_workshop_is_told_whether_the_whole_unit_is_due(bench: Bench, key: str, due: str) -> None:
    """R2.47, D5: by the day the fault was reported."""
    case = faulty(bench.order(key), state="exchange_here")
    facts = await bench.entitling.facts(case)
    assert facts[WHOLE_UNIT].value == due
    assert NEW_UNIT.title_for(replace(case, facts=facts)) == NEW_UNIT.titles[due]
    assert NEW_UNIT.title_for(case) == NEW_UNIT.title
