"""Playing the script tests of a library in its imaginary world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cs_assistant.assistant.pipeline import Assistant, Considered
from cs_assistant.domain.decision import Automation
from cs_assistant.domain.messages import Line, Sender
from cs_assistant.domain.orders import Order
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import Place, ScriptTest
from cs_assistant.domain.situation import OpenQuestion, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A script test or near-miss that came out otherwise, or a reply that may not go out as filled in."""

    place: Place
    """Where the test, the near-miss or the text stands."""
    intent: str
    """The intent in whose file it stands; of a consent text, the intent that sends it."""
    say: tuple[str, ...]
    """The buyer's messages; of a text, the reply's title and the order it was filled in for."""
    expected: str
    """In Chinese, for the person who mends it."""
    got: str
    """What came instead, in Chinese; of a near-miss, the intent it was taken for."""


def all_on(library: Library) -> Automation:
    """Every switch on: what script tests play with."""
    return Automation(enabled=frozenset(name for name, intent in library.intents.items() if intent.automation))


def play(
    assistant: Assistant,
    say: tuple[str, ...],
    *,
    shop: Shop,
    order: Order | None,
    now: datetime,
    consent: str | None = None,
) -> Considered:
    """Say the lines one after another, each answered by the first suggestion, and return what the last came to.

    `consent` is the line a person recorded as the buyer's consent to the send-back terms: from it on the turn is
    considered with the consent on record.

    Raises ValueError when `say` is empty.
    """
    if not say:
        raise ValueError("a conversation needs at least one line")
    automation = all_on(assistant.library)
    situation = Situation(
        conversation_id="rehearsal",
        shop=shop,
        buyer_id="rehearsal",
        now=now,
        turn=(),
        order=order,
        open_case=order is not None and order.open_refund is not None,
    )
    *earlier, last = say
    for number, text in enumerate(earlier):
        situation = _said_by_buyer(situation, number, text, consent)
        considered = assistant.consider(situation, automation)
        situation = _answered(situation, considered, assistant.library)
    return assistant.consider(_said_by_buyer(situation, len(earlier), last, consent), automation)


def _said_by_buyer(situation: Situation, number: int, text: str, consent: str | None) -> Situation:
    line = Line(seq=2 * number + 1, sender=Sender.BUYER, text=text, at=situation.now)
    return replace(situation, turn=(line,), consent=situation.consent or text == consent)


def _answered(situation: Situation, considered: Considered, library: Library) -> Situation:
    decision = considered.decision
    first = decision.reply or next(iter(decision.candidates.items), None)
    if first is None:
        return replace(situation, history=(*situation.history, *situation.turn))
    asked = _script_id(first.reply_id, library)
    question = OpenQuestion(reply_id=asked, sent_at=situation.now) if first.opens else None
    return replace(
        situation,
        history=(*situation.history, *situation.turn),
        open_question=question,
        sent_replies=situation.sent_replies | {first.reply_id},
    )


def rehearse(assistant: Assistant, orders: Mapping[str, Order], now: datetime) -> Iterator[Failure]:
    """Play every script test of the library; yield those that fail, in file order."""
    for intent in assistant.library.intents.values():
        for test in intent.tests:
            yield from _check(assistant, intent.id, test, orders, now)


def rehearse_near_misses(assistant: Assistant) -> Iterator[Failure]:
    """Yield near-misses that are not understood as the intent they are written for."""
    for intent in assistant.library.intents.values():
        for miss in intent.near_misses:
            got = assistant.understander.understand(miss.text).intent
            if got != miss.intent:
                yield Failure(
                    place=miss.place, intent=intent.id, say=(miss.text,), expected=f"意图 {miss.intent}", got=got
                )


def rehearse_texts(assistant: Assistant, orders: Mapping[str, Order], now: datetime) -> Iterator[Failure]:
    """Yield replies that the outbound linter blocks for some order of the world they fit: every rendered sample."""
    seen: set[str] = set()
    for key, situation in _situations(assistant.library, orders, now):
        for reply in assistant.samples(situation):
            if reply.text in seen:
                continue
            seen.add(reply.text)
            for why in assistant.lint_errors(reply.text):
                yield Failure(
                    place=reply.place, intent=reply.intent, say=(f"{reply.title}（订单：{key}）",),
                    expected="可以发出", got=why,
                )


def _situations(library: Library, orders: Mapping[str, Order], now: datetime) -> Iterator[tuple[str, Situation]]:
    """Each shop without an order, and each order, with and without consent on record."""
    nobody = [("没有", shop, None) for shop in library.shops.values()]
    everybody = [(key, library.shops[order.shop_id], order) for key, order in orders.items()]
    for key, shop, order in (*nobody, *everybody):
        for consent in (False, True):
            yield key, Situation(
                conversation_id="rehearsal", shop=shop, buyer_id="rehearsal", now=now, turn=(), order=order,
                consent=consent,
            )


def _check(
    assistant: Assistant, intent: str, test: ScriptTest, orders: Mapping[str, Order], now: datetime
) -> Iterator[Failure]:
    order = orders[test.order] if test.order else None
    shops = assistant.library.shops
    shop = shops[order.shop_id] if order else next(iter(shops.values()))
    considered = play(assistant, test.say, shop=shop, order=order, now=now, consent=test.consent)
    decision = considered.decision
    best = next(iter(decision.candidates.items), None)
    first = _script_id(best.reply_id, assistant.library) if best else "没有建议"
    offered = {_script_id(item.reply_id, assistant.library) for item in decision.candidates.items}
    missing = test.offers if test.offers is not None and test.offers not in offered else None
    checks = (
        ("建议之一", missing, "没有它"),
        ("意图", test.intent, considered.understanding.intent),
        ("首选话术", test.reply, first),
        ("自动回复", test.automatic, decision.reply is not None),
    )
    for what, expected, got in checks:
        if expected is not None and expected != got:
            why = f"（{'；'.join(decision.vetoes)}）" if what == "自动回复" and decision.vetoes else ""
            yield Failure(
                place=test.place,
                intent=intent,
                say=test.say,
                expected=f"{what} {_in_words(expected)}",
                got=f"{_in_words(got)}{why}",
            )


def _script_id(reply_id: str, library: Library) -> str:
    """The reply behind a suggestion: a consent text stands under its version's own id."""
    reply = library.reply(reply_id)
    return reply.id if reply else reply_id


def _in_words(value: str | bool) -> str:
    return value if isinstance(value, str) else "是" if value else "否"
