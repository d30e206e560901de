"""Reasons people record: what the buyer said, what we found; and the one neutral question about a wrong choice.

First, present, stated and verified reasons are kept apart for ever (design, 1.6). A question about the selected
reason is asked only as `reason.may_ask_change` allows: once, neutral, with the consequences, logged.
"""

from __future__ import annotations

from dataclasses import replace

from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.refunds import RegisteredRefund, Stated, Verified
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError
from cs_assistant.policy.owner import may_ever_ask_change
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.policy.reasons import CHANGEABLE, fault_of
from cs_assistant.services.brain import Brain
from cs_assistant.services.case_views import CaseView
from cs_assistant.services.casework import Casework
from cs_assistant.storage.case_records import ReasonRequest
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

ASK_CHANGE = (
    "您之前说的是「{stated}」，申请里选的是「{selected}」，怕填得不一样耽误您，跟您核对一下。"
    "两个原因对应的运费和处理方式可能不同，以您的实际情况为准；要不要改由您决定，不改也照常处理。"
)
"""Neutral, with the consequences, leaving the choice (R5.16, R5.54 in their lawful variant; 消法§20)."""


class ReasonRecords:
    """What people record about why."""

    def __init__(self, database: Database, brain: Brain, casework: Casework) -> None:
        self._database = database
        self._brain = brain
        self._casework = casework

    async def mapping(self, shop_id: str) -> ReasonMapping:
        """Platform strings to ids, as mapped in this shop now."""
        return await self._database.read(lambda uow: self._mapping(uow, shop_id))

    async def state(self, case_id: str, person: Person, *, reason: str, words: str) -> RegisteredRefund:
        """Record the reason the buyer gave, in the buyer's words (R5.20, R5.21)."""
        self.check_known(reason)
        if not words.strip():
            raise BadInputError("请写上买家的原话，统计和核对都靠它。", where="words")

        def work(uow: UnitOfWork) -> RegisteredRefund:
            case, refund = self._refund(uow, case_id, person)
            hand = self._casework.hand(uow, case.shop_id, person)
            stated = Stated(reason=reason, words=words.strip(), at=hand.now, by=person.name)
            changed = replace(refund, reasons=refund.reasons.state(stated))
            uow.refunds.save(changed)
            hand.tell("reason.stated", case, reason=self._name(reason), words=words.strip())
            return changed

        return self._told(await self._database.write(work))

    async def verify(self, case_id: str, person: Person, *, reason: str, evidence: str) -> RegisteredRefund:
        """Record what we found out ourselves, and from what."""
        self.check_known(reason)
        if not evidence.strip():
            raise BadInputError("请写上依据：质检、照片、物流记录等。", where="evidence")

        def work(uow: UnitOfWork) -> RegisteredRefund:
            case, refund = self._refund(uow, case_id, person)
            hand = self._casework.hand(uow, case.shop_id, person)
            found = Verified(reason=reason, evidence=evidence.strip(), at=hand.now, by=person.name)
            changed = replace(refund, reasons=refund.reasons.verify(found))
            uow.refunds.save(changed)
            hand.tell("reason.verified", case, reason=self._name(reason), evidence=evidence.strip())
            return changed

        return self._told(await self._database.write(work))

    def may_ask_change(self, view: CaseView, mapping: ReasonMapping) -> bool:
        """Whether the one question may be asked in this case now; `mapping` is that of its shop."""
        if view.refund is None or view.reason_request is not None or view.final:
            return False
        return self._may_ask(view.refund, mapping)

    async def ask_change(self, case_id: str, person: Person) -> str:
        """The neutral question, to be sent by the person; logged, and given out once a refund.

        Raises ConflictError when it was asked already, BadInputError when `reason.may_ask_change` says no.
        """

        def work(uow: UnitOfWork) -> ReasonRequest:
            case, refund = self._refund(uow, case_id, person)
            mapping = self._mapping(uow, case.shop_id)
            if not self._may_ask(refund, mapping):
                raise BadInputError(
                    "这笔退款不能请买家核对原因：质量、不符、发货等原因属实或不清楚时，照原因处理。", where="case"
                )
            hand, stated = self._casework.hand(uow, case.shop_id, person), refund.reasons.stated[-1]
            text = ASK_CHANGE.format(stated=self._name(stated.reason), selected=refund.reasons.current.text)
            request = ReasonRequest(
                shop_id=case.shop_id, refund_no=refund.application.refund_no, case_id=case.id, stated=stated.reason,
                selected=refund.reasons.current.text, words=text, at=hand.now, by=person.name,
            )
            if not uow.reason_maps.ask(request):
                raise ConflictError("这笔退款已经问过一次原因，不再问第二次。")
            hand.tell("reason.asked", case, selected=request.selected, stated=self._name(stated.reason))
            return request

        request = await self._database.write(work)
        self._casework.tell(request.shop_id)
        return request.words

    def _may_ask(self, refund: RegisteredRefund, mapping: ReasonMapping) -> bool:
        library, shop_id = self._brain.assistant.library, refund.application.shop_id
        if not refund.reasons.stated or not may_ever_ask_change(library, shop_id):
            return False
        reasons = library.reasons
        selected = mapping.id_of(shop_id, refund.reasons.current.text)
        return selected in CHANGEABLE and fault_of(refund.reasons.stated[-1].reason, reasons) == "buyer"

    def _refund(self, uow: UnitOfWork, case_id: str, person: Person) -> tuple[Case, RegisteredRefund]:
        case = uow.cases.get(case_id)
        if not person.may(Right.REMARK, case.shop_id):
            raise ForbiddenError("记录退款原因要由客服来做。")
        if case.refund_no is None:
            raise BadInputError("这个案件没有退款申请，没有原因可记。", where="case")
        return case, uow.refunds.get(case.shop_id, case.refund_no)

    def _mapping(self, uow: UnitOfWork, shop_id: str) -> ReasonMapping:
        return ReasonMapping(self._brain.assistant.library.reasons, {shop_id: uow.reason_maps.of(shop_id)})

    def check_known(self, reason: str) -> None:
        """Raises BadInputError for a reason that is not in reasons.yaml."""
        if reason not in self._brain.assistant.library.reasons:
            raise BadInputError(f"没有退款原因「{reason}」。请从列表里选一个。", where="reason")

    def _name(self, reason: str) -> str:
        known = self._brain.assistant.library.reasons.get(reason)
        return known.name if known else reason

    def _told(self, refund: RegisteredRefund) -> RegisteredRefund:
        self._casework.tell(refund.application.shop_id)
        return refund
