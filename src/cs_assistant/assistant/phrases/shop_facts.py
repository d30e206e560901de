"""What a shop has on record, against what its phrases say: hotline and service hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cs_assistant.domain.script_library import Shop

_CLOCK = r"(\d{1,2})[:：](\d{2})"
_HOURS = re.compile(
    rf"(?:客服|人工|在线|服务|工作|上班)时间[^。；\d]{{0,8}}(?P<value>{_CLOCK}\s*[-–—~～至到]\s*{_CLOCK})"
)
_SPAN = re.compile(rf"{_CLOCK}\s*[-–—~～至到]\s*{_CLOCK}")
_HOTLINE = re.compile(
    r"(?:热线|专线|售后电话|客服电话)[^。；\d]{0,6}(?P<value>400[-\s]?\d{3,4}[-\s]?\d{3,4}|0\d{2,3}-?\d{7,8})"
)
_NUMBER = re.compile(r"400[-\s]?\d{3,4}[-\s]?\d{3,4}|0\d{2,3}-?\d{7,8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mismatch:
    """Something a phrase says of the shop that stands otherwise on record."""

    rule: str
    name: str
    said: str
    right: str
    start: int
    end: int


def mismatches(text: str, shop: Shop) -> Iterator[Mismatch]:
    """Every hotline and every service time in the text that is not the shop's; nothing where the shop has none."""
    yield from _wrong(text, _HOURS, "service_hours", "客服时间", _SPAN.search(shop.values.get("service_hours", "")))
    yield from _wrong(text, _HOTLINE, "hotline", "售后热线", _NUMBER.search(shop.values.get("hotline", "")))


def _wrong(
    text: str, pattern: re.Pattern[str], rule: str, name: str, right: re.Match[str] | None
) -> Iterator[Mismatch]:
    if right is None:
        return
    for found in pattern.finditer(text):
        said = found["value"]
        if _digits(said) != _digits(right[0]):
            start, end = found.span("value")
            yield Mismatch(rule=rule, name=name, said=said, right=right[0], start=start, end=end)


def _digits(text: str) -> tuple[str, ...]:
    """9:00 and 09:00 are one time; 400-000-0000 and 4000000000 one number."""
    if _SPAN.search(text):
        return tuple(each.zfill(2) for each in re.findall(r"\d+", text))
    return tuple(re.findall(r"\d", text))
