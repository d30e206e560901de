"""What the handlers need, kept on the application under one typed key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakSet

from aiohttp import web
from jinja2 import Environment, PackageLoader, select_autoescape

from cs_assistant.domain.scripts import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.web.present import Book

ACTOR = "客服"
"""Who acts, until there are accounts: one token, one name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Console:
    """The services behind the console."""

    desk: Desk
    automation: AutomationDesk
    hub: Hub
    library: Callable[[], Library]
    """The published library; asked each time, because a new one may be published."""
    intents: Mapping[str, str]
    clock: Clock
    links: Sequence[tuple[str, str]]
    """Further menu entries: (path, name)."""
    templates: Environment
    sockets: WeakSet[web.WebSocketResponse] = field(default_factory=WeakSet)

    def book(self) -> Book:
        """Names as published now."""
        return Book(library=self.library(), intents=self.intents)

    def today(self) -> date:
        """Today in Asia/Shanghai."""
        return shanghai_day(self.clock.now())

    def shop(self, shop_id: str) -> str:
        """`shop_id` when it is one of ours. Raises NotFoundError."""
        if shop_id not in self.library().shops:
            raise NotFoundError("没有这个店铺。请从店铺列表里选。")
        return shop_id


CONSOLE = web.AppKey("cs_console", Console)


def templates() -> Environment:
    """The pages' environment: autoescaped, first-party templates only."""
    return Environment(
        loader=PackageLoader("cs_assistant.web"), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True,
    )


def day_of(request: web.Request) -> date | None:
    """The `on` parameter, or None. Raises BadInputError when it is not a date."""
    given = request.query.get("on")
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadInputError("日期读不懂。请写成 2026-11-30 这样。", where="on") from None
