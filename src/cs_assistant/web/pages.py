"""The console's pages: shells that first-party modules fill from the API; and the login, which needs no script."""

from __future__ import annotations

import re

from aiohttp import hdrs, web

from cs_assistant.domain.people import Right
from cs_assistant.domain.refunds import Phase, RefundKind
from cs_assistant.errors import ForbiddenError, NotFoundError, TooManyTriesError
from cs_assistant.web.context import CONSOLE, page, person_of
from cs_assistant.web.guard import LOGIN_PATH, cookie_name, login_token, welcome
from cs_assistant.web.models import Health
from cs_assistant.web.registers_api import registers_page
from cs_assistant.web.routes import Handler, PageRoute, answer
from cs_assistant.web.scoping import by_case
from cs_assistant.web.visits_api import visit_pages

HOME = "/home"
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""Printable ASCII without a backslash, not beginning like another host: browsers drop tabs and turn backslashes."""


def shell(template: str) -> Handler:
    """A handler that shows a template in its frame."""

    async def handle(request: web.Request) -> web.Response:
        return page(request, template)

    return handle


async def desk_page(request: web.Request) -> web.Response:
    """接待台."""
    menu = request.app[CONSOLE].menu(person_of(request))
    return page(request, "desk.html", buyer_page=next((path for path, name in menu if name == "扮演买家"), None))


async def unshipped_page(request: web.Request) -> web.Response:
    """未发退早班."""
    return page(request, "unshipped.html", kinds=list(RefundKind), phases=list(Phase))


async def home(request: web.Request) -> web.Response:
    """To the first page this person may open."""
    menu = request.app[CONSOLE].menu(person_of(request))
    return _to(menu[0][0] if menu else "/me")


async def login_page(request: web.Request) -> web.Response:
    """The form; in the demo also a button for each of its accounts."""
    return _form(request, request.query.get("next", ""))


async def post_login(request: web.Request) -> web.Response:
    """Name and password given."""
    form = await request.post()
    name, password, wanted = (str(form.get(field, "")) for field in ("name", "password", "next"))
    try:
        token = await request.app[CONSOLE].logins.log_in(name, password)
    except TooManyTriesError as error:
        return _form(request, wanted, name=name, problem=error.message, status=429)
    except ForbiddenError as error:
        return _form(request, wanted, name=name, problem=error.message, status=403)
    return welcome(request, token, _own(wanted))


async def post_login_as(request: web.Request) -> web.Response:
    """切换身份: one click on an account of the demo. Elsewhere there is no such address."""
    demo, form = request.app[CONSOLE].demo, await request.post()
    name = str(form.get("name", ""))
    if demo is None or name not in demo.accounts:
        raise NotFoundError
    return welcome(request, await request.app[CONSOLE].logins.enter(name), _own(str(form.get("next", ""))))


async def post_logout(request: web.Request) -> web.Response:
    """退出."""
    await request.app[CONSOLE].logins.log_out(login_token(request))
    response = _to(LOGIN_PATH)
    response.del_cookie(cookie_name(request), path="/")
    return response


async def healthz(_: web.Request) -> web.Response:
    """For a supervisor process: answers while the loop runs."""
    return answer(Health(status="ok"))


def console_pages() -> tuple[PageRoute, ...]:
    """The console's own pages, in the order of the menu."""
    return (
        PageRoute(path="/", handler=desk_page, may=Right.READ, name="接待台"),
        PageRoute(path="/cases", handler=shell("cases.html"), may=Right.READ, name="案件"),
        PageRoute(path="/cases/{case_id}", handler=shell("case.html"), may=Right.READ, shop=by_case),
        PageRoute(path="/unshipped", handler=unshipped_page, may=Right.UNSHIPPED, name="未发退早班"),
        PageRoute(path="/tasks", handler=shell("tasks.html"), may=Right.TASKS, name="协作待办"),
        PageRoute(path="/handover", handler=shell("handover.html"), may=Right.READ, name="交接班"),
        PageRoute(path="/goals", handler=shell("goals.html"), may=Right.STATISTICS),
        *visit_pages(),
        PageRoute(path="/registers", handler=registers_page, may=Right.READ, name="台账"),
        PageRoute(path="/automation", handler=shell("automation.html"), may=Right.READ, name="自动回复"),
        PageRoute(path="/audit", handler=shell("audit.html"), may=Right.AUDIT, name="审计", aside=True),
        PageRoute(path="/accounts", handler=shell("accounts.html"), may=Right.ACCOUNTS, name="账号", aside=True),
        PageRoute(path="/me", handler=shell("me.html"), may=None),
        PageRoute(path=HOME, handler=home, may=None),
        PageRoute(path=LOGIN_PATH, handler=login_page, may=None, open=True),
        PageRoute(path=LOGIN_PATH, handler=post_login, may=None, open=True, method="POST"),
        PageRoute(path=f"{LOGIN_PATH}/as", handler=post_login_as, may=None, open=True, method="POST"),
        PageRoute(path="/logout", handler=post_logout, may=None, method="POST"),
    )


def _form(request: web.Request, wanted: str, *, name: str = "", problem: str = "", status: int = 200) -> web.Response:
    demo = request.app[CONSOLE].demo
    return page(
        request, "login.html", status=status, wanted=wanted, name=name, problem=problem,
        accounts=demo.accounts if demo is not None else {},
    )


def _own(path: str) -> str:
    """`path` when it is a page of ours, else the way home."""
    return path if _OWN_PATH.fullmatch(path) else HOME


def _to(path: str) -> web.Response:
    return web.Response(status=303, headers={hdrs.LOCATION: path})
