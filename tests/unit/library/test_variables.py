"""Variables have a meaning and a sample; values are there only when they are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cs_assistant.domain.known import KnownFacts
from cs_assistant.domain.orders import Order
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.verdicts import Verdict, Verdicts, VerdictValue
from cs_assistant.library.load import load
from cs_assistant.library.variables import FIXED, VariableKind, registry, values_for, variables_markdown

NOW = datetime(2026, 11, 22, 2, 7, tzinfo=UTC)


@pytest.fixture
def library(mini: dict[str, str]) -> Library:
    made = load(mini).library
    assert made is not None
    return made


@pytest.fixture
def order(mini: dict[str, str]) -> Order:
    world = load(mini).world
    assert world is not None
    return world.orders(NOW)["phone_day3"]


def situation(library: Library, order: Order | None = None, now: datetime = NOW) -> Situation:
    return Situation(conversation_id="c", shop=library.shops["phones"], buyer_id="b", now=now, turn=(), order=order)


def verdicts(**days: date) -> Verdicts:
    names = {"seven": "seven_day.return", "repair": "three_guarantees.repair"}
    return Verdicts(
        on=date(2026, 11, 22),
        items=tuple(
            Verdict(id=names[key], value=VerdictValue.YES, clause="R2.5", reason="", last_day=day)
            for key, day in days.items()
        ),
    )


def test_every_variable_has_a_meaning_and_a_sample(library: Library) -> None:
    for variable in registry(library.policy).values():
        assert variable.description, variable.identifier
        assert variable.sample, variable.identifier


def test_shop_values_are_those_of_the_shop_and_no_more(library: Library) -> None:
    values = values_for(situation(library), Verdicts(on=NOW.date()), library)
    assert (values["shop_name"], values["bot_name"], values["hotline"]) == ("晨光手机旗舰店", "小晨", "007")
    assert "return_address" not in values
    assert "order_tail" not in values


def test_an_order_gives_only_the_end_of_its_number(library: Library, order: Order) -> None:
    values = values_for(situation(library, order), Verdicts(on=NOW.date()), library)
    assert (values["order_tail"], values["product_title"], values["product_model"]) == ("0137", "晨光 X8", "晨光X8")
    assert "old_serial_tail" not in values


def test_days_are_said_as_buyers_read_them(library: Library) -> None:
    found = verdicts(seven=date(2026, 11, 26), repair=date(2027, 11, 19))
    values = values_for(situation(library), found, library)
    assert values["today"] == "11月22日"
    assert values["seven_day_last_day"] == "11月26日"
    assert values["repair_window_end"] == "2027年11月19日"
    assert "exchange_window_end" not in values


def test_the_answer_is_promised_in_shanghai_time_within_the_service_hours(library: Library) -> None:
    late = situation(library, now=NOW + timedelta(hours=13))
    assert values_for(situation(library), Verdicts(on=NOW.date()), library)["answer_by"] == "11月22日12:10"
    assert values_for(late, Verdicts(on=NOW.date()), library)["answer_by"] == "11月23日11:00"


def test_why_and_until_when_an_order_waits_are_said_only_as_the_warehouse_told(library: Library) -> None:
    """R5.17."""
    known = KnownFacts(delay_cause="仓库盘点三天", ship_by=date(2026, 11, 25))
    told = values_for(replace(situation(library), known=known), Verdicts(on=NOW.date()), library)
    assert (told["delay_cause"], told["ship_by"]) == ("仓库盘点三天", "11月25日")
    assert not {"delay_cause", "ship_by"} & values_for(situation(library), Verdicts(on=NOW.date()), library).keys()


def test_policy_numbers_are_those_in_force_when_the_order_was_paid(library: Library, order: Order) -> None:
    before = Verdicts(on=NOW.date())
    earlier = situation(library, order, NOW)
    assert values_for(earlier, before, library)["charge_minutes"] == "40"
    old = Order(
        order_no=order.order_no, shop_id="phones", buyer_id="b", product=order.product,
        paid_at=datetime(2026, 10, 31, 15, 59, tzinfo=UTC),
    )  # fmt: skip
    assert values_for(situation(library, old), before, library)["charge_minutes"] == "30"


def test_a_number_is_said_without_needless_zeros_and_a_no_is_not_said(library: Library) -> None:
    values = values_for(situation(library), Verdicts(on=NOW.date()), library)
    assert values["freight_cap"] == "12.5"
    assert values["open_at_night"] == "是"
    assert "open_on_holidays" not in values


def test_units_decide_what_may_never_go_out_by_itself(library: Library) -> None:
    kinds = {name: variable.kind for name, variable in registry(library.policy).items()}
    assert kinds["freight_cap"] is VariableKind.MONEY
    assert kinds["part_days"] is VariableKind.DATE
    assert kinds["charge_minutes"] is VariableKind.POLICY
    assert {kinds[v.identifier] for v in FIXED if v.identifier.endswith(("_end", "_day", "_by"))} == {VariableKind.DATE}


def test_the_page_names_every_variable(library: Library) -> None:
    page = variables_markdown(library)
    assert all(f"`{{{{ {name} }}}}`" in page for name in registry(library.policy))
