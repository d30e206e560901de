"""Cases at work: opened, looked at, moved by a person's click. Every change is one transaction with its audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import DEPARTMENTS, DESK, Person
from cs_assistant.domain.refunds import Connection, RegisteredRefund
from cs_assistant.errors import BadInputError, ForbiddenError, StepRefusedError, UnknownOrderError
from cs_assistant.flows import FLOWS
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.case_views import CaseView, read_case
from cs_assistant.services.entitling import SIGNED_ON, Entitling, signed_on, with_rights
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.moving import (
    MACHINE,
    Hand,
    answer_waiting,
    flow_of,
    is_open,
    move,
    open_case,
    put_facts,
)
from cs_assistant.services.orders import is_order_no, order_of
from cs_assistant.services.registering import catch_up
from cs_assistant.services.serial_checks import one_name
from cs_assistant.services.step_rules import CHECKS, check_corrected, check_step, free_facts
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

WAREHOUSE_VOIDED = "warehouse_voided"
WITHDRAWN = "withdraw_consent"
"""Has a way of its own (`Consents.withdraw`), which keeps the buyer's words."""
MOST_LISTED = 1000
"""Cases a list shows at once; a search finds the others."""


class Casework:
    """Opens, shows and moves cases."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._hub = hub
        self._clock = clock
        self._entitling = Entitling(database, orders, brain, clock)

    def now(self) -> datetime:
        """The present moment."""
        return self._clock.now()

    def connection(self, shop_id: str) -> Connection:
        """How a shop is connected."""
        return self._orders.connection(shop_id)

    async def view(self, case_id: str, person: Person) -> CaseView:
        """One case with what this person may do. Raises NotFoundError."""
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        granted, connection = await self._entitling.facts(case), self.connection(case.shop_id)
        return await self._database.read(lambda uow: read_case(uow, case_id, person, connection, granted))

    async def listed(
        self,
        shops: Collection[str],
        *,
        flow: str | None = None,
        final: bool | None = False,
        number: str | None = None,
        most: int = MOST_LISTED,
    ) -> tuple[tuple[Case, str], ...]:
        """Cases of these shops with who opened them, open ones longest open first; `number`: see `Cases.listed`."""

        def work(uow: UnitOfWork) -> tuple[tuple[Case, str], ...]:
            found = uow.cases.listed(shops, flow=flow, final=final, number=number, limit=most)
            openers = uow.events.openers([case.id for case in found])
            return tuple((case, openers.get(case.id, MACHINE)) for case in found)

        return await self._database.read(work)

    async def of_conversation(self, conversation_id: str, order_no: str | None) -> tuple[Case, ...]:
        """Cases a chat is about: opened in it, or about its order."""

        def work(uow: UnitOfWork) -> tuple[Case, ...]:
            found = {case.id: case for case in uow.cases.of_conversation(conversation_id)}
            if order_no is not None:
                shop_id = uow.conversations.get(conversation_id).shop_id
                found |= {case.id: case for case in uow.cases.of_order(shop_id, order_no)}
            return tuple(sorted(found.values(), key=lambda case: (case.opened_at, case.id)))

        return await self._database.read(work)

    async def open_send_back(self, conversation_id: str, person: Person, order_no: str | None) -> Case:
        """Open 寄回代检 in a chat; the one that is open already is given back.

        Raises UnknownOrderError for an order that is not this buyer's; where nothing can be looked up (粘贴) a number
        of the right form is taken.
        """
        flow = FLOWS["send_back"]
        order = None
        read = await self._database.read(lambda uow: uow.conversations.get(conversation_id))
        if order_no is not None:
            order = await order_of(self._orders, read, order_no)
            by_hand = self.connection(read.shop_id) is not Connection.DIRECT and is_order_no(order_no)
            if order is None and not by_hand:
                raise UnknownOrderError(f"这个买家在本店没有订单 {order_no}。请核对号码再开案件。", where="order_no")

        def work(uow: UnitOfWork) -> Case:
            conversation = uow.conversations.get(conversation_id)
            for case in uow.cases.of_conversation(conversation_id):
                if case.flow == flow.key and is_open(case):
                    return case
            return open_case(
                self.hand(uow, conversation.shop_id, person), flow, conversation.shop_id,
                order_no=order.order_no if order else order_no, buyer_id=conversation.buyer_id,
                conversation_id=conversation_id,
            )

        return self._told(await self._database.write(work))

    async def step(
        self,
        case_id: str,
        event: str,
        person: Person,
        *,
        given: Mapping[str, str] | None = None,
        seen_revision: int | None = None,
        on_behalf: str | None = None,
    ) -> Case:
        """Take a step. Money steps go through `Agreeing`, consent through `Consents`.

        Raises StepRefusedError naming what is missing, ConflictError when the case changed since `seen_revision`.
        """
        granted = await self._entitling.facts(await self._database.read(lambda uow: uow.cases.get(case_id)))

        def work(uow: UnitOfWork) -> Case:
            case = uow.cases.get(case_id)
            if seen_revision is not None and case.revision != seen_revision:
                raise StepRefusedError("案件刚被别人动过，您的这一步没有做。请看过最新情况再决定。")
            hand = self.hand(uow, case.shop_id, person, on_behalf)
            answer_waiting(hand, case, event)  # before a final state cancels what is still open
            return self.take(hand, with_rights(case, granted), event, given or {})

        return self._told(await self._database.write(work))

    def take(self, hand: Hand, case: Case, event: str, given: Mapping[str, str]) -> Case:
        """Take a person's step inside a transaction, after the rules that are about people."""
        flow = flow_of(case)
        step = next((step for step in flow.steps_from(case.state) if step.event == event), None)
        if step is not None and step.money:
            raise StepRefusedError(f"「{step.name}」只能在核对页面一笔一笔地点。")
        if event == WITHDRAWN:
            raise BadInputError("撤回同意要记下买家的原话。请用「撤回同意」来登记。", where="event")
        departments = step.roles & DEPARTMENTS if step is not None else frozenset()
        for_others = departments and not departments & hand.roles
        if for_others and not hand.on_behalf:
            raise BadInputError("这是别的部门的答复，代录要写明是谁说的（比如：仓库老周，电话）。", where="on_behalf")
        given = one_name(given)
        signed_on(given.get(SIGNED_ON, ""))
        facts = {key: hand.fact(value.strip()) for key, value in given.items() if value.strip()}
        moved = move(hand, case, event, facts)
        if step is not None:
            check_step(hand, moved, step, given)
        moved = self._warehouse_word(hand, moved) if event == WAREHOUSE_VOIDED else moved
        return catch_up(hand, moved)

    def _warehouse_word(self, hand: Hand, case: Case) -> Case:
        """The confirmation of a person of the warehouse counts as its remark (R5.13); 代录 keeps who said it."""
        said = f"{hand.on_behalf or hand.actor}确认已作废"
        return put_facts(hand, case, {"warehouse_remark": hand.fact(said)}, {"warehouse_remark": "仓库备注"})

    async def check_refund(self, case_id: str, person: Person, *, kind: str, amount: str) -> Case:
        """看清楚类型和金额 (R5.4, R5.5, R5.14): what the person read must be what the application says."""

        def work(uow: UnitOfWork) -> Case:
            case = uow.cases.get(case_id)
            refund = _refund_of(uow, case)
            self._compare(refund, kind, amount)
            hand = self.hand(uow, case.shop_id, person)
            facts = {"type_checked": hand.fact(kind), "amount_checked": hand.fact(str(refund.application.amount))}
            return put_facts(hand, case, facts, CHECKS)

        return self._told(await self._database.write(work))

    async def put_fact(self, case_id: str, key: str, value: str, person: Person, on_behalf: str | None = None) -> Case:
        """Put a fact the flow knows on file, or take it back with an empty value.

        Facts that stand for remarks, consent, checks or entitlements have their own ways in and are refused here.
        """

        def work(uow: UnitOfWork) -> Case:
            case = uow.cases.get(case_id)
            names = free_facts(flow_of(case))
            if key not in names:
                raise BadInputError(f"「{key}」不能直接登记。请用它自己的按钮。", where="key")
            hand = self.hand(uow, case.shop_id, person, on_behalf)
            fact = hand.fact(one_name({key: value})[key].strip(), note="同事改正")
            check_corrected(case, key, fact, hand.library)
            return put_facts(hand, case, {key: fact}, names)

        return self._told(await self._database.write(work))

    def hand(self, uow: UnitOfWork, shop_id: str, person: Person, on_behalf: str | None = None) -> Hand:
        """A person's hand on one shop's cases. Raises ForbiddenError outside of the person's shops."""
        roles = person.roles_in(shop_id)
        if not roles & (DESK | DEPARTMENTS):
            raise ForbiddenError("您在这个店铺没有办案的权限。请找管理员。")
        return Hand(
            uow=uow, library=self._brain.assistant.library, connection=self.connection(shop_id), now=self._clock.now(),
            actor=person.name, roles=roles, on_behalf=(on_behalf or "").strip() or None,
        )

    def _compare(self, refund: RegisteredRefund, kind: str, amount: str) -> None:
        application = refund.application
        if kind != application.kind.value:
            raise BadInputError(f"退款类型对不上：申请的是「{application.kind}」，您看的是「{kind}」。", where="kind")
        if not _same_amount(amount, str(application.amount)):
            raise BadInputError(
                f"金额对不上：申请的是 {application.amount} 元，您填的是 {amount} 元。请在退款页再看一眼。",
                where="amount",
            )
        if application.paid is not None and application.amount > application.paid:
            raise BadInputError(
                f"申请 {application.amount} 元，超过实付 {application.paid} 元。请先和买家核对，不要同意。",
                where="amount",
            )

    def _told(self, case: Case) -> Case:
        self.tell(case.shop_id)
        return case

    def tell(self, shop_id: str) -> None:
        """Tell open pages that a case of the shop changed."""
        self._hub.publish(Change(kind=CASE, shop_id=shop_id))


def _refund_of(uow: UnitOfWork, case: Case) -> RegisteredRefund:
    if case.refund_no is None:
        raise BadInputError("这个案件没有退款申请，没有金额可核对。", where="case")
    return uow.refunds.get(case.shop_id, case.refund_no)


def _same_amount(given: str, wanted: str) -> bool:
    try:
        return Decimal(given.strip()) == Decimal(wanted)
    except InvalidOperation:
        return False
