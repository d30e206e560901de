"""Refund reasons: ids and the platform's own strings (`spec/reasons.md`, R5.7)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

from cs_assistant.domain.scripts import RefundReason

CHANGEABLE = frozenset({"invoice", "freight", "negotiated", "other"})
"""Selected reasons that may be questioned when the buyer said something else (`reason.may_ask_change`)."""


def map_reason(text: str, reasons: Mapping[str, RefundReason]) -> tuple[str | None, tuple[str, ...]]:
    """The id behind an id, a platform string or a name; None with a Chinese note when it maps to nothing."""
    wanted = plain(text)
    if wanted in reasons:
        return wanted, ()
    for reason in reasons.values():
        if wanted in {plain(known) for known in (*reason.platform, reason.name)}:
            return reason.id, ()
    close = get_close_matches(wanted, reasons, 1)
    hint = f"，是不是 {close[0]}？" if close else "，请主管在 reasons.yaml 里对应。"
    return None, (f"退款原因「{text}」还没有归类{hint}",)


def fault_of(reason_id: str | None, reasons: Mapping[str, RefundReason]) -> str | None:
    """Whose matter a reason is: buyer | shop | courier | neutral; None for an unmapped one."""
    reason = None if reason_id is None else reasons.get(reason_id)
    return None if reason is None else reason.fault


def plain(text: str) -> str:
    """A string without what makes no difference: full width, spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
