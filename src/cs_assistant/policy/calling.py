"""When and how often a buyer may be telephoned: calls at night, and call upon call, are harassment (R5.6 ⚖)."""

from __future__ import annotations

from datetime import datetime

from cs_assistant.domain.scripts import PolicyFacts
from cs_assistant.domain.times import SHANGHAI, check_aware, shanghai_day

FROM, UNTIL = "call_from_hour", "call_until_hour"
CAP = "calls_to_buyer"


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


def call_cap(policy: PolicyFacts, now: datetime) -> int | None:
    """Calls to the buyer about one refund or order, answered or not; None where the shop has not set it."""
    cap = policy.number(CAP, shanghai_day(now))
    return None if cap is None else int(cap)


def enough(policy: PolicyFacts, now: datetime, calls: int) -> str | None:
    """Why the buyer should not be telephoned again after so many calls, in Chinese; None while another is decent."""
    cap = call_cap(policy, now)
    if cap is None or calls < cap:
        return None
    return f"这件事已经给买家打过 {calls} 次电话（本店最多 {cap} 次，接通的也算），请改用旺旺留言，不要再打（R5.6）。"
