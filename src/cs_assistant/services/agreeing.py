"""A person agrees a refund: one by one, only when everything needed is on file, and never twice (R5.13, R5.64).

The place in `agreements` is taken in the same transaction that checks the needs; then the platform is told; then its
answer is written down. When no answer came the refund itself is read: the platform's state decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from cs_assistant.domain.flows import Case, FactSource, Step, advance, with_facts
from cs_assistant.domain.people import Person, Right, Role
from cs_assistant.domain.refunds import Connection, RefundStatus
from cs_assistant.errors import ConflictError, DeliveryError, ForbiddenError, NotConnectedError, StepRefusedError
from cs_assistant.flows import PLATFORM_EVENTS
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.before_money import check_before_money
from cs_assistant.services.casework import Casework
from cs_assistant.services.moving import Hand, by_machine, carry_out, flow_of, is_open, next_money_step
from cs_assistant.services.registering import take_in
from cs_assistant.storage.case_records import Agreement, AgreementState
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

_NOT_AGREED = {
    RefundStatus.WAIT_SELLER_AGREE: "平台上仍是待同意，没有成功；可以再点一次",
    RefundStatus.WAIT_BUYER_RETURN_GOODS: "平台上是等买家寄回，没有成功；收到货以后再点",
    RefundStatus.WAIT_SELLER_CONFIRM_GOODS: "平台上仍是待收货，没有成功；可以再点一次",
    RefundStatus.CLOSED: "平台上这笔退款已经关闭，没有同意",
    RefundStatus.SELLER_REFUSE_BUYER: "平台上这笔退款已被拒绝，没有同意",
}
"""States of a refund that say our agreement did not happen, with what a person reads."""


class Agreeing:
    """Takes money steps."""

    def __init__(self, database: Database, orders: OrderSystem, casework: Casework) -> None:
        self._database = database
        self._orders = orders
        self._casework = casework
        self._calling: Counter[tuple[str, str]] = Counter()
        """Shop and refund of the calls that are on their way: nobody else may judge what became of them."""

    async def agree(self, case_id: str, person: Person, *, seen_revision: int | None = None) -> Agreement:
        """Agree the refund of a case.

        Raises StepRefusedError naming what is missing, ForbiddenError without the right, ConflictError when somebody
        agreed it already. At level 粘贴 the agreement waits for `confirm`.
        """
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        key = (case.shop_id, case.refund_no or "")
        self._calling[key] += 1
        try:
            agreement = await self._database.write(lambda uow: self._begin(uow, case_id, person, seen_revision))
            self._casework.tell(agreement.shop_id)
            if agreement.state is AgreementState.TO_DO:
                return agreement
            return await self._carry_over(agreement, person)
        finally:
            self._calling[key] -= 1
            if not self._calling[key]:
                del self._calling[key]

    async def confirm(self, case_id: str, person: Person) -> Agreement:
        """我已在千牛同意: a named person's word at level 粘贴, or after an answer that never came."""

        def work(uow: UnitOfWork) -> Agreement:
            hand, agreement = self._waiting(uow, case_id, person)
            return self._done(hand, agreement, FactSource.PERSON)

        return self._told(await self._database.write(work))

    async def give_up(self, case_id: str, person: Person) -> Agreement:
        """A person looked in 千牛: it was not agreed. The place is free again."""

        def work(uow: UnitOfWork) -> Agreement:
            hand, agreement = self._waiting(uow, case_id, person)
            return self._failed(hand, agreement, f"{person.name}核对后确认没有同意")

        return self._told(await self._database.write(work))

    async def settle_uncertain(self) -> None:
        """At start and now and then: what became of agreements whose answer never came.

        A call still on its way is left alone: the platform says 待同意 until it has arrived.
        """
        waiting = (AgreementState.SENDING, AgreementState.UNCERTAIN)
        for agreement in await self._database.read(lambda uow: uow.agreements.in_state(*waiting)):
            key = (agreement.shop_id, agreement.refund_no)
            if not self._calling[key] and self._orders.connection(agreement.shop_id) is Connection.DIRECT:
                await self._look(agreement)

    def _waiting(self, uow: UnitOfWork, case_id: str, person: Person) -> tuple[Hand, Agreement]:
        """The person's hand and the agreement a person's word settles. Raises ConflictError when none waits for it."""
        case = uow.cases.get(case_id)
        self._check(person, case)
        agreement = uow.agreements.find(case.shop_id, case.refund_no or "")
        if agreement is None or agreement.state not in (AgreementState.TO_DO, AgreementState.UNCERTAIN):
            raise ConflictError("这笔退款没有等着确认的同意。请刷新后再看。")
        return self._casework.hand(uow, case.shop_id, person), agreement

    def _begin(self, uow: UnitOfWork, case_id: str, person: Person, seen_revision: int | None) -> Agreement:
        case = uow.cases.get(case_id)
        self._check(person, case)
        if seen_revision is not None and case.revision != seen_revision:
            raise StepRefusedError("案件刚被别人动过，没有同意。请看过最新情况再决定。")
        hand = self._casework.hand(uow, case.shop_id, person)
        flow, step = flow_of(case), _money_step(case)
        advance(flow, case, step.event, roles=hand.roles, now=hand.now)
        refund = uow.refunds.get(case.shop_id, case.refund_no or "")
        self._look_again(case, str(refund.application.amount))
        check_before_money(uow, case, step, refund.application)
        direct = hand.connection is Connection.DIRECT
        agreement = Agreement(
            shop_id=case.shop_id, refund_no=refund.application.refund_no, case_id=case.id, event=step.event,
            amount=refund.application.amount, state=AgreementState.SENDING if direct else AgreementState.TO_DO,
            at=hand.now, by=person.name,
        )
        if not uow.agreements.begin(agreement):
            earlier = uow.agreements.find(agreement.shop_id, agreement.refund_no)
            who = earlier.by if earlier else "别人"
            raise ConflictError(f"这笔退款{who}已经点过同意，不能再同意一次。请看案件里的结果。")
        hand.tell("refund.agreeing" if direct else "refund.agreeing_by_hand", case, amount=str(agreement.amount))
        return agreement

    async def _carry_over(self, agreement: Agreement, person: Person) -> Agreement:
        shop_id, refund_no = agreement.shop_id, agreement.refund_no
        try:
            await self._orders.agree_refund(shop_id, refund_no, agreement.amount, person.name)
        except DeliveryError as error:
            if error.uncertain:
                return await self._look(agreement)
            why = error.message
            return await self._write(agreement, lambda hand: self._failed(hand, agreement, why))
        return await self._write(agreement, lambda hand: self._done(hand, agreement, FactSource.PLATFORM))

    async def _look(self, agreement: Agreement) -> Agreement:
        """Read the refund: only the platform knows whether the money was promised."""
        try:
            seen = await self._orders.refund(agreement.shop_id, agreement.refund_no)
        except (DeliveryError, NotConnectedError):
            seen = None
        if seen is not None and seen.status is RefundStatus.SUCCESS:
            return await self._write(agreement, lambda hand: self._done(hand, agreement, FactSource.PLATFORM))
        if seen is not None and seen.status in _NOT_AGREED:
            why = _NOT_AGREED[seen.status]
            return await self._write(agreement, lambda hand: self._failed(hand, agreement, why))
        if agreement.state is AgreementState.UNCERTAIN:
            return agreement
        return await self._write(agreement, lambda hand: self._uncertain(hand, agreement))

    async def _write(self, agreement: Agreement, work: Callable[[Hand], Agreement]) -> Agreement:
        def write(uow: UnitOfWork) -> Agreement:
            there = uow.agreements.find(agreement.shop_id, agreement.refund_no)
            if there is not None and (there.state, there.at) != (agreement.state, agreement.at):
                return there  # settled, or begun anew, while the platform was asked: what it said is of before
            return work(self._agreeing_hand(uow, agreement))

        done = await self._database.write(write)
        if done.state is AgreementState.AGREED:
            await self._refresh(done)
        return self._told(done)

    async def _refresh(self, agreement: Agreement) -> None:
        """Take the platform's new state of the refund into the register."""
        try:
            seen = await self._orders.refund(agreement.shop_id, agreement.refund_no)
        except (DeliveryError, NotConnectedError):
            return  # the next round of reading refunds brings it
        if seen is None:
            return

        def work(uow: UnitOfWork) -> None:
            platform = by_machine(self._agreeing_hand(uow, agreement), Role.PLATFORM)
            take_in(platform, seen, FactSource.PLATFORM)

        await self._database.write(work)

    def _agreeing_hand(self, uow: UnitOfWork, agreement: Agreement) -> Hand:
        """The hand of whoever agreed: what comes of it later is their doing, too."""
        person = Person(
            id="agreement", name=agreement.by, roles={agreement.shop_id: frozenset({Role.SENIOR, Role.SUPERVISOR})}
        )
        return self._casework.hand(uow, agreement.shop_id, person)

    def _done(self, hand: Hand, agreement: Agreement, how: FactSource) -> Agreement:
        case = hand.uow.cases.get(agreement.case_id)
        values = {"state": AgreementState.AGREED, "confirmed_how": how, "confirmed_at": hand.now, "why": None}
        hand.uow.agreements.change(agreement.shop_id, agreement.refund_no, **values)
        hand.tell("refund.agreed", case, amount=str(agreement.amount), how=how.value)
        if is_open(case):
            _finish(hand, case, agreement.event)
        return replace(agreement, state=AgreementState.AGREED, confirmed_how=how, confirmed_at=hand.now)

    def _failed(self, hand: Hand, agreement: Agreement, why: str) -> Agreement:
        hand.uow.agreements.change(agreement.shop_id, agreement.refund_no, state=AgreementState.FAILED, why=why)
        hand.tell("refund.agree_failed", hand.uow.cases.get(agreement.case_id), why=why)
        return replace(agreement, state=AgreementState.FAILED, why=why)

    def _uncertain(self, hand: Hand, agreement: Agreement) -> Agreement:
        hand.uow.agreements.change(agreement.shop_id, agreement.refund_no, state=AgreementState.UNCERTAIN)
        hand.tell("refund.uncertain", hand.uow.cases.get(agreement.case_id))
        return replace(agreement, state=AgreementState.UNCERTAIN)

    def _check(self, person: Person, case: Case) -> None:
        if not person.may(Right.AGREE, case.shop_id):
            raise ForbiddenError("同意退款要由资深客服或主管来点。请把案件转给他们。")

    def _look_again(self, case: Case, amount: str) -> None:
        if case.fact("amount_checked") != amount:
            raise StepRefusedError("核对过的金额和现在申请的不一样，请重新核对。", missing=("核对退款金额",))

    def _told(self, agreement: Agreement) -> Agreement:
        self._casework.tell(agreement.shop_id)
        return agreement


def _money_step(case: Case) -> Step:
    """The money step of the case's state. Raises StepRefusedError when there is none."""
    flow = flow_of(case)
    step = next((step for step in flow.steps_from(case.state) if step.money), None)
    if step is None:
        # Name the whole way: what the nearest money step needs is what the person will be missing.
        nearest = next_money_step(flow, case.state)
        names = tuple(need.name for need in nearest.needs if not case.holds(need)) if nearest else ()
        listed = f"，还缺：{'；'.join(names)}" if names else ""
        raise StepRefusedError(
            f"案件现在是「{flow.state(case.state).name}」，还不能同意退款{listed}。", missing=names
        )
    return step


def _finish(hand: Hand, case: Case, event: str) -> None:
    """The platform has paid: the case ends, also when a need fell away between the click and the answer."""
    flow = flow_of(case)
    ways = {each.event: each for each in flow.steps_from(case.state)}
    step = ways.get(event) or ways.get(PLATFORM_EVENTS[RefundStatus.SUCCESS])  # moved on meanwhile: paid all the same
    if step is None:
        return
    stood = {need.key: hand.fact(need.value or "点同意时在案") for need in step.needs if not case.holds(need)}
    ready = with_facts(case, stood) if stood else case
    moved = advance(flow, ready, step.event, roles=hand.roles, now=hand.now)
    carry_out(hand, flow, case, moved)
