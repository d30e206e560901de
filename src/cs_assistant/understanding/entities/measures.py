"""Money, and the storage of a device."""

from __future__ import annotations

import re
from decimal import Decimal

from cs_assistant.domain.understanding import EntityType
from cs_assistant.understanding.entities.claims import Claims
from cs_assistant.understanding.entities.numerals import NUMERAL, digits, number
from cs_assistant.understanding.entities.quantities import MEASURES

_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
_PIECE = "屏电手表布板玻硬主肥肉面石瓷砖"
"""After 三块 these make it pieces: 三块电池."""
_NEXT_COUNT = f"(?!包[^邮]|[{MEASURES.replace('包', '')}十百千万天年月周次样斤米分小])"
"""After 五十块 the 一 of 一双 is no ten cents."""
_MONEY = re.compile(
    rf"(?:[¥￥]|(?:rmb|人民币)\s?)({_GROUPED})(万|千|k|w)?|"
    rf"(?<![\d.几数第])({_GROUPED}|{NUMERAL}{{1,9}})(万|千|k|w)?[多来]?\s?"
    rf"(?:元|[块快]钱|圆|块(?![儿{_PIECE}])|rmb|人民币)(?:([一二三四五六七八九]|\d(?!\d))[毛角]?{_NEXT_COUNT})?",
    re.IGNORECASE,
)
_DIMES = re.compile(rf"(?<![\d.几])(\d|{NUMERAL})[毛角]钱")
_ASKED_BACK = re.compile(
    rf"(?:[退赔补返](?:偿|还|给)?我|差价(?:是|有)?)({_GROUPED}|{NUMERAL}{{1,9}})(?=$|[^\w.]|[吧吗呗啊呢行可就算])"
)
"""Money without its unit: 退我50."""
_LEAST_ASKED, _MOST_ASKED = 10, 99_999
_BARE = frozenset("百千万")
"""上百块 and 千元机 are no amounts."""
_TOGETHER = re.compile(r"一块$")
_SCALE = {"万": 10_000, "千": 1000, "k": 1000, "w": 10_000}

_STORAGE = re.compile(
    rf"(?<![\d.几数A-Za-z])(\d{{1,4}}|{NUMERAL}{{1,7}})\s?个?\s?([GT])B?(?![A-Za-z恤])", re.IGNORECASE
)
_MEMORY_AND_STORAGE = re.compile(
    r"(?<![\d.+])(4|6|8|12|16|18|24)\s?(?:GB?)?\s?[+/]\s?(?:(32|64|128|256|512)\s?(?:GB?)?|([12])\s?TB?)(?![\dA-Za-z+.])",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?<![\d.])(?:(32|64|128|256|512)(?=的?(?:版|内存|存储))|(?<=内存)(32|64|128|256|512)(?![\d.%mk]))", re.IGNORECASE
)
_MEMORY = re.compile("内存|运存|运行|存储|储存|容量|硬盘|固态|[u优]盘|[存储]卡|tf卡|sd卡", re.IGNORECASE)
_NO_DEVICE = re.compile("流量|套餐|宽带|月租|网速|净重|净含量|克重")
"""Near a number these make it data or grams."""
_NEAR = 8
_DEVICE_SIZES = frozenset({32, 64, 128, 256, 512, 1024})
"""GB sold; another number needs a word of memory near, or it is a network (5G), data or grams."""
_NETWORK = 5
_MOST_TERABYTES = 32


def claim_money(claims: Claims) -> None:
    """Claim amounts as decimal yuan."""
    for match in _MONEY.finditer(claims.text):
        amount = _amount(match)
        if amount is not None:
            claims.add(EntityType.MONEY, f"{amount:.2f}", *match.span())
    if "钱" in claims.text:
        for match in _DIMES.finditer(claims.text):
            claims.add(EntityType.MONEY, f"{(number(match[1]) or 0) / Decimal(10):.2f}", *match.span())
    for match in _ASKED_BACK.finditer(claims.text):
        asked = number(match[1])
        if asked is not None and _LEAST_ASKED <= asked <= _MOST_ASKED:
            claims.add(EntityType.MONEY, f"{asked:.2f}", *match.span(1))


def _amount(match: re.Match[str]) -> Decimal | None:
    said = match[1] or match[3]
    amount = number(said)
    if amount is None or said in _BARE or _TOGETHER.search(match.group()):
        return None
    amount *= _SCALE.get((match[2] or match[4] or "").lower(), 1)
    return amount + (number(match[5]) or 0) / Decimal(10) if match[5] is not None else amount


def claim_storage(claims: Claims) -> None:
    """Claim the storage of a device as 256GB or 1TB, with its memory as 8GB+256GB."""
    for match in _MEMORY_AND_STORAGE.finditer(claims.text):
        storage = f"{match[2]}GB" if match[2] else f"{match[3]}TB"
        claims.add(EntityType.STORAGE, f"{match[1]}GB+{storage}", *match.span())
    for match in _STORAGE.finditer(claims.text):
        near = claims.before(match.start(), _NEAR) + " " + claims.after(match.end(), _NEAR)
        size = number(match[1]) or Decimal(digits(match[1]) or 0)
        if _NO_DEVICE.search(near) is None and _is_sold(int(size), match[2].upper(), near):
            claims.add(EntityType.STORAGE, f"{size:.0f}{match[2].upper()}B", *match.span())
    for match in _VERSION.finditer(claims.text):
        claims.add(EntityType.STORAGE, f"{match[1] or match[2]}GB", *match.span())


def _is_sold(size: int, letter: str, near: str) -> bool:
    if letter == "T":
        return 0 < size <= _MOST_TERABYTES
    return size in _DEVICE_SIZES or (size not in {0, _NETWORK} and _MEMORY.search(near) is not None)
