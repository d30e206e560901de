"""Outward acts: what leaves the house, once (design, section 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActState(StrEnum):
    """Life of an outbox row.

    queued → sending → sent; queued → superseded when a newer message came or a person took over; sending → uncertain
    when the receiver takes no key and we cannot know; queued/sending → failed when the platform refused for good.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    SUPERSEDED = "superseded"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


def automatic_act_key(conversation_id: str, turn_seq: int) -> str:
    """Key of an automatic reply: one conversation and turn give at most one."""
    return f"auto:{conversation_id}:{turn_seq}"


def click_act_key(click_id: str) -> str:
    """Key of a person's act: the id the page gave that click."""
    return f"click:{click_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One message on its way to a buyer, as a channel gets it."""

    act_key: str
    """Idempotency key; a receiver that takes keys gets exactly one."""
    shop_id: str
    channel: str
    buyer_id: str
    conversation_id: str
    text: str
    created_at: datetime
