"""Numbers as people write them in Chinese: 两千五, 三百二十, 一万二, 十五, 二〇二六."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零〇一二两三四五六七八九十百千万]"
"""Regular expression of one character of a Chinese number."""
_ESTIMATE = re.compile("[一二两三四五六七八九]{2}")
"""Two digits in a row: 三四百, 十五六, 两三."""
_RISING = frozenset({"一二三", "二三四", "三四五", "四五六", "五六七", "六七八", "七八九"})


def number(text: str) -> Decimal | None:
    """The value of a number in Arabic (with , and .) or Chinese digits; None when it is not one.

    Nor is an estimate one value: of 三四百, 十五六 and 两三 none is read.
    """
    plain = text.replace(",", "")
    if plain and plain.isascii() and all(c in "0123456789." for c in plain):
        return Decimal(plain) if plain.count(".") <= 1 and plain != "." else None
    if not text or text.count("万") > 1 or any(c not in DIGITS and c not in _UNITS and c != "万" for c in text):
        return None
    if all(c in DIGITS for c in text):
        return _read_out(text)
    return None if _ESTIMATE.search(text) else Decimal(_chinese(text))


def digits(text: str) -> str | None:
    """Digits said one by one, where no estimate can be meant: 三八 of a shoe is 38. None when there is another sign."""
    if not text or any(c not in DIGITS for c in text):
        return None
    return "".join(str(DIGITS[c]) for c in text)


def _read_out(text: str) -> Decimal | None:
    if (len(text) == 2 and _ESTIMATE.search(text)) or text in _RISING:
        return None
    return Decimal("".join(str(DIGITS[c]) for c in text))


def _chinese(text: str) -> int:
    head, wan, tail = text.rpartition("万")
    if not wan:
        return _below_wan(text)
    thousands = _below_wan(head) if head else 1
    # 一万二 is 12,000: a lone last digit counts in the next unit below.
    rest = DIGITS[tail] * 1000 if len(tail) == 1 and tail in DIGITS else _below_wan(tail)
    return thousands * 10_000 + rest


def _below_wan(text: str) -> int:
    total, digit, unit = 0, 0, 1
    zero = False
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            total += (digit or 1) * unit
            digit = 0
            zero = False
        else:
            digit = DIGITS[char]
            zero = zero or digit == 0
    if digit and unit > 10 and not zero:
        return total + digit * unit // 10
    return total + digit
