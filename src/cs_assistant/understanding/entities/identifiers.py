"""Check digits of serial numbers and identity cards: 3GPP TS 23.003 (IMEI), 3GPP2 (MEID), GB 11643 (identity card)."""

from __future__ import annotations

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_REGIONS = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 91)
)
_OLDEST_YEAR, _NEWEST_YEAR = 1900, 2099
_REPORTING_BODIES = frozenset(
    ("01", "35", "86", "99", "10", "30", "33", "44", "45", "49", "50", "51", "52", "53", "54", "91", "97", "98")
)
"""First two digits of a type allocation code: the bodies that give them out today, then those of older devices."""


def check_digit(body: str, base: int) -> str:
    """The Luhn check digit of `body` in `base` (10 for IMEI, 16 for MEID), upper case."""
    total = 0
    for place, char in enumerate(reversed(body)):
        value = int(char, base)
        if place % 2 == 0:
            value *= 2
        total += value // base + value % base
    return f"{(-total) % base:X}"


def is_imei(digits: str) -> bool:
    """Whether 15 decimal digits carry the right check digit."""
    return len(digits) == 15 and digits.isascii() and digits.isdigit() and check_digit(digits[:14], 10) == digits[14]


def has_tac_prefix(digits: str) -> bool:
    """Whether the first two digits are of a body that allocates IMEIs (GSMA TS.06)."""
    return digits[:2] in _REPORTING_BODIES


def is_meid_with_check(text: str) -> bool:
    """Whether 15 hexadecimal digits carry the right base-16 check digit."""
    return len(text) == 15 and check_digit(text[:14], 16) == text[14].upper()


def meid_of_decimal(digits: str) -> str | None:
    """The 14 hexadecimal digits of an 18-digit decimal MEID; None when its parts do not fit."""
    high, low = int(digits[:10]), int(digits[10:])
    if high > 0xFFFFFFFF or low > 0xFFFFFF:
        return None
    return f"{high:08X}{low:06X}"


def is_id_card(text: str) -> bool:
    """Whether 18 characters are a mainland identity card number: region, birthday and check character fit."""
    body, check = text[:17], text[17:].upper()
    if len(text) != 18 or not (body.isascii() and body.isdigit()) or int(body[:2]) not in _REGIONS:
        return False
    if not _OLDEST_YEAR <= int(body[6:10]) <= _NEWEST_YEAR:
        return False
    try:
        date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return False
    return _ID_CHECKS[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11] == check
