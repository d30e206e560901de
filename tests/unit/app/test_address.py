"""Where a desk says it listens, and what it says when it cannot."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from cs_assistant.app.application import listen
from cs_assistant.app.running import running
from cs_assistant.errors import PortTakenError, UsageError
from cs_assistant.settings import Settings


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def some_application() -> web.Application:
    app = web.Application()
    app.router.add_get("/", hello)
    return app


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.5", "localhost", "0.0.0.0"])
async def test_the_printed_address_answers_whatever_the_domains(host: str) -> None:
    async with AsyncExitStack() as stack:
        settings = Settings(host=host, port=0, hosts="desk.shop.example")
        url = await listen(stack, some_application(), settings)
        session = await stack.enter_async_context(ClientSession())
        async with session.get(url) as answer:
            assert (answer.status, answer.url.host) == (200, "127.0.0.1" if host == "0.0.0.0" else host)


async def test_the_address_of_cs_host_is_let_in_and_a_name_nobody_listed_is_not(tmp_path: Path) -> None:
    settings = Settings(host="127.0.0.5", port=0, database=tmp_path / "desk.sqlite3", hosts="desk.shop.example")
    async with running(settings) as desk, ClientSession() as session:
        for host, status in ((None, 200), ("desk.shop.example", 200), ("elsewhere.example", 403)):
            headers = {} if host is None else {"Host": host}
            async with session.get(f"{desk.url}/login", headers=headers) as answer:
                assert answer.status == status


async def test_a_port_that_is_taken_and_an_address_that_is_not_ours_are_told_apart() -> None:
    async with AsyncExitStack() as stack:
        url = await listen(stack, some_application(), Settings(port=0))
        port = int(url.rpartition(":")[2])
        with pytest.raises(PortTakenError, match="--port"):
            await listen(stack, some_application(), Settings(port=port))
        with pytest.raises(UsageError, match="CS_HOST"):
            await listen(stack, some_application(), Settings(port=0, host="192.0.2.1"))


def test_the_names_are_read_once_without_blanks_and_capitals() -> None:
    assert Settings(hosts=" Desk.Shop.example, ,b.example").names == ("desk.shop.example", "b.example")
    assert Settings().names == ()
