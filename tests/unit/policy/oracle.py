"""A slow second opinion: the entitlement rules played day by day, written without the policy code.

Takes the contract's JSON object, gives {verdict id: (value, last_day)}. Clocks are stepped one day at a time, a clock
stands still while the thing is in repair, and days off are looked up in a table typed from the State Council's notice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

ONE = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")

NOTICES = {
    2024: {
        1: (1,), 2: range(10, 18), 4: (4, 5, 6), 5: range(1, 6), 6: (10,), 9: (15, 16, 17), 10: range(1, 8),
    },
    2025: {1: (1, 28, 29, 30, 31), 2: (1, 2, 3, 4), 4: (4, 5, 6), 5: (1, 2, 3, 4, 5, 31), 6: (1, 2), 10: range(1, 9)},
    2026: {
        1: (1, 2, 3), 2: range(15, 24), 4: (4, 5, 6), 5: range(1, 6), 6: (19, 20, 21), 9: (25, 26, 27), 10: range(1, 8),
    },
}
HOLIDAYS = {date(year, month, day) for year, months in NOTICES.items() for month in months for day in months[month]}
MAKE_UP = {
    date(year, *pair)
    for year, pairs in {
        2024: ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)),
        2025: ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11)),
        2026: ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
    }.items()
    for pair in pairs
}

PART_MONTHS = {"battery": 6, "charger": 12, "wired_earphone": 3, "memory_card": 3, "bluetooth_headset": 12}
REASON_FAULT = {
    "unwanted": "buyer", "seven_day": "buyer", "size": "buyer", "late_shipping": "shop", "quality": "shop",
    "invoice": "shop", "damaged": "courier", "not_received": "courier", "freight": "neutral", "negotiated": "neutral",
    "other": "neutral",
}


def day_off(day: date) -> bool:
    if day.year in NOTICES:
        return day in HOLIDAYS or (day.weekday() >= 5 and day not in MAKE_UP)
    try:
        return not chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() >= 5


def moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


def day_of(text: str | None) -> date | None:
    read = moment(text)
    return None if read is None else read.astimezone(SHANGHAI).date()


def months_after(day: date, months: int) -> date:
    walker, passed = day, 0
    while passed < months:
        walker += ONE
        last_of_month = (walker + ONE).month != walker.month
        if walker.day == day.day or (last_of_month and walker.day < day.day):
            passed += 1
    return walker


def days_standing_still(case: dict, start: date, on: date) -> set[date]:
    """Nights (named by the day before) the thing lay in a workshop."""
    still = set()
    for repair in case.get("repairs", ()):
        day = max(day_of(repair["from"]), start)
        while day < min(day_of(repair.get("to")) or on, on):
            still.add(day)
            day += ONE
    return still


def closing_day(case: dict, start: date, *, days: int = 0, months: int = 0) -> date:
    on = day_of(case["on"])
    left = days or (months_after(start, months) - start).days
    still = days_standing_still(case, start, on)
    day = start
    while True:
        while left > 0 or day in still:
            left -= 0 if day in still else 1
            day += ONE
        workday = day
        while day_off(workday):
            workday += ONE
        gap = [day + ONE * n for n in range(1, (workday - day).days + 1)]
        handed_in = next((night for night in gap if night in still), None)
        if handed_in is None:
            return workday
        while handed_in in still:  # handed in on a day off before the period closed: its nights are given back
            still.discard(handed_in)
            handed_in += ONE
            day += ONE


def delivery(case: dict) -> date | None:
    if case.get("signed_at"):
        return day_of(case["signed_at"])
    known = [day_of(case[key]) for key in ("bought_at", "paid_at") if case.get(key)]
    return max(known) if known else None


def restart(case: dict) -> date | None:
    exchanged, delivered = day_of(case.get("exchanged_at")), delivery(case)
    if exchanged is None or exchanged > day_of(case["on"]):
        return delivered
    return exchanged if delivered is None else max(exchanged, delivered)


def exchange_after_repairs(case: dict) -> bool:
    on, since, failed = day_of(case["on"]), restart(case), 0
    for repair in case.get("repairs", ()):
        begun, back = day_of(repair["from"]), day_of(repair.get("to"))
        if begun < since or begun > on:
            continue
        if back is not None and back <= on and repair.get("fixed") is False:
            failed += 1
        nights = (min(back or on, on) - begun).days
        if nights > {"parts": 60, "repairer": 30}.get(repair.get("cause"), 10**6):
            return True
    return failed >= 2


def exchange_ends(case: dict) -> list[date]:
    start = restart(case)
    if start is None:
        return []
    ends = [closing_day(case, start, days=15)]
    return [*ends, closing_day(case, start, months=12)] if exchange_after_repairs(case) else ends


def return_ends(case: dict) -> list[date]:
    part = case.get("part", "unit")
    if part != "unit":
        due = part != "gift" and case.get("part_replacements", 0) >= 2 and restart(case) is not None
        return [closing_day(case, restart(case), months=12)] if due else []
    ends = [closing_day(case, delivery(case), days=7)] if delivery(case) else []
    return ends + (exchange_ends(case) if case.get("no_same_model") else [])


def phone_row(case: dict, ends: list[date], dated: bool) -> tuple[str, str | None]:
    fault, on = case.get("fault", "unknown"), day_of(case["on"])
    if fault in ("none", "human"):
        return "no", None
    if not dated:
        return "unknown", None
    if not ends:
        return "no", None
    last = max(ends)
    if on > last:
        return "no", last.isoformat()
    return ("yes", last.isoformat()) if fault == "confirmed" else ("unknown", None)


def three_guarantees(case: dict) -> dict[str, tuple[str, str | None]]:
    part, start = case.get("part", "unit"), restart(case)
    rows = {
        "return": (return_ends(case), delivery(case) is not None or bool(return_ends(case)) or
                   (part != "unit" and start is not None)),
        "exchange": (exchange_ends(case) if part == "unit" else [], start is not None),
        "repair": ([closing_day(case, start, months=12)] if start and part == "unit" else [], start is not None),
        "part": ([closing_day(case, start, months=PART_MONTHS[part])] if start and part in PART_MONTHS else [],
                 start is not None),
    }
    if case.get("product") != "phone":
        settled = case.get("fault") in ("none", "human")
        return {f"three_guarantees.{name}": ("no" if settled else "unknown", None) for name in rows}
    found = {f"three_guarantees.{name}": phone_row(case, *row) for name, row in rows.items()}
    if part == "gift" and case.get("fault") not in ("none", "human"):
        found["three_guarantees.part"] = ("unknown", None)
    return found


def seven_day(case: dict) -> tuple[str, str | None]:
    signed = delivery(case)
    if signed is None:
        return "unknown", None
    hours, day = 168, signed
    while hours > 0:
        hours -= 24
        day += ONE
    if day_of(case["on"]) > day:
        return "no", day.isoformat()
    seen, phone = set(case.get("condition", ())), case.get("product") == "phone"
    if case.get("fault") == "human" or seen & {"worn", "soiled", "label_removed"} or ("activated" in seen and phone):
        return "no", None
    if seen & {"scratched", "accessories_missing", "activated"} or ("box_missing" in seen and not phone):
        return "unknown", None
    return "yes", day.isoformat()


def status(case: dict) -> str | None:
    if case.get("status"):
        return case["status"]
    found = None
    for key, name in (("bought_at", "unpaid"), ("paid_at", "unshipped"), ("shipped_at", "shipped"),
                      ("signed_at", "signed"), ("success_at", "success")):
        if case.get(key) and day_of(case[key]) <= day_of(case["on"]):
            found = name
    return found


def after_sale(case: dict) -> tuple[str, str | None]:
    now, on = status(case), day_of(case["on"])
    if now in (None, "unpaid"):
        return ("unknown" if now is None else "no"), None
    if case.get("success_at"):
        last = day_of(case["success_at"]) + ONE * 15
        return ("yes" if on <= last else "no"), last.isoformat()
    signed = day_of(case.get("signed_at"))
    if now == "success" or (signed is not None and on > signed + ONE * 25):
        return "unknown", None
    return "yes", None


def shipped_after_ask(case: dict) -> bool:
    shipped, asked = moment(case.get("shipped_at")), moment(case.get("refund_asked_at"))
    return bool(shipped and asked and shipped > asked and day_of(case["shipped_at"]) <= day_of(case["on"]))


def unshipped(case: dict) -> tuple[str, str | None]:
    now = status(case)
    if shipped_after_ask(case) or now == "unshipped":
        return "yes", None
    if now is None or (now != "unpaid" and case.get("refund_asked_at") and not case.get("shipped_at")):
        return "unknown", None
    return "no", None


def any_window_open(case: dict) -> bool:
    on, part, start, signed = day_of(case["on"]), case.get("part", "unit"), restart(case), delivery(case)
    ends = [signed + ONE * 7] if signed else []
    if case.get("product") == "phone" and start:
        ends += return_ends(case)
        if part == "unit":
            ends += [*exchange_ends(case), closing_day(case, start, months=12)]
        elif part in PART_MONTHS:
            ends.append(closing_day(case, start, months=PART_MONTHS[part]))
    platform_open = after_sale(case)[0] == "yes" and (
        status(case) in ("signed", "success") or bool(case.get("success_at")))
    return any(on <= end for end in ends) or platform_open


def freight_return(case: dict) -> tuple[str, bool]:
    """Who pays, and whether it was the first case of the table."""
    fault = case.get("fault", "unknown")
    verified = REASON_FAULT.get(case.get("verified_reason"))
    if (fault == "confirmed" and any_window_open(case)) or verified in ("shop", "courier") or shipped_after_ask(case):
        return "shop", True
    if case.get("agreed_freight"):
        return case["agreed_freight"], False
    if fault == "human" or (fault == "none" and case.get("report", "none") != "none"):
        return "buyer", False
    if seven_day(case)[0] == "yes" and REASON_FAULT.get(case.get("reason")) == "buyer":
        return "buyer", False
    return "unknown", False


def freight_outbound(case: dict) -> str:
    payer, first_case = freight_return(case)
    if first_case:
        return "shop"
    if payer != "buyer":
        return "unknown"
    return {True: "shop", False: "buyer", None: "unknown"}[case.get("free_shipping")]


def judge(case: dict) -> dict[str, tuple[str, str | None]]:
    """Every verdict of the contract."""
    may_ask = REASON_FAULT.get(case.get("stated_reason")) == "buyer" and case.get("reason") in (
        "invoice", "freight", "negotiated", "other")
    return {
        **three_guarantees(case),
        "seven_day.return": seven_day(case),
        "platform.after_sale": after_sale(case),
        "refund.unshipped": unshipped(case),
        "freight.return": (freight_return(case)[0], None),
        "freight.outbound": (freight_outbound(case), None),
        "reason.may_ask_change": ("yes" if may_ask else "no", None),
    }
