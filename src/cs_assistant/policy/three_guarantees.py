"""The four rights of the three guarantees (三包): return, exchange, repair of the unit, and the parts.

Every row runs through `_decide` in the one order of `spec/entitlement.md`; the rows themselves are in `phone_rows` and
`card_rows`. Scratches, box and accessories never decide (D4: 手机争议规则).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.verdicts import Verdict, VerdictValue
from cs_assistant.policy.card_rows import card_rows
from cs_assistant.policy.facts import Fault
from cs_assistant.policy.ground import Anchor, Ground, Ruling
from cs_assistant.policy.phone_rows import phone_rows
from cs_assistant.policy.rows import IDS, LAW, Obstacle, Row, row_without_windows
from cs_assistant.policy.wording import CORRECT_ME, say_day


def three_guarantees(ground: Ground) -> tuple[Ruling, ...]:
    """The four rulings, always all of them."""
    return tuple(_decide(row, ground) for row in _rows(ground))


def _rows(ground: Ground) -> Iterator[Row]:
    product = ground.facts.product
    if product is ProductKind.PHONE:
        return phone_rows(ground)
    if product is None:
        obstacle = Obstacle(
            value=VerdictValue.UNKNOWN, reason="记录里没有写明是哪类商品，三包怎么算要先知道：请问您买的是哪一款？",
            missing=("product",),
        )
        return (row_without_windows(row_id, LAW, obstacle, ground.restart) for row_id in IDS)
    return card_rows(ground, product)


def _decide(row: Row, ground: Ground) -> Ruling:
    counted = ground.facts.fault not in (Fault.NONE, Fault.HUMAN)
    return Ruling(verdict=_verdict(row, ground), notes=row.notes if counted else ())


def _verdict(row: Row, ground: Ground) -> Verdict:
    """The order of every row: no fault, no date, closed, then what is known about the fault."""
    fault = ground.facts.fault
    undated = ("signed_at",) if row.anchor is None else row.anchor.missing
    if fault in (Fault.NONE, Fault.HUMAN):
        return row.verdict(VerdictValue.NO, _NO_FAULT[fault], found=_FOUND[fault])
    if row.obstacle is not None and row.obstacle.value is VerdictValue.UNKNOWN:
        return row.verdict(VerdictValue.UNKNOWN, row.obstacle.reason, missing=(*row.obstacle.missing, *undated))
    if row.anchor is None:
        return row.verdict(VerdictValue.UNKNOWN, _no_date(ground), missing=undated)
    if row.end is None:
        return row.verdict(VerdictValue.NO, row.why_none)
    return _by_window(row, row.anchor, row.end, ground)


def _by_window(row: Row, anchor: Anchor, end: date, ground: Ground) -> Verdict:
    fault = ground.facts.fault
    day = say_day(end, ground.on)
    opening = f"{anchor.label}是{say_day(anchor.day, ground.on)}，" if not anchor.estimated else (
        f"签收日没有记录，先按{anchor.label}{say_day(anchor.day, ground.on)}估算，")
    if ground.on > end:
        return row.verdict(
            VerdictValue.NO, f"{opening}记录显示{row.title}期到{day}为止，{CORRECT_ME}，其他办法我接着帮您看。",
            last_day=end, missing=anchor.missing,
        )
    if fault is Fault.UNKNOWN:
        return row.verdict(VerdictValue.UNKNOWN, f"{opening}{row.title}期到{day}；请问具体是什么故障？",
                           missing=(*anchor.missing, "fault"), found=_FOUND[fault])
    if fault is Fault.CLAIMED:
        return row.verdict(
            VerdictValue.UNKNOWN,
            f"{opening}{row.title}期到{day}；故障还没有检测确认，有检测报告、照片或视频都可以发给我。",
            missing=(*anchor.missing, "report"), found=_FOUND[fault],
        )
    last = max(row.windows, key=lambda window: window.period.end)
    return row.verdict(VerdictValue.YES, f"{opening}故障已确认，{last.grant}，{day}24:00前都可以提出。",
                       last_day=end, missing=anchor.missing, found=_FOUND[fault])


_FOUND = {
    Fault.CONFIRMED: "已确认", Fault.CLAIMED: "买家说有，未检测", Fault.NONE: "检测没有发现", Fault.HUMAN: "人为损坏",
    Fault.UNKNOWN: "还不知道",
}
_NO_FAULT = {
    Fault.NONE: f"记录显示检测没有发现质量问题，三包这条暂时用不上；{CORRECT_ME}，可以再检测一次。",
    Fault.HUMAN: f"记录显示是人为损坏，不在三包范围内；{CORRECT_ME}，可以再检测一次，也可以付费维修。",
}


def _no_date(ground: Ground) -> str:
    if ground.facts.delivery_pending:
        return "商品还没有签收记录，三包期从签收次日起算；如果已经收到，请告诉我是哪天签收的。"
    return "记录里没有签收日期，三包期算不出来；请告诉我是哪天签收的。"
