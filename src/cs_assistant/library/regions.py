"""Whether a place lies in a region somebody typed: 河北, 河北省石家庄市 and 石家庄 are all understood."""

from __future__ import annotations

import re

_SUFFIX = re.compile(r"(?:维吾尔|壮族|回族)?自治区$|特别行政区$|自治州$|[省市盟]$|地区$")
_WHOLE = frozenset({"北京", "上海", "天津", "重庆"})
"""Province and city at once."""


def in_region(region: str, province: str, city: str) -> bool:
    """Whether the city (its province alone: any of its cities) is what `region` names."""
    said, province, city = "".join(re.split(r"[\s/、，,-]+", region)), _base(province), _base(city)
    if not said.startswith(province):
        return city in said
    if province in _WHOLE:
        return True
    rest = re.sub(r"^(?:(?:维吾尔|壮族|回族)?自治区|特别行政区|省|市)", "", said.removeprefix(province))
    return not rest or city in rest


def _base(name: str) -> str:
    """A name without what kind of place it is."""
    plain = "".join(name.split())
    return _SUFFIX.sub("", plain) or plain
