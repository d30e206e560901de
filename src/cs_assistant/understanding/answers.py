"""How a turn answers the step or question we sent last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cs_assistant.domain.scripts import AnswerRule
from cs_assistant.domain.understanding import AnswerKind
from cs_assistant.understanding.normalise import without_soft_end

_BUILT_IN: tuple[tuple[AnswerKind, str, str], ...] = (
    (
        AnswerKind.FAILED,
        r"还是(?:不|没|老样子|一样|那样|这样|死机|卡|黑|充不|开不|连不|有|会)|还不行|没用|没有用|不管用|不行|一样的?$|"
        r"没有?(?:效果|解决)|没作用|没变化|没好|没反应|依旧|依然|照样|(?:都|已经|也)试过|试过了|试了.{0,6}(?:不|没)|"
        r"又(?:死机|黑屏|不)",
        r"是不是|(?:不行|没用)(?:吗|么)",
    ),
    (
        AnswerKind.SOLVED,
        r"好了|可以了|能用了|解决了|正常了|搞定|行了|恢复了|修好了|没问题了|充进去?了|能充(?:电|上|进)?了|开机了|"
        r"有反应了|有声音了|有信号了|ok了|成功了",
        r"吗$|么$|没(?!问题)|不|怎么|什么时候|如果|要是|好了?再|退",
    ),
    (AnswerKind.UNCLEAR, r"不知道|不清楚|不确定|不懂|看不懂|忘了|忘记|怎么弄|怎么操作|在哪|什么意思|没看到|找不到", ""),
    (AnswerKind.NO, r"^(?:不|没|否|没有|木有)|^(?:都|也|我)(?:不|没)", "没问题|没事"),
    (
        AnswerKind.YES,
        r"^(?:是|对|嗯|有|可以|好|行|能|要|会|同意|没问题|ok|okay|yes|确定|确认|没错|当然|肯定)",
        r"是不是|有没有|能不能|可不可以|吗$|么$|多久|怎么|什么",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered and the words that say so."""

    kind: AnswerKind
    words: str


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: AnswerKind
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None


class AnswerReader:
    """Reads answers by the rules of one library, then by a few of its own."""

    def __init__(self, rules: Sequence[AnswerRule]) -> None:
        own = [
            _Rule(kind, re.compile(words), re.compile(unless) if unless else None) for kind, words, unless in _BUILT_IN
        ]
        self._rules = [
            *(
                _Rule(rule.kind, _any_of(rule.patterns), _any_of(rule.unless) if rule.unless else None)
                for rule in rules
                if rule.patterns
            ),
            *own,
        ]

    def read(self, text: str) -> Answer | None:
        """The answer in a normalised text by the first rule that matches, None when it answers nothing."""
        text = without_soft_end(text)
        for rule in self._rules:
            match = rule.patterns.search(text)
            if match is not None and (rule.unless is None or not rule.unless.search(text)):
                return Answer(rule.kind, match.group())
        return None


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
