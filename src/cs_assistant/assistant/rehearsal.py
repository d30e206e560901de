"""Playing the script tests of a library in its imaginary world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cs_assistant.assistant.pipeline import Assistant, Considered
from cs_assistant.domain.decision import Automation
from cs_assistant.domain.messages import Line, Sender
from cs_assistant.domain.orders import Order
from cs_assistant.domain.scripts import Library, Place, ScriptTest, Shop
from cs_assistant.domain.situation import OpenQuestion, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A script test that came out otherwise."""

    place: Place
    intent: str
    """The intent in whose file the test stands."""
    say: tuple[str, ...]
    expected: str
    got: str


def all_on(library: Library) -> Automation:
    """Every switch on: what script tests play with."""
    return Automation(enabled=frozenset(name for name, intent in library.intents.items() if intent.automation))


def play(assistant: Assistant, say: tuple[str, ...], *, shop: Shop, order: Order | None, now: datetime) -> Considered:
    """Say the lines one after another, each answered by the first suggestion, and return what the last came to.

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
        situation = _said_by_buyer(situation, number, text)
        situation = _answered(situation, assistant.consider(situation, automation))
    return assistant.consider(_said_by_buyer(situation, len(earlier), last), automation)


def _said_by_buyer(situation: Situation, number: int, text: str) -> Situation:
    line = Line(seq=2 * number + 1, sender=Sender.BUYER, text=text, at=situation.now)
    return replace(situation, turn=(line,))


def _answered(situation: Situation, considered: Considered) -> Situation:
    decision = considered.decision
    first = decision.reply or next(iter(decision.candidates.items), None)
    if first is None:
        return replace(situation, history=(*situation.history, *situation.turn))
    question = OpenQuestion(reply_id=first.reply_id, sent_at=situation.now) if first.opens else None
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


def _check(
    assistant: Assistant, intent: str, test: ScriptTest, orders: Mapping[str, Order], now: datetime
) -> Iterator[Failure]:
    order = orders[test.order] if test.order else None
    shops = assistant.library.shops
    shop = shops[order.shop_id] if order else next(iter(shops.values()))
    considered = play(assistant, test.say, shop=shop, order=order, now=now)
    decision = considered.decision
    first = next((item.reply_id for item in decision.candidates.items), "没有建议")
    checks = (
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


def _in_words(value: str | bool) -> str:
    return value if isinstance(value, str) else "是" if value else "否"
