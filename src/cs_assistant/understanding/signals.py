"""Signals of a turn: the shop's own words (signals.yaml), negation, and what the buyer has already tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cs_assistant.domain.scripts import SignalRule
from cs_assistant.domain.understanding import Evidence, EvidenceKind, Signal
from cs_assistant.understanding.negation import denies
from cs_assistant.understanding.normalise import without_soft_end

_NAMES = {
    Signal.DANGER: "危险", Signal.ANGER: "不满", Signal.THREAT: "升级投诉", Signal.NEGATION: "否定",
    Signal.TRIED: "已经试过", Signal.HUMAN: "要求人工", Signal.ASIDE: "不是眼前自己的", Signal.MATTER: "另有事情",
    Signal.HARM: "人为或受伤", Signal.OTHER_GOODS: "别的物品", Signal.ROBOT: "说的是回复本身",
}  # fmt: skip

_STEP = (
    "重启|重装|卸载|恢复出厂(?:设置)?|出厂设置|格式化|初始化|清理|清空|清除|升级|更新|刷机|检查|重置|强制关机|关机|"
    "开关机?"
)
_PART = "数据线|充电线|线|充电器|充电头|插头|插座|头|电池|卡|耳机"
_TIMES = "(?:好?几|[一两二三四五几\\d]+)[次遍回]"
_TRIED = re.compile(
    rf"(?:{_STEP})(?:都|也)?(?:过|了?{_TIMES}|了(?:还|也|都|没|不))|"
    rf"换(?:了|过)(?:别的|其他|好?几|[根个条一两二三四五])*(?:{_PART})|换(?:别的|[根个条一])+(?:{_PART})(?:也|都|还)|"
    rf"(?:{_PART}).{{0,3}}都?换过|(?:都|也|已经|全)?试(?:了|过|遍|完)|"
    r"按(?:你|您|照|说)?.{0,8}(?:做|弄|操作|试)了|都(?:弄|做|操作|换|查|搞)过?了"
)
_NOT_TRIED = re.compile(
    r"(?:没有?|还没|未|不曾)(?:来得及)?(?:去)?(?:重启|换|试|升级|检查|恢复|清理|重装)|试过?吗|(?:可以|能|怎么)试|试试|过吗|过没|试[穿用]"
)


@dataclass(frozen=True, slots=True)
class _Compiled:
    signal: Signal
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Raised:
    """Signals found, each with its evidence."""

    signals: frozenset[Signal]
    evidence: tuple[Evidence, ...]


class SignalFinder:
    """Finds signals by the rules of one library."""

    def __init__(self, rules: Sequence[SignalRule]) -> None:
        self._rules = tuple(
            _Compiled(rule.signal, _any_of(rule.patterns), _any_of(rule.unless) if rule.unless else None)
            for rule in rules
            if rule.patterns
        )

    def find(self, readings: Iterable[str], clauses: Iterable[str]) -> Raised:
        """Signals in any of `readings` (normalised, and corrected by pinyin) and in the normalised `clauses`."""
        found: dict[Signal, str] = {}
        for text in dict.fromkeys(map(without_soft_end, readings)):
            for rule in self._rules:
                word = _counting(rule, text)
                if word is not None:
                    found.setdefault(rule.signal, word)
        for clause in map(without_soft_end, clauses):
            if denies(clause):
                found.setdefault(Signal.NEGATION, clause)
            tried = _TRIED.search(clause)
            if tried is not None and not _NOT_TRIED.search(clause):
                found.setdefault(Signal.TRIED, tried.group())
        ordered = [(signal, found[signal]) for signal in Signal if signal in found]
        return Raised(
            frozenset(found),
            tuple(Evidence(kind=EvidenceKind.SIGNAL, text=f"{_NAMES[signal]}：「{word}」") for signal, word in ordered),
        )


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _counting(rule: _Compiled, text: str) -> str | None:
    """The first match that lies in no excepted context."""
    if rule.patterns.search(text) is None:
        return None
    excepted = [match.span() for match in rule.unless.finditer(text)] if rule.unless is not None else []
    for match in rule.patterns.finditer(text):
        start, end = match.span()
        if not any(first < end and start < last for first, last in excepted):
            return match.group()
    return None
