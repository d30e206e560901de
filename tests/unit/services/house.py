"""A small house for the services: the real database, and stand-ins for what thinks, delivers and holds orders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from uuid_utils import uuid7

from cs_assistant.assistant.pipeline import Considered
from cs_assistant.domain.acts import Outgoing
from cs_assistant.domain.decision import Automation, Candidate, Candidates, Decision, Finding, Level, Outcome
from cs_assistant.domain.events import Event
from cs_assistant.domain.known import NOTHING_KNOWN, KnownFacts
from cs_assistant.domain.messages import Message
from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import Intent, Place, PolicyFacts, Reply, When
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import Band, IntentScore, Understanding
from cs_assistant.domain.verdicts import Verdict, Verdicts, VerdictValue
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import Channel, Receipt
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.brain import Brain, Checkpoint, no_checkpoint
from cs_assistant.services.deliver import Deliver
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.services.receive import Accepted, Receive
from cs_assistant.storage import Database
from tests.contract.worlds import NOW, MovableClock

PLACE = Place(file="intents/x.yaml", line=1)
SHOP = "phones"
OTHER_SHOP = "shoes"
CHANNEL = "webhook"
STEP = "fault.charging/check_cable"
ORDER_NO = "2211000000000000001"


def reply(reply_id: str, title: str, text: str, *, automatic: bool, opens: bool) -> Reply:
    return Reply(
        id=reply_id, intent=reply_id.partition("/")[0], text=text, clause=("R2.13",), when=When(), automatic=automatic,
        opens=opens, step=None, title=title, place=PLACE,
    )


def intent(intent_id: str, name: str, *replies: Reply, automation: bool) -> Intent:
    return Intent(
        id=intent_id, name=name, clause=("R2.13",), examples=(), corpus=(), near_misses=(), replies=replies, tests=(),
        automation=automation, auto_floor=0.9, place=PLACE,
    )


def shop(shop_id: str, name: str) -> Shop:
    return Shop(id=shop_id, name=name, bot_name="小晨", product=ProductKind.PHONE, values={}, place=PLACE)


def small_library() -> Library:
    intents = (
        intent(
            "fault.charging", "充电故障",
            reply(STEP, "换线换头试一试", "请换一根数据线试试。", automatic=True, opens=True), automation=True,
        ),
        intent(
            "fault.crash", "死机卡顿",
            reply("fault.crash/ask", "问清现象", "请问是卡住还是自动重启？", automatic=False, opens=True),
            automation=False,
        ),
    )
    shops = {SHOP: shop(SHOP, "晨光手机"), OTHER_SHOP: shop(OTHER_SHOP, "远行鞋店")}
    return Library(
        intents={item.id: item for item in intents}, clauses={}, policy=PolicyFacts(), forbidden=(), signals=(),
        answers=(), reasons={}, remarks={}, shops=shops,
        robot_notice="我是智能助手，回复「人工」转人工。", digest="d" * 64,
    )


class SimpleAssistant:
    """Reads 充 as the charging fault, 鼓包 as a danger, everything else as a crash. `before` runs while it thinks."""

    def __init__(self) -> None:
        self.library = small_library()
        self.situations: list[Situation] = []
        self.before: Callable[[Situation], None] = lambda situation: None

    def consider(self, situation: Situation, automation: Automation, *, intent: str | None = None) -> Considered:
        self.situations.append(situation)
        self.before(situation)
        name = intent or ("fault.charging" if "充" in situation.text else "fault.crash")
        danger = "鼓包" in situation.text
        found = self.library.intents["fault.charging" if danger else name].replies[0]
        candidate = Candidate(
            reply_id=found.id, intent=found.intent, title=found.title, text=found.text, clause=found.clause,
            reason="意图", automatic=found.automatic, opens=found.opens, confidence=0.95,
        )
        understanding = Understanding(
            text=situation.text, intent=name, confidence=0.95, band=Band.AUTO,
            candidates=(IntentScore(intent=name, confidence=0.95),),
        )
        why = self._why_not(candidate, situation, automation, intent)
        decision = Decision(
            outcome=Outcome.SUGGEST if why else Outcome.REPLY, candidates=Candidates(items=(candidate,)),
            reply=None if why else candidate,
            reply_text=None if why else f"{candidate.text}\n{self.library.robot_notice}",
            vetoes=(why,) if why else (), reason=why or "可以自动回复", alarm=danger,
        )
        verdicts = self.rights(situation.order, situation.now.date()) if situation.order else None
        return Considered(understanding=understanding, verdicts=verdicts, decision=decision)

    def rights(
        self, order: Order, on: date, *, fault_claimed: bool = False, known: KnownFacts = NOTHING_KNOWN
    ) -> Verdicts:
        reason = "买家说有故障" if fault_claimed else "没有故障记录"
        reason = f"{known.report}的报告：{known.result}" if known.result is not None else reason
        verdict = Verdict(id="three_guarantees.return", value=VerdictValue.UNKNOWN, clause="R2.5", reason=reason)
        return Verdicts(on=on, items=(verdict,))

    def terms(self, kind: str, situation: Situation) -> Candidate | None:
        return None

    def lint_errors(self, text: str) -> tuple[str, ...]:
        return ("「保证」：不作绝对承诺",) if "保证" in text else ()

    def offer_in(self, text: str) -> Finding | None:
        said = "别的款" in text
        return Finding(rule="offer", level=Level.BLOCK, excerpt="别的款", why="先讲清怎么退") if said else None

    def cause_in(self, text: str) -> Finding | None:
        said = "盘点" in text
        return Finding(rule="cause", level=Level.BLOCK, excerpt="盘点", why="原因我问仓库") if said else None

    def why_no_offer(self, situation: Situation) -> str | None:
        return "还没告诉买家怎么退" if not situation.sent_replies else None

    def _why_not(
        self, candidate: Candidate, situation: Situation, automation: Automation, picked: str | None
    ) -> str | None:
        if picked is not None or not candidate.automatic or not automation.allows(candidate.intent):
            return "没有打开自动回复"
        if situation.taken_over:
            return "已有人工接手这个会话"
        return "这一步已经发过" if candidate.reply_id in situation.sent_replies else None


@dataclass
class FakeOrders:
    orders: list[Order] = field(default_factory=list)
    broken: int = 0
    """How many of the next reads fail."""

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        return next((o for o in self.orders if o.shop_id == shop_id and o.order_no == order_no), None)

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        if self.broken:
            self.broken -= 1
            raise RuntimeError("the order system is away")
        return tuple(o for o in self.orders if o.shop_id == shop_id and o.buyer_id == buyer_id)


@dataclass
class FakeChannel:
    """Remembers what came; `answers` are played first: an error is raised, "lost" means taken but not answered."""

    takes_keys: bool = True
    received: list[Outgoing] = field(default_factory=list)
    answers: list[DeliveryError | str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    attempts: int = 0

    async def send(self, outgoing: Outgoing) -> Receipt:
        self.attempts += 1
        if self.gate is not None:
            await self.gate.wait()
        answer = self.answers.pop(0) if self.answers else "ok"
        if isinstance(answer, DeliveryError):
            raise answer
        if not (self.takes_keys and any(seen.act_key == outgoing.act_key for seen in self.received)):
            self.received.append(outgoing)
        if answer == "lost":
            raise DeliveryError("没有等到答复", uncertain=True)
        return Receipt(external_id=f"out-{outgoing.act_key}")

    @property
    def texts(self) -> list[str]:
        return [outgoing.text for outgoing in self.received]


def order(
    order_no: str = ORDER_NO, *, buyer: str = "lin", shop_id: str = SHOP, status: OrderStatus = OrderStatus.SIGNED
) -> Order:
    return Order(
        order_no=order_no, shop_id=shop_id, buyer_id=buyer, status=status,
        product=Product(title="手机", kind=ProductKind.PHONE), signed_at=NOW - timedelta(days=3),
    )


class House:
    """The services over one database, with hands to play the buyer and to look inside."""

    def __init__(self, database: Database, channel: Channel, *, checkpoint: Checkpoint = no_checkpoint) -> None:
        self.database = database
        self.clock = MovableClock()
        self.assistant = SimpleAssistant()
        self.brain = Brain(self.assistant)
        self.orders = FakeOrders()
        self.hub = Hub()
        self.receive = Receive(
            database, self.orders, self.brain, self.hub, self.clock, quiet_seconds=5.0, checkpoint=checkpoint,
            retry_seconds=0.001,
        )
        self.deliver = Deliver(
            database, {CHANNEL: channel}, self.hub, self.clock, checkpoint, wait=lambda attempts: timedelta(0),
            retry_seconds=0.001,
        )
        self.desk = Desk(database, self.orders, self.brain, self.hub, self.clock)
        self.automation = AutomationDesk(database, self.brain, self.hub, self.clock)

    def message(self, text: str, *, buyer: str = "lin", shop_id: str = SHOP, external_id: str | None = None) -> Message:
        return Message(
            shop_id=shop_id, channel=CHANNEL, buyer_id=buyer, text=text, sent_at=self.clock.now(),
            external_id=external_id or str(uuid7()),
        )

    async def say(self, *texts: str, buyer: str = "lin", shop_id: str = SHOP) -> Accepted:
        """The buyer writes; returns once nothing is left to think about."""
        for text in texts:
            accepted = await self.receive.accept(self.message(text, buyer=buyer, shop_id=shop_id))
        await self.receive.idle()
        return accepted

    async def quiet_passes(self) -> None:
        """Five seconds later, with everything due delivered."""
        self.clock.forward(5.0)
        async with working(self.deliver.run()):
            await self.deliver.idle()
        await self.receive.idle()

    async def conversation_id(self, buyer: str = "lin", shop_id: str = SHOP) -> str:
        found = await self.database.read(lambda uow: uow.conversations.of_buyer(shop_id, CHANNEL, buyer))
        assert found is not None
        return found.id

    async def events(self, shop_id: str = SHOP) -> list[str]:
        """Types of the shop's events, oldest first."""
        return [event.type for event in await self.all_events(shop_id)]

    async def all_events(self, shop_id: str = SHOP) -> Sequence[Event]:
        return tuple(reversed(await self.database.read(lambda uow: uow.events.latest(shop_id, limit=1000))))

    async def enable_charging(self) -> None:
        await self.automation.enable(SHOP, "fault.charging", "主管")


@asynccontextmanager
async def working(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run a worker beside the block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def house_at(path: Path, channel: FakeChannel, *, checkpoint: Checkpoint = no_checkpoint) -> AsyncIterator[House]:
    """A house that thinks; delivery runs when a test says so."""
    async with Database.open(path) as database:
        house = House(database, channel, checkpoint=checkpoint)
        async with working(house.receive.run()):
            yield house
