"""The parameters of one call, read as what each API says they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.sandbox.server.refusal import invalid, missing
from cs_assistant.gateways.wire.top_envelope import from_platform_time

MAX_DIGITS = 19
Read = TypeVar("Read")


class Arguments:
    """Text parameters and files by name. Every reading raises RefusedError: 40 when it is missing, 41 when wrong."""

    def __init__(self, texts: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        self._texts = texts
        self._files = files

    def find(self, name: str) -> str | None:
        """The text, or None when it was not given or is empty."""
        return self._texts.get(name) or None

    def text(self, name: str) -> str:
        """The text."""
        return _given(self.find(name), name)

    def find_number(self, name: str) -> int | None:
        """The whole number, not negative, or None."""
        found = self.find(name)
        if found is None:
            return None
        if not (found.isascii() and found.isdecimal()) or len(found) > MAX_DIGITS:
            raise invalid(name)
        return int(found)

    def number(self, name: str) -> int:
        """The whole number, not negative."""
        return _given(self.find_number(name), name)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false; without `default` it must be given."""
        found = self.find(name) if default is not None else self.text(name)
        if found is None:
            return bool(default)
        if found.lower() not in ("true", "false"):
            raise invalid(name)
        return found.lower() == "true"

    def find_moment(self, name: str) -> datetime | None:
        """The instant, or None."""
        found = self.find(name)
        try:
            return from_platform_time(found) if found else None
        except BadInputError:
            raise invalid(name) from None

    def moment(self, name: str) -> datetime:
        """The instant."""
        return _given(self.find_moment(name), name)

    def listed(self, name: str) -> tuple[str, ...]:
        """The members of a list that was joined by commas."""
        return tuple(each.strip() for each in self.text(name).split(",") if each.strip())

    def structure(self, name: str) -> Mapping[str, Any]:
        """An object that came as JSON."""
        try:
            found = json.loads(self.text(name))
        except (ValueError, RecursionError):
            raise invalid(name) from None
        if not isinstance(found, dict):
            raise invalid(name)
        return found

    def find_file(self, name: str) -> bytes | None:
        """The file's bytes, or None."""
        return self._files.get(name)

    def file(self, name: str) -> bytes:
        """The file's bytes."""
        found = self.find_file(name)
        if found is None:
            raise missing(name)
        return found

    def page(self) -> tuple[int, int]:
        """`page_no` from 1 and `page_size`, 40 unless told and at most 100."""
        number, size = self.find_number("page_no"), self.find_number("page_size")
        number, size = 1 if number is None else number, 40 if size is None else size
        if number < 1:
            raise invalid("page_no")
        if not 1 <= size <= 100:
            raise invalid("page_size")
        return number, size


def _given(found: Read | None, name: str) -> Read:
    if found is None:
        raise missing(name)
    return found
