"""What was called lately, for people who look: no session, no signature, no number or address in full."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cs_assistant.gateways.sandbox.server.troubles import Trouble
from cs_assistant.understanding.masking import mask

KEPT = 1000
SHOWN = 300
"""Characters of a value that are looked at at all."""
_SYSTEM = frozenset(
    {
        "method", "app_key", "session", "access_token", "timestamp", "v", "sign", "sign_method", "format", "simplify",
        "partner_id", "target_app_key", "code", "refresh_token", "uuid",
    }
)
"""Parameters that are not shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One call."""

    at: datetime
    method: str
    params: Mapping[str, str]
    """Masked."""
    code: int | None
    """The error's code; None = a success."""
    sub_code: str | None
    trouble: Trouble

    def shown(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "at": self.at.isoformat()}


class CallLog:
    """The last thousand calls, and how many there were of each method."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=KEPT)
        self.counts: Counter[str] = Counter()

    def note(
        self, at: datetime, texts: Mapping[str, str], *, code: int | None, sub_code: str | None, trouble: Trouble
    ) -> None:
        """One more call."""
        method = texts.get("method", "")[:100]
        params = {name: mask(value[:SHOWN]) for name, value in texts.items() if name not in _SYSTEM}
        self._lines.append(
            Line(at=at, method=method, params=params, code=code, sub_code=sub_code, trouble=trouble)
        )
        self.counts[method] += 1

    @property
    def lines(self) -> tuple[Line, ...]:
        """Oldest first."""
        return tuple(self._lines)
