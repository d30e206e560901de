"""Sizes of shoes and clothes, and the feet they are for."""

from __future__ import annotations

import re
from decimal import Decimal

from cs_assistant.domain.understanding import EntityType
from cs_assistant.understanding.entities.claims import Claims
from cs_assistant.understanding.entities.numerals import NUMERAL, digits, number

_SMALLEST_SHOE, _LARGEST_SHOE = 16, 50
_SMALLEST_CLOTHES, _LARGEST_CLOTHES = 80, 300
"""Of three digits: a child's 110码, a jacket's 175码, a shoe's 245码 in millimetres."""
_SHOE_NUMBER = "[1-5]\\d(?:\\.5)?|[二三四]十[一二三四五六七八九]?|[三四][一二三四五六七八九]"
_NOT_SIZE = "(?![\\d.%元块天斤岁公kc多次个年月周小分双件只来米厘克十百])"
_SHOE = re.compile(
    rf"(?<![\d.月])(?:eu|欧码)?\s?({_SHOE_NUMBER}|(?:[89]\d|[12]\d\d)(?=码))(?:个)?(?:码|号(?!楼|线|店|院|门|机))(?:半)?",
    re.IGNORECASE,
)
_WORN = re.compile(
    rf"(?:码数|尺码|鞋码|穿|号码是)(?:是|为|:)?\s?({_SHOE_NUMBER}){_NOT_SIZE}(?:码|号(?!楼|线|店|院|门|机))?(?:半)?",
    re.IGNORECASE,
)
_LETTER_SIZE = re.compile(
    r"(?<![A-Za-z0-9])([2-6]?X{0,4}[LS]|M)\s?(?:码|号|尺码)|(?<![A-Za-z0-9])([2-6]X[LS]|X{1,4}[LS])(?![A-Za-z0-9])|"
    r"(?:穿|选|拍)(?:的是|的)?([LSM])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<!\d)(1[0-9]\d/\d{2,3}[ABCY])(?![A-Za-z0-9])", re.IGNORECASE)
"""A size of GB/T 1335: 170/88A."""
_FOOT = re.compile(
    rf"(?:脚长|内长)\D{{0,3}}?(\d{{2,3}}(?:\.\d)?|{NUMERAL}{{2,6}})\s?(mm|cm|毫米|厘米|公分)?", re.IGNORECASE
)
_SHORTEST_FOOT, _LONGEST_FOOT = 80, 350


def claim_worn_sizes(claims: Claims) -> None:
    """Claim the sizes somebody says to wear (穿28号): before dates, which 28号 could be too."""
    for match in _WORN.finditer(claims.text):
        _claim_size(claims, match)
    for match in _FIGURE.finditer(claims.text):
        claims.add(EntityType.SIZE, match[1].upper(), *match.span())


def claim_sizes(claims: Claims) -> None:
    """Claim sizes of shoes and clothes, and feet in millimetres."""
    for match in _SHOE.finditer(claims.text):
        _claim_size(claims, match)
    for match in _LETTER_SIZE.finditer(claims.text):
        claims.add(EntityType.SIZE, (match[1] or match[2] or match[3]).upper(), *match.span())
    for match in _FOOT.finditer(claims.text):
        length = number(match[1])
        if length is None:
            continue
        length *= 1 if length >= 100 else 10
        if _SHORTEST_FOOT <= length <= _LONGEST_FOOT:
            claims.add(EntityType.SIZE, f"{length:.0f}mm", *match.span())


def _claim_size(claims: Claims, match: re.Match[str]) -> None:
    said_singly = digits(match[1])
    size = Decimal(said_singly) if said_singly is not None else number(match[1])
    if size is None:
        return
    if not (_SMALLEST_SHOE <= size <= _LARGEST_SHOE or _SMALLEST_CLOTHES <= size <= _LARGEST_CLOTHES):
        return
    if match.group().endswith("半"):
        size += Decimal("0.5")
    claims.add(EntityType.SIZE, f"{size.normalize():f}", *match.span())
