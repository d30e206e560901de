"""How often the platform is called: a token bucket for the application and one for each of its interfaces.

The platform does not publish its figures; what it answers (code 7, with the seconds of the ban) always wins over ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from cs_assistant.gateways.base import Clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So many calls a second on the long run, so many at once after a pause."""

    per_second: float
    burst: int

    def __post_init__(self) -> None:
        if self.per_second <= 0 or self.burst < 1:
            raise ValueError(f"no rate: {self.per_second} a second, {self.burst} at once")


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Our own limits, below what the platform is known to take."""

    app: Rate = Rate(per_second=20, burst=40)
    api: Rate = Rate(per_second=10, burst=20)
    """Of every interface not named in `apis`."""
    apis: Mapping[str, Rate] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, method: str) -> Rate:
        """The rate of one interface."""
        return self.apis.get(method, self.api)


class Bucket:
    """One token bucket. A call that has to wait has taken its place already: later ones wait longer."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._left = float(rate.burst)
        self._at: datetime | None = None

    def take(self, now: datetime) -> float:
        """Take one place; the seconds to wait before the call. A clock that was put back fills nothing."""
        passed = max(0.0, (now - self._at).total_seconds()) if self._at is not None else 0.0
        self._at = now if self._at is None else max(now, self._at)
        self._left = min(float(self._rate.burst), self._left + passed * self._rate.per_second) - 1
        return max(0.0, -self._left / self._rate.per_second)


class Throttle:
    """All buckets of one application, and the bans the platform pronounced."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._app = Bucket(limits.app)
        self._apis: dict[str, Bucket] = {}
        self._banned: dict[str | None, datetime] = {}

    def wait(self, method: str) -> float:
        """Take a place for one call; the seconds to wait before it."""
        now = self._clock.now()
        bucket = self._apis.setdefault(method, Bucket(self._limits.of(method)))
        return max(self._app.take(now), bucket.take(now))

    def banned(self, method: str) -> float:
        """The seconds the platform still wants none of these calls; 0 when it takes them."""
        now = self._clock.now()
        ends = [end for key in (None, method) if (end := self._banned.get(key)) is not None]
        return max((end - now).total_seconds() for end in ends) if ends and max(ends) > now else 0.0

    def ban(self, method: str | None, seconds: float) -> None:
        """The platform wants none of these calls for a while; None = no call of this application at all."""
        self._banned[method] = self._clock.now() + timedelta(seconds=seconds)
