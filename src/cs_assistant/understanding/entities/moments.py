"""Dates and durations in buyers' words, resolved against a given day. A wish or a claim, never a recorded fact."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cs_assistant.understanding.entities.numerals import NUMERAL, number

_N = rf"(?:\d{{1,4}}|{NUMERAL}{{1,5}})"
_RELATIVE = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨儿": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今儿": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "大后天": 3, "后天": 2,
}  # fmt: skip
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}

_NOT_COUNTED = "双只个件台部盒套次条天周点时"
"""What after a number makes it a count and not the day of a month."""
_PAST = "收到|到货|签收|激活|购买|下单"
"""Before 三天后 these (or 了) say that it is counted from then, not from today."""

_FULL = re.compile(r"(?<![\d.])(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?:日|号)?(?!\d)")
_FULL_SPOKEN = re.compile(rf"([零〇一二三四五六七八九]{{4}})年({NUMERAL}{{1,2}})月({NUMERAL}{{1,3}})(?:日|号)")
_MONTH_DAY = re.compile(
    rf"(?<!\d)(?:(去年|今年|明年|前年)的?)?({_N})月(?:份)?(?:({_N})(?:日|号)|"
    rf"(\d{{1,2}}|[一二三]?十[一二三四五六七八九]?)(?![\d一二三四五六七八九{_NOT_COUNTED}]))"
)
_SLASHED = re.compile(r"(?<![\d/.-])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/.-])")
_DAY = re.compile(
    rf"(?<![\d.第月大小加减])(上个?月|这个?月|本月|下个?月)?(?!一日)({_N})"
    r"(?:号(?![码楼线店院单门卡库版色柜房馆口桌仓链]|机(?!器)|电(?!话))|日(?!之?内|以内|无|左右|三餐|游))"
)
_RELATIVE_DAY = re.compile(
    r"(?<![目以])前天(?![天气])|(?<![以之然最今明])后天(?![天气性])|"
    + "|".join(sorted(_RELATIVE.keys() - {"前天", "后天"}, key=len, reverse=True))
)
_WEEKDAY = re.compile(
    r"(?:(上上|上|这|本|下下|下)个?|(?<=[周期拜][一二三四五六])|(?<![每几半\d一二两三四五六七八九十]))(?:周|星期|礼拜)"
    r"(一(?![直次样般定些点共致切个]|下(?!午)|半(?!夜))|[二三四五六](?![天次个])|[日天末])"
)
_DAYS_AGO = re.compile(rf"(?<![\d.第])({_N})\s?(天|日|周|个?星期|个?礼拜|个月|年)(?:之?前|以前)(?!后)")
_DAYS_AHEAD = re.compile(
    rf"(?<![\d.第了年零又加])(?<!{_PAST})({_N})\s?(天|日|周|个?星期|个?礼拜|个月|年)(?:之?后|以后)"
)
_YEARS_MONTHS = rf"({_N})\s?年[又加]?\s?({_N})\s?个(半)?月"
"""1年3个月, 一年零三个月, 一年三个半月."""
_YEARS_MONTHS_AGO = re.compile(rf"(?<![\d.第]){_YEARS_MONTHS}(?:之?前|以前)(?!后)")
_YEARS_MONTHS_AHEAD = re.compile(rf"(?<![\d.第了])(?<!{_PAST}){_YEARS_MONTHS}(?:之?后|以后)")
_UNIT = "(小时|钟头|分钟|天|日(?=之?内|以内)|周|星期|礼拜|月|年)"
_BEFORE_SPAN = r"(?<![\d.第几数上下这本])(?:(?<![前那哪某同])|(?!一[天年周]))"
_BEHIND_SPAN = r"(?![初末号前级后]|以前|之前|以后|之后|无理由|\d)"
_DURATION = re.compile(rf"{_BEFORE_SPAN}({_N}|\d+\.\d)\s?(?:多?个)?多?{_UNIT}(半)?{_BEHIND_SPAN}")
_YEARS_AND_MONTHS = re.compile(rf"{_BEFORE_SPAN}{_YEARS_MONTHS}{_BEHIND_SPAN}")
_YEARS_AND_MONTHS_SINCE = re.compile(rf"(?:(?<=了)|(?<={_PAST})){_YEARS_MONTHS}(?=之?后|以后)")
_AND_A_HALF = re.compile(rf"{_BEFORE_SPAN}({_N})\s?个半(小时|钟头|月|星期|礼拜)")
_SINCE = re.compile(rf"(?:(?<=了)|(?<={_PAST}))({_N})\s?个?(小时|天|周|星期|礼拜|月|年)()(?=之?后|以后)")
_HALF = re.compile(r"半个?(小时|钟头|天|(?<![上下前后]半)[月年])|(?<![一二两三四五六七八九十\d])半个?多(月|年|小时)")

_LETTERS = {
    "小时": "H", "钟头": "H", "分钟": "M", "天": "D", "日": "D", "周": "W", "星期": "W", "礼拜": "W",
    "月": "M", "年": "Y",
}  # fmt: skip
_LASTING = ("了", "过", "满", "够")
_OF_A_DAY = frozenset({"小时", "钟头", "分钟"})
_MOST_YEARS = 100
_YEAR = 12
"""In months. 一年12个月 says what a year has, not a year and twelve months."""
_HALF_A_MONTH = 15
_HALVES = {"小时": "PT30M", "钟头": "PT30M", "天": "PT12H", "月": f"P{_HALF_A_MONTH}D", "年": "P6M"}


@dataclass(frozen=True, slots=True)
class Found:
    """A value at [start, end): an ISO 8601 date or duration."""

    value: str
    start: int
    end: int


def find_dates(text: str, today: date | None) -> Iterator[Found]:
    """Dates in `text`, specific spellings first; without `today` only those that name their year."""
    for match in _FULL.finditer(text):
        yield from _at(match, _safe(int(match[1]), int(match[2]), int(match[3])))
    for match in _FULL_SPOKEN.finditer(text):
        yield from _at(match, _safe(_whole(match[1]), _whole(match[2]), _whole(match[3])))
    if today is None:
        return
    finders: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
        (_MONTH_DAY, _month_day), (_SLASHED, _slashed), (_YEARS_MONTHS_AGO, _months_ago),
        (_YEARS_MONTHS_AHEAD, _months_ahead), (_DAYS_AGO, _ago), (_DAYS_AHEAD, _ahead),
        (_DAY, _day_of_month), (_RELATIVE_DAY, _relative), (_WEEKDAY, _weekday),
    )  # fmt: skip
    for pattern, resolve in finders:
        for match in pattern.finditer(text):
            yield from _at(match, resolve(match, today))


def find_durations(text: str) -> Iterator[Found]:
    """Spans of time (三天, 48小时, 一年半) as ISO 8601 durations; a year and some months in months."""
    for pattern in (_YEARS_AND_MONTHS, _YEARS_AND_MONTHS_SINCE):
        for match in pattern.finditer(text):
            months = _months(match)
            if months is not None:
                yield Found(_with_half(Decimal(months), "月") if match[3] else f"P{months}M", *match.span())
    for match in _AND_A_HALF.finditer(text):
        value = _and_a_half(match)
        if value is not None:
            yield Found(value, *match.span())
    for pattern in (_DURATION, _SINCE):
        for match in pattern.finditer(text):
            value = _duration(match)
            if value is not None:
                yield Found(value, *match.span())
    for match in _HALF.finditer(text):
        yield Found(_HALVES[match[1] or match[2]], *match.span())


def _at(match: re.Match[str], day: date | None) -> Iterator[Found]:
    if day is not None:
        yield Found(day.isoformat(), *match.span())


def _whole(text: str) -> int:
    value = number(text)
    return int(value) if value is not None else -1


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(choices: list[date | None], today: date) -> date | None:
    """Of several readings the one closest to today: buyers speak of days near by."""
    return min((day for day in choices if day is not None), key=lambda day: abs(day - today), default=None)


def _month_day(match: re.Match[str], today: date) -> date | None:
    month, day = _whole(match[2]), _whole(match[3] or match[4])
    if match[1] is not None:
        return _safe(today.year + {"前年": -2, "去年": -1, "今年": 0, "明年": 1}[match[1]], month, day)
    return _nearest([_safe(today.year + shift, month, day) for shift in (-1, 0, 1)], today)


def _slashed(match: re.Match[str], today: date) -> date | None:
    return _nearest([_safe(today.year + shift, int(match[1]), int(match[2])) for shift in (-1, 0, 1)], today)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    if match.group().endswith("日") and match.string[: match.start()].endswith(_LASTING):
        return None  # 等了三日 is how long
    day = _whole(match[2])
    if match[1] is None:
        return _nearest([_safe(*_month(today, shift), day) for shift in (-1, 0, 1)], today)
    shift = {"上": -1, "下": 1}.get(match[1][0], 0)
    return _safe(*_month(today, shift), day)


def _relative(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=_RELATIVE[match.group()])


def _weekday(match: re.Match[str], today: date) -> date:
    weeks = {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(match[1] or "", 0)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=7 * weeks + _WEEKDAYS[match[2]])


def _ago(match: re.Match[str], today: date) -> date | None:
    return _shifted(today, -_whole(match[1]), match[2]) if _whole(match[1]) > 0 else None


def _ahead(match: re.Match[str], today: date) -> date | None:
    return _shifted(today, _whole(match[1]), match[2]) if _whole(match[1]) > 0 else None


def _months_ago(match: re.Match[str], today: date) -> date | None:
    return _months_away(match, today, -1)


def _months_ahead(match: re.Match[str], today: date) -> date | None:
    return _months_away(match, today, 1)


def _months_away(match: re.Match[str], today: date, sign: int) -> date | None:
    months = _months(match)
    day = _shifted(today, sign * months, "个月") if months is not None else None
    return _shifted(day, sign * _HALF_A_MONTH, "天") if day is not None and match[3] else day


def _months(match: re.Match[str]) -> int | None:
    """Of so many years and months all the months."""
    years, months = _whole(match[1]), _whole(match[2])
    return years * _YEAR + months if 0 < years <= _MOST_YEARS and 0 < months < _YEAR else None


def _shifted(today: date, count: int, unit: str) -> date | None:
    try:
        if unit in {"天", "日"}:
            return today + timedelta(days=count)
        if unit == "年" or unit == "个月":
            year, month = _month(today, count * (12 if unit == "年" else 1))
            return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
        return today + timedelta(weeks=count)
    except (ValueError, OverflowError):
        return None


def _month(today: date, shift: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 + shift
    return months // 12, months % 12 + 1


def _duration(match: re.Match[str]) -> str | None:
    count = number(match[1])
    unit = match[2]
    if count is None or count <= 0 or (unit == "年" and count > _MOST_YEARS):
        return None
    if unit == "月" and "个" not in match.group():
        return None
    if match[3]:
        return _with_half(count, unit)
    return f"{_lead(unit)}{count.normalize():f}{_LETTERS[unit]}"


def _and_a_half(match: re.Match[str]) -> str | None:
    count = number(match[1])
    return _with_half(count, match[2]) if count is not None else None


def _with_half(count: Decimal, unit: str) -> str:
    """A unit and a half of it: in months of thirty days, weeks in days, the rest as a decimal."""
    whole = int(count)
    if unit == "年":
        return f"P{whole * 12 + 6}M"
    if unit == "月":
        return f"P{whole}M{_HALF_A_MONTH}D"
    return f"{_lead(unit)}{whole}.5{_LETTERS[unit]}"


def _lead(unit: str) -> str:
    return "PT" if unit in _OF_A_DAY else "P"
