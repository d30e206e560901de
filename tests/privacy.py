"""The proof over a whole run of tests: no secret, token, phone number or address stands in any line that is logged.

Every line is looked at as it would be written, those below the level a test set too, and whatever reaches stderr. A
test during which such a line was written fails, in the process it runs in. Secrets need not be named: whatever is
handed to `SecretStr`, made by `secrets`, signed with, granted by the platform or checked as a password is known from
then on.
"""

from __future__ import annotations

import hmac
import inspect
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any, ClassVar, TypeVar

import pytest
import structlog
from pydantic import SecretStr

from cs_assistant.app import logs
from cs_assistant.domain.connected import Grant
from cs_assistant.gateways.wire import top_signature
from cs_assistant.services.passwords import Passwords

Made = TypeVar("Made")
SHORTEST, LONGEST, DIFFERENT = 8, 400, 5
"""A secret has so many characters, of which so many differ; anything else stands in ordinary words."""
MOST = 50_000
"""So many secrets a process is looked through for; were there more, nothing would be proven any more."""
PATTERNS = {
    "a phone number": re.compile(r"(?<![0-9A-Za-z.-])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9A-Za-z])"),
    "an address": re.compile(
        r"[一-鿿]{2,8}(?:省|市|自治区)[一-鿿]{1,12}(?:区|县|镇|街道)[一-鿿0-9]{1,16}(?:路|街|道|巷|弄|村)[0-9一-鿿]{0,6}号"
    ),
}  # fmt: skip


class PrivacyProof:
    """A pytest plugin."""

    watching: ClassVar[list[PrivacyProof]] = []
    """The proof of this process: one there is, in a run."""

    def __init__(self) -> None:
        self.secrets: set[str] = set()
        self.too_many = False
        self.lines: list[str] = []
        self.level = logging.INFO

    def know(self, value: object) -> None:
        """Look for this value from now on."""
        text = value.decode(errors="ignore") if isinstance(value, (bytes, bytearray)) else value
        if not isinstance(text, str) or text.isdigit() or text in self.secrets:
            return
        if SHORTEST <= len(text) <= LONGEST and len(set(text)) >= DIFFERENT:
            if len(self.secrets) < MOST:
                self.secrets.add(text)
            else:
                self.too_many = True

    def leaks(self, text: str) -> list[str]:
        """What stands in `text` that must not, as lines in which it is hidden."""
        found = self._found(text)
        lost = [f"more than {MOST} secrets: not every one is looked for, raise MOST"] if self.too_many else []
        return lost + [f"{what} in: {self.hidden(_line_with(value, text))[:300]}" for what, value in found]

    def hidden(self, text: str) -> str:
        """The text without what must not stand in it: the report of a failure is a log, too."""
        for _, value in self._found(text):
            text = text.replace(value, "‹…›")
        return text

    def _found(self, text: str) -> list[tuple[str, str]]:
        if not text:
            return []
        found = [(what, match.group()) for what, pattern in PATTERNS.items() for match in pattern.finditer(text)]
        return found + [("a secret", secret) for secret in self.secrets if secret in text]

    def watch(self) -> None:
        """Begin: every line and every secret from now on. Once a process."""
        self._watch_secrets()
        self._watch_lines()
        self.watching.append(self)
        logs.configure_logs("INFO")

    def _watch_secrets(self) -> None:
        made = SecretStr.__init__

        def init(this: SecretStr, secret_value: str) -> None:
            self.know(secret_value)
            made(this, secret_value)

        SecretStr.__init__ = init  # type: ignore[method-assign]
        for name in ("token_urlsafe", "token_hex"):
            setattr(secrets, name, self._result_of(getattr(secrets, name)))
        hmac.new = self._given_to(hmac.new, lambda given: (given["key"],))
        top_signature.sign_call = self._given_to(
            top_signature.sign_call, lambda given: (given["secret"], given["params"].get("session"))
        )
        grant = self._given_to(Grant.__init__, lambda given: (given["access_token"], given.get("refresh_token")))
        setattr(Grant, "__init__", grant)  # noqa: B010 (mypy knows that a method is none to be set)
        for name in ("hash", "verify"):
            setattr(Passwords, name, self._given_to(getattr(Passwords, name), lambda given: (given["password"],)))

    def _result_of(self, function: Callable[..., Made]) -> Callable[..., Made]:
        @wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Made:
            result = function(*args, **kwargs)
            self.know(result)
            return result

        return watched

    def _given_to(
        self, function: Callable[..., Made], secrets_in: Callable[[Mapping[str, Any]], Iterable[object]]
    ) -> Callable[..., Made]:
        """Whatever way the arguments are given: by their place or by their name."""
        bind = inspect.signature(function).bind

        @wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Made:
            for secret in secrets_in(bind(*args, **kwargs).arguments):
                self.know(secret)
            return function(*args, **kwargs)

        return watched

    def _watch_lines(self) -> None:
        make, configure = structlog.make_filtering_bound_logger, structlog.configure
        numbers = logging.getLevelNamesMapping()

        def looking(level: int) -> Any:
            self.level = level
            return make(logging.DEBUG)

        def sieve(_: object, method: str, line: Any) -> Any:
            """What would be left out by the level is looked at all the same, and then left out."""
            self.lines.append(str(line))
            if numbers.get(method.replace("exception", "error").upper(), logging.CRITICAL) < self.level:
                raise structlog.DropEvent
            return line

        def configured(processors: Any = None, **kwargs: Any) -> None:
            if processors is not None and sieve not in processors:
                processors = [*processors, sieve]
            configure(processors=processors, **kwargs)

        logging.getLogger().addHandler(_Records())
        structlog.make_filtering_bound_logger = looking
        structlog.configure = configured

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:  # the report comes and goes through `yield`
        """Fail the test during which something was written that must not be."""
        report: Any = yield
        lines, self.lines = self.lines, []
        lines += [text for title, text in report.sections if title == f"Captured stderr {call.when}"]
        leaks = self.leaks("\n".join(lines))
        if leaks:
            told = "\n".join(("Logged, and must not be (tests/privacy.py):", *leaks))
            if report.passed:
                report.outcome, report.longrepr = "failed", told
            report.sections = [(title, self.hidden(text)) for title, text in report.sections] + [("Privacy", told)]
        return report  # type: ignore[return-value]


def look_at(text: str) -> None:
    """Take what a process of its own has logged into the proof: as if the test that is running had written it."""
    for proof in PrivacyProof.watching:
        proof.lines.append(text)


class _Records(logging.Handler):
    """Takes every record of the standard library's logging through the sieve, whatever level is written."""

    def emit(self, record: logging.LogRecord) -> None:
        # Dropped by the sieve after it was looked at; or unreadable, and then nothing of it is written.
        with suppress(Exception, structlog.DropEvent):
            logs.library_line(record)


def _line_with(value: str, text: str) -> str:
    start, end = text.rfind("\n", 0, text.find(value)) + 1, text.find("\n", text.find(value))
    return text[start : end if end >= 0 else len(text)]
