"""When a buyer may be telephoned: calls at night are the core of harassment complaints (R5.6 ⚖)."""

from __future__ import annotations

from datetime import datetime

from cs_assistant.domain.scripts import PolicyFacts
from cs_assistant.domain.times import SHANGHAI, check_aware, shanghai_day

FROM, UNTIL = "call_from_hour", "call_until_hour"


def call_hours(policy: PolicyFacts, now: datetime) -> tuple[int, int] | None:
    """First hour and the hour it ends, on the clock of Asia/Shanghai; None where the shop has not set both."""
    on = shanghai_day(now)
    first, last = policy.number(FROM, on), policy.number(UNTIL, on)
    return None if first is None or last is None else (int(first), int(last))


def not_now(policy: PolicyFacts, now: datetime) -> str | None:
    """Why nobody should telephone a buyer at this moment, in Chinese; None when it is a decent hour."""
    hours = call_hours(policy, now)
    if hours is None or hours[0] <= check_aware(now).astimezone(SHANGHAI).hour < hours[1]:
        return None
    return f"现在不在 {hours[0]}:00–{hours[1]}:00 之内，不给买家打电话，请改用旺旺留言（R5.6）。"
