"""Numbers that belong in policy.yaml and not in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

FIXED_NAMES = ("七天无理由", "7天无理由", "七日无理由", "三包")
"""Names, not numbers."""

_CURLY = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LONG = "天|日|小时|钟头|分钟|工作日|星期|礼拜|周|月|年|元"
_NUMBER = re.compile(
    rf"\d+(?:\.\d+)?\s*(?:多|来)?\s*(?:个|块)?\s*(?:{_LONG}|块|[%％])"
    rf"|(?<![这那每有同万统唯])[〇零一二两三四五六七八九十百]+\s*(?:多)?个?(?:{_LONG})(?!气)"
    rf"|半个?(?:小时|钟头|月|年)"
    rf"|百分之[〇零一二三四五六七八九十百\d]+"
)


def policy_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Offset and wording of each period, amount or share that stands in a text as a number."""
    blank = _CURLY.sub(lambda found: "\n".join(" " * len(line) for line in found[0].split("\n")), text)
    for name in FIXED_NAMES:
        blank = blank.replace(name, "　" * len(name))
    for found in _NUMBER.finditer(blank):
        yield found.start(), found[0]
