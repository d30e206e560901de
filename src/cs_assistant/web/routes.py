"""Routes that describe themselves: the router and the OpenAPI document are made from one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from cs_assistant.errors import BadInputError
from cs_assistant.web.wording import complaint

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
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
    """Statuses of the one error shape this operation may answer with, besides 400 and 403."""
    open: bool = False
    """Reachable without the console's token: it proves who calls in another way (a signature), or tells nothing."""
    switches_protocols: bool = False
    """A WebSocket: answers 101."""


def register(app: web.Application, routes: Iterable[ApiRoute]) -> None:
    """Put the described routes on the router."""
    for route in routes:
        app.router.add_route(route.method, route.path, route.handler)


async def read_body(request: web.Request, model: type[Model]) -> Model:
    """The JSON body as `model`. Raises BadInputError that names the field and what is wrong with it."""
    body = await request.read()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        where, message = complaint(error)
        raise BadInputError(message, where=where) from None


def answer(model: BaseModel, *, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(body=model.model_dump_json().encode(), status=status, content_type="application/json")
