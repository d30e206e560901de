"""What a bridge is told of a chat: the suggestions as the desk has them, and the lines as we have them."""

from __future__ import annotations

from cs_assistant.domain.messages import Sender
from cs_assistant.gateways.wire.bridge_out import StateFrame, StateLine, Suggestion, SuggestionsFrame
from cs_assistant.services.bridging import Known, is_recalled, who_said
from cs_assistant.services.views import ConversationView
from cs_assistant.storage.records import StoredLine
from cs_assistant.storage.repositories.bridge import Chat


def suggestions(view: ConversationView, known: Known) -> SuggestionsFrame:
    """What may be answered now."""
    unanswered = [line for line in known.lines if line.line.sender is Sender.BUYER and not is_recalled(line)]
    items = [
        Suggestion(
            rank=rank, reply_id=item.reply_id, title=item.title, text=item.text, reason=item.reason,
            clause=list(item.clause), confidence=round(item.confidence, 4), warnings=list(item.warnings),
        )
        for rank, item in enumerate(view.suggestions, start=1)
    ]
    return SuggestionsFrame(
        conversation=known.chat.chat, taken_over=view.taken_over, alarm=view.alarm, items=items,
        up_to=unanswered[-1].external_id if unanswered and items else None,
        outcome=view.decision.outcome.value if view.decision and items else None,
    )


def state(conversation: str, known: Known | None) -> StateFrame:
    """What we know of a chat."""
    if known is None:
        return StateFrame(
            conversation=conversation, known=False, taken_over=False, waiting=False, order_no=None, lines=[]
        )
    return StateFrame(
        conversation=conversation, known=True, taken_over=known.conversation.taken_over,
        waiting=known.conversation.waiting_since is not None, order_no=known.order_no,
        lines=[_line(stored, known.chat) for stored in known.lines],
    )


def _line(stored: StoredLine, chat: Chat) -> StateLine:
    recalled, who = is_recalled(stored), who_said(stored)
    return StateLine(
        id=stored.external_id, who=who, account=stored.account, text="" if recalled else stored.line.text,
        at=stored.line.at, recalled=recalled, read=who != "buyer" and stored.line.seq <= chat.read_seq,
    )
