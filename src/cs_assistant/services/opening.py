"""Cases that people open by hand: which procedures, by whom, with what, and about which order, refund or chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.domain.flows import Case, Fact, Flow, opening_facts
from cs_assistant.domain.people import Person
from cs_assistant.domain.refunds import Connection
from cs_assistant.errors import BadInputError, ConflictError, NotFoundError, UnknownOrderError
from cs_assistant.flows import FLOWS
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import Casework
from cs_assistant.services.moving import Hand, is_open, open_case
from cs_assistant.services.orders import is_order_no
from cs_assistant.services.parcels import refuse_beside_refund
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class _About:
    """What is known of it; nothing at all where a stranger calls in."""

    shop_id: str
    order_no: str | None = None
    refund_no: str | None = None
    conversation_id: str | None = None
    buyer_id: str | None = None

    def cases(self, uow: UnitOfWork) -> tuple[Case, ...]:
        """The cases about the same thing: the refund, else the order, else the chat."""
        if self.refund_no is not None:
            return uow.cases.of_refund(self.shop_id, self.refund_no)
        if self.order_no is not None:
            return uow.cases.of_order(self.shop_id, self.order_no)
        return uow.cases.of_conversation(self.conversation_id) if self.conversation_id is not None else ()


class Opening:
    """Opens cases of any procedure whose table says that people may."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, casework: Casework) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._casework = casework

    def openable(self, shop_id: str, person: Person) -> tuple[Flow, ...]:
        """The procedures this person may open by hand in this shop."""
        roles = person.roles_in(shop_id)
        return tuple(flow for flow in FLOWS.values() if flow.openers & roles and self.switched_on(flow, shop_id))

    def switched_on(self, flow: Flow, shop_id: str) -> bool:
        """Whether the shop has the module the procedure belongs to."""
        shop = self._brain.assistant.library.shops.get(shop_id)
        return flow.module is None or (shop is not None and flow.module in shop.modules)

    async def open(
        self,
        flow_key: str,
        shop_id: str,
        person: Person,
        *,
        order_no: str | None = None,
        conversation_id: str | None = None,
        refund_no: str | None = None,
        given: Mapping[str, str] | None = None,
        on_behalf: str | None = None,
    ) -> Case:
        """Open a case with what its table asks for.

        Raises BadInputError for an unknown procedure, one of a module that is off in the shop, or a chat of another
        shop; StepRefusedError, in the words of a step, for roles and for what is missing or wrong; UnknownOrderError;
        ConflictError where one about the same thing is open already.
        """
        flow = self._flow(flow_key, shop_id)
        about = await _find(
            self._database, self._orders, shop_id, order_no=order_no, conversation_id=conversation_id,
            refund_no=refund_no,
        )  # fmt: skip
        if flow.about_order and about.order_no is None:
            raise BadInputError(f"「{flow.name}」要写订单号。", where="order_no")

        def work(uow: UnitOfWork) -> Case:
            hand = self._casework.hand(uow, shop_id, person, on_behalf)
            facts = opening_facts(flow, hand.roles, _facts(hand, given or {}))
            refuse_beside_refund(uow, flow, shop_id, about.order_no)
            same = [case for case in about.cases(uow) if case.flow == flow.key]
            if any(is_open(case) for case in same):
                raise ConflictError(f"已经有一个没办完的「{flow.name}」案件。请在那一个里接着办，不要开第二个。")
            # A refund belongs to one case of a procedure; a later one is about the order.
            case = open_case(
                hand, flow, shop_id, order_no=about.order_no, refund_no=None if same else about.refund_no,
                buyer_id=about.buyer_id, conversation_id=conversation_id, facts=facts,
            )
            if hand.on_behalf:
                hand.tell("case.said", case, on_behalf=hand.on_behalf, words=f"开「{flow.name}」")
            return case

        case = await self._database.write(work)
        self._casework.tell(shop_id)
        return case

    async def chat(self, shop_id: str, conversation_id: str) -> Conversation:
        """The chat something is opened in. Raises NotFoundError, BadInputError for one of another shop."""
        return await _chat(self._database, shop_id, conversation_id)

    def _flow(self, flow_key: str, shop_id: str) -> Flow:
        flow = FLOWS.get(flow_key)
        if flow is None:
            raise BadInputError(f"没有「{flow_key}」这个流程。请从列表里选。", where="flow")
        if not self.switched_on(flow, shop_id):
            raise BadInputError(
                f"这个店铺没有打开「{flow.module}」，不能开「{flow.name}」。要用的话，请主管写进 shop.yaml。",
                where="flow",
            )
        return flow


def _facts(hand: Hand, given: Mapping[str, str]) -> dict[str, Fact]:
    return {key: hand.fact(value.strip()) for key, value in given.items() if value.strip()}


async def _chat(database: Database, shop_id: str, conversation_id: str) -> Conversation:
    conversation = await database.read(lambda uow: uow.conversations.get(conversation_id))
    if conversation.shop_id != shop_id:
        raise BadInputError("这个会话不是这个店铺的。请核对店铺。", where="shop")
    return conversation


async def _find(
    database: Database, orders: OrderSystem, shop_id: str, *, order_no: str | None = None,
    conversation_id: str | None = None, refund_no: str | None = None,
) -> _About:
    """Look up what was named. A chat or a refund of another shop is as unknown as none.

    Raises NotFoundError, BadInputError, and UnknownOrderError for an order that is not this shop's, or not this
    buyer's; where nothing can be looked up (粘贴) a number of the right form is taken.
    """  # fmt: skip
    number, buyer_id = (order_no or "").strip() or None, None
    if refund_no is not None:
        refund = await database.read(lambda uow: uow.refunds.find(shop_id, refund_no))
        if refund is None:
            raise NotFoundError("这个店铺没有登记过这笔退款。请核对退款编号。")
        number, buyer_id = refund.application.order_no, refund.application.buyer_id
    if conversation_id is not None:
        buyer_id = (await _chat(database, shop_id, conversation_id)).buyer_id
    if number is not None and refund_no is None:
        order = await orders.order(shop_id, number)
        by_hand = orders.connection(shop_id) is not Connection.DIRECT and is_order_no(number)
        if (order is None and not by_hand) or (order is not None and buyer_id not in (None, order.buyer_id)):
            whose = "这个买家在本店" if conversation_id is not None else "这个店铺"
            raise UnknownOrderError(f"{whose}没有订单 {number}。请核对号码再开案件。", where="order_no")
        buyer_id = buyer_id or (order.buyer_id if order is not None else None)
    return _About(
        shop_id=shop_id, order_no=number, refund_no=refund_no, conversation_id=conversation_id, buyer_id=buyer_id
    )
