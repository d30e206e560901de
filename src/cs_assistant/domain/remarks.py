"""Order remarks: the exact phrase, who and when, appended to what stands there, never over the platform's limit.

The platform offers only "overwrite the whole text" (`reference/top-api.md` 2.1), so an append is read, add, write,
read back; what a colleague wrote in between is put back from the feed of memo changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cs_assistant.domain.times import SHANGHAI, check_aware
from cs_assistant.errors import MemoTooLongError

MEMO_LIMIT = 1000
"""Bytes in UTF-8 the platform takes as a memo."""


class RemarkState(StrEnum):
    """Life of one remark.

    planned → writing → standing; planned → to_copy → standing at level 粘贴; writing → planned when no answer came;
    standing → lost when somebody else's write took it away; failed when it cannot be written (too long, refused).
    """

    PLANNED = "planned"
    WRITING = "writing"
    TO_COPY = "to_copy"
    STANDING = "standing"
    LOST = "lost"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Memo:
    """The seller's memo of one order as the platform has it."""

    text: str = ""
    flag: int = 0
    """Colour of the flag, 0 to 10; always sent back unchanged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemoChange:
    """One change of a memo from the platform's feed; the same change may come twice."""

    seq: int
    order_no: str
    memo: Memo
    by: str
    """Name of the platform account that wrote."""
    at: datetime

    def __post_init__(self) -> None:
        check_aware(self.at)


def remark_line(phrase: str, *, at: datetime, by: str, detail: str = "") -> str:
    """One line of memo: the fixed phrase exactly, then when, who and the detail (result, next step).

    `phrase` is the text of remarks.yaml, letter by letter: colleagues search for it (R5.12, R5.33, R5.64).
    """
    stamp = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    line = f"{phrase} {stamp} {by} {detail}".strip()
    return " ".join(line.split())


def appended(text: str, line: str) -> str:
    """The memo with one more line; the same line is not added twice.

    Raises MemoTooLongError when it would be longer than the platform takes: nothing is cut.
    """
    if stands_in(line, text):
        return text
    longer = f"{text.rstrip()}\n{line}" if text.strip() else line
    size = len(longer.encode())
    if size > MEMO_LIMIT:
        raise MemoTooLongError(
            f"这个订单的备注加上「{line}」共 {size} 字节，平台最多收 {MEMO_LIMIT} 字节。"
            "请先在千牛里把旧备注精简，再点一次写备注；这条备注还在，没有丢。"
        )
    return longer


def stands_in(line: str, text: str) -> bool:
    """Whether a remark's line stands in a memo as a line of its own."""
    return line.strip() in (known.strip() for known in text.splitlines())
