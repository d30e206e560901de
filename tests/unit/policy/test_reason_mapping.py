"""Platform strings to reason ids: a person's word first, then reasons.yaml, else unmapped."""

from __future__ import annotations

from datetime import timedelta

from cs_assistant.domain.refunds import UNMAPPED
from cs_assistant.policy.reason_mapping import ReasonMapping, unknown_strings
from tests.reasons.refunds import BEGIN, REASONS, refund


def test_a_string_of_reasons_yaml_maps_whatever_its_width_and_spaces() -> None:
    mapping = ReasonMapping(REASONS, {})
    assert mapping.id_of("shoes", "7天无理由") == "seven_day"
    assert mapping.id_of("shoes", " ７天 无理由 ") == "seven_day"
    assert mapping.id_of("shoes", "穿着不舒适") == UNMAPPED


def test_a_supervisors_word_goes_before_the_file_and_only_in_their_shop() -> None:
    mapping = ReasonMapping(REASONS, {"shoes": {"穿着不舒适": "size", "质量问题": "seven_day"}})
    assert mapping.id_of("shoes", "穿着不舒适") == "size"
    assert mapping.id_of("shoes", "质量问题") == "seven_day"
    assert mapping.id_of("phones", "穿着不舒适") == UNMAPPED
    assert mapping.id_of("phones", "质量问题") == "quality"


def test_a_mapping_to_a_reason_that_no_longer_exists_does_not_count() -> None:
    mapping = ReasonMapping(REASONS, {"shoes": {"质量问题": "gone", "穿着不舒适": UNMAPPED}})
    assert mapping.id_of("shoes", "质量问题") == "quality"
    assert mapping.id_of("shoes", "穿着不舒适") == UNMAPPED


def test_unknown_strings_are_counted_once_a_refund_with_the_newest_as_example() -> None:
    old = refund(number=1, selected=("穿着不舒适", "7天无理由", "穿着不舒适"))
    new = refund(number=2, asked_at=BEGIN + timedelta(days=1), selected=("穿着不舒适",))
    other = refund(number=3, selected=("版型不符",))
    found = unknown_strings((new, old, other), ReasonMapping(REASONS, {}))
    assert [(each.text, each.count) for each in found] == [("穿着不舒适", 2), ("版型不符", 1)]
    assert found[0].example is new
    assert unknown_strings((old,), ReasonMapping(REASONS, {"shoes": {"穿着不舒适": "size"}})) == ()
