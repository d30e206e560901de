"""Routes that describe themselves: the router and the OpenAPI document are made from one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from cs_assistant.domain.modules import Module
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.web.wording import complaint

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ShopOf = Callable[[web.Request], Awaitable[str | None]]
"""Finds the shop a request is about (`web.scoping` has them). None = it names none: a list of several shops.

Raises NotFoundError for what does not exist; a foreign shop's thing is then answered in exactly the same words.
"""
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One parameter of the query string."""

    name: str
    description: str
    format: str | None = None
    """JSON Schema format, e.g. `date`."""
    required: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiRoute:
    """One operation of the API."""

    method: str
    path: str
    handler: Handler
    summary: str
    """What it does, in Chinese."""
    request: type[BaseModel] | None = None
    """The JSON body."""
    response: type[BaseModel] | None = None
    """The JSON answer; None = described by `summary` only."""
    query: tuple[Query, ...] = ()
    errors: tuple[int, ...] = ()
    """Statuses of the one error shape this operation may answer with, besides 400, 401 and 403."""
    may: Right | None
    """The right it asks for; None = any logged-in person, or nobody at all where it is `open`."""
    shop: ShopOf | None = None
    """Which shop the right is asked for in; None = in some shop, and the handler shows `scope_of(request)` only."""
    open: bool = False
    """Reachable without a login: it proves who calls in another way (a signature), or tells nothing."""
    switches_protocols: bool = False
    """A WebSocket: answers 101."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRoute:
    """A page, or what its own script or form calls outside the API."""

    path: str
    handler: Handler
    may: Right | None
    """The right it asks for in some shop; None = any logged-in person."""
    name: str | None = None
    """Its name in the menu; None = it is not in the menu."""
    module: Module | None = None
    """The part of a shop it belongs to: it is in the menu only where one of the person's shops has it."""
    aside: bool = False
    """Looked up now and then: where the menu is long it stands behind 更多."""
    method: str = "GET"
    shop: ShopOf | None = None
    open: bool = False
    """Reachable without a login; Host and Origin are still checked."""


Route = ApiRoute | PageRoute


def register(app: web.Application, routes: Iterable[Route]) -> None:
    """Put the declared routes on the router."""
    for route in routes:
        if route.method == "GET" and isinstance(route, PageRoute):
            app.router.add_get(route.path, route.handler)
        else:
            app.router.add_route(route.method, route.path, route.handler)


async def read_body(request: web.Request, model: type[Model]) -> Model:
    """The JSON body as `model`. Raises BadInputError that names the field and what is wrong with it."""
    body = await request.read()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        names = {name: field.title for name, field in model.model_fields.items() if field.title}
        where, message = complaint(error, names)
        raise BadInputError(message, where=where) from None


def answer(model: BaseModel, *, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(body=model.model_dump_json().encode(), status=status, content_type="application/json")
