"""What the handlers need, kept on the application under one typed key."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakSet

from aiohttp import web
from jinja2 import Environment, PackageLoader, select_autoescape

from cs_assistant.domain.messages import Message
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import BadInputError, NotFoundError, NotLoggedInError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.desk import Desk
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.live import Hub
from cs_assistant.services.logins import Logins
from cs_assistant.services.office import Office
from cs_assistant.services.receive import Accepted
from cs_assistant.services.whose import Whose
from cs_assistant.web.present import Book
from cs_assistant.web.routes import PageRoute
from cs_assistant.web.wording import role_words

Accept = Callable[[Message], Awaitable[Accepted]]
PERSON = web.RequestKey("cs_person", Person)
SCOPE = web.RequestKey("cs_scope", frozenset[str])


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoLogin:
    """How a newcomer gets into the demo without typing: a link, and buttons. Does not exist in `serve`."""

    token: str
    """What the printed link carries."""
    name: str
    """The account the link logs in."""
    accounts: Mapping[str, str]
    """The demo's accounts: name to roles in words, for the buttons of the login page."""

    def is_link(self, token: str) -> bool:
        """Whether this is the token of the printed link."""
        return hmac.compare_digest(token.strip().encode(), self.token.encode())


@dataclass(frozen=True, kw_only=True, slots=True)
class Console:
    """The services behind the console."""

    desk: Desk
    automation: AutomationDesk
    accounts: Accounts
    logins: Logins
    audit: AuditLog
    whose: Whose
    office: Office
    """Cases, remarks, tasks, consents: what happens after the reply."""
    accept: Accept
    """The way of a buyer's words in, for a chat that is pasted by hand."""
    hub: Hub
    library: Callable[[], Library]
    """The published library; asked each time, because a new one may be published."""
    intents: Mapping[str, str]
    clock: Clock
    pages: Sequence[PageRoute]
    """Every page; those with a name make the menu."""
    demo: DemoLogin | None
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

    def keeper(self, person: Person) -> Keeper:
        """The person as a keeper of accounts."""
        return Keeper(name=person.name, shops=person.shops(Right.ACCOUNTS))

    def menu(self, person: Person | None) -> tuple[tuple[str, str], ...]:
        """(path, name) of the pages this person may open."""
        return tuple(
            (page.path, page.name)
            for page in self.pages
            if page.name is not None and person is not None and self._shown(page, person)
        )

    def _shown(self, page: PageRoute, person: Person) -> bool:
        shops = frozenset(person.roles) if page.may is None else person.shops(page.may)
        if page.module is None:
            return page.may is None or bool(shops)
        known = self.library().shops
        return any(page.module in known[shop].modules for shop in shops if shop in known)


CONSOLE = web.AppKey("cs_console", Console)


def person_of(request: web.Request) -> Person:
    """Who is asking. Raises NotLoggedInError on an open route nobody logged in on."""
    person: Person | None = request.get(PERSON)
    if person is None:
        raise NotLoggedInError
    return person


def scope_of(request: web.Request) -> frozenset[str]:
    """The shops this request may show: the one it names, else all in which the person has the route's right."""
    return request[SCOPE]


def one_shop(request: web.Request) -> str:
    """`?shop=` where there is no answer for several shops. Raises BadInputError without it."""
    shop = request.query.get("shop")
    if not shop:
        raise BadInputError("请选一个店铺。", where="shop")
    return shop


def named_shops(request: web.Request) -> list[tuple[str, str]]:
    """Id and name of the shops this request may show, in the library's order."""
    scope = scope_of(request)
    return [(shop.id, shop.name) for shop in request.app[CONSOLE].library().shops.values() if shop.id in scope]


ROOM = 8
"""So many menu entries stand side by side at 200 % zoom. Of a longer menu the pages aside fold away; what is still too
much for a narrow window stands behind 更多 there."""


def frame(request: web.Request) -> dict[str, object]:
    """What every page's frame shows: the menu, where we are, who is logged in."""
    console, person = request.app[CONSOLE], request.get(PERSON)
    held = {role for roles in person.roles.values() for role in roles} if person is not None else set()
    nav = console.menu(person)
    aside = {route.path for route in console.pages if route.aside} if len(nav) > ROOM else set()
    shown = [entry for entry in nav if entry[0] not in aside]
    return {
        "nav": shown, "more": [entry for entry in nav if entry[0] in aside],
        "late": shown[ROOM - 1:] if len(shown) > ROOM else [],
        "here": request.path, "person": person, "roles": role_words(held),
        "demo": console.demo is not None, "links": person is not None and _is_work(request.path),
    }


def _is_work(path: str) -> bool:
    """Whether it is a page people sit at all day: there they must see that a shop's link to the platform is broken."""
    return path in ("/", "/cases", "/unshipped") or path.startswith("/cases/")


def page(request: web.Request, template: str, *, status: int = 200, **more: object) -> web.Response:
    """A page in its frame."""
    text = request.app[CONSOLE].templates.get_template(template).render(**frame(request), **more)
    return web.Response(text=text, status=status, content_type="text/html")


def templates() -> Environment:
    """The pages' environment: autoescaped, first-party templates only."""
    return Environment(
        loader=PackageLoader("cs_assistant.web"), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True,
    )


def day_of(query: Mapping[str, str], name: str = "on") -> date | None:
    """The day a parameter names, or None. Raises BadInputError when it is not a date."""
    if not query.get(name):
        return None
    try:
        return date.fromisoformat(query[name])
    except ValueError:
        raise BadInputError("日期读不懂。请写成 2026-11-30 这样。", where=name) from None
