"""How `try` shows a considered turn: for a person, or as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from cs_assistant.assistant.pipeline import Considered
from cs_assistant.domain.decision import Outcome
from cs_assistant.domain.orders import Order
from cs_assistant.domain.times import chinese_date, shanghai_day
from cs_assistant.domain.understanding import EntityType
from cs_assistant.domain.verdicts import VERDICT_NAMES, Verdicts, VerdictValue
from cs_assistant.policy.contract import verdicts_as_json
from cs_assistant.understanding.contract import as_json

OUTCOMES = {Outcome.REPLY: "自动回复", Outcome.SUGGEST: "给客服建议", Outcome.HAND_OVER: "转人工"}
VALUES = {
    VerdictValue.YES: "可以",
    VerdictValue.NO: "不适用",
    VerdictValue.UNKNOWN: "待确认",
    VerdictValue.SHOP: "店铺承担",
    VerdictValue.BUYER: "买家承担",
    VerdictValue.SPLIT: "按约定分担",
}
ENTITIES = {
    EntityType.ORDER_NO: "订单号", EntityType.TRACKING_NO: "物流单号", EntityType.PHONE: "电话",
    EntityType.IMEI: "IMEI", EntityType.INVALID_IMEI: "不对的 IMEI", EntityType.MEID: "MEID",
    EntityType.ID_CARD: "身份证", EntityType.MONEY: "金额（元）", EntityType.SIZE: "尺码", EntityType.HEIGHT: "身高",
    EntityType.WEIGHT: "体重", EntityType.STORAGE: "容量", EntityType.QUANTITY: "数量", EntityType.DATE: "日期",
    EntityType.TIME: "钟点", EntityType.DURATION: "时长",
}  # fmt: skip


def report_json(considered: Considered, claimed: Verdicts | None) -> dict[str, Any]:
    """The turn as one JSON object."""
    decision = considered.decision
    verdicts = considered.verdicts or claimed
    return {
        "understanding": as_json(considered.understanding),
        "entitlement": verdicts_as_json(verdicts) if verdicts else None,
        "basis": "record" if considered.verdicts else "claim" if claimed else None,
        "candidates": [
            {
                "reply": item.reply_id,
                "text": item.text,
                "clause": list(item.clause),
                "reason": item.reason,
                "automatic": item.automatic,
                "warnings": list(item.warnings),
            }
            for item in decision.candidates.items
        ],
        "dropped": [{"reply": item.reply_id, "why": item.why} for item in decision.candidates.dropped],
        "decision": {
            "outcome": decision.outcome,
            "reply": decision.reply_text,
            "reason": decision.reason,
            "vetoes": list(decision.vetoes),
            "alarm": decision.alarm,
        },
    }


def print_considered(considered: Considered, claimed: Verdicts | None, *, order: Order | None, on: datetime) -> None:
    """The turn for a person at a terminal."""
    console = Console(highlight=False)
    _print_understanding(console, considered)
    verdicts = considered.verdicts or claimed
    if verdicts is not None:
        basis = f"订单 …{order.order_no[-4:]} 的记录" if order else "买家自己的说法（没有订单，未核实）"
        _print_verdicts(console, verdicts, f"权益（{chinese_date(shanghai_day(on))}，按{basis}）")
    _print_candidates(console, considered)
    decision = considered.decision
    console.print(Text.assemble(("结果：", "bold"), OUTCOMES[decision.outcome], f"。{decision.reason}"))
    if decision.reply_text:
        console.print(Text(decision.reply_text, style="green"), soft_wrap=True)
    for veto in decision.vetoes:
        console.print(Text(f"  不自动发：{veto}"))


def _print_understanding(console: Console, considered: Considered) -> None:
    understanding = considered.understanding
    runners = "，".join(f"{score.intent} {score.confidence:.0%}" for score in understanding.candidates[:3])
    console.print(Text.assemble(("听懂：", "bold"), f"{understanding.intent}（{understanding.confidence:.0%}）"))
    console.print(Text(f"  候选：{runners}"))
    for entity in understanding.entities:
        console.print(Text(f"  提到的{ENTITIES[entity.type]}：{entity.value}"))
    for evidence in understanding.evidence:
        console.print(Text(f"  依据：{evidence.text}"))


def _print_verdicts(console: Console, verdicts: Verdicts, title: str) -> None:
    console.print(Text(title, style="bold"))
    for verdict in verdicts:
        day = verdict.last_day or verdict.window_end
        until = f"，最后一天 {chinese_date(day, seen_from=verdicts.on)}" if day else ""
        console.print(Text(f"  {VERDICT_NAMES.get(verdict.id, verdict.id)}：{VALUES[verdict.value]}{until}"), end="")
        console.print(Text(f"  {verdict.id}  [{verdict.clause}]", style="dim"), soft_wrap=True)
        missing = f"（还缺：{'、'.join(verdict.missing)}）" if verdict.missing else ""
        console.print(Text(f"    {verdict.reason}{missing}"), soft_wrap=True)
    for note in verdicts.notes:
        console.print(Text(f"  注：{note}"), soft_wrap=True)


def _print_candidates(console: Console, considered: Considered) -> None:
    console.print(Text("建议话术：", style="bold"))
    for number, item in enumerate(considered.decision.candidates.items, start=1):
        console.print(Text(f"  {number}. {item.title}  [{' '.join(item.clause)}]  {item.reason}"), soft_wrap=True)
        console.print(Text(f"     {item.text}", style="cyan"), soft_wrap=True)
    for dropped in considered.decision.candidates.dropped:
        console.print(Text(f"  ✗ {dropped.reply_id}：{dropped.why}", style="dim"), soft_wrap=True)
