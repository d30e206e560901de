"""Promises (承诺): what a buyer was told we would do, and until when.

A time said to a buyer binds whoever is on shift then: it is kept with the case, counted down and handed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cs_assistant.domain.times import SHANGHAI, check_aware

_MOMENT = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日\s*([01]?\d|2[0-3])[:：](\d{2})")
"""A moment as `hours.say_moment` writes it. 24:00 is the end of a legal period, never the time of an answer."""
_BEFORE = re.compile(r"\s*之?前")
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_TELLING = "(?:答复|告诉|回您|回复您|联系您|说明|准信|准话|问清|查清|发在这里|给您结果)"
_UNTIL = r"(?:\d日?|[点号晚午}]|[明后]天|周[一二三四五六日天])"
STATES_A_TIME = re.compile(
    rf"{_UNTIL}之?前[^。；，！？\n]{{0,10}}{_TELLING}|(?:小时|分钟|天|工作日)[之以]?内[^。；，！？\n]{{0,10}}{_TELLING}"
)
"""Wordings that tell a buyer until when an answer comes (「18:00前答复您」「2小时内联系您」)."""
_HALF_A_YEAR = timedelta(days=182)


class PromiseKind(StrEnum):
    """What was promised."""

    ANSWER = "answer"
    COURIER_QUERY = "courier_query"
    SEND = "send"
    FREIGHT = "freight"
    REFUND = "refund"
    OTHER = "other"


PROMISE_NAMES: Mapping[PromiseKind, str] = {
    PromiseKind.ANSWER: "答复",
    PromiseKind.COURIER_QUERY: "问快递",
    PromiseKind.SEND: "寄出",
    PromiseKind.FREIGHT: "运费",
    PromiseKind.REFUND: "退款",
    PromiseKind.OTHER: "其他",
}
"""Kind to its name on the screens."""


class PromiseState(StrEnum):
    """Life of a promise: open until a person says how it ended."""

    OPEN = "open"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"
    """买家不需要了."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptPromise:
    """What a reply commits to: declared in the script, made when the reply goes out."""

    kind: PromiseKind
    within_hours: str
    """Key of policy.yaml: so many hours of service time count where the words sent name no moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """One commitment to one buyer. Made once a source, whatever is sent again or checked later."""

    id: str
    shop_id: str
    conversation_id: str | None = None
    case_id: str | None = None
    order_no: str | None = None
    buyer_id: str | None = None
    kind: PromiseKind
    text: str
    """The sentence that was said."""
    due_at: datetime | None
    """Until when; None where a person named no time."""
    first_due_at: datetime | None
    """What the buyer was told first; stays when the time is moved."""
    made_at: datetime
    made_by: str
    source: str
    """What made it: the key of the act that said it, `call:…` or `hand:…`; unique in a shop."""
    state: PromiseState = PromiseState.OPEN
    settled_at: datetime | None = None
    settled_by: str | None = None
    how: str = ""
    """What was done, in the words of who settled it."""
    moved_why: str = ""
    """Why the time was moved, the last time it was."""
    overdue_at: datetime | None = None
    """When the history was told that the time passed and nobody had settled it; once for each time it was due."""


def said_moment(text: str, now: datetime) -> datetime | None:
    """The moment until which a text promises something (11月22日18:00), in Asia/Shanghai; None when it names none.

    The one in the words that say when an answer comes; where no words do, the first that is still ahead: what lies
    behind (「11月20日10:00签收的」) tells what was. Without a year it is the one nearest to `now`.
    """
    today = check_aware(now).astimezone(SHANGHAI)
    telling = tuple(STATES_A_TIME.finditer(text))
    named = [(found, moment) for found in _MOMENT.finditer(text) if (moment := _nearest(found, today)) is not None]
    told = [moment for found, moment in named if any(found.start() < each.start() < found.end() for each in telling)]
    if telling:
        named = [(found, moment) for found, moment in named if _BEFORE.match(text, found.end())]
    ahead = [moment for moment in (*told, *(moment for _, moment in named)) if moment > today]
    return next(iter((*ahead, *told)), None)


def said_sentence(text: str) -> str:
    """The sentence of a text that makes the promise; the whole text where none stands out."""
    sentences: list[str] = [found.strip() for found in _SENTENCE.findall(text) if found.strip()]
    for states in (STATES_A_TIME, _MOMENT):
        telling = [each for each in sentences if states.search(each)]
        if telling:
            return telling[0]
    return text.strip()


def _nearest(found: re.Match[str], today: datetime) -> datetime | None:
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    years = (year,) if year is not None else (today.year - 1, today.year, today.year + 1)
    moments = [moment for each in years if (moment := _moment(each, month or 0, day or 0, hour or 0, minute or 0))]
    if not moments:
        return None
    nearest = min(moments, key=lambda moment: abs(moment - today))
    return nearest if year is not None or abs(nearest - today) <= _HALF_A_YEAR else None


def _moment(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return datetime.combine(date(year, month, day), time(hour, minute), SHANGHAI)
    except ValueError:
        return None
