"""Automatic replies: per-intent switches and the red switch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.web import present
from cs_assistant.web.context import CONSOLE, Console, person_of
from cs_assistant.web.models import AutomationEntry
from cs_assistant.web.routes import ApiRoute, Handler, answer
from cs_assistant.web.scoping import by_shop

AUTOMATION = "/api/v1/shops/{shop}/automation"

Act = Callable[[AutomationDesk, str, str, str], Awaitable[object]]
"""Changes something: the service, a shop, an intent (empty where the path names none), by whom."""


async def get_automation(request: web.Request) -> web.Response:
    """Switches and log of one shop."""
    console = request.app[CONSOLE]
    return await _state(console, console.shop(request.match_info["shop"]))


def changing(act: Act) -> Handler:
    """A handler that changes something and answers with the state after it."""

    async def handle(request: web.Request) -> web.Response:
        console = request.app[CONSOLE]
        shop = console.shop(request.match_info["shop"])
        await act(console.automation, shop, request.match_info.get("intent", ""), person_of(request).name)
        return await _state(console, shop)

    return handle


async def _state(console: Console, shop: str) -> web.Response:
    return answer(present.automation(await console.automation.state(shop)))


def automation_routes() -> tuple[ApiRoute, ...]:
    """The automation page's part of the route table."""
    changes: tuple[tuple[str, str, Act], ...] = (
        ("/stop", "红色开关：停止全部自动回复", lambda desk, shop, _, who: desk.stop(shop, who)),
        ("/resume", "解除红色开关", lambda desk, shop, _, who: desk.resume(shop, who)),
        ("/{intent}/enable", "打开一个意图的自动回复", lambda desk, *what: desk.enable(*what)),
        ("/{intent}/disable", "关闭一个意图的自动回复", lambda desk, *what: desk.disable(*what)),
    )
    state = ApiRoute(
        method="GET", path=AUTOMATION, handler=get_automation, summary="自动回复的开关和记录", response=AutomationEntry,
        errors=(404,), may=Right.READ, shop=by_shop,
    )
    return state, *(
        ApiRoute(
            method="POST", path=AUTOMATION + path, handler=changing(act), summary=summary, response=AutomationEntry,
            errors=(404,), may=Right.AUTOMATION, shop=by_shop,
        )
        for path, summary, act in changes
    )
