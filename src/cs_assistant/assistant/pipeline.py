"""One turn through understanding, policy and decision. Pure: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from cs_assistant.assistant.candidates import CandidateFinder, Turn
from cs_assistant.assistant.deciding import decide
from cs_assistant.assistant.exchanges import whole_unit_due
from cs_assistant.assistant.matching import product_of
from cs_assistant.assistant.typed_offers import EARLIER, why_not_typed
from cs_assistant.domain.decision import Automation, Candidate, Decision, Finding
from cs_assistant.domain.known import NOTHING_KNOWN, KnownFacts
from cs_assistant.domain.messages import Sender
from cs_assistant.domain.orders import Order, ProductKind
from cs_assistant.domain.phone_models import PhoneModel
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import Reply
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.understanding import Band, EntityType, Evidence, EvidenceKind, IntentScore, Understanding
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.library.card import CardMaker
from cs_assistant.library.render import Renderer
from cs_assistant.library.variables import CARD_TEXT, values_for
from cs_assistant.policy.compliance import RECORDED, RETENTION, Linter
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import EntitlementFacts, Fault, facts_from_order, with_known
from cs_assistant.policy.owner import weighed
from cs_assistant.understanding.understander import Understander

FAULT_GROUPS = ("fault.", "defect.")
"""Intents that claim a fault: the rights card then shows three-guarantees rows as claimed, not as unknown."""
PICKED = Automation(stopped=True, why="客服改选了买家的意思，要由人来发")
"""Nothing goes out by itself on a person's word about what the buyer meant (0 都不对)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Considered:
    """What one turn came to."""

    understanding: Understanding
    verdicts: Verdicts | None
    """None when no order is known."""
    decision: Decision


class Assistant:
    """The thinking part, built once per published library."""

    def __init__(self, library: Library, understander: Understander) -> None:
        self.library = library
        self._understander = understander
        self._linter = Linter(library.forbidden)
        self._finder = CandidateFinder(library, Renderer(library), self._linter)
        self._card_text = lru_cache(maxsize=64)(CardMaker(library, self.lint_errors).chat_text)

    @property
    def understander(self) -> Understander:
        """The classifier in use."""
        return self._understander

    def consider(self, situation: Situation, automation: Automation, *, intent: str | None = None) -> Considered:
        """Understand the turn, judge the order by date, decide. Does no I/O and reads no clock.

        `intent` is a person's word (0 都不对) and overrides what was understood; nothing goes out by itself then.
        """
        on = shanghai_day(situation.now)
        understanding = self._understander.understand(situation.text, open_question=situation.open_question, today=on)
        if intent is not None:
            understanding = _corrected(understanding, intent)
            automation = PICKED
        turn = self._turn(situation, understanding, fault_claimed=understanding.intent.startswith(FAULT_GROUPS))
        decision = decide(turn, self._finder.find(turn), automation, self.library, self._linter)
        return Considered(understanding=understanding, verdicts=turn.verdicts, decision=decision)

    def rights(
        self, order: Order, on: date, *, fault_claimed: bool = False, known: KnownFacts = NOTHING_KNOWN
    ) -> Verdicts:
        """The verdicts of one order on one day, for the rights card.

        A buyer's words make a fault `claimed`, never `confirmed`: that takes a report on record (spec/entitlement.md).
        `known`: what the cases of the order have on file; whether our own report counts is the owner's decision (E3).
        """
        fault = Fault.CLAIMED if fault_claimed else Fault.UNKNOWN
        facts = with_known(facts_from_order(order, on, fault=fault, reasons=self.library.reasons), known)
        return judge(weighed(self.library, order.shop_id, facts), self.library.policy, self.library.reasons)

    def terms(self, kind: str, situation: Situation) -> Candidate | None:
        """The consent terms for a person to send in this situation; None when no version or text fits (R2.19)."""
        return self._finder.terms(kind, self._turn(situation, self._nothing_said(situation), fault_claimed=True))

    def claimed_rights(self, understanding: Understanding, shop: Shop, now: datetime) -> Verdicts | None:
        """The verdicts if the buyer's own words were right (「刚收到三天」); None when they name no time.

        For `try` without an order only: a claim is shown as a claim and never enters a reply.
        """
        durations = (entity.value for entity in understanding.entities if entity.type is EntityType.DURATION)
        days = next((found for found in map(claimed_days, durations) if found is not None), None)
        if days is None:
            return None
        claimed = understanding.intent.startswith(FAULT_GROUPS)
        facts = EntitlementFacts(
            on=shanghai_day(now),
            signed_at=now - timedelta(days=days),
            product=shop.product,
            fault=Fault.CLAIMED if claimed else Fault.UNKNOWN,
        )
        return judge(facts, self.library.policy, self.library.reasons)

    def samples(self, situation: Situation, verdicts: Verdicts | None = None) -> Iterator[Reply]:
        """Every reply whose facts hold in this situation, as it would be sent, whatever the buyer said.

        `verdicts` in place of the order's own: what a finding on file, which no order tells, would make of it.
        """
        turn = self._turn(situation, self._nothing_said(situation), fault_claimed=False, verdicts=verdicts)
        for intent in self.library.intents.values():
            for reply in intent.replies:
                sent = self._finder.sample(reply, turn)
                if sent is not None:
                    yield sent

    def lint_errors(self, text: str) -> tuple[str, ...]:
        """Why a person's own text may not go out, in Chinese; empty when it may."""
        findings = self._linter.lint(text, automatic=False)
        return tuple(f"「{finding.excerpt}」：{finding.why}" for finding in findings if finding.level == "block")

    def offer_in(self, text: str) -> Finding | None:
        """The words that offer something in place of a return; None without any (`retention` in forbidden.yaml)."""
        return self._linter.first(RETENTION, text)

    def cause_in(self, text: str) -> Finding | None:
        """The words that say why an order was not sent; None without any (`recorded` in forbidden.yaml, R5.17)."""
        return self._linter.first(RECORDED, text)

    def why_no_offer(self, situation: Situation) -> str | None:
        """Why a person's own words may offer nothing in place of a return in this conversation (R5.75–R5.79).

        One Chinese sentence; None when they may.
        """
        today = shanghai_day(situation.now)
        before = [line.text for line in situation.history if line.sender is Sender.BUYER][-EARLIER:]
        heard = [self._understander.understand(text, today=today) for text in (situation.text, *reversed(before))]
        return why_not_typed(situation, heard, self.library, lambda text: self.offer_in(text) is not None)

    def _turn(
        self,
        situation: Situation,
        understanding: Understanding,
        *,
        fault_claimed: bool,
        verdicts: Verdicts | None = None,
    ) -> Turn:
        """Meaning, rights on the day and values for the texts, together; the order with what is known of its model."""
        if situation.order is not None:
            order = self.library.with_model(situation.order)
            situation = replace(situation, order=order, whole_unit_due=whole_unit_due(order, self.library))
        on = shanghai_day(situation.now)
        if verdicts is None and situation.order is not None:
            verdicts = self.rights(situation.order, on, fault_claimed=fault_claimed, known=situation.known)
        values = values_for(situation, verdicts or Verdicts(on=on), self.library)
        values |= self._card_value(situation, on)
        return Turn(situation=situation, understanding=understanding, verdicts=verdicts, values=values)

    def _card_value(self, situation: Situation, on: date) -> dict[str, str]:
        """The electronic guarantee card among the values, where the turn is about a phone (R2.2)."""
        if product_of(situation) is not ProductKind.PHONE:
            return {}
        model: PhoneModel | None = self.library.model_of(situation.order) if situation.order else None
        text = self._card_text(situation.shop.id, model, on)
        return {} if text is None else {CARD_TEXT: text}

    def _nothing_said(self, situation: Situation) -> Understanding:
        return self._understander.understand("", today=shanghai_day(situation.now))


def claimed_days(duration: str) -> int | None:
    """Whole days in a duration entity (`P3D`), or None when it is not counted in days or weeks."""
    found = re.fullmatch(r"P(\d{1,4})([DW])", duration)
    return int(found[1]) * (7 if found[2] == "W" else 1) if found else None


def _corrected(understanding: Understanding, intent: str) -> Understanding:
    others = tuple(score for score in understanding.candidates if score.intent != intent)
    return replace(
        understanding,
        intent=intent,
        confidence=1.0,
        band=Band.SUGGEST,
        candidates=(IntentScore(intent=intent, confidence=1.0), *others),
        answer=None,
        evidence=(Evidence(kind=EvidenceKind.SIGNAL, text="客服指定的意图"), *understanding.evidence),
    )
