"""Trouble on demand: a test decides, call by call, what goes wrong between us and the imaginary platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.errors import DeliveryError


class Trouble(StrEnum):
    """What happens to one call."""

    NONE = "none"
    BEFORE = "before"
    """Refused at the door: nothing was done, and we know it."""
    LOST = "lost"
    """Lost on the way there: nothing was done, and we do not know it (uncertain)."""
    AFTER = "after"
    """Lost on the way back: it was done, and we do not know it (uncertain)."""
    REPEAT = "repeat"
    """The feed of memo changes tells everything twice."""
    HELD = "held"
    """The feed of memo changes tells nothing yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call of the port."""

    operation: str
    """Name of the port's method."""
    shop_id: str
    number: str
    """Order or refund number, buyer id; empty for the lists."""
    count: int
    """1 for the first call of this operation, whatever its shop and number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What a test wants to happen to a call."""

    trouble: Trouble = Trouble.NONE
    seconds: float = 0.0
    """The way there: how long before anything is done."""
    answer_seconds: float = 0.0
    """The way back: how long after it was done."""


Disturb = Callable[[Call], Fault | None]
"""Asked right before each call takes effect; it may act itself, e.g. as a colleague who writes in between."""
Sleep = Callable[[float], Awaitable[None]]
FINE = Fault()


class Line:
    """The line to the platform."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self.disturb: Disturb | None = None
        self._sleep = sleep
        self._counts: dict[str, int] = {}

    @asynccontextmanager
    async def call(self, operation: str, shop_id: str, number: str = "") -> AsyncIterator[Fault]:
        """What is done inside is what the platform does. Raises DeliveryError as `disturb` says."""
        count = self._counts[operation] = self._counts.get(operation, 0) + 1
        asked = self.disturb
        fault = asked(Call(operation=operation, shop_id=shop_id, number=number, count=count)) if asked else None
        fault = fault or FINE
        if fault.seconds:
            await self._sleep(fault.seconds)
        if fault.trouble is Trouble.BEFORE:
            raise DeliveryError("平台现在连不上，这一步没有执行。请稍后再试。")
        if fault.trouble is Trouble.LOST:
            raise DeliveryError("平台没有回音，不知道这一步做了没有。请先核对，再决定要不要重做。", uncertain=True)
        yield fault
        if fault.answer_seconds:
            await self._sleep(fault.answer_seconds)
        if fault.trouble is Trouble.AFTER:
            raise DeliveryError("平台没有回音，不知道这一步做了没有。请先核对，再决定要不要重做。", uncertain=True)
