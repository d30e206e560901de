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


def after_failure(*, uncertain: bool, final: bool, takes_keys: bool, maybe_sent: bool, last_try: bool) -> ActState:
    """What becomes of a row on its way after an attempt failed.

    `uncertain`, `final`: as the error says. `maybe_sent`: this attempt or one before it may have arrived. Where the
    receiver takes no keys, what may have arrived is never sent again by itself.
    """
    if uncertain and not takes_keys:
        return ActState.UNCERTAIN
    if not final and not last_try:
        return ActState.QUEUED
    return ActState.UNCERTAIN if maybe_sent else ActState.FAILED


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
