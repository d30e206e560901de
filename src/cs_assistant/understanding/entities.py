"""Values in a text: numbers of orders, parcels, phones and devices, money, sizes, dates. Found in the original text.

Order of claims matters, because one run of digits may look like several things: identity card, phone, carrier
patterns, context words, check digits, order number. What is claimed first is not claimed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cs_assistant.domain.understanding import Entity, EntityType
from cs_assistant.understanding.identifiers import is_id_card, is_imei, is_meid_with_check, meid_of_decimal
from cs_assistant.understanding.moments import find_dates, find_durations
from cs_assistant.understanding.numerals import NUMERAL, number

_LONGEST_TEXT = 4000
"""Characters read; a longer paste holds nothing more a buyer means to tell."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WORD_BEFORE = 12
"""Characters before a number in which a word may say what it is."""

_ID_CARD = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_ID_WORD = re.compile("身份证")
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[- ](\d{7,8})(?!\d)")
_CARRIER = re.compile(
    r"(?<![0-9A-Za-z])(?:SF\d{12,15}|YT\d{13,15}|JT\d{13}|JD[VXK]?[A-Z]?\d{10,14}(?:-\d-\d-\d?)?|ZTO\d{12,14}|STO\d{12,15}|"
    r"YD\d{13,15}|DPK\d{12,14}|DN\d{12}|KY\d{12,13}|ZJS\d{12}|TT\d{13}|HT\d{13}|EA\d{9}CN|[A-Z]{2}\d{9}CN)(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_PARCEL_WORD = re.compile(
    "(?<!订)单号|运单|快递|物流|包裹|顺丰|中通|圆通|韵达|申通|极兔|邮政|ems|百世|德邦|京东", re.IGNORECASE
)
_ORDER_WORD = re.compile("订单|交易号")
_CARRIER_DIGITS = re.compile(r"7[3-8]\d{12,13}|4[36]\d{13}")
"""Numbers of 中通, 申通 and 韵达 that carry no letters."""
_DIGITS = re.compile(r"(?<!\d)\d{10,19}(?!\d)")
_SPACED_IMEI = re.compile(
    r"(?<!\d)(?:\d{2}[- ]?\d{6}[- ]\d{6}[- ]?\d|\d{6}[- ]\d{2}[- ]\d{6}[- ]\d|\d{5}(?:[- ]\d{5}){2})(?!\d)"
)
_HEX = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{14,15}(?![0-9A-Za-z])")
_SERIAL_WORD = re.compile("meid|串号|imei", re.IGNORECASE)
_MONEY = re.compile(
    rf"(?:[¥￥]|(?:rmb|人民币)\s?)(\d[\d,]*(?:\.\d{{1,2}})?)(万|千|k)?|"
    rf"(?<![\d.])(\d[\d,]*(?:\.\d{{1,2}})?|{NUMERAL}{{1,9}})(万|千|k)?\s?(?:元|块钱|圆|块(?![儿屏电手表布板玻硬主肥肉面石瓷砖])|rmb|人民币)([一二三四五六七八九])?",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"一块$")
_SHOE = re.compile(
    r"(?<![\d.月])(?:eu|欧码)?\s?([1-5]\d(?:\.5)?|[二三四]十[一二三四五六七八九]?)(?:个)?(?:码|号(?!楼|线|店|院|门|机))(?:半)?|(?:码数|尺码|鞋码|穿|号码是)(?:是|为|：|:)?\s?([1-5]\d(?:\.5)?)(?![\d.%元块天斤岁公kc])",
    re.IGNORECASE,
)
_LETTER_SIZE = re.compile(
    r"(?<![A-Za-z0-9])([2-6]?X{0,4}[LS]|M)\s?(?:码|号|尺码)|(?<![A-Za-z0-9])([2-6]X[LS]|X{1,4}[LS])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_FOOT = re.compile(r"(?:脚长|内长)\D{0,3}(\d{2,3}(?:\.\d)?)\s?(mm|cm|毫米|厘米|公分)?", re.IGNORECASE)
_SMALLEST_SHOE, _LARGEST_SHOE = 16, 50


class _Claims:
    """Entities found so far; a claimed place is not claimed again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Entity] = []
        self._taken = bytearray(len(text))

    def add(self, kind: EntityType, value: str, start: int, end: int) -> None:
        if start < end and not any(self._taken[start:end]):
            self._taken[start:end] = b"\1" * (end - start)
            self.found.append(Entity(type=kind, value=value, start=start, end=end))

    def before(self, start: int) -> str:
        return self.text[max(0, start - _WORD_BEFORE) : start]


def find_entities(text: str, today: date | None) -> tuple[Entity, ...]:
    """Entities of `text` in order of place. Days without a year are read near `today`; without it they are left out."""
    plain = text[:_LONGEST_TEXT].translate(_FULL_WIDTH)
    claims = _Claims(plain)
    if re.search(r"\d{4}|[0-9A-Fa-f]{8}", plain):
        for find in (_id_cards, _serials_with_spaces, _decimal_meids, _phones, _carriers, _numbers, _meids):
            find(claims)
    _money(claims)
    for found in find_dates(plain, today):
        claims.add(EntityType.DATE, found.value, found.start, found.end)
    _sizes(claims)
    for found in find_durations(plain):
        claims.add(EntityType.DURATION, found.value, found.start, found.end)
    return tuple(sorted(claims.found, key=lambda entity: entity.start))


def _id_cards(claims: _Claims) -> None:
    for match in _ID_CARD.finditer(claims.text):
        number_ = match.group().upper()
        if is_id_card(number_) or _ID_WORD.search(claims.before(match.start())):
            claims.add(EntityType.ID_CARD, f"{number_[:4]}{'*' * 10}{number_[-4:]}", *match.span())


def _serials_with_spaces(claims: _Claims) -> None:
    for match in _SPACED_IMEI.finditer(claims.text):
        digits = re.sub(r"\D", "", match.group())
        if is_imei(digits):
            claims.add(EntityType.IMEI, digits, *match.span())


def _decimal_meids(claims: _Claims) -> None:
    for match in re.finditer(r"(?<!\d)\d{18}(?!\d)", claims.text):
        if re.search("meid", claims.before(match.start()), re.IGNORECASE):
            meid = meid_of_decimal(match.group())
            if meid is not None:
                claims.add(EntityType.MEID, meid, *match.span())


def _phones(claims: _Claims) -> None:
    for match in _PHONE.finditer(claims.text):
        if not is_imei(match.group()):  # 0086 and a phone may be an IMEI of a test device; the check digit decides
            claims.add(EntityType.PHONE, "".join(match.groups()), *match.span())
    for match in _LANDLINE.finditer(claims.text):
        claims.add(EntityType.PHONE, "".join(match.groups()), *match.span())


def _carriers(claims: _Claims) -> None:
    for match in _CARRIER.finditer(claims.text):
        claims.add(EntityType.TRACKING_NO, match.group().upper(), *match.span())


def _numbers(claims: _Claims) -> None:
    for match in _DIGITS.finditer(claims.text):
        kind = _kind_of_number(match.group(), claims.before(match.start()))
        if kind is not None:
            claims.add(kind, match.group(), *match.span())


def _kind_of_number(digits: str, before: str) -> EntityType | None:
    parcel = _last(_PARCEL_WORD, before) > _last(_ORDER_WORD, before)
    if parcel and len(digits) <= 15 and not _SERIAL_WORD.search(before):
        return EntityType.TRACKING_NO
    if len(digits) == 15:
        if is_imei(digits):
            return EntityType.IMEI
        # A number that fails its check is reported, not dropped: the agent has to ask for it again.
        return EntityType.TRACKING_NO if _CARRIER_DIGITS.fullmatch(digits) else EntityType.INVALID_IMEI
    if len(digits) == 14 and _CARRIER_DIGITS.fullmatch(digits):
        return EntityType.TRACKING_NO
    return EntityType.ORDER_NO if len(digits) >= 16 else None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _meids(claims: _Claims) -> None:
    for match in _HEX.finditer(claims.text):
        value = match.group().upper()
        if len(value) == 14 or is_meid_with_check(value):
            claims.add(EntityType.MEID, value[:14], *match.span())
        elif _SERIAL_WORD.search(claims.before(match.start())):
            claims.add(EntityType.INVALID_IMEI, value, *match.span())


def _money(claims: _Claims) -> None:
    for match in _MONEY.finditer(claims.text):
        if _TOGETHER.search(match.group()):
            continue
        amount = number(match[1] or match[3])
        if amount is None:
            continue
        amount *= {"万": 10_000, "千": 1000, "k": 1000}.get((match[2] or match[4] or "").lower(), 1)
        if match[5] is not None:
            amount += (number(match[5]) or 0) / Decimal(10)
        claims.add(EntityType.MONEY, f"{amount:.2f}", *match.span())


def _sizes(claims: _Claims) -> None:
    for start, end, value in _shoe_sizes(claims.text):
        claims.add(EntityType.SIZE, value, start, end)
    for match in _LETTER_SIZE.finditer(claims.text):
        claims.add(EntityType.SIZE, (match[1] or match[2]).upper(), *match.span())
    for match in _FOOT.finditer(claims.text):
        millimetres = Decimal(match[1]) * (1 if Decimal(match[1]) >= 100 else 10)
        claims.add(EntityType.SIZE, f"{millimetres:.0f}mm", *match.span())


def _shoe_sizes(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _SHOE.finditer(text):
        size = number(match[1] or match[2])
        if size is None or not _SMALLEST_SHOE <= size <= _LARGEST_SHOE:
            continue
        if match.group().endswith("半"):
            size += Decimal("0.5")
        yield match.start(), match.end(), f"{size.normalize():f}"
