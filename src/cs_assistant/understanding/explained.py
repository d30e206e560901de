"""Whether every clause of a message is accounted for by what the message was taken for.

「娃把手机丢鱼缸里了，开不了机」 is surely 开不了机, and an answer to that alone would be wrong: the first half matters.
A clause nobody understood holds an automatic reply back; it never changes the intent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cs_assistant.domain.understanding import OTHER

_SMALL_TALK = ("chat.greeting", "chat.thanks", "chat.ack")
_FLOOR = 0.15
"""Probability of the message's intent, read from the clause alone, from which the clause belongs to it."""
_KIN_FLOOR = 0.4
"""The same for all faults together: 点不动 alone is a screen, after 卡得很 it is the same hang."""
_TALK_FLOOR = 0.5
_FAULT = "fault."
_TOO_SHORT = 2
"""Characters that tell no matter of their own; the words that do (退货, 赔钱) are signals."""

_FILLER = re.compile(
    "(?:请|求|麻烦|快|能|可以|到底|这是?|是)*"
    "(?:(?:怎么(?:办|回事|弄|搞|整|处理|解决|修|了)?|为什么|什么(?:情况|原因|问题|毛病|鬼)|(?:求)?解决|(?:帮|给)(?:我|忙|一下)*.{0,3}(?:看看?|下|处理|解决)|"
    "看看|急|很急|在线等|(?:真|好|很|太)?(?:烦人?|郁闷|难受|愁人?|着急|头疼)|(?:急|烦|愁)死(?:了|人|我)*|谢谢|麻烦|是吗|对吗|客服|手机|新手机|新买的|刚买的)|"
    "(?:(?:具体)?(?:流程|步骤|手续|方法)(?:是|有)?(?:什么|怎么|怎样|哪些)?(?:走|办|样)?)|怎么申请|怎么操作)"
    "(?:一?下|一?看|吗|么|的|了|呢|吧|你们?)*"
)
"""Clauses that add nothing: 怎么办, 帮我看看, 急死了."""


def explains(intent: str, clause: str, probabilities: Mapping[str, float]) -> bool:
    """Whether `clause` (normalised) fits a message taken for `intent`; `probabilities` are the clause's own."""
    if intent == OTHER or len(clause) <= _TOO_SHORT or _FILLER.fullmatch(clause):
        return True
    if probabilities.get(intent, 0.0) >= _FLOOR:
        return True
    if sum(probabilities.get(name, 0.0) for name in _SMALL_TALK) >= _TALK_FLOOR:
        return True
    kin = sum(value for name, value in probabilities.items() if name.startswith(_FAULT))
    return intent.startswith(_FAULT) and kin >= _KIN_FLOOR
