"""Who may come in, until there are accounts: a printed token, on this machine, from our own pages."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from jinja2 import Environment

from cs_assistant.errors import BadInputError, ForbiddenError
from cs_assistant.web.problems import wants_json

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_PATH = "/token"  # noqa: S105 - a path, not a secret
STATIC_PATH = "/static/"

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
    """Token, Host and Origin in one middleware."""

    def __init__(self, token: str, templates: Environment, open_paths: frozenset[str]) -> None:
        self._token = token
        self._templates = templates
        self._open_paths = open_paths
        # The cookie carries a hash: what lies in the browser's store is not what was printed.
        self._session = hashlib.sha256(b"cs-assistant console " + token.encode()).hexdigest()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through, ask for the token, or refuse."""
        if self._is_open(request):
            return await handler(request)
        check_host(request)
        if request.method not in SAFE_METHODS or _is_websocket(request):
            check_origin(request)
        if request.path.startswith(STATIC_PATH):
            return await handler(request)
        if request.path == TOKEN_PATH and request.method == "POST":
            return await self._enter_by_form(request)
        if request.method == "GET" and "token" in request.query and not request.path.startswith("/api/"):
            return self._enter_by_link(request)
        if not self._knows(request):
            return self._ask(request)
        return await handler(request)

    def _is_open(self, request: web.Request) -> bool:
        resource = request.match_info.route.resource
        return resource is not None and resource.canonical in self._open_paths

    def _knows(self, request: web.Request) -> bool:
        cookie = request.cookies.get(cookie_name(request), "")
        return hmac.compare_digest(cookie.encode(), self._session.encode())

    def _right(self, token: str) -> bool:
        return hmac.compare_digest(token.strip().encode(), self._token.encode())

    def _ask(self, request: web.Request, *, wrong: bool = False) -> web.Response:
        if wants_json(request) or _is_websocket(request):
            raise ForbiddenError
        page = self._templates.get_template("token.html").render(wrong=wrong, nav=(), here="")
        return web.Response(text=page, status=403, content_type="text/html")

    def _enter_by_link(self, request: web.Request) -> web.StreamResponse:
        if not self._right(request.query["token"]):
            return self._ask(request, wrong=True)
        query = {key: value for key, value in request.query.items() if key != "token"}
        return self._welcome(request, str(request.rel_url.with_query(query)))

    async def _enter_by_form(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        given = form.get("token", "")
        if not isinstance(given, str) or not self._right(given):
            return self._ask(request, wrong=True)
        return self._welcome(request, "/")

    def _welcome(self, request: web.Request, location: str) -> web.Response:
        # `//host/…` would leave this site: only a path of our own is ever redirected to.
        response = web.Response(status=303, headers={hdrs.LOCATION: "/" + location.lstrip("/")})
        response.set_cookie(cookie_name(request), self._session, httponly=True, samesite="Lax", path="/")
        return response


def cookie_name(request: web.Request) -> str:
    """Browsers share cookies between ports of a host; the port in the name keeps two consoles apart."""
    return f"cs_console_{split_host(request)[1] or 80}"


def check_host(request: web.Request) -> None:
    """Refuse a Host that is not this machine (DNS rebinding). Raises ForbiddenError."""
    if split_host(request)[0] not in LOOPBACK:
        raise ForbiddenError("控制台只能在本机打开。请用 http://127.0.0.1 开头、启动时打印的网址。")


def check_origin(request: web.Request) -> None:
    """Refuse what another site's page sends. Raises ForbiddenError."""
    origin = urlsplit(request.headers.get(hdrs.ORIGIN, ""))
    if origin.scheme not in {"http", "https"} or origin.netloc != request.host:
        raise ForbiddenError("这个请求不是从控制台的页面发出的，已拒绝。请在控制台里操作。")


def split_host(request: web.Request) -> tuple[str, int | None]:
    """Host name and port of the Host header. Raises BadInputError when it is not a host."""
    try:
        parts = urlsplit(f"//{request.host}")
        return (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise BadInputError("请求里的 Host 不是有效的主机名。", where="Host") from None


def _is_websocket(request: web.Request) -> bool:
    return request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
