"""What a browser does on its own: it says where a request comes from, and it carries the cookie of a login."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import TestClient

Client = TestClient[web.Request, web.Application]


def origin(client: Client) -> dict[str, str]:
    """The header a page of this console sends along with a form or a script's request."""
    return {"Origin": str(client.make_url("")).rstrip("/")}


def carry(client: Client, login: str) -> None:
    """From now on the browser carries this login and no other."""
    client.session.cookie_jar.clear()
    client.session.cookie_jar.update_cookies({f"cs_console_{client.port}": login}, client.make_url("/"))


async def log_in(client: Client, name: str, password: str) -> Client:
    """Log in by the form."""
    form = {"name": name, "password": password, "next": "/me"}
    answer = await client.post("/login", data=form, headers=origin(client), allow_redirects=False)
    assert answer.status == 303
    return client
