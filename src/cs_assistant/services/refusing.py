"""A person refuses an application on the platform (R5.59–R5.61), and writes into it (R5.74).

The platform is told first, with a reason it offers for this very application; then the case moves. When no answer came
the application itself is read: only the platform knows whether it was refused. Where the shop is not connected the
person has done it in 千牛 and says so with the step.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from cs_assistant.domain.flows import Case, FactSource, advance
from cs_assistant.domain.people import Person
from cs_assistant.domain.refund_answers import (
    RefundMessage,
    Refusal,
    RefusalReason,
    Speaker,
    why_no_message,
    why_no_refusal,
)
from cs_assistant.domain.refunds import Connection, RefundApplication, RefundStatus
from cs_assistant.errors import BadInputError, DeliveryError, NotConnectedError, StepRefusedError
from cs_assistant.flows.refusal import PLATFORM_REASON, REFUSAL_WORDS
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.case_words import REFUND_STATES
from cs_assistant.services.casework import Casework
from cs_assistant.services.moving import flow_of
from cs_assistant.services.outbound_words import check_outbound
from cs_assistant.services.refund_sync import RefundSync
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalOffer:
    """What the platform lets this shop do with this application now."""

    refused: bool
    """It is refused already, by whomever: what is left is to write it down."""
    state: str
    """The state of the application, in words."""
    reasons: tuple[RefusalReason, ...]
    """Empty when it may not be refused."""


class Refusing:
    """Refuses, and speaks, in the applications of cases."""

    def __init__(
        self, database: Database, orders: OrderSystem, brain: Brain, casework: Casework, sync: RefundSync
    ) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._casework = casework
        self._sync = sync

    async def offer(self, case_id: str) -> RefusalOffer:
        """What may be refused with which reason. Raises NotConnectedError, DeliveryError."""
        case = await self._connected(case_id)
        seen = await self._seen(case)
        refused = seen.status is RefundStatus.SELLER_REFUSE_BUYER
        reasons = () if refused else await self._orders.refusal_reasons(case.shop_id, seen.refund_no)
        return RefusalOffer(refused=refused, state=REFUND_STATES[seen.status], reasons=reasons)

    async def refuse(
        self, case_id: str, person: Person, refusal: Refusal, *, seen_revision: int | None = None
    ) -> Case:
        """Refuse on the platform and take the step.

        Raises StepRefusedError or BadInputError before the platform is told anything, DeliveryError when it refused or
        cannot be reached; then the case has not moved.
        """
        case = await self._connected(case_id)
        offered = {each.id: each.text for each in (await self.offer(case_id)).reasons}
        words = refusal.words.strip()
        given = {REFUSAL_WORDS.key: words, PLATFORM_REASON.key: offered.get(refusal.reason_id, "")}
        await self._database.read(lambda uow: self._check(uow, case_id, person, given, seen_revision))
        self._may_be_said(words)
        if wrong := why_no_refusal(refusal, proof_wanted=False):  # whether one is wanted the platform's own rules say
            raise BadInputError(wrong, where="words")
        await self._tell(case, refusal, person.name)
        # The platform has it: what its record brought to the case meanwhile must not keep the step from being taken.
        moved = await self._casework.step(case_id, REFUSE, person, given=given)
        with suppress(DeliveryError):  # the next round of reading refunds brings it
            await self._sync.read_refund(case.shop_id, case.refund_no or "")
        return moved

    async def record(
        self, case_id: str, person: Person, *, given: Mapping[str, str], seen_revision: int | None = None
    ) -> Case:
        """Write down that it was refused in 千牛; a connected platform is asked whether that is so.

        Raises StepRefusedError when the platform says that it is not.
        """
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        if self._is_connected(case):
            await self._database.read(lambda uow: self._check(uow, case_id, person, given, seen_revision))
            seen = await self._seen(case)
            if seen.status is not RefundStatus.SELLER_REFUSE_BUYER:
                raise StepRefusedError(
                    f"平台上这笔退款现在「{REFUND_STATES[seen.status]}」，还没有拒绝。请在这里选平台给的原因来拒绝。"
                )
        return await self._casework.step(case_id, REFUSE, person, given=given, seen_revision=seen_revision)

    async def messages(self, case_id: str) -> tuple[RefundMessage, ...]:
        """What was written in the application, oldest first. Raises NotConnectedError, DeliveryError."""
        case = await self._connected(case_id)
        return await self._orders.refund_messages(case.shop_id, case.refund_no or "")

    async def say(self, case_id: str, person: Person, text: str, picture: bytes) -> None:
        """Write into the application; the buyer and the platform read it there.

        Raises BadInputError before anything is sent, DeliveryError when it did not arrive.
        """
        case, words = await self._connected(case_id), text.strip()
        self._may_be_said(words)
        if wrong := why_no_message(words, picture):
            raise BadInputError(wrong, where="text")
        refund_no = case.refund_no or ""
        before = {each.id for each in await self._orders.refund_messages(case.shop_id, refund_no)}
        try:
            await self._orders.add_refund_message(case.shop_id, refund_no, words, picture, person.name)
        except DeliveryError as error:
            if not error.uncertain or not await self._arrived(case, words, before):
                raise

        def work(uow: UnitOfWork) -> None:
            self._casework.hand(uow, case.shop_id, person).tell("refund.message", case, text=words)

        await self._database.write(work)
        self._casework.tell(case.shop_id)

    async def _arrived(self, case: Case, words: str, before: set[str]) -> bool:
        after = await self._orders.refund_messages(case.shop_id, case.refund_no or "")
        return any(
            each.id not in before and each.by is Speaker.SELLER and each.text.strip() == words for each in after
        )

    async def _tell(self, case: Case, refusal: Refusal, operator: str) -> None:
        try:
            await self._orders.refuse_refund(case.shop_id, case.refund_no or "", refusal, operator)
        except DeliveryError as error:
            if (await self._seen(case)).status is RefundStatus.SELLER_REFUSE_BUYER:
                return
            if not error.uncertain:
                raise StepRefusedError(f"没有拒绝：{error.message}") from error
            raise

    async def _connected(self, case_id: str) -> Case:
        """The case, if its application can be read. Raises NotConnectedError, BadInputError."""
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        if case.refund_no is None:
            raise BadInputError("这个案件没有退款申请。请从退款的案件里看。", where="case")
        if not self._is_connected(case):
            raise NotConnectedError
        return case

    def _is_connected(self, case: Case) -> bool:
        return case.refund_no is not None and self._orders.connection(case.shop_id) is Connection.DIRECT

    async def _seen(self, case: Case) -> RefundApplication:
        seen = await self._orders.refund(case.shop_id, case.refund_no or "")
        if seen is None:
            raise StepRefusedError("平台上找不到这笔退款。请在千牛里看。")
        return seen

    def _check(
        self, uow: UnitOfWork, case_id: str, person: Person, given: Mapping[str, str], seen_revision: int | None
    ) -> None:
        """Raises what the step itself would raise."""
        case = uow.cases.get(case_id)
        if seen_revision is not None and case.revision != seen_revision:
            raise StepRefusedError("案件刚被别人动过，没有拒绝。请看过最新情况再决定。")
        hand = self._casework.hand(uow, case.shop_id, person)
        facts = {key: hand.fact(value.strip(), source=FactSource.PERSON) for key, value in given.items() if value}
        advance(flow_of(case), case, REFUSE, roles=hand.roles, given=facts, now=hand.now)

    def _may_be_said(self, words: str) -> None:
        check_outbound(words, self._brain.assistant.library.forbidden, where="words")
