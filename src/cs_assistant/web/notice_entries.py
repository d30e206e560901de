"""公告 beside a chat."""

from __future__ import annotations

from datetime import datetime

from cs_assistant.domain.intact import GOODS_NAMES
from cs_assistant.domain.notices import Notice, in_force
from cs_assistant.domain.orders import Order
from cs_assistant.domain.script_library import Library
from cs_assistant.web import models

KIND_NAMES = {kind.value: name for kind, name in GOODS_NAMES.items()}
"""Kinds of goods as a person reads and writes them."""


def notices(library: Library, shop_id: str, order: Order | None, now: datetime) -> list[models.NoticeEntry]:
    """The shop's notices that hold now and may concern this order."""
    product, region = (order.product, order.region) if order is not None else (None, None)
    found = in_force(library.notices, shop_id, now, product, region)
    return [_entry(each, order_known=order is not None, region=region) for each in found]


def _entry(notice: Notice, *, order_known: bool, region: str | None) -> models.NoticeEntry:
    regions = "、".join(sorted(notice.regions))
    goods = "、".join(KIND_NAMES.get(each, each) for each in notice.products)
    missing = [
        word for word, lacks in (
            ("不知道买家在哪里，先问清", bool(notice.regions) and region is None),
            ("不知道买的是什么，先问清", bool(notice.products) and not order_known),
        ) if lacks
    ]  # fmt: skip
    return models.NoticeEntry(
        id=notice.id, text=notice.text, first=notice.first, last=notice.last,
        whom="，".join(f"只对{each}" for each in (regions, goods) if each), unsure="；".join(missing),
    )
