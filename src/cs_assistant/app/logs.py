"""Logs: one JSON line per event on stderr, personal data masked by default."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

import structlog
from structlog.typing import EventDict, WrappedLogger

from cs_assistant.understanding.masking import mask


class StderrLogger:
    """Writes to whatever stderr is at that moment, and never fails.

    A line that cannot be written (the terminal is gone, the pipe is closed) must not keep a reply from being delivered.
    """

    def __init__(self, *_: object) -> None:
        """structlog passes the logger's name, which is not used."""

    def msg(self, message: str) -> None:
        """Write one line."""
        with suppress(OSError, ValueError):
            print(message, file=sys.stderr, flush=True)

    debug = info = warning = error = critical = exception = msg


def configure_logs(level: str) -> None:
    """Set up structlog for the whole process. Raises ValueError for an unknown level name."""
    numbers = logging.getLevelNamesMapping()
    if level.upper() not in numbers:
        raise ValueError(f"unknown log level {level!r}; use one of {', '.join(numbers)}")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            mask_values,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(numbers[level.upper()]),
        logger_factory=StderrLogger,
        cache_logger_on_first_use=False,
    )


OUR_OWN = frozenset({"event", "level", "conversation", "act_key"})
"""Keys whose values we make ourselves: ids and event names name nobody and must stay searchable."""


def mask_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Mask phone numbers, identity cards, serials and account numbers in every text of a log line."""
    return {
        key: mask(value) if isinstance(value, str) and key not in OUR_OWN else value for key, value in event.items()
    }
