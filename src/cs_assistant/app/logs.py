"""Logs: one JSON line per event on stderr. Personal data and secrets are masked by default, whoever wrote the line.

Nothing here is the reason to log such a thing: services log ids and event names. It is the second lock.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

import structlog
from pydantic import BaseModel, SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

from cs_assistant.app.log_masking import Masking
from cs_assistant.settings import LogLevel
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


class LibraryLog(logging.Handler):
    """What libraries log (a handler's failure, a connection's end), as lines like ours and masked like ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; a record that cannot be read must not stop who logged it."""
        try:
            line = library_line(record)
        except Exception:
            self.handleError(record)
        else:
            StderrLogger().msg(line)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say that there was one, and nothing of what it said."""
        StderrLogger().msg(f'{{"event": "log.unreadable", "logger": "{record.name}"}}')


def library_line(record: logging.LogRecord) -> str:
    """A record of the standard library's logging as a line of ours."""
    # Our own event names are not masked; what a library says is a text like any other.
    event: EventDict = {"event": mask(record.getMessage()), "logger": record.name}
    if record.exc_info:
        event["exc_info"] = record.exc_info
    for process in structlog.get_config()["processors"]:
        event = process(None, record.levelname.lower(), event)
    return str(event)


def configure_logs(level: LogLevel, secrets: Collection[str] = ()) -> None:
    """Set up structlog and the standard library's logging for the whole process.

    `secrets`: values that never stand in a line.
    """
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=_processors(Masking(secrets)),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=StderrLogger,
        cache_logger_on_first_use=False,
    )
    _take_over_libraries(max(number, logging.WARNING))


def known_secrets(settings: BaseModel) -> frozenset[str]:
    """Every secret among the settings, however deep it stands."""
    return frozenset(_secrets_in(settings))


def _processors(masking: Masking) -> list[Processor]:
    def mask_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return masking.event(event)

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        mask_values,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _take_over_libraries(level: int) -> None:
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, LibraryLog)]:
        root.removeHandler(handler)
    root.addHandler(LibraryLog(level))


def _secrets_in(value: object) -> Iterable[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for _, each in value:
            yield from _secrets_in(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _secrets_in(each)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from _secrets_in(each)
