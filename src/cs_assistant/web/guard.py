"""Who may come in and what for: Host, Origin, login or API token, then the right the route declares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from urllib.parse import quote, urlsplit

from aiohttp import hdrs, web

from cs_assistant.domain.people import Person
from cs_assistant.errors import BadInputError, ForbiddenError, NotFoundError, NotLoggedInError
from cs_assistant.web.context import CONSOLE, PERSON, SCOPE, DemoLogin
from cs_assistant.web.problems import wants_json
from cs_assistant.web.routes import ApiRoute, Route
from cs_assistant.web.wording import refusal

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
STATIC_PATH = "/static/"
LOGIN_PATH = "/login"

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers then send `Origin: null` with our own forms, which the guard must refuse.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler: the same strict headers on every answer, also on static files and errors."""
    response.headers.update(SECURITY_HEADERS)
    if not request.path.startswith(STATIC_PATH):
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    else:
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache")


class Guard:
    """One middleware in front of every route. A route nobody declared is refused, whoever asks."""

    def __init__(self, routes: Iterable[Route], *, hosts: frozenset[str], demo: DemoLogin | None) -> None:
        self._declared: Mapping[tuple[str, str], Route] = {(route.method, route.path): route for route in routes}
        self._hosts = LOOPBACK | hosts
        self._demo = demo

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through, send it to the login, or refuse it."""
        route = self._route(request)
        if isinstance(route, ApiRoute) and route.open:
            return await handler(request)
        if bearer(request) is None:
            self._check_where_from(request)
            entered = await self._enter_by_link(request)
            if entered is not None:
                return entered
        if isinstance(request.match_info.route.resource, web.StaticResource):
            return await handler(request)
        person = await caller(request)
        if person is not None:
            request[PERSON] = person
        if route is None or not route.open:
            if person is None:
                return _ask(request)
            await _check_declared(request, person, route)
        return await handler(request)

    def _route(self, request: web.Request) -> Route | None:
        resource = request.match_info.route.resource
        method = "GET" if request.method == "HEAD" else request.method
        return None if resource is None else self._declared.get((method, resource.canonical))

    def _check_where_from(self, request: web.Request) -> None:
        host, _ = split_host(request)
        if host not in self._hosts:
            raise ForbiddenError("这个网址没有登记。请用本机网址打开；要用域名，请在 CS_HOSTS 里写上它再重启。")
        if request.method not in SAFE_METHODS or is_websocket(request):
            check_origin(request)

    async def _enter_by_link(self, request: web.Request) -> web.StreamResponse | None:
        """The link the demo printed at its start; elsewhere no such link exists."""
        if self._demo is None or request.method != "GET" or "token" not in request.query:
            return None
        if not self._demo.is_link(request.query["token"]) or request.path.startswith("/api/"):
            return None
        query = {key: value for key, value in request.query.items() if key != "token"}
        token = await request.app[CONSOLE].logins.enter(self._demo.name)
        return welcome(request, token, str(request.rel_url.with_query(query)))


async def caller(request: web.Request) -> Person | None:
    """Who asks, as of now: the holder of the API token, else whose login the cookie carries."""
    logins, token = request.app[CONSOLE].logins, bearer(request)
    if token is not None:
        return await logins.person_with_token(token)
    cookie = login_token(request)
    return await logins.person_with_login(cookie) if cookie else None


def bearer(request: web.Request) -> str | None:
    """The API token a program sends. It sends no cookie that a foreign page could ride on."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _check_declared(request: web.Request, person: Person, route: Route | None) -> None:
    """What the route declares must hold. Where no route matched, the router itself answers 404 or 405."""
    if route is not None:
        await _check_right(request, person, route)
    elif request.match_info.http_exception is None:
        raise RuntimeError(f"{request.method} {request.path} does not declare who may call it")


async def _check_right(request: web.Request, person: Person, route: Route) -> None:
    """Raise NotFoundError for another shop's thing, ForbiddenError for a right the person lacks; note the scope."""
    shop_id = None
    if route.shop is not None:
        try:
            shop_id = await route.shop(request)
        except NotFoundError:
            raise NotFoundError from None
    if shop_id is not None and not person.roles_in(shop_id):
        raise NotFoundError
    if shop_id is not None:
        request[SCOPE] = frozenset({shop_id})
    else:
        request[SCOPE] = frozenset(person.roles) if route.may is None else person.shops(route.may)
    if route.may is not None and not (person.may(route.may, shop_id) if shop_id is not None else request[SCOPE]):
        raise ForbiddenError(refusal(route.may, person, shop_id))


def _ask(request: web.Request) -> web.StreamResponse:
    if bearer(request) is not None:
        raise NotLoggedInError("接口令牌不对、已过期或已撤销。请找管理员重新建一个。")
    if wants_json(request) or is_websocket(request) or request.method not in SAFE_METHODS:
        raise NotLoggedInError
    wanted = "" if request.path_qs == "/" else f"?next={quote(request.path_qs, safe='')}"
    return web.Response(status=303, headers={hdrs.LOCATION: LOGIN_PATH + wanted})


def welcome(request: web.Request, token: str, location: str) -> web.Response:
    """The answer that logs a browser in and leads it on, to a path of our own only."""
    # `//host/…` and `/\host` would leave this site.
    response = web.Response(status=303, headers={hdrs.LOCATION: "/" + location.lstrip("/\\")})
    # A proxy speaks plain HTTP to us; the page's own Origin tells how the browser came.
    secure = request.secure or request.headers.get(hdrs.ORIGIN, "").startswith("https:")
    response.set_cookie(cookie_name(request), token, httponly=True, samesite="Lax", path="/", secure=secure)
    return response


def login_token(request: web.Request) -> str:
    """What the browser's cookie carries; empty without one."""
    return request.cookies.get(cookie_name(request), "")


def cookie_name(request: web.Request) -> str:
    """Browsers share cookies between ports of a host; the port in the name keeps two consoles apart."""
    return f"cs_console_{split_host(request)[1] or 80}"


def check_origin(request: web.Request) -> None:
    """Refuse what another site's page sends. Raises ForbiddenError."""
    origin = urlsplit(request.headers.get(hdrs.ORIGIN, ""))
    if origin.scheme not in {"http", "https"} or origin.netloc != request.host:
        raise ForbiddenError("这个请求不是从售后台的页面发出的，已拒绝。请在售后台里操作。")


def split_host(request: web.Request) -> tuple[str, int | None]:
    """Host name and port of the Host header. Raises BadInputError when it is not a host."""
    try:
        parts = urlsplit(f"//{request.host}")
        return (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise BadInputError("请求里的 Host 不是有效的主机名。", where="Host") from None


def is_websocket(request: web.Request) -> bool:
    """Whether a browser wants to open a WebSocket: a GET that changes nothing, but is not bound to its own site."""
    return request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
