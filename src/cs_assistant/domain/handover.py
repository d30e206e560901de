"""Shift hand-over (对班, R5.68): the lines one shift leaves to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LineKind(StrEnum):
    """What a line is about, in the order of the list."""

    CHAT = "chat"
    PROMISE = "promise"
    REMARK = "remark"
    DEADLINE = "deadline"
    TASK = "task"


LINE_NAMES: Mapping[LineKind, str] = {
    LineKind.CHAT: "等回复的买家",
    LineKind.PROMISE: "答应了买家的",
    LineKind.REMARK: "没写好的备注",
    LineKind.DEADLINE: "快到期限的案件",
    LineKind.TASK: "等答复的待办",
}
"""Kind to its heading."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """One change of shift in one shop: from its beginning until the next begins."""

    id: int = 0
    shop_id: str
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverMark:
    """What people wrote on one line of one hand-over: a note of who goes, the word of who takes it."""

    handover_id: int
    kind: LineKind
    ref: str
    """Id of the chat, promise, remark, case or task."""
    shop_id: str
    note: str = ""
    noted_by: str | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
