"""Days as a desk names them ahead: 明天, 下周一, 25号, 11月25日, and whether what stands before a time names one.

A day that cannot be read is never passed over: the time behind it would be taken for today's.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from cs_assistant.understanding.entities.numerals import number

_WORDS = {
    "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
"""How many days ahead."""
_WEEKDAYS = "一二三四五六日天"
_COUNT = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_WORD = "大后天|今天|今日|今晚|今早|明天|明日|明早|明晚|(?<!大)后天"
_WEEK = f"(?:上上|上|下下|下|这|本|每)?个?(?:周|星期|礼拜)[{_WEEKDAYS}]"
_OF_MONTH = (
    rf"(?<![0-9一二三四五六七八九十尾第])(?:20[0-9]{{2}}年)?(?:{_COUNT}月份?的?|(?:上|下|这|本|每)个?月的?)?"
    rf"{_COUNT}[号日](?!之?内|以内)"
)
_ONE = f"(?:{_WORD}|{_WEEK}|{_OF_MONTH})"
_SEP = r"[\s的，,（()）]{0,2}"
DAYS = f"(?P<days>(?:{_ONE}{_SEP}){{0,2}}{_ONE})"
"""One day, by one name or several: 明天, 周三（25号）, 25号周三."""
BEHIND_DAYS = rf"{_SEP}(?:我们?|咱们?|这边|客服|会|一定|肯定|准时|就|在|于|再|给您|帮您){{0,4}}{_SEP}"
"""What may stand between a day and its hour."""
_EACH = re.compile(_ONE)
_WEEKDAY = re.compile(f"(?P<which>上上|上|下下|下|这|本|每)?个?(?:周|星期|礼拜)(?P<weekday>[{_WEEKDAYS}])")
_DATE = re.compile(
    rf"(?:(?P<year>20[0-9]{{2}})年)?(?:(?P<month>{_COUNT})月份?的?|(?P<which>上|下|这|本|每)个?月的?)?"
    rf"(?P<day>{_COUNT})[号日]"
)
_LATEST = timedelta(days=183)
"""How far ahead a date without its year is still the coming one."""
_UNREAD = re.compile(
    r"(?:周末?|星期|礼拜|[月年][底初末中]?|[上中下]旬|[号日天节旦庆夕秋午]|(?<![然稍随])后|起|底|每|[0-9零一二三四五六七八九十百千几数两.．]|"
    r"半夜|深夜|[到至~～—-])[\s的，,（(）)]*$"
)
_RANGE = re.compile(r"(?:[上每到至~～—-]|[0-9一二三四五六七八九十年月])[\s（(]*$")
_TODAY = re.compile("今[天日]")
_SOME_DAY = re.compile(f"{_ONE}|下个?(?:周|星期|礼拜|月)|周末|月[底初末]|改天|隔天|次日|第二天")


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedDay:
    """A day that was read."""

    date: date
    comes_again: bool
    """A weekday without 这 or 下: once its hour is past, the one of the week after is meant."""


def day_named(written: str, today: date) -> NamedDay | None:
    """The day `DAYS` matched; None when it lies behind, does not exist, recurs, or its names differ."""
    read = [_read(match.group(), today) for match in _EACH.finditer(written)]
    first = read[0] if read else None
    if first is None or any(each is None or each.date != first.date for each in read):
        return None
    return first


def stands_before(text: str, *, days: bool) -> bool:
    """Whether `text`, up to a time, ends in a day that is not part of it. `days` = the time has a day of its own."""
    return (_RANGE if days else _UNREAD).search(text) is not None or (not days and _another(text))


def names_a_day(text: str) -> bool:
    """Whether a day stands anywhere in `text`."""
    return _SOME_DAY.search(text) is not None


def counted_from_elsewhere(text: str) -> bool:
    """Whether a span that follows `text` begins at a day or an event and not now: 收到后24小时内."""
    tail = text.rstrip(" 的，,（(")
    named = list(_SOME_DAY.finditer(tail))
    return _UNREAD.search(text) is not None or bool(named and named[-1].end() == len(tail))


def _another(text: str) -> bool:
    """A day named earlier in the same part of the sentence may be the one the hour is of; today changes nothing."""
    part = re.split("[，,；;]", text)[-1]
    return any(not _TODAY.fullmatch(each.group()) for each in _SOME_DAY.finditer(part))


def _read(written: str, today: date) -> NamedDay | None:
    if written in _WORDS:
        return NamedDay(date=today + timedelta(days=_WORDS[written]), comes_again=False)
    weekday = _WEEKDAY.fullmatch(written)
    if weekday is not None:
        return _weekday(weekday, today)
    found = _DATE.fullmatch(written)
    day = None if found is None else _date(found, today)
    return None if day is None or day < today else NamedDay(date=day, comes_again=False)


def _weekday(match: re.Match[str], today: date) -> NamedDay | None:
    which, place = match["which"], min(_WEEKDAYS.index(match["weekday"]), 6)
    if which in ("上上", "上", "每"):
        return None
    if which is None:
        return NamedDay(date=today + timedelta(days=(place - today.weekday()) % 7), comes_again=True)
    weeks = {"这": 0, "本": 0, "下": 1, "下下": 2}[which]
    day = today + timedelta(days=place - today.weekday() + 7 * weeks)
    return NamedDay(date=day, comes_again=False) if day >= today else None


def _date(match: re.Match[str], today: date) -> date | None:
    said = number(match["day"])
    if said is None or match["which"] in ("上", "每"):
        return None
    if match["month"]:
        month = number(match["month"])
        return None if month is None else _of_year(match["year"], int(month), int(said), today)
    this, after = (today.year, today.month), (today.year + today.month // 12, today.month % 12 + 1)
    months = {"这": (this,), "本": (this,), "下": (after,)}.get(match["which"] or "", (this, after))
    days = [_existing(*each, int(said)) for each in months]
    # 31号 said in a month of thirty days is a slip of the pen: no day is better than one a month off.
    return None if days[0] is None else next((day for day in days if day is not None and day >= today), None)


def _of_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _existing(int(year), month, day)
    this = _existing(today.year, month, day)
    if this is not None and this >= today:
        return this
    after = _existing(today.year + 1, month, day)
    return after if after is not None and after - today <= _LATEST else None


def _existing(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)
