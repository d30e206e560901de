"""An order system together with what really is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from cs_assistant.domain.orders import Order
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.gateways.sandbox.platform import Platform

from .worlds import MovableClock


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What a test of the contract is given."""

    system: OrderSystem
    orders: tuple[Order, ...]
    """What is there, as far as this system can tell it."""
    people: Platform | None = None
    """What buyers and colleagues do on the other side; None where nothing is connected."""
    clock: MovableClock = field(default_factory=MovableClock)
    reaches_back: timedelta | None = None
    """How old an order may be to be found by its buyer; None = as old as it likes."""
    names_writers: bool = True
    """Whether the feed of memo changes says which account wrote."""
