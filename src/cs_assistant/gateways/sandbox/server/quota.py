"""Call limits: so many calls of an API in a window; after that a ban with the seconds that are left (code 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from cs_assistant.gateways.sandbox.server.refusal import RefusedError

EVERY = "*"
BY_APP = "accesscontrol.limited-by-app-access-count"
BY_API = "accesscontrol.limited-by-api-access-count"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """So many calls within a window."""

    calls: int
    window: timedelta = timedelta(minutes=1)


class Quota:
    """Limits by method, `*` for all together; without one nothing is limited."""

    def __init__(self) -> None:
        self._limits: dict[str, Limit] = {}
        self._windows: dict[tuple[str, str], tuple[datetime, int]] = {}

    def limit(self, method: str, limit: Limit | None) -> None:
        """Set or lift the limit of one method, or of all together (`*`)."""
        self._windows = {key: window for key, window in self._windows.items() if key[1] != method}
        if limit is None:
            self._limits.pop(method, None)
        else:
            self._limits[method] = limit

    def lift(self) -> None:
        """Nothing is limited any more."""
        self._limits, self._windows = {}, {}

    def count(self, app_key: str, method: str, now: datetime) -> None:
        """Count one call. Raises RefusedError (7) when it is one too many."""
        for name, sub_code in ((EVERY, BY_APP), (method, BY_API)):
            limit = self._limits.get(name)
            if limit is not None:
                self._count((app_key, name), limit, sub_code, now)

    def _count(self, key: tuple[str, str], limit: Limit, sub_code: str, now: datetime) -> None:
        since, calls = self._windows.get(key, (now, 0))
        if not timedelta() <= now - since < limit.window:
            since, calls = now, 0
        if calls >= limit.calls:
            raise banned(sub_code, limit.window - (now - since))
        self._windows[key] = (since, calls + 1)


def banned(sub_code: str, left: timedelta) -> RefusedError:
    """Wait so long."""
    return RefusedError(7, sub_code, f"This ban will last for {math.ceil(left.total_seconds())} more seconds")
