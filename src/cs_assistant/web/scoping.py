"""Which shop a request is about: one resolver a kind of thing, named in the route table as `shop=`.

A resolver raises NotFoundError for what does not exist; the guard answers for a foreign shop's thing in the same words.
To add a kind: a method in `services.whose`, and a line here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from pydantic import BaseModel, Field

from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError, ForbiddenError
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.whose import Whose
from cs_assistant.web.case_requests import OpenRequest
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.models import SettleRequest
from cs_assistant.web.routes import ShopOf, read_body
from cs_assistant.web.wording import refusal


def by_path_id(parameter: str, find: Callable[[Whose], Callable[[str], Awaitable[str]]]) -> ShopOf:
    """A resolver for a thing whose id stands in the path."""

    async def resolve(request: web.Request) -> str:
        return await find(request.app[CONSOLE].whose)(request.match_info[parameter])

    return resolve


by_conversation = by_path_id("conversation_id", lambda whose: whose.conversation)
by_case = by_path_id("case_id", lambda whose: whose.case)
by_task = by_path_id("task_id", lambda whose: whose.task)
by_promise = by_path_id("promise_id", lambda whose: whose.promise)
by_phone_model = by_path_id("model_id", lambda whose: whose.phone_model)
by_import = by_path_id("batch_id", lambda whose: whose.import_batch)
by_attachment = by_path_id("attachment_id", lambda whose: whose.attachment)


async def by_body_opening(request: web.Request) -> str:
    """The shop a case is to be opened in: that of the conversation the body names, else the `shop` it names."""
    body = await read_body(request, OpenRequest)
    if body.conversation_id is not None:
        return await request.app[CONSOLE].whose.conversation(body.conversation_id)
    if body.shop is None:
        raise BadInputError("请写明是哪个店铺，或哪个会话。", where="shop")
    return request.app[CONSOLE].shop(body.shop)


class _NamesShop(BaseModel):
    """The part of a body that says which shop it is about; the handler reads the rest."""

    shop: str = Field(title="店铺")


async def by_body_shop(request: web.Request) -> str:
    """The `shop` a body names."""
    return request.app[CONSOLE].shop((await read_body(request, _NamesShop)).shop)


async def by_shop(request: web.Request) -> str:
    """The `{shop}` of the path."""
    return request.app[CONSOLE].shop(request.match_info["shop"])


async def by_query_shop(request: web.Request) -> str | None:
    """`?shop=` of a list; without it the list is of all the person's shops."""
    shop = request.query.get("shop")
    return request.app[CONSOLE].shop(shop) if shop else None


async def by_act(request: web.Request) -> str:
    """The shop of the line a body names by its act key."""
    body = await read_body(request, SettleRequest)
    return await request.app[CONSOLE].whose.act(body.act_key)


async def by_example(request: web.Request) -> None:
    """An example belongs to no shop: here is only asked whether there is one."""
    await request.app[CONSOLE].whose.example(request.match_info["example_id"])


async def by_account(request: web.Request) -> None:
    """An account stands in several shops; here is only asked whether it stands in one of the administrator's.

    What may be done with it is settled by `services.accounts`, which knows the shop of each role.
    """
    await request.app[CONSOLE].accounts.one(request.match_info["account_id"], _keeper(request))


async def by_token(request: web.Request) -> None:
    """As by_account, for the account of a token."""
    accounts, keeper = request.app[CONSOLE].accounts, _keeper(request)
    await accounts.one(await accounts.tokens.account_of(request.match_info["token_id"]), keeper)


def _keeper(request: web.Request) -> Keeper:
    """Whoever keeps no accounts is told so before anything is looked up: else the answer would say what exists."""
    person = person_of(request)
    keeper = request.app[CONSOLE].keeper(person)
    if not keeper.shops:
        raise ForbiddenError(refusal(Right.ACCOUNTS, person, None))
    return keeper
