"""One turn through understanding, policy and decision. Pure: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cs_assistant.assistant.candidates import CandidateFinder, Turn
from cs_assistant.assistant.deciding import decide
from cs_assistant.domain.decision import Automation, Candidate, Decision
from cs_assistant.domain.orders import Order
from cs_assistant.domain.scripts import Library, Reply, Shop
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.understanding import Band, EntityType, Evidence, EvidenceKind, IntentScore, Understanding
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.library.render import Renderer
from cs_assistant.library.variables import values_for
from cs_assistant.policy.compliance import Linter
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import EntitlementFacts, Fault, facts_from_order
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

    def rights(self, order: Order, on: date, *, fault_claimed: bool = False) -> Verdicts:
        """The verdicts of one order on one day, for the rights card.

        A buyer's words make a fault `claimed`, never `confirmed`: that takes a report on record (spec/entitlement.md).
        """
        fault = Fault.CLAIMED if fault_claimed else Fault.UNKNOWN
        facts = facts_from_order(order, on, fault=fault, reasons=self.library.reasons)
        return judge(facts, self.library.policy, self.library.reasons)

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

    def samples(self, situation: Situation) -> Iterator[Reply]:
        """Every reply whose facts hold in this situation, as it would be sent, whatever the buyer said."""
        turn = self._turn(situation, self._nothing_said(situation), fault_claimed=False)
        for intent in self.library.intents.values():
            for reply in intent.replies:
                sent = self._finder.sample(reply, turn)
                if sent is not None:
                    yield sent

    def lint_errors(self, text: str) -> tuple[str, ...]:
        """Why a person's own text may not go out, in Chinese; empty when it may."""
        findings = self._linter.lint(text, automatic=False)
        return tuple(f"「{finding.excerpt}」：{finding.why}" for finding in findings if finding.level == "block")

    def _turn(self, situation: Situation, understanding: Understanding, *, fault_claimed: bool) -> Turn:
        """Meaning, rights on the day and values for the texts, together."""
        on = shanghai_day(situation.now)
        verdicts = self.rights(situation.order, on, fault_claimed=fault_claimed) if situation.order else None
        values = values_for(situation, verdicts or Verdicts(on=on), self.library)
        return Turn(situation=situation, understanding=understanding, verdicts=verdicts, values=values)

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
