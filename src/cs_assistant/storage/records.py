"""Rows as frozen values: what the repositories give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cs_assistant.domain.acts import ActState, Outgoing
from cs_assistant.domain.decision import Automation, Decision
from cs_assistant.domain.messages import Line
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import Understanding
from cs_assistant.domain.verdicts import Verdicts


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """One (shop, channel, buyer). Sequences are receive sequences; 0 = none yet."""

    id: str
    shop_id: str
    channel: str
    buyer_id: str
    last_seq: int
    """Newest line, whoever said it."""
    buyer_seq: int
    """Newest line of the buyer."""
    answered_seq: int
    """Up to where the buyer's lines are answered: what an answer's writer had seen, not when it went out."""
    thought_seq: int
    """Newest buyer line that was thought about."""
    waiting_since: datetime | None
    """When the first unanswered line was written."""
    taken_over: bool
    alarm: bool
    uncertain: bool
    """A reply may have gone out; a person has to check it."""
    chosen_order_no: str | None
    picked_intent: str | None
    """A person's word on what the unanswered lines mean (0 都不对); gone with the next line."""
    last_text: str
    intent: str | None
    outcome: str | None
    """What the last thought came to."""
    told_signed_on: date | None = None
    """The sign-for day a person noted, where no record has it; it goes when the conversation turns to another order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredLine:
    """A line with what the desk needs beside it."""

    line: Line
    order_no: str | None
    act_key: str | None
    account: str | None = None
    """Which of the shop's accounts wrote it on the platform."""
    external_id: str = ""
    """The platform's id of it, or the one we gave it where the platform gives none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One thought with everything it was made from: replaying it gives the same decision."""

    id: int
    shop_id: str
    conversation_id: str
    up_to_seq: int
    at: datetime
    library_digest: str
    picked_intent: str | None
    situation: Situation
    automation: Automation
    understanding: Understanding
    verdicts: Verdicts | None
    decision: Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One outbox row."""

    id: int
    shop_id: str
    act_key: str
    conversation_id: str
    channel: str
    buyer_id: str
    text: str
    reply_id: str | None
    title: str
    intent: str | None
    automatic: bool
    actor: str
    answers_seq: int
    """The newest line its writer had seen."""
    state: ActState
    created_at: datetime
    not_before: datetime
    attempts: int
    maybe_sent: bool
    """An attempt may have reached the receiver: it is never superseded silently."""
    why: str | None

    def outgoing(self) -> Outgoing:
        """The row as a channel gets it."""
        return Outgoing(
            act_key=self.act_key,
            shop_id=self.shop_id,
            channel=self.channel,
            buyer_id=self.buyer_id,
            conversation_id=self.conversation_id,
            text=self.text,
            created_at=self.created_at,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAct:
    """What is needed to queue an outward act."""

    shop_id: str
    act_key: str
    conversation_id: str
    turn_id: int | None
    channel: str
    buyer_id: str
    text: str
    reply_id: str | None
    title: str
    intent: str | None
    automatic: bool
    actor: str
    answers_seq: int
    created_at: datetime
    not_before: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnedExample:
    """A line a person reviewed and made an example of an intent, beside those in the script files."""

    id: str
    intent: str
    text: str
    at: datetime
    actor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnansweredTurn:
    """A turn that was left to a person, or of which nobody knew what it meant: its last thought."""

    conversation_id: str
    up_to_seq: int
    at: datetime
    outcome: str
    understanding: Understanding


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """An agent's 0 都不对: what was said, what was understood, what it was."""

    shop_id: str
    conversation_id: str
    seq: int
    text: str
    understood: str | None
    intent: str
    at: datetime
    actor: str
