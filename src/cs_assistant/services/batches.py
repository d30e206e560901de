"""Many things at once: each in its own transaction, and one that cannot be done does not stop the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from cs_assistant.errors import CsAssistantError

Key = TypeVar("Key", str, int)


async def one_by_one(ids: Iterable[Key], do: Callable[[Key], Awaitable[object]]) -> dict[Key, str]:
    """Do it to each, once, in the order given; why it was not done, in Chinese, empty where it was."""
    whys: dict[Key, str] = {}
    for each in dict.fromkeys(ids):
        try:
            await do(each)
        except CsAssistantError as error:
            whys[each] = error.message
        else:
            whys[each] = ""
    return whys
