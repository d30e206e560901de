"""The send-back terms on their way: offered for a chat, and what their delivery does to its case (R2.19, R2.39)."""

from __future__ import annotations

from cs_assistant.domain.decision import Candidate
from cs_assistant.domain.people import Role
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.consents import carries_terms, delivered, send_terms
from cs_assistant.services.hands import Hands
from cs_assistant.services.outcomes import AfterSent
from cs_assistant.services.situations import present_situation
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Act
from cs_assistant.storage.unit_of_work import UnitOfWork

FOLLOWS = frozenset(step.source for step in SEND_BACK.steps if step.event == "send_terms")
"""States of a send-back case that go on once terms stand in its chat."""


class TermsOffer:
    """The terms that fit a chat today, ready to be sent by a person."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._clock = clock

    async def for_conversation(self, conversation_id: str) -> Candidate:
        """The version in force, in the text for this order and day. Raises NotFoundError when none fits."""
        assistant = self._brain.assistant
        known = await present_situation(
            self._database, self._orders, assistant.library, conversation_id, self._clock.now()
        )
        if known is None:
            raise NotFoundError("店铺不在话术库里，没有细则可发。请先在话术库建好店铺资料。")
        offered = assistant.terms(SEND_BACK.key, known[1])
        if offered is None:
            raise NotFoundError("今天没有生效的细则适用于这个情况，没有可发的。请找主管核对话术库里的细则。")
        return offered

    async def check_words(self, conversation_id: str, reply_id: str | None, text: str) -> None:
        """What goes out as terms is the version in force, word for word: the buyer agrees to exactly that (R2.19).

        Raises BadInputError for anything else, NotFoundError when no terms are in force.
        """
        if reply_id is None or not carries_terms(reply_id):
            return
        offered = await self.for_conversation(conversation_id)
        if (offered.reply_id, offered.text.strip()) != (reply_id, text.strip()):
            raise BadInputError(
                "细则要原样发，一个字也不能改，买家同意的就是这一版。这条和今天生效的细则不一样，没有发出。"
                "请清空输入框，重新插入细则再发；要补充的话另发一条。",
                where="text",
            )


def follow_terms(hands: Hands) -> AfterSent:
    """Once a line with terms went out, the chat's send-back case is moved on, on the word of whoever sent it."""

    def follow(uow: UnitOfWork, act: Act) -> None:
        if not carries_terms(act.reply_id):
            return
        for case in uow.cases.of_conversation(act.conversation_id):
            terms = delivered(uow, case) if case.flow == SEND_BACK.key and case.state in FOLLOWS else None
            if terms is not None:
                send_terms(hands.hand(uow, act.shop_id, act.actor, Role.AGENT), case, terms)

    return follow
