"""Personal data as the console shows it: enough to recognise, too little to misuse (R-ids on personal data)."""

from __future__ import annotations

SHOWN_TAIL = 4


def mask_nick(nick: str) -> str:
    """A buyer's nick: the first two characters and the last two, fewer of a short one."""
    if len(nick) <= 3:
        return nick[:1] + "**"
    shown = 2 if len(nick) > 5 else 1
    return f"{nick[:shown]}***{nick[-shown:]}"


def mask_number(number: str) -> str:
    """A tracking or serial number: the last four characters."""
    return f"尾号 {number[-SHOWN_TAIL:]}" if len(number) > SHOWN_TAIL else number
