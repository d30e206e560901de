"""A block copied out of Wangwang: who said what and when. Pure; no line of it is lost.

Three forms are read. `昵称(2026-11-23 10:11:12):`, with the words on the same line or below; the colon may be left out
where nothing follows. `昵称  10:11` on a line of its own, two spaces or a tab apart, or one space where the year is
given. Lines without any of these: the buyer's words.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cs_assistant.domain.times import SHANGHAI, shanghai_day

AHEAD = timedelta(minutes=5)
"""A clock that runs before ours; a time later than that was yesterday's."""
_NICK = r"(?P<nick>[^\s()（）]{1,48})"
_DAY = r"(?:(?:(?P<year>20\d\d)[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?|(?P<near>今天|昨天|前天))"
_STAMP = rf"(?:{_DAY}\s*)?(?P<hour>\d{{1,2}})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d))?"
_IN_BRACKETS = re.compile(rf"{_NICK}\s*[(（]\s*{_STAMP}\s*[)）]\s*(?P<colon>[:：]?)\s*(?P<rest>.*)")
_APART = re.compile(rf"{_NICK}(?P<gap>\s+){_STAMP}")
_LABEL = re.compile(
    r".*(?:时间|日期|付款|发货|签收|下单|拍下|创建|成交|完成|到货|揽收|更新)[:：]?"
)
"""A line copied from an order's details, or a sentence that quotes one: no nick."""
_SEEN = frozenset({"已读", "未读"})
"""What Wangwang writes below our own lines."""
_ENDS = re.compile(r"[\n。！？!?；;，,\s]")
_NEAR = {"今天": 0, "昨天": 1, "前天": 2}


class Speaker(StrEnum):
    """Whose words a part of the block is."""

    BUYER = "buyer"
    SHOP = "shop"
    UNKNOWN = "unknown"
    """Words before the first nick of a block that has nicks: the selection began in the middle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastedLine:
    """One message of the block."""

    speaker: Speaker
    text: str
    """The words, their lines joined; empty where only a picture stood."""
    source: tuple[str, ...]
    """The lines of the block it was read from, stripped, the nick's line included."""
    nick: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PastedBlock:
    """What a person pasted, as messages in their order. The sources together are all its lines that are not blank."""

    lines: tuple[PastedLine, ...]

    @property
    def nicks(self) -> tuple[str, ...]:
        """Whoever speaks and is not the shop, each once."""
        found = (line.nick for line in self.lines if line.speaker is Speaker.BUYER and line.nick is not None)
        return tuple(dict.fromkeys(found))

    @property
    def shop_nicks(self) -> tuple[str, ...]:
        """The shop's own main nicks, without the sub-account."""
        found = (main_nick(line.nick) for line in self.lines if line.speaker is Speaker.SHOP and line.nick)
        return tuple(dict.fromkeys(found))

    def said_by(self, *speakers: Speaker) -> tuple[PastedLine, ...]:
        """The messages of these speakers that have words."""
        return tuple(line for line in self.lines if line.speaker in speakers and line.text)

    def within(self, most: int) -> PastedBlock:
        """The same words with every message of more than `most` characters made several, cut where a sentence ends."""
        return PastedBlock(lines=tuple(
            replace(line, text=part, source=line.source if place == 0 else ())
            for line in self.lines
            for place, part in enumerate(_parts(line.text, most))
        ))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Head:
    nick: str
    at: datetime | None
    rest: str = ""


def _parts(text: str, most: int) -> list[str]:
    parts: list[str] = []
    while len(text) > most:
        # Only in the second half: a part of a few characters would be a message nobody wrote.
        ends = [found.end() for found in _ENDS.finditer(text, most // 2, most)]
        cut = ends[-1] if ends else most
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [part for part in (*parts, text) if part] or [text]


def main_nick(nick: str) -> str:
    """The account a sub-account belongs to: 店铺 of 店铺:小林."""
    return nick.partition(":")[0]


def read_block(text: str, *, own: Collection[str], now: datetime) -> PastedBlock:
    """The block as messages. `own` are the nicks of our shops; a nick with a sub-account is a shop's whoever it is.

    Days without a year, and times without a day, are the last such ones before `now`.
    """
    ours = frozenset(own)
    heads: list[_Head | None] = [None]
    sources: list[list[str]] = [[]]
    bodies: list[list[str]] = [[]]
    for line in filter(None, (each.strip() for each in text.splitlines())):
        head = _head(line, ours, now)
        if head is None:
            bodies[-1].append(line)
        else:
            heads.append(head)
            sources.append([])
            bodies.append([head.rest] if head.rest else [])
        sources[-1].append(line)
    bare = len(heads) == 1
    return PastedBlock(lines=tuple(
        _line(head, source, body, ours, bare=bare)
        for head, source, body in zip(heads, sources, bodies, strict=True)
        if source
    ))


def _line(head: _Head | None, source: list[str], body: list[str], ours: frozenset[str], *, bare: bool) -> PastedLine:
    if head is None:
        speaker = Speaker.BUYER if bare else Speaker.UNKNOWN
        return PastedLine(speaker=speaker, text="\n".join(body), source=tuple(source))
    mine = _is_ours(head.nick, ours)
    words = [line for line in body if line not in _SEEN] if mine else body
    return PastedLine(
        speaker=Speaker.SHOP if mine else Speaker.BUYER, text="\n".join(words), source=tuple(source), nick=head.nick,
        at=head.at,
    )


def _is_ours(nick: str, ours: frozenset[str]) -> bool:
    return main_nick(nick) in ours or main_nick(nick) != nick


def _head(line: str, ours: frozenset[str], now: datetime) -> _Head | None:
    """The nick and time a line begins a message with, or None."""
    found = _IN_BRACKETS.fullmatch(line)
    if found is not None and (found["colon"] or (not found["rest"] and (found["month"] or found["near"]))):
        return None if _LABEL.fullmatch(found["nick"]) else _at(found, now, found["rest"])
    found = _APART.fullmatch(line)
    if found is not None and (found["year"] or len(found["gap"]) > 1 or found["gap"] == "\t"):
        return None if _LABEL.fullmatch(found["nick"]) else _at(found, now, "")
    name = line.rstrip(":：")
    return _Head(nick=name, at=None) if main_nick(name) in ours and not re.search(r"[\s()（）]", name) else None


def _at(found: re.Match[str], now: datetime, rest: str) -> _Head | None:
    moment = _moment(found, now)
    nick = found["nick"].rstrip(":：")
    return _Head(nick=nick, at=moment, rest=rest.strip()) if moment is not None and nick else None


def _moment(found: re.Match[str], now: datetime) -> datetime | None:
    """The instant of a stamp; None for one that no clock shows."""
    try:
        hours = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        day = _day(found, shanghai_day(now))
    except ValueError:
        return None
    moment = datetime.combine(day, hours, SHANGHAI)
    undated = found["month"] is None and found["near"] is None
    return moment - timedelta(days=1) if undated and moment > now + AHEAD else moment


def _day(found: re.Match[str], today: date) -> date:
    """The day of a stamp. Raises ValueError for one no calendar has."""
    if found["near"] is not None:
        return today - timedelta(days=_NEAR[found["near"]])
    if found["month"] is None:
        return today
    year = int(found["year"] or today.year)
    day = date(year, int(found["month"]), int(found["day"]))
    return day.replace(year=year - 1) if found["year"] is None and day > today + timedelta(days=1) else day
