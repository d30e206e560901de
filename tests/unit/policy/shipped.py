"""The library that ships with the program, read without the checks of wording: what the tables say."""

from __future__ import annotations

from functools import cache

from cs_assistant.domain.script_library import Library
from tests.contract.worlds import packaged_library


@cache
def shipped() -> Library:
    return packaged_library()
