"""Records refuse what would be guessed later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cs_assistant.domain.acts import automatic_act_key, click_act_key
from cs_assistant.domain.messages import Message
from cs_assistant.domain.scripts import Place, PolicyFact, PolicyFacts
from cs_assistant.domain.times import chinese_date, shanghai_day, to_utc

PLACE = Place(file="policy.yaml", line=1)


def test_a_time_without_a_zone_is_refused_at_the_door() -> None:
    with pytest.raises(ValueError, match="zone"):
        Message(shop_id="phones", channel="c", buyer_id="b", text="x", sent_at=datetime(2026, 1, 1), external_id="1")
    with pytest.raises(ValueError, match="zone"):
        to_utc(datetime(2026, 1, 1))


def test_a_day_is_counted_in_shanghai() -> None:
    assert shanghai_day(datetime(2026, 11, 21, 16, 0, tzinfo=UTC)) == date(2026, 11, 22)
    assert shanghai_day(datetime(2026, 11, 21, 15, 59, tzinfo=UTC)) == date(2026, 11, 21)
    assert chinese_date(date(2026, 11, 30)) == "11月30日"


def test_the_policy_in_force_is_the_latest_not_after_the_day() -> None:
    def fact(value: str, since: date) -> PolicyFact:
        return PolicyFact(
            key="answer_within_hours",
            value=Decimal(value),
            unit="小时",
            valid_from=since,
            clause=("own:x",),
            source="s",
            place=PLACE,
        )

    facts = PolicyFacts(facts=(fact("2", date(2026, 1, 1)), fact("1", date(2026, 6, 1))))
    assert facts.number("answer_within_hours", date(2025, 12, 31)) is None
    assert facts.number("answer_within_hours", date(2026, 5, 31)) == 2
    assert facts.number("answer_within_hours", date(2026, 6, 1)) == 1


def test_acts_of_robot_and_person_never_share_a_key() -> None:
    assert automatic_act_key("c", 1) != click_act_key("c:1")
