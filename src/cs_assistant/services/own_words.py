"""What an agent types is held to the conversation and its cases: no offer in place of a return, no cause nobody told.

R5.15, R5.75–R5.79: another style, an exchange or a discount only where the conversation allows it. R5.17: why an order
was not sent only as it is on file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from cs_assistant.assistant.retention import GRIEVED, SAID_NO
from cs_assistant.domain.decision import Finding
from cs_assistant.domain.flows import Case
from cs_assistant.domain.situation import Situation
from cs_assistant.errors import BadInputError
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.complaint import COMPLAINT
from cs_assistant.flows.exchange_offer import EXCHANGE_OFFER
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.delay_words import why_not_said
from cs_assistant.services.moving import is_open
from cs_assistant.services.situations import Read, present_situation
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

OF_GRIEVANCES = frozenset({COMPLAINT.key, COMPENSATION.key, SEND_BACK.key})
"""Procedures that stand open only while something is wrong with the goods or with us."""
_BY_OFFER_STATE = {"honoured": SAID_NO, "not_fitting": GRIEVED}
"""What a colleague wrote down of the buyer in 退变换."""


class OwnWords:
    """Looks at an agent's words before they go out, with the conversation they are for."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._clock = clock

    async def findings(self, conversation_id: str, text: str) -> tuple[Finding, ...]:
        """The words that may not go out in this chat now, and why; empty where nothing stands against them."""
        assistant = self._brain.assistant
        offer, cause = assistant.offer_in(text), assistant.cause_in(text)
        if offer is None and cause is None:
            return ()
        known = await present_situation(
            self._database, self._orders, assistant.library, conversation_id, self._clock.now()
        )
        if known is None:
            return ()
        cases = await self._database.read(lambda uow: _cases(uow, *known))
        found = [why_not_said(text, cases, assistant.cause_in)]
        if offer is not None:
            why = _told_by(cases) or await asyncio.to_thread(assistant.why_no_offer, known[1])
            found.append(replace(offer, why=f"这个会话里现在不能推荐别的：{why}") if why is not None else None)
        return tuple(finding for finding in found if finding is not None)

    async def check(self, conversation_id: str, text: str) -> None:
        """Raises BadInputError naming the words and why they may not go out."""
        found = await self.findings(conversation_id, text)
        if found:
            named = "；".join(f"「{finding.excerpt}」：{finding.why}" for finding in found)
            raise BadInputError(f"这条消息不能发出：{named}。请改好再发。", where="text")


def _cases(uow: UnitOfWork, read: Read, situation: Situation) -> tuple[Case, ...]:
    """The chat's cases and those of the order it is about; an application's own case may know no chat."""
    chat = read.conversation
    number = situation.order.order_no if situation.order is not None else chat.chosen_order_no
    of_chat = uow.cases.of_conversation(chat.id)
    if number is None:
        return of_chat
    here = (case for case in of_chat if case.order_no in (None, number))  # a chat outlasts the orders it is about
    return tuple({case.id: case for case in (*here, *uow.cases.of_order(chat.shop_id, number))}.values())


def _told_by(cases: Iterable[Case]) -> str | None:
    """What the cases say against an offer."""
    known = tuple(cases)
    if any(case.flow in OF_GRIEVANCES and is_open(case) for case in known):
        return GRIEVED
    told = (_BY_OFFER_STATE.get(case.state) for case in known if case.flow == EXCHANGE_OFFER.key)
    return next((why for why in told if why is not None), None)
