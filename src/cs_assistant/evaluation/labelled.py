"""Reading labelled messages: a table a supervisor can keep in any spreadsheet program, saved as tab-separated text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cs_assistant.domain.understanding import OTHER
from cs_assistant.errors import BadInputError

_MESSAGE = ("message", "text")
_LABEL = ("primary", "intent")
_SPLIT = "split"
_EITHER = "|"
_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """One message with what it means."""

    text: str
    intents: tuple[str, ...]
    """The label; where two are as good, either is right."""
    split: str
    """Which part of the file the row belongs to; empty where the file names none."""

    @property
    def unknown(self) -> bool:
        """Whether no intent fits: abstaining is right."""
        return self.intents == (OTHER,)


def read_labelled(text: str, known: Collection[str], where: str) -> tuple[Labelled, ...]:
    """The rows of a tab-separated table with a header; columns `message` (or `text`) and `primary` (or `intent`).

    Raises BadInputError naming every line that cannot be used, up to ten, and what to do.
    """
    header, *lines = text.lstrip("\ufeff").splitlines() or [""]
    column = _columns(header.split("\t"), where)
    found: list[Labelled] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        row = _row(line.split("\t"), column)
        problems = list(_problems(row, known)) if row is not None else ["列数不够，各列之间要用制表符（Tab）隔开"]
        if row is not None and not problems:
            found.append(row)
        wrong += (f"第 {number} 行：{problem}" for problem in problems)
    if wrong:
        more = f"；另有 {len(wrong) - _MOST_NAMED} 处" if len(wrong) > _MOST_NAMED else ""
        named = "；".join(wrong[:_MOST_NAMED])
        raise BadInputError(f"{where} 里有 {len(wrong)} 处读不懂：{named}{more}。", where=where)
    if not found:
        raise BadInputError(f"{where} 里一条标注也没有。表头下面一行写一条消息。", where=where)
    return tuple(found)


def _columns(names: list[str], where: str) -> Mapping[str, int]:
    column = {name.strip(): place for place, name in enumerate(names)}
    for wanted in (_MESSAGE, _LABEL):
        if not any(name in column for name in wanted):
            raise BadInputError(
                f"{where} 的第一行没有「{wanted[0]}」这一列。第一行写列名，用制表符（Tab）隔开："
                "split、primary、secondary、certainty、message；至少要有 primary 和 message。",
                where=where,
            )
    return column


def _row(cells: list[str], column: Mapping[str, int]) -> Labelled | None:
    message = next(column[name] for name in _MESSAGE if name in column)
    label = next(column[name] for name in _LABEL if name in column)
    if len(cells) <= max(message, label):
        return None
    split = cells[column[_SPLIT]].strip() if _SPLIT in column else ""
    intents = tuple(name.strip() for name in cells[label].split(_EITHER))
    return Labelled(text=cells[message].strip(), intents=intents, split=split)


def _problems(row: Labelled, known: Collection[str]) -> Iterator[str]:
    if not row.text:
        yield "没有写消息"
    for name in row.intents:
        if name not in known:
            yield f"没有意图「{name}」，编号见 taxonomy.yaml"
