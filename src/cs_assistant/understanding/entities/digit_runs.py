"""Long runs of digits: identity cards, phones, devices, parcels, orders.

Order of claims: identity cards, device numbers with spaces, decimal MEIDs called so, phones, carriers' own patterns,
plain runs, hexadecimal MEIDs. What a plain run is, the words around it say, then its prefix, then its length; check
digits only tell a sound device number from a wrong one.
"""

from __future__ import annotations

import re

from cs_assistant.domain.understanding import EntityType
from cs_assistant.understanding.entities.claims import Claims
from cs_assistant.understanding.entities.identifiers import (
    has_tac_prefix,
    is_id_card,
    is_imei,
    is_meid_with_check,
    meid_of_decimal,
)

_IMEI_DIGITS, _MEID_DIGITS = 15, 14
_LEAST_GIVEN, _MOST_GIVEN = 13, 17
"""Digits of a number given for an IMEI, a digit or two dropped or doubled."""
_LEAST_ORDER = 16
_AFTER = 8
"""Characters after a number in which a word may say that it is a device's: 「…这个是串号」."""

_ID_CARD = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_ID_WORD = re.compile("身份证")
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?(?:(1[3-9]\d)[- .]?(\d{4})[- .]?(\d{4})|(1[3-9]\d{2})[- .](\d{3})[- .](\d{4})|"
    r"(1[3-9]\d)[- .](\d{3})[- .](\d{5}))(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)\(?(0\d{2,3})[-) ]\s?(\d{7,8})(?!\d)")
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
_DECIMAL_MEID = re.compile(r"(?<!\d)\d{18}(?!\d)")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{14,15}(?![0-9A-Za-z])")
_SERIAL_WORD = re.compile("meid|串号|串码|imei", re.IGNORECASE)
_MEID_WORD = re.compile("meid", re.IGNORECASE)


def claim_digit_runs(claims: Claims) -> None:
    """Claim every long number, in the order the module states: what is claimed first is not claimed again."""
    for find in (_id_cards, _serials_with_spaces, _decimal_meids, _phones, _carriers, _numbers, _meids):
        find(claims)


def _id_cards(claims: Claims) -> None:
    for match in _ID_CARD.finditer(claims.text):
        card = match.group().upper()
        if is_id_card(card) or _ID_WORD.search(claims.before(match.start())):
            claims.add(EntityType.ID_CARD, f"{card[:4]}{'*' * 10}{card[-4:]}", *match.span())


def _serials_with_spaces(claims: Claims) -> None:
    for match in _SPACED_IMEI.finditer(claims.text):
        digits = re.sub(r"\D", "", match.group())
        if is_imei(digits):
            claims.add(EntityType.IMEI, digits, *match.span())
        elif _said_serial(claims, *match.span()):
            claims.add(EntityType.INVALID_IMEI, digits, *match.span())


def _decimal_meids(claims: Claims) -> None:
    for match in _DECIMAL_MEID.finditer(claims.text):
        if _MEID_WORD.search(claims.before(match.start())):
            meid = meid_of_decimal(match.group())
            if meid is not None:
                claims.add(EntityType.MEID, meid, *match.span())


def _phones(claims: Claims) -> None:
    for match in _PHONE.finditer(claims.text):
        # 0086 and a phone are 15 digits too, and one in ten passes the check of an IMEI: only the word makes it one.
        if not (match.group().isdigit() and len(match.group()) == _IMEI_DIGITS and _said_serial(claims, *match.span())):
            claims.add(EntityType.PHONE, "".join(part for part in match.groups() if part), *match.span())
    for match in _LANDLINE.finditer(claims.text):
        claims.add(EntityType.PHONE, "".join(match.groups()), *match.span())


def _carriers(claims: Claims) -> None:
    for match in _CARRIER.finditer(claims.text):
        claims.add(EntityType.TRACKING_NO, match.group().upper(), *match.span())


def _numbers(claims: Claims) -> None:
    for match in _DIGITS.finditer(claims.text):
        digits, before = match.group(), claims.before(match.start())
        serial = _said_serial(claims, *match.span())
        kind = _kind_of_serial(digits, before) if serial else _kind_of_number(digits, before)
        if kind is not None:
            claims.add(kind, digits, *match.span())


def _said_serial(claims: Claims, start: int, end: int) -> bool:
    """Whether the words around a number say that it is a device's, nearer than any word that says it is not."""
    before = claims.before(start)
    other = max(_last(_PARCEL_WORD, before), _last(_ORDER_WORD, before))
    if (serial := _last(_SERIAL_WORD, before)) > other:
        return True
    return serial == other == -1 and _SERIAL_WORD.search(claims.after(end, _AFTER)) is not None


def _kind_of_serial(digits: str, before: str) -> EntityType | None:
    """Of a number that was called a device's. One that fails is reported, not dropped: it has to be asked for again."""
    if len(digits) == _IMEI_DIGITS:
        return EntityType.IMEI if is_imei(digits) else EntityType.INVALID_IMEI
    if len(digits) == _MEID_DIGITS and _MEID_WORD.search(before):
        return EntityType.MEID
    if len(digits) > _MOST_GIVEN:
        return EntityType.ORDER_NO
    return EntityType.INVALID_IMEI if len(digits) >= _LEAST_GIVEN else None


def _kind_of_number(digits: str, before: str) -> EntityType | None:
    parcel = _last(_PARCEL_WORD, before) > _last(_ORDER_WORD, before)
    if len(digits) <= _IMEI_DIGITS and (parcel or _CARRIER_DIGITS.fullmatch(digits)):
        return EntityType.TRACKING_NO
    if len(digits) == _IMEI_DIGITS and has_tac_prefix(digits) and not _ORDER_WORD.search(before):
        return EntityType.IMEI if is_imei(digits) else EntityType.INVALID_IMEI
    return EntityType.ORDER_NO if len(digits) >= _LEAST_ORDER else None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _meids(claims: Claims) -> None:
    for match in _HEX.finditer(claims.text):
        value = match.group().upper()
        if len(value) == _MEID_DIGITS or is_meid_with_check(value):
            claims.add(EntityType.MEID, value[:_MEID_DIGITS], *match.span())
        elif _said_serial(claims, *match.span()):
            claims.add(EntityType.INVALID_IMEI, value, *match.span())
