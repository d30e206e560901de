"""Views of the services as the API's models: names beside ids, words beside values, personal data masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cs_assistant.domain.decision import Candidate, Decision
from cs_assistant.domain.messages import Sender
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import TERMS_IDS
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.domain.understanding import OTHER, Understanding
from cs_assistant.domain.verdicts import VERDICT_NAMES, Verdict, Verdicts
from cs_assistant.services.views import AutomationState, ConversationView, LineView, QueueItem
from cs_assistant.understanding.masking import mask_nick
from cs_assistant.web import models, wording
from cs_assistant.web.notice_entries import notices
from cs_assistant.web.order_card import order_entry


def local(moment: datetime) -> datetime:
    """An instant as shown: Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """Where names are looked up: the published library and the whole taxonomy."""

    library: Library
    intents: Mapping[str, str]
    """Every intent id of the taxonomy with its name, also those without a file yet."""

    def name(self, intent: str) -> str:
        """Name of an intent; the id itself where nobody named it."""
        known = self.library.intents.get(intent)
        fallback = "其他 / 不明" if intent == OTHER else intent
        return known.name if known is not None else self.intents.get(intent, fallback)


def shop_name(library: Library, shop_id: str) -> str:
    """A shop's name; the id itself of a shop the library no longer has."""
    shop = library.shops.get(shop_id)
    return shop.name if shop is not None else shop_id


def shop_colours(library: Library) -> dict[str, int]:
    """Shop id to its place in the colour order, the same for everybody."""
    return {shop_id: place % 6 for place, shop_id in enumerate(sorted(library.shops))}


def shops(library: Library, person: Person, connection: Callable[[str], Connection]) -> list[models.ShopInfo]:
    """The person's shops in a steady order, with what the person may do there."""
    return [
        models.ShopInfo(
            id=shop_id, name=library.shops[shop_id].name, colour=colour, connection=connection(shop_id).value,
            may=[right for right in Right if person.may(right, shop_id)],
        )
        for shop_id, colour in shop_colours(library).items()
        if person.roles_in(shop_id)
    ]


def queue(waiting: Iterable[QueueItem], recent: Iterable[QueueItem], now: datetime) -> models.Queue:
    """The queue; alarms stand before all, the order of the rest is the desk's."""
    entries = [_queue_entry(item) for item in waiting]
    entries.sort(key=lambda entry: not (entry.alarm and entry.waiting_since is not None))
    return models.Queue(now=local(now), items=entries, recent=[_queue_entry(item) for item in recent])


def _queue_entry(item: QueueItem) -> models.QueueEntry:
    return models.QueueEntry(
        id=item.conversation_id,
        shop=item.shop_id,
        shop_name=item.shop_name,
        buyer=mask_nick(item.buyer_id),
        last_text=item.last_text,
        waiting_since=item.waiting_since and local(item.waiting_since),
        alarm=item.alarm,
        intent_name=item.intent_name,
        outcome=item.outcome,
        taken_over=item.taken_over,
        uncertain=item.uncertain,
        pasted=item.pasted,
    )


def conversation(view: ConversationView, book: Book, now: datetime) -> models.Conversation:
    """One conversation for the desk."""
    return models.Conversation(
        id=view.conversation_id,
        shop=view.shop_id,
        shop_name=view.shop_name,
        buyer=mask_nick(view.buyer_id),
        now=local(now),
        lines=[_line(line, book) for line in view.lines],
        last_seq=view.last_seq,
        buyer_seq=max((shown.line.seq for shown in view.lines if shown.line.sender is Sender.BUYER), default=0),
        understanding=understanding(view.understanding, book) if view.understanding else None,
        decision=_decision(view.decision) if view.decision else None,
        suggestions=[suggestion(key, item, book) for key, item in enumerate(view.suggestions[:5], start=1)],
        order=order_entry(view.order, local(now).year) if view.order else None,
        order_candidates=list(view.order_candidates),
        unknown_order_no=view.unknown_order_no,
        rights=rights(view.verdicts, view.on),
        taken_over=view.taken_over,
        alarm=view.alarm,
        pasted=view.pasted,
        order_no=view.order_no,
        sends_back=_sends_back(view, book),
        notices=notices(book.library, view.shop_id, view.order, now),
        told_signed_on=view.told_signed_on,
        lacks_signed_on=view.lacks_signed_on,
    )


def _line(shown: LineView, book: Book) -> models.LineEntry:
    line = shown.line
    reply = book.library.reply(line.reply_id) if line.reply_id else None
    return models.LineEntry(
        seq=line.seq,
        sender=line.sender.value,
        text=line.text,
        at=local(line.at),
        kind=line.kind.value,
        reply_id=line.reply_id,
        reply_title=reply.title if reply else None,
        state=shown.state and shown.state.value,
        act_key=shown.act_key,
        why=shown.why,
        terms=_terms(line.reply_id, book) if line.reply_id else None,
    )


def _terms(reply_id: str, book: Book) -> str | None:
    """Version and situation of the consent terms behind a line: what the buyer was asked to agree to."""
    text = book.library.terms_text(reply_id)
    if text is None:
        return None
    version = reply_id.removeprefix(TERMS_IDS).partition("#")[0].partition(".")[2]
    return f"寄回细则 {version} 版（{text.title}）"


def _sends_back(view: ConversationView, book: Book) -> bool:
    """Whether the goods are a phone, by the order; in a pasted chat by what the shop sells."""
    shop = book.library.shops.get(view.shop_id)
    pasted = shop.product if shop is not None and view.pasted else None
    return (view.order.product.kind if view.order else pasted) is ProductKind.PHONE


def understanding(value: Understanding, book: Book) -> models.UnderstandingEntry:
    """What the turn was taken to mean."""
    return models.UnderstandingEntry(
        intent=value.intent,
        name=book.name(value.intent),
        confidence=value.confidence,
        band=wording.BANDS[value.band.value],
        candidates=[
            models.Scored(intent=score.intent, name=book.name(score.intent), confidence=score.confidence)
            for score in value.candidates
        ],
        secondary=[book.name(intent) for intent in value.secondary],
        entities=[
            models.Note(label=wording.ENTITIES.get(entity.type.value, entity.type.value), text=entity.value)
            for entity in value.entities
        ],
        evidence=[piece.text for piece in value.evidence],
        signals=[wording.SIGNALS.get(signal.value, signal.value) for signal in sorted(value.signals)],
        answer=value.answer and wording.ANSWERS[value.answer.value],
    )


def suggestion(key: int, item: Candidate, book: Book) -> models.SuggestionEntry:
    """One suggestion with its key."""
    return models.SuggestionEntry(
        key=key,
        reply_id=item.reply_id,
        title=item.title,
        text=item.text,
        reason=item.reason,
        automatic=item.automatic,
        warnings=list(item.warnings),
        clauses=[_clause(name, book) for name in item.clause],
    )


def _clause(name: str, book: Book) -> models.ClauseEntry:
    clause = book.library.clauses.get(name)
    if name.startswith("own:"):
        return models.ClauseEntry(id="本店", summary=name.removeprefix("own:").strip())
    return models.ClauseEntry(id=name, summary=clause.summary if clause else None)


def _decision(value: Decision) -> models.DecisionEntry:
    return models.DecisionEntry(
        outcome=value.outcome.value,
        reason=value.reason,
        vetoes=list(value.vetoes),
        reply_title=value.reply.title if value.reply else None,
        reply_text=value.reply_text,
        dropped=[models.Note(label=item.reply_id, text=item.why) for item in value.candidates.dropped],
    )


def rights(verdicts: Verdicts | None, on: date) -> models.Rights:
    """The rights card of a day; `known` is False while no order is known."""
    if verdicts is None:
        return models.Rights(on=on, known=False, verdicts=[], notes=[])
    return models.Rights(
        on=verdicts.on, known=True, verdicts=[_verdict(item) for item in verdicts], notes=list(verdicts.notes)
    )


def _verdict(item: Verdict) -> models.VerdictEntry:
    return models.VerdictEntry(
        id=item.id,
        name=VERDICT_NAMES.get(item.id, item.id),
        value=item.value.value,
        word=wording.VALUE_WORDS[item.value.value],
        reason=item.reason,
        clause=item.clause,
        last_day=item.last_day,
        window_end=item.window_end,
        questions=[wording.question(key) for key in item.missing],
        trace=list(item.trace),
    )


def automation(state: AutomationState) -> models.AutomationEntry:
    """The switches and the log of one shop."""
    return models.AutomationEntry(
        shop=state.shop_id,
        shop_name=state.shop_name,
        stopped=state.stopped,
        switches=[
            models.SwitchEntry(intent=item.intent, name=item.name, allowed=item.allowed, enabled=item.enabled)
            for item in state.switches
        ],
        log=[
            models.EventEntry(
                type=event.type, at=local(event.at), sentence=event.sentence, conversation_id=event.conversation_id
            )
            for event in state.log
        ],
    )
