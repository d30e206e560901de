"""Facts on a case's file: whose word each is, how one is entered, and what is wrong with what somebody entered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from cs_assistant.domain.money import YUAN_FORM, yuan
from cs_assistant.domain.times import SHANGHAI, check_aware

_WHO = re.compile(r"[，,、；;（(]")
"""Where the name ends in whose word it is: 仓库老周，电话."""


class FactSource(StrEnum):
    """Whose word a fact is. 平台确认 and 人工确认 stay apart for ever (design, 1.8)."""

    PLATFORM = "平台确认"
    PERSON = "人工确认"
    COMPUTED = "系统推算"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact on a case's file. A blank value takes the fact back."""

    value: str
    at: datetime
    by: str
    source: FactSource
    on_behalf: str | None = None
    """代录: who said it, when a colleague without an account did."""
    note: str = ""

    def __post_init__(self) -> None:
        check_aware(self.at)

    @property
    def author(self) -> str:
        """Whose word it is: the name without how it was said."""
        return _WHO.split(self.on_behalf or "")[0].strip() or self.by.strip()


class AskedKind(StrEnum):
    """What may be entered; decides the field of the form and what is refused."""

    TEXT = "text"
    LONG = "area"
    """Several lines."""
    DAY = "date"
    """2026-11-30."""
    MOMENT = "moment"
    """2026-11-30 14:00, Shanghai time where no zone is given; a deadline may count from it."""
    AMOUNT = "amount"
    """Yuan, at most two decimals."""
    CHECKLIST = "checklist"
    """完好清单: the list of one kind of goods, each of its lines 有 or 没有 (`domain/intact`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A fact that is entered together with a step, or when a person opens a case."""

    key: str
    name: str
    optional: bool = False
    choices: tuple[str, ...] = ()
    """Allowed values; empty = free text."""
    in_remark: bool = True
    """Whether it stands in the order remark the step demands."""
    kind: AskedKind = AskedKind.TEXT
    """What free text has to be."""
    not_by: str = ""
    """Keys, separated by blanks, of facts whose authors must be other people than the author of this one (四眼)."""
    in_person: bool = False
    """Only the word of who is logged in counts: nobody records it for another (代录)."""
    adds: bool = False
    """What is entered goes below what is on file, with its time and author: nothing said before is lost."""
    once: bool = False
    """What is on file already need not be entered again, and stays the word of who entered it."""
    needed_when: tuple[str, str] | None = None
    """Key and value entered beside it that make an optional one needed: a company's title, its tax number."""
    said: bool = False
    """A person says it to the buyer or to the platform: the outbound linter reads it (forbidden.yaml)."""


def moment_of(value: str) -> datetime:
    """The instant a fact's value names; Shanghai time where it has no zone. Raises ValueError."""
    moment = datetime.fromisoformat(value.strip())
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=SHANGHAI)


Names = Callable[[], Mapping[str, str]]
"""Gives what a case's facts are called; only asked when something is wrong."""


def not_given(
    asked_for: Iterable[Asked], facts: Mapping[str, Fact], file: Mapping[str, Fact], names: Names,
    stamps: Iterable[str] = (),
) -> list[str]:
    """What is missing in `facts`, or wrong with it, one Chinese phrase each; empty = all is there.

    `file` is what the case has already, `stamps` the moments a step writes down by itself or takes at a person's word.
    """  # fmt: skip
    known = {key: Asked(key=key, name=key, optional=True, kind=AskedKind.MOMENT) for key in stamps}
    known |= {asked.key: asked for asked in asked_for}
    lacking = []
    for asked in known.values():
        fact = facts.get(asked.key)
        if fact is None or not fact.value.strip():
            if _needed_with(asked, facts) and not (asked.once and _on_file(file, asked.key)):
                lacking.append(asked.name)
        else:
            wrong = _wrong(asked, fact.value.strip()) or _recorded_for_another(asked, fact)
            lacking += wrong or (_same_person(asked, fact, {**file, **facts}, names) if asked.not_by else [])
    return lacking + [f"这一步不收「{key}」" for key in facts if key not in known]


def _needed_with(asked: Asked, facts: Mapping[str, Fact]) -> bool:
    """Whether it may not be left out beside what else is entered."""
    if asked.needed_when is None:
        return not asked.optional
    key, value = asked.needed_when
    return key in facts and facts[key].value.strip() == value


def _on_file(file: Mapping[str, Fact], key: str) -> bool:
    return key in file and bool(file[key].value.strip())


def entered(asked_for: Iterable[Asked], facts: Mapping[str, Fact], file: Mapping[str, Fact]) -> dict[str, Fact]:
    """What goes on file: blanks do not wipe anything, what adds stands below what was there."""
    adding = {asked.key for asked in asked_for if asked.adds}
    return {
        key: _below(file.get(key), fact) if key in adding else fact for key, fact in facts.items() if fact.value.strip()
    }


def _below(before: Fact | None, fact: Fact) -> Fact:
    line = f"{fact.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {fact.author}：{fact.value.strip()}"
    return replace(fact, value=f"{before.value}\n{line}" if before is not None and before.value.strip() else line)


def _wrong(asked: Asked, value: str) -> list[str]:
    if asked.choices:
        return [] if value in asked.choices else [f"{asked.name}（只能是{'、'.join(asked.choices)}）"]
    try:
        if asked.kind is AskedKind.DAY:
            date.fromisoformat(value)
        elif asked.kind is AskedKind.MOMENT:
            moment_of(value)
        elif asked.kind is AskedKind.AMOUNT and yuan(value) is None:
            return [f"{asked.name}（要写成{YUAN_FORM}）"]
    except ValueError:
        return [f"{asked.name}（要写成 {'2026-11-30' if asked.kind is AskedKind.DAY else '2026-11-30 14:00'} 这样）"]
    return []


def _recorded_for_another(asked: Asked, fact: Fact) -> list[str]:
    spoken = asked.in_person and (fact.on_behalf or "").strip()
    return [f"{asked.name}（要本人登录来填，不能代录）"] if spoken else []


def _same_person(asked: Asked, fact: Fact, known: Mapping[str, Fact], names: Names) -> list[str]:
    for key in asked.not_by.split():
        other = known.get(key)
        if other is not None and other.value.strip() and _one_person(fact.author, other.author):
            other_name = names().get(key, key)
            return [f"{asked.name}（要由另一个人来填：「{other_name}」是{other.author}填的，两人不得相同）"]
    return []


def _one_person(one: str, other: str) -> bool:
    """品保部张工 and 张工 are the same person."""
    return one.endswith(other) or other.endswith(one)
