"""What the screens show: frozen values, read in one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.decision import Candidate, Decision
from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import Line
from cs_assistant.domain.orders import Order
from cs_assistant.domain.understanding import Understanding
from cs_assistant.domain.verdicts import Verdicts

SuggestionView = Candidate


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueItem:
    """One conversation that waits for a person, or is about to be answered."""

    conversation_id: str
    shop_id: str
    shop_name: str
    buyer_id: str
    last_text: str
    waiting_since: datetime | None
    """When the first unanswered line of the buyer was written; None when only an alarm or a check is open."""
    alarm: bool
    intent_name: str | None
    outcome: str | None
    taken_over: bool
    uncertain: bool
    """A reply may have gone out and a person has to check it (可能已发送，请核对)."""
    pasted: bool = False
    """A person pastes this chat by hand (粘贴)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineView:
    """One line of the chat with what became of it."""

    line: Line
    """`seq` is 0 for an outgoing line that has not (yet) gone out."""
    state: ActState | None = None
    """State of an outgoing line of ours; None for a line that came in."""
    act_key: str | None = None
    why: str | None = None
    """Why it is uncertain or failed, in Chinese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationView:
    """Everything the desk shows of one conversation on one day."""

    conversation_id: str
    shop_id: str
    shop_name: str
    buyer_id: str
    lines: tuple[LineView, ...]
    last_seq: int
    """Send it back as `seen_seq` with a reply: it says what the agent had seen."""
    understanding: Understanding | None
    decision: Decision | None
    suggestions: tuple[Candidate, ...]
    """At most five, best first; empty while nothing is unanswered."""
    order: Order | None
    order_candidates: tuple[str, ...]
    unknown_order_no: str | None
    verdicts: Verdicts | None
    taken_over: bool
    alarm: bool
    on: date
    """The day the verdicts are for."""
    pasted: bool = False
    """A person pastes this chat by hand and copies every answer (粘贴)."""
    order_no: str | None = None
    """The order's number; in a pasted chat also one that cannot be looked up."""
    told_signed_on: date | None = None
    """The sign-for day a person noted; the verdicts use it where no record has one."""
    lacks_signed_on: bool = False
    """No record has the sign-for day and the goods may be there: a person may note it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Click:
    """What a click started."""

    act_key: str
    state: ActState
    new: bool
    """False when the same click had already been taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch:
    """Automatic replies of one intent in one shop."""

    intent: str
    name: str
    allowed: bool
    """Whether the script lets a supervisor switch it on at all."""
    enabled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AutomationState:
    """The automation page of one shop."""

    shop_id: str
    shop_name: str
    stopped: bool
    """The kill switch is pulled."""
    switches: tuple[Switch, ...]
    log: tuple[Event, ...]
    """What went out, what was held back, who switched what; newest first."""
