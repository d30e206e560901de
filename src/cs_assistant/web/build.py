"""Puts the console on an application: pages, API, guard, errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from aiohttp import web

from cs_assistant.domain.script_library import Library
from cs_assistant.gateways.base import Clock
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.services.logins import Logins
from cs_assistant.services.office import Office
from cs_assistant.services.whose import Whose
from cs_assistant.web.accounts_api import account_routes
from cs_assistant.web.audit_api import audit_routes
from cs_assistant.web.automation_api import automation_routes
from cs_assistant.web.case_records_api import case_record_routes
from cs_assistant.web.cases_api import case_routes
from cs_assistant.web.context import CONSOLE, Accept, Console, DemoLogin, templates
from cs_assistant.web.decisions_api import decision_pages, decision_routes
from cs_assistant.web.desk_api import desk_routes
from cs_assistant.web.documents_api import document_pages, document_routes
from cs_assistant.web.erp_api import erp_routes
from cs_assistant.web.forms_api import form_pages
from cs_assistant.web.freight_api import freight_routes
from cs_assistant.web.goals_api import goal_routes
from cs_assistant.web.guard import STATIC_PATH, Guard, add_security_headers
from cs_assistant.web.handover_api import handover_routes
from cs_assistant.web.intact_api import intact_routes
from cs_assistant.web.live import close_sockets, live_routes
from cs_assistant.web.models import Health
from cs_assistant.web.morning_api import morning_routes
from cs_assistant.web.openapi import document_route
from cs_assistant.web.opening_api import opening_routes
from cs_assistant.web.pages import console_pages, healthz
from cs_assistant.web.past_chats_api import past_chat_pages, past_chat_routes
from cs_assistant.web.paste_api import paste_routes
from cs_assistant.web.problems import error_middleware
from cs_assistant.web.promises_api import promise_routes
from cs_assistant.web.refund_answers_api import refund_answer_routes
from cs_assistant.web.refunds_api import refund_routes
from cs_assistant.web.registers_api import register_routes
from cs_assistant.web.routes import ApiRoute, PageRoute, register
from cs_assistant.web.side_api import SHELL, side_pages, side_routes
from cs_assistant.web.side_shell import side_shell
from cs_assistant.web.tasks_api import task_routes
from cs_assistant.web.visits_api import visit_routes

STATIC_DIR = Path(__file__).parent / "static"


def add_console(
    app: web.Application,
    *,
    desk: Desk,
    automation: AutomationDesk,
    accounts: Accounts,
    logins: Logins,
    audit: AuditLog,
    whose: Whose,
    office: Office,
    accept: Accept,
    hub: Hub,
    library: Callable[[], Library],
    intents: Mapping[str, str],
    clock: Clock,
    demo: DemoLogin | None = None,
    hosts: frozenset[str] = frozenset(),
    add_routes: Sequence[ApiRoute] = (),
    add_pages: Sequence[PageRoute] = (),
) -> tuple[ApiRoute, ...]:
    """Add everything of the console to `app` and return the whole described route table.

    `library` gives the published library, `intents` every intent id with its name; `add_routes` and `add_pages` are of
    others (the webhook, the sandbox). Nothing is reachable that is not declared in one of the tables. `hosts` are the
    names, besides this machine's, under which the console may be opened.
    """
    environment = templates()
    pages = (
        *console_pages(), *document_pages(), *form_pages(), *decision_pages(), *side_pages(), *past_chat_pages(),
        *add_pages,
    )
    app[CONSOLE] = Console(
        desk=desk, automation=automation, accounts=accounts, logins=logins, audit=audit, whose=whose, office=office,
        accept=accept, hub=hub, library=library, intents=intents, clock=clock, pages=pages, demo=demo,
        templates=environment,
    )
    app[SHELL] = side_shell(environment, STATIC_DIR)
    routes = route_table(add_routes)
    register(app, (*routes, *pages))
    app.router.add_static(STATIC_PATH, STATIC_DIR)
    guard = Guard((*routes, *pages), hosts=hosts, demo=demo)
    app.middlewares.append(error_middleware(environment))
    app.middlewares.append(guard.middleware)
    app.on_response_prepare.append(add_security_headers)
    app.on_shutdown.append(close_sockets)
    return routes


def route_table(add_routes: Sequence[ApiRoute] = ()) -> tuple[ApiRoute, ...]:
    """Every described route, the OpenAPI document's own included."""
    health = ApiRoute(
        method="GET", path="/healthz", handler=healthz, summary="进程是否在运行", response=Health, open=True,
        may=None,
    )
    described = (
        *desk_routes(), *paste_routes(), *side_routes(), *automation_routes(), *account_routes(), *audit_routes(),
        *case_routes(), *opening_routes(), *visit_routes(), *case_record_routes(), *refund_routes(),
        *refund_answer_routes(), *register_routes(), *morning_routes(), *task_routes(), *document_routes(),
        *erp_routes(), *promise_routes(), *handover_routes(), *goal_routes(), *decision_routes(), *freight_routes(),
        *intact_routes(), *past_chat_routes(), *live_routes(), health, *add_routes,
    )
    return *described, document_route(described)
