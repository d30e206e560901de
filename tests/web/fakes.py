"""Stand-ins for the services behind the console, with the same methods, and one small library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.decision import Candidate, Candidates, Decision, Dropped, Finding, Level, Outcome
from cs_assistant.domain.events import Event
from cs_assistant.domain.messages import Line, Message, Sender
from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.script_library import Library, Shop, Terms, TermsText
from cs_assistant.domain.scripts import Clause, ForbiddenRule, Intent, Place, PolicyFacts, Reply, When
from cs_assistant.domain.understanding import (
    Band,
    Entity,
    EntityType,
    Evidence,
    EvidenceKind,
    IntentScore,
    Signal,
    Understanding,
)
from cs_assistant.domain.verdicts import Verdict, Verdicts, VerdictValue
from cs_assistant.errors import BadInputError, ConflictError, NotFoundError
from cs_assistant.services.receive import Accepted
from cs_assistant.services.views import (
    AutomationState,
    Click,
    ConversationView,
    LineView,
    QueueItem,
    Switch,
)

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PLACE = Place(file="intents/fault/charging.yaml", line=1)
INTENTS = {
    "fault.charging": "充电故障", "fault.power": "开关机与电池", "return.request": "申请退货", "chat.human": "转人工",
}
CONVERSATION = "0198-first"
TERMS = "terms/send_back.2026-11-22#phone"


def reply(name: str, title: str, text: str) -> Reply:
    return Reply(
        id=f"fault.charging/{name}", intent="fault.charging", text=text, clause=("R2.13",), when=When(), automatic=True,
        opens=True, step=1, title=title, place=PLACE,
    )


def terms() -> Terms:
    text = TermsText(
        id=TERMS, situation="phone", title="手机", text="寄回检测的细则，请看完再答。", clause=("R2.19",), when=When(),
        place=PLACE,
    )
    return Terms(
        version="send_back.2026-11-22", kind="send_back", valid_from=date(2026, 11, 22), texts=(text,), place=PLACE
    )


PROMISE = ForbiddenRule(
    id="promise", pattern="保证", level="block", why="不作绝对承诺", source="广告法",
    place=Place(file="forbidden.yaml", line=1),
)


def library() -> Library:
    charging = Intent(
        id="fault.charging", name="充电故障", clause=("R2.13",), examples=("充不进电",), corpus=(), near_misses=(),
        replies=(reply("check_cable", "换线换头试一试", "换一根数据线试试。"),), tests=(), automation=True,
        auto_floor=0.9, place=PLACE,
    )
    shops = {
        "phones": Shop(
            id="phones", name="晨光手机旗舰店", bot_name="小晨", product=ProductKind.PHONE, values={}, place=PLACE
        ),
        "shoes": Shop(
            id="shoes", name="青禾鞋坊旗舰店", bot_name="小禾", product=ProductKind.SHOES, values={}, place=PLACE
        ),
    }
    return Library(
        intents={"fault.charging": charging}, policy=PolicyFacts(), forbidden=(PROMISE,), signals=(), answers=(),
        reasons={},
        clauses={"R2.13": Clause(id="R2.13", summary="充不进电先查充电头和数据线", kept=True, why=None, place=PLACE)},
        remarks={}, shops=shops, robot_notice="我是智能助手，回复「人工」随时转人工。", digest="0" * 64,
        terms=(terms(),),
    )


def candidate(name: str, title: str, text: str, *, warnings: tuple[str, ...] = ()) -> Candidate:
    return Candidate(
        reply_id=f"fault.charging/{name}", intent="fault.charging", title=title, text=text,
        clause=("R2.13", "own:本店"), reason="第一步自助排查，还没有试过。",
        automatic=True, opens=True, confidence=0.94, warnings=warnings,
    )


def order() -> Order:
    return Order(
        order_no="2211000000000000137", shop_id="phones", buyer_id="tb_demo_lin88",
        product=Product(
            title="晨光 X8 手机 5G 双卡", kind=ProductKind.PHONE, model="晨光X8", sku="8GB+256GB 曜石黑",
            removable_battery=False,
        ),
        status=OrderStatus.SIGNED, amount=Decimal("1999.00"), paid_at=NOW - timedelta(days=5),
        shipped_at=NOW - timedelta(days=4), signed_at=NOW - timedelta(days=3), free_shipping=True, courier="蓝鲸速运",
        tracking_no="LJ0000000000001", old_serial="001017004201177",
    )


def verdicts(on: date) -> Verdicts:
    days = (on - date(2026, 11, 19)).days
    return Verdicts(
        on=on,
        items=(
            Verdict(
                id="three_guarantees.return",
                value=VerdictValue.UNKNOWN if days <= 7 else VerdictValue.NO, clause="R2.5; 手机三包规定§9",
                reason="买家说有故障，还没有检测报告。" if days <= 7 else "签收起 7 日已过。",
                last_day=None if days <= 7 else date(2026, 11, 26), window_end=date(2026, 11, 26),
                missing=("report",) if days <= 7 else (), trace=("签收日 11月19日不计", "第 7 日是 11月26日"),
            ),
            Verdict(
                id="seven_day.return", value=VerdictValue.YES if days <= 7 else VerdictValue.NO, clause="R2.1; 消法§25",
                reason="签收次日起七天内，商品完好。", last_day=date(2026, 11, 26),
            ),
            Verdict(id="freight.return", value=VerdictValue.SHOP, clause="消法§24", reason="质量问题由店铺承担。"),
        ),
        notes=("完好以收到后查验为准",),
    )


def understanding() -> Understanding:
    return Understanding(
        text="充不进电", intent="fault.charging", confidence=0.94, band=Band.AUTO,
        candidates=(
            IntentScore(intent="fault.charging", confidence=0.94), IntentScore(intent="fault.power", confidence=0.04),
            IntentScore(intent="other", confidence=0.01),
        ),
        entities=(Entity(type=EntityType.DURATION, value="一晚上", start=0, end=3),),
        evidence=(Evidence(kind=EvidenceKind.EXAMPLE, text="最像例句「充了一晚上还是没电」"),),
        signals=frozenset({Signal.TRIED}),
    )


def view(on: date) -> ConversationView:
    offers = (
        candidate("check_cable", "换线换头试一试", "先换一根数据线、换一个充电头各试一次，哪种能充上？"),
        candidate("reset", "恢复出厂设置", "请先备份照片和聊天记录，备份好了告诉我。", warnings=("先确认买家已备份",)),
    )
    decision = Decision(
        outcome=Outcome.SUGGEST, candidates=Candidates(items=offers, dropped=(Dropped(reply_id="a/b", why="缺热线"),)),
        vetoes=("买家说已经试过。",), reason="买家说已经试过。",
    )
    lines = (
        LineView(line=Line(seq=1, sender=Sender.BUYER, text="充不进电", at=NOW - timedelta(minutes=9))),
        LineView(
            line=Line(
                seq=2, sender=Sender.ROBOT, text="换一根数据线试试。", at=NOW - timedelta(minutes=8),
                reply_id="fault.charging/check_cable",
            ),
            state=ActState.SENT, act_key="auto:1",
        ),
        LineView(line=Line(seq=3, sender=Sender.BUYER, text="试过了还是不行", at=NOW - timedelta(minutes=4))),
        LineView(
            line=Line(seq=0, sender=Sender.AGENT, text="我帮您看一下。", at=NOW - timedelta(minutes=3)),
            state=ActState.UNCERTAIN, act_key="click:1", why="发送中断",
        ),
    )
    return ConversationView(
        conversation_id=CONVERSATION, shop_id="phones", shop_name="晨光手机旗舰店", buyer_id="tb_demo_lin88",
        lines=lines, last_seq=3, understanding=understanding(), decision=decision, suggestions=offers, order=order(),
        order_candidates=(), unknown_order_no=None, verdicts=verdicts(on), taken_over=False, alarm=False, on=on,
    )


class FakeOwnWords:
    """Holds back one offer, in the first conversation."""

    async def findings(self, conversation_id: str, text: str) -> tuple[Finding, ...]:
        if "别的款" not in text or conversation_id != CONVERSATION:
            return ()
        return (Finding(rule="offer_other", level=Level.BLOCK, excerpt="别的款", why="还没告诉买家怎么退"),)


class FakeDesk:
    """Remembers what it was asked; refuses what the real one refuses."""

    def __init__(self) -> None:
        self.own_words = FakeOwnWords()
        self.calls: list[tuple[object, ...]] = []
        self.fail: Exception | None = None
        self.change: Callable[[ConversationView], ConversationView] = lambda shown: shown

    async def queue(self, shops: Collection[str] | None = None) -> tuple[QueueItem, ...]:
        items = (
            QueueItem(
                conversation_id=CONVERSATION, shop_id="phones", shop_name="晨光手机旗舰店", buyer_id="tb_demo_lin88",
                last_text="试过了还是不行", waiting_since=NOW - timedelta(minutes=4), alarm=False,
                intent_name="充电故障", outcome="suggest", taken_over=False, uncertain=True,
            ),
            QueueItem(
                conversation_id="0198-second", shop_id="shoes", shop_name="青禾鞋坊旗舰店", buyer_id="tb_demo_yu12",
                last_text="电池鼓包了", waiting_since=NOW - timedelta(minutes=1), alarm=True,
                intent_name="开关机与电池", outcome="hand_over", taken_over=False, uncertain=False,
            ),
        )
        return tuple(item for item in items if shops is None or item.shop_id in shops)

    async def recent(self, shops: Collection[str] | None = None) -> tuple[QueueItem, ...]:
        answered = QueueItem(
            conversation_id="0198-third", shop_id="shoes", shop_name="青禾鞋坊旗舰店", buyer_id="tb_demo_qi73",
            last_text="好的谢谢", waiting_since=None, alarm=False, intent_name="致谢道别", outcome="reply",
            taken_over=False, uncertain=False,
        )
        return (answered,) if shops is None or "shoes" in shops else ()

    async def conversation(self, conversation_id: str, on: date | None = None) -> ConversationView:
        if self.fail is not None:
            raise self.fail
        if not conversation_id.startswith("0198-"):
            raise NotFoundError
        return self.change(view(on or date(2026, 11, 22)))

    async def rights(self, conversation_id: str, on: date) -> Verdicts | None:
        return verdicts(on) if conversation_id == CONVERSATION else None

    async def send(
        self, conversation_id: str, *, click_id: str, actor: str, text: str, reply_id: str | None, seen_seq: int
    ) -> Click:
        if seen_seq < 2:
            raise ConflictError
        if "保证" in text:
            raise BadInputError("「保证」：不作绝对承诺，改说下一步和日期。", where="text")
        self.calls.append(("send", conversation_id, click_id, actor, text, reply_id, seen_seq))
        return Click(act_key=f"click:{click_id}", state=ActState.QUEUED, new=True)

    async def hand_back(self, conversation_id: str, actor: str) -> None:
        self.calls.append(("hand_back", conversation_id, actor))

    async def take_over(self, conversation_id: str, actor: str) -> None:
        self.calls.append(("take_over", conversation_id, actor))

    async def correct(self, conversation_id: str, seq: int, intent: str, actor: str) -> None:
        self.calls.append(("correct", conversation_id, seq, intent, actor))

    async def settle(self, act_key: str, sent: bool, actor: str) -> None:
        self.calls.append(("settle", act_key, sent, actor))

    async def choose_order(self, conversation_id: str, order_no: str, actor: str) -> None:
        self.calls.append(("choose_order", conversation_id, order_no, actor))


    async def accept(self, message: Message) -> Accepted:
        said = (message.shop_id, message.channel, message.buyer_id, message.text, message.order_no)
        self.calls.append(("accept", *said))
        return Accepted(seq=4, new=True, conversation_id="0198-pasted")


class FakeTerms:
    """Terms for the first conversation only."""

    async def for_conversation(self, conversation_id: str) -> Candidate:
        if conversation_id != CONVERSATION:
            raise NotFoundError("今天没有生效的细则适用于这个情况。")
        return replace(candidate("terms", "寄回细则", "寄回检测的细则，请看完再答。"), reply_id=TERMS)


def office(connections: Mapping[str, Connection] | None = None) -> SimpleNamespace:
    """What the desk asks of the services about cases; the shoes are not connected."""
    levels = connections or {"phones": Connection.DIRECT, "shoes": Connection.PASTE}
    return SimpleNamespace(casework=SimpleNamespace(connection=levels.__getitem__), terms=FakeTerms())


class FakeWhose:
    """Any kind of thing: ids that begin with 0198- or click: are of the phones, with shoes- of the shoes."""

    def __getattr__(self, kind: str) -> Callable[[str], Awaitable[str]]:
        async def shop(identity: str) -> str:
            if identity.startswith("shoes-"):
                return "shoes"
            if not identity.startswith(("0198-", "click:")):
                raise NotFoundError(f"no such {kind}")
            return "phones"

        return shop


def event(kind: str, shop_id: str, **data: str) -> Event:
    return Event(type=kind, shop_id=shop_id, at=NOW, conversation_id=CONVERSATION, data=data)


class FakeAutomation:
    """Two switches per shop."""

    def __init__(self) -> None:
        self.now: dict[str, AutomationState] = {}

    async def state(self, shop_id: str) -> AutomationState:
        switches = (
            Switch(intent="fault.charging", name="充电故障", allowed=True, enabled=False),
            Switch(intent="complaint.general", name="投诉不满", allowed=False, enabled=False),
        )
        log = (
            event("reply.automatic", shop_id, reply="换线换头试一试"),
            event("decision.held_back", shop_id, why="买家说已经试过"),
        )
        fresh = AutomationState(
            shop_id=shop_id, shop_name=library().shops[shop_id].name, stopped=False, switches=switches, log=log
        )
        return self.now.setdefault(shop_id, fresh)

    async def enable(self, shop_id: str, intent: str, actor: str) -> None:
        await self._switch(shop_id, intent, True)

    async def disable(self, shop_id: str, intent: str, actor: str) -> None:
        await self._switch(shop_id, intent, False)

    async def stop(self, shop_id: str, actor: str) -> None:
        self.now[shop_id] = replace(await self.state(shop_id), stopped=True)

    async def resume(self, shop_id: str, actor: str) -> None:
        self.now[shop_id] = replace(await self.state(shop_id), stopped=False)

    async def _switch(self, shop_id: str, intent: str, enabled: bool) -> None:
        state = await self.state(shop_id)
        known = {switch.intent: switch for switch in state.switches}
        if not known[intent].allowed:
            raise BadInputError("这个意图的话术不允许自动回复。", where=intent)
        switches = tuple(
            replace(switch, enabled=enabled) if switch.intent == intent else switch for switch in state.switches
        )
        self.now[shop_id] = replace(state, switches=switches)
