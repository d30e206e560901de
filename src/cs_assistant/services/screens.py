"""From rows to what the desk shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.messages import PASTE, Line, MessageKind, Sender
from cs_assistant.services.brain import Brain
from cs_assistant.services.views import LineView, QueueItem
from cs_assistant.storage.records import Act, Conversation, StoredLine, Turn
from cs_assistant.storage.unit_of_work import UnitOfWork

LINES_SHOWN = 200
NOT_OUT = (ActState.QUEUED, ActState.SENDING, ActState.UNCERTAIN, ActState.FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreenRead:
    """One conversation as one transaction saw it."""

    conversation: Conversation
    lines: tuple[StoredLine, ...]
    acts: tuple[Act, ...]
    """Replies that are not (or not surely) out."""
    turn: Turn | None

    @property
    def unanswered(self) -> tuple[StoredLine, ...]:
        """The buyer's lines nobody has answered."""
        answered = self.conversation.answered_seq
        return tuple(
            stored
            for stored in self.lines
            if stored.line.sender is Sender.BUYER
            and stored.line.seq > answered
            and stored.line.kind is not MessageKind.RECALLED
        )


def read_screen(uow: UnitOfWork, conversation_id: str) -> ScreenRead:
    """What the desk needs of one conversation."""
    conversation = uow.conversations.get(conversation_id)
    lines = uow.messages.latest(conversation.shop_id, conversation_id, LINES_SHOWN)
    return ScreenRead(
        conversation=conversation,
        lines=lines,
        acts=uow.outbox.of_conversation(conversation.shop_id, conversation_id, NOT_OUT),
        turn=_still_said(uow.turns.latest(conversation.shop_id, conversation_id), lines),
    )


def _still_said(turn: Turn | None, lines: Sequence[StoredLine]) -> Turn | None:
    """The thought, unless it is about words that were taken back since."""
    if turn is None:
        return None
    recalled = {stored.line.seq for stored in lines if stored.line.kind is MessageKind.RECALLED}
    return None if any(line.seq in recalled for line in turn.situation.turn) else turn


def line_views(screen: ScreenRead) -> tuple[LineView, ...]:
    """The chat in receive order, what is not out yet at its end."""
    stored = [
        LineView(line=line.line, state=ActState.SENT if line.act_key else None, act_key=line.act_key)
        for line in screen.lines
    ]
    return (*stored, *(_line_of(act) for act in screen.acts))


def _line_of(act: Act) -> LineView:
    line = Line(
        seq=0,
        sender=Sender.ROBOT if act.automatic else Sender.AGENT,
        text=act.text,
        at=act.created_at,
        reply_id=act.reply_id,
    )
    return LineView(line=line, state=act.state, act_key=act.act_key, why=act.why)


def queue_item(conversation: Conversation, brain: Brain) -> QueueItem:
    """One row of the queue."""
    return QueueItem(
        conversation_id=conversation.id,
        shop_id=conversation.shop_id,
        shop_name=brain.shop_name(conversation.shop_id),
        buyer_id=conversation.buyer_id,
        last_text=conversation.last_text,
        waiting_since=conversation.waiting_since,
        alarm=conversation.alarm,
        intent_name=brain.intent_name(conversation.intent),
        outcome=conversation.outcome,
        taken_over=conversation.taken_over,
        uncertain=conversation.uncertain,
        pasted=conversation.channel == PASTE,
    )
