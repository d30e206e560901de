"""A little library and turns over it, built by hand: the decision is tested apart from content and classifier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

from cs_assistant.assistant.candidates import CandidateFinder, Turn
from cs_assistant.assistant.deciding import decide
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.decision import Automation, Decision
from cs_assistant.domain.messages import Line, Sender
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import ForbiddenRule, Intent, Place, PolicyFacts, Reply, When
from cs_assistant.domain.situation import OpenQuestion, Situation
from cs_assistant.domain.understanding import OTHER, Band, IntentScore, Signal, Understanding
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.library.render import Renderer
from cs_assistant.policy.compliance import Linter
from cs_assistant.understanding.understander import Understander

PLACE = Place(file="mini.yaml", line=1)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SHOP = Shop(
    id="phones",
    name="晨光手机",
    bot_name="小晨",
    product=ProductKind.PHONE,
    values={"service_hours": "9:00–21:00"},
    place=PLACE,
)


def reply(full_id: str, text: str = "请重启一下。", **changes: Any) -> Reply:
    base = Reply(
        id=full_id,
        intent=full_id.partition("/")[0],
        text=text,
        clause=("R2.13",),
        when=When(),
        automatic=True,
        opens=False,
        step=None,
        title=full_id,
        place=PLACE,
    )
    return replace(base, **changes)


def intent(name: str, *replies: Reply, automation: bool = True) -> Intent:
    return Intent(
        id=name,
        name=name,
        clause=("R2.13",),
        examples=(),
        corpus=(),
        near_misses=(),
        replies=replies,
        tests=(),
        automation=automation,
        auto_floor=0.9,
        place=PLACE,
    )


CHARGING = intent(
    "fault.charging",
    reply("fault.charging/cable", "先换一根线试试。", step=1, opens=True),
    reply("fault.charging/port", "再换一个插座试试。", step=2, opens=True),
    reply(
        "fault.charging/outlet",
        "到网点检测。",
        automatic=False,
        when=When(answering=frozenset({"fault.charging/port"})),
    ),
)
POWER = intent(
    "fault.power",
    reply("fault.power/charge", "先充电三十分钟。", step=1, opens=True),
    reply("fault.power/danger", "请停止使用和充电。", when=When(signal=Signal.DANGER)),
)
NEW_BOX = intent(
    "service.new_box",
    reply("service.new_box/explain", "主机换了新的。", automatic=False, when=When(exchange_on_record=True)),
    reply("service.new_box/ask", "请问是首次收到的，还是售后换回的？", automatic=False, opens=True),
    automation=False,
)
RETURN = intent("return.request", reply("return.request/how", "为您退款 5 元。", automatic=False), automation=False)
MONEY = ForbiddenRule(id="money", pattern="退款", level="automatic", why="钱的事由人说", source="附F", place=PLACE)
PROMISE = ForbiddenRule(id="promise", pattern="保证", level="block", why="不作绝对承诺", source="广告法", place=PLACE)


def library(*intents: Intent) -> Library:
    chosen = intents or (CHARGING, POWER, NEW_BOX, RETURN)
    return Library(
        intents={one.id: one for one in chosen},
        clauses={},
        policy=PolicyFacts(),
        forbidden=(MONEY, PROMISE),
        signals=(),
        answers=(),
        reasons={},
        remarks={},
        shops={SHOP.id: SHOP},
        robot_notice="我是智能助手，回复「人工」随时转人工。",
        digest="0",
    )


def understood(name: str, confidence: float = 0.97, band: Band = Band.AUTO, **changes: Any) -> Understanding:
    base = Understanding(
        text="x",
        intent=name,
        confidence=confidence,
        band=band,
        candidates=(IntentScore(intent=name, confidence=confidence),),
    )
    return replace(base, **changes)


def situation(**changes: Any) -> Situation:
    line = Line(seq=1, sender=Sender.BUYER, text="充不进电", at=NOW)
    base = Situation(conversation_id="c", shop=SHOP, buyer_id="b", now=NOW, turn=(line,))
    return replace(base, **changes)


def asked(reply_id: str) -> OpenQuestion:
    return OpenQuestion(reply_id=reply_id, sent_at=NOW)


def everything_on(lib: Library) -> Automation:
    return Automation(enabled=frozenset(lib.intents))


def outcome(
    understanding: Understanding,
    *,
    given: Situation | None = None,
    lib: Library | None = None,
    automation: Automation | None = None,
) -> Decision:
    lib = lib or library()
    linter = Linter(lib.forbidden)
    turn = Turn(
        situation=given or situation(), understanding=understanding, verdicts=Verdicts(on=date(2026, 11, 22)), values={}
    )
    candidates = CandidateFinder(lib, Renderer(lib), linter).find(turn)
    return decide(turn, candidates, automation or everything_on(lib), lib, linter)


class Understands:
    """Takes each text for the intent it is told, any other for none."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._meanings = meanings

    def understand(
        self, text: str, *, open_question: OpenQuestion | None = None, today: date | None = None
    ) -> Understanding:
        return understood(self._meanings.get(text, OTHER), text=text)


def assistant(lib: Library, meanings: Mapping[str, str] | None = None) -> Assistant:
    return Assistant(lib, cast(Understander, Understands(meanings or {})))


def offered(decision: Decision) -> list[str]:
    return [candidate.reply_id for candidate in decision.candidates.items]


def ids(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values]
