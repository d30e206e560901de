"""Serial numbers of phones: what one is, whether it can be right, whether two are of the same phone (R2.48, R2.49)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.domain.phone_models import SerialMatch
from cs_assistant.understanding.entities.identifiers import is_imei, is_meid_with_check, meid_of_decimal

_SEPARATORS = re.compile(r"[\s\-./:：]+")
_LABEL = re.compile(r"^\s*(?:IMEI|MEID|S/?N|串码|串号|序列号)(?:[12](?=[\s:：]))?", re.IGNORECASE)
_MAKERS = re.compile(r"(?=.*[A-Z])(?=.*\d)[0-9A-Z]{6,24}")
"""A maker's own number: letters and digits."""


class SerialKind(StrEnum):
    """What sort of number it is."""

    IMEI = "IMEI"
    MEID = "MEID"
    MAKERS = "厂家序列号"


@dataclass(frozen=True, kw_only=True, slots=True)
class Serial:
    """One number in the form in which it is compared: an IMEI without its check digit, a MEID as 14 hex digits."""

    kind: SerialKind
    body: str


def read_serial(text: str) -> Serial | None:
    """The serial in `text`, however it is grouped; None when it cannot be one.

    An IMEI has 15 decimal digits, the last by Luhn; a MEID 14 hexadecimal digits, with or without its own check digit,
    or 18 decimal ones. Fifteen digits with a wrong check digit are a slip of the pen, not a maker's number.
    """
    plain = _SEPARATORS.sub("", _LABEL.sub("", text.upper()))
    if len(plain) == 15 and plain.isascii() and plain.isdigit():
        return Serial(kind=SerialKind.IMEI, body=plain[:14]) if is_imei(plain) else None
    if re.fullmatch(r"[0-9A-F]{15}", plain) and is_meid_with_check(plain):
        return Serial(kind=SerialKind.MEID, body=plain[:14])
    if re.fullmatch(r"[0-9A-F]{14}", plain):
        return Serial(kind=SerialKind.MEID, body=plain)
    if re.fullmatch(r"[0-9]{18}", plain):
        meid = meid_of_decimal(plain)
        return None if meid is None else Serial(kind=SerialKind.MEID, body=meid)
    return Serial(kind=SerialKind.MAKERS, body=plain) if _MAKERS.fullmatch(plain) else None


def compared(old: str | None, new: str | None) -> SerialMatch:
    """Whether two recorded serials are of the same phone; unknown when one is missing or they are of two kinds."""
    one, other = (read_serial(text) if text else None for text in (old, new))
    if old and new and old.strip() == new.strip():
        return SerialMatch.SAME
    if one is None or other is None:
        return SerialMatch.UNKNOWN
    if one.body == other.body:
        return SerialMatch.SAME
    return SerialMatch.DIFFERENT if one.kind is other.kind else SerialMatch.UNKNOWN
