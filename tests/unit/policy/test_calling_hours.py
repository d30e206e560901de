"""When a buyer may be telephoned (R5.6 ⚖)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cs_assistant.domain.scripts import PolicyFact, PolicyFacts
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.policy.calling import CAP, FROM, UNTIL, call_cap, call_hours, enough, not_now
from tests.unit.policy.cases import HERE


def fact(key: str, hour: int) -> PolicyFact:
    return PolicyFact(
        key=key, value=Decimal(hour), unit="点", valid_from=date(2014, 3, 15), clause=("R5.6",), source="本店自定",
        place=HERE,
    )


HOURS = PolicyFacts(facts=(fact(FROM, 9), fact(UNTIL, 20)))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 22, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize("moment", [at(9), at(12, 30), at(19, 59)])
def test_a_decent_hour_is_one_from_the_first_to_before_the_last(moment: datetime) -> None:
    assert not_now(HOURS, moment) is None
    assert not_now(HOURS, moment.astimezone(UTC)) is None


@pytest.mark.parametrize("moment", [at(0), at(8, 59), at(20), at(23, 59)])
def test_early_and_late_it_says_the_hours_and_what_to_do_instead(moment: datetime) -> None:
    said = not_now(HOURS, moment)
    assert said is not None
    assert "9:00–20:00" in said
    assert "旺旺留言" in said
    assert not_now(HOURS, moment.astimezone(UTC)) == said


def test_a_shop_that_set_no_hours_is_told_nothing() -> None:
    assert call_hours(PolicyFacts(), at(3)) is None
    assert not_now(PolicyFacts(facts=HOURS.facts[:1]), at(3)) is None


def test_new_hours_count_from_their_day() -> None:
    later = replace(HOURS.facts[1], value=Decimal(18), valid_from=date(2026, 11, 23))
    policy = PolicyFacts(facts=(*HOURS.facts, later))
    assert call_hours(policy, at(12)) == (9, 20)
    assert call_hours(policy, at(12) + timedelta(days=1)) == (9, 18)


def test_how_often_is_the_shops_setting_and_without_one_nothing_is_said() -> None:
    """R5.6: once the cap is reached it says how often, how often at most, and what to do instead."""
    policy = PolicyFacts(facts=(fact(CAP, 3),))
    assert (call_cap(policy, at(12)), call_cap(PolicyFacts(), at(12))) == (3, None)
    assert [enough(policy, at(12), calls) for calls in (0, 2)] == [None, None]
    said = enough(policy, at(12), 3)
    assert said is not None
    assert all(each in said for each in ("打过 3 次", "最多 3 次", "旺旺留言"))
    assert enough(PolicyFacts(), at(12), 99) is None
