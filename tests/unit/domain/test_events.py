"""Audit events read as sentences."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cs_assistant.domain.events import EVENT_GROUPS, SENTENCES, Event

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("type_", sorted(SENTENCES))
def test_every_event_is_a_sentence_also_when_facts_are_missing(type_: str) -> None:
    sentence = Event(type=type_, shop_id="phones", at=NOW).sentence
    assert sentence
    assert "{" not in sentence


def test_every_event_belongs_to_a_group_of_the_audit_page_and_no_two_groups_are_called_the_same() -> None:
    assert {type_.partition(".")[0] for type_ in SENTENCES} == set(EVENT_GROUPS)
    assert len(set(EVENT_GROUPS.values())) == len(EVENT_GROUPS)


def test_facts_stand_in_the_sentence() -> None:
    event = Event(type="reply.sent", shop_id="phones", at=NOW, actor="小王", data={"reply": "换线换头试一试"})
    assert event.sentence == "小王发送「换线换头试一试」"


def test_an_event_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="SENTENCES"):
        Event(type="refund.agreed_by_itself", shop_id="phones", at=NOW)
