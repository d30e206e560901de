"""The seven-day return without a reason (消法§25; 七日无理由退货暂行办法; 平台七天无理由规范)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from cs_assistant.domain.intact import Condition
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.verdicts import Verdict, VerdictValue
from cs_assistant.policy.facts import Fault
from cs_assistant.policy.ground import Anchor, Ground, Ruling
from cs_assistant.policy.wording import CORRECT_ME, say_day

ID = "seven_day.return"
CLAUSE = "R2.26; 消法§25; 七日无理由办法§8; 七日无理由办法§9; 七日无理由办法§10; 七天无理由规范"
CHECKED_ON_ARRIVAL = "完好以收到后查验为准"

_ENDS_IT: Mapping[Condition, str] = {
    Condition.WORN: "已经穿用", Condition.SOILED: "有污损", Condition.LABEL_REMOVED: "吊牌已剪或标识已拆",
}
_WEIGHED: Mapping[Condition, str] = {
    Condition.SCRATCHED: "有划痕", Condition.ACCESSORIES_MISSING: "配件不齐",
}

_SEEN = ("condition",)
"""What a person's look at the goods or their pictures settles."""


def seven_day(ground: Ground) -> Ruling:
    """Until 168 hours after the next midnight; not moved by holidays, repairs or an exchange."""
    anchor = ground.delivery
    if anchor is None:
        reason = "记录里没有签收日期，七天无理由算不出到哪天；请告诉我是哪天签收的。"
        return Ruling(verdict=_verdict(VerdictValue.UNKNOWN, reason, missing=("signed_at",)))
    end = last_day(anchor.day, ground.numbers.count("seven_day_hours"))
    value, reason, missing = _weigh(ground, anchor, end)
    closed = ground.on > end
    verdict = _verdict(
        value, reason, last_day=end if closed or value is VerdictValue.YES else None, window_end=end,
        missing=(*anchor.missing, *missing),
        trace=(anchor.trace, f"次日零点起满 {ground.numbers.count('seven_day_hours')} 小时，最后一天 {end}"),
    )
    unseen = value is VerdictValue.YES and not ground.facts.condition
    return Ruling(verdict=verdict, notes=(CHECKED_ON_ARRIVAL,) if unseen else ())


def last_day(day: date, hours: int) -> date:
    """The last day of `hours` hours counted from the midnight after `day`."""
    opens = datetime.combine(day + timedelta(days=1), time.min)
    return max((opens + timedelta(hours=hours) - timedelta(microseconds=1)).date(), day)


def _weigh(ground: Ground, anchor: Anchor, end: date) -> tuple[VerdictValue, str, tuple[str, ...]]:
    day = say_day(end, ground.on)
    basis = f"按{anchor.label}{say_day(anchor.day, ground.on)}估算，" if anchor.estimated else ""
    if ground.on > end:
        reason = f"{basis}记录显示七天无理由到{day}为止，{CORRECT_ME}；如果是质量问题，我按三包帮您看。"
        return VerdictValue.NO, reason, ()
    if ground.facts.fault is Fault.HUMAN:
        return VerdictValue.NO, f"记录显示商品有人为损坏，七天无理由要求商品完好；{CORRECT_ME}，我再核对。", ()
    ended = _ending(ground)
    if ended is not None:
        return VerdictValue.NO, f"记录显示商品{ended}，七天无理由要求商品完好；{CORRECT_ME}，我再核对。", ()
    unclear = _unclear(ground)
    if unclear is not None:
        why, missing = unclear
        return VerdictValue.UNKNOWN, f"{basis}七天无理由到{day}；商品{why}，要由客服看过照片再答复您。", missing
    proviso = "" if ground.facts.condition else f"，{CHECKED_ON_ARRIVAL}"
    return VerdictValue.YES, f"{basis}{day}24:00前都可以申请七天无理由退货{proviso}。", ()


def _ending(ground: Ground) -> str | None:
    facts = ground.facts
    if Condition.ACTIVATED in facts.condition and facts.product is ProductKind.PHONE:
        return "已经激活"
    return next((words for condition, words in _ENDS_IT.items() if condition in facts.condition), None)


def _unclear(ground: Ground) -> tuple[str, tuple[str, ...]] | None:
    """What a person has to weigh, and the fact that would settle it where one would."""
    facts = ground.facts
    unsettled = () if facts.product is not None else ("product",)
    if Condition.ACTIVATED in facts.condition:
        return "已经激活", unsettled or _SEEN
    if Condition.BOX_MISSING in facts.condition and facts.product is not ProductKind.PHONE:
        return "没有原包装盒", unsettled or _SEEN
    found = [words for condition, words in _WEIGHED.items() if condition in facts.condition]
    return ("、".join(found), _SEEN) if found else None


def _verdict(
    value: VerdictValue, reason: str, *, last_day: date | None = None, window_end: date | None = None,
    missing: tuple[str, ...] = (), trace: tuple[str, ...] = (),
) -> Verdict:
    return Verdict(id=ID, value=value, clause=CLAUSE, reason=reason, last_day=last_day, window_end=window_end,
                   missing=missing, trace=trace)
