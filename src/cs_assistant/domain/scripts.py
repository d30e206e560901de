"""The script library as records: what `library` loads from `scripts_zh/` and everyone else receives.

Nothing here knows YAML or files; `Place` keeps where a record came from so that a problem can be pointed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.orders import OrderStatus, ProductKind
from cs_assistant.domain.phone_models import SerialMatch
from cs_assistant.domain.promises import ScriptPromise
from cs_assistant.domain.understanding import AnswerKind, Signal
from cs_assistant.domain.verdicts import VerdictValue


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A line of a file of the library."""

    file: str
    """Path relative to the library's folder, with forward slashes."""
    line: int
    """1-based."""


TERMS_IDS = "terms/"
"""Beginning of the ids of consent texts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """The situations a reply is for. Every condition given must hold; an absent one (None, empty) does not matter.

    A closed set on purpose: a supervisor picks from it, the checker knows every value, no code hides in data.
    """

    product: frozenset[ProductKind] = frozenset()
    status: frozenset[OrderStatus] = frozenset()
    order_known: bool | None = None
    exchange_on_record: bool | None = None
    refund_open: bool | None = None
    removable_battery: bool | None = None
    serials: SerialMatch | None = None
    """What comparing the recorded serials before and after the exchange came to (R2.48, R2.49)."""
    whole_unit_due: bool | None = None
    """Whether the exchange on record fell in the days of a return: the whole phone was due (R2.47, D5)."""
    consent: bool | None = None
    """Whether the buyer's recorded consent to the send-back terms is valid (R2.19)."""
    signal: Signal | None = None
    """Only in a turn with this signal, e.g. danger. A reply without it is never chosen in a danger."""
    answering: frozenset[str] = frozenset()
    """Full ids of the replies this one follows up: only while one of them is the open question."""
    answer: AnswerKind | None = None
    """Together with `answering`: what the buyer answered."""
    verdicts: Mapping[str, frozenset[VerdictValue]] = field(default_factory=dict)
    """Verdict id to the values it may have."""

    @property
    def specificity(self) -> int:
        """How many conditions are set; of two replies that fit, the more specific ranks first."""
        given = (
            bool(self.product),
            bool(self.status),
            self.order_known is not None,
            self.exchange_on_record is not None,
            self.refund_open is not None,
            self.removable_battery is not None,
            self.serials is not None,
            self.whole_unit_due is not None,
            self.consent is not None,
            self.signal is not None,
            bool(self.answering),
            self.answer is not None,
        )
        return sum(given) + len(self.verdicts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """One message a person or the robot may send. A self-help step is a reply with `step` set."""

    id: str
    """`<intent>/<name>`, unique in the library."""
    intent: str
    text: str
    """A jinja2 template with flat variables only."""
    clause: tuple[str, ...]
    """Ids of clauses.yaml, or `own:<why>` where the shop made it up. Never empty."""
    when: When
    automatic: bool
    """May go out by itself (annex F of the requirements); still needs the switch, the band and no veto."""
    opens: bool
    """Waits for the buyer's answer: becomes the conversation's open question."""
    step: int | None
    """1-based place among the intent's self-help steps, sent one at a time; None for an ordinary reply."""
    title: str
    """A few words for the suggestion list."""
    place: Place
    terms: str | None = None
    """Kind of consent terms whose version in force is sent instead of `text`, under that version's own id (R2.19)."""
    warning: str | None = None
    """Shown to the agent beside the suggestion, never sent (e.g. 先确认买家已备份)."""
    promise: ScriptPromise | None = None
    """What sending it commits the shop to; kept with a due time until a person settles it."""
    shows_return: bool = False
    """Tells the buyer how to return or to get the money back: an offer may only follow (R5.79)."""
    retention: bool = False
    """Offers another style, an activity or an exchange in place of a return (R5.15, R5.76): only as
    `assistant.retention` allows, and never by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NearMiss:
    """A line that sounds like the intent and is another one."""

    text: str
    intent: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptTest:
    """What must come out for one line, played in world.yaml."""

    say: tuple[str, ...]
    """One or more messages of the buyer, each after the previous one was answered."""
    order: str | None
    """Key of an order of world.yaml; None = no order known."""
    consent: str | None = None
    """The line in `say` a person recorded as the buyer's consent: it is on record from that line on (R2.19)."""
    intent: str | None
    reply: str | None
    """Full id of the first suggestion."""
    automatic: bool | None
    """Whether it would go out by itself with every switch on."""
    place: Place
    offers: str | None = None
    """Full id of a reply that must be among the suggestions, first or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Intent:
    """One file of intents/: everything about one topic."""

    id: str
    name: str
    clause: tuple[str, ...]
    examples: tuple[str, ...]
    corpus: tuple[str, ...]
    """Further lines that fit the model and are never shown (corpus/<group>/<name>.txt)."""
    near_misses: tuple[NearMiss, ...]
    replies: tuple[Reply, ...]
    """Ordinary replies and steps, in file order."""
    tests: tuple[ScriptTest, ...]
    automation: bool
    """Whether a supervisor may switch automatic replies on for this intent at all."""
    auto_floor: float
    """Calibrated confidence below which understanding is never in band `auto`, 0 to 1."""
    place: Place

    @property
    def steps(self) -> tuple[Reply, ...]:
        """The self-help steps in the order they are tried."""
        return tuple(sorted((reply for reply in self.replies if reply.step is not None), key=lambda r: r.step or 0))


class Level(StrEnum):
    """How a numbered requirement of the procedures is met."""

    EXECUTED = "机"
    """Executed or checked by the program."""
    ADVISED = "荐"
    """Reaches the agent as advice at the right moment."""
    KNOWN = "档"
    """Reachable as knowledge."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One numbered rule (R-id, law, platform rule) in our own summary."""

    id: str
    summary: str
    kept: bool
    """False: superseded, with `why`; a superseded clause is never cited by a reply."""
    why: str | None
    place: Place
    level: Level | None = None
    """Of an R-id; law and platform rules have none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyFact:
    """One number or yes/no the policy fixes, in force from a day."""

    key: str
    value: Decimal | bool | str
    unit: str | None
    valid_from: date
    clause: tuple[str, ...]
    source: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyFacts:
    """All policy facts; `at` picks the ones in force on a day."""

    facts: tuple[PolicyFact, ...] = ()

    def at(self, key: str, on: date) -> PolicyFact | None:
        """The fact `key` in force on `on`: the one with the latest `valid_from` not after it, else None."""
        known = [fact for fact in self.facts if fact.key == key and fact.valid_from <= on]
        return max(known, key=lambda fact: fact.valid_from, default=None)

    def number(self, key: str, on: date) -> Decimal | None:
        """The numeric value in force, or None when the fact is absent or not a number."""
        fact = self.at(key, on)
        return fact.value if fact is not None and isinstance(fact.value, Decimal) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class ForbiddenRule:
    """What never goes out (block), needs a second look (warn), only a person may send (automatic), or only where
    the conversation (retention) or the file (recorded) allows it."""

    id: str
    pattern: str
    """A Python regular expression, searched in the outgoing text after normalisation."""
    level: str
    """block | warn | automatic | retention | recorded; `automatic` = money, refusal, consent, freight, dates: never in
    an automatic text; `retention` = an offer in place of a return: a person's, where `assistant.retention` allows it;
    `recorded` = why an order was not sent: a person's, as the warehouse's answer on file says."""
    why: str
    """What is wrong and what to write instead, in Chinese."""
    source: str
    place: Place
    near: tuple[str, ...] = ()
    """Further expressions, in any order: the match counts only in a sentence in which each of them is found too."""
    unless: tuple[str, ...] = ()
    """Wordings in which a match does not count: one that any of these overlaps is passed over (不用您承担一半)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalRule:
    """Words that raise a signal; `unless` are contexts in which they do not count."""

    signal: Signal
    patterns: tuple[str, ...]
    """Python regular expressions, searched in the normalised text."""
    unless: tuple[str, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRule:
    """Words that answer an open step or question. Rules are tried in order; the first that matches decides."""

    kind: AnswerKind
    patterns: tuple[str, ...]
    unless: tuple[str, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundReason:
    """One id of spec/reasons.md with the platform strings that map to it."""

    id: str
    name: str
    platform: tuple[str, ...]
    fault: str
    """buyer | shop | courier | neutral"""
    quality: bool
    place: Place
