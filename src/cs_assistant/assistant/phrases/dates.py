"""Days that are past, and things that are gone: what a phrase still says although its time is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_FULL = re.compile(r"(?<!\d)(20\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])\s*[月./-]\s*(3[01]|[12]\d|0?[1-9])(?!\d)\s*[日号]?")
_SHORT = re.compile(r"(?<![\d年])(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])(?!\d)\s*[日号]?")
_YEAR = re.compile(
    r"(?<!\d)(20\d\d)\s*年?(?=.{0,6}(?:双11|双十一|双12|双十二|618|年货节|春节|国庆|中秋|五一|元旦|大促|活动))"
)
_FROM_THEN_ON = re.compile(r"^\s*(?:\d{1,2}[:：]\d{2}\s*)?(?:起|开始|以后|之后|后)(?!.{0,12}(?:截止|到期|结束))")
_IN_FORCE = re.compile(r"^[^。；]{0,10}(?:施行|实施|生效|颁布|公布|发布|修订|执行)")
_TEMPORARY = re.compile(
    r"截止|止|前|结束|活动|放假|假期|恢复|暂停|停发|期间|预计|到货|补货|上新|发货|优惠|领取|开奖|直播|至|到|[-–—~～]|为止"
)
_TO_ANOTHER = re.compile(r"^\s*(?:\d{1,2}[:：点]\d{0,2}\s*)?[-–—~～至到]\s*")
_NEAR = 16
"""Characters around a day in which is looked for what it is the day of."""
_NEAREST = timedelta(days=183)
"""A day without a year is the nearest of its kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expired:
    """Something whose time is over."""

    rule: str
    excerpt: str
    why: str
    clause: str
    start: int
    end: int
    instead: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Retired:
    """Something that no longer exists under this name."""

    id: str
    pattern: re.Pattern[str]
    why: str
    source: str
    instead: str | None = None
    """What it is called now, where one name took its place."""


RETIRED = (
    Retired(
        id="old_statutes", pattern=re.compile(r"合同法|侵权责任法|民法通则"), source="民法典§1260",
        why="这部法律 2021 年 1 月 1 日起废止，改按民法典说", instead="民法典",
    ),
    Retired(
        id="old_bureau", pattern=re.compile(r"工商局|工商总局|工商所|质监局|质检总局|食药监局"),
        source="2018 年国务院机构改革方案",
        why="这个部门 2018 年并入市场监督管理局，改说市场监管局或 12315", instead="市场监管局",
    ),
    Retired(
        id="automatic_refund_only", source="平台 2025-04-22 公告：收到货后的仅退款由商家与买家协商",
        pattern=re.compile(r"(?:平台|系统|小二|淘宝|天猫)[^。；，,]{0,8}(?:直接|自动|强制|秒)[^。；，,]{0,4}仅退款"),
        why="收到货后平台不再直接判仅退款，由店铺和买家协商",
    ),
    Retired(
        id="closed_couriers", source="快递公司公告",
        pattern=re.compile(r"百世(?:汇通|快递)|天天快递|国通快递|全峰快递"),
        why="这家快递已停运或并入别家，不能再写成默认快递",
    ),
)
"""What was closed, with who says so; to be gone through when rules change."""


def expired(text: str, today: date) -> Iterator[Expired]:
    """Every day that is over and every name that is gone. A day something is in force from is no such day."""
    seen: list[tuple[int, int]] = []
    for match in _FULL.finditer(text):
        seen.append(match.span())
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        over = day is not None and day < today
        if day is not None and over and not _lasting(text, match.end()) and not _begins_range(text, match):
            yield _past(match, f"日期 {day.isoformat()} 已经过去")
    for match in _SHORT.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in seen) or _lasting(text, match.end()):
            continue
        around = text[max(match.start() - _NEAR, 0) : match.end() + _NEAR]
        nearest = _nearest(int(match[1]), int(match[2]), today)
        if nearest is None or nearest >= today or _begins_range(text, match) or not _TEMPORARY.search(around):
            continue
        yield _past(match, f"{match[0].strip()}已经过去（按最近的一次 {nearest.isoformat()} 算）")
    for match in _YEAR.finditer(text):
        covered = any(start <= match.start() < end for start, end in seen)
        if int(match[1]) < today.year and not covered:
            yield _past(match, f"说的是 {match[1]} 年的活动，已经过去")
    yield from _gone(text)


def _gone(text: str) -> Iterator[Expired]:
    for row in RETIRED:
        match = row.pattern.search(text)
        if match is not None:
            yield Expired(
                rule=row.id, excerpt=match[0], why=row.why, clause=row.source, start=match.start(), end=match.end(),
                instead=row.instead,
            )


def _past(match: re.Match[str], why: str) -> Expired:
    told = f"{why}，改成新的日期或停用这条"
    return Expired(
        rule="past_date", excerpt=match[0].strip(), why=told, clause="日历", start=match.start(), end=match.end()
    )


def _lasting(text: str, end: int) -> bool:
    """From a past day on, or the day a rule came into force: nothing is over."""
    rest = text[end : end + 24]
    return _FROM_THEN_ON.search(rest) is not None or _IN_FORCE.search(rest) is not None


def _begins_range(text: str, match: re.Match[str]) -> bool:
    """The first day of 「1月20日至2月3日」: the last one is judged, by itself."""
    link = _TO_ANOTHER.search(text[match.end() :])
    if link is None:
        return False
    rest = text[match.end() + link.end() :]
    return _FULL.match(rest) is not None or _SHORT.match(rest) is not None


def _nearest(month: int, number: int, today: date) -> date | None:
    days = [_day(year, month, number) for year in (today.year - 1, today.year, today.year + 1)]
    known = [day for day in days if day is not None and abs(day - today) <= _NEAREST]
    return min(known, key=lambda day: abs(day - today), default=None)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
