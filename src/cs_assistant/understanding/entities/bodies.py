"""Height and weight of whoever is to wear the goods, never those of a bed, a cable or a parcel."""

from __future__ import annotations

import re
from decimal import Decimal

from cs_assistant.domain.understanding import EntityType
from cs_assistant.understanding.entities.claims import Claims
from cs_assistant.understanding.entities.numerals import NUMERAL, digits, number

_SHORTEST, _TALLEST = 50, 230
"""Centimetres."""
_LIGHTEST, _HEAVIEST = 5, 250
"""Kilograms."""
_ONLY_KILOGRAMS, _ONLY_JIN = 75, 100
"""Without a unit up to 75 can only be kilograms, from 100 only 斤; between them nobody knows."""

_IS = r"(?:是|有|为|大概|大约|差不多|约|才|只有|刚|净|在|:|\s)*"
_ONE_VALUE = r"(?![\d.几多%]|\s?[-~到至—]\s?\d)"
_NOT_IN_A_RANGE = r"(?<![\d.~到至几-])"
_METRES = r"[一1]米[零〇一二三四五六七八九\d]{1,2}|1\.\d{1,2}\s?(?:米|m(?![a-z]))"
_CENTIMETRES = r"1\d\d\s?(?:cm|厘米|公分)"
_TALL = (
    rf"({_METRES}|{_CENTIMETRES}|1\.\d{{1,2}}|[12]\d\d|\d\d(?=\s?(?:cm|厘米|公分))|"
    r"一百[零一二三四五六七八九十]{1,4}|一[三四五六七八九][零一二三四五六七八九])\s?(?:cm|厘米|公分)?"
)
_HEAVY = rf"(\d{{1,3}}(?:\.\d)?|{NUMERAL}{{1,6}})"
_UNIT = r"\s?(公斤|千克|kg|市斤|斤(?!半))"
_BETWEEN = r"\s?[,，、/和]?\s?"
_PERSON = (
    "(?:我|本人|他|她|老公|老婆|儿子|女儿|闺女|孩子|宝宝|小孩|娃|朋友|男友|女友|妈妈?|爸爸?|弟弟?|妹妹?|哥哥?|姐姐?|"
    "男生?|女生?)"
)
_NOT_GOODS = "(?!的?(?:床|被|桌|线|地毯|窗|沙发|柜|够不|长|宽))"

_SIGN = re.compile(r"[高重斤米个]|kg|cm|公分", re.IGNORECASE)
_WEARING = re.compile(
    r"身高|体重|个子|能穿|可以穿|穿得|[几配尺选]码|(?:什么|多大的?|哪个|多少)[码号]|[穿选拍买要](?:多大|什么|几|哪个|[小中大加均]|[SMLX])",
    re.IGNORECASE,
)
"""Words of a person who asks what to wear: then 120斤 is the person and not the parcel."""
_BOTH = re.compile(
    rf"身高(?:和|、|/)?体重{_IS}{_TALL}{_ONE_VALUE}{_BETWEEN}{_HEAVY}(?:{_UNIT})?{_ONE_VALUE}", re.IGNORECASE
)
_HEIGHT = re.compile(rf"(?:身高|个子|个头|身长|[我他她]高){_IS}{_TALL}{_ONE_VALUE}", re.IGNORECASE)
_HEIGHT_BEHIND = re.compile(rf"{_NOT_IN_A_RANGE}{_TALL}的?(?:身高|小?个子|个头)", re.IGNORECASE)
_HEIGHT_OF = re.compile(
    rf"{_PERSON}(?:身高)?{_IS}({_METRES}|{_CENTIMETRES})(?:cm|厘米|公分)?{_ONE_VALUE}{_NOT_GOODS}", re.IGNORECASE
)
_HEIGHT_WORN = re.compile(rf"{_NOT_IN_A_RANGE}({_METRES}|(?<![长围宽深厚肩]){_CENTIMETRES}){_ONE_VALUE}", re.IGNORECASE)
_PAIR = re.compile(rf"(?<![\d.]){_TALL}(?:[,，、/和 ]|(?<=[m米分]))\s?(?={_HEAVY}{_UNIT})", re.IGNORECASE)
_WEIGHT = re.compile(rf"体重{_IS}{_HEAVY}(?:{_UNIT})?{_ONE_VALUE}", re.IGNORECASE)
_WEIGHT_WORN = re.compile(rf"{_NOT_IN_A_RANGE}{_HEAVY}{_UNIT}(?!的|装)", re.IGNORECASE)


def claim_bodies(claims: Claims) -> None:
    """Claim heights as 175cm and weights as 60kg (a 斤 is half a kilogram)."""
    text = claims.text
    if _SIGN.search(text) is None:
        return
    for match in _BOTH.finditer(text):
        _claim_height(claims, match)
        _claim_weight(claims, match, 2)
    heights, weights = [_HEIGHT, _HEIGHT_BEHIND, _HEIGHT_OF], [_WEIGHT]
    if _WEARING.search(text):
        heights += [_HEIGHT_WORN, _PAIR]
        weights.append(_WEIGHT_WORN)
    for pattern in heights:
        for match in pattern.finditer(text):
            _claim_height(claims, match)
    for pattern in weights:
        for match in pattern.finditer(text):
            _claim_weight(claims, match, 1)


def _claim_height(claims: Claims, match: re.Match[str]) -> None:
    height = _centimetres(match[1])
    if height is not None and _SHORTEST <= height <= _TALLEST:
        claims.add(EntityType.HEIGHT, f"{height.normalize():f}cm", match.start(1), match.end(1) + _unit_behind(match))


def _claim_weight(claims: Claims, match: re.Match[str], group: int) -> None:
    weight = number(match[group])
    unit = (match[group + 1] or "").lower()
    if weight is None or (not unit and _ONLY_KILOGRAMS < weight < _ONLY_JIN):
        return
    if unit in {"斤", "市斤"} or (not unit and weight >= _ONLY_JIN):
        weight /= 2
    if _LIGHTEST <= weight <= _HEAVIEST:
        end = match.end(group + 1) if unit else match.end(group)
        claims.add(EntityType.WEIGHT, f"{weight.normalize():f}kg", match.start(group), end)


def _centimetres(said: str) -> Decimal | None:
    """1米75, 一米八, 1.75, 175cm, 一七五, 一百七十五."""
    plain = re.sub(r"\s|cm|厘米|公分|米$|m$", "", said, flags=re.IGNORECASE)
    whole, metre, rest = plain.partition("米")
    if metre:
        cents = rest if rest.isdigit() and rest.isascii() else digits(rest)
        return Decimal(100) + Decimal(cents.ljust(2, "0")) if cents is not None else None
    if "." in whole:
        return Decimal(whole) * 100
    singly = digits(whole)
    return Decimal(singly) if singly is not None else number(whole)


def _unit_behind(match: re.Match[str]) -> int:
    unit = re.match(r"\s?(?:cm|厘米|公分)", match.string[match.end(1) : match.end()], re.IGNORECASE)
    return unit.end() if unit else 0
