"""Times of day in buyers' words (下午三点, 15:30, 晚上8点半), as HH:MM of 24 hours. A wish or a claim, never a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cs_assistant.understanding.entities.moments import Found
from cs_assistant.understanding.entities.numerals import number

_PART = (
    "凌晨|清早|清晨|早晨|早上|上午|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|夜间|半夜|深夜|午夜|"
    "(?<![最再太更不多])(?:早|晚)(?!点)"
)
_MORNING = frozenset({"凌晨", "清早", "清晨", "早晨", "早上", "上午", "早"})
_NIGHT = frozenset({"晚上", "晚间", "夜里", "夜间", "半夜", "深夜", "午夜", "晚"})
_NAMED_DAY = "今明昨"
"""今晚8点: 今晚 is the day, the time begins behind it."""
_HOUR = r"(?:2[0-4]|[01]?\d|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_TENS = "(?:[二三四五]?十[一二三四五六七八九]?)"
_COUNTED = "(?!个|天|小时|[块元件双只台年月号%])"
_MINUTE = (
    rf"(?:半(?!天|个|小时)|整|[一三]刻|(?:[0-5]?\d|零?[一二三四五六七八九]|{_TENS})分(?!钟)|"
    rf"[0-5]\d(?!\d){_COUNTED}|(?:零[一二三四五六七八九]|{_TENS}){_COUNTED})"
)
_TO = r"\s?(?:到|至|[-~—]+)\s?"
_COLON = re.compile(
    rf"(?:({_PART})\s?)?(?<![\d:.比])(?<!比例)(?<!比例[ 是为:])(2[0-3]|[01]?\d):([0-5]\d)(?::[0-5]\d)?(?![\d:]|的?比例)"
)
_SPOKEN = re.compile(
    rf"(?:({_PART})的?\s?)?(?<![\d.:第几零一二两三四五六七八九十百])({_HOUR})"
    rf"(?:(点钟?|时(?=$|[^间候常]))({_MINUTE})?|(?={_TO}{_HOUR}点))"
)
_NOT_BARE = re.compile(r"(?:[有这那共几差涨跌贵]|便宜|以下|如下|最多)$")
"""Before 三点 without a word for the part of day: 有三点, 这三点, 贵两点."""
_A_BIT = re.compile(r"(?:$|[^一-鿿]|左右|之?前|以前|之?后|以后|[到来送取上过才就我打发收去整再行可方吧吗多许])")
"""After 下午一点 when it is the hour and not 「晚上一点声音都没有」."""
_NOT_A_TIME = re.compile(
    r"[击评亮名赞餐菜滴子心数触几\d零一二两三四五六七八九]|的?(?:意见|建议|要求|问题|原因|疑问|说明|内容|希望|理由|疑|好处)"
)
"""After N点: 2点击, 三点意见, 3点5."""
_OF_THE_AFTERNOON = frozenset("123456一二两三四五六")
"""Hours that without a part of day are of the afternoon: nights are called 凌晨 or 半夜."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A time that was just found: its part of day holds for 到五点 behind it."""

    end: int
    part: str | None
    value: str


def find_times(text: str) -> Iterator[Found]:
    """Times of day in `text`. A bare 三点 is 15:00, a bare 3:30 is 03:30 as on a clock of 24 hours."""
    if ":" in text:
        for match in _COLON.finditer(text):
            yield Found(_clock(match[1], int(match[2]), int(match[3])), _start(match), match.end())
    if "点" in text or "时" in text:
        yield from _spoken_times(text)


def _spoken_times(text: str) -> Iterator[Found]:
    last: _Said | None = None
    for match in _SPOKEN.finditer(text):
        part = match[1]
        goes_on = last is not None and re.fullmatch(_TO, text[last.end : match.start()]) is not None
        if goes_on and part is None and last is not None:
            part = last.part
        hour = number(match[2])
        if hour is None or not (goes_on or _is_time(match)):
            continue
        if part is None and match[2] in _OF_THE_AFTERNOON:
            hour += 12
        value = _clock(part, int(hour), _minutes(match[4]))
        if goes_on and last is not None and value <= last.value and int(value[:2]) < 12 and part not in _NIGHT:
            value = f"{int(value[:2]) + 12:02d}{value[2:]}"
        last = _Said(match.end(), part, value)
        yield Found(value, _start(match), match.end())


def _is_time(match: re.Match[str]) -> bool:
    part, hour, unit, minute = match[1], match[2], match[3], match[4]
    before, after = match.string[: match.start()], match.string[match.end() :]
    if unit is None:
        return True  # 8到10点
    if unit == "时":
        return part is not None or (minute is not None and minute.endswith("分"))
    if minute is not None or unit == "点钟":
        return not (hour == "一" and part is None and minute is None)
    if _NOT_A_TIME.match(after) or (part in {"早", "晚"} and hour in {"一", "两"}):
        return False
    if hour in {"一", "1"}:
        return part is not None and _A_BIT.match(after) is not None
    return part is not None or not _NOT_BARE.search(before)


def _start(match: re.Match[str]) -> int:
    named = match.start() > 0 and match.string[match.start() - 1] in _NAMED_DAY and match[1] and match[1][0] in "早晚"
    return match.start(2) if named else match.start()


def _clock(part: str | None, hour: int, minute: int) -> str:
    """HH:MM. 晚上12点 is midnight, 晚上两点 is two at night, 中午一点 is 13:00."""
    if part is None or hour > 12:
        return f"{hour % 24:02d}:{minute:02d}"
    if part in _MORNING:
        hour = 0 if part == "凌晨" and hour == 12 else hour
    elif part in _NIGHT:
        hour = hour % 12 + (12 if hour % 12 >= 5 else 0)
    elif hour < (11 if part in {"中午", "正午"} else 12):
        hour += 12
    return f"{hour:02d}:{minute:02d}"


def _minutes(said: str | None) -> int:
    if said is None or said == "整":
        return 0
    if said == "半":
        return 30
    if said.endswith("刻"):
        return 15 if said[0] == "一" else 45
    value = number(said.removesuffix("分"))
    return int(value) if value is not None else 0
