"""A desk that only writes remarks: the real database, the sandbox's memos, cases opened without buyers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from cs_assistant.domain.events import Event
from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import Memo
from cs_assistant.flows import FLOWS
from cs_assistant.gateways.sandbox.faults import Call, Disturb, Fault, Trouble
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.services.brain import Brain
from cs_assistant.services.live import Hub
from cs_assistant.services.moving import Hand, move, open_case
from cs_assistant.services.remarking import Remarking
from cs_assistant.storage import Database
from cs_assistant.storage.case_records import Remark
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import MovableClock, packaged_world

from .house import SHOP, SimpleAssistant

ORDER = "2211000000000000759"
PHRASE = "已经提交未发退"
REMARKS = {
    "submitted_unshipped": PHRASE, "claim_opened": "索赔单已开", "after_sale_refund": "客户申请了售后退款",
    "return_received": "仓库已收到客户寄回鞋", "interception": "已联系快递追件", "shoe_problem": "鞋的详细问题",
    "send_back_agreed": "客户同意寄回代检",
}  # fmt: skip
"""Typed from the procedures, letter by letter (R5.81)."""
PERSON = "小陈"


def remark_library() -> SimpleAssistant:
    assistant = SimpleAssistant()
    shops = {key: replace(shop, values={}) for key, shop in assistant.library.shops.items()}
    assistant.library = replace(assistant.library, remarks=REMARKS, shops=shops)
    return assistant


class MemoHouse:
    """Remarking over one database, with hands to play the colleagues and to look inside."""

    def __init__(
        self,
        database: Database,
        clock: MovableClock | None = None,
        connections: Mapping[str, Connection] | None = None,
        orders: SandboxOrders | None = None,
    ) -> None:
        self.database = database
        self.clock = clock or MovableClock()
        self.orders = orders or SandboxOrders(packaged_world(), self.clock, connections=connections)
        self.brain = Brain(remark_library())
        self.hub = Hub()
        self.remarking = self.started()

    def started(self) -> Remarking:
        """As a new process would start it."""
        return Remarking(self.database, self.orders, self.brain, self.hub, self.clock, retry_seconds=0.001)

    def hand(self, uow: UnitOfWork, actor: str = PERSON) -> Hand:
        return Hand(
            uow=uow, library=self.brain.assistant.library, connection=self.orders.connection(SHOP),
            now=self.clock.now(), actor=actor, roles=frozenset({Role.SENIOR}),
        )

    async def submitted(self, order_no: str = ORDER) -> Case:
        """A case of 未发退 whose order was given to the warehouse: its remark is planned."""

        def work(uow: UnitOfWork) -> Case:
            hand = self.hand(uow)
            case = open_case(hand, FLOWS["refund_unshipped"], SHOP, order_no=order_no)
            return move(hand, case, "submit")

        return await self.database.write(work)

    async def after_sale(self, order_no: str = ORDER) -> Case:
        """A case of 售后退款 whose remark is planned."""
        return await self.stepped("refund_after_success", "understood", "remark_after_sale", order_no=order_no)

    async def stepped(
        self, flow: str, state: str, event: str, given: Mapping[str, str] | None = None, *, order_no: str = ORDER
    ) -> Case:
        """A case that stood in a state and took this step: its remark is planned."""

        def work(uow: UnitOfWork) -> Case:
            hand = self.hand(uow)
            at_state = replace(FLOWS[flow], start=state)
            needs = next(step.needs for step in at_state.steps_from(state) if step.event == event)
            facts = {need.key: hand.fact(need.value or "在案") for need in needs}
            case = open_case(hand, at_state, SHOP, order_no=order_no, facts=facts)
            return move(hand, case, event, {key: hand.fact(value) for key, value in (given or {}).items()})

        return await self.database.write(work)

    async def remark(self, case: Case) -> Remark:
        (remark,) = await self.database.read(lambda uow: uow.remarks.of_case(case.id))
        return remark

    async def case(self, case: Case) -> Case:
        return await self.database.read(lambda uow: uow.cases.get(case.id))

    async def memo(self, order_no: str = ORDER) -> Memo:
        disturb = self.orders._line.disturb
        self.orders.disturb(None)
        memo = await self.orders.memo(SHOP, order_no)
        self.orders.disturb(disturb)
        return memo

    async def lines(self, order_no: str = ORDER) -> list[str]:
        return (await self.memo(order_no)).text.splitlines()

    async def events(self, case: Case) -> list[Event]:
        return list(await self.database.read(lambda uow: uow.events.of_case(SHOP, case.id)))

    async def kinds(self, case: Case) -> list[str]:
        return [event.type for event in await self.events(case)]

    def adds(self, line: str, *, by: str = "小周", order_no: str = ORDER, flag: int | None = None) -> None:
        """A colleague opens the memo, adds a line, saves."""
        text = self.orders._memos.read((SHOP, order_no)).text
        self.overwrites(f"{text}\n{line}".strip(), by=by, order_no=order_no, flag=flag)

    def overwrites(self, text: str, *, by: str = "小周", order_no: str = ORDER, flag: int | None = None) -> None:
        """A colleague saves this text, whatever stands there."""
        self.clock.forward(3)
        self.orders.colleague_writes(SHOP, order_no, text, by, flag)
        self.clock.forward(3)

    def once(self, operation: str, then: Disturb) -> None:
        """`then` decides about the next call of `operation`; all others go well."""
        done = False

        def disturb(call: Call) -> Fault | None:
            nonlocal done
            if done or call.operation != operation:
                return None
            done = True
            return then(call)

        self.orders.disturb(disturb)

    def trouble_with(self, operation: str, trouble: Trouble) -> None:
        """Every call of `operation` goes wrong, until told otherwise."""
        self.orders.disturb(lambda call: Fault(trouble=trouble) if call.operation == operation else None)

    async def settled(self) -> None:
        """Everything written and every feed read, twice: a consequence may have another."""
        for _ in range(2):
            await self.remarking.write_due()
            await self.remarking.read_feed(SHOP)
        await self.remarking.write_due()


@asynccontextmanager
async def memo_house(path: Path, *, connections: Mapping[str, Connection] | None = None) -> AsyncIterator[MemoHouse]:
    async with Database.open(path) as database:
        yield MemoHouse(database, connections=connections)
