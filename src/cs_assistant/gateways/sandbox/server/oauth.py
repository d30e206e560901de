"""`/authorize` and `/token`: a seller lets an app in (`reference/top-api.md` 1.8)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from jinja2 import Environment, PackageLoader, select_autoescape

from cs_assistant.domain.connected import ACCOUNT_NAMES, GrantedTo
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.sandbox.server.accounts import CODE_LIFE, Accounts, App, Code
from cs_assistant.gateways.sandbox.server.ask import Body
from cs_assistant.gateways.sandbox.server.refusal import RefusedError, business
from cs_assistant.gateways.sandbox.server.tokens import by_code, by_refresh


class OAuth:
    """The two pages."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._templates = Environment(
            loader=PackageLoader("cs_assistant.gateways.sandbox"), autoescape=select_autoescape(default=True)
        )

    async def ask(self, request: web.Request) -> web.Response:
        """The page with the button."""
        query = request.query
        _, why = self._asked(query)
        sellers = self._accounts.sellers.values()
        choices = [(f"{seller.shop_id}/{kind}", f"{seller.nick}（{ACCOUNT_NAMES[kind]}）")
                   for seller in sellers for kind in GrantedTo]  # fmt: skip
        text = self._templates.get_template("authorize.html").render(why=why, choices=choices, query=dict(query))
        return web.Response(text=text, content_type="text/html", status=400 if why else 200)

    async def agree(self, request: web.Request) -> web.Response:
        """The button was pressed: back to the app with a code."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        app, why = self._asked(form)
        shop_id, _, kind = form.get("account", "").partition("/")
        seller = self._accounts.sellers.get(shop_id)
        if app is None or seller is None or kind not in set(GrantedTo):
            return web.Response(status=400, text=why or "没有选择店铺账号。请返回重选。")
        code = self._accounts.new_code(
            Code(
                app_key=app.key, seller=seller, account=GrantedTo(kind), redirect_uri=form["redirect_uri"],
                until=self._clock.now() + CODE_LIFE,
            )
        )
        state = {"state": form["state"]} if form.get("state") else {}
        joint = "&" if urlsplit(form["redirect_uri"]).query else "?"
        raise web.HTTPFound(f"{form['redirect_uri']}{joint}{urlencode({'code': code, **state})}")

    def _asked(self, given: Mapping[str, str]) -> tuple[App | None, str]:
        """The app that asks, or why it may not."""
        app = self._accounts.apps.get(given.get("client_id", ""))
        if app is None:
            return None, "client_id 不是沙盒里的应用。请用 cs-assistant sandbox 打印的 app key。"
        if given.get("response_type") != "code":
            return None, "response_type 只能是 code。"
        target = urlsplit(given.get("redirect_uri", ""))
        if target.scheme not in ("http", "https") or not target.netloc:
            return None, "redirect_uri 要写完整的网址，例如 http://127.0.0.1:8765/oauth。"
        return app, ""

    async def token(self, request: web.Request) -> web.Response:
        """A code, or a refresh token, becomes tokens; errors are HTTP 400."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            return web.json_response(self._tokens(form))
        except RefusedError as error:
            told = {"error": error.sub_code, "error_description": error.sub_msg}
            return web.json_response(told, status=400)

    def _tokens(self, form: Mapping[str, str]) -> Body:
        app = self._accounts.apps.get(form.get("client_id", ""))
        if app is None:
            raise business("invalid_client", "client_id is invalidate")
        if form.get("client_secret") != app.secret:
            raise business("invalid_client", "client_secret is invalidate")
        now, grant = self._clock.now(), form.get("grant_type")
        if grant == "authorization_code":
            return by_code(self._accounts, app, form.get("code", ""), now, form.get("redirect_uri", ""))
        if grant == "refresh_token":
            return by_refresh(self._accounts, app, form.get("refresh_token", ""), now)
        raise business("unsupported_grant_type", "grant_type is invalidate")
