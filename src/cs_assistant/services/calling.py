"""Telephone records: two taps (whom, result), then why in the buyer's words and what was promised."""

from __future__ import annotations

from datetime import datetime

from uuid_utils import uuid7

from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.promises import PromiseKind
from cs_assistant.domain.times import to_utc
from cs_assistant.errors import BadInputError, ForbiddenError
from cs_assistant.policy.calling import enough, not_now
from cs_assistant.services.brain import Brain
from cs_assistant.services.case_views import BUYER, calls_to_buyer
from cs_assistant.services.casework import Casework
from cs_assistant.services.promising import about_case, make
from cs_assistant.services.reasons import ReasonRecords
from cs_assistant.storage.case_records import Call
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

WHOM = (BUYER, "快递", "仓库", "厂家", "平台")
OUTCOMES = ("接通", "未接", "占线", "关机", "拒接", "号码不对")

class Calling:
    """Keeps calls with their cases."""

    def __init__(self, database: Database, brain: Brain, casework: Casework, reasons: ReasonRecords) -> None:
        self._database = database
        self._brain = brain
        self._casework = casework
        self._reasons = reasons

    async def record(
        self, case_id: str, person: Person, *, whom: str, outcome: str, reason: str | None = None, words: str = "",
        promise: str = "", promise_due: datetime | None = None,
    ) -> tuple[Call, str | None]:
        """Keep a call; the warning says when to stop calling, or that it was too early or too late in the day.

        A stated reason goes on the refund as well.
        What was promised on the telephone stands among the promises, with its time where one was said.
        Raises BadInputError for whom, an outcome or a reason that is not in the list; then nothing is kept.
        """
        if whom not in WHOM or outcome not in OUTCOMES:
            raise BadInputError(f"请选打给谁（{'、'.join(WHOM)}）和结果（{'、'.join(OUTCOMES)}）。", where="whom")
        if reason and not words.strip():
            raise BadInputError("记了原因，请也写上对方的原话。", where="words")
        if promise_due is not None and (not promise.strip() or to_utc(promise_due) <= self._casework.now()):
            raise BadInputError("写了时间，请也写上答应了什么；时间要在以后。", where="promise_due")
        if reason:
            self._reasons.check_known(reason)  # before the call is kept: who is told no would enter it twice

        def work(uow: UnitOfWork) -> tuple[Call, int, bool]:
            case = uow.cases.get(case_id)
            if not person.may(Right.REMARK, case.shop_id):
                raise ForbiddenError("登记电话要由客服来做。")
            hand = self._casework.hand(uow, case.shop_id, person)
            call = Call(
                shop_id=case.shop_id, case_id=case.id, conversation_id=case.conversation_id, order_no=case.order_no,
                buyer_id=case.buyer_id, whom=whom, outcome=outcome, reason=reason, words=words.strip(),
                promise=promise.strip(), at=hand.now, by=person.name,
            )
            uow.calls.add(call)
            if call.promise:
                make(
                    uow, about_case(case), kind=PromiseKind.OTHER, text=call.promise, due_at=promise_due,
                    source=f"call:{uuid7()}", now=hand.now, actor=person.name,
                )
            hand.tell("call.recorded", case, whom=whom, outcome=outcome, words=words.strip() or "（没有记）")
            return call, calls_to_buyer(uow, case), case.refund_no is not None

        call, calls, has_refund = await self._database.write(work)
        if reason and has_refund:
            await self._reasons.state(case_id, person, reason=reason, words=call.words)
        self._casework.tell(call.shop_id)
        return call, self._warning(call, calls) if whom == BUYER else None

    def _warning(self, call: Call, calls: int) -> str | None:
        policy = self._brain.assistant.library.policy
        return "".join(filter(None, (not_now(policy, call.at), enough(policy, call.at, calls)))) or None
