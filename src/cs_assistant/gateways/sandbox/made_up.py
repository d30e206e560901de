"""A morning's crowd: invented orders that were never shipped, each with an application for its money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from cs_assistant.domain.orders import Order, OrderStatus, Product, Refund
from cs_assistant.domain.refunds import RefundKind

REASONS = (
    "不喜欢/不想要", "多拍/拍错/不想要", "拍错/多拍", "未按约定时间发货", "缺货", "信息拍错", "其他",
    "降价了/别处更便宜",
)  # fmt: skip
"""As the platform writes them; nobody has sorted the last one in yet."""
PARTIAL = 8
"""One application in so many asks for less than was paid."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Goods:
    """Something the shop sells, and what it costs."""

    product: Product
    price: Decimal


def unshipped_orders(
    shop_id: str, goods: Sequence[Goods], *, count: int, first: int, seed: int, now: datetime
) -> Iterator[Order]:
    """Orders paid and applied for within the ten hours before `now`; the same seed makes the same ones.

    `first` numbers them: order, refund and buyer of different numbers are different.
    """
    dice = Random(seed)  # noqa: S311 (invented data, nothing to guess)
    for number in range(first, first + count):
        chosen = dice.choice(goods)
        asked = now - timedelta(minutes=dice.randint(5, 600))
        off = Decimal(dice.randint(1, 20)) if number % PARTIAL == PARTIAL - 1 else Decimal(0)
        refund = Refund(
            refund_no=f"9910{number:08d}", kind=RefundKind.REFUND_ONLY.value, asked_at=asked,
            reason=dice.choice(REASONS), amount=chosen.price - off,
        )
        yield Order(
            order_no=f"2299{number:015d}", shop_id=shop_id, buyer_id=f"tb_made_{number:05d}",
            product=chosen.product, status=OrderStatus.UNSHIPPED, amount=chosen.price,
            paid_at=asked - timedelta(minutes=dice.randint(10, 360)), free_shipping=True, refunds=(refund,),
        )
