"""Puts the console on an application: pages, API, guard, errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from aiohttp import web

from cs_assistant.domain.scripts import Library
from cs_assistant.gateways.base import Clock
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.web.automation_api import automation_routes
from cs_assistant.web.context import CONSOLE, Console, templates
from cs_assistant.web.desk_api import desk_routes
from cs_assistant.web.guard import STATIC_PATH, Guard, add_security_headers
from cs_assistant.web.live import close_sockets, live_routes
from cs_assistant.web.models import Health
from cs_assistant.web.openapi import DOCUMENT_PATH, document_handler
from cs_assistant.web.pages import automation_page, desk_page, healthz
from cs_assistant.web.problems import error_middleware
from cs_assistant.web.routes import ApiRoute, register

STATIC_DIR = Path(__file__).parent / "static"


def add_console(
    app: web.Application,
    *,
    desk: Desk,
    automation: AutomationDesk,
    hub: Hub,
    library: Callable[[], Library],
    intents: Mapping[str, str],
    clock: Clock,
    token: str,
    add_routes: Sequence[ApiRoute] = (),
    links: Sequence[tuple[str, str]] = (),
) -> tuple[ApiRoute, ...]:
    """Add everything of the console to `app` and return the whole described route table.

    `library` gives the published library, `intents` every intent id with its name, `add_routes` described routes of
    others (the webhook), `links` further menu entries as (path, name). Until there are accounts whoever knows `token`
    and sits at this machine may do everything.
    """
    pages = templates()
    app[CONSOLE] = Console(
        desk=desk, automation=automation, hub=hub, library=library, intents=intents, clock=clock, links=tuple(links),
        templates=pages,
    )
    routes = route_table(add_routes)
    register(app, routes)
    app.router.add_get("/", desk_page)
    app.router.add_get("/automation", automation_page)
    app.router.add_static(STATIC_PATH, STATIC_DIR)
    guard = Guard(token, pages, frozenset(route.path for route in routes if route.open))
    app.middlewares.append(error_middleware(pages))
    app.middlewares.append(guard.middleware)
    app.on_response_prepare.append(add_security_headers)
    app.on_shutdown.append(close_sockets)
    return routes


def route_table(add_routes: Sequence[ApiRoute] = ()) -> tuple[ApiRoute, ...]:
    """Every described route, the OpenAPI document's own included."""
    health = ApiRoute(
        method="GET", path="/healthz", handler=healthz, summary="进程是否在运行", response=Health, open=True
    )
    described = (*desk_routes(), *automation_routes(), *live_routes(), health, *add_routes)
    itself = ApiRoute(method="GET", path=DOCUMENT_PATH, handler=desk_page, summary="这份文档")
    return *described, ApiRoute(
        method="GET", path=DOCUMENT_PATH, handler=document_handler((*described, itself)), summary="这份文档"
    )
