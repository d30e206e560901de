"""Everything known when one turn is answered: the input of understanding, policy and decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cs_assistant.domain.known import NOTHING_KNOWN, KnownFacts
from cs_assistant.domain.messages import Line, MessageKind
from cs_assistant.domain.orders import Order
from cs_assistant.domain.script_library import Shop
from cs_assistant.domain.times import check_aware


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenQuestion:
    """The reply we sent last that waits for an answer."""

    reply_id: str
    sent_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """One turn of one conversation at one moment. A value: replaying it gives the same decision."""

    conversation_id: str
    shop: Shop
    buyer_id: str
    now: datetime
    turn: tuple[Line, ...]
    """The buyer's unanswered messages since our last answer: read as one turn."""
    history: tuple[Line, ...] = ()
    """Earlier lines, oldest first."""
    order: Order | None = None
    """The order named in the text, else the buyer's only open one, else None (ask)."""
    order_candidates: tuple[str, ...] = ()
    """Order numbers to choose from when `order` is None."""
    unknown_order_no: str | None = None
    """An order number the buyer named that is not on record for this buyer in this shop."""
    open_question: OpenQuestion | None = None
    open_case: bool = False
    """A refund or after-sales case is open: nothing goes out by itself but the case's own next step (annex F)."""
    consent: bool = False
    """The buyer's consent to the send-back terms is on record and not withdrawn (R2.19, R2.54)."""
    whole_unit_due: bool = False
    """The exchange on record fell in the days of a return; computed where the turn is considered (R2.47, D5)."""
    known: KnownFacts = NOTHING_KNOWN
    """What the cases of this order have on file: a test's result, who pays the freight, why (R2.20, R2.21, R5.49)."""
    taken_over: bool = False
    """A person wrote in this conversation; automation stays off until it is handed back."""
    sent_replies: frozenset[str] = frozenset()
    """Ids of replies already sent in this conversation: a step is never given twice."""

    def __post_init__(self) -> None:
        check_aware(self.now)

    @property
    def text(self) -> str:
        """The turn as one text, bubbles joined by a newline; a card's text is ours, not the buyer's."""
        return "\n".join(line.text for line in self.turn if line.kind is not MessageKind.CARD)

    @property
    def last_seq(self) -> int:
        """Receive sequence of the newest line of the turn; 0 when the turn is empty."""
        return max((line.seq for line in self.turn), default=0)
