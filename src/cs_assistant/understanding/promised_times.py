"""Until when words typed by hand promise an answer, said from now on: 今天18点前答复您, 明天给您答复, 两小时内联系您.

Read carefully rather than widely: a time that is missed is a promise nobody counts, and a time that was never promised
is an alarm about nothing. A question, a condition, a doubt, a wish of the buyer or of a third party promises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from cs_assistant.domain.hours import ServiceHours
from cs_assistant.domain.times import SHANGHAI, check_aware
from cs_assistant.understanding.entities.numerals import number
from cs_assistant.understanding.promised_days import (
    BEHIND_DAYS,
    DAYS,
    NamedDay,
    counted_from_elsewhere,
    day_named,
    names_a_day,
    stands_before,
)

_PARTS = {
    "早晨": "早上", "清晨": "早上", "早": "早上", "午后": "下午", "夜里": "晚上", "晚间": "晚上", "晚": "晚上",
}
"""Part of a day → the usual word for it."""
_PART = "(?P<part>凌晨|早上|早晨|清晨|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|早|晚)"
_COUNT = "(?:[0-9]{1,3}|[零一二两三四五六七八九十百]{1,5})"
_CLOCK = (
    rf"(?P<hour>{_COUNT})(?:[:：](?P<minute>[0-5][0-9])|点钟?(?:(?P<half>半)|(?P<quarters>[一三])刻|(?P<past>{_COUNT})分?)?)"
)
_TOLD = (
    r"(?:答复|回复|告诉|通知|联系)(?:您|你|亲)|给(?:您|你|亲)(?:一个|个)?(?:明确的?|准确的?)?"
    r"(?:答复|回复|回音|消息|结果|准信|准话|回电|说明)|回(?:您|你|亲)(?:电话|消息)?"
)
_BETWEEN = "[^，。；！？,;!?\n]{0,8}?"
_BY_CLOCK = re.compile(
    rf"(?:{DAYS}{BEHIND_DAYS})?(?:{_PART}{BEHIND_DAYS})?{_CLOCK}(?:之前|以前|前(?!后)){_BETWEEN}(?:{_TOLD})"
)
_BY_DAY = re.compile(
    rf"{DAYS}(?!之后|以后|后(?!天)|起)(?:的?{_PART})?(?:之前|以前|之内|前(?!后)|内)?(?P<between>{_BETWEEN})(?:{_TOLD})"
)
_WITHIN = re.compile(
    rf"(?:(?P<half_hour>半)个?(?:小时|钟头)|(?P<count>[0-9]{{1,3}}[.．][0-9]{{1,2}}|{_COUNT})个?(?P<and_half>半)?"
    rf"(?P<unit>小时|钟头|分钟)(?:(?P<half_more>半)|(?P<more>{_COUNT})分钟?)?)(?:之内|以内|内){_BETWEEN}(?:{_TOLD})"
)
_NUMBERED = re.compile("[0-9一二三四五六七八九十][号日]$")
_GOES_ON = re.compile(
    rf"[\s的，,（(）)]{{0,2}}(?:{_PART}|之前|以前|前|当天|那天|给|就|再|会|我|咱|这边|一定|肯定|准时|答复|回复|告诉|通知|联系|回)"
)
"""After 3号: what shows that it is a day of the month and not 3号仓 or 3号客服."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_NO_PROMISE = re.compile(
    r"[？?]|[吗么呢](?:$|[，。,!！])|如果|要是|假如|的话|万一|除非|不一定|不能|不会|没法|无法|不保证|未必|尽量|争取|大概|可能|也许|"
    r"说不定|昨天|前天|刚才|本来|原来|说过|说的|已经|不用|(?<![特分个])别"
)
_OTHERS = re.compile(r"快递|物流|平台|菜鸟|厂家|网点|银行|小二|师傅|仓库会|客户|买家")
_BUYER_ACTS = re.compile(r"请您|请你|麻烦|您(?:在|先|可以|今天|明天|记得)|你(?:在|先|可以|今天|明天|记得)")
_US = re.compile(r"我|咱|这边|本店|店里|客服")
_PART_ENDS = {
    "凌晨": time(6), "早上": time(10), "上午": time(12), "中午": time(14), "下午": time(18), "傍晚": time(19),
}  # fmt: skip
_AFTERNOON = frozenset({"中午", "下午", "傍晚", "晚上"})
_CLOSES = time(21)
"""Where a shop's hours cannot be read: later than that nobody answers."""
_QUARTERS = {"一": 15, "三": 45}
_MOST_COUNTED = 120
_LONGEST = timedelta(hours=72)
"""Longer spans are no promise of an answer."""


def promised_by(text: str, now: datetime, hours: ServiceHours | None) -> datetime | None:
    """The moment until which a text promises an answer, counted from `now`; None when it promises none.

    Of several the earliest. A day without an hour lasts until the desk closes. What lies behind promises nothing.
    """
    moment = check_aware(now).astimezone(SHANGHAI)
    found = [
        due
        for sentence in _SENTENCE.findall(text)
        if not _NO_PROMISE.search(sentence)
        for due in _of_sentence(sentence, moment, hours)
        if due > moment
    ]
    return min(found, default=None)


def _of_sentence(sentence: str, now: datetime, hours: ServiceHours | None) -> Iterator[datetime]:
    taken: list[range] = []
    for pattern, read in ((_WITHIN, _within), (_BY_CLOCK, _by_clock), (_BY_DAY, _by_day)):
        for match in pattern.finditer(sentence):
            if any(match.start() in each for each in taken) or not _ours(sentence, match):
                continue
            # What is worded as a time and cannot be read is not read in part either.
            taken.append(range(*match.span()))
            due = read(match, now, hours)
            if due is not None:
                yield due


def _ours(sentence: str, match: re.Match[str]) -> bool:
    """Whether we are who will tell: the words before, up to a comma, name nobody else and ask nothing of the buyer."""
    before = re.split("[，,；;]", sentence[: match.start()])[-1] + match.group()
    if _US.search(before):
        return not _BUYER_ACTS.search(before)
    return not _OTHERS.search(before) and not _BUYER_ACTS.search(before)


def _within(match: re.Match[str], now: datetime, _: ServiceHours | None) -> datetime | None:
    if counted_from_elsewhere(match.string[: match.start()]):
        return None
    if match["half_hour"]:
        return now + timedelta(minutes=30)
    count, more = number(match["count"].replace("．", ".")), number(match["more"] or "0")
    if count is None or more is None or not 0 < count <= _MOST_COUNTED:
        return None
    unit = timedelta(minutes=1) if match["unit"] == "分钟" else timedelta(hours=1)
    halves = unit / 2 if match["and_half"] or match["half_more"] else timedelta(0)
    span = unit * float(count) + halves + timedelta(minutes=int(more))
    return now + span if span <= _LONGEST else None


def _by_clock(match: re.Match[str], now: datetime, _: ServiceHours | None) -> datetime | None:
    read, day = _clock(match), _day(match, now.date())
    if read is None or day is None:
        return None
    hour, minute = read
    ahead, part = (day.date - now.date()).days, _part(match)
    due = _moment(day.date, _hour(part, hour), minute)
    if day.comes_again and due <= now:
        return due + timedelta(days=7)
    # 今天6点前 said at ten in the morning is six in the evening; 明天3点前 is in the afternoon.
    bare = part is None and match["minute"] is None and 0 < hour < 12
    if bare and (due <= now if ahead == 0 else hour <= 6):
        due += timedelta(hours=12)
    # 凌晨12点前 said in the evening is the midnight that comes.
    return due + timedelta(days=1) if part == "凌晨" and ahead == 0 and due <= now else due


def _clock(match: re.Match[str]) -> tuple[int, int] | None:
    """Hour and minute as they were said; None when no clock shows them."""
    hour, past = number(match["hour"]), number(match["past"] or "0")
    if hour is None or past is None or hour > 24 or past > 59:
        return None
    minute = int(match["minute"] or past) + (30 if match["half"] else 0) + _QUARTERS.get(match["quarters"] or "", 0)
    return None if hour == 24 and minute else (int(hour), minute)


def _day(match: re.Match[str], today: date) -> NamedDay | None:
    """The day a time is of: the one that is named, today where none is; None where it cannot be told."""
    if stands_before(match.string[: match.start()], days=match["days"] is not None):
        return None
    if match["days"] is None:
        return NamedDay(date=today, comes_again=False)
    return day_named(match["days"], today)


def _part(match: re.Match[str]) -> str | None:
    if match["part"]:
        return _PARTS.get(match["part"], match["part"])
    named = match["days"] or ""
    return "晚上" if named.endswith("晚") else "早上" if named.endswith("早") else None


def _hour(part: str | None, hour: int) -> int:
    """Hours from the beginning of the day that is named: 今晚12点 is its end, 今晚1点 lies behind it."""
    if part == "凌晨":
        return hour % 12
    if part == "晚上" and (hour <= 4 or hour == 12):
        return hour % 12 + 24
    if part in _AFTERNOON and hour < 12 and not (part == "中午" and hour >= 11):
        return hour + 12
    return hour


def _by_day(match: re.Match[str], now: datetime, hours: ServiceHours | None) -> datetime | None:
    if names_a_day(match["between"]):
        return None
    if _NUMBERED.search(match["days"]) and not _GOES_ON.match(match.string, match.end("days")):
        return None
    day, closes = _day(match, now.date()), hours.closes if hours is not None else _CLOSES
    if day is None:
        return None
    due = datetime.combine(day.date, min(_PART_ENDS.get(_part(match) or "", closes), closes), SHANGHAI)
    return due + timedelta(days=7) if day.comes_again and due <= now else due


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(), SHANGHAI) + timedelta(hours=hour, minutes=minute)
