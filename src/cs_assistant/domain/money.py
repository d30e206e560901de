"""Amounts as people write them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

CENT, MOST = Decimal("0.01"), Decimal(1_000_000)
"""Yuan. A dearer phone or pair of shoes is a slip of the pen."""
YUAN_FORM = f"128.00 这样：大于 0，不超过 {MOST // 10_000} 万，最多两位小数，单位元"
"""How an amount is written, for people: all that `yuan` asks of it, to stand after 「要写成」."""


def yuan(given: str) -> Decimal | None:
    """The amount, with two decimals; None for what is no amount, not above zero, beyond MOST or finer than a cent."""
    try:
        amount = Decimal(given.strip())
        fits = amount.is_finite() and 0 < amount <= MOST and amount == amount.quantize(CENT)
    except InvalidOperation:
        return None
    return amount.quantize(CENT) if fits else None
