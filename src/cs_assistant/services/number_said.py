"""The tracking number a buyer sent in the chat, as evidence: the words and when they were said (R5.48).

It is only offered: a person looks at it and takes the step.
"""

from __future__ import annotations

from dataclasses import dataclass

from cs_assistant.domain.flows import Case
from cs_assistant.domain.messages import Sender
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.domain.understanding import EntityType
from cs_assistant.flows.return_leg import NUMBER_EVIDENCE, TRACKING_NO
from cs_assistant.services.moving import flow_of
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.entities.finding import find_entities

LOOKED_AT = 50
"""Newest lines of the chat."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberSaid:
    """A number of a parcel, and the line it stands in."""

    tracking_no: str
    evidence: str
    """When, and the buyer's own words."""


def number_said(uow: UnitOfWork, case: Case, chat_id: str | None) -> NumberSaid | None:
    """The newest number the buyer wrote since the case was opened, while one is waited for; None otherwise.

    The number on file is the one that could not be followed: it is not offered again.
    """
    steps = flow_of(case).steps_from(case.state)
    if chat_id is None or not any(NUMBER_EVIDENCE in step.asks_for for step in steps):
        return None
    for stored in reversed(uow.messages.latest(case.shop_id, chat_id, LOOKED_AT)):
        line = stored.line
        if line.sender is not Sender.BUYER or line.at < case.opened_at:
            continue
        for entity in find_entities(line.text, None):
            if entity.type is EntityType.TRACKING_NO and entity.value != case.fact(TRACKING_NO.key):
                when = f"{line.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
                return NumberSaid(tracking_no=entity.value, evidence=f"{when} 买家在旺旺：{line.text.strip()}")
    return None
