"""The whole script library as one checked snapshot: the shops, the consent texts, and all the rest by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cs_assistant.domain.cards import CardScript, Enquiry, Outlet
from cs_assistant.domain.decisions import Choice, Decision
from cs_assistant.domain.freight_rates import FreightLists
from cs_assistant.domain.intact import IntactList
from cs_assistant.domain.modules import Module
from cs_assistant.domain.notices import Notice
from cs_assistant.domain.orders import Order, ProductKind
from cs_assistant.domain.phone_models import PhoneModel, find_model, with_model
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.scripts import (
    TERMS_IDS,
    AnswerRule,
    Clause,
    ForbiddenRule,
    Intent,
    Place,
    PolicyFacts,
    RefundReason,
    Reply,
    SignalRule,
    When,
)
from cs_assistant.domain.timeouts import Timeouts


@dataclass(frozen=True, kw_only=True, slots=True)
class Shop:
    """What one shop is: names, addresses, hours. A value that is not set withholds every reply that needs it."""

    id: str
    name: str
    bot_name: str
    product: ProductKind
    """What it mainly sells; settles replies while no order is known."""
    values: Mapping[str, str]
    """hotline, return_address, return_consignee, return_phone, service_hours …; only those that are set."""
    place: Place
    connection: Connection = Connection.PASTE
    """How the shop is connected; what a gateway really offers is its own `connection`."""
    modules: frozenset[Module] = frozenset()
    """Parts the shop has switched on."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """The shop's own words for remarks that have no fixed text; by key of remarks.yaml."""
    decisions: Mapping[str, str] = field(default_factory=dict)
    """Annex E: id of a decision → option the shop chose; absent = the recommended one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TermsText:
    """The terms for one situation, as a buyer reads them before agreeing (R2.19, R2.39)."""

    id: str
    """`terms/<version>#<situation>`; stands as reply id when sent and in the consent that follows."""
    situation: str
    title: str
    """The situation in a few words, for the agent."""
    text: str
    """A template; only the shop's name and the outlet enquiry are variables. Ends with the question for consent."""
    clause: tuple[str, ...]
    when: When
    """Only `product`, `status` and `verdicts` are ever set; a text without conditions is the fallback."""
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """One dated version of consent texts. Once published it is never edited, only superseded (R2.19)."""

    version: str
    """`<kind>.<date>`, e.g. `send_back.2026-11-22`."""
    kind: str
    valid_from: date
    texts: tuple[TermsText, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """One checked snapshot of the whole script library."""

    intents: Mapping[str, Intent]
    clauses: Mapping[str, Clause]
    policy: PolicyFacts
    forbidden: tuple[ForbiddenRule, ...]
    signals: tuple[SignalRule, ...]
    answers: tuple[AnswerRule, ...]
    reasons: Mapping[str, RefundReason]
    remarks: Mapping[str, str]
    shops: Mapping[str, Shop]
    robot_notice: str
    """Added to every automatic text: a robot speaks, and how to reach a person (style: short, once)."""
    digest: str
    """SHA-256 over the files and the examples people added since, hex: pinned in every decision."""
    terms: tuple[Terms, ...] = ()
    """Every version of every kind of consent texts, also superseded and coming ones."""
    notices: tuple[Notice, ...] = ()
    """Every shop's notices, also past and coming ones."""
    timeouts: Timeouts = field(default_factory=Timeouts)
    """How long the platform leaves each side."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """The owner's decisions (annex E) by id."""
    intact: Mapping[ProductKind, IntactList] = field(default_factory=dict)
    """What 完好 means, by kind of goods."""
    freight: Mapping[str, FreightLists] = field(default_factory=dict)
    """Return freight by shop; a shop without a list has a person decide every amount (R5.56)."""

    card: CardScript | None = None
    """The guarantee card as written; None where the library has none (R2.4)."""
    enquiries: tuple[Enquiry, ...] = ()
    """Where each brand's own site tells its outlets (R2.11)."""
    outlets: tuple[Outlet, ...] = ()
    """Outlets of every shop's region, with the day they were checked (R2.10)."""
    models: Mapping[str, tuple[PhoneModel, ...]] = field(default_factory=dict)
    """Shop id to its phone models: those of the files and those added in the console."""

    def remark(self, shop_id: str, key: str) -> str:
        """What a remark begins with in a shop: the shop's words, else those of remarks.yaml. Raises KeyError."""
        shop = self.shops.get(shop_id)
        return shop.remarks.get(key, self.remarks[key]) if shop is not None else self.remarks[key]

    def with_model(self, order: Order) -> Order:
        """The order with what the shop knows about its phone model."""
        return with_model(order, self.models.get(order.shop_id, ()))

    def model_of(self, order: Order) -> PhoneModel | None:
        """The phone model an order is about, or None when none is known."""
        return find_model(self.models.get(order.shop_id, ()), order.product)

    def enquiry(self, brand: str | None) -> str | None:
        """The brand's own enquiry entry, or None when the library has none for it."""
        return next((enquiry.entry for enquiry in self.enquiries if enquiry.brand == brand), None)

    def decision(self, shop_id: str, decision_id: str) -> Choice | None:
        """What is in force for a shop; None where the library does not ask this question."""
        found = self.decisions.get(decision_id)
        shop = self.shops.get(shop_id)
        return None if found is None else found.in_force(shop.decisions.get(decision_id) if shop else None)

    def decided(self, shop_id: str, decision_id: str) -> str | None:
        """Key of the option in force for a shop; None where the library does not ask this question.

        Callers compare with the option that is *not* recommended, so that a silent library behaves as recommended.
        """
        choice = self.decision(shop_id, decision_id)
        return None if choice is None else choice.key

    def terms_text(self, text_id: str) -> TermsText | None:
        """The consent text with this full id, of whatever version: an old consent can always be read again."""
        return next((text for terms in self.terms for text in terms.texts if text.id == text_id), None)

    def terms_on(self, kind: str, on: date) -> Terms | None:
        """The version of `kind` in force on a day: the one with the latest `valid_from` not after it, else None."""
        known = [terms for terms in self.terms if terms.kind == kind and terms.valid_from <= on]
        return max(known, key=lambda terms: terms.valid_from, default=None)

    def reply(self, reply_id: str) -> Reply | None:
        """The reply or step with this full id; for the id of a consent text, the reply that carries it."""
        if reply_id.startswith(TERMS_IDS):
            return self._carrier(reply_id.removeprefix(TERMS_IDS).partition(".")[0])
        intent = self.intents.get(reply_id.partition("/")[0])
        return None if intent is None else next((r for r in intent.replies if r.id == reply_id), None)

    def _carrier(self, kind: str) -> Reply | None:
        replies = (reply for intent in self.intents.values() for reply in intent.replies)
        return next((reply for reply in replies if reply.terms == kind), None)
