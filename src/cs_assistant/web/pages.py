"""The console's pages: shells that first-party modules fill from the API."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.web.context import CONSOLE, Console
from cs_assistant.web.models import Health
from cs_assistant.web.routes import answer

MENU = (("/", "接待台"), ("/automation", "自动回复"))


async def desk_page(request: web.Request) -> web.Response:
    """接待台."""
    console = request.app[CONSOLE]
    buyer = next((path for path, name in console.links if name == "扮演买家"), None)
    return _page(console, "desk.html", here="/", buyer_page=buyer)


async def automation_page(request: web.Request) -> web.Response:
    """自动回复."""
    return _page(request.app[CONSOLE], "automation.html", here="/automation")


async def healthz(_: web.Request) -> web.Response:
    """For a supervisor process: answers while the loop runs."""
    return answer(Health(status="ok"))


def _page(console: Console, template: str, *, here: str, **more: object) -> web.Response:
    nav = (*MENU, *console.links)
    text = console.templates.get_template(template).render(nav=nav, here=here, **more)
    return web.Response(text=text, content_type="text/html")
