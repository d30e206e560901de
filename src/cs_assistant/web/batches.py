"""Many things at once: each is looked at on its own, and one that cannot be done does not stop the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.people import Right
from cs_assistant.errors import NotFoundError
from cs_assistant.web.context import person_of
from cs_assistant.web.wording import refusal

MAX_BATCH = 500
"""So many things one request may name."""
Key = TypeVar("Key", str, int)


class RowResult(BaseModel):
    """What became of one row of a batch."""

    id: str
    done: bool
    why: str
    """Why not, in Chinese; empty when it was done."""


class BatchResult(BaseModel):
    """What became of a batch, in the order it was given."""

    done: int
    results: list[RowResult]


async def refused_rows(
    request: web.Request, right: Right, ids: Iterable[Key], shop_of: Callable[[Key], Awaitable[str]]
) -> dict[Key, str]:
    """Which of the named things this person may not touch, with why; a foreign shop's thing does not exist."""
    person, refused = person_of(request), dict[Key, str]()
    for each in ids:
        try:
            shop_id = await shop_of(each)
        except NotFoundError:
            shop_id = None
        if shop_id is None or not person.roles_in(shop_id):
            refused[each] = NotFoundError().message
        elif not person.may(right, shop_id):
            refused[each] = refusal(right, person, shop_id)
    return refused


def batch_result(ids: Iterable[Key], whys: Mapping[Key, str]) -> BatchResult:
    """The answer to a batch: `whys` says of each thing why it was not done, empty when it was."""
    results = [RowResult(id=str(each), done=not whys[each], why=whys[each]) for each in dict.fromkeys(ids)]
    return BatchResult(done=sum(result.done for result in results), results=results)
