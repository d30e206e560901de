"""The thinking part in use, replaceable while the house runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Protocol

from cs_assistant.domain.decision import Automation, Candidate, Finding
from cs_assistant.domain.known import NOTHING_KNOWN, KnownFacts
from cs_assistant.domain.orders import Order
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.verdicts import Verdicts

if TYPE_CHECKING:
    from cs_assistant.assistant.pipeline import Considered

Checkpoint = Callable[[str], None]
"""Called at named points of a message's way: after_receive, after_claim, after_send. Tests kill the process there."""


def no_checkpoint(name: str) -> None:
    """Nothing happens at a checkpoint outside of tests."""


class Thinker(Protocol):
    """What the services ask of `assistant.pipeline.Assistant`."""

    library: Library

    def consider(self, situation: Situation, automation: Automation, *, intent: str | None = None) -> Considered:
        """Understand, judge, decide; `intent` is a person's word on what the turn means."""

    def rights(
        self, order: Order, on: date, *, fault_claimed: bool = False, known: KnownFacts = NOTHING_KNOWN
    ) -> Verdicts:
        """The verdicts of one order on one day; `known`: what its cases have on file."""

    def terms(self, kind: str, situation: Situation) -> Candidate | None:
        """The consent terms for a person to send in this situation; None when none fits."""

    def lint_errors(self, text: str) -> tuple[str, ...]:
        """Why a person's text may not go out; empty when it may."""

    def offer_in(self, text: str) -> Finding | None:
        """The words that offer something in place of a return; None without any."""

    def cause_in(self, text: str) -> Finding | None:
        """The words that say why an order was not sent; None without any."""

    def why_no_offer(self, situation: Situation) -> str | None:
        """Why such an offer may not go out in this conversation now; None when it may."""


class Brain:
    """Holds the assistant; a newly published library replaces it between two thoughts."""

    def __init__(self, assistant: Thinker) -> None:
        self.assistant = assistant

    def shop_name(self, shop_id: str) -> str:
        """The shop's name, or its id while the library does not know it."""
        shop = self.assistant.library.shops.get(shop_id)
        return shop.name if shop else shop_id

    def intent_name(self, intent_id: str | None) -> str | None:
        """The intent's Chinese name, or its id while the library does not know it."""
        if intent_id is None:
            return None
        intent = self.assistant.library.intents.get(intent_id)
        return intent.name if intent else intent_id

    def reply_title(self, reply_id: str) -> str:
        """A few words for a reply, or its id while the library does not know it."""
        reply = self.assistant.library.reply(reply_id)
        return reply.title if reply else reply_id
